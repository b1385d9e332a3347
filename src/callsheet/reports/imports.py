"""Imports: what came in, what it brought, and which rows could not be read and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callsheet.decisions.finding import Link
from callsheet.reports import formats as f
from callsheet.reports.pieces import CountCell, EmptyPlace, Provenance, TextCell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, capital, say, term

KINDS = ("judgments", "reviews", "items", "gold", "totals", "queue")


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """One import: `brought` are new or newer facts by kind; `duplicates` were known already; `superseded` older facts were
    replaced. `state` is running, done or failed; `progress` 0..1 while it runs; `sentence` says what failed.
    """

    manifest: int
    at: datetime
    file: str
    source: str
    programme: str
    rows_read: int
    brought: tuple[tuple[str, int], ...] = ()
    duplicates: int = 0
    superseded: int = 0
    rejected: int = 0
    seconds: float = 0.0
    state: str = "done"
    progress: float | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class BadRows:
    """Rejected rows of one import that share field and reason: how many, and the first of them as an example."""

    manifest: int
    file: str
    field: str
    reason: str
    rows: int
    first_line: int
    example: str


@dataclass(frozen=True, slots=True)
class ImportsReport:
    """The page: title is the answer; running imports stand apart with their progress."""

    title: str
    provenance: Provenance
    running: tuple[ImportEntry, ...]
    history: Table
    bad_rows: Table


def imports_report(
    entries: Sequence[ImportEntry], bad: Sequence[BadRows] = (), *, provenance: Provenance
) -> ImportsReport:
    """The report of imports, newest first."""
    ordered = sorted(entries, key=lambda e: e.at, reverse=True)
    return ImportsReport(
        title=_title(entries, bad),
        provenance=provenance,
        running=tuple(e for e in ordered if e.state == "running"),
        history=_history([e for e in ordered if e.state != "running"]),
        bad_rows=_bad_table(bad),
    )


def _title(entries: Sequence[ImportEntry], bad: Sequence[BadRows]) -> str:
    if not entries:
        return say("Nothing imported yet: drop a tracker or an export here")
    running = sum(e.state == "running" for e in entries)
    failed = sum(e.state == "failed" for e in entries)
    rows, files = sum(b.rows for b in bad), len({b.manifest for b in bad})
    parts = [f.plural(len(entries), "import")]
    if running:
        parts.append(say("{running} running", running=running))
    if failed:
        parts.append(say("{failed} failed", failed=failed))
    parts.append(
        say("{rows} in {imports} to mend", rows=f.plural(rows, "bad row"), imports=f.plural(files, "import"))
        if rows
        else say("every row was read")
    )
    return beside("; ", parts)


def _history(entries: Sequence[ImportEntry]) -> Table:
    columns = (
        Column("at", say("When (UTC)"), numeric=False),
        Column("file", say("File"), numeric=False),
        Column("source", say("Feed"), numeric=False),
        Column("programme", say("Programme"), numeric=False),
        Column("rows_read", say("Rows read"), "rows"),
        *(Column(kind, capital(term(kind)), "facts") for kind in KINDS),
        Column("duplicates", say("Known already"), "facts", say("the same fact had come before: nothing changed")),
        Column("superseded", say("Superseded"), "facts", say("older facts that a newer row replaced")),
        Column("rejected", say("Bad rows"), "rows", say("could not be read; kept with line, field, value and reason")),
        Column("state", say("State"), numeric=False),
    )
    return Table(
        title=f.plural(len(entries), "finished import"),
        columns=columns,
        rows=tuple(_entry_row(e) for e in entries),
        totals=_sum_row(entries) if entries else None,
        empty=None
        if entries
        else EmptyPlace(say("Every file that came in and what it brought."), say("Drop a file here.")),
    )


def _entry_row(e: ImportEntry) -> Row:
    brought = dict(e.brought)
    where = (("import", str(e.manifest)),)
    return Row(
        str(e.manifest),
        (
            TextCell(f.instant(e.at), sort=e.at.isoformat()),
            TextCell(e.file, Link("imports", str(e.manifest))),
            TextCell(e.source),
            TextCell(e.programme, Link("programme", e.programme)),
            CountCell(e.rows_read, "rows"),
            *(CountCell(brought.get(kind, 0), "facts") for kind in KINDS),
            CountCell(e.duplicates, "facts"),
            CountCell(e.superseded, "facts"),
            CountCell(e.rejected, "rows", Link("rejects", str(e.manifest), where) if e.rejected else None),
            TextCell(beside(": ", (term(e.state), e.sentence))),
        ),
        Link("imports", str(e.manifest)),
    )


def _sum_row(entries: Sequence[ImportEntry]) -> Row:
    def total(name: str) -> CountCell:
        return CountCell(sum(dict(e.brought).get(name, 0) for e in entries), "facts")

    return Row(
        "all",
        (
            TextCell(say("all")),
            TextCell(""),
            TextCell(""),
            TextCell(""),
            CountCell(sum(e.rows_read for e in entries), "rows"),
            *(total(kind) for kind in KINDS),
            CountCell(sum(e.duplicates for e in entries), "facts"),
            CountCell(sum(e.superseded for e in entries), "facts"),
            CountCell(sum(e.rejected for e in entries), "rows"),
            TextCell(""),
        ),
    )


def _bad_table(bad: Sequence[BadRows]) -> Table:
    columns = (
        Column("file", say("File"), numeric=False),
        Column("field", say("Field"), numeric=False),
        Column("reason", say("Reason"), numeric=False),
        Column("rows", say("Rows"), "rows"),
        Column("line", say("First line")),
        Column("example", say("Example"), numeric=False),
    )
    rows = tuple(
        Row(
            f"{b.manifest}|{b.field}|{b.reason}",
            (
                TextCell(b.file, Link("imports", str(b.manifest))),
                TextCell(b.field),
                TextCell(b.reason),
                CountCell(b.rows, "rows", Link("rejects", str(b.manifest), (("field", b.field), ("reason", b.reason)))),
                CountCell(b.first_line),
                TextCell(b.example),
            ),
        )
        for b in sorted(bad, key=lambda b: (-b.rows, b.file, b.field, b.reason))
    )
    total = sum(b.rows for b in bad)
    return Table(
        title=say("{rows} for {reasons}", rows=f.plural(total, "bad row"), reasons=f.plural(len(bad), "reason"))
        if bad
        else say("No bad rows"),
        columns=columns,
        rows=rows,
        empty=None if rows else EmptyPlace(say("Rows that could not be read, with the reason."), say("Nothing to do.")),
    )
