"""Spans that most annotators mark: votes at every character, bounds included. docs/methods/span-consensus.md"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.aggregation.consensus import weights_of
from callsheet.stats.overlap.spans import Span, span_overlaps

Floats = NDArray[np.float64]
ALIKE = 0.5
"""An annotator found a span of the consensus where one of theirs overlaps it by at least this much."""


@dataclass(frozen=True, slots=True)
class VotedSpan:
    """`span`; `support`: the share of annotators who cover it, mean over its length; `found_by`: the share who have a span
    of its type that overlaps it by at least one half. Shares of weight, 0..1."""

    span: Span
    support: float
    found_by: float


@dataclass(frozen=True, slots=True)
class SpanConsensus:
    """`spans`: what more than half mark, in order. `contested`: where more than half mark something, but no type has more than half."""

    spans: tuple[VotedSpan, ...]
    contested: tuple[VotedSpan, ...]


def span_consensus(answers: Sequence[Sequence[Span]], *, weights: Sequence[float] | None = None) -> SpanConsensus:
    """Spans of one text from the spans of each annotator who saw it; an empty list is an answer, too.

    Each type is voted on by itself, so spans of different types may overlap. Two spans that touch stay two where more than
    half of those who cover both sides end one and begin another there. ValueError without annotators.
    """
    if not answers:
        raise ValueError("nobody marked this text: leave it out")
    if not all(isinstance(span, Span) for spans in answers for span in spans):
        raise TypeError("each answer is a list of Span(start, end, type), as callsheet.stats.overlap has them")
    worth = weights_of(weights, len(answers))
    worth = worth / worth.sum()
    types = sorted({span.type for spans in answers for span in spans})
    voted = [one for name in types for one in _voted([[s for s in a if s.type == name] for a in answers], worth, name)]
    voted.sort(key=lambda one: one.span)
    untyped = [[Span(s.start, s.end) for s in spans] for spans in answers]
    open_ = [one for one in _voted(untyped, worth, "") if not any(_meet(one.span, other.span) for other in voted)]
    return SpanConsensus(tuple(voted), tuple(open_))


def _meet(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _voted(answers: Sequence[Sequence[Span]], worth: Floats, name: str) -> list[VotedSpan]:
    """What more than half cover, of one type."""
    cuts = np.unique([bound for spans in answers for s in spans for bound in (s.start, s.end)])
    if cuts.size < 2:
        return []
    covers = np.stack([_covered(spans, cuts) for spans in answers])
    share = worth @ covers
    inside = share > 0.5 + 1e-12
    parted = _parted(answers, covers, worth, cuts)
    found = []
    start = None
    for i in range(cuts.size):
        ends = i == inside.size or not inside[i] or parted[i]
        if start is not None and ends:
            found.append(
                _described(answers, worth, Span(float(cuts[start]), float(cuts[i]), name), (cuts, share, start, i))
            )
            start = None
        if start is None and i < inside.size and inside[i]:
            start = i
    return found


def _covered(spans: Sequence[Span], cuts: Floats) -> NDArray[np.bool_]:
    """Which pieces between cuts an annotator's spans cover."""
    change = np.zeros(cuts.size, dtype=np.int64)
    np.add.at(change, np.searchsorted(cuts, [s.start for s in spans]), 1)
    np.add.at(change, np.searchsorted(cuts, [s.end for s in spans]), -1)
    return np.asarray(np.cumsum(change)[:-1] > 0)


def _parted(
    answers: Sequence[Sequence[Span]], covers: NDArray[np.bool_], worth: Floats, cuts: Floats
) -> NDArray[np.bool_]:
    """Cuts at which more than half of those who cover both sides end one span and begin another."""
    both = np.zeros((len(answers), cuts.size), dtype=bool)
    both[:, 1:-1] = covers[:, :-1] & covers[:, 1:]
    splits = np.zeros_like(both)
    for row, spans in enumerate(answers):
        touching = {s.start for s in spans} & {s.end for s in spans}
        over = [cut for cut in touching if any(s.start < cut < s.end for s in spans)]
        splits[row, np.searchsorted(cuts, sorted(touching - set(over)))] = True
    return np.asarray(worth @ (splits & both) > 0.5 * (worth @ both) + 1e-12)


def _described(
    answers: Sequence[Sequence[Span]], worth: Floats, span: Span, run: tuple[Floats, Floats, int, int]
) -> VotedSpan:
    cuts, share, first, last = run
    widths = np.diff(cuts[first : last + 1])
    found = [bool(spans) and float(span_overlaps([span], spans).max()) >= ALIKE for spans in answers]
    return VotedSpan(span, float(widths @ share[first:last] / widths.sum()), float(worth @ np.array(found)))
