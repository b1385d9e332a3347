"""Why the tracker and our count differ: a waterfall that sums, and each part with the way to its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from callsheet.decisions.finding import NOT_KNOWN, Link, Place
from callsheet.metrics.reconcile import DayLine, Part, Reconciliation
from callsheet.reports import formats as f
from callsheet.reports.charts import Chart, Step, waterfall
from callsheet.reports.pieces import CountCell, DayCell, EmptyPlace, Provenance, TextCell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, say, say_many, term

UNEXPLAINED = "not explained"


@dataclass(frozen=True, slots=True)
class ReconcileView:
    """One reconciliation at one place over `starts`…`ends`, with the day lines that it was computed from.

    `boundary`: zone and minutes after its midnight where the tracker cuts its days, None where it cuts them as we do;
    `told_sites`: sites that the tracker tells of.
    """

    place: Place
    found: Reconciliation
    starts: date
    ends: date
    lines: tuple[DayLine, ...] = ()
    known_as: str = "tracker"
    boundary: tuple[str, int] | None = None
    told_sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReconcileReport:
    """The page: title is the answer; `days` shows both counts day by day, from `starts` to `ends`."""

    title: str
    provenance: Provenance
    chart: Chart
    parts: Table
    days: Table
    explained: str
    starts: date
    ends: date


def reconcile_report(view: ReconcileView, *, provenance: Provenance) -> ReconcileReport:
    """The report of one reconciliation."""
    return ReconcileReport(
        title=_title(view),
        provenance=provenance,
        chart=_chart(view),
        parts=_parts(view),
        days=_days(view),
        explained=say("{explained} of the days' differences are explained.", explained=f.percent(view.found.explained)),
        starts=view.starts,
        ends=view.ends,
    )


def _title(view: ReconcileView) -> str:
    found = view.found
    said = say(
        "The {known_as} of {vendor} says {reported_milli}, we count {counted}",
        vendor=view.place.shown_vendor,
        known_as=view.known_as,
        reported_milli=f.count(found.reported_milli / 1000),
        counted=f.count(found.counted),
    )
    apart = found.difference_milli / 1000
    loose = sum(abs(amount) for _, amount in found.loose_days) / 1000
    if not apart and not loose:
        return say("{said}: they agree", said=said)
    way = (
        say("{n} more" if apart > 0 else "{n} fewer", n=f.count(abs(apart)))
        if apart
        else "the totals agree and the days do not"
    )
    rest = say("{units} not explained", units=f.plural(loose, "unit")) if loose else say("explained to the unit")
    return say("{said}: {way}, {rest}", said=said, way=way, rest=rest)


def _chart(view: ReconcileView) -> Chart:
    found = view.found
    steps = [Step(term(p.cause), -p.units) for p in sorted(found.parts, key=_size, reverse=True)]
    if found.remainder_milli:
        steps.append(Step(term(UNEXPLAINED), -found.remainder_milli / 1000))
    return waterfall(
        Step(say("{known_as} says", known_as=view.known_as), found.reported_milli / 1000),
        steps,
        Step(say("we count"), float(found.counted)),
        title=_title(view),
    )


def _size(part: Part) -> int:
    return abs(part.amount_milli)


def _filters(view: ReconcileView) -> tuple[tuple[str, str], ...]:
    return (*view.place.filters, ("from", view.starts.isoformat()), ("to", view.ends.isoformat()))


def _parts(view: ReconcileView) -> Table:
    found = view.found
    columns = (
        Column("part", say("Part"), numeric=False),
        Column("units", say("Reported over counted"), "units"),
        Column("days", say("Days")),
        Column("meaning", say("What it is"), numeric=False),
    )
    rows = [_part_row(view, p) for p in sorted(found.parts, key=_size, reverse=True)]
    if found.remainder_milli or found.loose_days:
        rows.append(_loose_row(view))
    total = Row(
        "all",
        (
            TextCell(say("difference")),
            CountCell(found.difference_milli / 1000, signed=True),
            CountCell(None),
            TextCell(say("sum of the parts")),
        ),
    )
    return Table(
        title=say_many(
            "{n} part makes the difference", "{n} parts make the difference", len(found.parts), n=len(found.parts)
        )
        if rows
        else say("There is no difference"),
        columns=columns,
        rows=tuple(rows),
        totals=total,
        note=_unused(found.unused),
        empty=None
        if rows
        else EmptyPlace(say("The parts of the difference."), say("Nothing to do: both counts agree.")),
    )


def _part_row(view: ReconcileView, part: Part) -> Row:
    link = Link("reconcile", part.cause, _part_filters(view, part))
    cells = (
        TextCell(part.cause, link),
        CountCell(part.units, "units", link, signed=True),
        CountCell(len(part.days)),
        TextCell(part.sentence),
    )
    return Row(part.cause, cells, link)


def _part_filters(view: ReconcileView, part: Part) -> tuple[tuple[str, str], ...]:
    """What the rows of a part have in common: its days, and what makes them differ."""
    first, last = min(part.days), max(part.days)
    where = dict(view.place.filters)
    if part.cause == "unmapped":
        where["vendor"] = NOT_KNOWN
    elif part.cause == "sites":
        where["other_than"] = ",".join(view.told_sites)
    elif part.cause == "day boundary" and view.boundary is not None:
        first, last = first - timedelta(days=1), last + timedelta(days=1)  # moved work has its other day there
        where["boundary"] = "+".join(map(str, view.boundary))
    where |= COMMON.get(part.cause, {"outcome": "submitted"})
    return (*where.items(), ("from", first.isoformat()), ("to", last.isoformat()))


COMMON: Mapping[str, Mapping[str, str]] = {
    "resubmissions": {"outcome": "submitted", "again": "yes"},
    "resubmissions twice": {"outcome": "submitted", "again": "yes"},
    "skipped": {"outcome": "skipped,abandoned"},
    "planted checks": {"outcome": "submitted", "planted": "yes"},
    "provisional": {"table": "totals", "measure": "produced"},
    "not arrived": {"table": "totals", "measure": "produced"},
}


def _loose_row(view: ReconcileView) -> Row:
    days = [d for d, _ in view.found.loose_days]
    named = f.listing([f.day(d, near=view.ends) for d in days])
    link = Link("rows", "submitted", _filters(view))
    units = CountCell(view.found.remainder_milli / 1000, "units", link)
    return Row(
        UNEXPLAINED,
        (TextCell(UNEXPLAINED, link), units, CountCell(len(days)), TextCell(say("on {named}", named=named))),
        link,
    )


def _unused(unused: Mapping[str, int]) -> str:
    if not unused:
        return ""
    named = f.listing(
        [beside(" ", (term(cause), say("({n})", n=f.signed(units, 0)))) for cause, units in sorted(unused.items())]
    )
    return say("Known in our rows, and not what makes the difference: {named}.", named=named)


def _days(view: ReconcileView) -> Table:
    columns = (
        Column("day", say("Production day"), numeric=False),
        Column("reported", say("Reported"), "units"),
        Column("counted", say("Counted"), "units"),
        Column("difference", say("Difference"), "units"),
        Column("unexplained", say("Not explained"), "units"),
    )
    loose = dict(view.found.loose_days)
    rows = tuple(_day_row(view, line, loose.get(line.day, 0)) for line in sorted(view.lines, key=lambda x: x.day))
    return Table(
        title=say(
            "{loose} of {days} not explained to the unit", loose=f.count(len(loose)), days=f.plural(len(rows), "day")
        ),
        columns=columns,
        rows=rows,
        totals=_day_totals(view) if rows else None,
        empty=None
        if rows
        else EmptyPlace(say("Both counts day by day."), say("Import the tracker and the export of one week.")),
    )


def _day_row(view: ReconcileView, line: DayLine, loose_milli: int) -> Row:
    reported = None if line.reported_milli is None else line.reported_milli / 1000
    both = reported is not None and line.counted is not None
    link = Link(
        "rows", "submitted", (*view.place.filters, ("from", line.day.isoformat()), ("to", line.day.isoformat()))
    )
    return Row(
        line.day.isoformat(),
        (
            DayCell(line.day, link),
            CountCell(reported),
            CountCell(line.counted, "units", link),
            CountCell((reported or 0.0) - (line.counted or 0) if both else None, signed=True),
            CountCell(loose_milli / 1000 if both else None, signed=True),
        ),
    )


def _day_totals(view: ReconcileView) -> Row:
    found = view.found
    cells: Sequence[TextCell | CountCell] = (
        TextCell(say("all")),
        CountCell(found.reported_milli / 1000),
        CountCell(found.counted),
        CountCell(found.difference_milli / 1000, signed=True),
        CountCell(found.remainder_milli / 1000),
    )
    return Row("all", tuple(cells))
