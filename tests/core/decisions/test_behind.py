from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from callsheet.decisions.finding import CannotSay, Finding, Owners, Place, Severity
from callsheet.decisions.risks.behind import PaceCase, Track, assess
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.pace import PaceAhead, PaceHistory, PaceOdds, odds_of_finishing

PLACE = Place("songs", programme_name="Song pairs")
TODAY = date(2026, 11, 23)  # a Monday
DUE = date(2026, 12, 18)


def odds(p: float, **more: object) -> PaceOdds:
    given = PaceOdds(Estimate(p, n=20, method="block-bootstrap"), p50=date(2026, 12, 29), p85=date(2027, 1, 6))
    return replace(given, **more)  # type: ignore[arg-type]


def track(vendor: str, locale: str, pace: float, **more: object) -> Track:
    return replace(Track(vendor, locale, pace, days=20, vendor_name=vendor.title()), **more)  # type: ignore[arg-type]


def case(**changes: object) -> PaceCase:
    given = PaceCase(
        PLACE,
        as_of=TODAY,
        goal=20_000,
        by=DUE,
        done=10_000,
        forecast=odds(0.3),
        days_left=20,
        tracks=(track("lumen", "de-DE", 200, needed=310), track("orbit", "fr-FR", 180, needed=190)),
        owners=Owners("Ana (crowd)", "Piet (production)"),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def the_finding(asked: PaceCase) -> Finding:
    (verdict,) = assess(asked)
    assert isinstance(verdict, Finding)
    return verdict


@pytest.mark.parametrize(
    ("told", "severity"),
    [(0.1, Severity.CRITICAL), (0.3, Severity.SERIOUS), (0.7, Severity.WATCH), (0.85, None), (0.99, None)],
)
def test_the_odds_make_the_severity_and_good_odds_make_no_finding(told, severity):
    verdicts = assess(case(forecast=odds(told)))
    assert [v.severity for v in verdicts if isinstance(v, Finding)] == ([severity] if severity else [])


def test_the_sentence_has_date_odds_paces_and_the_days_of_even_and_good_odds():
    assert the_finding(case()).title == (
        "Song pairs keeps its date Fri 18 Dec with odds 0.30: 380 units a working day against 500 needed; "
        "even odds on Tue 29 Dec, 0.85 on Wed 6 Jan 2027"
    )


def test_the_gap_is_given_to_the_locale_that_makes_most_of_it():
    found = the_finding(case())
    assert found.cause == "92\u202f% of the gap is de-DE at Lumen: 200 a working day, 310 needed."
    assert "Ask Lumen for a recovery plan for de-DE worth 110 units a working day" in found.action
    assert found.owner == "Ana (crowd)"


def test_waiting_costs_the_shortfall_of_a_day_and_says_how_the_needed_pace_rises():
    cost = the_finding(case()).cost_of_waiting
    assert cost.amount == pytest.approx(120)
    assert "500 a day today, 506 tomorrow" in cost.sentence


def test_where_every_vendor_keeps_its_commitment_the_plan_is_short_and_nobody_is_blamed():
    tracks = (track("lumen", "de-DE", 210, committed=200), track("orbit", "fr-FR", 180, committed=180))
    found = the_finding(case(tracks=tracks))
    assert found.cause.startswith("The plan is short, not the vendors: commitments add up to 380")
    assert found.owner == "Piet (production)"


def test_a_vendor_under_its_commitment_is_named_by_it():
    tracks = (track("lumen", "de-DE", 110, committed=200), track("orbit", "fr-FR", 180, committed=180))
    found = the_finding(case(tracks=tracks))
    assert found.cause == "43\u202f% of the gap is de-DE at Lumen: 110 a working day, 200 committed."
    assert found.action.startswith("Ask Lumen for a recovery plan for de-DE worth 90 units")


def test_where_the_gap_is_spread_nobody_is_named_in_the_action():
    tracks = (track("lumen", "de-DE", 150, committed=200), track("orbit", "fr-FR", 180, committed=180))
    found = the_finding(case(tracks=tracks))
    assert found.cause.startswith("No one place makes the gap: the largest part, de-DE at Lumen, is 29")
    assert found.action == "Find 170 units a working day over several places, or move the date."


def test_a_queue_that_we_left_empty_is_not_a_vendor_behind():
    tracks = (track("lumen", "de-DE", 200, needed=310, starved_days=8), track("orbit", "fr-FR", 180, starved_days=4))
    found = the_finding(case(tracks=tracks))
    assert found.can_wait
    assert "our own queue held the pace back: empty on 12 of 40 track days" in found.title
    assert "the vendors waited for us" in found.cause
    assert found.odds is None


def test_a_few_starved_days_change_nothing():
    tracks = (track("lumen", "de-DE", 200, needed=310, starved_days=2), track("orbit", "fr-FR", 180))
    assert the_finding(case(tracks=tracks)).odds is not None


def test_on_a_public_holiday_nothing_is_urgent_and_the_sentence_says_why():
    found = the_finding(case(forecast=odds(0.05), closed_today="Día de la Constitución"))
    assert found.can_wait
    assert "(closed today: Día de la Constitución)" in found.title


def test_volume_not_released_in_time_is_ours():
    found = the_finding(case(forecast=odds(0.3, held_back=0.8)))
    assert found.title == (
        "What is released of Song pairs runs out before Fri 18 Dec in 80\u202f% of the futures: "
        "380 units a working day against 500 needed"
    )
    assert found.owner == "Piet (production)"


def test_an_evergreen_programme_is_measured_against_the_quota_of_its_week():
    week = case(goal=2500, by=date(2026, 11, 27), done=600, days_left=4, weekly=True, starts=TODAY, forecast=odds(0.4))
    assert the_finding(week).title == (
        "Song pairs makes its quota of the week by Fri 27 Nov with odds 0.40: 600 of 2,500 so far, "
        "380 units a working day against 475 needed"
    )


def test_the_next_week_of_a_quota_is_another_finding():
    week = case(goal=2500, by=date(2026, 11, 27), weekly=True, starts=TODAY, done=600)
    later = replace(week, starts=TODAY + timedelta(7), by=date(2026, 12, 4))
    assert the_finding(week).id != the_finding(later).id


def test_a_dated_finding_keeps_its_id_from_day_to_day():
    assert the_finding(case()).id == the_finding(case(as_of=date(2026, 11, 24), done=10_300, forecast=odds(0.1))).id


@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({"by": None}, "a due date or a weekly quota"),
        ({"goal": None}, "the number of units ordered"),
        ({"forecast": None}, "more closed working days of deliveries (there are none yet)"),
        (
            {"forecast": PaceOdds(nothing("too little history: 4 worked days of at least 10"))},
            "more closed working days of deliveries (too little history: 4 worked days of at least 10)",
        ),
    ],
)
def test_what_is_missing_is_asked_for(changes, needs):
    (gap,) = assess(case(**changes))
    assert isinstance(gap, CannotSay)
    assert gap.needs == needs


