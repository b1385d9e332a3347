"""Local days and open time as tables: the same as asking a calendar for every moment."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.errors import UnusableInput
from callsheet.store.clocks import open_pieces, zone_days, zone_named

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
]


@settings(max_examples=100, deadline=None)
@given(zone=st.sampled_from(ZONES), at=st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1)))
def test_the_offset_of_every_moment_is_the_zones_own(zone: str, at: datetime) -> None:
    ((_, _, before, switch, after),) = zone_days([zone], [at.date()])
    offset = after if switch is not None and at >= switch else before
    true = at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert true == timedelta(seconds=offset)


def test_summer_time_switches_at_its_second() -> None:
    ((_, _, before, switch, after),) = zone_days(["Europe/Berlin"], [date(2026, 3, 29)])
    assert (before, switch, after) == (3600, datetime(2026, 3, 29, 1), 7200)


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(UnusableInput, match="'Mars/Olympus' is not a time zone"):
        zone_named("Mars/Olympus")


slots = st.lists(st.integers(0, 5 * 1440), min_size=0, max_size=12, unique=True).map(
    lambda minutes: tuple(
        (datetime(2026, 1, 1) + timedelta(minutes=a), datetime(2026, 1, 1) + timedelta(minutes=b))
        for a, b in zip(sorted(minutes)[::2], sorted(minutes)[1::2], strict=False)
    )
)
moments = st.datetimes(datetime(2025, 12, 30), datetime(2026, 1, 9))


@settings(max_examples=100, deadline=None)
@given(open_slots=slots, begin=moments, end=moments)
def test_open_time_between_two_moments_is_the_overlap_with_the_slots(
    open_slots: tuple, begin: datetime, end: datetime
) -> None:
    begin, end = min(begin, end), max(begin, end)
    pieces = list(open_pieces(open_slots, [begin.date(), end.date()]))

    def before(at: datetime) -> int:
        ((_, start, _, reached, is_open),) = [p for p in pieces if p[0] == at.date() and p[1] <= at < p[2]]
        return reached + ((at - start) // timedelta(microseconds=1) if is_open else 0)

    overlap = sum((max(timedelta(), min(b, end) - max(a, begin)) for a, b in open_slots), timedelta())
    assert timedelta(microseconds=before(end) - before(begin)) == overlap


def test_pieces_cover_each_day_without_gap() -> None:
    day = date(2026, 1, 2)
    open_slots = (
        (datetime(2026, 1, 1, 22), datetime(2026, 1, 2, 6)),
        (datetime(2026, 1, 2, 8), datetime(2026, 1, 2, 9)),
    )
    found = [(p[1].hour, p[4], p[3] // 3_600_000_000) for p in open_pieces(open_slots, [day])]
    assert found == [(0, True, 2), (6, False, 8), (8, True, 8), (9, False, 9)]
