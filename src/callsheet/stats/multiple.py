"""Looking at many things at once: how many of those that look odd are so by chance alone. docs/methods/many-places.md"""

from collections.abc import Sequence
from math import erfc, sqrt


def discoveries(tails: Sequence[float], *, share: float = 0.05, tests: int | None = None) -> tuple[bool, ...]:
    """Which of the p-values are discoveries, of which in the long run at most `share` is false (Benjamini and Hochberg 1995).

    The largest i with p₍ᵢ₎ ≤ i·share/m, and all below it; m is the number of p-values, or `tests` where more were looked at
    and only the small ones are given. ValueError outside 0..1 or where tests are fewer than the p-values.
    """
    m = len(tails) if tests is None else tests
    if m < len(tails) or any(not 0.0 <= p <= 1.0 for p in tails) or not 0.0 < share < 1.0:
        raise ValueError("p-values and the share lie between 0 and 1, and no fewer tests were made than are given")
    ranked = sorted(tails)
    limit = max((p for i, p in enumerate(ranked, start=1) if p <= i * share / m), default=-1.0)
    return tuple(p <= limit for p in tails)


def adjusted(tails: Sequence[float], *, tests: int | None = None) -> tuple[float, ...]:
    """Each p-value as the smallest share at which it would be a discovery: min over j ≥ i of m·p₍ⱼ₎/j, at most 1."""
    m = len(tails) if tests is None else tests
    if m < len(tails) or not all(0.0 <= tail <= 1.0 for tail in tails):
        raise ValueError("p-values lie between 0 and 1, and no fewer tests were made than are given")
    order = sorted(range(len(tails)), key=lambda i: tails[i])
    found = [0.0] * len(tails)
    least = 1.0
    for rank in range(len(order), 0, -1):
        least = min(least, m * tails[order[rank - 1]] / rank)
        found[order[rank - 1]] = least
    return tuple(found)


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
