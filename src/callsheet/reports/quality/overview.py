"""Quality of a programme, vendor or locale: a sentence, a strip of numbers, their course, every place beside the others."""

from dataclasses import dataclass

from callsheet.decisions.finding import Link
from callsheet.metrics.kpi import Kpi
from callsheet.reports import formats as f
from callsheet.reports.charts import Chart, ForestLine, forest
from callsheet.reports.kpis import kpi_cell, kpi_column
from callsheet.reports.pieces import CountCell, EmptyPlace, EstimateCell, Provenance, TextCell
from callsheet.reports.programme import KpiValue, StripCell, TrackRow
from callsheet.reports.quality.course import Course, course_chart, course_table, course_title
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, say, term
from callsheet.stats.estimate import Estimate

Filters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A KPI by vendor or by locale: names with their values."""

    kpi: Kpi
    by: str
    lines: tuple[tuple[str, Estimate], ...]


@dataclass(frozen=True, slots=True)
class QualityView:
    """Everything that the page is made of. `kind` is programme or vendor where it is one's page; `where` are the subject's filters as links write them; `rows` programme × vendor ×
    locale with the values of `kpis`, their `done` how many answers were measured; `totals` over summed measures."""

    name: str
    kind: str = ""
    where: Filters = ()
    strip: tuple[KpiValue, ...] = ()
    courses: tuple[Course, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    rows: tuple[TrackRow, ...] = ()
    groups: tuple[Group, ...] = ()
    totals: tuple[Estimate, ...] = ()


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The page: title is the answer. `charts` are courses over time, `points` their periods, `forests` places beside each other."""

    title: str
    name: str
    provenance: Provenance
    strip: tuple[StripCell, ...]
    charts: tuple[Chart, ...]
    points: Table
    forests: tuple[Chart, ...]
    table: Table


def quality_report(view: QualityView, *, provenance: Provenance) -> QualityReport:
    """The report of one subject."""
    return QualityReport(
        title=_title(view),
        name=view.name,
        provenance=provenance,
        strip=tuple(
            StripCell(v.kpi.name, kpi_cell(v.kpi, v.estimate, target=v.target, provenance=provenance, where=view.where))
            for v in view.strip
        ),
        charts=tuple(course_chart(one) for one in view.courses),
        points=course_table(view.courses, view.where, provenance),
        forests=_forests(view),
        table=place_table(view, provenance),
    )


def _title(view: QualityView) -> str:
    name = view.name or term("Quality")
    if not view.strip:
        return say("{name}: nothing measured against known answers or audits yet", name=name)
    first = view.strip[0]
    said = f.estimate_text(first.estimate, first.kpi.unit, digits=f.digits_of(first.kpi.unit))
    measured = say("{name}: {kpi} {said}", name=name, kpi=first.kpi.name, said=said)
    left = next((one for one in view.courses if one.course.outside or one.moved), None)
    return measured if left is None else beside("; ", (measured, course_title(left)))


def _forests(view: QualityView) -> tuple[Chart, ...]:
    """Vendors beside vendors, locales beside locales."""
    found = []
    for group in view.groups:
        kpi = group.kpi
        lines = [ForestLine(word, estimate) for word, estimate in group.lines]
        target = next((v.target for v in view.strip if v.kpi is kpi and isinstance(v.target, float)), None)
        title = say("{kpi} by vendor", kpi=kpi.name) if group.by == "vendor" else say("{kpi} by locale", kpi=kpi.name)
        found.append(forest(lines, title=title, name=kpi.name, unit=kpi.unit, target=target))
    return tuple(found)


def place_table(view: QualityView, provenance: Provenance) -> Table:
    """One row a programme, vendor and locale, with totals from summed measures."""
    columns = (
        Column("locale", say("Locale"), numeric=False),
        Column("vendor", say("Vendor"), numeric=False),
        Column("programme", say("Programme"), numeric=False),
        Column("measured", say("Measured"), "judgments", say("answers measured against known answers or audits")),
        *(kpi_column(k) for k in view.kpis),
    )
    rows = tuple(_row(view, row, provenance) for row in view.rows)
    return Table(
        title=_table_title(rows),
        columns=columns,
        rows=rows,
        totals=_totals(view, provenance) if rows else None,
        empty=None
        if rows
        else EmptyPlace(
            say("Every locale and vendor with its accuracy on known answers and in audits."),
            say("Import answers to items whose answer is known, or reviews of ours."),
        ),
    )


def _row(view: QualityView, row: TrackRow, provenance: Provenance) -> Row:
    where = tuple(
        (n, v)
        for n, v in (("programme", row.place.programme), ("vendor", row.place.vendor), ("locale", row.place.locale))
        if v
    )
    cells = tuple(
        kpi_cell(kpi, value, provenance=provenance, where=where)
        for kpi, value in zip(view.kpis, row.values, strict=True)
    )
    return Row(
        f"{row.place.locale}|{row.place.vendor}|{row.place.programme}",
        (
            TextCell(row.place.locale or say("not known"), Link("quality", view.kind, where)),
            TextCell(row.place.shown_vendor or say("unmapped"), code=row.place.vendor),
            TextCell(row.place.shown_programme, code=row.place.programme),
            CountCell(row.done),
            *cells,
        ),
    )


def _totals(view: QualityView, provenance: Provenance) -> Row:
    cells = tuple(
        kpi_cell(kpi, value, provenance=provenance, where=view.where)
        for kpi, value in zip(view.kpis, view.totals, strict=True)
    )
    total = CountCell(sum(r.done for r in view.rows))
    return Row("all", (TextCell(say("all")), TextCell(""), TextCell(""), total, *cells))


def _table_title(rows: tuple[Row, ...]) -> str:
    if not rows:
        return say("No place was measured yet")
    breached = sum(
        any(isinstance(c, EstimateCell) and c.state is not None and str(c.state.state) == "breached" for c in row.cells)
        for row in rows
    )
    what = f.plural(len(rows), "place")
    if breached:
        return say("{breached} of {what} below target by interval", breached=breached, what=what)
    return say("None of {what} below target by interval", what=what)
