"""One text that names a day, a week or a month, as far as it says so: "Mon 3", "3.11.", "KW 47", "Nov 3, 2026", "11月3日"."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale

from callsheet.sources.grid import Cell
from callsheet.sources.tracker.words import folded, is_weekday

MONTH_LANGUAGES = ("en", "de", "fr", "es", "pt", "it")
EXTRA_MONTHS = {"sept": 9, "mrz": 3, "maerz": 3, "set": 9, "ene": 1}
WEEKDAY_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "mon monday mo montag lun lundi lunes segunda 月 月曜日",
            "tue tues tuesday di dienstag mardi martes terca 火 火曜日",
            "wed weds wednesday mi mittwoch mer mercredi mie miercoles quarta 水 水曜日",
            "thu thur thurs thursday do donnerstag jeu jeudi jue jueves quinta 木 木曜日",
            "fri friday fr freitag ven vendredi vie viernes sexta 金 金曜日",
            "sat saturday sa samstag sam samedi sab sabado 土 土曜日",
            "sun sunday so sonntag dim dimanche dom domingo 日曜日",
        )
    )
    for word in words.split()
}
FIRST_SERIAL, LAST_SERIAL = 36526, 73050
SERIAL_EPOCH = date(1899, 12, 30)

YMD = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?(?:[T ].*)?")
COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
NUMERIC = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})(?:\s?\2\s?(\d{4}|\d{2}))?\.?(?:[T ,]+\d{1,2}:\d{2}.*)?")
JAPANESE = re.compile(r"(\d{1,2})月(\d{1,2})日")
WEEK = re.compile(
    r"(?:(20\d{2})\s?[-/ ]?\s?)?(?:kw|cw|wk|week|woche|semaine|semana|settimana|w|s|第)\s?(\d{1,2})週?(?:\s?[-/ ,]\s?(20\d{2}))?"
)
DAY_ONLY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?日?")


@dataclass(frozen=True, slots=True)
class Partial:
    """What a text says of a day; None for what it leaves open. `pair` holds two numbers whose order it leaves open
    (day and month); `proves` is "dmy" or "mdy" where two numbers could only be read so; `weekday` is 0 for Monday; `week`
    is an ISO week."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    week: int | None = None
    pair: tuple[int, int] | None = None
    proves: str = ""

    @property
    def is_day(self) -> bool:
        """It names a day or a week, not only a month or a year."""
        return self.day is not None or self.pair is not None or self.week is not None or self.weekday is not None

    def ordered(self, order: str) -> "Partial":
        """With the open pair decided: order "dmy" or "mdy"."""
        if self.pair is None:
            return self
        day, month = self.pair if order == "dmy" else self.pair[::-1]
        return Partial(self.year, month, day, self.weekday)


