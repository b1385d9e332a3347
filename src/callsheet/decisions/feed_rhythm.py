"""When does a feed come? What its past arrivals teach: every working day, or every so many; and how late after the day's work.

docs/methods/feed-rhythm.md
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from zoneinfo import ZoneInfo

from callsheet.decisions.working_time import MINUTES_A_DAY, WorkingDays

NOT_DAILY = 1.5
"""From this median of working days between two arrivals on, a feed comes in rounds (weekly, twice a week) and not daily."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first arrival of one production day's rows: the day, and when they came (naive UTC)."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`lateness`: minutes on the working axis from a production day's midnight by which the newest day of a file is there.

    `round_minutes`: minutes on the working axis between two arrivals, None for a feed that comes every working day;
    `last`: when it last came, local. Both are upper quantiles of the past with a grace on top.
    """

    lateness: int
    round_minutes: int | None = None
    last: datetime | None = None

    def next_due(self, works: WorkingDays) -> datetime | None:
        """When the next file of a feed that comes in rounds is due, local; None for a daily one."""
        if self.round_minutes is None or self.last is None:
            return None
        return works.moment(works.minutes(self.last) + self.round_minutes)


def local(at: datetime, zone: str) -> datetime:
    """A naive UTC moment on the wall clock of a zone."""
    return at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def learnt(  # noqa: PLR0913 — the past, the calendar it is read by, and how sure one wants to be
    arrivals: Iterable[Arrival], works: WorkingDays, zone: str, *, least: int, share: float, grace: int
) -> Rhythm | None:
    """The rhythm of a feed, None from fewer than `least` imports.

    Lateness is that of the newest day of each import alone: a first file that brings three weeks at once teaches no lateness
    of weeks. Files of one local day are one arrival, and the first of all brought the past: it begins the rhythm and is no
    round itself.
    """
    newest: dict[datetime, date] = {}
    for a in arrivals:
        if a.day in works:
            newest[a.at] = max(a.day, newest.get(a.at, a.day))
    if len(newest) < least:
        return None
    midnight = datetime.min.time()
    late = [works.minutes(local(at, zone)) - works.minutes(datetime.combine(d, midnight)) for at, d in newest.items()]
    came = sorted({local(at, zone).date(): local(at, zone) for at in sorted(newest, reverse=True)}.values())
    gaps = [works.minutes(b) - works.minutes(a) for a, b in zip(came, came[1:], strict=False)]
    lateness = _upper(late, share) + grace
    if len(gaps) < 2 or median(gaps) < NOT_DAILY * MINUTES_A_DAY:
        return Rhythm(lateness)
    return Rhythm(lateness, _upper(gaps, share) + grace, came[-1])


def _upper(values: list[int], share: float) -> int:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
