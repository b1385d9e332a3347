"""Odds of finishing: the published normal check, calendars, closures, released volume, and odds that come true."""

from datetime import date, timedelta
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.stats import PaceAhead, PaceHistory, PaceSettings, odds_of_finishing, odds_of_quota

MONDAY = date(2026, 11, 23)
WEEK = (True,) * 5 + (False,) * 2
SURE = PaceSettings(draws=1000, level_sd=0.0, drift_sd=0.0)


def past(weeks, per_day=100.0, closed=()):
    days = weeks * 7
    return PaceHistory(
        produced=tuple(per_day if i % 7 < 5 and i not in closed else 0.0 for i in range(days)),
        weekdays=tuple(i % 7 for i in range(days)),
        worked=tuple(i % 7 < 5 and i not in closed for i in range(days)),
    )


def odds(history, ahead, remaining, due, settings=SURE, seed=1):
    return odds_of_finishing(
        history, ahead, remaining=remaining, due=due, rng=np.random.default_rng(seed), settings=settings
    )


def test_ten_thousand_units_at_a_thousand_a_week_finish_as_the_normal_sums_say():
    """Remaining 10,000, weekly N(1000, 150²): P(done by week 9, 10, 11, 12) = .0131, .5, .9778, .9999."""
    weekly = [1000 + 150 * NormalDist().inv_cdf((i + 0.5) / 3000) for i in range(3000)]
    history = PaceHistory(tuple(weekly), (0,) * 3000, (True,) * 3000)
    settings = PaceSettings(draws=8000, window=3000, block=1, level_sd=0.0, drift_sd=0.0)
    found = odds(history, PaceAhead(MONDAY, (True,) * 14), 10_000, MONDAY + timedelta(days=10), settings)
    assert found.finished_by[8:12] == pytest.approx((0.0131, 0.5, 0.9778, 0.9999), abs=0.012)
    assert found.on_time.value == pytest.approx(0.9778, abs=0.006)
    assert found.p50 in (MONDAY + timedelta(days=9), MONDAY + timedelta(days=10))
    assert found.p85 == MONDAY + timedelta(days=10)


def test_an_even_pace_finishes_on_the_working_day_that_arithmetic_says():
    found = odds(past(6), PaceAhead(MONDAY, WEEK * 3), 1000, MONDAY + timedelta(days=11))
    assert found.p50 == found.p85 == MONDAY + timedelta(days=11)  # ten open days: the second Friday
    assert found.on_time.value > 0.99
    assert found.pace.value == pytest.approx(100.0)
    assert found.needed == pytest.approx(100.0)


def test_a_public_holiday_ahead_moves_the_finish_by_a_working_day():
    closed_wednesday = (True, True, False, True, True, False, False)
    found = odds(past(6), PaceAhead(MONDAY, closed_wednesday + WEEK * 2), 1000, None)
    assert found.p50 == MONDAY + timedelta(days=14)
    assert found.on_time.reason == "no due day is set"


def test_a_closure_in_the_past_is_no_slow_day():
    with_holiday = odds(past(6, closed=(37,)), PaceAhead(MONDAY, WEEK * 3), 1000, MONDAY + timedelta(days=11))
    assert with_holiday.pace.value == pytest.approx(100.0)
    assert with_holiday.on_time.value > 0.99
    assert with_holiday.on_time.n == 29


def test_a_day_of_zero_that_was_worked_is_a_slow_day():
    slow = PaceHistory((100.0, 0.0) * 20, (0, 1) * 20, (True,) * 40)
    assert odds(slow, PaceAhead(MONDAY, WEEK * 4), 1000, None).pace.value == pytest.approx(50.0)


def test_saturday_overtime_counts_towards_the_pace_of_the_week():
    history = past(6)
    produced = tuple(50.0 if i % 7 == 5 else made for i, made in enumerate(history.produced))
    found = odds(PaceHistory(produced, history.weekdays, history.worked), PaceAhead(MONDAY, WEEK * 3), 1000, None)
    assert found.pace.value == pytest.approx(110.0)


def test_weak_mondays_stay_weak():
    history = PaceHistory(
        tuple((20.0 if i % 7 == 0 else 120.0) if i % 7 < 5 else 0.0 for i in range(140)),
        tuple(i % 7 for i in range(140)),
        tuple(i % 7 < 5 for i in range(140)),
    )
    only_monday = odds(history, PaceAhead(MONDAY, (True,)), 60, MONDAY)
    only_tuesday = odds(history, PaceAhead(MONDAY + timedelta(days=1), (True,)), 60, MONDAY + timedelta(days=1))
    assert only_monday.on_time.value < 0.05
    assert only_tuesday.on_time.value > 0.95


def test_work_that_is_not_released_cannot_be_done():
    starved = PaceAhead(MONDAY, WEEK * 2, released=(150.0,) * 7 + (2000.0,) * 7)
    found = odds(past(6), starved, 400, MONDAY + timedelta(days=4))
    assert found.on_time.value < 0.01
    assert found.held_back == 1.0
    assert found.finished_by[9] == 1.0  # 150 before, then 100 a day from Monday: Wednesday
    assert found.finished_by[8] == 0.0


def test_hours_lost_to_a_starved_queue_are_not_made_up_for():
    ahead = PaceAhead(MONDAY, (True,) * 4, released=(0.0, 0.0, 1000.0, 1000.0))
    assert odds(past(6), ahead, 150, MONDAY + timedelta(days=3)).finished_by == (0.0, 0.0, 0.0, 1.0)


