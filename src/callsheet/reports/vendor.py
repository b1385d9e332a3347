"""One vendor: its health in a sentence, what it committed and delivered, and its numbers programme by programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from callsheet.decisions.finding import Link, Place
from callsheet.metrics.kpi import Kpi
from callsheet.reports import formats as f
from callsheet.reports.charts import Chart
from callsheet.reports.kpis import kpi_cell, kpi_column
from callsheet.reports.pieces import CountCell, DayCell, EmptyPlace, Provenance, Tab, TextCell
from callsheet.reports.programme import KpiValue, Series, StripCell, TrackRow, series_chart
from callsheet.reports.sites import SiteLine, site_table
from callsheet.reports.tables import Column, Row, Table
from callsheet.reports.today import FindingCard, needs_somebody
from callsheet.said import say
from callsheet.stats.estimate import Estimate

TABS = ("sites", "commitments", "quality", "certificates", "contracts", "disputes", "invoices", "meetings")


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """What was committed for one week, programme and locale, and what was delivered of it; `is_running`: the week is not over."""

    monday: date
    place: Place
    committed: float
    delivered: float
    is_running: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether at least as much was delivered as committed."""
        return self.delivered >= self.committed


@dataclass(frozen=True, slots=True)
class VendorView:
    """Everything that the page is made of. `rows` are programme × locale; `kpis` their columns; `totals` over summed measures."""

    vendor: str
    name: str
    strip: tuple[KpiValue, ...] = ()
    series: tuple[Series, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    rows: tuple[TrackRow, ...] = ()
    totals: tuple[Estimate, ...] = ()
    commitments: tuple[CommitmentLine, ...] = ()
    sites: tuple[SiteLine, ...] = ()
    findings: tuple[FindingCard, ...] = ()
    tabs: tuple[tuple[str, int], ...] = ()
    requests: int = 0


@dataclass(frozen=True, slots=True)
class VendorReport:
    """The page: title is the answer. `unconfirmed`: how many sites' calendars nobody confirmed as they are now; `requests`: how many
    wait for the vendor's answer.
    """

    title: str
    name: str
    provenance: Provenance
    strip: tuple[StripCell, ...]
    quality: tuple[Chart, ...]
    commitments: Table
    table: Table
    sites: Table
    unconfirmed: int
    findings: tuple[FindingCard, ...]
    tabs: tuple[Tab, ...]
    requests: int = 0

    @property
    def urgent(self) -> tuple[FindingCard, ...]:
        """Findings that cannot wait and that nobody has."""
        return tuple(card for card in self.findings if needs_somebody(card))

    @property
    def others(self) -> tuple[FindingCard, ...]:
        """The other findings: in hand, resting, or able to wait."""
        return tuple(card for card in self.findings if not needs_somebody(card))


def vendor_report(view: VendorView, *, provenance: Provenance) -> VendorReport:
    """The report of one vendor."""
    where = (("vendor", view.vendor),)
    numbers = dict(view.tabs)
    return VendorReport(
        title=health_sentence(view),
        name=view.name,
        provenance=provenance,
        strip=tuple(
            StripCell(v.kpi.name, kpi_cell(v.kpi, v.estimate, target=v.target, provenance=provenance, where=where))
            for v in view.strip
        ),
        quality=tuple(series_chart(s) for s in view.series),
        commitments=commitment_table(view.commitments),
        table=_table(view, provenance),
        sites=site_table(view.sites, provenance.as_of),
        unconfirmed=sum(not site.is_confirmed for site in view.sites),
        findings=view.findings,
        tabs=tuple(Tab(key, key, numbers.get(key)) for key in TABS),
        requests=view.requests,
    )


def health_sentence(view: VendorView) -> str:
    """Lumen kept 3 of 4 commitments; 2 findings need somebody."""
    closed = [c for c in view.commitments if not c.is_running]
    kept = sum(c.is_kept for c in closed)
    said = (
        say(
            "{view} kept {kept} of {commitments}",
            view=view.name,
            kept=kept,
            commitments=f.plural(len(closed), "commitment"),
        )
        if closed
        else say("{view}: nothing committed yet", view=view.name)
    )
    urgent = sum(needs_somebody(card) for card in view.findings)
    if urgent:
        return say(
            "{said}; {findings} {part} somebody",
            said=said,
            findings=f.plural(urgent, "finding"),
            part=say("needs") if urgent == 1 else say("need"),
        )
    return (
        say("{said}; nothing needs somebody", said=said)
        if view.rows
        else say("{said}; nothing delivered yet", said=said)
    )


def commitment_table(lines: Sequence[CommitmentLine]) -> Table:
    """Committed against delivered, newest week first; the totals leave the running week out."""
    ordered = sorted(lines, key=lambda c: (c.monday, c.place.programme, c.place.locale), reverse=True)
    columns = (
        Column("week", say("Week of"), numeric=False),
        Column("programme", say("Programme"), numeric=False),
        Column("locale", say("Locale"), numeric=False),
        Column("committed", say("Committed"), "units"),
        Column("delivered", say("Delivered"), "units"),
        Column("difference", say("Difference"), "units"),
        Column("state", say("State"), numeric=False),
    )
    closed = [c for c in lines if not c.is_running]
    committed, delivered = sum(c.committed for c in closed), sum(c.delivered for c in closed)
    totals = Row(
        "closed",
        (
            TextCell(say("closed weeks")),
            TextCell(""),
            TextCell(""),
            CountCell(committed),
            CountCell(delivered),
            CountCell(delivered - committed, signed=True),
            TextCell(say("{is_kept} of {closed} kept", is_kept=sum(c.is_kept for c in closed), closed=len(closed))),
        ),
    )
    return Table(
        title=say(
            "{delivered} of {committed} committed units delivered in closed weeks",
            delivered=f.count(delivered),
            committed=f.count(committed),
        )
        if closed
        else say("No commitment has come due yet"),
        columns=columns,
        rows=tuple(_commitment_row(c) for c in ordered),
        totals=totals if closed else None,
        empty=None
        if lines
        else EmptyPlace(say("Committed against delivered, week by week."), say("Paste the grid of commitments.")),
    )


def _commitment_row(line: CommitmentLine) -> Row:
    state = say("running") if line.is_running else say("kept") if line.is_kept else say("short")
    return Row(
        f"{line.monday}|{line.place.programme}|{line.place.locale}",
        (
            DayCell(line.monday),
            TextCell(line.place.shown_programme, Link("programme", line.place.programme)),
            TextCell(line.place.locale or "all"),
            CountCell(line.committed),
            CountCell(line.delivered),
            CountCell(line.delivered - line.committed, signed=True),
            TextCell(state),
        ),
    )


def _table(view: VendorView, provenance: Provenance) -> Table:
    columns = (
        Column("programme", say("Programme"), numeric=False),
        Column("locale", say("Locale"), numeric=False),
        Column("done", say("Done"), "units"),
        *(kpi_column(k) for k in view.kpis),
    )
    rows = tuple(_row(view, row, provenance) for row in view.rows)
    total = sum(r.done for r in view.rows)
    return Table(
        title=say(
            "{units} in {programmes}",
            units=f.plural(total, "unit"),
            programmes=f.plural(len({r.place.programme for r in view.rows}), "programme"),
        ),
        columns=columns,
        rows=rows,
        totals=_totals(view, total, provenance) if view.totals else None,
        empty=None
        if rows
        else EmptyPlace(say("Every programme and locale of this vendor."), say("Import its first tracker.")),
    )


def _row(view: VendorView, row: TrackRow, provenance: Provenance) -> Row:
    where = Place(row.place.programme, view.vendor, row.place.locale).filters
    cells = tuple(
        kpi_cell(kpi, value, provenance=provenance, where=where)
        for kpi, value in zip(view.kpis, row.values, strict=True)
    )
    name = TextCell(row.place.shown_programme, Link("programme", row.place.programme))
    return Row(
        f"{row.place.programme}|{row.place.locale}",
        (name, TextCell(row.place.locale or say("not known")), CountCell(row.done), *cells),
    )


def _totals(view: VendorView, total: float, provenance: Provenance) -> Row:
    where = (("vendor", view.vendor),)
    cells = tuple(
        kpi_cell(kpi, value, provenance=provenance, where=where)
        for kpi, value in zip(view.kpis, view.totals, strict=True)
    )
    return Row("all", (TextCell(say("all")), TextCell(""), CountCell(total), *cells))
