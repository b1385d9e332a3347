"""Imports: history, what is running, one import with its bad rows."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from callsheet.actions.acting import Actor, reading
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.errors import NotThere
from callsheet.reports.imports import BadRows, ImportEntry, ImportsReport, imports_report
from callsheet.reports.tables import inert
from callsheet.state import access
from callsheet.state.models import ImportRun

KINDS = ("judgments", "reviews", "items", "gold", "totals", "queue")
SHOWN = 200
BAD_SHOWN = 500
STATES = {"waiting": "running", "reading": "running", "committing": "running"}


@dataclass(frozen=True, slots=True)
class Bad:
    """One bad row as it is shown and mended: where it stood, what is wrong, and its text."""

    line: int
    field: str
    value: str
    reason: str
    raw: str


def imports_page(actor: Actor, *, programme: str = "", as_of: str = "") -> ImportsReport:
    """The history, newest first, and what bad rows there are to mend."""
    with read_at(actor, as_of) as when:
        runs = access.import_runs(actor)
        runs = runs.filter(programme=programme) if programme else runs
        shown = list(runs[:SHOWN])
        return imports_report([_entry(r) for r in shown], tuple(_bad_groups(shown)), provenance=provenance(when))


def entries(actor: Actor, *, programme: str = "") -> list[ImportRun]:
    """The newest imports."""
    with reading(actor):
        runs = access.import_runs(actor)
        return list((runs.filter(programme=programme) if programme else runs)[:SHOWN])


def _entry(run: ImportRun) -> ImportEntry:
    began, ended = run.started_at, run.ended_at
    return ImportEntry(
        manifest=run.seq or 0,
        at=_naive(run.created_at),
        file=run.file_name,
        source=run.source,
        programme=run.programme,
        rows_read=run.counts.get("rows_read", 0),
        brought=tuple((k, run.counts.get(k, 0)) for k in KINDS),
        duplicates=run.counts.get("duplicates", 0),
        superseded=run.counts.get("superseded", 0),
        rejected=run.counts.get("rejected", 0),
        seconds=(ended - began).total_seconds() if began and ended else 0.0,
        state=STATES.get(run.state, run.state),
        progress=run.share,
        sentence=run.sentence,
    )


def _bad_groups(runs: list[ImportRun]) -> Iterator[BadRows]:
    for run in runs:
        groups: dict[tuple[str, str], list[Bad]] = defaultdict(list)
        for bad in bad_rows(run, limit=BAD_SHOWN):
            groups[(bad.field, bad.reason)].append(bad)
        for (field, reason), rows in sorted(groups.items(), key=lambda g: -len(g[1])):
            yield BadRows(run.seq or 0, run.file_name, field, reason, len(rows), rows[0].line, rows[0].raw[:200])


def bad_rows(run: ImportRun, *, limit: int | None = None) -> Iterator[Bad]:
    """The rows of an import that could not be read, in the order of the file."""
    if not run.rejects_path or not Path(run.rejects_path).is_file():
        return
    with Path(run.rejects_path).open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if limit is not None and number >= limit:
                return
            yield Bad(int(row["line"] or 0), row["field"], row["value"], row["reason"], row["raw"])


def inert_rejects(run: ImportRun) -> Iterator[bytes]:
    """The bad rows of an import as a CSV file for people: cells that a spreadsheet would run are made text.

    The kept file stays as the rows came: what is mended and fed again is read from there. NotThere where there are none.
    """
    path = Path(run.rejects_path) if run.rejects_path else None
    if path is None or not path.is_file():
        raise NotThere(_("This import has no bad rows."))
    return _inert_lines(path)


def _inert_lines(path: Path) -> Iterator[bytes]:
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            line = io.StringIO()
            csv.writer(line, lineterminator="\n").writerow([inert(value) for value in row])
            yield line.getvalue().encode()


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)