def partial_day(cell: Cell, *, serials: bool = False) -> Partial | None:
    """What a cell says of a day; None where it names none. With `serials`, numbers such as 46349 are day serials."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return Partial(cell.year, cell.month, cell.day)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _serial(cell) if serials else None
    if not isinstance(cell, str) or not cell.strip() or len(cell) > 40:
        return None
    return _parsed(cell, serials)


def _serial(value: float) -> Partial | None:
    if not FIRST_SERIAL <= value <= LAST_SERIAL:
        return None
    day = SERIAL_EPOCH + timedelta(days=int(value))
    return Partial(day.year, day.month, day.day)


@lru_cache(maxsize=4096)
def _parsed(text: str, serials: bool) -> Partial | None:
    tidy = " ".join(unicodedata.normalize("NFKC", text).strip().split())
    bare = re.sub(r"\s?[(（][^()（）]{1,12}[)）]$", "", tidy)
    tidy = tidy if bare.isdigit() or is_weekday(tidy[len(bare) :].strip(" ()（）")) else bare
    weekday, rest = _without_weekday(re.sub(r"[()（）]", " ", tidy).strip())
    if not rest:
        return Partial(weekday=weekday)
    found = _numeric(rest) or _week(rest) or _with_month_name(rest)
    if found:
        return Partial(found.year, found.month, found.day, weekday, found.week, found.pair, found.proves)
    alone = DAY_ONLY.fullmatch(rest)
    if alone and 1 <= int(alone[1]) <= 31 and (weekday is not None or not rest.isdigit()):
        return Partial(day=int(alone[1]), weekday=weekday)
    if serials and re.fullmatch(r"\d{5}", rest):
        return _serial(int(rest))
    return None


def day_number(cell: Cell) -> int | None:
    """A bare day of the month, 1..31."""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and float(cell).is_integer():
        return int(cell) if 1 <= cell <= 31 else None
    if isinstance(cell, str) and re.fullmatch(r"\d{1,2}", cell.strip()):
        return int(cell) if 1 <= int(cell) <= 31 else None
    return None


def _without_weekday(text: str) -> tuple[int | None, str]:
    """The weekday that stands before or after the rest, and the rest."""
    words = re.split(r"[\s,]+|(?<=[^\W\d])[.\-/](?=\d)|\n", text)
    for at in (0, -1):
        word = folded(words[at].strip(".,"))
        if word in WEEKDAY_NUMBERS and is_weekday(words[at].strip(".,")) and not (word == "sa" and len(words) == 1):
            start = text.find(words[at]) if at == 0 else text.rfind(words[at])
            rest = (text[:start] + text[start + len(words[at]) :]).strip(" .,-/")
            keeps_dot = rest + "." if text.endswith(".") and rest[-1:].isdigit() else rest
            return WEEKDAY_NUMBERS[word], keeps_dot
    return None, text


def _numeric(text: str) -> Partial | None:
    full = YMD.fullmatch(text) or COMPACT.fullmatch(text)
    if full:
        return _valid(int(full[1]), int(full[2]), int(full[3]))
    japanese = JAPANESE.fullmatch(text)
    if japanese:
        return _valid(None, int(japanese[1]), int(japanese[2]))
    match = NUMERIC.fullmatch(text)
    if not match:
        return None
    first, second = int(match[1]), int(match[3])
    if match[4] is None and match[2] == "-" and max(first, second) > 12 and min(first, second) > 12:
        return None
    year = _year(match[4])
    if not (1 <= first <= 31 and 1 <= second <= 31) or min(first, second) > 12:
        return None
    if first > 12:
        return _valid(year, second, first, "dmy")
    if second > 12:
        return _valid(year, first, second, "mdy")
    return Partial(year=year, pair=(first, second))


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) + (2000 if len(text) == 2 else 0)


def _valid(year: int | None, month: int, day: int, proves: str = "") -> Partial | None:
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return Partial(year, month, day, proves=proves)


def _week(text: str) -> Partial | None:
    match = WEEK.fullmatch(text.casefold())
    if not match or not 1 <= int(match[2]) <= 53:
        return None
    year = match[1] or match[3]
    return Partial(year=int(year) if year else None, week=int(match[2]))


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    names: dict[str, int] = dict(EXTRA_MONTHS)
    for language in MONTH_LANGUAGES:
        for context in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in context[width].items():
                    names.setdefault(folded(str(name)), int(number))
    return names


def _with_month_name(text: str) -> Partial | None:
    """A month's name with a day, a year or both in any order; or the month alone."""
    words = [w for w in re.split(r"[\s.,\-/']+|(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", text) if w]
    words = [w for w in words if folded(w) not in ("de", "of", "the", "st", "nd", "rd", "th", "er")]
    named = [(i, _months()[folded(w)]) for i, w in enumerate(words) if folded(w) in _months()]
    numbers = [w for w in words if w.isdigit()]
    if len(named) != 1 or len(numbers) + 1 != len(words) or len(numbers) > 2:
        return None
    month = named[0][1]
    if not numbers:
        return Partial(month=month)
    if len(numbers) == 1:
        return Partial(int(numbers[0]), month) if len(numbers[0]) == 4 else _valid(None, month, int(numbers[0]))
    first, second = numbers
    day, year = (second, first) if len(first) == 4 else (first, second)
    return _valid(_year(year), month, int(day)) if len(year) in (2, 4) and len(day) <= 2 else None
