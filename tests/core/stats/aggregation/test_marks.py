"""Spans and boxes from many annotators: votes at every character, matched corners, what is contested."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats.aggregation import box_consensus, span_consensus
from callsheet.stats.aggregation.boxes import weighted_median
from callsheet.stats.overlap import Span, box_overlaps, match_counts


def spans(*given_: tuple[float, float, str]) -> list[Span]:
    return [Span(*one) for one in given_]


def found(answers: list[list[Span]], weights: list[float] | None = None) -> list[tuple[float, float, str]]:
    return [(v.span.start, v.span.end, v.span.type) for v in span_consensus(answers, weights=weights).spans]


def test_bounds_are_where_most_begin_and_end() -> None:
    answers = [spans((3, 10, "a")), spans((4, 10, "a")), spans((4, 12, "a"))]
    consensus = span_consensus(answers)
    assert found(answers) == [(4, 10, "a")]
    assert (consensus.spans[0].support, consensus.spans[0].found_by) == (1.0, 1.0)


def test_half_is_not_most_and_who_marked_nothing_votes_too() -> None:
    assert found([spans((0, 5, "a")), []]) == []
    assert found([spans((0, 5, "a")), spans((0, 5, "a")), []]) == [(0, 5, "a")]
    assert found([spans((0, 5, "a")), [], []], [3.0, 1.0, 1.0]) == [(0, 5, "a")]


def test_touching_spans_stay_two_where_most_part_them() -> None:
    parted, whole = spans((0, 5, "a"), (5, 9, "a")), spans((0, 9, "a"))
    assert found([parted, parted, whole]) == [(0, 5, "a"), (5, 9, "a")]
    assert found([parted, whole, whole]) == [(0, 9, "a")]


def test_types_are_voted_on_apart_and_a_place_without_a_type_is_contested() -> None:
    answers = [
        spans((0, 5, "a"), (2, 8, "b")),
        spans((0, 5, "a"), (2, 8, "b"), (20, 25, "a")),
        spans((0, 5, "a"), (20, 25, "b")),
    ]
    consensus = span_consensus(answers)
    assert found(answers) == [(0, 5, "a"), (2, 8, "b")]
    assert [(v.span.start, v.span.end) for v in consensus.contested] == [(20, 25)]


MARKS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8), st.sampled_from("ab")), max_size=4).map(
    lambda marks: [Span(a, a + n, t) for a, n, t in marks]
)


@given(st.lists(MARKS, min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_every_character_of_the_consensus_is_marked_by_most_and_no_other_is(answers: list[list[Span]]) -> None:
    consensus = span_consensus(answers)
    for name in "ab":
        for character in range(30):
            votes = sum(any(s.type == name and s.start <= character < s.end for s in one) for one in answers)
            inside = any(v.span.type == name and v.span.start <= character < v.span.end for v in consensus.spans)
            assert inside == (2 * votes > len(answers))
    again = span_consensus([list(reversed(one)) for one in reversed(answers)])
    assert [v.span for v in again.spans] == [v.span for v in consensus.spans]
    assert all(0.5 < v.support <= 1.0 + 1e-9 for v in consensus.spans)


def drawn(seed: int, *, annotators: int = 5, things: int = 6) -> tuple[list[np.ndarray], np.ndarray]:
    """Boxes on a grid, each seen by four in five, corners off by a little, one invented by each annotator."""
    rng = default_rng(seed)
    corner = np.array([(40.0 * (i % 3), 40.0 * (i // 3)) for i in range(things)])
    truth = np.concatenate([corner, corner + rng.uniform(15, 30, (things, 2))], axis=1)
    answers = []
    for _ in range(annotators):
        seen = truth[rng.random(things) < 0.8]
        own = np.sort(rng.uniform(100, 200, (2, 2)), axis=0).ravel() + [0, 0, 5, 5]
        answers.append(np.concatenate([seen + rng.normal(0, 1.0, seen.shape), [own]]))
    return answers, truth


def test_the_middle_of_many_boxes_is_nearer_than_one() -> None:
    better, single = [], []
    for seed in range(10):
        answers, truth = drawn(seed)
        consensus = np.array([v.box for v in box_consensus(answers).boxes]).reshape(-1, 4)
        counts = match_counts(box_overlaps(truth, consensus), at_least=0.7)
        better.append(2 * counts.matched / (len(truth) + len(consensus)))
        single += [
            2 * match_counts(box_overlaps(truth, a), at_least=0.7).matched / (len(truth) + len(a)) for a in answers
        ]
    assert np.mean(better) > 0.95 > np.mean(single)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_where_things_lie_apart_boxes_are_counted_and_halved_thing_by_thing(seed: int) -> None:
    # No printed figure exists: things on a wide grid need no matching, so shares and medians are taken one by one.
    rng = default_rng(seed)
    answers, owners = [], []
    for _ in range(5):
        seen = [i for i in range(6) if rng.random() < 0.7]
        corners = [np.array([100.0 * i, 0.0, 100.0 * i + 40, 30.0]) + rng.uniform(-2, 2, 4) for i in seen]
        turn = rng.permutation(len(seen))
        answers.append(np.array([corners[t] for t in turn]).reshape(-1, 4))
        owners.append([seen[t] for t in turn])
    expected = {}
    for thing in range(6):
        boxes = [
            box
            for drawn_, of in zip(answers, owners, strict=True)
            for box, i in zip(drawn_, of, strict=True)
            if i == thing
        ]
        if boxes:
            expected[thing] = (len(boxes) / 5, np.median(boxes, axis=0))
    consensus = box_consensus(answers)
    both = {round(v.box[0] / 100): v for v in (*consensus.boxes, *consensus.doubtful)}
    assert sorted(both) == sorted(expected)
    for thing, (support, middle) in expected.items():
        assert both[thing].support == pytest.approx(support)
        assert both[thing].box == pytest.approx(middle)
        assert (both[thing] in consensus.boxes) == (support > 0.5)


def test_support_is_the_share_who_drew_it_and_half_is_doubtful() -> None:
    one, two = [0, 0, 10, 10], [50, 50, 60, 60]
    consensus = box_consensus([[one, two], [one], [[1, 0, 11, 10]], [one, two]])
    assert [(v.box, v.support) for v in consensus.boxes] == [((0.0, 0.0, 10.0, 10.0), 1.0)]
    assert [(v.box, v.support) for v in consensus.doubtful] == [((50.0, 50.0, 60.0, 60.0), 0.5)]
    assert box_consensus([[], [], []]).boxes == ()


def test_confused_types_meet_and_are_voted_on() -> None:
    box = [0, 0, 10, 10]
    consensus = box_consensus([[box], [box], [box]], types=[["car"], ["car"], ["van"]])
    assert [(v.type, v.type_support, v.support) for v in consensus.boxes] == [("car", pytest.approx(2 / 3), 1.0)]
    assert box_consensus([[box], [box]], types=[["car"], ["van"]]).boxes[0].type is None
    two = box_consensus([[box, box]] * 3, types=[["car", "van"]] * 3)
    assert sorted(str(v.type) for v in two.boxes) == ["car", "van"]


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_the_order_of_annotators_does_not_matter_where_they_mostly_agree_and_moving_moves(seed: int) -> None:
    answers, _ = drawn(seed)
    here = sorted(v.box for v in box_consensus(answers).boxes)
    there = sorted(v.box for v in box_consensus([a + 7.0 for a in answers[::-1]]).boxes)
    assert np.array(here).reshape(-1, 4) + 7.0 == pytest.approx(np.array(there).reshape(-1, 4))


def test_a_weighted_median_splits_the_weight() -> None:
    assert weighted_median(np.array([3.0, 1.0, 2.0]), np.ones(3)) == 2.0
    assert weighted_median(np.array([1.0, 2.0]), np.ones(2)) == 1.5
    assert weighted_median(np.array([1.0, 9.0]), np.array([1.0, 3.0])) == 9.0


def test_nobody_and_odd_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        span_consensus([])
    with pytest.raises(ValueError, match="nobody"):
        box_consensus([])
    with pytest.raises(ValueError, match="weights"):
        span_consensus([[]], weights=[0.0])
    with pytest.raises(ValueError, match="as many"):
        box_consensus([[[0, 0, 1, 1]]], types=[[]])


def test_a_span_is_found_by_those_whose_own_overlaps_it_by_half() -> None:
    voted = span_consensus([[Span(0, 10)], [Span(0, 10)], [Span(8, 30)]]).spans[0]
    assert (voted.span, voted.found_by) == (Span(0, 10), pytest.approx(2 / 3))


def test_of_boxes_that_coincide_those_of_one_type_are_matched() -> None:
    square = [0, 0, 10, 10]
    found = box_consensus([[square], [square, square]], types=[["cat"], ["dog", "cat"]])
    assert [(box.type, box.type_support) for box in found.boxes] == [("cat", 1.0)]
