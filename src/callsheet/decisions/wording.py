"""How numbers, days and lists are written in sentences: British English, one place for the whole product.

A thin no-break space stands before units, a comma between thousands, a true minus before negatives. Nothing here depends
on the machine's locale.
"""

from collections.abc import Sequence
from datetime import date, datetime

from callsheet.stats.estimate import Estimate

THIN = "\u202f"
MINUS = "\u2212"
DASH = "\u2013"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PROPORTION = "%"
POINTS = "points"
"""Unit of a difference of proportions; like PROPORTION it is kept as 0..1 and shown times 100."""
ODDS = "odds"
"""Unit of a probability that is said as odds: 0.83."""
UNEVEN = 1.5
"""An interval with one side longer than the other by more than this factor is written low–high, not ±."""


def count(value: float) -> str:
    """A number of things: 48,210; below 10 a fraction keeps one decimal (7.5)."""
    whole = round(value)
    if abs(value) < 9.95 and abs(value - whole) >= 0.05:
        return _minus(f"{value:,.1f}")
    return _minus(f"{whole:,d}")


def plural(value: float, noun: str, nouns: str = "") -> str:
    """A count with its noun: 1 unit, 340 units; `nouns` where the plural is not noun + s."""
    said = count(value)
    return f"{said} {noun if said == '1' else nouns or noun + 's'}"


def percent(value: float, digits: int = 1) -> str:
    """A proportion 0..1 as 92.7 %. For targets and parts of sentences that state the interval themselves."""
    said = f"{100 * value:.{digits}f}"
    if "." in said and float(said) == round(float(said)):
        said = f"{float(said):.0f}"
    return f"{_minus(said)}{THIN}%"


def points(difference: float) -> str:
    """A difference of proportions in percentage points, unsigned: 2.1 points."""
    said = f"{abs(100 * difference):.1f}"
    return f"{said} {'point' if said == '1.0' else 'points'}"


def signed(value: float, digits: int = 1) -> str:
    """A number with its sign: +1.2, −3.4, 0.0."""
    said = f"{value:+.{digits}f}"
    return f"{0:.{digits}f}" if float(said) == 0 else _minus(said)


def odds(probability: float) -> str:
    """A probability as odds are said here: 0.83; never a false certainty (under 0.01, over 0.99)."""
    if probability < 0.01:
        return "under 0.01"
    if probability > 0.99:
        return "over 0.99"
    return f"{probability:.2f}"


def day(value: date, *, near: date | None = None) -> str:
    """A day: Tue 24 Nov; with the year where it is not the year of `near`."""
    said = f"{WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"
    return said if near is not None and near.year == value.year else f"{said} {value.year}"


def moment(value: datetime, *, near: date | None = None) -> str:
    """A moment: Tue 24 Nov 09:30."""
    return f"{day(value.date(), near=near)} {value:%H:%M}"


def duration(milliseconds: float) -> str:
    """A duration in its two largest units: 41 s, 3 min 20 s, 5 h 10 min, 2 d 3 h."""
    seconds = round(milliseconds / 1000)
    if seconds < 60:
        return f"{milliseconds / 1000:.1f}{THIN}s" if milliseconds < 10_000 else f"{seconds}{THIN}s"
    for big, small, size, part in (("min", "s", 60, 1), ("h", "min", 3600, 60), ("d", "h", 86400, 3600)):
        if seconds < size * {"min": 60, "h": 24, "d": 10**9}[big]:
            whole, rest = seconds // size, seconds % size // part
            return f"{whole}{THIN}{big}" + (f" {rest}{THIN}{small}" if rest else "")
    raise AssertionError("unreachable: days have no upper end")


def listing(parts: Sequence[str], *, most: int = 4) -> str:
    """a, b and c; past `most` the rest is counted: a, b, c, d and 3 more."""
    if len(parts) > most:
        return f"{', '.join(parts[:most])} and {len(parts) - most} more"
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else list(parts))


def margin(estimate: Estimate, unit: str, *, digits: int = 1) -> str:
    """The interval beside a value: ±1.2 where it is about even, else (89.0–94.1); empty where there is none."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return ""
    below, above = estimate.value - estimate.low, estimate.high - estimate.value
    if max(below, above) > UNEVEN * max(min(below, above), 0.0) + 1e-12:
        return f"({_bare(estimate.low, unit, digits)}{DASH}{_bare(estimate.high, unit, digits)})"
    return f"±{_bare((below + above) / 2, unit, digits)}"


def figure(value: float, unit: str, *, digits: int = 1) -> str:
    """A value in its unit: 92.7 % for a proportion, 1 h 5 min for ms, 41.2 s/unit, 48,210 units."""
    if unit == "ms":
        return duration(value)
    if unit == ODDS:
        return odds(value)
    if unit == POINTS:
        return f"{signed(100 * value, digits)}{THIN}{POINTS}"
    said = _bare(value, unit, digits)
    return f"{said}{THIN}{unit}" if unit else said


def estimate_text(estimate: Estimate, unit: str, *, digits: int = 1) -> str:
    """A value with interval and n: 92.7 % ±1.2 (n 412); the reason where there is no value."""
    if estimate.value is None:
        return estimate.reason or "no data"
    parts = [figure(estimate.value, unit, digits=digits), margin(estimate, unit, digits=digits)]
    return " ".join(p for p in (*parts, f"(n{THIN}{count(estimate.n)})" if estimate.n else "") if p)


def _bare(value: float, unit: str, digits: int) -> str:
    """A number without its unit: shares and points with fixed decimals, other whole numbers without a decimal point."""
    if unit == "ms":
        return duration(value)
    if unit in (PROPORTION, POINTS):
        return _minus(f"{100 * value:.{digits}f}")
    if abs(value) >= 1000 or abs(value - round(value)) < 0.5 * 10**-digits:
        return _minus(f"{value:,.0f}")
    return _minus(f"{value:,.{digits}f}")


def _minus(said: str) -> str:
    return said.replace("-", MINUS)
