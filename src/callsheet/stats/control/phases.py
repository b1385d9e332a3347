"""A series with guideline versions: each version is a phase with limits of its own, frozen from its first points. docs/methods/phases.md"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.control.charts import LEAST_EVENTS, Baseline, Chart, rate_chart, run_rules, series, share_chart

Flags = NDArray[np.bool_]
BASELINE_POINTS, LEAST_BASELINE = 20, 8
"""How many points of a phase freeze its limits, and how few are too few to say what is usual."""


@dataclass(frozen=True, slots=True)
class Phase:
    """The points from `first` to before `last` of a series, made under one `version`.

    `chart` judges all of them by the `baseline`, which was frozen from the first `frozen` points; None where those are too few, with the
    `reason`. `outside` (points of the phase,): beyond the limits; they call somebody. `marks`: run rules by name, which only annotate.
    """

    version: str
    first: int
    last: int
    frozen: int
    baseline: Baseline | None
    chart: Chart | None
    outside: Flags
    marks: dict[str, Flags]
    reason: str = ""


def phases(
    events: ArrayLike,
    sizes: ArrayLike,
    versions: Sequence[str],
    *,
    rates: bool = False,
    points: int = BASELINE_POINTS,
) -> tuple[Phase, ...]:
    """Phases of a series in order of time; `versions` names the guideline in force at each point.

    A version that comes back is a new phase. `rates`: events per unit instead of shares. `points`: how many freeze the limits. ValueError for series
    of unequal length, or as `share_chart`.
    """
    x, n = series(events, sizes)
    if len(versions) != x.size:
        raise ValueError(f"{x.size} points have {len(versions)} versions: one each")
    starts = [i for i in range(x.size) if i == 0 or versions[i] != versions[i - 1]]
    ends = [*starts[1:], x.size]
    chart = rate_chart if rates else share_chart
    found = []
    for first, last in zip(starts, ends, strict=True):
        frozen = min(points, last - first)
        part = x[first:last], n[first:last]
        begun = chart(part[0][:frozen], part[1][:frozen])
        reason = _too_little(begun, frozen)
        if reason:
            none = np.zeros(last - first, dtype=np.bool_)
            found.append(Phase(versions[first], first, last, frozen, None, None, none, {}, reason))
            continue
        judged = chart(*part, baseline=begun.baseline)
        marks = {name: at for name, at in run_rules(judged.scores).items() if name != "beyond-3"}
        found.append(Phase(versions[first], first, last, frozen, begun.baseline, judged, judged.outside, marks))
    return tuple(found)


def _too_little(begun: Chart, points: int) -> str:
    """Why the first points say nothing of what is usual; empty where they do."""
    if points < LEAST_BASELINE:
        return say("{n} points are too few to say what is usual: at least {least}", n=points, least=LEAST_BASELINE)
    if begun.too_few.all():
        return say(
            "fewer than {least} expected events a point: look at the gaps between events, or at longer periods",
            least=f"{LEAST_EVENTS:g}",
        )
    return ""
