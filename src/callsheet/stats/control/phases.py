"""A series with guideline versions: each version is a phase with limits of its own, frozen from its first points. docs/methods/phases.md"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.control.charts import LEAST_EVENTS, Baseline, Chart, rate_chart, run_rules, series, share_chart

Flags = NDArray[np.bool_]
BASELINE_POINTS, LEAST_BASELINE = 20, 8
"""How many points of a phase freeze its limits, and how few are too few to say what is usual."""
ALERT = "beyond-3"

Draw = Callable[[slice, Baseline | None], Chart]
"""Draws the chart of a stretch of points: by a baseline, or (None) by what is usual among themselves."""


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
    chart = rate_chart if rates else share_chart
    return phases_of(versions, lambda part, baseline: chart(x[part], n[part], baseline=baseline), points=points)


def phases_of(
    versions: Sequence[str], draw: Draw, *, points: int = BASELINE_POINTS, least: int = LEAST_BASELINE
) -> tuple[Phase, ...]:
    """As `phases`, of a series of any kind that `draw` makes charts of. `least`: points that say what is usual."""
    starts = [i for i in range(len(versions)) if i == 0 or versions[i] != versions[i - 1]]
    ends = [*starts[1:], len(versions)]
    return tuple(
        _phase(versions[first], slice(first, last), draw, (points, least))
        for first, last in zip(starts, ends, strict=True)
    )


def _phase(version: str, part: slice, draw: Draw, counted: tuple[int, int]) -> Phase:
    points, least = counted
    n = part.stop - part.start
    frozen = min(points, n)
    if frozen < least:
        none = np.zeros(n, dtype=np.bool_)
        why = say("{n} points are too few to say what is usual: at least {least}", n=frozen, least=least)
        return Phase(version, part.start, part.stop, frozen, None, None, none, {}, why)
    begun = draw(slice(part.start, part.start + frozen), None)
    chart = draw(part, begun.baseline)
    marks = {name: holds & ~chart.too_few for name, holds in run_rules(chart.scores).items() if name != ALERT}
    return Phase(version, part.start, part.stop, frozen, begun.baseline, chart, chart.outside, marks, _too_rare(begun))


def _too_rare(begun: Chart) -> str:
    """Why none of the first points can be judged; empty where one can."""
    if not begun.too_few.all():
        return ""
    return say(
        "fewer than {least} expected events a point: look at the gaps between events, or at longer periods",
        least=f"{LEAST_EVENTS:g}",
    )
