"""Strata, clusters, ratios, reviewers' errors and further audits: published examples, limits, coverage."""

from decimal import Decimal
from math import inf

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats import wilson
from callsheet.stats.surveys import (
    ReviewerRates,
    Stratum,
    audits_to_decide,
    clustered_share,
    corrected,
    corrected_accuracy,
    few_clusters,
    intraclass,
    intraclass_of_counts,
    observed_design_effect,
    ratio_of_shares,
    stratified_mean,
    stratified_share,
)

ATTRIBUTES = [9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7]
"""Shrout and Fleiss 1979: six targets, four judges each."""


def test_lohrs_farms_by_region_come_out() -> None:
    found = stratified_mean(
        [97629.8, 300504.2, 211315.0, 662295.5],
        [7647472708, 29618183543, 53587487856, 396185950266],
        [21, 103, 135, 41],
        [220, 1054, 1382, 422],
    )
    assert found.value * 3078 == pytest.approx(909_736_035, rel=1e-7)  # type: ignore[operator]
    assert (found.high - found.low) / 2 / 1.959964 * 3078 == pytest.approx(50_417_248, rel=1e-6)  # type: ignore[operator]


def test_shrout_and_fleiss_correlation_of_judges_comes_out() -> None:
    found = intraclass(ATTRIBUTES, np.repeat(range(6), 4))
    assert found.value == pytest.approx(0.17, abs=0.005)
    assert (found.low, found.high) == pytest.approx((-0.133, 0.723), abs=1e-3)


def test_koopmans_ratio_comes_out() -> None:
    found = ratio_of_shares((36, 40), (16, 80))
    assert (found.value, found.low, found.high) == pytest.approx((4.5, 2.94, 7.15), abs=5e-3)


def test_the_herds_true_share_comes_out_where_the_tests_errors_are_known() -> None:
    certain = ReviewerRates(bad=1e8, missed=0.04e8, good=1e8, flagged=0.11e8)
    found = corrected(23, 150, certain)
    assert found.value == pytest.approx(0.051, abs=5e-4)
    assert (found.low, found.high) == pytest.approx((0.0, 0.13), abs=5e-3)


@pytest.mark.parametrize(
    ("found", "n", "caught", "passed", "low", "high"),
    [
        (4060, 11284, (178, 179), (358, 359), 0.349, 0.372),
        (51, 2971, (32, 33), (20, 20), 0.0, 0.053),
        (711.72, 11862, (8, 10), (12, 12), 0.0, 0.147),
        (259, 509, (84, 127), (96, 109), 0.58, 0.87),
        (51, 509, (23, 41), (187, 195), 0.037, 0.195),
    ],
)
def test_lang_and_reiczigels_four_examples_come_out_as_printed(
    found: float, n: int, caught: tuple[int, int], passed: tuple[int, int], low: float, high: float
) -> None:
    rates = ReviewerRates(caught[1], caught[1] - caught[0], passed[1], passed[1] - passed[0])
    interval = corrected(found, n, rates)
    digits = 5e-3 if high == 0.87 else 5.1e-4  # one example is printed with two digits
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=digits)


def test_perfect_reviewers_change_nothing_but_the_doubt_about_them() -> None:
    found = corrected(23, 150, ReviewerRates(1000, 0, 1000, 0))
    low, high = wilson(23, 150)
    assert found.value == pytest.approx(23 / 150)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.01)


def test_corrected_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = default_rng(3)
    held = []
    for _ in range(2000):
        missed, flagged = rng.binomial(80, 0.15), rng.binomial(200, 0.05)
        found = rng.binomial(300, 0.1 * 0.85 + 0.9 * 0.05)
        estimate = corrected(found, 300, ReviewerRates(80, missed, 200, flagged))
        held.append(estimate.low <= 0.1 <= estimate.high)  # type: ignore[operator]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def test_reviews_that_tell_nothing_correct_nothing() -> None:
    assert corrected(5, 50, ReviewerRates(20, 12, 20, 6)).reason == "the reviews tell too little to correct by"
    assert corrected(5, 50, ReviewerRates(0, 0, 20, 6)).value is None
    with pytest.raises(ValueError, match="missed lies"):
        ReviewerRates(3, 4, 5, 0)