def test_work_that_is_done_is_silent():
    assert assess(case(done=20_000)) == ()


def test_a_date_that_has_passed_says_since_when_and_how_much_is_left():
    found = the_finding(case(by=date(2026, 11, 20)))
    assert found.severity is Severity.CRITICAL
    assert "was due Fri 20 Nov, 3 days ago, and 10,000 units are left" in found.title
    assert found.since == date(2026, 11, 20)


def test_no_pace_at_all_has_no_end_in_sight():
    found = the_finding(case(forecast=odds(0.001, p50=None, p85=None), tracks=()))
    assert "with odds under 0.01" in found.title
    assert "no end in sight" in found.title


def test_with_real_odds_a_holiday_in_the_past_is_no_bad_day():
    """The same output with two closed days among them tells the same pace when the calendar knows them."""
    days = [TODAY - timedelta(days=28 - i) for i in range(28)]
    closed = {days[10], days[11]}
    worked = tuple(d.weekday() < 5 and d not in closed for d in days)
    made = tuple(500.0 if w else 0.0 for w in worked)
    history = PaceHistory(made, tuple(d.weekday() for d in days), worked)
    ahead = PaceAhead(TODAY, tuple((TODAY + timedelta(days=i)).weekday() < 5 for i in range(60)))
    told = odds_of_finishing(history, ahead, remaining=8_000, due=DUE, rng=np.random.default_rng(7))
    assert assess(case(goal=18_000, forecast=told)) == ()


def test_a_pace_that_would_just_do_has_no_shortfall_and_asks_for_room():
    found = the_finding(case(forecast=odds(0.6), tracks=(track("lumen", "de-DE", 520),)))
    assert found.cost_of_waiting.amount == 0
    assert "no room for a bad week" in found.cost_of_waiting.sentence
    assert found.action.startswith("Make room before it is needed")


def test_without_tracks_the_pace_is_that_of_the_forecast():
    told = odds(0.3, pace=Estimate(320.0, 300.0, 340.0, n=20))
    assert "320 units a working day against 500 needed" in the_finding(case(forecast=told, tracks=())).title


def test_with_no_working_day_left_it_says_what_will_be_missing():
    week = case(
        goal=1081, by=date(2026, 11, 22), as_of=date(2026, 11, 22), done=783, days_left=0, weekly=True, starts=TODAY
    )
    found = the_finding(replace(week, forecast=odds(0.001), closed_today="weekend"))
    assert "783 of 1,081 so far, 298 units left and no working day before it" in found.title
    assert found.cost_of_waiting.sentence == "298 units will be missing by its day."


@pytest.mark.parametrize(
    ("missing", "weekly", "is_blind"), [(2, False, False), (3, False, True), (1, True, False), (2, True, True)]
)
def test_days_that_have_not_come_are_no_days_of_zero(missing, weekly, is_blind):
    (verdict,) = assess(case(weekly=weekly, missing_days=missing))
    assert isinstance(verdict, CannotSay) is is_blind
    if isinstance(verdict, CannotSay):
        assert verdict.needs == f"the deliveries of the last {missing} working days, which have not come"


def test_work_of_workers_without_vendor_is_said_as_such():
    assert Track("", "hi-IN", 10, 20).words == "hi-IN of unmapped workers"
    assert Track("", "", 10, 20).words == "unmapped workers"
