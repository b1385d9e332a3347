"""A file staged through a line plan: every line ends as a fact, a reject, a skip or an empty line, or the import stops."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import orjson

from callsheet.decisions.numbers import count
from callsheet.errors import BrokenPromise, Unavailable, UnusableInput
from callsheet.facts.plans import EMPTY, LONGEST_RAW, LinePlan
from callsheet.said import say
from callsheet.store.connect import Connection, literal, parquet, scalar
from callsheet.store.contract import Stage
from callsheet.store.durable import make_folder, put_in_place
from callsheet.store.heads import Head, head, parquet_columns
from callsheet.store.mending import Broken, Mended, Open, mend, near_pairs
from callsheet.store.normalise import Normalised, normalise
from callsheet.store.prepass import Prepass, prepass
from callsheet.store.splitting import UNBALANCED, json_lines, parquet_rows, separated, text_lines, with_problems
from callsheet.store.stage import MANIFEST, read_stage, write_stage

MEMORY_LIMIT = "600MB"
THREADS = 2
PACKED = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
ROWS_A_FETCH = 10_000
OBJECT_BYTES = 16 << 20

__all__ = ["Prepass", "head", "prepass", "stage_lines"]


@dataclass(slots=True)
class _Lines:
    """A file ready to be split: SQL of `lines` and of (line, raw), its physical lines after the header, and what was said."""

    sql: str
    source: str
    expected: int
    notes: list[str] = field(default_factory=list)


def stage_lines(
    path: Path,
    plan: LinePlan,
    folder: Path,
    *,
    report: Callable[[int, int], None] = lambda done, total: None,
    memory_limit: str = MEMORY_LIMIT,
) -> Stage:
    """Stage a file into `folder` as the plan says; a complete stage in `folder` is given back as it is.

    `Stage.rows_read` counts records (empty lines are not records), `rejected` those of which anything was rejected.
    `report(done, total)` counts bytes of the file. Raises UnusableInput where the file's header is not the plan's,
    BrokenPromise where lines are unaccounted for, Unavailable where the disk is full.
    """
    if (folder / MANIFEST).is_file():
        return read_stage(folder)
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder)
    with _engine(folder, memory_limit, path) as con:
        first = _checked_head(path, plan)
        lines = _lines(con, path, plan, first, folder=folder, report=report)
        con.execute(f"CREATE TEMP VIEW lines AS {lines.sql}")
        con.execute(f"COPY ({plan.staged}) TO {literal(str(folder / 'staged-0.parquet'))} {PACKED}")
        _check_lines(con, folder, lines.expected, path)
        mended = _mend(con, plan, first, folder, source=lines.source)
        files = [folder / "staged-0.parquet", *([folder / "staged-1.parquet"] if mended else [])]
        kept = "" if not mended else " WHERE NOT (filename LIKE '%staged-0.parquet' AND line IN (FROM consumed))"
        con.execute(f"CREATE TEMP VIEW staged AS SELECT * FROM read_parquet({_names(files)}, filename = true){kept}")
        report(path.stat().st_size, path.stat().st_size)
        stage = _collect(con, plan, folder, notes=lines.notes)
        _check_records(con, stage, lines.expected)
    for name in (*files, folder / "normalised.txt", folder / "mended.jsonl"):
        name.unlink(missing_ok=True)
    return write_stage(stage)


@contextmanager
def _engine(folder: Path, memory_limit: str, path: Path) -> Iterator[Connection]:
    """An engine that spills into the stage's folder; what it cannot do is said as a sentence."""
    spill = folder / "spill"
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": THREADS,
        "temp_directory": str(spill),
    }
    con = duckdb.connect(":memory:", config=settings)
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET enable_progress_bar = false")
        yield con
    except duckdb.OutOfMemoryException as error:
        raise Unavailable(
            say("{name}: not enough memory or disk to read it ({error}).", name=path.name, error=error), file=path.name
        ) from error
    except (duckdb.IOException, OSError) as error:
        raise Unavailable(
            say("{name}: the disk cannot take what was read ({error}).", name=path.name, error=error), file=path.name
        ) from error
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.BinderException) as error:
        raise UnusableInput(
            say("{name}: the mapping cannot be run over it: {error}", name=path.name, error=error), file=path.name
        ) from error
    finally:
        con.close()
        shutil.rmtree(spill, ignore_errors=True)


