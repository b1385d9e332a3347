from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from callsheet.decisions.finding import CannotSay, Finding, Place, Severity
from callsheet.decisions.risks.feed_missing import Arrival, FeedCase, assess, due_at
from callsheet.decisions.working_time import WorkingDays

PLACE = Place("songs", "lumen", vendor_name="Lumen")
START, END = date(2026, 10, 26), date(2026, 12, 31)
WORKS = WorkingDays.between(START, END, closed=[date(2026, 11, 18)])  # Buß- und Bettag, a Wednesday
FRIDAY = date(2026, 11, 20)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)


def nightly(until: date, works: WorkingDays = WORKS) -> tuple[Arrival, ...]:
    """Each working day's file at 07:00 UTC (08:00 in Berlin) of the next working day."""
    found = []
    for day in works.days:
        after = works.after(day, 1)
        if day <= until and after:
            found.append(Arrival(day, at(after, 7)))
    return tuple(found)


def case(now: datetime, until: date, **changes: object) -> FeedCase:
    given = FeedCase(PLACE, "lumen-tracker", now, "Europe/Berlin", WORKS, nightly(until), units_a_day=800)
    return replace(given, **changes)  # type: ignore[arg-type]


def the_finding(asked: FeedCase) -> Finding:
    (verdict,) = assess(asked)
    assert isinstance(verdict, Finding)
    return verdict


def test_a_feed_that_came_is_silent():
    assert assess(case(at(date(2026, 11, 23), 9), FRIDAY)) == ()


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (at(date(2026, 11, 21), 12), False),  # Saturday: nothing is due
        (at(date(2026, 11, 22), 22), False),  # Sunday
        (at(date(2026, 11, 23), 7, 30), False),  # Monday 08:30 in Berlin, within the grace
        (at(date(2026, 11, 23), 8, 30), True),  # Monday 09:30 in Berlin
    ],
)
def test_fridays_file_is_due_on_monday_by_the_learnt_hour(now, says):
    assert bool(assess(case(now, date(2026, 11, 19)))) is says


def test_the_sentence_says_which_day_and_by_when_it_was_due():
    found = the_finding(case(at(date(2026, 11, 23), 9), date(2026, 11, 19)))
    assert (
        found.title
        == "lumen-tracker of Lumen (songs) has not come for Fri 20 Nov; it was due Mon 23 Nov 09:00 (Europe/Berlin)"
    )
    assert found.severity is Severity.SERIOUS
    assert found.cost_of_waiting.amount == 800


def test_nothing_is_due_for_or_on_a_holiday():
    # Tuesday's file would come on Wednesday; Wednesday is a holiday, so Thursday 09:00 is early enough
    tuesday = date(2026, 11, 17)
    assert assess(case(at(date(2026, 11, 18), 20), date(2026, 11, 16))) == ()
    assert the_finding(case(at(date(2026, 11, 19), 9), date(2026, 11, 16))).since == tuesday
    # and the holiday itself is never missing
    assert assess(case(at(date(2026, 11, 20), 6), tuesday)) == ()


def test_without_the_holiday_in_the_calendar_the_same_silence_is_missing():
    plain = WorkingDays.between(START, END)
    arrivals = nightly(date(2026, 11, 16), plain)
    assert assess(case(at(date(2026, 11, 18), 20), date(2026, 11, 16), works=plain, arrivals=arrivals)) != ()


def test_every_missing_day_is_named_and_three_are_critical():
    found = the_finding(case(at(date(2026, 11, 23), 9), date(2026, 11, 16)))
    assert "Tue 17 Nov, Thu 19 Nov and Fri 20 Nov" in found.title
    assert found.severity is Severity.CRITICAL
    assert found.since == date(2026, 11, 17)


def test_a_hole_before_later_days_is_a_question_that_can_wait_and_is_not_asked_for_ever():
    arrivals = tuple(a for a in nightly(FRIDAY) if a.day != date(2026, 11, 17))
    found = the_finding(case(at(date(2026, 11, 23), 9), FRIDAY, arrivals=arrivals))
    assert found.can_wait
    assert "brought nothing for Tue 17 Nov, though later days came" in found.title
    older = tuple(a for a in nightly(FRIDAY) if a.day != date(2026, 11, 5))
    assert assess(case(at(date(2026, 11, 23), 9), FRIDAY, arrivals=older)) == ()


