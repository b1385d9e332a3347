"""Open time of sites: clock changes, night shifts, holidays, excused time, production days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.errors import UnusableInput
from callsheet.metrics import (
    ROUND_THE_CLOCK,
    SiteCalendar,
    add_working_days,
    is_working_day,
    open_slots,
    open_time,
    production_day,
    production_day_bounds,
    public_holidays,
    working_days,
    working_flags,
)

BERLIN = SiteCalendar("Europe/Berlin", holidays=public_holidays("DE", "BY", (2026, 2027)))
NIGHT = SiteCalendar("Europe/Berlin", weekly=(((22 * 60, 30 * 60),),) * 7)


def test_an_office_opens_an_hour_earlier_in_utc_after_the_spring_change():
    assert open_slots(BERLIN, datetime(2026, 3, 27), datetime(2026, 3, 31)) == (
        (datetime(2026, 3, 27, 8), datetime(2026, 3, 27, 17)),
        (datetime(2026, 3, 30, 7), datetime(2026, 3, 30, 16)),
    )


def test_a_night_shift_loses_an_hour_in_spring_and_gains_one_in_autumn():
    spring = open_time(NIGHT, datetime(2026, 3, 28, 12), datetime(2026, 3, 29, 12))
    autumn = open_time(NIGHT, datetime(2026, 10, 24, 12), datetime(2026, 10, 25, 12))
    assert (spring, autumn) == (timedelta(hours=7), timedelta(hours=9))


def test_round_the_clock_is_open_all_the_time_even_over_a_clock_change():
    always = SiteCalendar("America/New_York", weekly=ROUND_THE_CLOCK)
    start, end = datetime(2026, 3, 1), datetime(2026, 3, 15)
    assert open_slots(always, start, end) == ((start, end),)


def test_public_holidays_are_those_of_the_subdivision():
    assert not is_working_day(BERLIN, date(2026, 1, 6))
    assert is_working_day(
        SiteCalendar("Europe/Berlin", holidays=public_holidays("DE", None, (2026,))), date(2026, 1, 6)
    )
    with pytest.raises(UnusableInput, match="No public holidays are known for 'XX'"):
        public_holidays("XX", None, (2026,))
    with pytest.raises(UnusableInput, match="DE-ZZ"):
        public_holidays("DE", "ZZ", (2026,))


def test_christmas_is_stepped_over():
    assert add_working_days(BERLIN, date(2026, 12, 23), 3) == date(2026, 12, 29)
    assert add_working_days(BERLIN, date(2026, 12, 29), -3) == date(2026, 12, 23)
    assert add_working_days(BERLIN, date(2026, 12, 25), 0) == date(2026, 12, 28)
    assert working_days(BERLIN, date(2026, 12, 21), date(2026, 12, 27)) == 4
    assert working_days(BERLIN, date(2026, 12, 27), date(2026, 12, 21)) == 0


def test_closures_close_and_excused_time_is_taken_out():
    outage = (datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 12))
    calendar = SiteCalendar("Europe/Berlin", closures=frozenset({date(2026, 11, 24)}), excused=(outage,))
    found = open_slots(calendar, datetime(2026, 11, 23), datetime(2026, 11, 25))
    assert found == (
        (datetime(2026, 11, 23, 8), datetime(2026, 11, 23, 10)),
        (datetime(2026, 11, 23, 12), datetime(2026, 11, 23, 17)),
    )


def test_a_calendar_that_is_never_open_says_so():
    with pytest.raises(UnusableInput, match="no 1 working days within ten years"):
        add_working_days(SiteCalendar("UTC", weekly=((),) * 7), date(2026, 1, 1), 1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"zone": "Berlin"}, "no IANA time zone"),
        ({"zone": "UTC", "weekly": ((),) * 5}, "these name 5"),
        ({"zone": "UTC", "weekly": (((600, 540),),) * 7}, "cannot be"),
    ],
)
def test_calendars_that_cannot_be_are_refused(options, sentence):
    with pytest.raises(UnusableInput, match=sentence):
        SiteCalendar(**options)


def test_work_after_midnight_counts_for_the_day_before_the_cut_off():
    at_three = datetime(2026, 11, 22, 2, 0)
    assert production_day(at_three, "Europe/Berlin") == date(2026, 11, 22)
    assert production_day(at_three, "Europe/Berlin", 240) == date(2026, 11, 21)
    assert production_day(at_three.replace(tzinfo=UTC), "America/Los_Angeles") == date(2026, 11, 21)


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))


@settings(max_examples=100)
@given(INSTANTS, ZONES, st.sampled_from([0, 240, 360]))
def test_an_instant_lies_within_the_bounds_of_its_production_day(instant, zone, cutoff):
    start, end = production_day_bounds(production_day(instant, zone, cutoff), zone, cutoff)
    assert start <= instant < end


@settings(max_examples=60, deadline=None)
@given(INSTANTS, st.integers(0, 400), ZONES, st.lists(st.tuples(INSTANTS, st.integers(1, 5000)), max_size=4))
def test_open_slots_are_sorted_disjoint_and_add_up_however_they_are_cut(start, hours, zone, outages):
    calendar = SiteCalendar(zone, weekly=NIGHT.weekly, excused=tuple((a, a + timedelta(minutes=m)) for a, m in outages))
    end = start + timedelta(hours=hours)
    found = open_slots(calendar, start, end)
    assert all(a < b for a, b in found)
    assert all(b < c for (_, b), (c, _) in zip(found, found[1:], strict=False))
    assert not any(a < y and x < b for a, b in found for x, y in calendar.excused)
    middle = start + (end - start) / 2
    assert open_time(calendar, start, end) == open_time(calendar, start, middle) + open_time(calendar, middle, end)


@settings(max_examples=60)
@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(1, 60))
def test_working_days_added_are_working_days_counted(day, n):
    reached = add_working_days(BERLIN, day, n)
    assert working_days(BERLIN, day + timedelta(days=1), reached) == n
    assert working_flags(BERLIN, reached, 1) == (True,)
