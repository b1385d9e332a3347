"""One programme: its state in a sentence, a strip of numbers, how far it is, how good it is, and who drives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from callsheet.decisions.finding import Place
from callsheet.metrics.kpi import Kpi
from callsheet.reports import formats as f
from callsheet.reports.charts import BurnUp, Chart, Mark, QuotaWeek, Sample, burn_up, quota_track, trend
from callsheet.reports.kpis import kpi_cell, kpi_column
from callsheet.reports.pieces import (
    CountCell,
    EmptyPlace,
    EstimateCell,
    Meaning,
    Provenance,
    Tab,
    TextCell,
    estimate_cell,
)
from callsheet.reports.tables import Column, Row, Table
from callsheet.reports.today import FindingCard, needs_somebody
from callsheet.said import beside, say, term
from callsheet.stats.estimate import Estimate
from callsheet.stats.pace import PaceOdds
from callsheet.stats.state import State, Target

TABS = ("batches", "quality", "people", "plan", "money", "issues", "datasets", "activity")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a programme is. Dated: `goal` units by `by`; evergreen: `weekly` with `goal` a week. `shape` holds the burn-up's
    lines; `weeks` the quota track's weeks; `odds` from stats.pace, None where there is nothing to tell them from; `record` says
    what came of past odds.
    """

    done: float
    goal: float | None
    by: date | None
    weekly: bool = False
    odds: PaceOdds | None = None
    shape: BurnUp | None = None
    weeks: tuple[QuotaWeek, ...] = ()
    record: str = ""


