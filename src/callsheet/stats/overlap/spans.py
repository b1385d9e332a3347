"""Spans of text or time with types: exact, partial, by type, strict, as SemEval 2013 task 9 counts them. docs/methods/overlap.md"""

from collections.abc import Hashable, Sequence
from dataclasses import astuple, dataclass
from operator import add, attrgetter

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.overlap.matching import MatchCounts

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` up to and without `end`, in characters or seconds; `type` of what it marks."""

    start: float
    end: float
    type: str = ""

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise ValueError(f"a span ends after it begins: not {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """How many spans are correct, incorrect, partly right, missed, spurious under one way of counting. Counts add up.

    `precision` is (correct + ½ partial) / (correct + incorrect + partial + spurious), `recall` with missed instead of spurious.
    """

    correct: int = 0
    incorrect: int = 0
    partial: int = 0
    missed: int = 0
    spurious: int = 0

    def __add__(self, other: "SpanCounts") -> "SpanCounts":
        return SpanCounts(*map(add, astuple(self), astuple(other)))

    @property
    def matches(self) -> MatchCounts:
        """The same as matches for `match_scores`: half of a partial one is found, half is both missed and spurious."""
        right = self.correct + 0.5 * self.partial
        wrong = self.incorrect + 0.5 * self.partial
        return MatchCounts(right, self.missed + wrong, self.spurious + wrong)


@dataclass(frozen=True, slots=True)
class SpanScoring:
    """One comparison counted in four ways. `strict`: bounds and type; `exact`: bounds whatever the type; `partial`: bounds, with half a
    point for any overlap; `type`: any overlap with the right type."""

    strict: SpanCounts = SpanCounts()
    exact: SpanCounts = SpanCounts()
    partial: SpanCounts = SpanCounts()
    type: SpanCounts = SpanCounts()

    def __add__(self, other: "SpanScoring") -> "SpanScoring":
        return SpanScoring(
            self.strict + other.strict,
            self.exact + other.exact,
            self.partial + other.partial,
            self.type + other.type,
        )


def span_overlaps(a: Sequence[Span], b: Sequence[Span]) -> Floats:
    """Intersection over union of each span of `a` with each of `b`, (n, m), 0..1, whatever their types."""
    first, second = (np.array([(s.start, s.end) for s in spans], dtype=np.float64).reshape(-1, 2) for spans in (a, b))
    shared = np.minimum(first[:, None, 1], second[None, :, 1]) - np.maximum(first[:, None, 0], second[None, :, 0])
    shared = np.maximum(shared, 0.0)
    union = (first[:, 1] - first[:, 0])[:, None] + (second[:, 1] - second[:, 0])[None, :] - shared
    return np.asarray(shared / union)


def span_scoring(reference: Sequence[Span], found: Sequence[Span]) -> SpanScoring:
    """Counts of one text. Each span is matched with at most one that it overlaps: most strict matches, then most exact
    bounds, then most equal types, then most overlap."""
    from scipy.optimize import linear_sum_assignment

    overlaps = span_overlaps(reference, found)
    bounds, types = (
        _same([of(s) for s in reference], [of(s) for s in found])
        for of in (attrgetter("start", "end"), attrgetter("type"))
    )
    more = min(overlaps.shape) + 1.0
    worth = (more**3 * (bounds & types) + more**2 * bounds + more * types + overlaps) * (overlaps > 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    met = overlaps[rows, columns] > 0.0
    exact, alike = bounds[rows, columns][met], types[rows, columns][met]
    n = int(met.sum())
    rest = {"missed": len(reference) - n, "spurious": len(found) - n}

    def counted(correct: NDArray[np.bool_]) -> SpanCounts:
        return SpanCounts(correct=int(correct.sum()), incorrect=n - int(correct.sum()), **rest)

    halves = SpanCounts(correct=int(exact.sum()), partial=n - int(exact.sum()), **rest)
    return SpanScoring(counted(exact & alike), counted(exact), halves, counted(alike))


def _same(a: Sequence[Hashable], b: Sequence[Hashable]) -> NDArray[np.bool_]:
    return np.array([[x == y for y in b] for x in a], dtype=bool).reshape(len(a), len(b))
