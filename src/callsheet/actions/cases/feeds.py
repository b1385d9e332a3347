"""Cases for “which feed did not come”: when each source brought each production day in the past."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta

from django.db import connection

from callsheet.actions.cases.frame import Frame
from callsheet.decisions.feed_rhythm import Arrival
from callsheet.decisions.risks.feed_missing import FeedCase

WEEKS = 8
ARRIVALS = """
SELECT m.source, d.day, min(m.at), max(d.vendor), count(DISTINCT d.vendor), sum(d.units), bool_or(d.is_export)
FROM (
    SELECT seq, day, vendor, sum(submitted) AS units, true AS is_export FROM measure_day
    WHERE programme = %(programme)s AND day >= %(first)s AND seq <= %(seq)s GROUP BY 1, 2, 3 HAVING sum(submitted) > 0
    UNION ALL
    SELECT seq, day, vendor, sum(CASE WHEN measure = 'produced' THEN value_milli ELSE 0 END) / 1000, false FROM measure_total
    WHERE programme = %(programme)s AND day >= %(first)s AND seq <= %(seq)s GROUP BY 1, 2, 3
) AS d JOIN manifest AS m USING (seq)
WHERE m.kind = 'import'
GROUP BY 1, 2
"""


@dataclass
class Feed:
    """What one source brought: its arrivals, units by day, whose work; whether it is a tool's export (else a tracker)."""

    arrivals: list[Arrival] = field(default_factory=list)
    vendors: set[str] = field(default_factory=set)
    units: dict[date, float] = field(default_factory=dict)
    is_export: bool = False


def feed_cases(of: Frame) -> tuple[FeedCase, ...]:
    """One case a source that brought anything in the last weeks. A source of one vendor is judged by its calendar."""
    first = of.today - timedelta(days=7 * WEEKS)
    feeds: dict[str, Feed] = defaultdict(Feed)
    with connection.cursor() as cursor:
        cursor.execute(ARRIVALS, {"programme": of.programme.code, "first": first, "seq": of.seq})
        rows = cursor.fetchall()
    for source, day, at, vendor, several, count, is_export in rows:
        feed = feeds[source]
        feed.arrivals.append(Arrival(day, at.astimezone(UTC).replace(tzinfo=None)))
        feed.vendors.update({vendor} if several == 1 else {vendor, "\x00"})
        feed.units[day] = float(count or 0)
        feed.is_export = feed.is_export or bool(is_export)
    return tuple(_case(of, source, feeds) for source in sorted(feeds))


def _case(of: Frame, source: str, feeds: dict[str, Feed]) -> FeedCase:
    feed = feeds[source]
    vendor = next(iter(feed.vendors)) if len(feed.vendors) == 1 else ""
    works = of.working_days(vendor)
    first = min(feed.units, default=of.today)
    others = [max(f.units) for name, f in feeds.items() if name != source and f.is_export]
    return FeedCase(
        place=of.place(vendor),
        source=source,
        now=of.now.astimezone(UTC).replace(tzinfo=None),
        zone=of.zone(vendor),
        works=works,
        arrivals=tuple(sorted(feed.arrivals, key=lambda a: a.day)),
        units_a_day=sum(feed.units.values()) / max(1, len(feed.units)),
        owners=of.owners,
        course=tuple((d, feed.units.get(d)) for d in works.days if first <= d < of.today),
        reported=_reported(of, vendor, first) if feed.is_export and vendor else (),
        others_to=max(others, default=None) if feed.is_export else None,
    )


def _reported(of: Frame, vendor: str, first: date) -> tuple[tuple[date, float], ...]:
    """Units that the vendor's trackers report for each closed day."""
    units: dict[date, float] = defaultdict(float)
    for (day, who, _), total in of.daily.items():
        if who == vendor and isinstance(day, date) and first <= day < of.today:
            units[day] += total.reported.get("produced", 0) / 1000
    return tuple(sorted((day, n) for day, n in units.items() if n))
