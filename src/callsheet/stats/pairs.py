"""How often two people who answered the same unit agree, and over which two labels they differ. docs/methods/unclear-guideline.md

From answer patterns (label -> how many gave it; units that show it), which are additive: exact at any grain.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import erfc, sqrt

from callsheet.stats.estimate import Estimate

LabelCounts = tuple[tuple[str, int], ...]
Patterns = Mapping[LabelCounts, int]
"""Pattern (sorted pairs of label and count) -> number of units that show it."""
METHOD = "welch"
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Pairs:
    """Units with two answers or more: how many, the mean over them of the share of pairs that agree (0..1), its variance."""

    units: int
    share: float
    variance: float


def pairs_of(patterns: Patterns) -> Pairs | None:
    """The mean share of agreeing pairs with the variance over units; None where nobody shares a unit."""
    shares = [(_agreeing(pattern), units) for pattern, units in patterns.items() if _size(pattern) > 1 and units > 0]
    n = sum(units for _, units in shares)
    if not n:
        return None
    mean = sum(share * units for share, units in shares) / n
    spread = sum(units * (share - mean) ** 2 for share, units in shares)
    return Pairs(n, mean, spread / max(1, n - 1))


def change_of(before: Pairs, after: Pairs) -> tuple[Estimate, float]:
    """after − before with its 95 % interval (Welch), and the one-sided p-value that it did not fall.

    A variance under that of one odd unit among those seen counts as that one: units that all agree do not prove certainty.
    """
    error = sqrt(sum(max(p.variance, 1.0 / (p.units + 2)) / p.units for p in (before, after)))
    moved = after.share - before.share
    tail = 0.5 * erfc(-moved / error / sqrt(2.0))
    return Estimate(moved, moved - Z95 * error, moved + Z95 * error, n=after.units, method=METHOD), tail


def differing(patterns: Patterns) -> dict[tuple[str, str], float]:
    """Two labels, sorted -> the share of all pairs of answers that differ over them, each unit counting alike."""
    found: Counter[tuple[str, str]] = Counter()
    n = sum(units for pattern, units in patterns.items() if _size(pattern) > 1)
    for pattern, units in patterns.items():
        size = _size(pattern)
        if size < 2:
            continue
        for (a, k), (b, m) in combinations(pattern, 2):
            found[a, b] += units * 2.0 * k * m / (size * (size - 1)) / n  # type: ignore[assignment]
    return dict(found)


def _size(pattern: LabelCounts) -> int:
    return sum(n for _, n in pattern)


def _agreeing(pattern: LabelCounts) -> float:
    size = _size(pattern)
    return sum(n * (n - 1) for _, n in pattern) / (size * (size - 1))
