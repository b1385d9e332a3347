"""Weekly hours as people write them: Mon–Fri 09:00–18:00, Sat 10:00–12:00 + 13:00–15:00."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from callsheet.said import Said, beside, say

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FULL = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "de": ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
}
"""Names of days that are read, by language; pages write hours in their reader's language and get them back in it."""
FEWEST = {"en": 3, "de": 2}
"""Letters that are enough of a name."""
WEEKDAY = "weekday"
"""The way of saying a day of the week by its number, 0 is Monday."""
ROUND_THE_CLOCK = say("round the clock")
ROUND = ("round the clock", "rund um die uhr")
EXPECTED = say("expected days with hours such as “Mon–Fri 09:00–18:00, Sat 10:00–14:00”, or “round the clock”")
DASH = r"\s*(?:[-–—]|to|bis)\s*"
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
        ends = dict.fromkeys((numbers[0], numbers[-1]))
        parts.append(beside(" ", (beside("–", [Said(DAYS[n], WEEKDAY, (n,)) for n in ends]), said)))
    return beside(", ", parts)


def hours_in(text: str) -> Hours:
    """The weekly hours that a text says; empty and “round the clock” are {}. ValueError says what cannot be read.

    Days are English names or their first three letters, or German ones or their first two; several spans of a day are joined by +. A span that ends at 24:00
    or 00:00 ends with its day.
    """
    said = text.strip()
    if not said or said.casefold() in ROUND:
        return {}
    week: Hours = {}
    for part in re.split(r"[,;\n]", said):
        if not part.strip():
            continue
        found = DAY.fullmatch(part.strip())
        if found is None:
            raise ValueError(say("“{part}” cannot be read: {expected}", part=part.strip(), expected=EXPECTED))
        spans = [_span(one.strip()) for one in found["spans"].split("+")]
        for number in _days(found["first"], found["last"] or found["first"]):
            if str(number) in week:
                raise ValueError(say("{days} stands there twice; join its hours by +", days=DAYS[number]))
            week[str(number)] = spans
    return dict(sorted(week.items()))


def _days(first: str, last: str) -> list[int]:
    begins, ends = _day(first), _day(last)
    return [(begins + i) % 7 for i in range((ends - begins) % 7 + 1)]


def _day(name: str) -> int:
    word = name.casefold()
    found = [
        n
        for language, names in FULL.items()
        for n, full in enumerate(names)
        if len(word) >= FEWEST[language] and full.startswith(word)
    ]
    if not found:
        raise ValueError(say("“{name}” is no day of the week: {expected}", name=name, expected=EXPECTED))
    return found[0]


def _span(text: str) -> list[str]:
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(say("“{text}” is no span of hours: {expected}", text=text, expected=EXPECTED))
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in found.groups())
    begins, ends = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    ends = ends or 24 * 60
    if from_minute > 59 or to_minute > 59 or ends > 24 * 60 or begins >= ends:
        raise ValueError(say("“{text}” does not lie within one day: {expected}", text=text, expected=EXPECTED))
    return [f"{from_hour:02d}:{from_minute:02d}", f"{ends % (24 * 60) // 60:02d}:{to_minute:02d}"]
