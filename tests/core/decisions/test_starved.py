from dataclasses import replace
from datetime import date, datetime

import pytest

from callsheet.decisions.finding import CannotSay, Finding, Place, Severity
from callsheet.decisions.risks.starved import QueueCase, assess
from callsheet.decisions.working_time import WorkingDays

PLACE = Place("songs", locale="de-DE", programme_name="Song pairs")
NOW = datetime(2026, 11, 23, 8)  # a Monday
WORKS = WorkingDays.between(date(2026, 11, 16), date(2026, 12, 31))


def case(**changes: object) -> QueueCase:
    given = QueueCase(
        PLACE, NOW, WORKS, pace=100, available=250, taken_at=datetime(2026, 11, 23, 5), next_release=date(2026, 11, 27)
    )
    return replace(given, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("available", "release", "severity"),
    [
        (400, date(2026, 11, 27), None),  # four days of work, four working days to go
        (250, date(2026, 11, 27), Severity.WATCH),
        (60, date(2026, 11, 27), Severity.SERIOUS),
        (0, date(2026, 11, 27), Severity.CRITICAL),
        (60, date(2026, 11, 23), None),  # released today
        (150, None, Severity.WATCH),  # no plan: two days of cover
        (200, None, None),
    ],
)
def test_a_queue_must_last_until_the_next_release(available, release, severity):
    verdicts = assess(case(available=available, next_release=release))
    assert [v.severity for v in verdicts if isinstance(v, Finding)] == ([severity] if severity else [])


def test_the_sentence_says_when_it_runs_dry_and_whose_it_is():
    (found,) = assess(case())
    assert isinstance(found, Finding)
    assert found.title == (
        "The queue of de-DE of Song pairs runs dry on Wed 25 Nov: 250 items are left at 100 a working day, "
        "and the next release is Fri 27 Nov"
    )
    assert found.owner == "production manager"
    assert "150 items today" in found.action


def test_the_end_of_an_order_is_no_starvation():
    assert assess(case(available=80, remaining=80)) == ()


def test_a_holiday_before_the_release_needs_no_work():
    works = WorkingDays.between(date(2026, 11, 16), date(2026, 12, 31), closed=[date(2026, 11, 25), date(2026, 11, 26)])
    assert assess(case(works=works)) == ()


@pytest.mark.parametrize("changes", [{"available": None}, {"taken_at": None}, {"taken_at": datetime(2026, 11, 19, 8)}])
def test_without_a_fresh_snapshot_nothing_is_claimed(changes):
    (gap,) = assess(case(**changes))
    assert isinstance(gap, CannotSay)
    assert "snapshot of the queue" in gap.needs


def test_a_snapshot_of_friday_is_fresh_on_monday():
    assert isinstance(assess(case(taken_at=datetime(2026, 11, 20, 17)))[0], Finding)


def test_a_queue_that_nobody_works_on_is_not_watched():
    assert assess(case(pace=0, available=0)) == ()


def test_on_a_closed_day_the_queue_lasts_as_long_as_on_the_next_working_day():
    saturday = case(now=datetime(2026, 11, 21, 8), taken_at=datetime(2026, 11, 20, 17))
    empty = assess(replace(saturday, available=0))
    assert [v.severity for v in empty if isinstance(v, Finding)] == [Severity.WATCH]
    (found,) = assess(saturday)
    assert isinstance(found, Finding)
    assert "runs dry on Wed 25 Nov" in found.title


def test_a_release_on_a_sunday_counts_the_whole_week_before_it():
    assert assess(case(available=500, next_release=date(2026, 11, 29))) == ()
    assert assess(case(available=450, next_release=date(2026, 11, 29))) != ()