def test_a_ramp_of_heads_is_in_the_odds():
    history = past(6)
    with_heads = PaceHistory(history.produced, history.weekdays, history.worked, heads=(10.0,) * 42)
    doubled = PaceAhead(MONDAY, WEEK, heads=(20.0,) * 7)
    found = odds(with_heads, doubled, 1000, MONDAY + timedelta(days=4))
    assert found.on_time.value > 0.99
    with pytest.raises(ValueError, match="both past and future"):
        odds(history, doubled, 1000, None)


def test_what_lies_before_the_window_is_forgotten():
    slower = PaceHistory((50.0,) * 60 + (100.0,) * 40, (0,) * 100, (True,) * 100)
    found = odds(slower, PaceAhead(MONDAY, (True,) * 30), 1000, None)
    assert found.pace.value == pytest.approx(100.0)
    assert found.pace.n == 40


def test_too_little_history_and_no_output_are_reasons():
    short = odds(past(1), PaceAhead(MONDAY, WEEK), 100, MONDAY)
    assert short.on_time.value is None
    assert short.on_time.reason == "too little history: 5 worked days of at least 10"
    idle = odds(past(4, per_day=0.0), PaceAhead(MONDAY, WEEK), 100, MONDAY)
    assert idle.on_time.reason == "nothing was produced on 20 worked days"


def test_what_is_done_is_on_time_and_what_is_past_due_is_not():
    assert odds(past(4), PaceAhead(MONDAY, WEEK), 0, MONDAY - timedelta(days=9)).on_time.value == 1.0
    assert odds(past(4), PaceAhead(MONDAY, WEEK), 10, MONDAY - timedelta(days=1)).on_time.value == 0.0


def test_a_due_day_beyond_the_days_given_is_a_reason_and_unreached_days_are_none():
    found = odds(past(4), PaceAhead(MONDAY, WEEK), 10_000, MONDAY + timedelta(days=30))
    assert "lies beyond the 7 days looked at" in found.on_time.reason
    assert found.p50 is None
    assert found.p85 is None


def test_the_same_seed_tells_the_same_odds():
    wide = PaceSettings(draws=300)
    history = PaceHistory(tuple(float(50 + (i * 37) % 100) for i in range(60)), (0,) * 60, (True,) * 60)
    ahead = PaceAhead(MONDAY, (True,) * 20)
    assert odds(history, ahead, 1500, MONDAY, wide, 4) == odds(history, ahead, 1500, MONDAY, wide, 4)


def test_a_weeks_quota_is_the_same_question_with_sunday_as_due_day():
    rest = PaceAhead(MONDAY + timedelta(days=2), (True, True, True, False, False))
    rng = np.random.default_rng(1)
    met = odds_of_quota(past(6), rest, quota=480, done=200, rng=rng, settings=SURE)
    missed = odds_of_quota(past(6), rest, quota=520, done=200, rng=rng, settings=SURE)
    assert met.on_time.value > 0.99
    assert missed.on_time.value < 0.01
    assert missed.needed == pytest.approx(320 / 3)


@settings(max_examples=40, deadline=None)
@given(remaining=st.floats(1, 3000), weeks=st.integers(1, 5), cap=st.floats(0, 3000))
def test_odds_grow_with_time_never_with_less_release_and_fans_do_not_cross(remaining, weeks, cap):
    history = PaceHistory(tuple(float(50 + (i * 37) % 100) for i in range(60)), (0,) * 60, (True,) * 60)
    ahead = PaceAhead(MONDAY, WEEK * weeks)
    free = odds(history, ahead, remaining, MONDAY, PaceSettings(draws=200))
    held = odds(
        history, PaceAhead(MONDAY, WEEK * weeks, (cap,) * (7 * weeks)), remaining, MONDAY, PaceSettings(draws=200)
    )
    assert list(free.finished_by) == sorted(free.finished_by)
    assert all(h <= f for h, f in zip(held.finished_by, free.finished_by, strict=True))
    fan = np.array(held.fan)
    assert (np.diff(fan, axis=0) >= -1e-9).all()
    assert (np.diff(fan, axis=1) >= -1e-9).all()
    assert fan.max() <= min(cap, remaining) + 1e-6


def test_finish_days_told_hold_as_often_as_told_when_pace_wanders():
    """400 programmes whose daily output is autocorrelated and whose level walks 1 % a day: P50 and P85 days hold."""
    rng = np.random.default_rng(20)
    told = {"p50": 0, "p85": 0}
    for _ in range(400):
        noise, spell = rng.normal(0, 0.2, 120), np.zeros(120)
        for t in range(1, 120):
            spell[t] = 0.5 * spell[t - 1] + noise[t]
        output = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, 120)) + spell)
        history = PaceHistory(tuple(output[:40]), (0,) * 40, (True,) * 40)
        found = odds_of_finishing(
            history,
            PaceAhead(MONDAY, (True,) * 80),
            remaining=3000,
            due=None,
            rng=rng,
            settings=PaceSettings(draws=400),
        )
        finish = int(np.argmax(np.cumsum(output[40:]) >= 3000))
        for name in told:
            day = getattr(found, name)
            told[name] += day is None or finish <= (day - MONDAY).days
    assert told["p50"] / 400 == pytest.approx(0.5, abs=0.08)
    assert told["p85"] / 400 == pytest.approx(0.85, abs=0.06)
