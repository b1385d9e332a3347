"""Weekly hours as people write them: Mon–Fri 09:00–18:00, Sat 10:00–12:00 + 13:00–15:00."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ROUND_THE_CLOCK = "round the clock"
EXPECTED = "expected days with hours such as “Mon–Fri 09:00–18:00, Sat 10:00–14:00”, or “round the clock”"
DASH = r"\s*(?:[-–—]|to)\s*"
DAY = re.compile(rf"(?P<first>[a-z]+)(?:{DASH}(?P<last>[a-z]+))?\s*:?\s+(?P<spans>\d.*)", re.IGNORECASE)
SPAN = re.compile(rf"(\d{{1,2}}):(\d{{2}}){DASH}(\d{{1,2}}):(\d{{2}})")

Hours = dict[str, list[list[str]]]


def week_text(hours: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Weekly hours ("0" is Monday) as `hours_in` reads them; days with the same hours stand together."""
    if not hours:
        return ROUND_THE_CLOCK
    days = [(n, " + ".join("–".join(span) for span in hours[str(n)])) for n in range(7) if hours.get(str(n))]
    parts = []
    for (_shift, said), group in groupby(enumerate(days), key=lambda one: (one[1][0] - one[0], one[1][1])):
        numbers = [number for _place, (number, _said) in group]
        ends = DAYS[numbers[0]] if len(numbers) == 1 else f"{DAYS[numbers[0]]}–{DAYS[numbers[-1]]}"
        parts.append(f"{ends} {said}")
    return ", ".join(parts)


def hours_in(text: str) -> Hours:
    """The weekly hours that a text says; empty and “round the clock” are {}. ValueError says what cannot be read.

    Days are English names or their first three letters; several spans of a day are joined by +. A span that ends at 24:00
    or 00:00 ends with its day.
    """
    said = text.strip()
    if not said or said.casefold() == ROUND_THE_CLOCK:
        return {}
    week: Hours = {}
    for part in re.split(r"[,;\n]", said):
        if not part.strip():
            continue
        found = DAY.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"“{part.strip()}” cannot be read: {EXPECTED}")
        spans = [_span(one.strip()) for one in found["spans"].split("+")]
        for number in _days(found["first"], found["last"] or found["first"]):
            if str(number) in week:
                raise ValueError(f"{DAYS[number]} stands there twice; join its hours by +")
            week[str(number)] = spans
    return dict(sorted(week.items()))


def _days(first: str, last: str) -> list[int]:
    begins, ends = _day(first), _day(last)
    return [(begins + i) % 7 for i in range((ends - begins) % 7 + 1)]


def _day(name: str) -> int:
    found = [n for n, full in enumerate(FULL) if len(name) >= 3 and full.startswith(name.casefold())]
    if not found:
        raise ValueError(f"“{name}” is no day of the week: {EXPECTED}")
    return found[0]


def _span(text: str) -> list[str]:
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text}” is no span of hours: {EXPECTED}")
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in found.groups())
    begins, ends = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    ends = ends or 24 * 60
    if from_minute > 59 or to_minute > 59 or ends > 24 * 60 or begins >= ends:
        raise ValueError(f"“{text}” does not lie within one day: {EXPECTED}")
    return [f"{from_hour:02d}:{from_minute:02d}", f"{ends % (24 * 60) // 60:02d}:{to_minute:02d}"]
