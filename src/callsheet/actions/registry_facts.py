"""What the store's measure query needs to know from the registry, read in one go."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import F

from callsheet.actions import manifest
from callsheet.actions.site_calendars import calendars
from callsheet.metrics.calendars import SiteCalendar, Slot, open_slots
from callsheet.state.models import AlsoKnownAs, Site, WorkerMapping
from callsheet.store.contract import Registry, SiteClock, WorkerRule


def registry(programme: str, *, days: tuple[date, date] | None = None) -> Registry:
    """The registry for measuring one programme. `days` bounds the calendars laid out (default: 3 years back to 60 days on)."""
    today = datetime.now(UTC).date()
    first, last = days or (today - timedelta(days=3 * 365), today + timedelta(days=60))
    return Registry(
        programmes=manifest.clock(programme),
        sites=tuple(_clocks(first, last)),
        workers=tuple(_rules(programme)),
        due=manifest.due_days(programme),
        merges=_merges(programme),
    )


def _merges(programme: str) -> dict[tuple[str, str], str]:
    """Names that stand for another code; what the programme says itself goes before what holds for all."""
    rows = AlsoKnownAs.objects.filter(programme__in=("", programme)).exclude(name=F("code")).order_by("programme")
    return {(kind, name): code for kind, name, code in rows.values_list("kind", "name", "code")}


def _rules(programme: str) -> Iterable[WorkerRule]:
    for row in WorkerMapping.objects.filter(programme=programme).order_by("priority", "id"):
        upper = row.valid.upper
        yield WorkerRule(
            programme=programme,
            match=row.match,
            pattern=row.pattern,
            vendor=row.vendor,
            site=row.site,
            source=row.source,
            valid_from=row.valid.lower,
            valid_to=None if upper is None else upper - timedelta(days=1),
            priority=row.priority,
        )


def _clocks(first: date, last: date) -> Iterable[SiteClock]:
    start, end = datetime.combine(first, time()), datetime.combine(last, time())
    hours = {(s.vendor_id, s.code): bool(s.hours) for s in Site.objects.all()}
    for (vendor, site), calendar in calendars(first=first, last=last).items():
        yield SiteClock(
            vendor=vendor,
            site=site,
            zone=calendar.zone,
            cutoff_minutes=calendar.cutoff_minutes,
            open_slots=_slots(calendar, start, end) if hours[(vendor, site)] else None,
        )


@lru_cache(maxsize=512)
def _slots(calendar: SiteCalendar, start: datetime, end: datetime) -> tuple[Slot, ...]:
    """Open slots, kept: many imports of one morning ask for the same calendars."""
    return open_slots(calendar, start, end)
