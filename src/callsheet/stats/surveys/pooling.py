"""Shares of many small groups, drawn towards what all of them have in common. docs/methods/small-area.md

Beta-binomial: each group's share comes from one Beta distribution, whose mean and strength are learnt from all groups. They are
not known either: a grid of (mean, strength) weighted by its posterior carries that doubt into each group's interval.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing

Floats = NDArray[np.float64]
METHOD = "beta-binomial"
MEANS, STRENGTHS = 24, 20
LEAST_WEIGHT = 1e-4
"""Points of the grid with less of the posterior than this are left out."""
FEWEST = 3
"""Groups from which a spread between groups can be learnt."""


@dataclass(frozen=True, slots=True)
class Pool:
    """What groups have in common: a weighted grid of Beta distributions.

    `alphas`, `betas`, `weights` are of one length, weights sum to 1. `mean`: the share to which groups are drawn.
    `strength`: how many units of its own a group needs until it counts half. `groups`: the number learnt from.
    """

    alphas: Floats
    betas: Floats
    weights: Floats
    mean: float
    strength: float
    groups: int

    @property
    def spread(self) -> float:
        """The standard deviation of the groups' true shares."""
        m, s = self.alphas / (self.alphas + self.betas), self.alphas + self.betas
        return float(np.sqrt(self.weights @ (m * (1.0 - m) / (s + 1.0) + (m - self.mean) ** 2)))


def pool_of(successes: ArrayLike, sizes: ArrayLike) -> Pool:
    """What groups with `successes` of `sizes` (effective numbers may be fractions) have in common.

    Prior on (α, β) proportional to (α + β)^(−5/2) (Gelman et al. 2013, §5.3). Groups without units say nothing; with fewer than
    three groups the prior alone stands: a vague pool. ValueError unless 0 ≤ successes ≤ sizes, arrays of one length.
    """
    y, n = np.asarray(successes, dtype=float), np.asarray(sizes, dtype=float)
    if y.shape != n.shape or y.ndim != 1 or not ((y >= 0) & (y <= n + 1e-9)).all():
        raise ValueError("successes lie between 0 and the sizes, two lists of one length")
    y, n = y[n > 0], n[n > 0]
    if y.size < FEWEST:
        return Pool(np.array([0.5]), np.array([0.5]), np.ones(1), 0.5, 1.0, int(y.size))
    means, strengths, density = _zoomed(y, n)
    weights = np.exp(density - density.max()).ravel()
    weights /= weights.sum()
    kept = weights > LEAST_WEIGHT * weights.max()
    m, s = (axis.ravel()[kept] for axis in np.meshgrid(means, strengths, indexing="ij"))
    weights = weights[kept] / weights[kept].sum()
    strength = float(np.exp(weights @ np.log(s)))
    return Pool(m * s, (1.0 - m) * s, weights, float(weights @ m), strength, int(y.size))


def _zoomed(y: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
    """A grid of means and strengths around where the posterior lies, and its log density per unit of (logit mean, log strength)."""
    centre = np.log((y.sum() + 0.5) / (n.sum() - y.sum() + 0.5))
    logits, logs = (centre - 4.0, centre + 4.0), (-3.0, 12.0)
    for _ in range(3):
        u, v = np.linspace(*logits, MEANS), np.linspace(*logs, STRENGTHS)
        density = _density(u, v, y, n)
        near = density > density.max() - 9.0
        logits = _around(u, near.any(axis=1))
        logs = _around(v, near.any(axis=0))
    u, v = np.linspace(*logits, MEANS), np.linspace(*logs, STRENGTHS)
    return 1.0 / (1.0 + np.exp(-u)), np.exp(v), _density(u, v, y, n)


def _around(axis: Floats, near: NDArray[np.bool_]) -> tuple[float, float]:
    step = axis[1] - axis[0]
    inside = axis[near]
    return float(inside.min() - step), float(inside.max() + step)


def _density(u: Floats, v: Floats, y: Floats, n: Floats) -> Floats:
    """Σ log beta-binomial + log prior, (means, strengths); the prior in (logit m, log s) is α·β·(α + β)^(−5/2)."""
    from scipy.special import betaln

    m = 1.0 / (1.0 + np.exp(-u))
    pairs, times = np.unique(np.column_stack([y, n]), axis=0, return_counts=True)
    found = np.empty((u.size, v.size))
    for j, s in enumerate(np.exp(v)):
        a, b = m * s, (1.0 - m) * s
        marginal = betaln(a[:, None] + pairs[:, 0], b[:, None] + pairs[:, 1] - pairs[:, 0]) @ times
        found[:, j] = marginal - betaln(a, b) * y.size + np.log(a) + np.log(b) - 2.5 * np.log(s)
    return found


def pooled(successes: ArrayLike, sizes: ArrayLike, pool: Pool, *, confidence: float = 0.95) -> tuple[Estimate, ...]:
    """Each group's share drawn towards the pool, with a credible interval that includes the doubt about the pool.

    A group without units gets the pool's own spread. `n` is the group's size, rounded. With fewer than three groups there
    is no pool: a reason.
    """
    y, n = np.asarray(successes, dtype=float), np.asarray(sizes, dtype=float)
    if pool.groups < FEWEST:
        reason = say("{n} groups are too few to learn how groups differ", n=pool.groups)
        return tuple(nothing(reason, n=round(size), method=METHOD) for size in n.tolist())
    values, lows, highs = _mixtures(y, n, pool, (1.0 - confidence) / 2.0)
    rows = zip(values.tolist(), lows.tolist(), highs.tolist(), n.tolist(), strict=True)
    return tuple(Estimate(v, lo, hi, n=round(size), method=METHOD, confidence=confidence) for v, lo, hi, size in rows)


def _mixtures(y: Floats, n: Floats, pool: Pool, tail: float) -> tuple[Floats, Floats, Floats]:
    """Mean and both quantiles of each group's mixture of Beta distributions, (groups,) each.

    The quantiles are those of the one Beta distribution with the mixture's mean and variance. The grid's weights rest on all groups
    together: a group that was part of them is not counted again.
    """
    from scipy.special import betaincinv

    means, seconds = np.empty(y.size), np.empty(y.size)
    for first in range(0, y.size, 1024):
        part = slice(first, first + 1024)
        a, total = pool.alphas + y[part, None], pool.alphas + pool.betas + n[part, None]
        means[part] = (a / total) @ pool.weights
        seconds[part] = (a * (a + 1.0) / (total * (total + 1.0))) @ pool.weights
    size = means * (1.0 - means) / np.maximum(seconds - means**2, 1e-18) - 1.0
    shape = means * size, (1.0 - means) * size
    return means, betaincinv(*shape, tail), betaincinv(*shape, 1.0 - tail)
