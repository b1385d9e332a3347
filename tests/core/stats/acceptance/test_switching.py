"""Switching rules: two of five tighten, five good ones relax, five bad ones end it, reduced is earned; resubmitted lots move nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.stats.acceptance import (
    Corrected,
    Lot,
    Record,
    Ruling,
    Scheme,
    acceptance_probability,
    as_fair_number,
    next_switch,
    ruled,
    rulings,
)
from callsheet.stats.acceptance.curves import Model

K = Scheme(aql=1.0)
"""2,000 units at level II are letter K: 125 inspected, 3 allowed (tightened 2, reduced 50 with 1/4)."""
GOOD, BAD = Lot(2_000, 0), Lot(2_000, 4)


def standings(events: list[Lot | Corrected], scheme: Scheme = K) -> list[str]:
    return [ruling.after.standing for ruling in rulings(events, scheme)]


def last(events: list[Lot | Corrected], scheme: Scheme = K) -> Ruling:
    return rulings(events, scheme)[-1]


def test_the_second_rejection_of_four_lots_tightens() -> None:
    assert standings([GOOD, BAD, GOOD, BAD]) == ["normal", "normal", "normal", "tightened"]
    assert last([GOOD, BAD, GOOD, BAD]).reason == "two of five consecutive lots or fewer were not accepted"


def test_rejections_five_lots_apart_do_not_tighten() -> None:
    assert standings([BAD, GOOD, GOOD, GOOD, GOOD, BAD])[-1] == "normal"
    assert standings([BAD, GOOD, GOOD, GOOD, BAD])[-1] == "tightened"


def test_the_tightened_plan_judges_the_lots_after_the_switch() -> None:
    found = rulings([BAD, BAD, Lot(2_000, 3)], K)
    assert found[2] == ruled(Lot(2_000, 3), K, found[1].after)
    assert found[2].plan is not None
    assert (found[2].under, found[2].plan.ac, found[2].is_accepted) == ("tightened", 2, False)


def test_five_accepted_in_a_row_bring_normal_inspection_back() -> None:
    assert standings([BAD, BAD, GOOD, BAD, *[GOOD] * 4])[-1] == "tightened"
    assert standings([BAD, BAD, GOOD, BAD, *[GOOD] * 5])[-1] == "normal"


def test_five_rejections_on_tightened_inspection_end_it_in_a_row_or_not() -> None:
    mixed = [BAD, BAD, *[BAD, GOOD, GOOD] * 4, BAD]
    assert standings(mixed)[-1] == "discontinued"
    assert standings(mixed)[-2] == "tightened"
    after = rulings([*mixed, GOOD, Corrected(), GOOD], K)
    assert (after[-3].is_accepted, after[-3].after.standing) == (None, "discontinued")
    assert (after[-2].after, after[-1].under) == (Record("tightened"), "tightened")


def test_resubmitted_lots_are_decided_and_move_nothing() -> None:
    again = Lot(2_000, 4, is_resubmitted=True)
    found = rulings([BAD, again, again], K)
    assert [ruling.is_accepted for ruling in found] == [False] * 3
    assert found[2].after == found[0].after
    assert found[2].after.standing == "normal"


def test_ten_good_lots_within_the_limit_number_earn_reduced_inspection() -> None:
    scheme = Scheme(aql=1.0, may_reduce=True, limit_number=5)
    assert standings([GOOD] * 10, scheme) == ["normal"] * 9 + ["reduced"]
    assert standings([Lot(2_000, 1)] * 10, scheme)[-1] == "normal"
    assert standings([GOOD] * 12)[-1] == "normal"
    assert standings([GOOD] * 12, Scheme(aql=1.0, may_reduce=True))[-1] == "normal"
    assert standings([*[GOOD] * 9, Lot(2_000, 0, is_steady=False)], scheme)[-1] == "normal"


@pytest.mark.parametrize(
    ("lot", "accepted", "after"),
    [
        (Lot(2_000, 1), True, "reduced"),
        (Lot(2_000, 2), True, "normal"),  # between 1 and 4: accepted, and back to normal
        (Lot(2_000, 4), False, "normal"),
        (Lot(2_000, 0, is_steady=False), True, "normal"),
    ],
)
def test_reduced_inspection_ends_at_a_rejection_in_the_gap_or_when_production_is_irregular(
    lot: Lot, accepted: bool, after: str
) -> None:
    found = last([*[GOOD] * 10, lot], Scheme(aql=1.0, may_reduce=True, limit_number=5))
    assert found.plan is not None
    assert (found.under, found.plan.n, found.plan.ac, found.plan.re) == ("reduced", 50, 1, 4)
    assert (found.is_accepted, found.after.standing) == (accepted, after)


def test_the_switching_score_of_iso_2859_1() -> None:
    iso = Scheme(aql=1.0, edition="iso-2859-1", may_reduce=True)
    *ten, eleventh = rulings([Lot(2_000, 2)] * 11, iso)
    assert [ruling.after.score for ruling in ten] == list(range(3, 33, 3))
    assert not eleventh.reason  # it is earned once
    assert "earned" in ten[-1].reason
    assert not ten[-2].reason
    assert ten[-1].after.standing == "normal"  # the plans of that edition are not kept
    reset = rulings([*[Lot(2_000, 2)] * 3, Lot(2_000, 3)], iso)[-1]
    assert (reset.is_accepted, reset.after.score) == (True, 0)


def test_two_points_a_lot_where_at_most_one_is_allowed() -> None:
    """AQL 1.5 at 100 units and level III, letter G: 32 inspected, 1 allowed."""
    scheme = Scheme(aql=1.5, level="III", edition="iso-2859-1")
    found = rulings([Lot(100, 1)] * 15, scheme)
    assert found[0].plan is not None
    assert (found[0].plan.letter, found[0].plan.ac) == ("G", 1)
    assert found[-1].after.score == 30


@given(st.lists(st.integers(0, 6), max_size=60), st.integers(0, 60))
@settings(max_examples=80, deadline=None)
def test_a_series_may_be_cut_anywhere_and_continued(found: list[int], cut: int) -> None:
    lots = [Lot(2_000, n) for n in found]
    whole = rulings(lots, K)
    first = rulings(lots[:cut], K)
    rest = rulings(lots[cut:], K, first[-1].after if first else Record())
    assert first + rest == whole
    for ruling in whole:
        assert ruling.after.rejected <= 5
        assert len(ruling.after.recent) <= 10


def test_more_nonconforming_ones_than_the_sample_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be nonconforming"):
        rulings([Lot(2_000, 126)], K)


@given(st.sampled_from([(50, 2), (125, 3), (80, 10)]), st.integers(0, 400), st.sampled_from([1.0, 2.5, 10.0, 15.0]))
@settings(max_examples=40, deadline=None)
def test_a_larger_sample_is_as_fair_to_the_producer_and_stricter_for_bad_work(
    plan: tuple[int, int], more: int, aql: float
) -> None:
    n, ac = plan
    allowed = as_fair_number(aql, plan, n + more)
    assert as_fair_number(aql, plan, n) == ac
    assert ac <= allowed <= ac + more
    model: Model = "binomial" if aql <= 10 else "poisson"

    def passes(units: int, most: int) -> float:
        return acceptance_probability(aql / 100, units, most, model=model)

    assert passes(n + more, allowed) >= passes(n, ac) - 1e-9
    assert more == 0 or allowed == ac or passes(n + more, allowed - 1) < passes(n, ac)


def test_a_fair_number_of_a_smaller_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than the 125 of the plan"):
        as_fair_number(1.0, (125, 3), 124)


def test_more_inspected_units_allow_more_and_fewer_decide_only_what_is_sure() -> None:
    larger = last([Lot(2_000, 5, inspected=250)])
    assert (larger.allowed, larger.is_accepted) == (6, True), (
        "of 250, 5 at 1 % would be accepted less often than 3 of 125"
    )
    assert last([Lot(2_000, 7, inspected=250)]).is_accepted is False
    assert last([Lot(2_000, 4, inspected=60)]).is_accepted is False
    assert last([Lot(2_000, 1, inspected=123)]).is_accepted is True
    open_yet = rulings([BAD, Lot(2_000, 1, inspected=60)], K)
    assert (open_yet[1].is_accepted, open_yet[1].allowed) == (None, None)
    assert open_yet[1].after == open_yet[0].after


def test_a_larger_sample_scores_as_the_plan_does() -> None:
    iso = Scheme(aql=1.0, edition="iso-2859-1", may_reduce=True)
    assert [r.after.score for r in rulings([Lot(2_000, 2), Lot(2_000, 3, inspected=250)], iso)] == [3, 6]


@given(st.lists(st.booleans(), max_size=14))
@settings(max_examples=60, deadline=None)
def test_what_would_change_inspection_next_is_what_changes_it(accepted: list[bool]) -> None:
    events: list[Lot | Corrected] = [GOOD if one else BAD for one in accepted]
    record = rulings(events, K)[-1].after if events else Record()
    said = next_switch(record, K)
    if record.standing == "tightened":
        good, bad = (int(word) for word in said.split() if word.isdigit())
        assert standings_after(record, [GOOD] * good) == ["tightened"] * (good - 1) + ["normal"]
        assert standings_after(record, [BAD] * bad) == ["tightened"] * (bad - 1) + ["discontinued"]
    if record.standing == "normal":
        left = 0 if said.startswith("2 of 5") else next((int(w) for w in said.split() if w.isdigit()), 1)
        for lots in range(left):
            assert standings_after(record, [GOOD] * lots + [BAD])[-1] == "tightened"
        assert standings_after(record, [GOOD] * left + [BAD])[-1] == "normal"
    if record.standing == "discontinued":
        assert "Corrective action" in said


def standings_after(record: Record, events: list[Lot]) -> list[str]:
    return [ruling.after.standing for ruling in rulings(events, K, record)]


def test_the_way_to_reduced_inspection_is_told_with_its_score() -> None:
    iso = Scheme(aql=1.0, edition="iso-2859-1", may_reduce=True)
    some, enough = rulings([GOOD] * 4, iso)[-1].after, rulings([GOOD] * 10, iso)[-1].after
    assert next_switch(some, iso).endswith("is earned at a score of 30; it stands at 12.")
    assert next_switch(enough, iso).endswith("agree on its plan, which is not kept here.")
    assert next_switch(Record("reduced"), K).startswith("One lot not accepted")
