"""A plain table of answers (CSV or Parquet) as integer codes: what the estimators of `callsheet.stats` take."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.store.connect import literal, quoted, scalar

Codes = NDArray[np.int32]
PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The rows of a table of answers, in the order of the file.

    `codes` per column (rows,) with `names` in sorted order; `numbers` (rows,) where a column was asked for as numbers;
    `left_out`: rows with an empty cell, or no number where one was asked for; `alike`: names of the label column that
    differ only in capitals or spaces, in groups.
    """

    codes: dict[str, Codes]
    names: dict[str, tuple[str, ...]]
    numbers: NDArray[np.float64] | None
    left_out: int
    alike: tuple[tuple[str, ...], ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know of the rows, in sentences."""
        said = [f"{self.left_out} rows have an empty cell or no number, and were left out"] if self.left_out else []
        said += [
            f"labels {', '.join(map(repr, group))} differ only in capitals or spaces; they count apart"
            for group in self.alike[:5]
        ]
        return tuple(said)


def answer_table(path: Path, *, columns: tuple[str, ...], number: str | None = None) -> AnswerTable:
    """Read `columns` (as codes) and the column `number` (as finite numbers) of a CSV or Parquet file with a header.

    UnusableInput where the file cannot be read, lacks a column, or no row is left.
    """
    with duckdb.connect(":memory:") as con:
        con.execute("SET enable_progress_bar = false")
        _load(con, path)
        wanted = (*columns, *((number,) if number else ()))
        _check_columns(con, path, wanted)
        total = scalar(con, "SELECT count(*) FROM given")
        con.execute(
            f"CREATE TABLE kept AS SELECT {_cells(columns, number)} FROM given WHERE {_complete(columns, number)}"
        )
        kept = scalar(con, "SELECT count(*) FROM kept")
        if not kept:
            raise UnusableInput(_nothing_left(path, wanted, number))
        coded = [_coded(con, column) for column in columns]
        numbers = con.execute(f'SELECT "{number}" FROM kept').fetchnumpy()[number] if number else None
        alike = _alike(con, columns[-1])
    return AnswerTable(
        codes={c: codes for c, (codes, _) in zip(columns, coded, strict=True)},
        names={c: names for c, (_, names) in zip(columns, coded, strict=True)},
        numbers=None if numbers is None else np.asarray(numbers, dtype=np.float64),
        left_out=total - kept,
        alike=alike,
    )


def _load(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise UnusableInput(f"{path}: {error.strerror or 'cannot be read'}") from error
    if not head:
        raise UnusableInput(
            say("{file} is empty: a header (task,worker,label) and at least one row are needed", file=path.name)
        )
    source = (
        f"read_parquet({literal(str(path))})"
        if head == PARQUET
        else f"read_csv({literal(str(path))}, header = true, all_varchar = true, null_padding = true)"
    )
    try:
        con.execute(f"CREATE TABLE given AS FROM {source}")
    except duckdb.Error as error:
        raise UnusableInput(_unreadable(path, str(error))) from error


def _nothing_left(path: Path, wanted: tuple[str, ...], number: str | None) -> str:
    if number:
        return say(
            "{file}: no row has a value for each of {columns}, or {number} is no number in any",
            file=path.name,
            columns=", ".join(wanted),
            number=number,
        )
    return say("{file}: no row has a value for each of {columns}", file=path.name, columns=", ".join(wanted))


def _unreadable(path: Path, error: str) -> str:
    """The engine's complaint in one sentence: its first line without its heading, or what it says of the encoding."""
    if "unicode" in error.lower() or "utf-8" in error.lower():
        line = re.search(r"Line: (\d+)", error)
        where = line.group(1) if line else "?"
        return say("{file}, line {line}: not UTF-8 text; save the table as UTF-8", file=path.name, line=where)
    first = error.strip().splitlines()[0]
    reason = first.partition(": ")[2] or first
    return say("{file} is neither a table in UTF-8 text nor Parquet: {reason}", file=path.name, reason=reason)


def _check_columns(con: duckdb.DuckDBPyConnection, path: Path, wanted: tuple[str, ...]) -> None:
    has = [row[0] for row in con.execute("DESCRIBE given").fetchall()]
    missing = [c for c in wanted if c not in has]
    if missing:
        raise UnusableInput(
            say(
                "{file} has no column {missing}; it has {has}. Expected: {wanted}",
                file=path.name,
                missing=", ".join(missing),
                has=", ".join(has),
                wanted=",".join(wanted),
            )
        )


def _cells(columns: tuple[str, ...], number: str | None) -> str:
    cells = [f'CAST("{c}" AS VARCHAR) AS "{c}"' for c in columns]
    return ", ".join([*cells, *([f'TRY_CAST("{number}" AS DOUBLE) AS "{number}"'] if number else [])])


def _complete(columns: tuple[str, ...], number: str | None) -> str:
    filled = [f"coalesce(trim(CAST(\"{c}\" AS VARCHAR)), '') <> ''" for c in columns]
    return " AND ".join([*filled, *([f'isfinite(TRY_CAST("{number}" AS DOUBLE))'] if number else [])])


def _coded(con: duckdb.DuckDBPyConnection, column: str) -> tuple[Codes, tuple[str, ...]]:
    """The column's codes in the order of the rows, and their names in order."""
    con.execute(f'CREATE TYPE "{column}_names" AS ENUM (SELECT DISTINCT "{column}" FROM kept ORDER BY 1)')
    found: dict[str, Any] = con.execute(
        f'SELECT enum_code("{column}"::"{column}_names") AS code FROM kept'
    ).fetchnumpy()
    names = con.execute(f"SELECT DISTINCT {quoted([column])} FROM kept ORDER BY 1").fetchall()
    return np.ascontiguousarray(found["code"], dtype=np.int32), tuple(name for (name,) in names)


def _alike(con: duckdb.DuckDBPyConnection, column: str) -> tuple[tuple[str, ...], ...]:
    rows = con.execute(
        f'SELECT list(name ORDER BY name) FROM (SELECT DISTINCT "{column}" AS name FROM kept) '
        "GROUP BY lower(trim(name)) HAVING count(*) > 1 ORDER BY 1"
    ).fetchall()
    return tuple(tuple(group) for (group,) in rows)
