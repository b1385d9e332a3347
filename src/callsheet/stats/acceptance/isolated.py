"""Lots that stand alone: pilots, one-off deliveries, fewer than ten in a row. docs/methods/isolated-lots.md"""

from dataclasses import dataclass
from math import ceil, floor, log

from callsheet.stats.acceptance.curves import acceptance_probability


@dataclass(frozen=True, slots=True)
class IsolatedPlan:
    """Inspect `n` units, accept at `ac` nonconforming or fewer: a lot with a share `limit` passes with probability `consumer_risk`."""

    n: int
    ac: int
    limit: float
    consumer_risk: float


def zero_failure_size(p: float, *, confidence: float = 0.95, lot: int | None = None) -> int:
    """How many units without a failure show that at most a share `p` fails.

    Of a process: ⌈ln(1 − confidence) / ln(1 − p)⌉. Of one lot of `lot` units: the smallest sample that would miss all of
    ⌊p·lot⌋ + 1 failing ones with probability ≤ 1 − confidence (hypergeometric); never more than the lot. ValueError outside 0 < p < 1, 0 < confidence < 1, lot ≥ 1.
    """
    if not (0.0 < p < 1.0 and 0.0 < confidence < 1.0) or (lot is not None and lot < 1):
        raise ValueError(f"the share and the confidence lie between 0 and 1, not {p} and {confidence}; a lot has units")
    if lot is None:
        return ceil(log(1.0 - confidence) / log(1.0 - p))
    return _smallest(lot, floor(p * lot + 1e-9) + 1, 0, 1.0 - confidence)


def isolated_plan(lot: int, limit: float, *, ac: int = 0, consumer_risk: float = 0.10) -> IsolatedPlan:
    """The smallest sample that accepts a lot at the limiting quality `limit` (a share) with at most `consumer_risk`, allowing `ac`.

    The idea of ISO 2859-2, procedure A, computed by the hypergeometric distribution for this very lot; its printed plans are rounded, and differ by a
    few units. Nonconforming units at the limit: ⌈limit·lot⌉. ValueError outside 0 < limit < 1, 0 < risk < 1, ac ≥ 0, lot ≥ 2.
    """
    if not (0.0 < limit < 1.0 and 0.0 < consumer_risk < 1.0) or ac < 0 or lot < 2:
        raise ValueError(
            f"a lot of {lot} units, a limit of {limit} and a risk of {consumer_risk} with {ac} allowed make no plan"
        )
    n = _smallest(lot, ceil(limit * lot - 1e-9), ac, consumer_risk)
    return IsolatedPlan(n, ac, limit, acceptance_of_lot(lot, ceil(limit * lot - 1e-9), n, ac))


def acceptance_of_lot(lot: int, bad: int, n: int, ac: int) -> float:
    """P(accept) of the plan (n, ac) for one lot of which `bad` units are nonconforming (hypergeometric, exact)."""
    return acceptance_probability(min(bad / lot, 1.0), n, ac, model="hypergeometric", lot=lot)


def _smallest(lot: int, bad: int, ac: int, risk: float) -> int:
    """The smallest sample that accepts with at most this risk, by halving: the risk falls as the sample grows."""
    low, high = 1, lot
    while low < high:
        middle = (low + high) // 2
        if acceptance_of_lot(lot, min(bad, lot), middle, ac) <= risk:
            high = middle
        else:
            low = middle + 1
    return low
