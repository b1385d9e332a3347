"""Shares and means from a sample drawn stratum by stratum. docs/methods/stratified-estimates.md"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say, say_many
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import normal_quantile, wilson
from callsheet.stats.surveys.reviewers import ReviewerRates, corrected_accuracy

Floats = NDArray[np.float64]
METHOD = "stratified-wilson"


@dataclass(frozen=True, slots=True)
class Stratum:
    """A simple random sample of `n` units of the `population` units of one stratum, of which `ok` are good."""

    ok: float
    n: int
    population: int

    def __post_init__(self) -> None:
        if not (0 <= self.ok <= self.n <= self.population):
            raise ValueError(f"0 ≤ ok ≤ n ≤ population does not hold for {self.ok}, {self.n}, {self.population}")


@dataclass(frozen=True, slots=True)
class StratifiedShare:
    """`share` of good units of the whole population, `covered` of which lies in sampled strata; `effective` simple draws
    from an endless population would tell as much; `design_effect` variance over that of a simple random sample of the same size.
    """

    share: Estimate
    covered: float
    effective: float
    design_effect: float


def stratified_share(
    strata: Sequence[Stratum], *, rates: ReviewerRates | None = None, confidence: float = 0.95
) -> StratifiedShare:
    """Σ W·p with W = N/ΣN, variance Σ W²(1 − n/N)·p(1 − p)/(n − 1) (Cochran 1977, §5.10), as Wilson's interval on the effective size.

    Every stratum is a probability sample: what was audited for cause has no place here. A stratum in which chance found no fault (or
    no good unit) enters the variance with p = (ok + ½)/(n + 1), so that it feigns no certainty. Strata without a sample are left out,
    and the share is greyed. With `rates` the reviewers' own errors are corrected and carried into the interval.
    """
    sampled = [s for s in strata if s.n > 0]
    whole = sum(s.population for s in strata)
    if not sampled:
        return StratifiedShare(nothing(say("no unit was sampled"), method=METHOD), 0.0, 0.0, 1.0)
    weights, p, n, f = _columns(sampled)
    share = float(weights @ p)
    variance = float((weights**2 * (1.0 - f) * unit_variance(sampled) / np.maximum(n - 1.0, 1.0)).sum())
    effective, size = _effective(share, variance), float(n.sum())
    found = _with_interval(share, effective, int(size), rates, confidence)
    empty = len(strata) - len(sampled)
    if empty:
        found = found.greyed(say_many("{n} stratum has no sample", "{n} strata have no sample", empty, n=empty))
    covered = sum(s.population for s in sampled) / whole if whole else 0.0
    return StratifiedShare(found, covered, effective, size / effective if effective > 0 else 1.0)


def _columns(strata: Sequence[Stratum]) -> tuple[Floats, Floats, Floats, Floats]:
    """Weights, shares, sample sizes and sampled fractions."""
    population = np.array([s.population for s in strata], dtype=np.float64)
    n = np.array([s.n for s in strata], dtype=np.float64)
    return population / population.sum(), np.array([s.ok for s in strata]) / n, n, n / population


def unit_variance(strata: Sequence[Stratum]) -> Floats:
    """p(1 − p) of each stratum, that of (ok + ½)/(n + 1) where all units are alike."""
    p = np.array([s.ok / s.n if 0 < s.ok < s.n else (s.ok + 0.5) / (s.n + 1.0) for s in strata])
    return np.asarray(p * (1.0 - p))


def _effective(share: float, variance: float) -> float:
    """Simple draws with this variance. A share of 0 or 1 is taken a little inside, as far as its doubt goes."""
    if variance <= 0.0:
        return inf
    inside = min(max(share, variance), 1.0 - variance)
    doubt = sqrt(variance)
    spread = inside * (1.0 - inside) if 0.0 < share < 1.0 else min(doubt, 0.5) * (1.0 - min(doubt, 0.5))
    return spread / variance


def _with_interval(share: float, effective: float, n: int, rates: ReviewerRates | None, confidence: float) -> Estimate:
    share = min(1.0, max(0.0, share))
    if rates is not None:
        size = min(effective, 1e9)
        found = corrected_accuracy(share * size, size, rates, confidence=confidence)
        return Estimate(found.value, found.low, found.high, n, f"{METHOD}, {found.method}", confidence, found.reason)
    low, high = (share, share) if effective == inf else wilson(share * effective, effective, confidence=confidence)
    return Estimate(share, low, high, n=n, method=METHOD, confidence=confidence)


def stratified_mean(
    means: ArrayLike, variances: ArrayLike, sizes: ArrayLike, populations: ArrayLike, *, confidence: float = 0.95
) -> Estimate:
    """Mean of a whole population from each stratum's sample mean, sample variance (n − 1), sample size and population.

    Σ W·ȳ with variance Σ W²(1 − n/N)s²/n (Cochran 1977, §5.3), a normal interval. All arrays (strata,).
    ValueError where lengths differ, a sample is smaller than 2 or larger than its population.
    """
    y, s2, n, total = (np.asarray(column, dtype=float) for column in (means, variances, sizes, populations))
    if not (y.shape == s2.shape == n.shape == total.shape) or y.ndim != 1 or not ((n >= 2) & (n <= total)).all():
        raise ValueError("means, variances, sizes and populations are of one length, with 2 ≤ size ≤ population")
    w = total / total.sum()
    half = normal_quantile(confidence) * sqrt(float((w**2 * (1.0 - n / total) * s2 / n).sum()))
    value = float(w @ y)
    return Estimate(value, value - half, value + half, n=int(n.sum()), method="stratified-mean", confidence=confidence)
