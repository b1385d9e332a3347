"""One number for each task from many: mean, median, Huber's mean. docs/methods/numeric-consensus.md"""

from dataclasses import dataclass, replace

import numpy as np

from callsheet.stats.aggregation.consensus import shares_of
from callsheet.stats.aggregation.numbers import Floats, Longs, Numbers

Z95 = 1.959963984540054
HUBER = 1.345
"""Deviations beyond this many standard errors are cut: 95 % as good as the mean on a normal crowd (Huber 1981)."""
MAD = 1.4826022185056018
"""Median absolute deviation × this = standard deviation of a normal distribution."""
MEDIAN_LOSS = 1.2533141373155003
"""√(π/2): how much wider the error of a median is than that of a mean, on a normal crowd."""


@dataclass(frozen=True, slots=True)
class NumericConsensus:
    """What `method` makes of numbers.

    `values`, `low`, `high` (tasks,): the answer and its 95 % interval, nan for tasks without answers. `counts` (tasks,):
    answers that each rests on. `bias` (workers,): what a worker adds; `scale` (workers,): by how much a worker stretches
    distances from `pivot`; `noise` (workers,): standard deviation of what is left; each None where the method has none.
    `trace`: the objective at each step. `notes`: what a reader must know.
    """

    method: str
    values: Floats
    low: Floats
    high: Floats
    counts: Longs
    bias: Floats | None = None
    scale: Floats | None = None
    noise: Floats | None = None
    pivot: float | None = None
    iterations: int = 0
    converged: bool = True
    trace: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()


def mean_of_answers(numbers: Numbers) -> NumericConsensus:
    """The mean of each task; interval from one spread pooled over all tasks. ValueError without any answer."""
    values = means(numbers)
    left = numbers.values - values[numbers.tasks]
    freedom = max(numbers.n_answers - int((numbers.counts > 0).sum()), 1)
    return _around("mean", values, numbers.counts, float(np.sqrt((left**2).sum() / freedom)))


def median_of_answers(numbers: Numbers) -> NumericConsensus:
    """The median of each task, of an even number the mean of the middle two; interval as of a normal crowd.

    The spread is the median absolute deviation over all tasks × 1.4826. ValueError without any answer.
    """
    values = medians(numbers)
    return _around("median", values, numbers.counts, MEDIAN_LOSS * spread_about(numbers, values))


def huber_mean(numbers: Numbers, *, cut: float = HUBER, most: int = 100) -> NumericConsensus:
    """Each task's mean with answers beyond `cut` spreads from it pulled in (Huber 1964), the spread pooled over tasks.

    Where more than half of all answers agree exactly, the median. ValueError without any answer.
    """
    values = medians(numbers)
    spread = spread_about(numbers, values)
    if spread == 0.0:
        return _around("huber", values, numbers.counts, 0.0)
    limit, tasks, steps, moved = cut * spread, numbers.tasks, 0, np.inf
    empty = numbers.counts == 0
    values = np.where(empty, 0.0, values)
    while steps < most and moved > 1e-9 * spread:
        pulled = np.clip(numbers.values - values[tasks], -limit, limit)
        step = np.bincount(tasks, pulled, minlength=numbers.n_tasks) / np.maximum(numbers.counts, 1)
        values, steps, moved = values + step, steps + 1, float(np.abs(step).max())
    pulled = np.clip(numbers.values - values[tasks], -limit, limit)
    # Each task takes up a degree of freedom; the slope of the pulled residuals is the share that is not cut.
    freedom = max(numbers.n_answers - int((~empty).sum()), 1)
    error = np.sqrt((pulled**2).sum() / freedom) / max(float((np.abs(pulled) < limit).mean()), 0.1)
    found = _around("huber", np.where(empty, np.nan, values), numbers.counts, float(error))
    return replace(found, iterations=steps)


def means(numbers: Numbers) -> Floats:
    """The mean of each task (tasks,), nan without answers. ValueError without any answer."""
    if numbers.n_answers == 0:
        raise ValueError("there is no number to take a mean of")
    sums = np.bincount(numbers.tasks, numbers.values, minlength=numbers.n_tasks)
    return shares_of(sums, numbers.counts)


def medians(numbers: Numbers) -> Floats:
    """The median of each task (tasks,), nan without answers. ValueError without any answer."""
    if numbers.n_answers == 0:
        raise ValueError("there is no number to take a median of")
    ranked = numbers.values[np.lexsort((numbers.values, numbers.tasks))]
    counts, first = numbers.counts, numbers.offsets[:-1]
    some = counts > 0
    lower, upper = (np.where(some, first + (counts + k) // 2 - 1, 0) for k in (1, 2))
    middle = (ranked[lower] + ranked[upper]) / 2.0
    return np.where(some, middle, np.nan)


def spread_about(numbers: Numbers, values: Floats) -> float:
    """The standard deviation that the median absolute deviation stands for, over tasks with two answers or more.

    Divided by √(1 − 1/m̄) for the part that each task's own middle takes up; the mean deviation where the median is 0.
    """
    several = (numbers.counts > 1)[numbers.tasks]
    if not several.any():
        return 0.0
    far = np.abs(numbers.values - values[numbers.tasks])[several]
    mean_size = several.sum() / (numbers.counts > 1).sum()
    found = MAD * float(np.median(far)) or MEDIAN_LOSS * float(far.mean())
    return float(found / np.sqrt(1.0 - 1.0 / mean_size))


def _around(method: str, values: Floats, counts: Longs, spread: float) -> NumericConsensus:
    """With the interval of a mean of `counts` answers of that spread."""
    with np.errstate(divide="ignore"):
        error = np.where(counts > 0, Z95 * spread / np.sqrt(counts), np.nan)
    return NumericConsensus(method, values, values - error, values + error, counts)
