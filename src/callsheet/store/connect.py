"""Connections to the engine: one per operation, in memory, bounded, spilling into the store's own tmp folder."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import orjson

from callsheet.store.place import Store

Connection = duckdb.DuckDBPyConnection


@contextmanager
def connect(store: Store, *, ordered: bool = False) -> Iterator[Connection]:
    """A fresh in-memory engine with the store's limits; its spill folder goes with it.

    `ordered` keeps the order of rows where no ORDER BY says it (slower, more memory); times are UTC.
    """
    store.tmp.mkdir(parents=True, exist_ok=True)
    spill = Path(tempfile.mkdtemp(prefix="spill-", dir=store.tmp))
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": store.memory_limit,
        "threads": store.threads,
        "temp_directory": str(spill),
        "preserve_insertion_order": ordered,
    }
    con = duckdb.connect(":memory:", config=settings)
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET enable_progress_bar = false")
        con.execute("SET parquet_metadata_cache = true")
        yield con
    finally:
        con.close()
        shutil.rmtree(spill, ignore_errors=True)


def literal(text: str) -> str:
    """A text as a SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted(names: Iterable[str]) -> str:
    """Column names as a list (quoted: `at` and `day` are words of the language)."""
    return ", ".join(f'"{name}"' for name in names)


def parquet(paths: Iterable[Path]) -> str:
    """The table function that reads these Parquet files as one; columns that older files lack are NULL."""
    return f"read_parquet([{', '.join(literal(str(p)) for p in paths)}], union_by_name = true)"


def load_table(
    con: Connection, name: str, columns: Mapping[str, str], rows: Iterable[tuple[object, ...]], *, folder: Path
) -> None:
    """Make a temporary table from Python rows (by way of a JSONL file: row-wise inserts are a thousand times slower)."""
    described = ", ".join(f"{c} {t}" for c, t in columns.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({described})")
    with tempfile.NamedTemporaryFile(suffix=".jsonl", dir=folder, delete=False) as file:
        path = Path(file.name)
        count = 0
        for count, row in enumerate(rows, 1):  # noqa: B007
            file.write(orjson.dumps(dict(zip(columns, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE))
    try:
        if count:
            types = ", ".join(f"{literal(c)}: {literal(t)}" for c, t in columns.items())
            con.execute(
                f"INSERT INTO {name} SELECT * FROM read_json({literal(str(path))}, "
                f"format = 'newline_delimited', columns = {{{types}}})"
            )
    finally:
        path.unlink()


def scalar(con: Connection, sql: str) -> int:
    """The one integer that a query answers (NULL counts as 0)."""
    row = con.execute(sql).fetchone()
    return int(row[0] or 0) if row else 0
