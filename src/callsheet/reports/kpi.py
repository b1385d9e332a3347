"""The KPI explorer: one KPI at any grain over any window, as cells, as a chart, and as the promised JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from callsheet.decisions.finding import NOT_KNOWN, Link
from callsheet.metrics.kpi import Kpi
from callsheet.reports import formats as f
from callsheet.reports.charts import Chart, ForestLine, HeatCell, Mark, Sample, forest, heat_map, trend
from callsheet.reports.kpis import kpi_cell, kpi_column, meaning_of
from callsheet.reports.pieces import DayCell, EmptyPlace, EstimateCell, Provenance, TextCell, estimate_cell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, capital, say, term
from callsheet.stats.estimate import Estimate
from callsheet.stats.state import State, Target

TIMES = ("day", "week", "month")
MOST_LINES = 40
"""A forest plot with more lines is not read; the table is."""


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One group: the values of the labels in order ("" = not known; days as ISO text), and the KPI over its sums."""

    labels: tuple[str, ...]
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class KpiView:
    """What was asked and what came out. `by` are label names; `where` fixed labels; `total` is the KPI over the sums of all
    rows (never a mean of them); `target` applies to all rows, None: the dictionary's; `marks` are changes to show;
    `names` of vendors and programmes by (label, code).
    """

    kpi: Kpi
    by: tuple[str, ...]
    rows: tuple[KpiRow, ...]
    total: Estimate
    where: tuple[tuple[str, str], ...] = ()
    start: date | None = None
    end: date | None = None
    target: Target | None = None
    marks: tuple[Mark, ...] = ()
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def shown(self, label: str, value: str) -> str:
        """A value of a label as it is read: a vendor and a programme by name."""
        return self.names.get((label, value), value) or say("not known")


@dataclass(frozen=True, slots=True)
class KpiReport:
    """The page: `why` are the lines of the drawer (definition, formula, inputs, what would switch it on); `names` of vendors and
    programmes by (label, code).
    """

    title: str
    provenance: Provenance
    total: EstimateCell
    table: Table
    chart: Chart | None
    why: tuple[tuple[str, str], ...]
    by: tuple[str, ...]
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)


def kpi_report(view: KpiView, *, provenance: Provenance) -> KpiReport:
    """The report of one KPI."""
    return KpiReport(
        title=_title(view),
        provenance=provenance,
        total=kpi_cell(view.kpi, view.total, target=view.target, provenance=provenance, where=view.where),
        table=_table(view, provenance),
        chart=_chart(view),
        why=_why(view),
        by=view.by,
        names=view.names,
    )


def kpi_json(view: KpiView, *, manifest: int) -> dict[str, object]:
    """The promised shape of `callsheet kpi ID --json`."""
    kpi = view.kpi
    return {
        "kpi": {
            "id": kpi.id,
            "name": kpi.name,
            "unit": kpi.unit,
            "direction": str(kpi.direction),
            "formula": kpi.formula,
        },
        "rows": [
            {"by": dict(zip(view.by, row.labels, strict=True)), **_plain(row.estimate), "evidence": str(kpi.evidence)}
            for row in view.rows
        ],
        "manifest": manifest,
    }


def _plain(e: Estimate) -> Mapping[str, object]:
    return {"value": e.value, "low": e.low, "high": e.high, "n": e.n, "method": e.method, "reason": e.reason}


def _state(view: KpiView, estimate: Estimate) -> State:
    return view.kpi.state(estimate, view.target)


def _title(view: KpiView) -> str:
    digits = f.digits_of(view.kpi.unit)
    said = beside(": ", (term(view.kpi.name), f.estimate_text(view.total, view.kpi.unit, digits=digits)))
    judged = [_state(view, r.estimate) for r in view.rows]
    breached = sum(s is State.BREACHED for s in judged)
    if len(view.rows) < 2 or all(s is State.NO_DATA for s in judged):
        return said
    return say(
        "{said}; breached in {breached} of {groups} ({by})",
        said=said,
        breached=breached,
        groups=f.plural(len(view.rows), "group"),
        by=beside(" × ", [term(label) for label in view.by]),
    )


