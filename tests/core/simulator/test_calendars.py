"""Days and zones as arrays against the standard library's own arithmetic."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.simulator.calendars import (
    Horizon,
    local_ms,
    monday_of,
    open_days,
    production_days,
    public_holidays,
    utc_ms,
)
from callsheet.simulator.cast import SITE_BY_CODE, SITES

HORIZON = Horizon(date(2026, 11, 20), 70)
MOMENTS = st.datetimes(datetime(2026, 9, 12), datetime(2026, 11, 20, 23, 59), timezones=st.just(UTC))
ZONES = st.sampled_from(sorted({site.zone for site in SITES} | {"UTC", "America/Los_Angeles"}))


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@given(MOMENTS, ZONES, st.integers(0, 600))
def test_production_days_are_those_of_the_wall_clock_less_the_cut_off(moment: datetime, zone: str, cutoff: int) -> None:
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(minutes=cutoff)
    found = production_days(np.array([_ms(moment)]), zone, cutoff, HORIZON)
    assert HORIZON.day(int(found[0])) == wall.date()


@given(MOMENTS, ZONES)
def test_local_and_utc_are_each_others_inverse_away_from_the_hour_of_change(moment: datetime, zone: str) -> None:
    there = np.array([_ms(moment)])
    back = utc_ms(local_ms(there, zone, HORIZON), zone, HORIZON)
    assert abs(int(back[0]) - int(there[0])) in (0, 3_600_000)
    if moment.hour not in range(0, 10):
        assert int(back[0]) == int(there[0])


def test_a_horizon_ends_on_its_last_day_and_counts_back_in_proportion() -> None:
    assert HORIZON.start == date(2026, 9, 12)
    assert HORIZON.day(69) == date(2026, 11, 20)
    assert HORIZON.ago(7) == 63
    assert Horizon(date(2026, 11, 20), 28).ago(70) == 0
    assert Horizon(date(2026, 11, 20), 35).ago(20) == 25


@pytest.mark.parametrize(
    ("site", "day"),
    [
        ("leipzig", date(2026, 11, 18)),  # Buß- und Bettag, in Saxony alone
        ("lyon", date(2026, 11, 11)),
        ("tokyo", date(2026, 11, 3)),
        ("montreal", date(2026, 10, 12)),
        ("guadalajara", date(2026, 9, 16)),
        ("dublin", date(2026, 10, 26)),
    ],
)
def test_sites_are_closed_on_their_own_public_holidays(site: str, day: date) -> None:
    spec = SITE_BY_CODE[site]
    assert day in public_holidays(spec, HORIZON.start, HORIZON.until)
    assert not open_days(spec, HORIZON)[(day - HORIZON.start).days]


def test_weeks_begin_on_monday() -> None:
    assert monday_of(date(2026, 11, 22)) == date(2026, 11, 16)
    assert monday_of(date(2026, 11, 16)) == date(2026, 11, 16)
