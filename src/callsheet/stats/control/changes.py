"""Where a series changed its level, if it did: the place with its interval, and how probably chance does as much. docs/methods/change-point.md"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.control.charts import series
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.poisson import rate
from callsheet.stats.proportions import proportion

Floats = NDArray[np.float64]
METHOD = "change-point"
LEAST_POINTS, DRAWS = 5, 999
CHANCE = 0.05
"""A change that shuffled points show at least this often is greyed."""


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """One lasting change of level. `place`: the first point of the new level (from 0), with the interval that holds it; greyed where chance may do as much.

    `before` and `after`: the levels, given that place. `p_value`: share of shuffles of the points that show a change as strong.
    `probabilities` (points,): of each point to be the first of the new level, given that there is one. `scatter`: how many times wider than chance
    points lie around both levels (variance, at least 1).
    """

    place: Estimate
    before: Estimate
    after: Estimate
    p_value: float
    probabilities: Floats
    scatter: float


def change_of_share(
    events: ArrayLike, sizes: ArrayLike, rng: Generator, *, draws: int = DRAWS, confidence: float = 0.95
) -> ChangePoint:
    """The most likely single change in a share: `events` among `sizes` units, one pair a point in order of time.

    ValueError as `share_chart`; fewer than LEAST_POINTS points or nothing but events (or none) is nothing, with the reason.
    """
    x, n = series(events, sizes)
    if (x > n).any():
        raise ValueError("there are more events than units: use change_of_rate for events per unit")
    return _change(x, n, _binomial, (rng, draws, confidence))


def change_of_rate(
    events: ArrayLike, sizes: ArrayLike, rng: Generator, *, draws: int = DRAWS, confidence: float = 0.95
) -> ChangePoint:
    """As `change_of_share`, of events per unit of exposure (Poisson)."""
    x, n = series(events, sizes)
    return _change(x, n, _poisson, (rng, draws, confidence))


Evidence = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""From events and sizes of a stretch: its highest log-likelihood, and its log-likelihood with the level averaged out (Jeffreys)."""


def _binomial(x: Floats, n: Floats) -> tuple[Floats, Floats]:
    from scipy.special import betaln, xlog1py, xlogy

    x = np.clip(x, 0.0, n)  # weighed counts: what is left of a sum may lie a rounding error beyond either end
    p = x / n
    return np.asarray(xlogy(x, p) + xlog1py(n - x, -p)), np.asarray(betaln(x + 0.5, n - x + 0.5))


def _poisson(x: Floats, n: Floats) -> tuple[Floats, Floats]:
    from scipy.special import gammaln, xlogy

    return np.asarray(xlogy(x, x / n) - x), np.asarray(gammaln(x + 0.5) - (x + 0.5) * np.log(n))


def _change(x: Floats, n: Floats, evidence: Evidence, asked: tuple[Generator, int, float]) -> ChangePoint:
    rng, draws, confidence = asked
    is_share = evidence is _binomial
    if x.size < LEAST_POINTS or x.sum() <= 0.0 or (is_share and x.sum() >= n.sum()):
        why = nothing(say("too few points, or no variation, to look for a change in"), n=x.size, method=METHOD)
        return ChangePoint(why, why, why, 1.0, np.zeros(x.size), 1.0)
    gains, averaged = _gains(x[None], n[None], evidence)
    best = int(gains[0].argmax()) + 1
    scatter = _scatter(x, n, best, is_share=is_share)
    order = rng.permuted(np.tile(np.arange(x.size), (draws, 1)), axis=1)
    shuffled = _gains(x[order], n[order], evidence)[0].max(axis=1)
    p_value = float((1 + (shuffled >= gains[0, best - 1] - 1e-9).sum()) / (1 + draws))
    weights = np.exp((averaged[0] - averaged[0].max()) / scatter)
    probabilities = np.concatenate([[0.0], weights / weights.sum()])
    low, high = _shortest(probabilities, confidence)
    place = Estimate(float(best), float(min(low, best)), float(max(high, best)), x.size, METHOD, confidence)
    if p_value > CHANCE:
        place = place.greyed(say("no change is shown: chance does as much in {p} of shuffles", p=f"{p_value:.0%}"))
    before, after = (
        _level(x[part], n[part], is_share=is_share, confidence=confidence) for part in (slice(best), slice(best, None))
    )
    return ChangePoint(place, before, after, p_value, probabilities, scatter)


def _gains(x: Floats, n: Floats, evidence: Evidence) -> tuple[Floats, Floats]:
    """For each row and each place (1 … points − 1): what two levels explain over one, and both stretches with levels averaged out."""
    first_x, first_n = x.cumsum(axis=1)[:, :-1], n.cumsum(axis=1)[:, :-1]
    all_x, all_n = x.sum(axis=1, keepdims=True), n.sum(axis=1, keepdims=True)
    before, before_averaged = evidence(first_x, first_n)
    after, after_averaged = evidence(all_x - first_x, all_n - first_n)
    return before + after - evidence(all_x, all_n)[0], before_averaged + after_averaged


def _scatter(x: Floats, n: Floats, best: int, *, is_share: bool) -> float:
    """Pearson's χ² around both levels over its degrees of freedom; chance alone is 1."""
    total = 0.0
    for part in (slice(best), slice(best, None)):
        level = x[part].sum() / n[part].sum()
        spread = n[part] * level * ((1.0 - level) if is_share else 1.0)
        if level > 0.0 and spread.min() > 0.0:
            total += float(((x[part] - n[part] * level) ** 2 / spread).sum())
    return max(1.0, total / max(1, x.size - 2))


def _shortest(probabilities: Floats, confidence: float) -> tuple[int, int]:
    """The shortest run of points that holds so much probability."""
    sums = np.concatenate([[0.0], probabilities.cumsum()])
    ends = np.searchsorted(sums, sums[:-1] + confidence - 1e-12)
    held = ends < sums.size
    starts = np.flatnonzero(held)
    if not starts.size:
        return 1, probabilities.size - 1
    first = int(starts[(ends[held] - starts).argmin()])
    return first, int(ends[first]) - 1


def _level(x: Floats, n: Floats, *, is_share: bool, confidence: float) -> Estimate:
    if is_share:
        return proportion(round(x.sum()), round(n.sum()), confidence=confidence)
    return rate(float(x.sum()), float(n.sum()), confidence=confidence)
