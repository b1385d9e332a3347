"""Local days and open hours as small tables, so that a query joins by equality instead of asking a calendar per row.

A zone's offset changes at most once within a UTC day (true of every zone in the tz database since 1900 as far as days of
production go), so (zone, UTC day) -> offset before, moment of change, offset after is exact. Open time between two
moments is C(to) - C(from), C(t) being the open time before t; each UTC day is cut into pieces that are wholly open or
wholly closed, each with the open time before it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from callsheet.errors import UnusableInput
from callsheet.said import say

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

ZONE_DAY_COLUMNS = {
    "zone": "VARCHAR",
    "utc_day": "DATE",
    "offset_s": "BIGINT",
    "switch_at": "TIMESTAMP",
    "offset_after_s": "BIGINT",
}
PIECE_COLUMNS = {
    "vendor": "VARCHAR",
    "site": "VARCHAR",
    "utc_day": "DATE",
    "start_at": "TIMESTAMP",
    "end_at": "TIMESTAMP",
    "open_before_us": "BIGINT",
    "is_open": "BOOLEAN",
}
Slots = Sequence[tuple[datetime, datetime]]


def zone_days(zones: Iterable[str], days: Iterable[date]) -> Iterator[tuple[str, date, int, datetime | None, int]]:
    """Rows of ZONE_DAY_COLUMNS for every zone and UTC day. UnusableInput names an unknown zone."""
    wanted = sorted(set(days))
    for name in sorted(set(zones)):
        zone = zone_named(name)
        for day in wanted:
            start = datetime.combine(day, time())
            before, after = _offset(zone, start), _offset(zone, start + DAY - SECOND)
            yield name, day, before, (None if before == after else _switch(zone, start, before)), after


def zone_named(name: str) -> ZoneInfo:
    """The zone of that IANA name; UnusableInput where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UnusableInput(
            say("{name} is not a time zone; use an IANA name such as Europe/Berlin.", name=repr(name)), zone=name
        ) from error


def open_pieces(slots: Slots, days: Iterable[date]) -> Iterator[tuple[date, datetime, datetime, int, bool]]:
    """(UTC day, from, to, open µs before it, is it open) covering each of the days without gap, slots sorted and disjoint."""
    position, before = 0, 0
    for day in sorted(set(days)):
        start = datetime.combine(day, time())
        end = start + DAY
        while position < len(slots) and slots[position][1] <= start:
            before += micros(slots[position][1] - slots[position][0])
            position += 1
        at, reached, index = start, before, position
        while index < len(slots) and slots[index][0] < end:
            opened, closed = slots[index]
            if opened > at:
                yield day, at, opened, reached, False
                at = opened
            elif opened < start:
                reached += micros(start - opened)
            stop = min(closed, end)
            if stop > at:
                yield day, at, stop, reached, True
                reached += micros(stop - at)
                at = stop
            index += 1
        if at < end:
            yield day, at, end, reached, False


def micros(span: timedelta) -> int:
    """A span in whole microseconds."""
    return span // timedelta(microseconds=1)


def _offset(zone: ZoneInfo, utc: datetime) -> int:
    shift = utc.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0


def _switch(zone: ZoneInfo, start: datetime, before: int) -> datetime:
    low, high = 0, 86_399
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, start + middle * SECOND) == before else (low, middle)
    return start + high * SECOND