def test_accuracy_is_corrected_as_the_mirror_of_defects() -> None:
    rates = ReviewerRates(60, 6, 200, 8)
    bad, good = corrected(20, 200, rates), corrected_accuracy(180, 200, rates)
    assert good.value == pytest.approx(1 - bad.value)  # type: ignore[operator]
    assert (good.low, good.high) == pytest.approx((1 - bad.high, 1 - bad.low))  # type: ignore[operator]


def test_one_stratum_of_an_endless_population_is_wilsons_interval() -> None:
    found = stratified_share([Stratum(81, 263, 10**9)])
    assert (found.share.low, found.share.high) == pytest.approx((0.2553, 0.3662), abs=3e-4)
    assert found.design_effect == pytest.approx(1.0, abs=0.01)


def test_what_was_wholly_inspected_has_no_doubt() -> None:
    found = stratified_share([Stratum(9, 10, 10), Stratum(20, 20, 20)]).share
    assert found.low == found.value == found.high == pytest.approx(29 / 30)


def test_a_stratum_without_a_fault_feigns_no_certainty() -> None:
    found = stratified_share([Stratum(30, 30, 5000), Stratum(30, 30, 5000)]).share
    assert found.value == found.high == 1.0
    assert found.low == pytest.approx(wilson(60, 60)[0], abs=0.02)


def test_a_stratum_without_a_sample_greys_the_share() -> None:
    found = stratified_share([Stratum(30, 40, 500), Stratum(0, 0, 500)])
    assert found.covered == 0.5
    assert found.share.reason == "1 stratum has no sample"
    assert stratified_share([]).share.value is None


def test_reviewers_errors_widen_a_stratified_share() -> None:
    strata = [Stratum(180, 200, 9000), Stratum(90, 100, 1000)]
    plain, mended = stratified_share(strata).share, stratified_share(strata, rates=ReviewerRates(60, 6, 200, 8)).share
    assert mended.high - mended.low > plain.high - plain.low  # type: ignore[operator]


def test_stratified_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = default_rng(11)
    populations = [rng.random(size) < p for size, p in ((4000, 0.97), (1000, 0.9), (200, 0.8))]
    truth = sum(int(p.sum()) for p in populations) / 5200
    held = []
    for _ in range(1500):
        strata = [
            Stratum(int(rng.choice(p, n, replace=False).sum()), n, p.size)
            for p, n in zip(populations, (120, 80, 60), strict=True)
        ]
        share = stratified_share(strata).share
        held.append(share.low <= truth <= share.high)  # type: ignore[operator]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def test_audits_go_where_strata_are_large_and_mixed_and_their_number_decides() -> None:
    strata = [Stratum(95, 100, 8000), Stratum(80, 100, 2000)]
    plan = audits_to_decide(strata, 0.935)
    grown = [
        Stratum(s.ok / s.n * (s.n + more), s.n + more, s.population) for s, more in zip(strata, plan.more, strict=True)
    ]
    assert stratified_share(strata).share.high > 0.935  # type: ignore[operator]
    assert stratified_share(grown).share.high == pytest.approx(0.935, abs=2e-3)
    weights = np.array([8000 * np.sqrt(0.95 * 0.05), 2000 * np.sqrt(0.8 * 0.2)])
    sizes = np.array([s.n for s in grown])
    assert sizes / sizes.sum() == pytest.approx(weights / weights.sum(), abs=0.02)


@given(
    st.lists(st.tuples(st.integers(5, 60), st.floats(0.6, 0.98), st.integers(200, 9000)), min_size=1, max_size=4),
    st.floats(0.55, 0.99),
)
def test_the_further_audits_do_take_the_interval_off_the_target(rows: list[tuple[int, float, int]], t: float) -> None:
    strata = [Stratum(round(n * p), n, n + more) for n, p, more in rows]
    plan = audits_to_decide(strata, t)
    assume(plan.is_possible)
    grown = [
        Stratum(s.ok / s.n * (s.n + more), s.n + more, s.population) for s, more in zip(strata, plan.more, strict=True)
    ]
    share = stratified_share(grown).share
    assert not share.low + 1e-9 < t < share.high - 1e-9  # type: ignore[operator]