def test_a_hole_and_a_late_file_are_two_findings():
    arrivals = tuple(a for a in nightly(date(2026, 11, 19)) if a.day != date(2026, 11, 17))
    hole, late = assess(case(at(date(2026, 11, 23), 9), FRIDAY, arrivals=arrivals))
    assert isinstance(hole, Finding)
    assert isinstance(late, Finding)
    assert hole.id != late.id
    assert late.since == FRIDAY


def test_a_first_file_of_three_weeks_teaches_no_lateness_of_weeks():
    backlog = tuple(Arrival(d, at(date(2026, 11, 16), 7)) for d in WORKS.days if d <= date(2026, 11, 13))
    (gap,) = assess(case(at(date(2026, 11, 17), 20), FRIDAY, arrivals=backlog))
    assert isinstance(gap, CannotSay)
    assert gap.needs == "4 more arrivals"
    steady = tuple(a for a in nightly(date(2026, 11, 26)) if a.day > date(2026, 11, 13))
    found = the_finding(case(at(date(2026, 11, 30), 9), FRIDAY, arrivals=backlog + steady))
    assert "Fri 27 Nov; it was due Mon 30 Nov 09:00" in found.title


def test_a_stated_hour_stands_before_what_arrivals_teach():
    asked = case(at(date(2026, 11, 20), 7), date(2026, 11, 18), stated_minutes=1440 + 7 * 60 + 30)
    assert "due Fri 20 Nov 07:30" in the_finding(asked).title


def test_too_few_arrivals_teach_no_hour():
    (gap,) = assess(case(at(date(2026, 11, 23), 9), FRIDAY, arrivals=nightly(FRIDAY)[-3:]))
    assert isinstance(gap, CannotSay)
    assert gap.needs == "2 more arrivals"


def test_one_late_file_does_not_teach_lateness():
    arrivals = list(nightly(FRIDAY))
    arrivals[2] = Arrival(arrivals[2].day, arrivals[2].at + timedelta(hours=9))
    found = the_finding(case(at(date(2026, 11, 24), 9), FRIDAY, arrivals=tuple(arrivals)))
    assert "Mon 23 Nov; it was due Tue 24 Nov 09:00" in found.title


def test_a_feed_that_is_paused_is_silent():
    assert assess(case(at(date(2026, 11, 23), 9), date(2026, 11, 16), paused="pilot ended")) == ()


def test_a_feed_silent_for_weeks_is_asked_about_once_and_can_wait():
    found = the_finding(case(at(date(2026, 11, 30), 9), date(2026, 11, 4)))
    assert found.can_wait
    assert "has it ended?" in found.title


def test_the_clock_change_moves_no_due_hour():
    works = WorkingDays.between(date(2026, 10, 1), END)
    asked = case(at(date(2026, 11, 23), 9), FRIDAY, works=works)
    assert due_at(asked, date(2026, 10, 23), 1440 + 540) == at(date(2026, 10, 26), 9)


def test_days_on_the_working_axis_have_no_closed_days():
    assert WORKS.count(date(2026, 11, 16), date(2026, 11, 22)) == 4
    assert date(2026, 11, 18) not in WORKS
    saturday = at(date(2026, 11, 21), 15)
    assert WORKS.minutes(saturday) == WORKS.minutes(at(date(2026, 11, 23), 0))
    assert WORKS.moment(WORKS.minutes(at(date(2026, 11, 23), 9, 5))) == at(date(2026, 11, 23), 9, 5)
    assert WORKS.after(date(2026, 11, 17), 1) == date(2026, 11, 19)
    assert WORKS.after(END, 1) is None


def weekly(until: date, works: WorkingDays = WORKS, *, skip: tuple[date, ...] = ()) -> tuple[Arrival, ...]:
    """A week's file at 10:00 UTC of the Monday after it, or of the working day that takes its place."""
    found = []
    for day in works.days:
        monday = day + timedelta(days=7 - day.weekday())
        comes = monday if monday in works else works.after(monday, 1)
        if comes and comes <= until and monday not in skip:
            found.append(Arrival(day, at(comes, 10)))
    return tuple(found)


