"""Which found thing is which true one, and counts that add up over pictures and texts. docs/methods/overlap.md"""

from collections.abc import Hashable, Sequence
from dataclasses import astuple, dataclass
from operator import add

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.overlap.boxes import Edges, box_overlaps
from callsheet.stats.proportions import wilson

Floats = NDArray[np.float64]
METHOD = "wilson-clustered"


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """Things matched, of the reference but missed, found but spurious; `overlap` is the sum over matches. Counts add up."""

    matched: float = 0.0
    missed: float = 0.0
    spurious: float = 0.0
    overlap: float = 0.0

    def __add__(self, other: "MatchCounts") -> "MatchCounts":
        return MatchCounts(*map(add, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True)
class MatchScores:
    """Precision, recall and F1 from pooled counts, and the mean overlap of matches; intervals over pictures or texts."""

    precision: Estimate
    recall: Estimate
    f1: Estimate
    overlap: Estimate


def pairs_above(overlaps: ArrayLike, at_least: float) -> NDArray[np.int64]:
    """(reference, found) of the matching with the most pairs of overlap ≥ `at_least`, among those with the most overlap, (k, 2).

    Assignment by the Hungarian method. ValueError unless 0 < at_least ≤ 1.
    """
    from scipy.optimize import linear_sum_assignment

    if not 0.0 < at_least <= 1.0:
        raise ValueError(f"the least overlap of a match lies above 0 and at most at 1, not at {at_least}")
    table = np.asarray(overlaps, dtype=np.float64)
    # One match more outweighs all overlap that it may cost.
    worth = np.where(table >= at_least, 1.0 + table / (min(table.shape, default=0) + 1.0), 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    pairs = np.stack([rows, columns], axis=1)
    return np.asarray(pairs[table[rows, columns] >= at_least], dtype=np.int64)


def match_counts(overlaps: ArrayLike, *, at_least: float = 0.5) -> MatchCounts:
    """Counts of one picture from its overlaps (reference, found)."""
    table = np.asarray(overlaps, dtype=np.float64)
    pairs = pairs_above(table, at_least)
    n, m = table.shape
    return MatchCounts(len(pairs), n - len(pairs), m - len(pairs), float(table[pairs[:, 0], pairs[:, 1]].sum()))


def box_counts(
    reference: ArrayLike,
    found: ArrayLike,
    *,
    types: tuple[Sequence[Hashable], Sequence[Hashable]] | None = None,
    at_least: float = 0.5,
    edges: Edges = "exclusive",
) -> MatchCounts:
    """Counts of one picture's boxes; with `types` (of the reference, of what was found) only boxes of one type match."""
    overlaps = box_overlaps(reference, found, edges=edges)
    if types is not None:
        same = [[a == b for b in types[1]] for a in types[0]]
        overlaps = np.where(np.asarray(same, dtype=bool).reshape(overlaps.shape), overlaps, 0.0)
    return match_counts(overlaps, at_least=at_least)


def match_scores(counts: Sequence[MatchCounts], *, confidence: float = 0.95) -> MatchScores:
    """Scores from counts by picture or text: numerators and denominators are summed before they are divided."""
    table = np.array([(c.matched, c.missed, c.spurious, c.overlap) for c in counts], dtype=np.float64).reshape(-1, 4)
    matched, missed, spurious, overlap = table.T
    return MatchScores(
        precision=pooled_share(matched, matched + spurious, confidence=confidence),
        recall=pooled_share(matched, matched + missed, confidence=confidence),
        f1=pooled_share(2.0 * matched, 2.0 * matched + missed + spurious, confidence=confidence),
        overlap=pooled_share(overlap, matched, confidence=confidence),
    )


def pooled_share(parts: ArrayLike, wholes: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Σ parts / Σ wholes over clusters (pictures, texts), 0 ≤ part ≤ whole; n is the number of clusters with a whole.

    The clusters' own spread (linearised ratio, Cochran 1977 §6.4) gives an effective size for Wilson's interval, at most Σ wholes;
    where clusters do not spread, their number. Fewer than two clusters: a value without interval and the reason.
    """
    y, x = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    y, x = y[x > 0.0], x[x > 0.0]
    k, total = x.size, float(x.sum())
    if k == 0:
        return nothing(say("there is nothing to be found, and nothing was found"), method=METHOD)
    share = min(1.0, float(y.sum()) / total)
    if k < 2:
        return Estimate(share, n=k, method=METHOD, confidence=confidence, reason=say("one cluster has no spread"))
    variance = k / (k - 1.0) * float(((y - share * x) ** 2).sum()) / total**2
    size = min(share * (1.0 - share) / variance, total) if variance > 0.0 and 0.0 < share < 1.0 else float(k)
    low, high = wilson(share * size, size, confidence=confidence)
    return Estimate(share, low, high, n=k, method=METHOD, confidence=confidence)
