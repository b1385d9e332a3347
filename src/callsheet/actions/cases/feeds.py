"""Cases for “which feed did not come”: when each source brought each production day in the past."""

from collections import defaultdict
from datetime import UTC, date, timedelta

from django.db import connection

from callsheet.actions.cases.frame import Frame
from callsheet.decisions.risks.feed_missing import Arrival, FeedCase

WEEKS = 8
ARRIVALS = """
SELECT m.source, d.day, min(m.at), max(d.vendor), count(DISTINCT d.vendor), sum(d.units)
FROM (
    SELECT seq, day, vendor, sum(submitted) AS units FROM measure_day
    WHERE programme = %(programme)s AND day >= %(first)s AND seq <= %(seq)s GROUP BY 1, 2, 3 HAVING sum(submitted) > 0
    UNION ALL
    SELECT seq, day, vendor, sum(CASE WHEN measure = 'produced' THEN value_milli ELSE 0 END) / 1000 FROM measure_total
    WHERE programme = %(programme)s AND day >= %(first)s AND seq <= %(seq)s GROUP BY 1, 2, 3
) AS d JOIN manifest AS m USING (seq)
WHERE m.kind = 'import'
GROUP BY 1, 2
"""


def feed_cases(of: Frame) -> tuple[FeedCase, ...]:
    """One case a source that brought anything in the last weeks. A source of one vendor is judged by its calendar."""
    first = of.today - timedelta(days=7 * WEEKS)
    arrivals: dict[str, list[Arrival]] = defaultdict(list)
    vendors: dict[str, set[str]] = defaultdict(set)
    units: dict[str, dict[date, float]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(ARRIVALS, {"programme": of.programme.code, "first": first, "seq": of.seq})
        rows = cursor.fetchall()
    for source, day, at, vendor, several, count in rows:
        arrivals[source].append(Arrival(day, at.astimezone(UTC).replace(tzinfo=None)))
        vendors[source].update({vendor} if several == 1 else {vendor, "\x00"})
        units[source][day] = float(count or 0)
    return tuple(
        _case(of, source, arrivals[source], vendors=vendors[source], units=units[source]) for source in sorted(arrivals)
    )


def _case(of: Frame, source: str, arrivals: list[Arrival], *, vendors: set[str], units: dict[date, float]) -> FeedCase:
    vendor = next(iter(vendors)) if len(vendors) == 1 else ""
    works = of.working_days(vendor)
    first = min(units, default=of.today)
    return FeedCase(
        place=of.place(vendor),
        source=source,
        now=of.now.astimezone(UTC).replace(tzinfo=None),
        zone=of.zone(vendor),
        works=works,
        arrivals=tuple(sorted(arrivals, key=lambda a: a.day)),
        units_a_day=sum(units.values()) / max(1, len(units)),
        owners=of.owners,
        course=tuple((d, units.get(d)) for d in works.days if first <= d < of.today),
    )
