"""What a staged file holds, in the few figures that explain a mapping."""

from datetime import date
from pathlib import Path

import duckdb

from callsheet.facts.plans import Found, RejectSample
from callsheet.facts.tables import TABLES
from callsheet.store.connect import Connection, parquet, scalar
from callsheet.store.contract import Stage

MOMENTS = ("day", "submitted_at", "at", "taken_at")


def found_in(stage: Stage, *, rejects: int = 10) -> Found:
    """The figures of a stage: facts by table, days covered, workers, the first rejects."""
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        judgments = stage.files.get("judgments", ())
        return Found(
            rows_read=stage.rows_read,
            rejected=stage.rejected,
            empty=stage.empty,
            skipped=stage.skipped,
            facts={t: scalar(con, f"SELECT count(*) FROM {parquet(files)}") for t, files in stage.files.items()},
            days=_days(con, stage),
            undated=_undated(con, judgments),
            annotators=scalar(con, f"SELECT count(DISTINCT annotator) FROM {parquet(judgments)}") if judgments else 0,
            without_vendor=_without_vendor(con, judgments),
            rejects=_rejects(con, stage, rejects),
            notes=stage.notes,
        )


def _days(con: Connection, stage: Stage) -> tuple[date, date] | None:
    seen: list[tuple[date, date]] = []
    for table, files in stage.files.items():
        moments = [f'CAST("{name}" AS DATE)' for name in MOMENTS if name in TABLES[table].names]
        if not moments:
            continue
        day = f"coalesce({', '.join(moments)})"
        row = con.execute(f"SELECT min({day}), max({day}) FROM {parquet(files)}").fetchone()
        if row and row[0] is not None:
            seen.append((row[0], row[1]))
    return (min(first for first, _ in seen), max(last for _, last in seen)) if seen else None


def _undated(con: Connection, judgments: tuple[Path, ...]) -> int:
    if not judgments:
        return 0
    return scalar(con, f"SELECT count(*) FROM {parquet(judgments)} WHERE day IS NULL AND submitted_at IS NULL")


def _without_vendor(con: Connection, judgments: tuple[Path, ...]) -> tuple[str, ...]:
    if not judgments:
        return ()
    query = f"SELECT DISTINCT annotator FROM {parquet(judgments)} WHERE coalesce(vendor, '') = '' ORDER BY 1"
    return tuple(row[0] for row in con.execute(query).fetchall())


def _rejects(con: Connection, stage: Stage, limit: int) -> tuple[RejectSample, ...]:
    if stage.rejects is None:
        return ()
    query = f"SELECT line, field, value, reason FROM {parquet([stage.rejects])} ORDER BY line, field LIMIT {limit}"
    return tuple(RejectSample(*row) for row in con.execute(query).fetchall())
