"""Risks of plans: published points of curves, the scheme, the sequential test of the e-Handbook, promises kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.stats.acceptance.curves import (
    acceptance_probability,
    average_outgoing,
    chance_that_lot_meets,
    limiting_quality,
    outgoing_limit,
    scheme_acceptance,
    smallest_plan,
)
from callsheet.stats.acceptance.isolated import zero_failure_size
from callsheet.stats.acceptance.sequential import SequentialPlan, sequential_plan


def test_published_points_of_operating_curves() -> None:
    assert acceptance_probability(0.064, 200, 7) == pytest.approx(0.054, abs=5e-4)
    assert acceptance_probability(0.013, 200, 7) == pytest.approx(0.9950008777)
    assert acceptance_probability(0.01, 125, 3) == pytest.approx(0.9625509378)
    assert acceptance_probability(0.01, 125, 2) == pytest.approx(0.8693158681)
    assert acceptance_probability(0.01, 125, 3, model="hypergeometric", lot=2000) == pytest.approx(0.9677504002)


def test_published_limits_come_out() -> None:
    assert limiting_quality(125, 3) == pytest.approx(0.0526631897)
    assert outgoing_limit(125, 3)[0] == pytest.approx(0.0155432571, abs=1e-8)
    assert zero_failure_size(0.01) == 299


def test_montgomerys_rectifying_inspection_comes_out() -> None:
    assert acceptance_probability(0.01, 89, 2) == pytest.approx(0.9397, abs=5e-5)
    assert average_outgoing(0.01, 89, 2, lot=10_000) == pytest.approx(0.0093, abs=5e-5)
    assert outgoing_limit(89, 2)[0] == pytest.approx(0.0155, abs=1.5e-4)  # read off a curve


@pytest.mark.parametrize(
    ("ac", "factor"),
    list(enumerate([0.3679, 0.8400, 1.371, 1.942, 2.544, 3.168, 3.812, 4.472, 5.146, 5.831, 6.528])),
)
def test_limits_of_outgoing_quality_follow_dodge_and_romigs_factors(ac: int, factor: float) -> None:
    n = 50_000  # so many that the binomial is the Poisson of their table
    assert n * outgoing_limit(n, ac)[0] == pytest.approx(factor, abs=1.1e-3)


def test_the_scheme_of_normal_and_tightened_plans() -> None:
    assert scheme_acceptance(0.019296, (200, 7), (200, 5)) == pytest.approx(0.95, abs=1e-3)
    assert scheme_acceptance(0.045884, (200, 7), (200, 5)) == pytest.approx(0.10, abs=5e-4)
    assert scheme_acceptance(0.0, (200, 7), (200, 5)) == 1.0
    assert scheme_acceptance(1.0, (200, 7), (200, 5)) == 0.0


def test_the_smallest_plan_through_two_points() -> None:
    assert smallest_plan(0.019296, 0.045884) == (359, 11)


@given(st.floats(0.001, 0.05), st.floats(1.8, 6.0))
@settings(max_examples=25, deadline=None)
def test_the_smallest_plan_keeps_both_promises(good: float, times: float) -> None:
    bad = min(good * times, 0.5)
    n, ac = smallest_plan(good, bad)
    assert acceptance_probability(good, n, ac) >= 0.95
    assert acceptance_probability(bad, n, ac) <= 0.10


def test_the_sequential_test_of_the_handbook() -> None:
    plan = sequential_plan(0.01, 0.10)
    assert (plan.accept_at, plan.reject_at, plan.slope) == pytest.approx((0.9389, 1.2054, 0.0397), abs=6e-5)
    assert (plan.earliest_acceptance, plan.earliest_rejection) == (24, 2)
    assert plan.average_size(0.01) == pytest.approx(27.957021, abs=1e-4)
    assert plan.average_size(0.10) == pytest.approx(16.446679, abs=1e-4)
    assert plan.acceptance_probability(0.01) == pytest.approx(0.95)
    assert plan.acceptance_probability(0.10) == pytest.approx(0.10)


def test_the_handbooks_table_of_acceptance_and_rejection_numbers() -> None:
    plan = sequential_plan(0.01, 0.10)
    assert all(plan.decision(n, 0) is None for n in range(1, 24))
    assert plan.decision(1, 1) is None
    reject = {n: next(found for found in range(1, 9) if plan.decision(n, found) is False) for n in range(2, 27)}
    assert reject == {n: 2 if n < 20 else 3 for n in range(2, 27)}
    assert [plan.decision(n, 0) for n in (24, 25, 26)] == [True] * 3


def every_path(plan: SequentialPlan, p: float) -> tuple[float, float]:
    """P(accept) and the expected number of units, by counting every path of the audit out to its end."""
    going, accepted, units = {0: 1.0}, 0.0, 0.0
    for n in range(1, plan.most + 1):
        units += sum(going.values())
        ahead: dict[int, float] = {}
        for found, chance in going.items():
            ahead[found] = ahead.get(found, 0.0) + chance * (1.0 - p)
            ahead[found + 1] = ahead.get(found + 1, 0.0) + chance * p
        decisions = {found: plan.decision(n, found) for found in ahead}
        accepted += sum(chance for found, chance in ahead.items() if decisions[found] is True)
        going = {found: chance for found, chance in ahead.items() if decisions[found] is None}
    assert not going
    return accepted, units


@pytest.mark.parametrize("p", [0.20, 0.2243397, 0.25])
def test_where_a_unit_weighs_little_every_path_counted_out_agrees_with_walds_curves(p: float) -> None:
    plan = sequential_plan(0.20, 0.25)
    accepted, units = every_path(plan, p)
    assert accepted == pytest.approx(plan.acceptance_probability(p), abs=0.005)
    assert units == pytest.approx(plan.average_size(p), rel=0.04)


@pytest.mark.parametrize("promised", [(0.01, 0.10), (0.20, 0.25), (0.001, 0.4)])
def test_expected_sizes_and_odds_have_no_jump_where_walds_formulas_are_nothing_by_nothing(
    promised: tuple[float, float],
) -> None:
    plan = sequential_plan(*promised)
    there = plan.slope
    for far in (1e-6, 3e-8, 1e-9, 1e-12):
        for p in (there - far, there + far):
            assert plan.average_size(p) == pytest.approx(plan.average_size(there), rel=5e-5)
            assert plan.acceptance_probability(p) == pytest.approx(plan.acceptance_probability(there), rel=5e-5)


def test_the_handbooks_plan_keeps_both_promises_in_every_path_counted_out() -> None:
    plan = sequential_plan(0.01, 0.10)
    assert every_path(plan, 0.01)[0] >= 0.95
    assert every_path(plan, 0.10)[0] <= 0.10


@given(st.sampled_from([(0.01, 0.10), (0.02, 0.08), (0.05, 0.20)]), st.floats(0.0, 1.0))
@settings(max_examples=25, deadline=None)
def test_what_a_truncated_plan_does_is_the_sum_over_every_path(told: tuple[float, float], p: float) -> None:
    plan = sequential_plan(*told)
    found = plan.operating(p)
    assert (found.acceptance_probability, found.average_size) == pytest.approx(every_path(plan, p), abs=1e-9)
    assert 0.0 <= found.full_length <= 1.0


def test_an_audit_in_whole_units_takes_more_of_them_than_the_formula_says() -> None:
    found = sequential_plan(0.01, 0.10).operating(0.10)
    assert found.average_size == pytest.approx(22.366, abs=1e-3)
    assert found.average_size > sequential_plan(0.01, 0.10).average_size(0.10)
    with pytest.raises(ValueError, match="a share of units"):
        sequential_plan(0.01, 0.10).operating(1.5)


def test_the_sequential_test_decides_at_its_end() -> None:
    plan = sequential_plan(0.01, 0.10)
    assert plan.decision(23, 0) is None
    assert plan.decision(24, 0) is True
    assert plan.decision(2, 2) is False
    assert plan.decision(plan.most, round(plan.slope * plan.most)) is not None
    with pytest.raises(ValueError, match="cannot be"):
        plan.decision(2, 3)


@given(st.floats(0.001, 0.3))
@settings(max_examples=40, deadline=None)
def test_acceptance_falls_as_quality_falls(p: float) -> None:
    plan = sequential_plan(0.02, 0.08)
    assert plan.acceptance_probability(p) >= plan.acceptance_probability(p + 0.01) - 1e-9
    assert acceptance_probability(p, 80, 2) >= acceptance_probability(p + 0.01, 80, 2)
    assert average_outgoing(p, 80, 2) <= outgoing_limit(80, 2)[0] + 1e-9
    assert plan.average_size(p) > 0.0


def test_a_lot_without_a_fault_in_three_hundred_probably_meets_one_percent() -> None:
    assert chance_that_lot_meets(0.01, found=0, n=300) > 0.95
    assert chance_that_lot_meets(0.01, found=8, n=300) < 0.05


@pytest.mark.parametrize(
    "asked", [{"p": -0.1, "n": 5, "ac": 0}, {"p": 0.1, "n": 0, "ac": 0}, {"p": 1.1, "n": 5, "ac": 0}]
)
def test_what_is_no_plan_is_refused(asked: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="is none"):
        acceptance_probability(**asked)  # type: ignore[arg-type]


def test_a_lot_smaller_than_its_sample_has_no_hypergeometric_chance() -> None:
    with pytest.raises(ValueError, match="at least the sample"):
        acceptance_probability(0.1, 50, 1, model="hypergeometric", lot=20)
