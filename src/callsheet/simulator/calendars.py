"""Days, zones and holidays as arrays. Times are integer milliseconds since 1970 UTC, days are indexes from the start."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import numpy.typing as npt

from callsheet.simulator.cast import SiteSpec

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
MINUTE_MS = 60_000
EPOCH = date(1970, 1, 1)
MARGIN_DAYS = 40
"""Offsets are tabled this many days past the end: batches fall due there."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """The simulated days: `days` of them, the last one is `until`."""

    until: date
    days: int

    @property
    def start(self) -> date:
        """The first simulated day."""
        return self.until - timedelta(days=self.days - 1)

    def day(self, index: int) -> date:
        """The day of that index."""
        return self.start + timedelta(days=int(index))

    def ago(self, days: int) -> int:
        """Index of the day that lies `days` before the end in a demo of ten weeks; in proportion in other lengths."""
        return max(0, self.days - round(days * self.days / 70))

    @property
    def start_ms(self) -> int:
        """Midnight UTC of the first day."""
        return (self.start - EPOCH).days * DAY_MS


def public_holidays(site: SiteSpec, start: date, end: date) -> tuple[date, ...]:
    """Public holidays of the site's country (and state) from start to end, both included."""
    years = range(start.year, end.year + 1)
    table = holidays.country_holidays(site.country, subdiv=site.subdivision, years=years)
    return tuple(sorted(day for day in table if start <= day <= end))


def open_days(site: SiteSpec, horizon: Horizon) -> Bools:
    """Per simulated day: does the site work? Monday to Friday, not on public holidays."""
    closed = set(public_holidays(site, horizon.start, horizon.until))
    days = [horizon.day(i) for i in range(horizon.days)]
    return np.array([d.weekday() < 5 and d not in closed for d in days], dtype=np.bool_)


@cache
def _offsets(zone: str, first_hour: int, hours: int) -> Ints:
    """UTC offset in ms at each whole UTC hour; zones change their clocks on whole UTC hours since 1970."""
    info = ZoneInfo(zone)
    moments = (datetime.fromtimestamp((first_hour + h) * 3600, UTC) for h in range(hours))
    table = [info.utcoffset(m) for m in moments]
    return np.array([int(o.total_seconds() * 1000) for o in table if o is not None], dtype=np.int64)


def _offset_table(zone: str, horizon: Horizon) -> tuple[int, Ints]:
    first_hour = horizon.start_ms // HOUR_MS - 48
    return first_hour, _offsets(zone, first_hour, (horizon.days + 4 + MARGIN_DAYS) * 24)


def local_ms(utc: Ints, zone: str, horizon: Horizon) -> Ints:
    """Wall-clock ms in the zone of moments in UTC."""
    first_hour, table = _offset_table(zone, horizon)
    local: Ints = utc + table[utc // HOUR_MS - first_hour]
    return local


def utc_ms(local: Ints, zone: str, horizon: Horizon) -> Ints:
    """UTC of wall-clock ms in the zone; clocks that change in the night do not matter to day shifts."""
    first_hour, table = _offset_table(zone, horizon)
    guess = local - table[local // HOUR_MS - first_hour]
    utc: Ints = local - table[guess // HOUR_MS - first_hour]
    return utc


def production_days(utc: Ints, zone: str, cutoff_minutes: int, horizon: Horizon) -> Ints:
    """Index of the production day: the local day, begun `cutoff_minutes` after midnight."""
    local = local_ms(utc, zone, horizon) - cutoff_minutes * MINUTE_MS
    days: Ints = local // DAY_MS - horizon.start_ms // DAY_MS
    return days


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())
