"""The course of the number that a finding is about: a value a day (or week) with its band, small enough for a sparkline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from callsheet.said import say
from callsheet.stats.estimate import Estimate

MOST_POINTS = 60
TARGET = say("target")


@dataclass(frozen=True, slots=True)
class Series:
    """At most 60 values in time: what a finding is about, before it was one.

    `name` says what is counted ("done a working day"), `unit` is the unit of all numbers (proportions in 0..1, shown times
    100). `days` ascend; `values` has one number a day, None where nothing is known (a gap, never 0). `low` and `high` are
    the bounds of the interval, None where a value has none; both empty where no value has one. `target` is the level that
    the values are measured by, `target_word` what it is ("needed", "target"). `from_zero`: the axis begins at 0 (amounts).
    ValueError where the lengths differ or there are more than 60 points.
    """

    name: str
    unit: str
    days: tuple[date, ...]
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    target: float | None = None
    target_word: str = ""
    from_zero: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        points = len(self.days)
        if points > MOST_POINTS:
            raise ValueError(f"a series has at most {MOST_POINTS} points, not {points}")
        if (
            len(self.values) != points
            or {len(self.low), len(self.high)} - {0, points}
            or len(self.low) != len(self.high)
        ):
            raise ValueError(f"{points} days need as many values and bounds")

    @property
    def known(self) -> tuple[tuple[date, float], ...]:
        """The days that have a value, with it."""
        return tuple((d, v) for d, v in zip(self.days, self.values, strict=True) if v is not None)


def counted(  # noqa: PLR0913 — a series is named by what it is and what it is measured by
    name: str,
    points: Sequence[tuple[date, float | None]],
    *,
    unit: str = "units",
    target: float | None = None,
    target_word: str = "",
) -> Series | None:
    """A series of plain amounts, the last 60 of them; None where fewer than two are known: a dot is no course."""
    found = around(name, points, unit=unit, target=target, target_word=target_word)
    return None if found is None else replace(found, from_zero=True)


def around(  # noqa: PLR0913 — a series is named by what it is and what it is measured by
    name: str,
    points: Sequence[tuple[date, float | None]],
    *,
    unit: str = "units",
    target: float | None = None,
    target_word: str = "",
) -> Series | None:
    """A series of plain numbers on either side of a level; None where fewer than two are known."""
    shown = tuple(points)[-MOST_POINTS:]
    if sum(v is not None for _, v in shown) < 2:
        return None
    days, values = tuple(d for d, _ in shown), tuple(v for _, v in shown)
    return Series(name, unit, days, values, target=target, target_word=target_word)


def estimated(  # noqa: PLR0913 — a series is named by what it is and what it is measured by
    name: str,
    points: Sequence[tuple[date, Estimate]],
    *,
    unit: str,
    target: float | None = None,
    target_word: str = TARGET,
) -> Series | None:
    """A series of estimates with their intervals, the last 60 of them; None where fewer than two have a value."""
    shown = tuple(points)[-MOST_POINTS:]
    if sum(e.value is not None for _, e in shown) < 2:
        return None
    return Series(
        name,
        unit,
        tuple(d for d, _ in shown),
        tuple(e.value for _, e in shown),
        tuple(e.low for _, e in shown),
        tuple(e.high for _, e in shown),
        target=target,
        target_word=target_word if target is not None else "",
    )
