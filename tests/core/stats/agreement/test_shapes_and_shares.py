"""Alpha for spans against Krippendorff's own example, alpha for boxes by its definition, and who an agreement is lost to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.stats.aggregation import labels_of
from callsheet.stats.agreement import (
    Continuum,
    alpha_by_distance,
    alpha_of_boxes,
    alpha_of_spans,
    box_distance,
    coefficient,
    contributions,
    labels_of_matrix,
)
from tests.core.stats.agreement.test_patterns import RAW_4_RATERS

# Krippendorff 2004, two observers of a continuum of 300 that begins at 150
OBSERVERS = (
    ((75, 145, "c"), (220, 250, "c"), (30, 90, "k"), (150, 200, "k")),
    ((70, 150, "c"), (205, 225, "c"), (250, 270, "c"), (30, 90, "k"), (150, 200, "k")),
)


def test_krippendorffs_2004_example_of_two_observers_and_two_categories():
    found = alpha_of_spans([Continuum(300, OBSERVERS)])
    assert found.categories["c"].value == pytest.approx(0.7285, abs=1e-4)
    assert found.categories["k"].value == 1.0
    assert found.joint.value == pytest.approx(0.8587, abs=1e-4)
    assert found.joint.n == 9


def test_continua_end_to_end_are_one_and_resampled_one_by_one():
    many = [Continuum(300, OBSERVERS)] * 6
    found = alpha_of_spans(many, rng=np.random.default_rng(1), draws=100)
    assert found.joint.value == pytest.approx(alpha_of_spans([Continuum(300, OBSERVERS)]).joint.value, abs=0.02)
    assert found.joint.high - found.joint.low < 0.02
    halves = [Continuum(300, OBSERVERS), Continuum(300, (((10, 40, "c"),), ((200, 230, "c"),)))] * 3
    spread = alpha_of_spans(halves, rng=np.random.default_rng(1), draws=100).joint
    assert spread.low < spread.value < spread.high


def test_marks_that_cannot_be_are_refused_and_nothing_marked_is_undefined():
    assert alpha_of_spans([Continuum(10, ((), ()))]).joint.reason == "nobody marked anything"
    assert alpha_of_spans([Continuum(10, (((0, 2, "a"),),))]).joint.reason == "one rater alone agrees with nobody"
    with pytest.raises(ValueError, match="overlaps another mark"):
        alpha_of_spans([Continuum(10, (((0, 5, "a"), (3, 7, "a")), ()))])
    with pytest.raises(ValueError, match="no stretch of a continuum of 10"):
        alpha_of_spans([Continuum(10, (((8, 12, "a"),), ()))])
    with pytest.raises(ValueError, match="same raters"):
        alpha_of_spans([Continuum(10, ((), ())), Continuum(10, ((),))])


def test_the_same_boxes_are_not_apart_and_boxes_that_never_meet_are_one_apart():
    assert box_distance([[0, 0, 10, 10]], [[0, 0, 10, 10]]) == 0.0
    assert box_distance([[0, 0, 10, 10]], [[5, 5, 15, 15]]) == pytest.approx(1 - 25 / 175)
    assert box_distance([[0, 0, 1, 1]], []) == 1.0
    assert box_distance([], []) == 0.0
    assert box_distance([[0, 0, 10, 10], [20, 0, 30, 10]], [[20, 0, 30, 10]]) == pytest.approx(1 - 2 / 3)


def test_boxes_that_agree_score_high_boxes_at_random_near_zero():
    rng = np.random.default_rng(6)

    def drawn(corner, jitter):
        at = corner + rng.normal(scale=jitter, size=2)
        return [[*at, *(at + 20)]]

    corners = rng.uniform(0, 200, (40, 2))
    near = alpha_of_boxes([[drawn(c, 1.0) for _ in range(3)] for c in corners], rng, draws=100)
    assert 0.75 < near.low < near.value < near.high < 1.0
    chance = alpha_of_boxes([[drawn(rng.uniform(0, 200, 2), 1.0) for _ in range(3)] for _ in corners], rng, draws=100)
    assert abs(chance.value) < 0.05
    assert alpha_of_boxes([[[[0, 0, 1, 1]]]], rng).reason == "no item has two answers to compare"
    assert "all answers are the same" in alpha_of_boxes([[[[0, 0, 1, 1]], [[0, 0, 1, 1]]]] * 3, rng).reason


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=4), min_size=2, max_size=12))
def test_alpha_by_distance_is_alpha_where_all_pairs_are_compared(units):
    found = alpha_by_distance(units, lambda a, b: float(a != b), np.random.default_rng(0), draws=20)
    rows = [(u, i, a) for u, unit in enumerate(units) for i, a in enumerate(unit)]
    plain = coefficient(labels_of(*zip(*rows, strict=True))).estimate
    assert found.value == pytest.approx(plain.value, abs=1e-9) if plain.value is not None else found.value is None


def test_of_too_many_pairs_some_are_drawn_and_no_answer_is_held_against_itself():
    units = [[np.array([u + 0.1 * i]) for i in range(2)] for u in range(15)]
    met = []

    def distance(a, b):
        met.append((id(a), id(b)))
        return abs(float(a[0] - b[0]))

    alpha_by_distance(units, distance, np.random.default_rng(2), draws=5, pairs=400)
    assert len(met) == 15 + 400
    assert all(a != b for a, b in met)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio", "linear"])
def test_shares_of_items_sum_to_what_alpha_lacks(level):
    labels, values = labels_of_matrix(RAW_4_RATERS)
    found = contributions(labels, level=level, values=values)
    assert found.of_units.sum() == pytest.approx(1 - coefficient(labels, level=level, values=values).estimate.value)
    assert found.of_units.argmax() == 5  # 1, 2, 3, 4: nobody agrees
    assert (found.of_units[[2, 11]] == 0).all()
    assert found.pairs.sum() == 2 * 55


def test_an_annotator_who_answers_otherwise_is_seen():
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 2, 200)
    ratings = np.column_stack([truth, truth, truth, rng.integers(0, 2, 200)])
    found = contributions(labels_of_matrix(ratings)[0])
    assert found.of_annotators[3] < 0.15
    assert (found.of_annotators[:3] > 0.6).all()
    with pytest.raises(ValueError, match="undefined"):
        contributions(labels_of([0, 0], [0, 1], [0, 0]))
