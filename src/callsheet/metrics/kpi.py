"""What a KPI is: declared once, computed from summed measures alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from numpy.random import Generator

from callsheet.metrics.evidence import Evidence
from callsheet.metrics.measures import CELL, MeasureSums
from callsheet.said import say, term
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.state import Direction, State, Target, state_of

NO_INPUT = "no input yet"
"""A formula's reason where its facts are missing altogether; the KPI adds the input that would switch it on."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a formula may know besides the sums: randomness for intervals, and the day that stocks are looked at."""

    rng: Generator | None = None
    day: date | None = None


Formula = Callable[[MeasureSums, Moment], Estimate]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A number with a name, a formula over measures, and what a breach calls for.

    `unit` "%" means a share in 0..1. `target` is the usual one, in the unit of the value (None: by contract);
    `min_n` is the n (of `n_of`) under which the value is greyed. `interval` names the method and `page` its page.
    `grain` are the labels that it can be split by. `seconds_kinds` are the kinds of time it accepts (empty: it uses none). `needs` are the measures that it reads,
    `parts` the fields of MeasureSums that hold them, `missing` the input that would switch it on.
    """

    id: str
    name: str
    formula: str
    unit: str
    direction: Direction
    compute_from: Formula
    needs: tuple[str, ...]
    missing: str
    parts: tuple[str, ...] = ("counts",)
    grain: tuple[str, ...] = CELL
    target: Target | None = None
    min_n: int = 0
    n_of: str = "judgments"
    interval: str = "none"
    seconds_kinds: tuple[str, ...] = ()
    evidence: Evidence = Evidence.COUNTED
    action: str = ""
    page: str = "docs/methods/counts.md"

    def __post_init__(self) -> None:
        """Its words are said: pages translate them."""
        for field in ("name", "formula", "unit", "missing", "n_of", "action"):
            object.__setattr__(self, field, term(getattr(self, field)))

    def compute(self, sums: MeasureSums, rng: Generator | None = None, *, day: date | None = None) -> Estimate:
        """The KPI of one group of cells; greyed with a reason under its minimum n.

        `rng` is needed for bootstrap intervals only (without it those values come without interval); `day` is the day at
        whose end stocks are looked at (default: the last day that the cohorts know).
        """
        found = self.compute_from(sums, Moment(rng, day))
        if found.reason == NO_INPUT:
            return nothing(say("no input yet: it needs {missing}", missing=self.missing), method=self.interval)
        if found.value is None or found.reason is not None or found.n >= self.min_n:
            return found
        return found.greyed(
            say("too few to say: {n} of at least {min_n} {n_of}", n=found.n, min_n=self.min_n, n_of=self.n_of)
        )

    def state(self, estimate: Estimate, target: Target | None = None) -> State:
        """Met, breached, inconclusive or no data against `target`, else against the KPI's own."""
        return state_of(estimate, self.target if target is None else target, self.direction)


def listed(kpi: Kpi) -> Mapping[str, Any]:
    """One row of the catalogue: what machines and `kpi --list` are told."""
    return {
        "id": kpi.id,
        "name": kpi.name,
        "unit": kpi.unit,
        "direction": kpi.direction.value,
        "formula": kpi.formula,
        "target": list(kpi.target) if isinstance(kpi.target, tuple) else kpi.target,
        "min_n": kpi.min_n,
        "n_of": kpi.n_of,
        "interval": kpi.interval,
        "evidence": kpi.evidence.value,
        "seconds_kinds": list(kpi.seconds_kinds),
        "grain": list(kpi.grain),
        "needs": list(kpi.needs),
        "missing": kpi.missing,
        "action": kpi.action,
        "page": kpi.page,
    }
