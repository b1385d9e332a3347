"""Matches of boxes and spans: against every possible matching, published counts, and pooling."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats.overlap import (
    MatchCounts,
    Span,
    SpanCounts,
    box_counts,
    match_counts,
    match_scores,
    pairs_above,
    pooled_share,
    span_overlaps,
    span_scoring,
)


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 5), st.sampled_from([0.3, 0.5, 0.8]))
@settings(max_examples=60, deadline=None)
def test_no_matching_has_more_pairs_nor_as_many_with_more_overlap(seed: int, n: int, m: int, least: float) -> None:
    table = default_rng(seed).random((n, m))
    wide = table if n <= m else table.T
    best = (0, 0.0)
    for order in permutations(range(wide.shape[1]), wide.shape[0]):
        kept = [o for o in (wide[i, j] for i, j in enumerate(order)) if o >= least]
        best = max(best, (len(kept), round(sum(kept), 9)))
    pairs = pairs_above(table, least)
    found = table[pairs[:, 0], pairs[:, 1]]
    assert (len(pairs), round(float(found.sum()), 9)) == best
    assert (found >= least).all()


def test_greedy_matching_would_lose_a_pair() -> None:
    assert match_counts([[0.9, 0.6], [0.7, 0.0]]) == MatchCounts(2, 0, 0, pytest.approx(1.3))


def test_boxes_match_within_their_type() -> None:
    boxes = [[0, 0, 10, 10], [20, 0, 30, 10]]
    found = [[1, 0, 11, 10], [20, 0, 30, 10]]
    assert box_counts(boxes, found).matched == 2
    counted = box_counts(boxes, found, types=(["car", "bus"], ["car", "car"]))
    assert (counted.matched, counted.missed, counted.spurious) == (1, 1, 1)
    assert box_counts([], found).spurious == 2


def test_counts_add_up_and_scores_are_ratios_of_their_sums() -> None:
    counts = [MatchCounts(3, 1, 0, 2.4), MatchCounts(1, 0, 2, 0.9), MatchCounts(2, 2, 1, 1.5)]
    scores = match_scores(counts)
    assert scores.precision.value == pytest.approx(6 / 9)
    assert scores.recall.value == pytest.approx(6 / 9)
    assert scores.f1.value == pytest.approx(12 / 18)
    assert scores.overlap.value == pytest.approx(0.8)
    assert match_scores([sum(counts, MatchCounts())]).f1.value == scores.f1.value
    assert scores.f1.low is not None
    assert 0.0 < scores.f1.low < scores.f1.value < (scores.f1.high or 0) <= 1.0


def test_all_right_in_few_pictures_is_not_taken_for_certain() -> None:
    scores = match_scores([MatchCounts(50, 0, 0, 45.0)] * 4)
    assert (scores.f1.value, scores.f1.high) == (1.0, 1.0)
    assert scores.f1.low == pytest.approx(0.5101, abs=1e-3)  # Wilson 4 of 4
    assert match_scores([MatchCounts(1, 1, 0, 0.9)]).recall.reason
    assert match_scores([]).f1.value is None


def test_pooled_shares_hold_the_truth_about_as_often_as_they_say() -> None:
    rng, held = default_rng(1), 0
    for _ in range(300):
        size = rng.integers(5, 20, 25)
        found = pooled_share(rng.binomial(size, rng.beta(8, 2, 25)), size)
        held += found.low <= 0.8 <= found.high
    assert 0.90 < held / 300 < 0.99


REFERENCE = [
    Span(0, 7, "brand"),
    Span(40, 48, "drug"),
    Span(60, 71, "drug"),
    Span(80, 89, "drug"),
    Span(100, 114, "group"),
]
FOUND = [
    Span(20, 27, "brand"),
    Span(37, 48, "drug"),
    Span(60, 71, "brand"),
    Span(80, 89, "drug"),
    Span(95, 114, "drug"),
]


def test_the_scenarios_of_semeval_2013_are_counted_as_published() -> None:
    # The five kinds of meeting (missed, spurious, bounds, type, right, both wrong) with one right span more: the printed sums.
    more = Span(130, 139, "drug")
    found = span_scoring([*REFERENCE, more], [*FOUND, more])
    assert found.type == SpanCounts(correct=3, incorrect=2, missed=1, spurious=1)
    assert found.partial == SpanCounts(correct=3, partial=2, missed=1, spurious=1)
    assert found.exact == SpanCounts(correct=3, incorrect=2, missed=1, spurious=1)
    assert found.strict == SpanCounts(correct=2, incorrect=3, missed=1, spurious=1)
    shares = [
        match_scores([c.matches, c.matches]).f1.value for c in (found.type, found.partial, found.exact, found.strict)
    ]
    assert shares == pytest.approx([0.5, 2 / 3, 0.5, 1 / 3])


def test_a_strict_match_is_not_given_up_for_two_loose_ones() -> None:
    reference, found = [Span(0, 10, "a"), Span(5, 15, "a")], [Span(0, 10, "a"), Span(-5, 3, "a")]
    assert span_scoring(reference, found).strict == SpanCounts(correct=1, missed=1, spurious=1)


SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 6), st.sampled_from("ab")).map(
        lambda s: Span(s[0], s[0] + s[1], s[2])
    ),
    max_size=6,
)


@given(SPANS, SPANS)
@settings(max_examples=80, deadline=None)
def test_every_span_is_counted_once_and_turning_round_swaps_missed_and_spurious(a: list[Span], b: list[Span]) -> None:
    found, turned = span_scoring(a, b), span_scoring(b, a)
    for one, other in ((found.strict, turned.strict), (found.partial, turned.partial), (found.type, turned.type)):
        assert one.correct + one.incorrect + one.partial + one.missed == len(a)
        assert one.correct + one.incorrect + one.partial + one.spurious == len(b)
        assert (one.missed, one.spurious) == (other.spurious, other.missed)
    assert found.strict.correct <= found.exact.correct
    assert span_scoring(a, a).strict == SpanCounts(correct=len(a))


def test_spans_overlap_as_boxes_of_one_side_do_and_empty_ones_are_refused() -> None:
    assert span_overlaps([Span(0, 10)], [Span(5, 15), Span(10, 12)]) == pytest.approx(np.array([[5 / 15, 0.0]]))
    with pytest.raises(ValueError, match="after it begins"):
        Span(3, 3)
    with pytest.raises(ValueError, match="least overlap"):
        pairs_above([[1.0]], 0.0)
