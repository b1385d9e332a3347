"""Counted against reported: the lines of each production day, and what each could be explained by."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from callsheet.actions import manifest
from callsheet.actions.place import store
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.reconcile import DayLine, Reconciliation, reconciled
from callsheet.metrics.sums import combined
from callsheet.state.access import Scope
from callsheet.state.models import Programme, Site
from callsheet.state.sums import Ask, Window, sums
from callsheet.store.day_counts import Whose, counts_by_boundary

EDGE = timedelta(days=1)
OURS = "production day"

Found = Mapping[tuple[object, ...], MeasureSums]
"""Sums by (day, vendor, site, locale)."""


@dataclass(frozen=True, slots=True)
class Span:
    """One vendor of one programme between two production days, as of a manifest."""

    programme: str
    vendor: str
    first: date
    last: date
    seq: int


@dataclass(frozen=True, slots=True)
class Ties:
    """A reconciliation, the days that it was made from, and what its parts are: where the tracker cuts its days (zone and
    minutes after midnight; None = where we do) and the sites that it tells of (() = it tells no site)."""

    found: Reconciliation
    lines: list[DayLine]
    boundary: tuple[str, int] | None = None
    told_sites: tuple[str, ...] = ()


def reconciliation(scope: Scope, span: Span) -> Ties:
    """The vendor's tracker against our count, split to the unit."""
    where = {"programme": span.programme, "vendor": [span.vendor, ""]}
    window = Window(span.seq, span.first - EDGE, span.last + EDGE)
    found = sums(scope, Ask(window, ("day", "vendor", "site", "locale"), where, ("counts", "reported")))
    return ties(found, span)


def ties(found: Found, span: Span) -> Ties:
    """The same from sums that are at hand. Workers without vendor are a possible cause where the vendor's locales have any."""
    ours: dict[date, MeasureSums] = defaultdict(MeasureSums)
    stray: dict[date, int] = defaultdict(int)
    left_out: dict[date, int] = defaultdict(int)
    locales = {loc for _, v, _, loc in found if v == span.vendor}
    told = {site for (_, v, site, _), total in found.items() if v == span.vendor and total.reported.get("produced")}
    sites = tuple(sorted(str(site) for site in told if site))
    for (day, vendor, site, locale), total in found.items():
        if not isinstance(day, date) or not span.first <= day <= span.last:
            continue
        if vendor == span.vendor:
            ours[day] = combined((ours[day], total))
            left_out[day] -= total.count("submitted") if sites and site not in told else 0
        elif locale in locales or not locale:
            stray[day] += total.count("submitted")
    boundary, shifts = _boundary_shifts(ours, span)
    newest = max((d for d, total in ours.items() if total.reported.get("produced") is not None), default=None)
    days = [span.first + timedelta(days=i) for i in range((span.last - span.first).days + 1)]
    lines = [
        _line(
            day,
            ours.get(day),
            {"unmapped": stray[day], "sites": left_out[day], "day boundary": shifts.get(day, 0)},
            newest,
        )
        for day in days
    ]
    return Ties(reconciled(lines), lines, boundary, sites)


def _line(day: date, total: MeasureSums | None, more: dict[str, int], newest: date | None) -> DayLine:
    if total is None:
        return DayLine(day, None, None)
    again = total.count("submitted") - total.count("submitted_first")
    reported, counted = total.reported.get("produced"), total.count("submitted")
    causes = {
        **more,
        "resubmissions": -again,
        "resubmissions twice": again,
        "skipped": total.count("skipped"),
        "planted checks": -total.count("gold_judged"),
        "provisional": round(reported / 1000) - counted if day == newest and reported is not None else 0,
    }
    return DayLine(
        day=day,
        reported_milli=reported,
        counted=counted if total.count("judgments") else None,
        causes={name: units for name, units in causes.items() if units},
    )


def _boundary_shifts(ours: Mapping[date, MeasureSums], span: Span) -> tuple[tuple[str, int] | None, dict[date, int]]:
    """Where the tracker's days fit best, and the units a day that it then has more than we; nothing where ours fit."""
    reported = {d: (t.reported.get("produced") or 0) / 1000 for d, t in ours.items() if t.reported.get("produced")}
    counted = {d: t.count("submitted") for d, t in ours.items()}
    if not any(abs(reported[d] - counted[d]) for d in reported if counted[d]):
        return None, {}
    boundaries = _boundaries(span)
    found = counts_by_boundary(
        store(),
        manifest.snapshot(programme=span.programme, seq=span.seq),
        Whose(span.programme, span.vendor, _workers(span)),
        boundaries=boundaries,
        first=span.first,
        last=span.last,
    )

    def distance(per_day: Mapping[date, int]) -> float:
        return sum(abs(reported[d] - per_day.get(d, 0)) for d in reported if counted[d])

    best = min(found, key=lambda name: distance(found[name]), default=None)
    if best is None or distance(found[best]) >= distance(counted):
        return None, {}
    return boundaries[best], {d: found[best].get(d, 0) - n for d, n in counted.items()}


def _boundaries(span: Span) -> dict[str, tuple[str, int]]:
    """Where a tracker may cut its days: at the midnight of UTC, of the programme, or of any zone the vendor works in."""
    programme = Programme.objects.get(code=span.programme)
    found = {"UTC": ("UTC", 0), programme.zone: (programme.zone, 0)}
    if programme.cutoff_minutes:
        found[f"{programme.zone} cut-off"] = (programme.zone, programme.cutoff_minutes)
    for site in Site.objects.filter(vendor=span.vendor):
        found[site.zone] = (site.zone, 0)
        if site.cutoff_minutes:
            found[f"{site.zone} cut-off"] = (site.zone, site.cutoff_minutes)
    return found


def _workers(span: Span) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT annotator FROM measure WHERE programme = %s AND vendor = %s AND annotator <> ''",
            [span.programme, span.vendor],
        )
        return tuple(row[0] for row in cursor.fetchall())
