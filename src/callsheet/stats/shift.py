"""Did a daily number suddenly move, and on which day? docs/methods/sudden-change.md

One step in the mean of weighted daily values. For each possible day the two-sample t of after against before is taken with the
spread that is left within both parts (never less than `least_spread`), lowered for days that resemble their neighbours, and
charged for the number of days that were tried (Bonferroni). A steady trend is no step: the step has to explain the days better
than a straight line does.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.estimate import Estimate

Floats = NDArray[np.float64]
METHOD = "step-t"


@dataclass(frozen=True, slots=True)
class Shift:
    """The likeliest step: `at` is the index of the first day after it; weighted means `before` and `after`; their difference
    with its interval (n: days); `tail` the p-value of such a step anywhere in the days tried.
    """

    at: int
    before: float
    after: float
    change: Estimate
    tail: float


def latest_shift(  # noqa: PLR0913 — the series and the rules of the search
    values: ArrayLike,
    weights: ArrayLike,
    *,
    least_before: int = 10,
    least_after: int = 3,
    most_after: int = 15,
    least_spread: float = 0.0,
) -> Shift | None:
    """The step that fits best among those 3 to 15 days old, with at least ten days before it; None where there are too few days.

    `values` are daily means, `weights` their numbers of observations; `least_spread` is the standard deviation of one
    observation that is there in any case (√(p(1 − p)) for shares). ValueError where the lengths differ or a weight is not positive.
    """
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    if x.shape != w.shape or x.ndim != 1 or (w <= 0).any():
        raise ValueError("values and weights are two lists of one length, weights above 0")
    days = np.arange(max(least_before, len(x) - most_after), len(x) - least_after + 1)
    if len(x) < least_before + least_after or not len(days):
        return None
    first, second, within = _parts(x, w, days)
    best = int(np.argmin(within))
    at = int(days[best])
    if within[best] >= _around_line(x, w) * (1 - 1e-9) and within[best] > 1e-12:
        return None
    return _shift(
        x,
        w,
        at,
        (float(first[best]), float(second[best]), float(within[best])),
        tried=len(days),
        least_spread=least_spread,
    )


def _parts(x: Floats, w: Floats, days: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Weighted means before and from each day on, and the weighted squares left within both parts."""
    total, sums, squares = np.cumsum(w), np.cumsum(w * x), np.cumsum(w * x * x)
    w1, s1 = total[days - 1], sums[days - 1]
    w2, s2 = total[-1] - w1, sums[-1] - s1
    within: Floats = np.maximum(0.0, squares[-1] - s1 * s1 / w1 - s2 * s2 / w2)
    return s1 / w1, s2 / w2, within


def _around_line(x: Floats, w: Floats) -> float:
    """Weighted squares left around the best straight line."""
    t = np.arange(len(x), dtype=float)
    t -= (w * t).sum() / w.sum()
    centred = x - (w * x).sum() / w.sum()
    slope = (w * t * centred).sum() / (w * t * t).sum()
    return float((w * (centred - slope * t) ** 2).sum())


def _shift(
    x: Floats, w: Floats, at: int, found: tuple[float, float, float], *, tried: int, least_spread: float
) -> Shift:
    from scipy.special import stdtr, stdtrit

    before, after, within = found
    free = len(x) - 2
    spread = max(sqrt(within / free), least_spread)
    alike = _alike(x, at, before, after)
    error = spread * sqrt(1.0 / w[:at].sum() + 1.0 / w[at:].sum()) * sqrt((1.0 + alike) / (1.0 - alike))
    change = after - before
    t = abs(change) / error if error > 0 else (0.0 if change == 0 else float("inf"))
    tail = min(1.0, tried * 2.0 * float(stdtr(free, -t))) if np.isfinite(t) else 0.0
    half = float(stdtrit(free, 0.975)) * error
    return Shift(at, before, after, Estimate(change, change - half, change + half, n=len(x), method=METHOD), tail)


def _alike(x: Floats, at: int, before: float, after: float) -> float:
    """How much a day resembles the one before it: lag-one autocorrelation of what is left, between 0 and 0.8."""
    left = np.concatenate([x[:at] - before, x[at:] - after])
    power = float((left * left).sum())
    return min(0.8, max(0.0, float((left[1:] * left[:-1]).sum()) / power)) if power > 0 else 0.0
