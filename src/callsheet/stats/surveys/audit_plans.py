"""What further audits decide a question, where to draw them, and what they cost. docs/methods/sample-size-and-cost.md"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from callsheet.said import say
from callsheet.stats.proportions import normal_quantile
from callsheet.stats.surveys.stratified import Stratum, stratified_share, unit_variance

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AuditPlan:
    """Further audits of each stratum, in the order given; their number and `cost`, None where no price was given.

    `reason` says why no number of audits decides the question (the share sits on its target); then `more` is empty. A question
    that is decided already asks for none.
    """

    more: tuple[int, ...]
    total: int
    cost: Decimal | None
    reason: str | None = None

    @property
    def is_possible(self) -> bool:
        """Whether some number of audits decides the question."""
        return self.reason is None


def audits_to_decide(
    strata: Sequence[Stratum],
    target: float,
    *,
    prices: Sequence[Decimal] | None = None,
    design_effect: float = 1.0,
    confidence: float = 0.95,
) -> AuditPlan:
    """The cheapest further audits after which the interval leaves out `target`, should the shares stay where they are.

    The variance to reach is that of Wilson's test, (p − t)²/z² · p(1 − p)/t(1 − t); audits go where W·S/√price is largest (Neyman 1934; with prices
    Cochran 1977, §5.5), never fewer than there are, never more than the population.
    A stratum without a sample is taken to be as mixed as the whole. `prices`: of one audit in each stratum;
    `design_effect`: how many times the variance grows because audits come in clusters. ValueError outside 0 < target < 1.
    """
    if not 0.0 < target < 1.0:
        raise ValueError(f"the target lies between 0 and 1, not {target}")
    if prices is not None and (len(prices) != len(strata) or any(price <= 0 for price in prices)):
        raise ValueError("prices holds one price above 0 for each stratum")
    share = stratified_share([s for s in strata if s.population], confidence=confidence).share
    if share.value is None:
        return _impossible(say("no unit was sampled"))
    if share.value == target:
        return _impossible(say("the share sits on its target: no number of audits tells them apart"))
    edge = 0.5 / (sum(s.n for s in strata) + 1.0)
    inside = min(max(share.value, edge), 1.0 - edge)
    gap = (share.value - target) / normal_quantile(confidence)
    needed = gap**2 * inside * (1.0 - inside) / (target * (1.0 - target)) / design_effect
    start = np.array([s.n for s in strata], dtype=np.float64)
    most = np.array([s.population for s in strata], dtype=np.float64)
    spread = np.where(start > 0, unit_variance(strata), inside * (1.0 - inside))
    worth = most / most.sum() * np.sqrt(spread)
    price = np.ones(len(strata)) if prices is None else np.array([float(p) for p in prices])
    sizes = _allotted(worth, price, (start, most), needed)
    more = tuple(int(x) for x in np.ceil(sizes - start - 1e-9))
    cost = None if prices is None else sum((p * n for p, n in zip(prices, more, strict=True)), Decimal(0))
    return AuditPlan(more, sum(more), cost)


def _impossible(reason: str) -> AuditPlan:
    return AuditPlan((), 0, None, reason)


def _allotted(worth: Floats, price: Floats, bounds: tuple[Floats, Floats], needed: float) -> Floats:
    """Sizes λ·W·S/√price within their bounds, with the least λ whose variance Σ (W·S)²(1 − n/N)/(n − 1) is what is needed."""
    start, most = bounds
    ideal = worth / np.sqrt(price)

    def sizes(level: float) -> Floats:
        return np.clip(level * ideal, start, most)

    def variance(n: Floats) -> float:
        there = (worth > 0) & (most > 0)
        return float((worth[there] ** 2 * (1.0 - n[there] / most[there]) / np.maximum(n[there] - 1.0, 1e-9)).sum())

    if variance(sizes(0.0)) <= needed:
        return sizes(0.0)
    low, high = 0.0, float((most[ideal > 0] / ideal[ideal > 0]).max())
    for _ in range(100):
        middle = (low + high) / 2.0
        low, high = (low, middle) if variance(sizes(middle)) <= needed else (middle, high)
    return sizes(high)
