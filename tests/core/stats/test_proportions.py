"""Published intervals (Newcombe 1998), weighted audits against simulated truth, and how many more audits would decide."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.stats import (
    WeightedSums,
    clopper_pearson,
    design_effect,
    difference,
    effective_size,
    finite_population,
    jeffreys,
    proportion,
    ratio_of_sums,
    sample_to_decide,
    weighted_proportion,
    wilson,
)

NEWCOMBE = [
    ((81, 263), (0.2553, 0.3662), (0.2527, 0.3676)),
    ((15, 148), (0.0624, 0.1605), (0.0578, 0.1617)),
    ((0, 20), (0.0, 0.1611), (0.0, 0.1684)),
    ((1, 29), (0.0061, 0.1718), (0.0009, 0.1776)),
]


@pytest.mark.parametrize(("case", "score", "exact"), NEWCOMBE)
def test_intervals_are_those_that_newcombe_printed(case, score, exact):
    assert wilson(*case) == pytest.approx(score, abs=6e-5)
    assert clopper_pearson(*case) == pytest.approx(exact, abs=6e-5)


@pytest.mark.parametrize(
    ("successes", "printed"), list(enumerate([(0.0, 0.292), (0.016, 0.501), (0.065, 0.648), (0.139, 0.766)]))
)
def test_jeffreys_intervals_of_seven_are_those_that_brown_cai_and_dasgupta_printed(successes, printed):
    assert jeffreys(successes, 7) == pytest.approx(printed, abs=6e-4)


def test_jeffreys_interval_is_the_quantiles_of_its_beta():
    assert jeffreys(1, 29) == pytest.approx((0.003746173649057073, 0.15007768600223173), abs=1e-9)


def test_difference_is_the_hybrid_score_interval_of_newcombe():
    found = difference((56, 70), (48, 80))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=6e-5)


def test_nothing_counted_is_a_reason_and_no_number():
    assert proportion(0, 0).value is None
    assert proportion(0, 0).reason
    assert difference((0, 0), (1, 2)).reason


@pytest.mark.parametrize("case", [(-1, 5), (6, 5), (1, 0)])
def test_impossible_counts_are_refused(case):
    with pytest.raises(ValueError, match="successes lie between"):
        wilson(*case)


@settings(max_examples=60)
@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_every_interval_contains_its_share_and_stays_between_0_and_1(case):
    x, n = case
    for interval in (wilson, clopper_pearson, jeffreys):
        low, high = interval(x, n)
        assert 0.0 <= low <= x / n <= high <= 1.0


@settings(max_examples=60)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_clopper_pearson_mirrors_when_success_and_failure_swap(case):
    x, n = case
    low, high = clopper_pearson(x, n)
    assert clopper_pearson(n - x, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def drawn(rng, y, pi):
    """The additive sums of one Poisson sample of a population with answers y and inclusion probabilities pi."""
    kept = rng.random(len(y)) < pi
    w, ok = 1.0 / pi[kept], y[kept]
    return WeightedSums(int(kept.sum()), w.sum(), w[ok].sum(), (w * (w - 1)).sum(), (w * (w - 1))[ok].sum())


def test_a_stratified_audit_weighted_by_inclusion_is_unbiased_and_its_interval_holds():
    rng = np.random.default_rng(7)
    risky = np.arange(20_000) < 2_000
    y = rng.random(20_000) >= np.where(risky, 0.30, 0.04)
    pi = np.where(risky, 0.15, 0.02)
    found = [weighted_proportion(drawn(rng, y, pi)) for _ in range(600)]
    assert np.mean([e.value for e in found]) == pytest.approx(y.mean(), abs=0.002)
    assert np.mean([e.low <= y.mean() <= e.high for e in found]) >= 0.94


def test_the_plain_share_of_that_audit_would_be_wrong_by_design():
    rng = np.random.default_rng(7)
    risky = np.arange(20_000) < 2_000
    y = rng.random(20_000) >= np.where(risky, 0.30, 0.04)
    kept = rng.random(20_000) < np.where(risky, 0.15, 0.02)
    assert y[kept].mean() < y.mean() - 0.05


def test_full_inspection_has_no_doubt():
    found = weighted_proportion(WeightedSums.from_thousandths(200, w=200_000, w_ok=190_000, w2=0, w2_ok=0))
    assert (found.low, found.value, found.high) == (0.95, 0.95, 0.95)


def test_audits_without_stated_probability_count_as_draws_of_an_endless_population():
    found = weighted_proportion(WeightedSums.from_thousandths(263, w=263_000, w_ok=81_000, w2=263_000, w2_ok=81_000))
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=6e-5)


def test_a_weighted_sample_without_a_fault_still_has_a_lower_bound_below_1():
    sums = WeightedSums(50, 500.0, 500.0, 4500.0, 4500.0)
    found = weighted_proportion(sums)
    assert found.value == found.high == 1.0
    assert effective_size(sums) == pytest.approx(500**2 / 4500)
    assert found.low == pytest.approx(wilson(500**2 / 4500, 500**2 / 4500)[0])


def test_inspecting_half_of_a_small_lot_is_worth_twice_the_sample():
    half = finite_population(40, 50, population=100)
    assert (half.low, half.high) == pytest.approx(wilson(80, 100), abs=1e-12)
    whole = finite_population(80, 100, population=100)
    assert whole.low == whole.high == 0.8


def test_a_ratio_of_sums_is_no_mean_of_ratios():
    found = ratio_of_sums([1, 50], [10, 100])
    assert found.value == pytest.approx(51 / 110)
    assert found.low < found.value < found.high


def test_a_ratio_interval_holds_over_clusters_of_uneven_size():
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        sizes = rng.integers(5, 60, 80)
        shares = rng.beta(4, 16, 80)
        found = ratio_of_sums(rng.binomial(sizes, shares), sizes)
        hits += found.low <= 0.2 <= found.high
    assert hits / 400 >= 0.92


def test_a_single_cluster_says_that_it_has_no_spread():
    assert ratio_of_sums([3], [10]).reason == "one cluster has no spread"
    assert ratio_of_sums([], []).value is None


@settings(max_examples=80)
@given(p=st.floats(0.5, 0.999), n=st.integers(10, 500), target=st.sampled_from([0.9, 0.95, 0.98]))
def test_the_promised_number_of_audits_decides_and_one_less_does_not(p, n, target):
    more = sample_to_decide(p, n, target)
    if more is None or more > 1e6:
        return
    low, high = wilson(p * (n + more), n + more)
    assert high <= target + 1e-9 or low >= target - 1e-9
    if more > 1:
        low, high = wilson(p * (n + more - 1), n + more - 1)
        assert low < target < high


def test_a_share_that_sits_on_its_target_is_never_decided():
    assert sample_to_decide(0.95, 400, 0.95) is None
    assert sample_to_decide(0.80, 400, 0.95) == 0


def test_clusters_cost_sample_size():
    assert design_effect([1, 1, 1], 0.5) == 1.0
    assert design_effect([20, 20], 0.1) == pytest.approx(2.9)