def _checked_head(path: Path, plan: LinePlan) -> Head:
    first = head(path, plan.format, 0)
    if first.header != plan.header:
        raise UnusableInput(
            say(
                "{name}: its header is not the one that the mapping was compiled for; "
                "found {header}, expected {header2}.",
                name=path.name,
                header=", ".join(first.header),
                header2=", ".join(plan.header),
            ),
            file=path.name,
        )
    return first


def _lines(
    con: Connection, path: Path, plan: LinePlan, first: Head, *, folder: Path, report: Callable[[int, int], None]
) -> _Lines:
    if plan.format.kind == "parquet":
        count = scalar(con, f"SELECT count(*) FROM read_parquet({literal(str(path))})")
        return _Lines(parquet_rows(path, parquet_columns(path)), "", count)
    before = prepass(path, report=lambda done, total: report(done // 4, total))
    utf8 = plan.format.encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig")
    plain = before.clean and (utf8 or before.ascii)
    if plain:
        source = text_lines(path, after=first.last_line, packed=before.packing == "gzip")
        return _Lines(_split(source, plan, first, nul=before.nul > 0), source, before.lines - first.last_line)
    made = normalise(path, folder / "normalised.txt", before, plan.format)
    source = text_lines(made.path, after=first.last_line, packed=False)
    sql = _split(source, plan, first, nul=before.nul > 0)
    if made.problems:
        _load_problems(con, made, folder)
        sql = with_problems(sql, "problems")
    return _Lines(sql, source, made.lines - first.last_line, made.notes)


def _split(source: str, plan: LinePlan, first: Head, *, nul: bool) -> str:
    if plan.format.kind == "jsonl":
        return json_lines(source, plan.format)
    return separated(source, plan.format, first.width, nul=nul)


def _load_problems(con: Connection, made: Normalised, folder: Path) -> None:
    listed = folder / "problems.jsonl"
    with listed.open("wb") as out:
        for line, reason, shown in made.problems:
            row = {"line": line, "reason": reason, "shown": shown}
            out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    con.execute(
        "CREATE TEMP TABLE problems AS SELECT line, any_value(reason) AS reason, any_value(shown) AS shown FROM read_json("
        f"{literal(str(listed))}, format = 'newline_delimited', "
        "columns = {'line': 'BIGINT', 'reason': 'VARCHAR', 'shown': 'VARCHAR'}) GROUP BY line"
    )
    listed.unlink()


def _check_lines(con: Connection, folder: Path, expected: int, path: Path) -> None:
    """Every physical line after the header was staged exactly once."""
    file = literal(str(folder / "staged-0.parquet"))
    seen = scalar(con, f"SELECT count(*) FROM read_parquet({file}) WHERE answer = 1")
    if seen != max(expected, 0):
        raise BrokenPromise(
            say(
                "{name} has {expected} lines after its header but {seen} were read; nothing is imported.",
                name=path.name,
                expected=count(expected),
                seen=count(seen),
            ),
            file=path.name,
            lines=expected,
            read=seen,
        )


def _mend(con: Connection, plan: LinePlan, first: Head, folder: Path, *, source: str) -> bool:
    """Put records together that span lines and stage them too. `consumed` are the lines that they stood on."""
    if plan.format.kind != "separated" or not plan.format.quoting:
        return False
    query = (
        "SELECT line, coalesce(raw, ''), coalesce(reasons[1].reason, '') FROM read_parquet("
        f"{literal(str(folder / 'staged-0.parquet'))}) WHERE reasons[1].field = '' "
        f"OR skipped = {literal(EMPTY)} ORDER BY line"
    )
    firsts, left = list[int](), list[Open]()
    with (folder / "mended.jsonl").open("wb") as out, (folder / "consumed.csv").open("w") as consumed:
        for record in mend(_rows(con, query), plan.format, first.width):
            if isinstance(record, Open):
                left.append(record)
                continue
            firsts.append(record.first)
            _write(record, out.write, consumed.write)
        pairs = near_pairs(left, firsts)
        for again in mend(_stretches(con, pairs, left, source), plan.format, first.width):
            if isinstance(again, Mended):
                firsts.append(again.first)
                _write(again, out.write, consumed.write)
    if firsts:
        _stage_mended(con, plan, folder)
    (folder / "consumed.csv").unlink()
    return bool(firsts)


def _stretches(con: Connection, pairs: list[tuple[int, int]], left: list[Open], source: str) -> Iterator[Broken]:
    """All lines between two near open ones, in order; lines that look good come with no problem."""
    if not pairs:
        return
    numbers = sorted({n for a, b in pairs for n in range(a, b + 1)})
    is_open = {each.line for each in left}
    wanted = f"SELECT line, coalesce(raw, '') FROM ({source}) WHERE line IN (SELECT unnest(?)) ORDER BY line"
    for line, raw in con.cursor().execute(wanted, [numbers]).fetchall():
        yield line, raw, UNBALANCED if line in is_open else ""


def _rows(con: Connection, query: str) -> Iterator[tuple[int, str, str]]:
    cursor = con.cursor().execute(query)
    while rows := cursor.fetchmany(ROWS_A_FETCH):
        yield from rows


def _write(record: Mended, write: Callable[[bytes], object], consume: Callable[[str], object]) -> None:
    row = {"line": record.first, "raw": record.raw, "cells": record.cells}
    write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    consume("".join(f"{line}\n" for line in range(record.first, record.last + 1)))


def _stage_mended(con: Connection, plan: LinePlan, folder: Path) -> None:
    con.execute(
        "CREATE OR REPLACE TEMP VIEW lines AS SELECT line, raw, cells, CAST(NULL AS VARCHAR) AS problem FROM read_json("
        f"{literal(str(folder / 'mended.jsonl'))}, format = 'newline_delimited', maximum_object_size = {OBJECT_BYTES}, "
        "columns = {'line': 'BIGINT', 'raw': 'VARCHAR', 'cells': 'VARCHAR[]'})"
    )
    con.execute(f"COPY ({plan.staged}) TO {literal(str(folder / 'staged-1.parquet'))} {PACKED}")
    con.execute(
        "CREATE TEMP TABLE consumed AS SELECT line FROM read_csv("
        f"{literal(str(folder / 'consumed.csv'))}, header = false, auto_detect = false, columns = {{'line': 'BIGINT'}})"
    )


def _names(files: list[Path]) -> str:
    return "[" + ", ".join(literal(str(f)) for f in files) + "]"


def _collect(con: Connection, plan: LinePlan, folder: Path, *, notes: list[str]) -> Stage:
    files: dict[str, tuple[Path, ...]] = {}
    for number, facts in enumerate(plan.facts):
        to = folder / f"{facts.table}-{number:05d}.parquet"
        if _copy(con, facts.sql, to):
            files[facts.table] = (*files.get(facts.table, ()), to)
    rejects = folder / "rejects.parquet"
    found = _copy(
        con,
        f"SELECT line, r.field, r.value, r.reason, left(raw, {LONGEST_RAW}) AS raw FROM "
        "(SELECT line, unnest(reasons) AS r, raw FROM staged WHERE reasons IS NOT NULL) ORDER BY line, r.field",
        rejects,
    )
    counts, skipped = _outcomes(con, plan)
    notes = [*notes, *_left_out(con)]
    said = [say(note.sentence, n=count(n)) for note in plan.notes if (n := scalar(con, note.sql))]
    return Stage(
        folder=folder,
        files=files,
        rejects=rejects if found else None,
        rows_read=counts[0],
        rejected=counts[1],
        empty=counts[2],
        skipped=skipped,
        notes=(*notes, *said),
    )


def _copy(con: Connection, sql: str, to: Path) -> int:
    """Write a query's rows durably; no file where there are none. How many there were."""
    temporary = to.with_suffix(".tmp")
    rows = scalar(con, f"COPY ({sql}) TO {literal(str(temporary))} {PACKED}")
    if rows:
        put_in_place(temporary, to)
    else:
        temporary.unlink()
    return rows


def _outcomes(con: Connection, plan: LinePlan) -> tuple[tuple[int, int, int], dict[str, int]]:
    """((records, records with rejects, empty lines), records skipped by reason): each line counted once."""
    con.execute(f"CREATE TEMP TABLE outcomes AS {_outcomes_sql(con)}")
    told = dict(con.execute("SELECT outcome, sum(n)::BIGINT FROM outcomes GROUP BY 1").fetchall())
    skipped = dict(
        con.execute("SELECT skipped, sum(n)::BIGINT FROM outcomes WHERE outcome = 'skipped' GROUP BY 1").fetchall()
    )
    if plan.losers:
        lost = con.execute(f"SELECT reason, count(*) FROM ({plan.losers}) GROUP BY 1").fetchall()
        skipped |= {reason: skipped.get(reason, 0) + n for reason, n in lost}
    rejected = told.get("bad", 0) + told.get("part", 0)
    records = rejected + told.get("good", 0) + told.get("skipped", 0)
    return (records, rejected, told.get("empty", 0)), skipped


def _outcomes_sql(con: Connection) -> str:
    """SQL of (outcome, skipped, n). Where no record holds several answers, rows are lines and need no grouping by line."""
    outcome = (
        "CASE WHEN good > 0 AND bad > 0 THEN 'part' WHEN good > 0 THEN 'good' WHEN bad > 0 THEN 'bad' "
        f"WHEN skipped = {literal(EMPTY)} THEN 'empty' ELSE 'skipped' END"
    )
    each = (
        "SELECT CAST(skipped IS NULL AND reasons IS NULL AS INTEGER) AS good, CAST(reasons IS NOT NULL AS INTEGER) AS bad, "
        "skipped FROM staged"
    )
    if scalar(con, "SELECT max(answer) > 1 FROM staged"):
        each = (
            "SELECT count(*) FILTER (skipped IS NULL AND reasons IS NULL) AS good, count(reasons) AS bad, "
            "min(skipped) AS skipped FROM staged GROUP BY line"
        )
    return f"SELECT {outcome} AS outcome, skipped, count(*) AS n FROM ({each}) GROUP BY ALL"


def _left_out(con: Connection) -> list[str]:
    """Sentences on answers left out of records that gave other facts: no count of records would show them."""
    if not scalar(con, "SELECT max(answer) > 1 FROM staged"):
        return []
    found = con.execute(
        "SELECT skipped, count(*) FROM staged WHERE skipped IS NOT NULL AND line IN "
        "(SELECT line FROM staged WHERE skipped IS NULL AND reasons IS NULL) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return [
        say("{n} answers were left out of rows otherwise read: {reason}", n=count(n), reason=reason)
        for reason, n in found
    ]


def _check_records(con: Connection, stage: Stage, expected: int) -> None:
    """Conservation: records + empty lines + further lines of records that span several = lines after the header."""
    spanned = 0
    if scalar(con, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'consumed'"):
        records = "SELECT count(DISTINCT line) FROM staged WHERE filename LIKE '%staged-1.parquet'"
        spanned = scalar(con, "SELECT count(*) FROM consumed") - scalar(con, records)
    counted = stage.rows_read + stage.empty + spanned
    if counted != max(expected, 0):
        raise BrokenPromise(
            say(
                "{expected} lines stand after the header but {counted} are accounted for; nothing is imported.",
                expected=count(expected),
                counted=count(counted),
            ),
            lines=expected,
            counted=counted,
        )


def read_staged(stage: Stage, table: str) -> list[dict[str, object]]:
    """The staged rows of one table in the order of the file, for small files and tests."""
    if table not in stage.files:
        return []
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        found = con.execute(f"SELECT * FROM {parquet(stage.files[table])} ORDER BY line")
        names = [d[0] for d in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
