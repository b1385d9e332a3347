"""Proportions: shares of successes with intervals that hold, from plain counts and from weighted samples.

Wilson for pages, Clopper-Pearson where a contract claims (guaranteed coverage), Jeffreys as the prior-based choice.
Pages: docs/methods/wilson.md, clopper-pearson.md, weighted-audits.md, ratio-of-sums.md, differences.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing

Interval = tuple[float, float]


def normal_quantile(confidence: float) -> float:
    """z of a two-sided normal interval: 1.96 for 0.95. ValueError outside (0, 1)."""
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence lies between 0 and 1, not {confidence}")
    return NormalDist().inv_cdf(0.5 + confidence / 2.0)


def wilson(successes: float, n: float, *, confidence: float = 0.95) -> Interval:
    """Wilson's score interval (Wilson 1927; values in Newcombe 1998) for `successes` of `n`; both may be effective sizes.

    ValueError unless 0 ≤ successes ≤ n and n > 0.
    """
    _check(successes, n)
    if n == inf:
        raise ValueError("an infinite sample needs no interval")
    z = normal_quantile(confidence)
    p = successes / n
    width = 1.0 + z * z / n
    centre = (p + z * z / (2.0 * n)) / width
    half = z * sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n)) / width
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    return low, 1.0 if successes == n else min(1.0, centre + half)


def clopper_pearson(successes: float, n: float, *, confidence: float = 0.95) -> Interval:
    """The exact interval (Clopper and Pearson 1934): coverage is never below `confidence`."""
    from scipy.special import betaincinv

    _check(successes, n)
    tail = (1.0 - confidence) / 2.0
    low = 0.0 if successes == 0 else float(betaincinv(successes, n - successes + 1.0, tail))
    high = 1.0 if successes == n else float(betaincinv(successes + 1.0, n - successes, 1.0 - tail))
    return low, high


def jeffreys(successes: float, n: float, *, confidence: float = 0.95) -> Interval:
    """Quantiles of Beta(x + ½, n − x + ½), the ends fixed at 0 and 1 where x is 0 or n (Brown, Cai, DasGupta 2001)."""
    from scipy.special import betaincinv

    _check(successes, n)
    tail = (1.0 - confidence) / 2.0
    shape = successes + 0.5, n - successes + 0.5
    low = 0.0 if successes == 0 else float(betaincinv(*shape, tail))
    return low, 1.0 if successes == n else float(betaincinv(*shape, 1.0 - tail))


_INTERVALS = {"wilson": wilson, "clopper-pearson": clopper_pearson, "jeffreys": jeffreys}


def proportion(successes: int, n: int, *, method: str = "wilson", confidence: float = 0.95) -> Estimate:
    """`successes` of `n` as an Estimate in 0..1; `method` is wilson, clopper-pearson or jeffreys. n = 0: a reason."""
    if n == 0 and successes == 0:
        return nothing(say("nothing was counted"), method=method)
    if method not in _INTERVALS:
        raise ValueError(f"there is no interval {method}; there are {', '.join(_INTERVALS)}")
    low, high = _INTERVALS[method](successes, n, confidence=confidence)
    return Estimate(successes / n, low, high, n=n, method=method, confidence=confidence)


@dataclass(frozen=True, slots=True)
class WeightedSums:
    """Additive sums of a probability sample, w = 1/π: `weight` Σw, `spread` Σw(w−1), each also over successes only.

    Where π is not stated w = 1 and 1 is added to `spread` in place of 0: a draw from an endless population.
    """

    n: int
    weight: float
    weight_ok: float
    spread: float
    spread_ok: float

    @staticmethod
    def from_thousandths(n: int, *, w: int, w_ok: int, w2: int, w2_ok: int) -> "WeightedSums":
        """From integer sums kept in thousandths (measures audit_w, audit_w_ok, audit_w2, audit_w2_ok)."""
        return WeightedSums(n, w / 1000.0, w_ok / 1000.0, w2 / 1000.0, w2_ok / 1000.0)


def weighted_proportion(sums: WeightedSums, *, confidence: float = 0.95) -> Estimate:
    """Hájek's share Σw·y / Σw with a Wilson interval on the effective sample size. docs/methods/weighted-audits.md

    Variance under Poisson sampling: Σw(w−1)(y−p)² / (Σw)² (Särndal, Swensson, Wretman 1992, §5.6). A fully inspected
    population (w = 1 everywhere) has none: the interval is the value. The effective size is drawn half-way down to
    (Σw)² / Σw(w−1), so that a stratum in which chance finds no fault does not feign certainty.
    """
    if sums.n == 0 or sums.weight <= 0.0:
        return nothing(say("no unit of a probability sample was audited"), method="hajek-wilson")
    p = min(1.0, max(0.0, sums.weight_ok / sums.weight))
    size = effective_size(sums)
    low, high = (p, p) if size == inf else wilson(p * size, size, confidence=confidence)
    return Estimate(p, low, high, n=sums.n, method="hajek-wilson", confidence=confidence)


def effective_size(sums: WeightedSums) -> float:
    """How many draws from an endless population would be worth as much; inf after full inspection."""
    p = sums.weight_ok / sums.weight
    if sums.spread <= 0.0:
        return inf
    by_weights = sums.weight**2 / sums.spread
    variance = (sums.spread_ok * (1.0 - p) ** 2 + (sums.spread - sums.spread_ok) * p**2) / sums.weight**2
    if variance <= 0.0 or not 0.0 < p < 1.0:
        return by_weights
    by_answers = p * (1.0 - p) / variance
    return sqrt(min(by_weights, by_answers) * by_answers)


def finite_population(successes: int, n: int, *, population: int, confidence: float = 0.95) -> Estimate:
    """A simple random sample of `n` of a finite `population`: Wilson with n/(1 − n/N); n = N is a count without doubt."""
    if n > population:
        raise ValueError(f"a sample of {n} cannot come from {population} units")
    if n == 0:
        return nothing(say("nothing was counted"), method="wilson-fpc")
    p = successes / n
    if n == population:
        return Estimate(p, p, p, n=n, method="wilson-fpc", confidence=confidence)
    size = n / (1.0 - n / population)
    low, high = wilson(p * size, size, confidence=confidence)
    return Estimate(p, low, high, n=n, method="wilson-fpc", confidence=confidence)


def ratio_of_sums(numerators: ArrayLike, denominators: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Σ numerators / Σ denominators over clusters (annotators, lots, transcripts), with the clusters' own spread.

    Linearised variance k/(k−1) · Σ(y − R·x)² / (Σx)² (Cochran 1977, §6.4), on the log scale so that it stays ≥ 0.
    Two arrays of one length k; fewer than two clusters: a value without interval and the reason.
    """
    y, x = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    if y.shape != x.shape or y.ndim != 1:
        raise ValueError(f"numerators and denominators are two lists of one length, not {y.shape} and {x.shape}")
    k, total = len(x), float(x.sum())
    if total <= 0.0:
        return nothing(say("the denominators sum to 0"), n=k, method="ratio-of-sums")
    ratio = float(y.sum()) / total
    if k < 2 or ratio <= 0.0:
        reason = "one cluster has no spread" if k < 2 else "all numerators are 0: no spread to judge by"
        return Estimate(ratio, n=k, method="ratio-of-sums", confidence=confidence, reason=reason)
    error = sqrt(k / (k - 1.0) * float(((y - ratio * x) ** 2).sum())) / total
    factor = float(np.exp(min(normal_quantile(confidence) * error / ratio, 700.0)))
    return Estimate(ratio, ratio / factor, ratio * factor, n=k, method="ratio-of-sums", confidence=confidence)