def test_dear_audits_are_drawn_less_often_and_the_bill_is_exact() -> None:
    strata = [Stratum(45, 50, 5000), Stratum(45, 50, 5000)]
    plan = audits_to_decide(strata, 0.93, prices=[Decimal("0.10"), Decimal("0.40")])
    assert (plan.more[0] + 50) / (plan.more[1] + 50) == pytest.approx(2.0, abs=0.02)
    assert plan.cost == plan.more[0] * Decimal("0.10") + plan.more[1] * Decimal("0.40")


def test_what_is_decided_asks_for_nothing_and_a_share_on_its_target_for_no_number() -> None:
    strata = [Stratum(90, 100, 1000)]
    assert audits_to_decide(strata, 0.5).more == (0,)
    assert not audits_to_decide(strata, 0.9).is_possible
    assert not audits_to_decide([Stratum(0, 0, 100)], 0.9).is_possible
    with pytest.raises(ValueError, match="the target lies"):
        audits_to_decide(strata, 1.0)


def test_clusters_that_stick_together_widen_a_share() -> None:
    alike, mixed = (
        clustered_share([20, 20, 0, 20, 0, 20], [20] * 6),
        clustered_share([13, 14, 13, 13, 14, 13], [20] * 6),
    )
    assert alike.value == mixed.value
    assert alike.high - alike.low > 3 * (mixed.high - mixed.low)  # type: ignore[operator]
    assert observed_design_effect([20, 20, 0, 20, 0, 20], [20] * 6) > 20
    worth = 120 / observed_design_effect([13, 14, 13, 13, 14, 13], [20] * 6) * few_clusters(6)
    assert (mixed.low, mixed.high) == wilson(80 / 120 * worth, worth)
    assert clustered_share([5], [9]).reason == "one cluster has no spread"


@pytest.mark.parametrize(("clusters", "student"), [(2, 12.706), (6, 2.571), (31, 2.042)])
def test_few_clusters_are_worth_less_by_students_table(clusters: int, student: float) -> None:
    assert few_clusters(clusters) == pytest.approx((1.959964 / student) ** 2, rel=1e-3)


def test_counts_and_values_give_one_correlation() -> None:
    values = [1, 1, 0, 1, 0, 0, 1, 1, 1]
    clusters = [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert intraclass(values, clusters) == intraclass_of_counts([2, 1, 3], [3, 3, 3])
    assert intraclass_of_counts([3, 3], [3, 3]).value is None
    assert intraclass_of_counts([3], [3]).value is None


def test_a_side_without_cases_has_an_open_ratio() -> None:
    found = ratio_of_shares((5, 50), (0, 40))
    assert found.value == found.high == inf
    assert 0 < found.low < 100  # type: ignore[operator]
    assert ratio_of_shares((0, 50), (0, 40)).value is None


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_turning_a_ratio_round_turns_its_interval(m: int, n: int, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(1, m)), data.draw(st.integers(1, n))
    one, other = ratio_of_shares((x, m), (y, n)), ratio_of_shares((y, n), (x, m))
    assert one.low <= one.value <= one.high  # type: ignore[operator]
    assert one.low == pytest.approx(1 / other.high, rel=1e-6)  # type: ignore[operator]


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 400), st.floats(0, 1)), min_size=1, max_size=6))
def test_a_stratified_share_lies_between_its_strata_and_inside_its_interval(rows: list[tuple[int, int, float]]) -> None:
    strata = [Stratum(int(n * p), n, n + more) for n, more, p in rows]
    found = stratified_share(strata).share
    shares = [s.ok / s.n for s in strata]
    assert min(shares) - 1e-9 <= found.value <= max(shares) + 1e-9  # type: ignore[operator]
    assert 0.0 <= found.low <= found.value + 1e-9 <= found.high + 2e-9 <= 1.0 + 4e-9  # type: ignore[operator]
    assert stratified_share(strata[::-1]).share.value == pytest.approx(found.value)
