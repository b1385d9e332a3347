"""A number's course against what is usual for it: control charts in phases, each with its own baseline. docs/methods/control-charts.md

A guideline version begins a new phase. Its first periods are its baseline, by which the later ones are judged; before there
are enough of them nothing is judged.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from statistics import median

import numpy as np

from callsheet.stats.control import Baseline, Chart, estimate_chart, run_rules, share_chart
from callsheet.stats.control.phases import BASELINE_POINTS
from callsheet.stats.estimate import Estimate
from callsheet.stats.proportions import normal_quantile

LEAST = 6
"""Periods that a phase needs before anything is called usual. Fewer than for lots or days: a version in force for less than two
months would never be judged by its weeks."""
ALERT = "beyond-3"


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
    points: list[Judged] = []
    phases: list[Phase] = []
    for version, part in _parts(periods, changes):
        baseline = draw(part[:BASELINE_POINTS], None).baseline if len(part) >= LEAST else None
        judged = _judged(part, draw(part, baseline), mirrored) if baseline else [Judged(p) for p in part]
        phases.append(Phase(version, len(part), judged[0].centre))
        points += judged
    return Controlled(tuple(points), tuple(phases))


def _parts(periods: Sequence[Period], changes: Sequence[Change]) -> list[tuple[str, list[Period]]]:
    """Periods by the version in force on their first day; versions without a period are left out."""
    ordered = sorted(changes, key=lambda change: change.day)
    found: dict[str, list[Period]] = {}
    for period in sorted(periods, key=lambda p: p.day):
        version = next((c.version for c in reversed(ordered) if c.day <= period.day), "")
        found.setdefault(version, []).append(period)
    return list(found.items())


def _judged(periods: Sequence[Period], chart: Chart, mirrored: bool) -> list[Judged]:
    rules = {name: holds for name, holds in run_rules(chart.scores).items() if name != ALERT}
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
                is_outside=bool(chart.outside[i]),
                is_weak=bool(chart.too_few[i]),
                rules=tuple(name for name, holds in rules.items() if holds[i] and not chart.too_few[i]),
            )
        )
    return found
