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
from callsheet.stats.acceptance.sequential import sequential_plan


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