def difference(first: tuple[int, int], second: tuple[int, int], *, confidence: float = 0.95) -> Estimate:
    """p₁ − p₂ of two independent (successes, n): Newcombe's hybrid score interval (1998, method 10)."""
    if first[1] == 0 or second[1] == 0:
        return nothing(say("one side has no units"), n=first[1] + second[1], method="newcombe")
    (l1, u1), (l2, u2) = (wilson(*side, confidence=confidence) for side in (first, second))
    p1, p2 = first[0] / first[1], second[0] / second[1]
    low = p1 - p2 - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
    high = p1 - p2 + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return Estimate(p1 - p2, low, high, n=first[1] + second[1], method="newcombe", confidence=confidence)


def sample_to_decide(p: float, n: float, target: float, *, confidence: float = 0.95) -> int | None:
    """How many more draws would take Wilson's interval off `target`, should the share stay at `p`; 0 = decided already.

    `n` is the (effective) size so far. From the score test: m ≥ z²·t(1−t)/(p−t)². None: never, p sits on the target.
    """
    _check(p * n, n)
    if not 0.0 <= target <= 1.0:
        raise ValueError(f"a target share lies between 0 and 1, not {target}")
    if p == target:
        return None
    z = normal_quantile(confidence)
    needed = z * z * target * (1.0 - target) / (p - target) ** 2
    return max(0, ceil(needed - n - 1e-9))


def design_effect(cluster_sizes: Sequence[int], correlation: float) -> float:
    """1 + (m̄ − 1)·ρ with m̄ = Σm²/Σm: how many times more units clusters call for (Kish 1965)."""
    sizes = np.asarray(cluster_sizes, dtype=float)
    return 1.0 + (float((sizes**2).sum() / sizes.sum()) - 1.0) * correlation


def _check(successes: float, n: float) -> None:
    if not (n > 0 and 0 <= successes <= n):
        raise ValueError(f"successes lie between 0 and n, n above 0; not {successes} of {n}")
