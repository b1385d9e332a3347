from datetime import date, timedelta

import pytest

from callsheet.decisions.finding import CannotSay, Finding, Place, Severity
from callsheet.decisions.risks.mismatch import MismatchCase, assess
from callsheet.metrics.reconcile import DayLine, reconciled

PLACE = Place("songs", "lumen", "de-DE", vendor_name="Lumen")
MONDAY = date(2026, 11, 16)


def case(*lines: tuple[int | None, int | None, dict[str, int]]) -> MismatchCase:
    days = [MONDAY + timedelta(days=i) for i in range(len(lines))]
    found = reconciled(
        DayLine(day, None if says is None else 1000 * says, counted, causes)
        for day, (says, counted, causes) in zip(days, lines, strict=True)
    )
    return MismatchCase(PLACE, found, days[0], days[-1], len(days))


def the_finding(asked: MismatchCase) -> Finding:
    (verdict,) = assess(asked)
    assert isinstance(verdict, Finding)
    return verdict


@pytest.mark.parametrize("says", [1000, 1003, 990])
def test_within_tolerance_both_counts_agree(says):
    assert assess(case((says, 1000, {}))) == ()


def test_a_difference_is_said_to_the_unit_with_what_is_not_explained():
    found = the_finding(case((48_210, 47_655, {"unmapped": 500})))
    assert found.title == (
        "de-DE at Lumen (songs): your tracker says 48,210 produced, we count 47,655 (Mon 16 Nov): 555 more, 55 units not explained"
    )
    assert found.severity is Severity.WATCH


def test_a_large_unexplained_rest_cannot_wait():
    assert the_finding(case((12_000, 10_000, {}))).severity is Severity.SERIOUS


def test_a_difference_that_is_explained_whole_can_wait_and_says_by_what():
    found = the_finding(case((1_100, 1_000, {"unmapped": 100})))
    assert "all of it explained" in found.title
    assert found.severity is Severity.WATCH
    assert found.cause == "Largest part: work of workers who have no vendor with us yet (+100)."


def test_the_parts_and_the_rest_stand_in_the_evidence_with_their_ways():
    found = the_finding(case((1_000, 800, {"unmapped": 150}), (500, 500, {})))
    lines = {p.label: p for p in found.evidence}
    assert lines["unmapped"].text.startswith("+150")
    assert lines["not explained"].text == "50 units on Mon 16 Nov"
    assert all(p.link is not None for p in found.evidence)
    link = lines["unmapped"].link
    assert link is not None
    assert link.key == "unmapped"
    assert dict(link.where)["from"] == "2026-11-16"


def test_days_that_cancel_out_still_disagree():
    found = the_finding(case((1_200, 1_000, {}), (800, 1_000, {})))
    assert "the totals agree and the days do not, 400 units not explained" in found.title


def test_a_side_that_never_spoke_is_asked_for():
    (gap,) = assess(case((None, 1_000, {})))
    assert isinstance(gap, CannotSay)
    assert gap.needs == "the tracker of Mon 16 Nov"
    (gap,) = assess(case((1_000, None, {})))
    assert isinstance(gap, CannotSay)
    assert gap.needs == "the tool's export of Mon 16 Nov"


def test_without_a_closed_day_nothing_is_compared():
    found = reconciled([])
    assert assess(MismatchCase(PLACE, found, MONDAY, MONDAY, 0)) == ()


def test_a_small_difference_that_is_explained_whole_needs_no_word() -> None:
    assert assess(case((1_025, 1_000, {"unmapped": 25}))) == ()
    assert assess(case((1_025, 1_000, {}))) != ()


def test_what_the_next_files_settle_is_no_difference_yet() -> None:
    assert assess(case((500, 500, {}), (None, 90, {}), (400, 450, {"provisional": -50}))) == ()
