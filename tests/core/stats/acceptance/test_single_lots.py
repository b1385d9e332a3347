"""Lots that stand alone, double plans, the odds that a lot keeps its target, and risks in words."""

from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats.acceptance import (
    DoublePlan,
    acceptance_of_lot,
    acceptance_probability,
    chance_that_lot_meets,
    decided,
    isolated_plan,
    limiting_quality,
    risks_of,
    single_plan,
    zero_failure_size,
)

LETTER_L = DoublePlan(125, 3, 7, 125, 8)
"""MIL-STD-105E, letter L at AQL 1.5: 125/125; 3/7, 8/9."""


def test_a_small_lot_needs_fewer_units_than_a_process() -> None:
    assert zero_failure_size(0.01) == 299
    n = zero_failure_size(0.01, lot=1_000)
    missed = [comb(1_000 - 11, size) / comb(1_000, size) for size in (n - 1, n)]
    assert missed[0] > 0.05 >= missed[1]
    assert n < 299
    assert zero_failure_size(0.01, lot=50) == 48  # one of 50 is too many: 95 % see it in 48
    assert zero_failure_size(0.01, lot=10**9) == pytest.approx(299, abs=1)


@given(st.integers(20, 400), st.integers(10, 300), st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_an_isolated_plan_is_the_smallest_that_keeps_its_promise(lot: int, thousandths: int, ac: int) -> None:
    plan = isolated_plan(lot, thousandths / 1_000, ac=ac)
    bad = -(-thousandths * lot // 1_000)
    if bad > ac:
        assert acceptance_of_lot(lot, bad, plan.n, ac) <= 0.10
        assert plan.n == 1 or acceptance_of_lot(lot, bad, plan.n - 1, ac) > 0.10
    assert plan.n <= lot


def test_a_double_plan_by_hand() -> None:
    """Two then two units, accept at 0, reject at 2, then at most 1 in all: each of the sixteen outcomes counted."""
    plan, p = DoublePlan(2, 0, 2, 2, 1), 0.3
    accepted = second = 0.0
    for units in product((0, 1), repeat=4):
        chance = p ** sum(units) * (1 - p) ** (4 - sum(units))
        first = sum(units[:2])
        second += chance * 2 if first == 1 else 0.0
        if first == 0 or (first == 1 and sum(units) <= 1):
            accepted += chance
    assert plan.acceptance_probability(p) == pytest.approx(accepted)
    assert plan.average_size(p) == pytest.approx(2 + second)
    first = (1 - p) ** 2
    assert plan.average_outgoing(p, lot=10) == pytest.approx(p * (first * 8 + (accepted - first) * 6) / 10)


def test_the_double_plan_of_the_standard_matches_its_single_plan_and_inspects_less() -> None:
    for p in (0.005, 0.015, 0.03, 0.05, 0.064):
        assert LETTER_L.acceptance_probability(p) == pytest.approx(acceptance_probability(p, 200, 7), abs=0.05)
    assert 125 < LETTER_L.average_size(0.015) < 150
    assert LETTER_L.average_size(0.0) == pytest.approx(125)


def test_a_double_plan_decides() -> None:
    assert [LETTER_L.decision(found) for found in (3, 4, 6, 7)] == [True, None, None, False]
    assert LETTER_L.decision(4, 4) is True
    assert LETTER_L.decision(4, 5) is False
    with pytest.raises(ValueError, match="no sample has so many"):
        LETTER_L.decision(126)
    with pytest.raises(ValueError, match="is no double plan"):
        DoublePlan(125, 3, 3, 125, 8)


def test_a_double_plan_of_one_lot_and_of_rates() -> None:
    rng = default_rng(4)
    lot = rng.permuted([[1] * 30 + [0] * 370] * 20_000, axis=1)
    first, both = lot[:, :40].sum(axis=1), lot[:, :80].sum(axis=1)
    plan = DoublePlan(40, 1, 5, 40, 5)
    accepted = (first <= 1) | ((first < 5) & (both <= 5))
    assert plan.acceptance_probability(0.075, model="hypergeometric", lot=400) == pytest.approx(
        accepted.mean(), abs=0.015
    )
    assert plan.acceptance_probability(1.5, model="poisson") < 1e-6
    with pytest.raises(ValueError, match="at least 80 units"):
        plan.acceptance_probability(0.1, model="hypergeometric", lot=60)
    assert plan.average_outgoing(0.05, lot=400) < plan.average_outgoing(0.05) <= 0.05


def test_the_odds_of_a_lot_count_what_was_inspected() -> None:
    """Uniform prior, 4 of 6 inspected, 0 found: of the other two, none is bad with 5/7 · 6/8 … by the rule of succession."""
    chance = chance_that_lot_meets(0.0, found=0, n=4, lot=6, prior=(1.0, 1.0))
    assert chance == pytest.approx((5 / 6) * (6 / 7))
    assert chance_that_lot_meets(0.02, found=1, n=100, lot=100) == 1.0
    assert chance_that_lot_meets(0.02, found=3, n=100, lot=100) == 0.0
    assert chance_that_lot_meets(0.02, found=3, n=90, lot=100) == 0.0
    with pytest.raises(ValueError, match="no sample"):
        chance_that_lot_meets(0.02, found=3, n=90, lot=80)


def test_an_endless_lot_is_a_process() -> None:
    assert chance_that_lot_meets(0.03, found=4, n=200, lot=10**6) == pytest.approx(
        chance_that_lot_meets(0.03, found=4, n=200), abs=1e-3
    )


def test_risks_are_said_in_words() -> None:
    plan = single_plan(2_000, 1.0)
    said = risks_of(plan, 1.0, 2_000)
    assert said[0] == "Work exactly at the limit of 1 % is rejected in 3.7 % of lots (the producer's risk)."
    assert said[1] == "Work with 5.3 % nonconforming is still accepted in one lot of ten (the consumer's risk)."
    assert said[2].endswith("averages at most 1.5 % nonconforming.")
    assert risks_of(single_plan(10, 0.010), 0.010, 10) == ("The whole lot is inspected: nothing is left to chance.",)
    assert "40 per 100 units" in risks_of(single_plan(500, 40), 40, 500)[0]
    between = risks_of(single_plan(5_000, 1.5, severity="reduced"), 1.5, 5_000)  # n 80: 5 are still accepted
    assert f"{100 * limiting_quality(80, 5):.2g} %" in between[1]


def test_decisions_are_said_in_words() -> None:
    reduced = single_plan(5_000, 1.5, severity="reduced")
    assert decided(reduced, 3) == "Accepted: 3 nonconforming, up to 3 are allowed."
    assert decided(reduced, 4).endswith("Inspection returns to normal.")
    assert decided(reduced, 6) == "Not accepted: 6 nonconforming, 6 or more reject."
    with pytest.raises(ValueError, match="cannot be"):
        decided(reduced, 81)