def _table(view: KpiView, provenance: Provenance) -> Table:
    columns = (*(Column(label, capital(term(label)), numeric=False) for label in view.by), kpi_column(view.kpi))
    rows = tuple(_row(view, row, provenance) for row in view.rows)
    total = kpi_cell(view.kpi, view.total, target=view.target, provenance=provenance, where=view.where)
    labels = [TextCell(say("all") if i == 0 else "") for i in range(len(view.by))]
    return Table(
        title=_title(view),
        columns=columns,
        rows=rows,
        totals=Row("all", (*labels, total)) if view.by else None,
        empty=None
        if rows
        else EmptyPlace(
            say("{kpi} by {by}.", kpi=view.kpi.name, by=beside(" × ", view.by)),
            say("It needs {missing}.", missing=view.kpi.missing),
        ),
    )


def _row(view: KpiView, row: KpiRow, provenance: Provenance) -> Row:
    where = (*view.where, *zip(view.by, row.labels, strict=True))
    cell = kpi_cell(view.kpi, row.estimate, target=view.target, provenance=provenance, where=where)
    labels = tuple(_label(view, label, value) for label, value in zip(view.by, row.labels, strict=True))
    behind = (*view.where, *((label, value or NOT_KNOWN) for label, value in zip(view.by, row.labels, strict=True)))
    return Row("|".join(row.labels), (*labels, cell), Link("rows", view.kpi.id, behind))


def _label(view: KpiView, label: str, value: str) -> TextCell | DayCell:
    if label in TIMES and value:
        return DayCell(date.fromisoformat(value))
    return TextCell(view.shown(label, value), greyed=not value, code=value)


def _chart(view: KpiView) -> Chart | None:
    """One series over time, a grid of locale × week, or a forest of groups; None where no one picture fits."""
    if not view.rows:
        return None
    if len(view.by) == 1 and view.by[0] in TIMES:
        return _trend(view)
    if sorted(view.by) == ["locale", "week"]:
        return _heat(view)
    if view.by and not set(view.by) & set(TIMES) and len(view.rows) <= MOST_LINES:
        return _forest(view)
    return None


def _single_target(view: KpiView) -> float | None:
    target = meaning_of(view.kpi, view.target).target
    return target if isinstance(target, int | float) else None


def _trend(view: KpiView) -> Chart | None:
    samples = tuple(Sample(date.fromisoformat(r.labels[0]), r.estimate) for r in view.rows if r.labels[0])
    if not samples:
        return None
    return trend(
        samples,
        title=_title(view),
        name=view.kpi.name,
        unit=view.kpi.unit,
        target=_single_target(view),
        marks=[m for m in view.marks if samples[0].day <= m.day <= samples[-1].day + timedelta(days=31)],
    )


def _heat(view: KpiView) -> Chart:
    at = {label: i for i, label in enumerate(view.by)}
    cells = [
        HeatCell(r.labels[at["locale"]] or say("not known"), date.fromisoformat(r.labels[at["week"]]), r.estimate)
        for r in view.rows
        if r.labels[at["week"]]
    ]
    return heat_map(cells, title=_title(view), name=view.kpi.name, unit=view.kpi.unit)


def _forest(view: KpiView) -> Chart:
    lines = [
        ForestLine(beside(" · ", [view.shown(*pair) for pair in zip(view.by, r.labels, strict=True)]), r.estimate)
        for r in view.rows
    ]
    return forest(lines, title=_title(view), name=view.kpi.name, unit=view.kpi.unit, target=_single_target(view))


BETTER = {"up": say("more"), "down": say("less"), "band": say("inside the band"), "none": say("neither")}


def _why(view: KpiView) -> tuple[tuple[str, str], ...]:
    kpi = view.kpi
    meaning = meaning_of(kpi, view.target)
    target = dict(estimate_cell(view.total, meaning).hover).get(say("target"), say("none set"))
    lines = (
        (say("definition"), beside("", (kpi.id, " ", kpi.name, ": ", kpi.formula))),
        (say("unit"), kpi.unit),
        (say("better"), BETTER[str(kpi.direction)]),
        (say("target"), target),
        (say("interval"), say("none") if kpi.interval == "none" else kpi.interval),
        (say("minimum n"), beside(" ", (f.count(kpi.min_n), kpi.n_of)) if kpi.min_n else say("none")),
        (say("time accepted"), ", ".join(kpi.seconds_kinds)),
        (say("inputs"), ", ".join(kpi.needs)),
        (say("switched on by"), kpi.missing),
        (say("a breach calls for"), kpi.action),
        (say("method"), kpi.page),
    )
    return tuple((label, text) for label, text in lines if text)