LONG = WorkingDays.between(date(2026, 9, 21), END, closed=[date(2026, 11, 16), date(2026, 11, 18)])


def test_a_weekly_feed_is_not_missed_between_its_mondays():
    for number in range(30):
        now = at(date(2026, 11, 2) + timedelta(days=number), 11)
        asked = case(now, FRIDAY, works=LONG, arrivals=weekly(now.date(), LONG))
        assert not assess(asked), now


def test_a_weekly_file_that_did_not_come_is_said_once_with_the_days_it_would_have_brought():
    monday = date(2026, 11, 9)
    arrivals = weekly(monday, LONG, skip=(monday,))
    assert assess(case(at(monday, 10, 30), FRIDAY, works=LONG, arrivals=arrivals)) == ()
    found = the_finding(case(at(monday, 12), FRIDAY, works=LONG, arrivals=arrivals))
    assert "has not come for Mon 2 Nov, Tue 3 Nov, Wed 4 Nov, Thu 5 Nov and 1 more" in found.title
    assert found.evidence[0].text == "every 5 working days, learnt from 6 arrivals"
    later = the_finding(case(at(date(2026, 11, 12), 12), FRIDAY, works=LONG, arrivals=arrivals))
    assert later.id == found.id


YOUNG = (Arrival(date(2026, 11, 13), at(date(2026, 11, 14), 6)), Arrival(date(2026, 11, 17), at(date(2026, 11, 19), 6)))
REPORTED = tuple((d, 80.0) for d in WORKS.days if date(2026, 11, 9) <= d <= FRIDAY)


def test_a_young_feed_is_missed_where_its_tracker_and_the_other_exports_have_the_day():
    asked = case(at(date(2026, 11, 22), 11), FRIDAY, arrivals=YOUNG, reported=REPORTED, others_to=FRIDAY)
    found = the_finding(asked)
    assert found.title == (
        "lumen-tracker of Lumen (songs) has not come for Thu 19 Nov and Fri 20 Nov, though its tracker reports 160 units on them"
    )
    assert [p.label for p in found.evidence] == [
        "last arrival",
        "reported on these days",
        "the programme's other exports",
    ]


def test_a_tracker_alone_has_to_be_a_week_ahead():
    asked = case(at(date(2026, 11, 23), 11), FRIDAY, arrivals=YOUNG, reported=REPORTED)
    assert isinstance(assess(asked)[0], CannotSay)
    later = replace(asked, now=at(date(2026, 11, 27), 11))
    assert "Thu 19 Nov" in the_finding(later).title


def test_a_tracker_that_reports_today_says_nothing_of_today():
    asked = case(at(FRIDAY, 11), FRIDAY, arrivals=YOUNG, reported=((FRIDAY, 50.0),), others_to=FRIDAY)
    assert isinstance(assess(asked)[0], CannotSay)


@pytest.mark.parametrize(("every", "most"), [("day", 0.06), ("week", 0.12)])
def test_files_that_come_up_to_hours_late_are_seldom_called_missing_before_they_come(every: str, most: float) -> None:
    """Lateness is exponential with a mean of an hour: the long tail that people's mornings have."""
    rng, called, files = np.random.default_rng(7), 0, 0
    works = WorkingDays.between(date(2025, 1, 1), date(2026, 12, 31))
    plain = nightly(date(2026, 11, 1), works) if every == "day" else weekly(date(2026, 11, 1), works)
    moments = {a.at: a.at + timedelta(hours=float(rng.exponential())) for a in plain}
    arrivals = [Arrival(a.day, moments[a.at]) for a in plain]
    for came in sorted(moments.values())[10:]:
        now = came - timedelta(minutes=1)
        known = tuple(a for a in arrivals if now - timedelta(days=56) < a.at <= now)
        found = assess(case(now, FRIDAY, works=works, arrivals=known))
        called += any(isinstance(f, Finding) and f.severity is not Severity.WATCH for f in found)
        files += 1
    assert called / files <= most, (called, files)
