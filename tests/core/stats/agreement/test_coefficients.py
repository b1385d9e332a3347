"""Coefficients and their standard errors against published output, their definitions, and what must leave them as they are.

Values and standard errors: R irrCAC's overview and its documented port irrCAC 0.4.4 (raw.py, table.py) on Gwet's data sets cac.raw4raters,
cont3x3abstractors and distrib.6raters.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.stats.aggregation import labels_of
from callsheet.stats.agreement import (
    MEASURES,
    coefficient,
    labels_of_matrix,
    labels_of_table,
    tallies_of,
    tallies_of_counts,
)
from callsheet.stats.kernels import tallying
from tests.core.stats.agreement.test_patterns import CONT_3X3, FLEISS_1971, RAW_4_RATERS, SIX_RATERS, plain_alpha


@pytest.mark.parametrize(
    ("level", "measure", "value", "error"),
    [
        ("nominal", "ac1", 0.7754441, 0.14295),
        ("nominal", "fleiss", 0.7611693, 0.1530192),
        ("nominal", "conger", 0.7628174, 0.1491682),
        ("nominal", "brennan-prediger", 0.7727273, 0.1447166),
        ("nominal", "alpha", 0.7434211, 0.1455739),
        ("interval", "ac2", 0.9140007, 0.1039622),
        ("interval", "fleiss", 0.8649351, 0.1460336),
        ("interval", "conger", 0.8577107, 0.1436707),
        ("interval", "brennan-prediger", 0.9015152, 0.1108944),
        ("interval", "alpha", 0.8491071, 0.12913),
        ("linear", "ac2", 0.8587391, 0.117329),
        ("linear", "conger", 0.8137763, 0.1450854),
        ("linear", "alpha", 0.8003839, 0.1354777),
        ("ordinal", "ac2", 0.8989398, 0.1069035),
        ("ordinal", "fleiss", 0.8502062, 0.1470357),
        ("ratio", "ac2", 0.8573676, 0.1220713),
        ("ratio", "conger", 0.8119652, 0.1486007),
        ("ratio", "alpha", 0.7974028, 0.1404811),
    ],
)
def test_raw_ratings_with_gaps_give_irrcacs_values_and_standard_errors(level, measure, value, error):
    labels, values = labels_of_matrix(RAW_4_RATERS)
    found = coefficient(labels, measure, level=level, values=values)
    assert found.estimate.value == pytest.approx(value, abs=6e-8)
    assert found.standard_error == pytest.approx(error, abs=6e-8)


def test_krippendorffs_2011_example_at_all_four_levels():
    labels, values = labels_of_matrix(RAW_4_RATERS)
    found = [coefficient(labels, level=level, values=values) for level in ("nominal", "ordinal", "interval", "ratio")]
    assert [round(f.estimate.value, 3) for f in found] == [0.743, 0.815, 0.849, 0.797]
    assert (found[0].n_units, found[0].n_pairs) == (11, 55)


@pytest.mark.parametrize(
    ("level", "measure", "value", "error"),
    [
        ("nominal", "cohen", 0.7964094, 0.0589107),
        ("nominal", "scott", 0.7962397, 0.0590547),
        ("nominal", "ac1", 0.8493305, 0.0432175),
        ("nominal", "brennan-prediger", 0.835, 0.0469335),
        ("nominal", "alpha", 0.7972585, 0.0590547),
        ("nominal", "percent", 0.89, 0.031289),
        ("interval", "cohen", 0.8921569, 0.0353515),
        ("interval", "scott", 0.8921093, 0.0353951),
        ("interval", "ac2", 0.9402369, 0.0179202),
        ("interval", "brennan-prediger", 0.9175, 0.0234667),
        ("interval", "alpha", 0.8926487, 0.0353951),
        ("interval", "percent", 0.9725, 0.0078222),
    ],
)
def test_two_raters_give_irrcacs_values_and_its_large_sample_errors(level, measure, value, error):
    found = coefficient(labels_of_table(CONT_3X3), measure, level=level)
    assert found.estimate.value == pytest.approx(value, abs=6e-8)
    # irrCAC's tables divide by n, its raw ratings (and we) by n − 1
    assert found.standard_error == pytest.approx(error * np.sqrt(100 / 99), abs=2e-7)


@pytest.mark.parametrize(
    ("measure", "value", "error"),
    [
        ("ac1", 0.4448007, 0.0841876),
        ("fleiss", 0.4139265, 0.0811929),
        ("brennan-prediger", 0.4388889, 0.0831214),
        ("alpha", 0.4204384, 0.0811929),
        ("percent", 0.5511111, None),
    ],
)
def test_counts_alone_give_the_values_of_six_raters(measure, value, error):
    found = coefficient(tallies_of_counts(SIX_RATERS), measure)
    assert found.estimate.value == pytest.approx(value, abs=6e-8)
    assert error is None or found.standard_error == pytest.approx(error, abs=6e-8)


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        ([[44, 6], [3, 97]], 0.863),
        ([[42, 5], [9, 94]], 0.788),
        ([[43, 7], [8, 92]], 0.776),
        ([[45, 5], [3, 97]], 0.879),
        ([[45, 2], [3, 100]], 0.923),
        ([[42, 9], [6, 93]], 0.774),
        ([[20, 5], [10, 15]], 0.40),
    ],
)
def test_cohens_kappa_of_aiags_appraisers_and_of_the_textbook(table, kappa):
    assert coefficient(labels_of_table(table), "cohen").estimate.value == pytest.approx(kappa, abs=6e-4)


def test_fleiss_own_example_from_counts():
    assert coefficient(tallies_of_counts(FLEISS_1971), "fleiss").estimate.value == pytest.approx(0.210, abs=6e-4)


def test_a_rare_class_is_shown_beside_the_kappa_that_it_ruins():
    found = {m: coefficient(labels_of_table([[118, 5], [2, 0]]), m) for m in ("percent", "cohen", "ac1")}
    assert found["percent"].estimate.value == pytest.approx(0.944)
    assert found["cohen"].estimate.value == pytest.approx(-0.0234, abs=1e-4)
    assert found["ac1"].estimate.value == pytest.approx(0.9407763, abs=1e-6)
    assert found["cohen"].shares == pytest.approx([0.972, 0.028])


def test_own_weights_stand_in_for_a_level_and_are_checked():
    labels = labels_of_table(CONT_3X3)
    quadratic = 1.0 - (np.subtract.outer(np.arange(3), np.arange(3)) / 2.0) ** 2
    assert (
        coefficient(labels, "cohen", level=quadratic).estimate
        == coefficient(labels, "cohen", level="interval").estimate
    )
    with pytest.raises(ValueError, match="symmetric"):
        coefficient(labels, "cohen", level=[[1, 0.5, 0], [0, 1, 0], [0, 0, 1]])
    with pytest.raises(ValueError, match="3 × 3"):
        coefficient(labels, "cohen", level=np.eye(2))


@pytest.mark.parametrize("measure", MEASURES)
def test_without_a_pair_or_with_one_class_a_reason_stands_instead_of_a_value(measure):
    alone = labels_of([0, 1, 2], [0, 0, 1], [0, 1, 1])
    assert coefficient(alone, measure).estimate.reason == "no item has two answers to compare"
    same = coefficient(labels_of([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]), measure)
    if measure == "percent":
        assert same.estimate.value == 1.0
    else:
        assert same.estimate.value is None
        assert "one class" in same.estimate.reason
        assert same.n_units == 2


def test_what_a_measure_cannot_take_is_refused_in_a_sentence():
    crowd = labels_of([0, 0, 0], [0, 1, 2], [0, 1, 1])
    with pytest.raises(ValueError, match="two raters, and there are 3"):
        coefficient(crowd, "cohen")
    with pytest.raises(ValueError, match="who answered"):
        coefficient(tallies_of(crowd), "conger")
    with pytest.raises(ValueError, match="no measure kappa"):
        coefficient(crowd, "kappa")
    with pytest.raises(ValueError, match="no level best"):
        coefficient(crowd, level="best")
    with pytest.raises(ValueError, match="0 or more, and there is -1"):
        coefficient(crowd, level="ratio", values=[-1.0, 1.0])
    with pytest.raises(ValueError, match="whole numbers"):
        tallies_of_counts([[0.5, 1.5]])
    with pytest.raises(ValueError, match="ascend"):
        coefficient(crowd, level="interval", values=[2.0, 1.0])


@pytest.mark.parametrize("measure", ["alpha", "fleiss", "conger", "ac1", "percent"])
def test_bootstrap_and_standard_error_tell_of_the_same_spread(measure):
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 3, 400)
    ratings = np.where(rng.random((400, 4)) < 0.7, truth[:, None], rng.integers(0, 3, (400, 4)))
    labels, _ = labels_of_matrix(ratings)
    analytic = coefficient(labels, measure)
    drawn = coefficient(labels, measure, rng=rng, draws=400)
    assert drawn.estimate.high - drawn.estimate.low == pytest.approx(
        analytic.estimate.high - analytic.estimate.low, rel=0.15
    )
    assert drawn.estimate.method.endswith("bootstrap over units")


def test_nobody_disagreeing_still_leaves_a_lower_bound():
    found = coefficient(labels_of_table([[20, 0], [0, 20]])).estimate
    assert (found.value, found.high) == (1.0, 1.0)
    assert 0.7 < found.low < 0.95


UNITS = st.lists(st.lists(st.integers(0, 3), min_size=0, max_size=5), min_size=1, max_size=25)


def of_units(units, classes=4):
    return labels_of(
        [u for u, answers in enumerate(units) for _ in answers],
        [i for answers in units for i in range(len(answers))],
        [a for answers in units for a in answers],
        n_tasks=len(units),
        n_workers=5,
        n_classes=classes,
    )


DISTANCES = {
    "nominal": lambda a, b: float(a != b),
    "linear": lambda a, b: abs(a - b),
    "interval": lambda a, b: (a - b) ** 2,
    "ratio": lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0,
}


@settings(max_examples=60, deadline=None)
@given(UNITS, st.sampled_from(sorted(DISTANCES)))
def test_alpha_is_its_definition_pair_by_pair_at_every_level(units, level):
    found = coefficient(of_units(units), level=level, values=[0.0, 1.0, 2.5, 7.0])
    if found.estimate.value is None:
        return
    plain = plain_alpha([[(0.0, 1.0, 2.5, 7.0)[a] for a in u] for u in units], DISTANCES[level])
    assert found.estimate.value == pytest.approx(plain, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(UNITS, st.randoms(), st.sampled_from(["percent", "fleiss", "conger", "brennan-prediger", "ac1", "alpha"]))
def test_the_order_of_units_names_of_classes_and_counts_instead_of_labels_change_nothing(units, random, measure):
    found = coefficient(of_units(units), measure)
    shuffled = coefficient(of_units(random.sample(units, len(units))), measure)
    renamed = coefficient(of_units([[3 - a for a in u] for u in units]), measure)
    for other in (shuffled, renamed):
        assert other.estimate.value == pytest.approx(found.estimate.value, abs=1e-9, nan_ok=True)
        assert other.standard_error == pytest.approx(found.standard_error, abs=1e-9)
    if measure not in ("cohen", "conger"):
        counts = np.array([[u.count(k) for k in range(4)] for u in units])
        assert coefficient(tallies_of_counts(counts), measure).estimate == found.estimate


@settings(max_examples=40, deadline=None)
@given(UNITS, st.sampled_from(["percent", "fleiss", "conger", "brennan-prediger", "ac1", "alpha"]))
def test_units_that_nobody_answered_change_nothing(units, measure):
    answered = [u for u in units if u] or [[0]]
    alone, padded = of_units(answered), of_units([[], [], *answered])
    found, other = coefficient(alone, measure), coefficient(padded, measure)
    assert other.estimate.value == pytest.approx(found.estimate.value, nan_ok=True)
    assert other.standard_error == pytest.approx(found.standard_error)
    low, high = (
        [
            getattr(coefficient(x, measure, rng=np.random.default_rng(6), draws=20).estimate, end)
            for x in (alone, padded)
        ]
        for end in ("low", "high")
    )
    assert low[0] == pytest.approx(low[1])
    assert high[0] == pytest.approx(high[1])


def test_cohens_error_rests_on_the_units_that_both_answered():
    """irrCAC 0.4.4 on the ten units; thirty more that one rater alone answered are none of Cohen's."""
    both = [(1, 1), (2, 2), (3, 3), (3, 3), (2, 2), (1, 2), (4, 4), (1, 1), (2, 2), (2, 3)]
    labels, values = labels_of_matrix([*both, *[(1, None)] * 30])
    alone, _ = labels_of_matrix(both)
    for given_ in (labels, alone):
        assert coefficient(given_, "cohen", values=values).standard_error == pytest.approx(0.19057, abs=6e-6)


