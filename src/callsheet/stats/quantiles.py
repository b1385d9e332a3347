"""Quantiles from a histogram with logarithmic bins, and their intervals by order statistics. docs/methods/quantiles.md"""

from collections.abc import Sequence
from itertools import accumulate
from math import exp, floor, log, sqrt

import numpy as np

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import normal_quantile


def quantile(counts: Sequence[int], edges: Sequence[float], p: float, *, confidence: float = 0.95) -> Estimate:
    """The p-quantile (0 < p < 1) of values kept as counts per bin, in the unit of the edges.

    `edges` are the k − 1 inner edges of k bins: the first bin starts at 0, the last is open. Inside a bin values are taken
    as evenly spread on the log scale (linearly in the first). The interval runs from the order statistic of rank
    binom.ppf(α/2; n, p) to that of rank binom.ppf(1 − α/2; n, p) + 1 (David and Nagaraja 2003, §7.1).
    A rank outside 1..n, or a value in the open bin, cannot be bounded: the value is greyed and says so.
    """
    if len(edges) != len(counts) - 1:
        raise ValueError(f"{len(counts)} bins have {len(counts) - 1} inner edges, not {len(edges)}")
    n = sum(counts)
    if n == 0:
        return nothing(say("nothing was timed"), method="order-statistics")
    cumulative = list(accumulate(counts))
    first, last = _ranks(n, p, confidence)
    value = _value_at(p * n, cumulative, edges)
    low = _value_at(max(first, 1) - 0.5, cumulative, edges)
    high = _value_at(min(last, n) - 0.5, cumulative, edges)
    reason = None
    if p * n > n - counts[-1]:
        reason = say("at least {edges}: the last bin is open", edges=f"{edges[-1]:g}")
    elif first < 1 or last > n:
        reason = say("too few to bound it: {n} values", n=n)
    found = Estimate(value, min(low, value), max(high, value), n=n, method="order-statistics", confidence=confidence)
    return found if reason is None else found.greyed(reason)


def mean(total: float, counts: Sequence[int], edges: Sequence[float], *, confidence: float = 0.95) -> Estimate:
    """The exact mean total / n; its interval from the spread that the histogram shows (bin middles on the log scale)."""
    n = sum(counts)
    if n == 0:
        return nothing(say("nothing was timed"), method="mean")
    value = total / n
    if n == 1:
        return Estimate(value, n=1, method="mean", reason=say("one value has no spread"))
    weights, middles = np.asarray(counts, dtype=float), _middles(edges)
    centre = float(weights @ middles) / n
    error = sqrt(float(weights @ (middles - centre) ** 2) / (n - 1) / n)
    half = normal_quantile(confidence) * error
    return Estimate(value, max(0.0, value - half), value + half, n=n, method="mean", confidence=confidence)


def _ranks(n: int, p: float, confidence: float) -> tuple[int, int]:
    """1-based ranks of the order statistics that enclose the p-quantile; 0 or n + 1 where none does."""
    tail = (1.0 - confidence) / 2.0
    return _binomial_quantile(tail, n, p), _binomial_quantile(1.0 - tail, n, p) + 1


def _binomial_quantile(level: float, n: int, p: float) -> int:
    """Smallest k with P(Bin(n, p) ≤ k) ≥ level, by bisection within twelve standard deviations of the mean."""
    from scipy.special import bdtr

    spread = sqrt(n * p * (1.0 - p))
    low = max(0, floor(n * p - 12.0 * spread) - 2)
    high = min(n, floor(n * p + 12.0 * spread) + 2) + 1
    while low < high:
        middle = (low + high) // 2
        if bdtr(float(middle), n, p) >= level:
            high = middle
        else:
            low = middle + 1
    return low


def _value_at(position: float, cumulative: Sequence[int], edges: Sequence[float]) -> float:
    """Value at a position 0..n of the sorted values, interpolated inside its bin."""
    index = int(np.searchsorted(cumulative, position, side="left"))
    if index >= len(edges):
        return float(edges[-1])
    before = cumulative[index - 1] if index else 0
    share = (position - before) / (cumulative[index] - before)
    if index == 0:
        return share * edges[0]
    return exp(log(edges[index - 1]) + share * log(edges[index] / edges[index - 1]))


def _middles(edges: Sequence[float]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    inner = np.asarray(edges, dtype=float)
    return np.concatenate(([inner[0] / 2.0], np.sqrt(inner[:-1] * inner[1:]), [inner[-1]]))
