"""Staging: what a reader gives becomes typed Parquet and a file of rejects, in chunks that survive being interrupted."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Protocol

import duckdb
import orjson

from callsheet.errors import BrokenPromise
from callsheet.facts.tables import TABLES
from callsheet.said import say
from callsheet.store.checks import OBJECT_BYTES, Fault, checked, shown
from callsheet.store.connect import literal, parquet, scalar
from callsheet.store.contract import Stage
from callsheet.store.durable import make_folder, put_in_place, write_text

CHUNK_ROWS = 100_000
CHUNK_BYTES = 64 << 20
RAW_CHARACTERS = 10_000
MANIFEST = "stage.json"
REJECTS = "rejects"
REJECT_COLUMNS = {"line": "BIGINT", "field": "TEXT", "value": "TEXT", "reason": "TEXT", "raw": "TEXT"}
RENAMED = {"TEXT": "VARCHAR"}


class RejectLike(Protocol):
    """What sources.contract.Reject has."""

    @property
    def field(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def raw(self) -> str: ...


class RecordLike(Protocol):
    """What sources.contract.Record has (the store may not import sources)."""

    @property
    def line(self) -> int: ...
    @property
    def facts(self) -> Sequence[tuple[str, Mapping[str, object]]]: ...
    @property
    def rejects(self) -> Sequence[RejectLike]: ...
    @property
    def skipped(self) -> str | None: ...


@dataclass(slots=True)
class Tally:
    """What became of the records of a chunk: each record is counted in exactly one of the four first numbers."""

    with_facts: int = 0
    only_rejected: int = 0
    empty: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    records: int = 0
    rejected: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Add another tally to this one."""
        for name in ("with_facts", "only_rejected", "empty", "records", "rejected"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for mine, theirs in ((self.skipped, other.skipped), (self.rows, other.rows)):
            for key, n in theirs.items():
                mine[key] = mine.get(key, 0) + n

    def check(self) -> None:
        """BrokenPromise unless every record was accounted for exactly once."""
        counted = self.with_facts + self.only_rejected + self.empty + sum(self.skipped.values())
        if counted != self.records:
            raise BrokenPromise(
                say(
                    "{records} records were read but {counted} are accounted for; nothing is imported.",
                    records=self.records,
                    counted=counted,
                )
            )


def stage_records(
    records: Iterable[RecordLike],
    folder: Path,
    *,
    programme: str,
    source: str,
    report: Callable[[int], None] = lambda records_done: None,
) -> Stage:
    """Stage a stream of records into `folder`, flat in memory; never raises for a bad value: it becomes a reject.

    A complete stage in `folder` is given back as it is. An interrupted one is resumed: finished chunks are kept and their
    records only passed over, so the records must come in the same order as before. `report` is told how many records are
    done. `Stage.rejected` counts records of which anything was rejected; those that gave facts besides are staged too.
    BrokenPromise where a record or row is lost on the way.
    """
    if (folder / MANIFEST).is_file():
        return read_stage(folder)
    make_folder(folder)
    stream = iter(records)
    total = Tally()
    number = 0
    for number, done in enumerate(_finished(folder)):  # noqa: B007
        total.add(done)
    chunk_number = number + 1 if total.records else 0
    _clear_unfinished(folder, chunk_number)
    passed = sum(1 for _ in islice(stream, total.records))
    if passed != total.records:
        raise BrokenPromise(
            say("The file became shorter since its import was interrupted; delete the stage and begin again.")
        )
    report(total.records)
    for tally in _chunks(stream, folder, chunk_number, constants={"programme": programme, "source": source}):
        total.add(tally)
        report(total.records)
    total.check()
    return _complete(folder, total)


def read_stage(folder: Path) -> Stage:
    """The complete stage in a folder; FileNotFoundError where it is not complete."""
    told = orjson.loads((folder / MANIFEST).read_bytes())
    rejects = folder / f"{REJECTS}.parquet"
    return Stage(
        folder=folder,
        files={t: tuple(folder / n for n in names) for t, names in told["files"].items()},
        rejects=rejects if told["has_rejects"] else None,
        rows_read=told["rows_read"],
        rejected=told["rejected"],
        empty=told["empty"],
        skipped=told["skipped"],
        notes=tuple(told["notes"]),
    )


def write_stage(stage: Stage) -> Stage:
    """Mark a stage as complete, durably, so that `read_stage` finds it: the last step of every way to stage a file."""
    told = {
        "files": {t: [p.name for p in paths] for t, paths in stage.files.items()},
        "has_rejects": stage.rejects is not None,
        "rows_read": stage.rows_read,
        "rejected": stage.rejected,
        "empty": stage.empty,
        "skipped": dict(stage.skipped),
        "notes": list(stage.notes),
    }
    write_text(stage.folder / MANIFEST, orjson.dumps(told))
    return stage


def drop_stage(stage: Stage) -> None:
    """Remove a stage's folder once its import is committed."""
    shutil.rmtree(stage.folder, ignore_errors=True)


def _finished(folder: Path) -> Iterator[Tally]:
    number = 0
    while (marker := folder / f"chunk-{number:05d}.json").is_file():
        yield Tally(**orjson.loads(marker.read_bytes()))
        number += 1


def _clear_unfinished(folder: Path, number: int) -> None:
    for path in folder.iterdir():
        tail = path.stem.rpartition("-")[2]
        if not tail.isdigit() or int(tail) >= number:
            path.unlink()


class _Files:
    """The JSONL files of one chunk, opened when first written to."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder, self.number = folder, number
        self.open: dict[str, IO[bytes]] = {}
        self.rows = self.bytes = 0

    def write(self, kind: str, row: dict[str, object]) -> None:
        if kind not in self.open:
            self.open[kind] = (self.folder / f"{kind}-{self.number:05d}.jsonl").open("wb")
        self.bytes += self.open[kind].write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        self.rows += 1

    def close(self) -> None:
        for file in self.open.values():
            file.close()

    @property
    def paths(self) -> dict[str, Path]:
        return {kind: Path(file.name) for kind, file in self.open.items()}


def _chunks(
    stream: Iterator[RecordLike], folder: Path, number: int, *, constants: Mapping[str, str]
) -> Iterator[Tally]:
    """Chunks, each once it is durable: while one is written as Parquet, the records of the next are read and checked.

    One thread writes them one after the other, so that a chunk's marker never stands before those of earlier chunks.
    """
    writing: Future[Tally] | None = None
    with ThreadPoolExecutor(1) as behind:
        while True:
            files, tally = _Files(folder, number), Tally()
            _fill(stream, files, tally, constants)
            if writing is not None:
                yield writing.result()
            if tally.records == 0:
                return
            writing = behind.submit(_finish, files, tally)
            number += 1


def _fill(stream: Iterator[RecordLike], files: _Files, tally: Tally, constants: Mapping[str, str]) -> None:
    try:
        for record in stream:
            tally.records += 1
            _stage_record(record, files, tally, constants)
            if files.rows >= CHUNK_ROWS or tally.records >= CHUNK_ROWS or files.bytes >= CHUNK_BYTES:
                break
    finally:
        files.close()


def _finish(files: _Files, tally: Tally) -> Tally:
    """Write a chunk's rows as Parquet, and then, durably, that it is there."""
    for kind, path in files.paths.items():
        _to_parquet(kind, path, expected=tally.rows[kind])
    write_text(files.folder / f"chunk-{files.number:05d}.json", orjson.dumps(tally))
    return tally


def _stage_record(record: RecordLike, files: _Files, tally: Tally, constants: Mapping[str, str]) -> None:
    kept = refused = 0
    for reject in record.rejects:
        refused += 1
        _reject(record.line, Fault(reject.field, reject.value, reject.reason), reject.raw, files, tally)
    for table, values in record.facts:
        outcome = checked(table, values, constants=constants)
        if isinstance(outcome, dict):
            kept += 1
            outcome["line"] = record.line
            files.write(table, outcome)
            tally.rows[table] = tally.rows.get(table, 0) + 1
            continue
        raw = _raw(table, values)
        for fault in outcome:
            refused += 1
            _reject(record.line, fault, raw, files, tally)
    tally.rejected += refused > 0
    if kept:
        tally.with_facts += 1
    elif refused:
        tally.only_rejected += 1
    elif record.skipped is not None:
        why = str(record.skipped)
        tally.skipped[why] = tally.skipped.get(why, 0) + 1
    else:
        tally.empty += 1


def _reject(line: int, fault: Fault, raw: str, files: _Files, tally: Tally) -> None:
    tally.rows[REJECTS] = tally.rows.get(REJECTS, 0) + 1
    row = {"line": line, "field": fault.field, "value": shown(fault.value), "reason": shown(fault.reason)}
    files.write(REJECTS, {**row, "raw": raw[:RAW_CHARACTERS].encode("utf-8", "replace").decode()})


def _raw(table: str, values: Mapping[str, object]) -> str:
    return f"{table} {orjson.dumps({k: shown(v) for k, v in values.items() if v is not None}).decode()}"


def _columns(kind: str) -> dict[str, str]:
    if kind == REJECTS:
        return REJECT_COLUMNS
    return {**{f.name: f.type for f in TABLES[kind].fields}, "line": "BIGINT"}


def _to_parquet(kind: str, path: Path, *, expected: int) -> None:
    types = ", ".join(f"{literal(n)}: {literal(RENAMED.get(t, t))}" for n, t in _columns(kind).items())
    final = path.with_suffix(".parquet")
    temporary = final.with_suffix(".tmp")
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        written = scalar(
            con,
            f"COPY (SELECT * FROM read_json({literal(str(path))}, format = 'newline_delimited', "
            f"maximum_object_size = {OBJECT_BYTES}, columns = {{{types}}})) "
            f"TO {literal(str(temporary))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)",
        )
    if written != expected:
        raise BrokenPromise(
            say(
                "{expected} rows of {kind} were staged but {written} written; nothing is imported.",
                expected=expected,
                kind=kind,
                written=written,
            )
        )
    put_in_place(temporary, final)
    path.unlink()


def _complete(folder: Path, total: Tally) -> Stage:
    files = {t: tuple(sorted(folder.glob(f"{t}-*.parquet"))) for t in TABLES}
    rejects = None
    if chunks := sorted(folder.glob(f"{REJECTS}-*.parquet")):
        rejects = folder / f"{REJECTS}.parquet"
        temporary = rejects.with_suffix(".tmp")
        with duckdb.connect(":memory:", config={"threads": 1}) as con:
            con.execute(
                f"COPY (FROM {parquet(chunks)}) TO {literal(str(temporary))} (FORMAT parquet, COMPRESSION zstd)"
            )
        put_in_place(temporary, rejects)
    return write_stage(
        Stage(
            folder=folder,
            files={t: paths for t, paths in files.items() if paths},
            rejects=rejects,
            rows_read=total.records - total.empty,
            rejected=total.rejected,
            empty=total.empty,
            skipped=dict(total.skipped),
        )
    )


def read_rejects(stage: Stage, *, limit: int = 1000) -> list[dict[str, object]]:
    """The first rejects by line, as dicts of line, field, value, reason and raw."""
    if stage.rejects is None:
        return []
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        found = con.execute(
            f"SELECT * FROM {parquet([stage.rejects])} ORDER BY line, field LIMIT ?", [limit]
        ).fetchall()
    return [dict(zip(REJECT_COLUMNS, row, strict=True)) for row in found]


def distinct(stage: Stage, column: str) -> dict[str, int]:
    """How often each value of a column stands in the staged rows of all tables that have it; missing and '' left out."""
    counts: dict[str, int] = {}
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        for table, paths in stage.files.items():
            if column not in TABLES[table].names or not paths:
                continue
            query = f"SELECT {column}, count(*) FROM {parquet(paths)} WHERE {column} <> '' GROUP BY 1"
            for value, n in con.execute(query).fetchall():
                counts[value] = counts.get(value, 0) + n
    return dict(sorted(counts.items()))