@settings(max_examples=30, deadline=None)
@given(UNITS, st.sampled_from(["percent", "fleiss", "brennan-prediger", "ac1"]))
def test_the_same_data_twice_keeps_the_value_and_narrows_the_interval(units, measure):
    once, twice = coefficient(of_units(units), measure), coefficient(of_units(units * 2), measure)
    assert twice.estimate.value == pytest.approx(once.estimate.value, abs=1e-9)
    if once.standard_error:
        assert twice.standard_error < once.standard_error


@settings(max_examples=30)
@given(UNITS)
def test_compiled_loops_agree_with_their_plain_twins(units):
    labels = of_units(units)
    rows = tallying.runs(labels.offsets, labels.classes)
    for fast, plain in zip(rows, tallying.runs.plain(labels.offsets, labels.classes), strict=True):
        assert (fast == plain).all()
    first, times = tallying.distinct(rows, np.ones(len(units), dtype=np.int64))
    seen = {}
    for unit in range(len(units)):
        seen.setdefault(tuple(sorted(units[unit])), []).append(unit)
    assert first.tolist() == [same[0] for same in seen.values()]
    assert times.tolist() == [len(same) for same in seen.values()]
    values = np.array([0.0, 1.0, 2.5, 7.0])
    for kernel, argument in (
        (tallying.ratio_to_own, values),
        (tallying.matrix_to_own, np.abs(np.subtract.outer(values, values))),
    ):
        assert kernel(rows, argument) == pytest.approx(kernel.plain(rows, argument))
    assert tallying.ratio_toward(values, values) == pytest.approx(tallying.ratio_toward.plain(values, values))


def test_a_million_distinct_numbers_need_no_matrix():
    rng = np.random.default_rng(2)
    centre = np.repeat(rng.normal(size=20_000), 2)
    answers = centre + rng.normal(scale=0.5, size=40_000)
    values, codes = np.unique(answers, return_inverse=True)
    labels = labels_of(np.repeat(np.arange(20_000), 2), np.tile([0, 1], 20_000), codes)
    for level, expected in (("interval", 0.8), ("ordinal", 0.79)):
        assert coefficient(labels, level=level, values=values).estimate.value == pytest.approx(expected, abs=0.01)
