"""Units that come in clusters (annotators, lots, days): how alike they are, and what that does to a share. docs/methods/design-effect.md"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import normal_quantile, wilson

Floats = NDArray[np.float64]
METHOD = "clustered-wilson"
ICC = "anova-icc"


def intraclass(values: ArrayLike, clusters: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """The correlation of two units of one cluster: (MSB − MSW)/(MSB + (n₀ − 1)·MSW), one-way analysis of variance (Fisher; Donner 1986).

    `values` and codes of `clusters` (units,). n₀ = (N − Σn²/N)/(k − 1). The interval is Searle's (1971) from F, exact for
    equal sizes of normal values, an approximation else. Fewer than two clusters, or no unit more than clusters: a reason.
    """
    y, code = np.asarray(values, dtype=float), np.asarray(clusters, dtype=np.int64)
    if y.shape != code.shape or y.ndim != 1:
        raise ValueError("values and clusters are two lists of one length")
    sizes, sums, squares = (np.bincount(code, w) for w in (None, y, y**2))
    return _intraclass(sums, squares, sizes, confidence)


def intraclass_of_counts(successes: ArrayLike, sizes: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """The same for shares: `successes` of `sizes` units in each cluster (clusters,)."""
    y = np.asarray(successes, dtype=float)
    return _intraclass(y, y, np.asarray(sizes, dtype=float), confidence)


def _intraclass(sums: ArrayLike, squares: ArrayLike, sizes: ArrayLike, confidence: float) -> Estimate:
    from scipy.special import fdtri

    n = np.asarray(sizes, dtype=float)
    there = n > 0
    n, y, y2 = n[there], np.asarray(sums, dtype=float)[there], np.asarray(squares, dtype=float)[there]
    k, total = n.size, float(n.sum())
    if k < 2 or total <= k:
        return nothing(say("too few clusters to say how alike their units are"), n=k, method=ICC)
    between = max(float((y**2 / n).sum() - y.sum() ** 2 / total), 0.0) / (k - 1.0)
    within = max(float(y2.sum() - (y**2 / n).sum()), 0.0) / (total - k)
    if between + within <= 1e-15:
        return nothing(say("all units are the same: no spread to divide"), n=k, method=ICC)
    size = (total - float((n**2).sum()) / total) / (k - 1.0)
    value = (between - within) / (between + (size - 1.0) * within)
    if within <= 0.0:
        return Estimate(value, 1.0, 1.0, n=k, method=ICC, confidence=confidence)
    ratio, tail = between / within, (1.0 - confidence) / 2.0
    low, high = (
        (x - 1.0) / (x + size - 1.0)
        for x in (ratio / float(fdtri(k - 1.0, total - k, level)) for level in (1.0 - tail, tail))
    )
    return Estimate(value, low, high, n=k, method=ICC, confidence=confidence)


def clustered_share(successes: ArrayLike, sizes: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """A share over clusters: Wilson's interval on n divided by the design effect that the clusters show (Rao and Scott 1992).

    Linearised variance k/(k − 1)·Σ(y − p·n)²/N², never below that of independent units; the effective size is lowered by (z/t)² with
    k − 1 degrees of freedom (Korn and Graubard 1998). `successes`, `sizes` (clusters,). One cluster: greyed.
    """
    y, n = np.asarray(successes, dtype=float), np.asarray(sizes, dtype=float)
    if y.shape != n.shape or y.ndim != 1 or not ((y >= 0) & (y <= n)).all():
        raise ValueError("successes lie between 0 and the sizes, two lists of one length")
    y, n = y[n > 0], n[n > 0]
    k, total = n.size, float(n.sum())
    if k == 0:
        return nothing(say("nothing was counted"), method=METHOD)
    p = float(y.sum()) / total
    effective = total / observed_design_effect(y, n)
    if k > 1:
        effective *= few_clusters(k, confidence)
    low, high = wilson(p * effective, effective, confidence=confidence)
    found = Estimate(p, low, high, n=int(total), method=METHOD, confidence=confidence)
    return found.greyed(say("one cluster has no spread")) if k < 2 else found


def observed_design_effect(successes: ArrayLike, sizes: ArrayLike) -> float:
    """The variance of a share over clusters by that of as many independent units, at least 1; 1 where there is no spread."""
    y, n = np.asarray(successes, dtype=float), np.asarray(sizes, dtype=float)
    total, k = float(n.sum()), int((n > 0).sum())
    p = float(y.sum()) / total if total > 0 else 0.0
    if k < 2 or not 0.0 < p < 1.0:
        return 1.0
    variance = k / (k - 1.0) * float(((y - p * n) ** 2).sum()) / total**2
    return max(1.0, variance * total / (p * (1.0 - p)))


def few_clusters(clusters: int, confidence: float = 0.95) -> float:
    """(z/t)² with clusters − 1 degrees of freedom: by how much a spread that few clusters show is worth less."""
    from scipy.special import stdtrit

    return float((normal_quantile(confidence) / stdtrit(clusters - 1.0, 0.5 + confidence / 2.0)) ** 2)
