"""A number's course against what is usual for it: control charts in phases, each with its own baseline. docs/methods/control-charts.md

A guideline version begins a new phase. Its first periods are its baseline, by which the later ones are judged; before there
are enough of them nothing is judged.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite
from statistics import median

import numpy as np

from callsheet.stats.control import Baseline, Chart, change_of_share, estimate_chart, share_chart
from callsheet.stats.control import Phase as Stretch
from callsheet.stats.control.phases import phases_of
from callsheet.stats.estimate import Estimate
from callsheet.stats.proportions import normal_quantile

LEAST = 6
"""Periods that a phase needs before anything is called usual. Fewer than for lots or days: a version in force for less than two
months would never be judged by its weeks."""
CHANCE, SHUFFLES = 0.01, 499
"""A change of level is told where chance does as much in at most so many shuffles: pages are looked at every day, and several charts a page."""


@dataclass(frozen=True, slots=True)
class Period:
    """One day or week: its first day, the number, and for shares how many draws it is worth (`size`, effective where weighed)."""

    day: date
    estimate: Estimate
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """A guideline version that was taken up: the day, and the version."""

    day: date
    version: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A period against its phase's limits. Without limits (`low` None) the phase has too few periods.

    `is_outside` alerts (rule 1); `rules` are the run rules that hold and only annotate; `is_weak`: under five expected errors,
    so that nothing is called.
    """

    period: Period
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    is_outside: bool = False
    is_weak: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """Periods under one version ('' before the first change): how many, and what is usual (None: too few to know)."""

    version: str
    periods: int
    usual: float | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """One lasting change of level: the new one began on a day from `first` to `last` (95 %); the levels; how often chance does as much."""

    first: date
    last: date
    before: Estimate
    after: Estimate
    p_value: float


@dataclass(frozen=True, slots=True)
class Controlled:
    """The course: every period judged, phase by phase."""

    points: tuple[Judged, ...]
    phases: tuple[Phase, ...]

    @property
    def outside(self) -> tuple[Judged, ...]:
        """Periods that left their limits."""
        return tuple(point for point in self.points if point.is_outside)

    @property
    def judged(self) -> int:
        """How many periods could be judged at all."""
        return sum(point.low is not None and not point.is_weak for point in self.points)


Draw = Callable[[Sequence[Period], Baseline | None], Chart]


def shares_controlled(periods: Sequence[Period], changes: Sequence[Change] = ()) -> Controlled:
    """Shares of what is right, on a p′ chart of what is wrong (errors are what is rare), shown the right way up."""
    known = [p for p in periods if p.estimate.value is not None and p.size > 0 and isfinite(p.size)]
    return _controlled(known, changes, _errors_chart, mirrored=True)


def estimates_controlled(periods: Sequence[Period], changes: Sequence[Change] = ()) -> Controlled:
    """Estimates with intervals (an agreement coefficient), by their standard errors."""
    known = [p for p in periods if p.estimate.value is not None and _error(p.estimate) > 0.0]
    return _controlled(known, changes, _estimates_chart, mirrored=False)


def level_moved(periods: Sequence[Period], rng: np.random.Generator) -> Moved | None:
    """Where a share most likely changed its level for good, over all phases; None where chance explains it. docs/methods/change-point.md

    A share weighed by its design counts as its effective draws.
    """
    known = sorted((p for p in periods if p.estimate.value is not None and 0 < p.size < inf), key=lambda p: p.day)
    if not known:
        return None
    sizes = np.array([p.size for p in known])
    right = np.array([p.estimate.value or 0.0 for p in known]) * sizes
    found = change_of_share(np.minimum(right, sizes), sizes, rng, draws=SHUFFLES)
    low, high = found.place.low, found.place.high
    if low is None or high is None or found.p_value > CHANCE:
        return None
    return Moved(known[int(low)].day, known[int(high)].day, found.before, found.after, found.p_value)


def _error(estimate: Estimate) -> float:
    """The standard error that an interval stands for; 0 where there is none."""
    if estimate.low is None or estimate.high is None:
        return 0.0
    return (estimate.high - estimate.low) / (2.0 * normal_quantile(estimate.confidence))


def _errors_chart(periods: Sequence[Period], baseline: Baseline | None) -> Chart:
    sizes = np.array([p.size for p in periods])
    wrong = np.array([1.0 - (p.estimate.value or 0.0) for p in periods])
    return share_chart(wrong * sizes, sizes, baseline=baseline)


def _estimates_chart(periods: Sequence[Period], baseline: Baseline | None) -> Chart:
    errors = [_error(p.estimate) for p in periods]
    usual = median(errors)  # a week in which all agree has no error of its own that could be believed
    return estimate_chart(
        [p.estimate.value or 0.0 for p in periods], [max(e, usual / 2) for e in errors], baseline=baseline, top=1.0
    )


def _controlled(periods: Sequence[Period], changes: Sequence[Change], draw: Draw, *, mirrored: bool) -> Controlled:
    ordered = sorted(periods, key=lambda period: period.day)
    taken_up = sorted(changes, key=lambda change: change.day)
    versions = [next((c.version for c in reversed(taken_up) if c.day <= p.day), "") for p in ordered]
    points: list[Judged] = []
    phases: list[Phase] = []
    for stretch in phases_of(versions, lambda part, baseline: draw(ordered[part], baseline), least=LEAST):
        judged = _judged(ordered[stretch.first : stretch.last], stretch, mirrored)
        phases.append(Phase(stretch.version, len(judged), judged[0].centre))
        points += judged
    return Controlled(tuple(points), tuple(phases))


def _judged(periods: Sequence[Period], stretch: Stretch, mirrored: bool) -> list[Judged]:
    chart = stretch.chart
    if chart is None:
        return [Judged(period) for period in periods]
    found = []
    for i, period in enumerate(periods):
        low, high, centre = float(chart.low[i]), float(chart.high[i]), chart.baseline.centre
        if mirrored:
            low, high, centre = 1.0 - high, 1.0 - low, 1.0 - centre
        found.append(
            Judged(
                period=period,
                centre=centre,
                low=low,
                high=high,
                is_outside=bool(stretch.outside[i]),
                is_weak=bool(chart.too_few[i]),
                rules=tuple(name for name, holds in stretch.marks.items() if holds[i]),
            )
        )
    return found
