"""How numbers and days are spelled in a manner: separators, names of days and months, their order.

Every function takes the manner first, so that one and the same rule writes 48,210 in English and 48.210 in German.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from callsheet.facts.week_text import WEEKDAY
from callsheet.said import INSTANT, INSTANT_DAY

THIN = "\u202f"
MINUS = "\u2212"
DASH = "\u2013"
PROPORTION = "%"
POINTS = "points"
"""Unit of a difference of proportions; like PROPORTION it is kept as 0..1 and shown times 100."""
ODDS = "odds"
"""Unit of a probability that is said as odds: 0.83."""
UNEVEN = 1.5
"""An interval with one side longer than the other by more than this factor is written low–high, not ±."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What a language spells in its own way. `day_form` and `year_form` hold {weekday}, {day}, {month}, {year}.

    `zone` is the reader's, in which moments are said; in UTC they say so.
    """

    decimal: str = "."
    group: str = ","
    weekdays: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months: tuple[str, ...] = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    day_form: str = "{weekday} {day} {month}"
    year_form: str = "{weekday} {day} {month} {year}"
    zone: tzinfo = UTC


ENGLISH = Manner()


def number(manner: Manner, value: float, digits: int, sign: bool = False) -> str:
    """A number with fixed decimals, grouped by thousands, with a true minus; with a plus where the sign is wanted."""
    said = f"{value:+,.{digits}f}" if sign else f"{value:,.{digits}f}"
    if sign and not float(said.replace(",", "")):
        said = f"{0:.{digits}f}"
    swapped = said.translate({ord(","): "\0", ord("."): manner.decimal, ord("-"): MINUS})
    return swapped.replace("\0", manner.group)


def count(manner: Manner, value: float) -> str:
    """48,210; below 10 a fraction keeps one decimal (7.5)."""
    return number(manner, value, 1 if abs(value) < 9.95 and abs(value - round(value)) >= 0.05 else 0)


def percent(manner: Manner, value: float, digits: int) -> str:
    """A proportion 0..1 as 92.7 %; whole where nothing stands behind the point."""
    whole = float(f"{100 * value:.{digits}f}")
    return f"{number(manner, 100 * value, 0 if whole == round(whole) else digits)}{THIN}%"


def day(manner: Manner, iso: str, with_year: bool) -> str:
    """Tue 24 Nov, or Tue 24 Nov 2026."""
    value = date.fromisoformat(iso)
    form = manner.year_form if with_year else manner.day_form
    return form.format(
        weekday=manner.weekdays[value.weekday()], day=value.day, month=manner.months[value.month - 1], year=value.year
    )


def moment(manner: Manner, iso: str, with_year: bool) -> str:
    """Tue 24 Nov 09:30."""
    value = datetime.fromisoformat(iso)
    return f"{day(manner, value.date().isoformat(), with_year)} {value:%H:%M}"


def instant(manner: Manner, iso: str, with_year: bool) -> str:
    """A moment in the reader's zone: Tue 24 Nov 10:30; Tue 24 Nov 09:30 UTC for whoever has no other zone."""
    here = datetime.fromisoformat(iso).astimezone(manner.zone)
    said = f"{day(manner, here.date().isoformat(), with_year)} {here:%H:%M}"
    return f"{said} UTC" if manner.zone is UTC else said


def instant_day(manner: Manner, iso: str, with_year: bool) -> str:
    """The day on which a moment falls in the reader's zone: Tue 24 Nov."""
    return day(manner, datetime.fromisoformat(iso).astimezone(manner.zone).date().isoformat(), with_year)


def weekday(manner: Manner, number: int) -> str:
    """A day of the week by its number, 0 is Monday: Mon."""
    return manner.weekdays[number]


def duration(manner: Manner, milliseconds: float) -> str:
    """A duration in its two largest units: 41 s, 3 min 20 s, 5 h 10 min, 2 d 3 h."""
    seconds = round(milliseconds / 1000)
    if seconds < 60:
        return f"{number(manner, milliseconds / 1000, 1 if milliseconds < 10_000 else 0)}{THIN}s"
    for big, small, size, part in (("min", "s", 60, 1), ("h", "min", 3600, 60), ("d", "h", 86400, 3600)):
        if seconds < size * {"min": 60, "h": 24, "d": 10**9}[big]:
            whole, rest = seconds // size, seconds % size // part
            return f"{number(manner, whole, 0)}{THIN}{big}" + (f" {rest}{THIN}{small}" if rest else "")
    raise AssertionError("unreachable: days have no upper end")


def margin(manner: Manner, around: tuple[float, float, float], unit: str, digits: int) -> str:
    """The interval beside a value (low, value, high): ±1.2 where it is about even, else (89.0–94.1)."""
    low, value, high = around
    below, above = value - low, high - value
    if max(below, above) > UNEVEN * max(min(below, above), 0.0) + 1e-12:
        return f"({bare(manner, low, unit, digits)}{DASH}{bare(manner, high, unit, digits)})"
    return f"±{bare(manner, (below + above) / 2, unit, digits)}"


def figure(manner: Manner, value: float, unit: str, digits: int, shown: str) -> str:
    """A value in its unit, which is shown by its word in the reader's language."""
    if unit == "ms":
        return duration(manner, value)
    if unit == POINTS:
        return f"{number(manner, 100 * value, digits, True)}{THIN}{shown}"
    said = bare(manner, value, unit, digits)
    return f"{said}{THIN}{shown}" if shown else said


def bare(manner: Manner, value: float, unit: str, digits: int) -> str:
    """A number without its unit: shares and points with fixed decimals, other whole numbers without a decimal point."""
    if unit == "ms":
        return duration(manner, value)
    if unit in (PROPORTION, POINTS):
        return number(manner, 100 * value, digits)
    whole = abs(value) >= 1000 or abs(value - round(value)) < 0.5 * 10**-digits
    return number(manner, value, 0 if whole else digits)


def sample(manner: Manner, n: float) -> str:
    """How many observations: n 412."""
    return f"n{THIN}{count(manner, n)}"


SPELLED: Mapping[str, Callable[..., str]] = {
    "number": number,
    "count": count,
    "percent": percent,
    "day": day,
    "moment": moment,
    INSTANT: instant,
    INSTANT_DAY: instant_day,
    WEEKDAY: weekday,
    "duration": duration,
    "margin": margin,
    "figure": figure,
    "sample": sample,
}
"""Ways of spelling by the name that a Said keeps."""


def spell(manner: Manner, way: str, parts: tuple[Any, ...]) -> str:
    """What a Said keeps as a number or day, in this manner."""
    return SPELLED[way](manner, *parts)