@dataclass(frozen=True, slots=True)
class ProgressShown:
    """Progress as it is shown, and kept with the morning's assessment: the sentence, the odds with their record, the chart."""

    title: str
    odds: Estimate | None = None
    record: str = ""
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class KpiValue:
    """One KPI with its estimate and the target that applies here (None: the dictionary's own)."""

    kpi: Kpi
    estimate: Estimate
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One KPI over periods, with what changed meanwhile."""

    kpi: Kpi
    samples: tuple[Sample, ...]
    target: float | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One line of locale × vendor: units done in the window, and its KPIs in the order of the table's columns."""

    place: Place
    done: float
    values: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """Everything that the page is made of. `kpis` are the columns of the table; `totals` those KPIs over the summed measures
    of all rows; `findings` are this programme's cards; `tabs` (key, number) override the counts of the tabs.
    """

    place: Place
    progress: ProgressShown
    strip: tuple[KpiValue, ...] = ()
    series: tuple[Series, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    rows: tuple[TrackRow, ...] = ()
    totals: tuple[Estimate, ...] = ()
    findings: tuple[FindingCard, ...] = ()
    tabs: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class StripCell:
    """A number of the strip under the title, with its word."""

    word: str
    cell: EstimateCell


@dataclass(frozen=True, slots=True)
class ProgrammeReport:
    """The page: title is the answer."""

    title: str
    name: str
    provenance: Provenance
    strip: tuple[StripCell, ...]
    progress: Chart | None
    record: str
    quality: tuple[Chart, ...]
    table: Table
    findings: tuple[FindingCard, ...]
    tabs: tuple[Tab, ...]

    @property
    def urgent(self) -> tuple[FindingCard, ...]:
        """Findings that cannot wait and that nobody has."""
        return tuple(card for card in self.findings if needs_somebody(card))

    @property
    def others(self) -> tuple[FindingCard, ...]:
        """The other findings: in hand, resting, or able to wait."""
        return tuple(card for card in self.findings if not needs_somebody(card))


def programme_report(view: ProgrammeView, *, provenance: Provenance) -> ProgrammeReport:
    """The report of one programme."""
    numbers = dict(view.tabs)
    return ProgrammeReport(
        title=view.progress.title,
        name=view.place.shown_programme,
        provenance=provenance,
        strip=_strip(view, provenance),
        progress=view.progress.chart,
        record=view.progress.record,
        quality=tuple(series_chart(s) for s in view.series),
        table=track_table(view, provenance),
        findings=view.findings,
        tabs=tuple(Tab(key, key, numbers.get(key)) for key in TABS),
    )


def progress_shown(place: Place, progress: Progress, as_of: date) -> ProgressShown:
    """The sentence, the odds and the chart of one morning."""
    told = progress.odds.on_time if progress.odds else None
    return ProgressShown(
        title=status_sentence(place, progress, as_of),
        odds=told,
        record=progress.record if told is not None and told.value is not None else "",
        chart=_progress_chart(place, progress),
    )


def status_sentence(place: Place, progress: Progress, as_of: date) -> str:
    """Song pairs keeps its date Fri 18 Dec with odds 0.83; even odds on Tue 15 Dec. Or why that cannot be said."""
    name = place.shown_programme
    if progress.goal is None and progress.by is None:
        return say(
            "{name}: {units} done; no due date or quota, so no odds", name=name, units=f.plural(progress.done, "unit")
        )
    if progress.goal is None:
        return say(
            "{name}: {units} done; the order has no volume, so no odds",
            name=name,
            units=f.plural(progress.done, "unit"),
        )
    if progress.done >= progress.goal:
        what = say("quota of the week") if progress.weekly else say("order")
        return say(
            "{name} has its {what} done: {done} of {goal}",
            name=name,
            what=what,
            done=f.count(progress.done),
            goal=f.count(progress.goal),
        )
    told = progress.odds.on_time if progress.odds else None
    so_far = say("{done} of {goal} done", done=f.count(progress.done), goal=f.count(progress.goal))
    if told is None or told.value is None or progress.by is None:
        why = told.reason if told and told.reason else say("too little history")
        return say("{name}: {so_far}; no odds yet ({why})", name=name, so_far=so_far, why=why)
    by = f.day(progress.by, near=as_of)
    if progress.weekly:
        return say(
            "{name} makes its quota of the week by {by} with odds {told}: {so_far}",
            name=name,
            by=by,
            told=f.odds(told.value),
            so_far=so_far,
        )
    p50 = progress.odds.p50 if progress.odds else None
    half = say("even odds on {p50}", p50=f.day(p50, near=as_of)) if p50 else say("no end in sight at this pace")
    return say(
        "{name} keeps its date {by} with odds {told}: {so_far}, {half}",
        name=name,
        by=by,
        told=f.odds(told.value),
        so_far=so_far,
        half=half,
    )


def _strip(view: ProgrammeView, provenance: Provenance) -> tuple[StripCell, ...]:
    cells = []
    if view.progress.odds is not None:
        odds = Meaning(
            say("P(on time)"), f.ODDS, say("share of simulated futures that are done by the day"), "up", None
        )
        cells.append(StripCell(say("P(on time)"), estimate_cell(view.progress.odds, odds, provenance=provenance)))
    cells += [
        StripCell(
            v.kpi.name,
            kpi_cell(v.kpi, v.estimate, target=v.target, provenance=provenance, where=view.place.filters),
        )
        for v in view.strip
    ]
    return tuple(cells)


def _progress_chart(place: Place, progress: Progress) -> Chart | None:
    if progress.weekly:
        return (
            quota_track(progress.weeks, title=say("Weekly quota of {programme}", programme=place.shown_programme))
            if progress.weeks
            else None
        )
    if progress.shape is None:
        return None
    return burn_up(
        progress.shape, title=say("{programme}: done so far and where the pace leads", programme=place.shown_programme)
    )


def series_chart(series: Series) -> Chart:
    """The control chart of one KPI; its title says the last value."""
    known = [s for s in series.samples if s.estimate.value is not None]
    digits = f.digits_of(series.kpi.unit)
    last = f.estimate_text(known[-1].estimate, series.kpi.unit, digits=digits) if known else "no value yet"
    return trend(
        series.samples,
        title=beside(": ", (term(series.kpi.name), last)),
        name=series.kpi.name,
        unit=series.kpi.unit,
        target=series.target,
        marks=series.marks,
    )


def track_table(view: ProgrammeView, provenance: Provenance) -> Table:
    """Locale × vendor, one row each, totals from summed measures."""
    columns = (
        Column("locale", say("Locale"), numeric=False),
        Column("vendor", say("Vendor"), numeric=False),
        Column("done", say("Done"), "units"),
        *(kpi_column(k) for k in view.kpis),
    )
    rows = tuple(_track_row(view, row, provenance) for row in view.rows)
    return Table(
        title=_table_title(view, rows),
        columns=columns,
        rows=rows,
        totals=_totals(view, provenance) if view.totals else None,
        empty=None
        if rows
        else EmptyPlace(say("Every locale and vendor with its numbers."), say("Import this programme's first file.")),
    )


def _track_row(view: ProgrammeView, row: TrackRow, provenance: Provenance) -> Row:
    where = Place(view.place.programme, row.place.vendor, row.place.locale).filters
    cells = tuple(
        kpi_cell(kpi, value, provenance=provenance, where=where)
        for kpi, value in zip(view.kpis, row.values, strict=True)
    )
    return Row(
        f"{row.place.locale}|{row.place.vendor}",
        (
            TextCell(row.place.locale or say("not known")),
            TextCell(row.place.shown_vendor or "unmapped"),
            CountCell(row.done),
            *cells,
        ),
    )


def _totals(view: ProgrammeView, provenance: Provenance) -> Row:
    cells = tuple(
        kpi_cell(kpi, value, provenance=provenance, where=view.place.filters)
        for kpi, value in zip(view.kpis, view.totals, strict=True)
    )
    return Row("all", (TextCell(say("all")), TextCell(""), CountCell(sum(r.done for r in view.rows)), *cells))


def _table_title(view: ProgrammeView, rows: Sequence[Row]) -> str:
    breached = sum(
        any(isinstance(c, EstimateCell) and c.state is not None and c.state.state is State.BREACHED for c in row.cells)
        for row in rows
    )
    if not view.rows:
        return say("No locale has delivered yet")
    what = f.plural(len(rows), "locale-vendor pair")
    return (
        say("{breached} of {what} below target by interval", breached=breached, what=what)
        if breached
        else say("None of {what} below target by interval", what=what)
    )
