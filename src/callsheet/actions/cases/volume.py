"""Cases about volumes: workers without vendor, counted against reported, queues that run dry."""

from collections import defaultdict
from datetime import UTC, date, timedelta

from django.db import connection

from callsheet.actions import manifest
from callsheet.actions.cases.frame import Frame
from callsheet.actions.place import store
from callsheet.actions.reconciling import Span, reconciliation
from callsheet.decisions.risks.mismatch import MismatchCase
from callsheet.decisions.risks.starved import QueueCase
from callsheet.decisions.risks.unmapped import UnmappedCase, Worker
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.reconcile import DayLine
from callsheet.metrics.sums import combined
from callsheet.state.models import Batch
from callsheet.state.sums import Window
from callsheet.store.workers import worker_places

RECENT = 28
COMPARED = 14


def unmapped_cases(of: Frame) -> tuple[UnmappedCase, ...]:
    """The programme's workers in the last four weeks, where any of them has no vendor."""
    if not any(vendor == "" and total.count("judgments") for (_, vendor, _), total in of.daily.items()):
        return ()
    found = of.sums(of.window(RECENT), ("annotator", "vendor"), ("counts",))
    places = worker_places(store(), manifest.snapshot(programme=of.programme.code, seq=of.seq), of.programme.code)
    workers = tuple(
        Worker(
            key=str(annotator),
            submissions=total.count("submitted"),
            vendor=str(vendor),
            source=places.get(str(annotator), ("", ""))[0],
            channel=places.get(str(annotator), ("", ""))[1],
        )
        for (annotator, vendor), total in found.items()
        if total.count("submitted")
    )
    return (UnmappedCase(of.place(), workers, RECENT, of.owners, _unmapped_course(of)),) if workers else ()


def _unmapped_course(of: Frame) -> tuple[tuple[date, float | None], ...]:
    lost: dict[date, float] = defaultdict(float)
    for (day, vendor, _), total in of.daily.items():
        if vendor == "" and isinstance(day, date):
            lost[day] += total.count("submitted")
    days = (of.today - timedelta(days=i) for i in range(RECENT, 0, -1))
    return tuple((d, lost.get(d, 0.0)) for d in days if of.any_works(d))


def mismatch_cases(of: Frame) -> tuple[MismatchCase, ...]:
    """Reported against counted per vendor, over the last two weeks of closed days, where both speak."""
    first, last = of.today - timedelta(days=COMPARED), of.today - timedelta(days=1)
    by_vendor: dict[str, MeasureSums] = {}
    for (day, vendor, _), total in of.daily.items():
        if vendor and isinstance(day, date) and first <= day <= last:
            by_vendor[str(vendor)] = combined((by_vendor.get(str(vendor), MeasureSums()), total))
    return tuple(
        _mismatch(of, vendor, first, last)
        for vendor, total in sorted(by_vendor.items())
        if total.reported.get("produced") and total.count("submitted")
    )


def _mismatch(of: Frame, vendor: str, first: date, last: date) -> MismatchCase:
    ties = reconciliation(of.scope, Span(of.programme.code, vendor, first, last, of.seq))
    return MismatchCase(
        of.place(vendor),
        ties.found,
        starts=first,
        ends=last,
        days=COMPARED,
        owners=of.owners,
        course=tuple(
            _apart(line) for line in ties.lines if line.reported_milli is not None or line.counted is not None
        ),
    )


def _apart(line: DayLine) -> tuple[date, float | None]:
    """Reported less counted on a day; None where only one side speaks."""
    if line.reported_milli is None or line.counted is None:
        return line.day, None
    return line.day, line.reported_milli / 1000 - line.counted


