"""When a site is open: weekly hours, public holidays, closures, excused time; production days with zone and cut-off.

Local wall-clock times are turned into UTC slot by slot, so a shift that spans a clock change is an hour shorter or longer.
UTC instants come and go as naive datetimes (as facts hold them); aware ones are accepted and converted.
docs/methods/calendars.md
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from callsheet.errors import UnusableInput
from callsheet.said import say

Slot = tuple[datetime, datetime]
Hours = tuple[tuple[int, int], ...]
MINUTES_A_DAY = 1440
NINE_TO_SIX: Hours = ((9 * 60, 18 * 60),)
WEEKDAYS_NINE_TO_SIX: tuple[Hours, ...] = (NINE_TO_SIX,) * 5 + ((), ())
ROUND_THE_CLOCK: tuple[Hours, ...] = (((0, MINUTES_A_DAY),),) * 7
FARTHEST_DAYS = 3700
"""How far a search for a working day goes before it gives up: ten years."""


@dataclass(frozen=True, slots=True)
class SiteCalendar:
    """A site's open time.

    `weekly`: for Monday … Sunday the open hours as (from, to) minutes after local midnight; `to` may pass 1440 (a night
    shift belongs to the day on which it starts). `holidays` and `closures` are local days without any shift; `excused` are
    UTC slots in which waiting is nobody's fault. `cutoff_minutes`: work until so long after midnight counts for the day
    before. UnusableInput for hours that cannot be.
    """

    zone: str
    weekly: tuple[Hours, ...] = WEEKDAYS_NINE_TO_SIX
    holidays: frozenset[date] = frozenset()
    closures: frozenset[date] = frozenset()
    excused: tuple[Slot, ...] = ()
    cutoff_minutes: int = 0

    def __post_init__(self) -> None:
        _zone(self.zone)
        if len(self.weekly) != 7:
            raise UnusableInput(
                say("Weekly hours name seven days, Monday to Sunday; these name {weekly}.", weekly=len(self.weekly))
            )
        for hours in self.weekly:
            for start, end in hours:
                if not 0 <= start < end <= 2 * MINUTES_A_DAY or start >= MINUTES_A_DAY or end - start > MINUTES_A_DAY:
                    raise UnusableInput(
                        say(
                            "A shift from minute {start} to {end} cannot be: start within the day, end later, at most 24 hours.",
                            start=start,
                            end=end,
                        )
                    )


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str | None, years: tuple[int, ...]) -> frozenset[date]:
    """Public holidays of an ISO 3166 country (and its subdivision), from the `holidays` library. UnusableInput if unknown."""
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))
    except NotImplementedError as unknown:
        where = f"{country}-{subdivision}" if subdivision else country
        raise UnusableInput(
            say(
                "No public holidays are known for {where}; give an ISO 3166 code (DE, DE-BY) or list the days as closures.",
                where=repr(where),
            ),
            country=country,
            subdivision=subdivision,
        ) from unknown


def is_working_day(calendar: SiteCalendar, day: date) -> bool:
    """Whether a shift starts on that local day."""
    return bool(calendar.weekly[day.weekday()]) and day not in calendar.holidays and day not in calendar.closures


def working_flags(calendar: SiteCalendar, first: date, days: int) -> tuple[bool, ...]:
    """Working or not, for `days` days from `first`: what the odds of finishing ask for."""
    return tuple(is_working_day(calendar, first + timedelta(days=i)) for i in range(days))


def working_days(calendar: SiteCalendar, first: date, last: date) -> int:
    """How many working days from `first` to `last`, both included; 0 where last is before first."""
    return sum(working_flags(calendar, first, (last - first).days + 1))


def add_working_days(calendar: SiteCalendar, day: date, days: int) -> date:
    """The `days`-th working day after `day` (before it where negative); 0 gives `day` if it is one, else the next.

    UnusableInput where the calendar has no such day within ten years.
    """
    step = timedelta(days=1 if days >= 0 else -1)
    at, left = day, abs(days)
    if days == 0 and is_working_day(calendar, day):
        return day
    left = max(left, 1)
    for _ in range(FARTHEST_DAYS):
        at += step
        left -= is_working_day(calendar, at)
        if left == 0:
            return at
    raise UnusableInput(
        say(
            "This calendar has no {days} working days within ten years of {day}; check its hours.",
            days=abs(days),
            day=day,
        )
    )


def production_day(instant: datetime, zone: str, cutoff_minutes: int = 0) -> date:
    """The day that a UTC instant counts for: local wall-clock time less the cut-off."""
    local = _aware(instant).astimezone(_zone(zone)).replace(tzinfo=None)
    return (local - timedelta(minutes=cutoff_minutes)).date()


def production_day_bounds(day: date, zone: str, cutoff_minutes: int = 0) -> Slot:
    """The UTC instants [from, to) that count for a production day."""
    return _utc(day, cutoff_minutes, zone), _utc(day + timedelta(days=1), cutoff_minutes, zone)


def open_slots(calendar: SiteCalendar, start: datetime, end: datetime) -> tuple[Slot, ...]:
    """Open time within [start, end) as UTC slots, sorted and disjoint, excused time taken out."""
    low, high = _naive(start), _naive(end)
    merged = _merged(_clipped(_shifts(calendar, low, high), low, high))
    excused = _merged((_naive(a), _naive(b)) for a, b in calendar.excused)
    return tuple(_without(merged, excused))


def open_time(calendar: SiteCalendar, start: datetime, end: datetime) -> timedelta:
    """How long the site was open between two UTC instants, excused time out; 0 where end is not after start."""
    return sum((b - a for a, b in open_slots(calendar, start, end)), timedelta())


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise UnusableInput(
            say("{name} is no IANA time zone; write for example Europe/Berlin or UTC.", name=repr(name)), zone=name
        ) from unknown


def _aware(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def _naive(instant: datetime) -> datetime:
    return _aware(instant).astimezone(UTC).replace(tzinfo=None)


def _utc(day: date, minutes: int, zone: str) -> datetime:
    """A local wall-clock time as naive UTC. A time skipped in spring is read by the offset before the change."""
    local = datetime.combine(day, time(), tzinfo=_zone(zone)) + timedelta(minutes=minutes)
    return _naive(local)


def _shifts(calendar: SiteCalendar, low: datetime, high: datetime) -> Iterator[Slot]:
    day = low.date() - timedelta(days=3)
    while day <= high.date() + timedelta(days=2):
        if is_working_day(calendar, day):
            for start, end in calendar.weekly[day.weekday()]:
                yield _utc(day, start, calendar.zone), _utc(day, end, calendar.zone)
        day += timedelta(days=1)


def _clipped(slots: Iterable[Slot], low: datetime, high: datetime) -> Iterator[Slot]:
    for start, end in slots:
        a, b = max(start, low), min(end, high)
        if a < b:
            yield a, b


def _merged(slots: Iterable[Slot]) -> list[Slot]:
    """Sorted and disjoint; slots that touch become one."""
    merged: list[Slot] = []
    for start, end in sorted(slots):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif start < end:
            merged.append((start, end))
    return merged


def _without(slots: list[Slot], holes: list[Slot]) -> Iterator[Slot]:
    """Slots less the holes; both sorted and disjoint."""
    first = 0
    for start, end in slots:
        while first < len(holes) and holes[first][1] <= start:
            first += 1
        at = start
        for low, high in holes[first:]:
            if low >= end:
                break
            if low > at:
                yield at, low
            at = max(at, high)
        if at < end:
            yield at, end
