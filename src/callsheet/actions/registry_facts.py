"""What the store's measure query needs to know from the registry, read in one go."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from callsheet.actions import manifest
from callsheet.metrics.calendars import SiteHours, open_slots
from callsheet.state.models import AlsoKnownAs, Closure, Site, WorkerMapping
from callsheet.store.contract import Registry, SiteClock, WorkerRule


def registry(programme: str, *, days: tuple[date, date] | None = None) -> Registry:
    """The registry for measuring one programme. `days` bounds the calendars that are laid out (default: 3 years back)."""
    today = datetime.now(UTC).date()
    first, last = days or (today - timedelta(days=3 * 365), today + timedelta(days=60))
    return Registry(
        programmes=manifest.clock(programme),
        sites=tuple(_clocks(first, last)),
        workers=tuple(_rules(programme)),
        due=manifest.due_days(programme),
        merges={(row.kind, row.name): row.code for row in AlsoKnownAs.objects.filter(programme__in=("", programme))},
    )


def _rules(programme: str) -> Iterable[WorkerRule]:
    for row in WorkerMapping.objects.filter(programme=programme).order_by("priority", "id"):
        upper = row.valid.upper if row.valid else None
        yield WorkerRule(
            programme=programme,
            match=row.match,
            pattern=row.pattern,
            vendor=row.vendor,
            site=row.site,
            source=row.source,
            valid_from=row.valid.lower if row.valid else None,
            valid_to=None if upper is None else upper - timedelta(days=1),
            priority=row.priority,
        )


def _clocks(first: date, last: date) -> Iterable[SiteClock]:
    closures = list(Closure.objects.all())
    for site in Site.objects.all():
        shut = [c.days for c in closures if c.vendor == site.vendor_id and c.site in ("", site.code)]
        yield SiteClock(
            vendor=site.vendor_id,
            site=site.code,
            zone=site.zone,
            cutoff_minutes=site.cutoff_minutes,
            open_slots=open_slots(hours_of(site), shut, first, last) if site.hours else None,
        )


def hours_of(site: Site) -> SiteHours:
    """A site's weekly hours, zone and country as the calendar functions take them."""
    return SiteHours(zone=site.zone, country=site.country, week=site.hours)