QUEUE = """
SELECT locale, max(taken_at), sum(CASE WHEN state = 'available' THEN items ELSE 0 END)
FROM measure_queue
WHERE programme = %(programme)s AND seq <= %(seq)s AND taken_at < %(now)s AND (programme, source, taken_at) IN (
    SELECT programme, source, max(taken_at) FROM measure_queue
    WHERE programme = %(programme)s AND seq <= %(seq)s AND taken_at < %(now)s GROUP BY 1, 2)
GROUP BY 1
"""


AVAILABLE = """
SELECT locale, taken_at::date, sum(CASE WHEN state = 'available' THEN items ELSE 0 END) FROM measure_queue
WHERE programme = %(programme)s AND seq <= %(seq)s AND taken_at >= %(first)s AND taken_at < %(now)s AND (programme, source, taken_at) IN (
    SELECT programme, source, max(taken_at) FROM measure_queue
    WHERE programme = %(programme)s AND seq <= %(seq)s AND taken_at >= %(first)s AND taken_at < %(now)s
    GROUP BY 1, 2, taken_at::date)
GROUP BY 1, 2
"""


def available_by_day(of: Frame) -> dict[str, dict[date, float]]:
    """Items available at the last snapshot of each day of the last four weeks, by locale."""
    now = of.now.astimezone(UTC).replace(tzinfo=None)
    first = of.today - timedelta(days=RECENT)
    found: dict[str, dict[date, float]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(AVAILABLE, {"programme": of.programme.code, "seq": of.seq, "first": first, "now": now})
        for locale, day, items in cursor.fetchall():
            found[str(locale)][day] = float(items)
    return found


def queue_cases(of: Frame) -> tuple[QueueCase, ...]:
    """One case a locale with a queue snapshot: what is there to be worked on, against the pace of the last two weeks."""
    now = of.now.astimezone(UTC).replace(tzinfo=None)
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, {"programme": of.programme.code, "seq": of.seq, "now": now})
        rows = cursor.fetchall()
    release = (
        Batch.objects.filter(programme=of.programme, released_on__gte=of.today)
        .order_by("released_on")
        .values_list("released_on", flat=True)
        .first()
    )
    pace = _pace_by_locale(of)
    available_on = available_by_day(of) if rows else {}
    remaining = _remaining(of)
    return tuple(
        QueueCase(
            place=of.place(locale=locale),
            now=now,
            works=of.working_days(),
            pace=pace.get(locale, 0.0),
            available=int(available),
            taken_at=taken_at,
            next_release=release,
            remaining=remaining,
            owners=of.owners,
            course=_queue_course(of, available_on.get(locale, {}), (taken_at.date(), float(available))),
        )
        for locale, taken_at, available in rows
    )


def _queue_course(
    of: Frame, available: dict[date, float], newest: tuple[date, float]
) -> tuple[tuple[date, float | None], ...]:
    """Working days and days with a snapshot, up to the newest one: it ends in the number that the finding says."""
    known = {day: n for day, n in available.items() if day < newest[0]} | dict([newest])
    days = (of.today - timedelta(days=i) for i in range(RECENT, -1, -1))
    return tuple((d, known.get(d)) for d in days if d <= newest[0] and (d in known or of.any_works(d)))


def _pace_by_locale(of: Frame) -> dict[str, float]:
    first = of.today - timedelta(days=COMPARED)
    units: dict[str, float] = defaultdict(float)
    for (day, _, locale), total in of.daily.items():
        if isinstance(day, date) and first <= day < of.today:
            units[str(locale)] += total.count("submitted_first") or total.reported.get("produced", 0) / 1000
    days = max(1, sum(of.any_works(first + timedelta(days=i)) for i in range(COMPARED)))
    return {locale: total / days for locale, total in units.items()}


def _remaining(of: Frame) -> float | None:
    """Units left in the order; None where it is open-ended."""
    if of.programme.volume is None:
        return None
    total = combined(of.sums(Window(of.seq, None, of.today), (), ("counts", "reported")).values())
    done = total.count("submitted_first") or total.reported.get("produced", 0) / 1000
    return max(0.0, of.programme.volume - done)
