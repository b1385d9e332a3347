"""How numbers, days and lists are written in sentences: one place for the whole product.

Each function answers British English that remembers what it spelled (`callsheet.said`), so that a page can write the same
number in its reader's manner (`spelling`). Nothing here depends on the machine's locale.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from callsheet.decisions.numbers import count, number
from callsheet.decisions.spelling import DASH, ENGLISH, MINUS, ODDS, POINTS, PROPORTION, SPELLED, THIN
from callsheet.said import INSTANT, INSTANT_DAY, Said, beside, say, say_many, term
from callsheet.stats.estimate import Estimate

__all__ = [
    "DASH",
    "MINUS",
    "ODDS",
    "POINTS",
    "PROPORTION",
    "THIN",
    "count",
    "day",
    "duration",
    "estimate_text",
    "figure",
    "instant",
    "instant_day",
    "listing",
    "margin",
    "moment",
    "number",
    "odds",
    "percent",
    "plural",
    "points",
    "sample",
    "signed",
]


def _spelled(way: str, *parts: object) -> str:
    return Said(SPELLED[way](ENGLISH, *parts), way, parts)


def plural(value: float, noun: str, nouns: str = "") -> str:
    """A count with its noun: 1 unit, 340 units; `nouns` where the plural is not noun + s. Both are written out where
    they are used, so that they can be gathered for translation."""
    said = count(value)
    n = 1 if said == "1" else 2 if round(value) == 1 else round(value)
    return say_many(f"{{n}} {noun}", f"{{n}} {nouns or noun + 's'}", n, n=said)


def percent(value: float, digits: int = 1) -> str:
    """A proportion 0..1 as 92.7 %. For targets and parts of sentences that state the interval themselves."""
    return _spelled("percent", float(value), digits)


def points(difference: float) -> str:
    """A difference of proportions in percentage points, unsigned: 2.1 points."""
    said = number(abs(100 * difference), 1)
    return say_many("{n} point", "{n} points", 1 if said == "1.0" else 2, n=said)


def signed(value: float, digits: int = 1) -> str:
    """A number with its sign: +1.2, −3.4, 0.0."""
    return _spelled("number", float(value), digits, True)


def odds(probability: float) -> str:
    """A probability as odds are said here: 0.83; never a false certainty (under 0.01, over 0.99)."""
    if probability < 0.01:
        return say("under {odds}", odds=number(0.01, 2))
    if probability > 0.99:
        return say("over {odds}", odds=number(0.99, 2))
    return number(probability, 2)


def day(value: date, *, near: date | None = None) -> str:
    """A day: Tue 24 Nov; with the year where it is not the year of `near`."""
    return _spelled(
        "day", date(value.year, value.month, value.day).isoformat(), near is None or near.year != value.year
    )


def moment(value: datetime, *, near: date | None = None) -> str:
    """A moment on a clock of its own, such as a site's: Tue 24 Nov 09:30. Beside it stands whose clock it is."""
    return _spelled("moment", value.isoformat(), near is None or near.year != value.year)


def instant(value: datetime, *, near: date | None = None) -> str:
    """A moment that everybody reads in their own zone: Tue 24 Nov 09:30 UTC. Without a zone it is taken as UTC."""
    known = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    return _spelled(INSTANT, known.isoformat(), near is None or near.year != known.year)


def instant_day(value: datetime, *, near: date | None = None) -> str:
    """The day of a moment, in each reader's own zone: Tue 24 Nov. Without a zone the moment is taken as UTC."""
    known = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    return _spelled(INSTANT_DAY, known.isoformat(), near is None or near.year != known.year)


def duration(milliseconds: float) -> str:
    """A duration in its two largest units: 41 s, 3 min 20 s, 5 h 10 min, 2 d 3 h."""
    return _spelled("duration", float(milliseconds))


def listing(parts: Sequence[str], *, most: int = 4) -> str:
    """a, b and c; past `most` the rest is counted: a, b, c, d and 3 more."""
    if len(parts) > most:
        return say("{parts} and {n} more", parts=beside(", ", parts[:most]), n=count(len(parts) - most))
    if len(parts) > 1:
        return say("{first} and {last}", first=beside(", ", parts[:-1]), last=parts[-1])
    return parts[0] if parts else ""


def margin(estimate: Estimate, unit: str, *, digits: int = 1) -> str:
    """The interval beside a value: ±1.2 where it is about even, else (89.0–94.1); empty where there is none."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return ""
    around = (float(estimate.low), float(estimate.value), float(estimate.high))
    return _spelled("margin", around, unit, digits)


def figure(value: float, unit: str, *, digits: int = 1) -> str:
    """A value in its unit: 92.7 % for a proportion, 1 h 5 min for ms, 41.2 s/unit, 48,210 units."""
    return odds(value) if unit == ODDS else _spelled("figure", float(value), unit, digits, term(unit))


def sample(n: float) -> str:
    """How many observations stand behind a number: n 412."""
    return _spelled("sample", n)


def estimate_text(estimate: Estimate, unit: str, *, digits: int = 1) -> str:
    """A value with interval and n: 92.7 % ±1.2 (n 412); the reason where there is no value."""
    if estimate.value is None:
        return estimate.reason or say("no data")
    said = [figure(estimate.value, unit, digits=digits), margin(estimate, unit, digits=digits)]
    return beside(" ", [*said, say("({n})", n=sample(estimate.n)) if estimate.n else ""])
