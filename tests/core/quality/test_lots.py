"""Lots from audits: what a weighed audit is worth, which limit a target is, and deliveries decided one after the other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.quality.lots import Delivery, Inspection, inspection, limit_of, scheme_of, weighed
from callsheet.stats.acceptance import AQLS, single_plan

FIRST = date(2026, 9, 7)
TARGET = 0.96
"""AQL 4.0: 400 units are letter H, 50 inspected, 5 may be wrong."""


def delivery(week: int, found: int, draws: int = 50, *, is_delivered: bool = True, units: int = 400) -> Delivery:
    day = FIRST + timedelta(weeks=week)
    return Delivery(f"w{week}", day, day + timedelta(days=4), units, draws, found, draws, found, is_delivered)


def inspected(*lots: Delivery, corrections: tuple[date, ...] = ()) -> Inspection:
    scheme = scheme_of(TARGET)
    assert scheme is not None
    return inspection(lots, TARGET, scheme, corrections)


def test_a_target_is_the_largest_limit_of_the_tables_that_is_no_laxer() -> None:
    assert [limit_of(t) for t in (0.96, 0.92, 0.85, 0.99, 1.0 - 1e-5)] == [4.0, 6.5, 10.0, 1.0, None]
    assert scheme_of(1.0) is None


@given(st.floats(0.0, 0.9999))
def test_no_limit_is_laxer_than_what_was_agreed(target: float) -> None:
    aql = limit_of(target)
    assert aql in AQLS
    assert aql <= 100 * (1 - target) + 1e-6


def test_one_weight_for_all_is_the_audit_itself_and_unequal_ones_are_worth_less() -> None:
    assert weighed(40, 37, w=40_000, w_ok=37_000, w2=0) == (40, 3)
    assert weighed(40, 37, w=40_000, w_ok=37_000, w2=40_000) == (40, 3), "probabilities were not stated"
    assert weighed(40, 37, w=400_000, w_ok=370_000, w2=40 * 90_000) == (40, 3)
    of_two_strata = 20 * 2 + 20 * 10
    squares = 20 * 4 + 20 * 100
    draws, wrong = weighed(40, 30, w=of_two_strata * 1000, w_ok=220_000, w2=(squares - of_two_strata) * 1000)
    assert draws == int(of_two_strata**2 / squares) == 27
    assert wrong == round(27 * 20 / 240), "ten wrong ones of the stratum that was looked at five times as closely"
    assert weighed(0, 0, w=0, w_ok=0, w2=0) == (0, 0)


def test_deliveries_are_decided_in_order_and_two_of_five_tighten() -> None:
    found = inspected(delivery(2, 6), delivery(0, 5), delivery(1, 6), delivery(3, 4))
    assert [lot.delivery.code for lot in found.lots] == ["w0", "w1", "w2", "w3"]
    assert [lot.is_accepted for lot in found.lots] == [True, False, False, False]
    assert [(lot.under, lot.then) for lot in found.lots[2:]] == [("normal", "tightened"), ("tightened", "tightened")]
    assert found.lots[3].plan == single_plan(400, 4.0, severity="tightened")
    assert found.record.standing == "tightened"


def test_too_small_an_audit_leaves_a_lot_open_and_moves_nothing() -> None:
    found = inspected(delivery(0, 6), delivery(1, 2, draws=30), delivery(2, 6, draws=30))
    assert [(lot.is_accepted, lot.missing) for lot in found.lots] == [(False, 0), (None, 20), (False, 0)]
    assert found.record.standing == "tightened"
    assert [lot.chance is not None for lot in found.lots] == [True] * 3


def test_what_is_not_delivered_yet_has_a_plan_and_no_decision() -> None:
    (lot,) = inspected(delivery(0, 20, is_delivered=False)).lots
    assert (lot.is_accepted, lot.plan is not None, lot.then) == (None, True, "normal")
    (single,) = inspected(delivery(0, 0, draws=1, units=1)).lots
    assert (single.is_accepted, single.plan, single.chance) == (None, None, 1.0)
    (unseen,) = inspected(delivery(0, 0, draws=0)).lots
    assert (unseen.is_accepted, unseen.missing, unseen.chance) == (None, 50, None)


def test_after_corrective_action_inspection_begins_again_tightened() -> None:
    bad = [delivery(week, 20) for week in range(8)]
    assert inspected(*bad).record.standing == "discontinued"
    assert [lot.plan for lot in inspected(*bad).lots[7:]] == [None]
    agreed = bad[6].last + timedelta(days=2)
    again = inspected(*bad, corrections=(agreed,))
    assert (again.lots[7].under, again.lots[7].is_accepted) == ("tightened", False)
    assert inspected(*bad, corrections=(bad[7].last + timedelta(days=2),)).record.standing == "tightened"
    on_its_last_day = inspected(*bad, corrections=(bad[7].last,))
    assert on_its_last_day.lots[7].under == "tightened", "the day itself counts"
    assert inspected(*bad[:2], corrections=(FIRST,)).record.standing == "tightened", "nothing to correct before"


def test_the_chance_of_a_lot_grows_with_what_was_found_right() -> None:
    chances = [inspected(delivery(0, found)).lots[0].chance or 0.0 for found in (0, 2, 5, 9)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == pytest.approx(0.98, abs=0.03)
