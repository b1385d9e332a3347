"""Looking at many things at once: how many of those that look odd are so by chance alone. docs/methods/many-places.md"""

from collections.abc import Sequence
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray


def discoveries(tails: Sequence[float], *, share: float = 0.05, tests: int | None = None) -> tuple[bool, ...]:
    """Which of the p-values are discoveries, of which in the long run at most `share` is false (Benjamini and Hochberg 1995).

    The largest i with p₍ᵢ₎ ≤ i·share/m, and all below it; m is the number of p-values, or `tests` where more were looked at
    and only the small ones are given. ValueError outside 0..1 or where tests are fewer than the p-values.
    """
    if not 0.0 < share < 1.0:
        raise ValueError(f"the share lies between 0 and 1, not at {share}")
    p, m = _tails(tails, tests)
    ranked = np.sort(p)
    kept = ranked[ranked <= np.arange(1, p.size + 1) * share / m]
    return tuple((p <= (kept[-1] if kept.size else -1.0)).tolist())


def adjusted(tails: Sequence[float], *, tests: int | None = None) -> tuple[float, ...]:
    """Each p-value as the smallest share at which it would be a discovery: min over j ≥ i of m·p₍ⱼ₎/j, at most 1."""
    p, m = _tails(tails, tests)
    order = np.argsort(p, kind="stable")
    falling = np.minimum(m * p[order] / np.arange(1, p.size + 1), 1.0)[::-1]
    found = np.empty(p.size)
    found[order] = np.minimum.accumulate(falling)[::-1]
    return tuple(found.tolist())


def _tails(tails: Sequence[float], tests: int | None) -> tuple[NDArray[np.float64], int]:
    """The p-values, and among how many tests they stand."""
    p = np.asarray(tails, dtype=np.float64)
    m = p.size if tests is None else tests
    if m < p.size or not ((p >= 0.0) & (p <= 1.0)).all():
        raise ValueError("p-values lie between 0 and 1, and no fewer tests were made than are given")
    return p, m


def binomial_tail(events: int, n: int, chance: float) -> float:
    """P(X ≥ events) for X ~ Bin(n, chance): how rare so many errors are. ValueError unless 0 ≤ events ≤ n, 0 ≤ chance ≤ 1."""
    from scipy.special import betainc

    if not (0 <= events <= n and 0.0 <= chance <= 1.0):
        raise ValueError(f"events lie between 0 and n, the chance between 0 and 1; not {events} of {n} at {chance}")
    return 1.0 if events == 0 else float(betainc(events, n - events + 1, chance))


def score_tail(p: float, n: float, target: float, *, below: bool) -> float:
    """One-sided p-value of the score test that a share is on the good side of `target`, p observed among n (effective) draws.

    z = (p − t)/√(t(1 − t)/n), the test that Wilson's interval inverts. A target of 0 or 1 is broken by any exception: 0 or 1.
    """
    spread = sqrt(target * (1.0 - target) / n) if n > 0 else 0.0
    gap = (target - p) if below else (p - target)
    if spread == 0.0:
        return 0.0 if gap > 0 and n > 0 else 1.0
    return 0.5 * erfc(gap / spread / sqrt(2.0))
