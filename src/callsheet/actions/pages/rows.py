"""The rows behind a number: facts of one programme as they stand, filtered, with file and line."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection

from callsheet.actions import manifest
from callsheet.actions.acting import Actor, reading
from callsheet.actions.pages.moment import moment
from callsheet.actions.place import store
from callsheet.errors import UnusableInput
from callsheet.facts.tables import TABLES
from callsheet.state import access
from callsheet.state.models import RawFile
from callsheet.store import facts_view
from callsheet.store.facts_view import Filter

PAGE = 100
FILTERS = (
    "workstream",
    "batch",
    "locale",
    "vendor",
    "site",
    "annotator",
    "item",
    "question",
    "source",
    "role",
    "outcome",
)
SHOWN: dict[str, tuple[str, ...]] = {
    "judgments": (
        "item",
        "question",
        "annotator",
        "attempt",
        "vendor",
        "locale",
        "outcome",
        "submitted_at",
        "duration_ms",
        "seconds_kind",
        "answer",
        "source",
    ),
    "reviews": (
        "item",
        "question",
        "annotator",
        "reviewer",
        "verdict",
        "side",
        "sampling",
        "error_class",
        "severity",
        "at",
        "source",
    ),
    "totals": ("day", "vendor", "site", "locale", "workstream", "measure", "value_milli", "standing", "note", "source"),
    "queue": ("taken_at", "locale", "workstream", "vendor", "state", "items", "source"),
    "items": ("item", "batch", "locale", "released_at", "unit", "unit_milli", "data_class", "link", "source"),
    "gold": ("item", "question", "version", "answer", "valid_from", "valid_to", "author", "reason", "source"),
}


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of facts: columns, rows as texts in their order, how many there are in all."""

    title: str
    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    total: int
    offset: int
    where: tuple[tuple[str, str], ...]
    tables: tuple[str, ...]


def table_of(kpi: str) -> str:
    """The facts that a KPI is mainly made of."""
    reported = kpi.endswith("-reported") or kpi in ("produced", "head-days", "hours", "idle-hours", "D03-REPORTED")
    reviewed = kpi in ("Q01", "Q04", "Q05", "Q06", "Q06-RAW", "Q13", "acceptance-rate", "performance-score", "accepted")
    audited = kpi in ("audit-accuracy", "targeted-share", "targeted-accepted", "own-time-P50", "own-time-P90")
    if reported:
        return "totals"
    if reviewed or audited:
        return "reviews"
    return "queue" if kpi == "days-available" else "items" if kpi.startswith("backlog") or kpi == "D04" else "judgments"


def rows_page(actor: Actor, table: str, asked: dict[str, str], *, offset: int = 0, as_of: str = "") -> RowsPage:
    """Facts of one programme. Vendors do not see rows; NotThere for a programme that is not the actor's."""
    if table not in TABLES:
        raise UnusableInput(f"There are no facts called “{table}”; there are {', '.join(TABLES)}.")
    with reading(actor):
        programme = access.programme(actor, asked.get("programme", ""))
        if actor.role == "vendor":
            access.import_runs(actor)
        when = moment(as_of)
        snapshot = manifest.snapshot(programme=programme.code, seq=when.seq)
        names = dict(RawFile.objects.values_list("id", "name"))
        where = _filters(table, asked, programme.code)
    found = facts_view.rows(store(), snapshot, table, where, limit=PAGE, offset=offset)
    total = facts_view.count(store(), snapshot, table, where)
    columns = (*SHOWN[table], "file", "line")
    rows = tuple(tuple(_shown(c, r.get(c), names) for c in columns) for r in found)
    given = tuple((k, v) for k, v in asked.items() if v and k not in ("as_of", "offset", "kpi"))
    return RowsPage(f"{total:,} {table} of {programme.name}", table, columns, rows, total, offset, given, tuple(TABLES))


def export(actor: Actor, table: str, asked: dict[str, str], target: Path, *, as_of: str = "") -> int:
    """Write the same facts, all of them, as CSV or Parquet by the target's ending; how many."""
    with reading(actor):
        programme = access.programme(actor, asked.get("programme", ""))
        snapshot = manifest.snapshot(programme=programme.code, seq=moment(as_of).seq)
        where = _filters(table, asked, programme.code)
    write = facts_view.export_parquet if target.suffix == ".parquet" else facts_view.export_csv
    return write(store(), snapshot, table, target, where=where)


def _filters(table: str, asked: dict[str, str], programme: str) -> list[Filter]:
    fields = set(TABLES[table].names)
    found = [Filter("programme", "=", (programme,))]
    found += [
        Filter(name, "=", (asked[name],)) for name in FILTERS if name in fields and name != "vendor" and asked.get(name)
    ]
    if asked.get("vendor") and "vendor" in fields:
        found += _of_vendor(table, asked["vendor"], programme)
    moment_field = {"judgments": "submitted_at", "reviews": "at", "totals": "day", "queue": "taken_at"}.get(table)
    if moment_field and asked.get("from"):
        found.append(Filter(moment_field, ">=", (str(_day(asked["from"])),)))
    if moment_field and asked.get("to"):
        last = str(_day(asked["to"]))
        found.append(Filter(moment_field, "<=", (last if moment_field == "day" else f"{last} 23:59:59.999999",)))
    return found


def _of_vendor(table: str, vendor: str, programme: str) -> list[Filter]:
    """Rows of a vendor: by its name where the table states it, else by the workers that the measures gave it."""
    if table not in ("judgments", "reviews"):
        return [Filter("vendor", "=", (vendor,))]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT annotator FROM measure WHERE programme = %s AND vendor = %s", [programme, vendor]
        )
        workers = tuple(row[0] for row in cursor.fetchall())
    return [Filter("annotator", "in", workers)] if workers and workers != ("",) else [Filter("vendor", "=", (vendor,))]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(f"“{text}” is not a day: write 2026-11-22.", value=text) from error


def _shown(column: str, value: object, files: dict[int, str]) -> object:
    if column == "file" and isinstance(value, int):
        return files.get(value, value)
    if column == "duration_ms" and isinstance(value, int):
        return f"{value / 1000:,.1f} s"
    if column in ("value_milli", "unit_milli") and isinstance(value, int):
        return f"{value / 1000:,.3f}".rstrip("0").rstrip(".")
    return "" if value is None else value
