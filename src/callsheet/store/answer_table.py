"""A plain table of answers (CSV or Parquet) as integer codes: what the estimators of `callsheet.stats` take."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from callsheet.errors import UnusableInput
from callsheet.said import say, say_many
from callsheet.store.answer_columns import PARQUET, load_parquet, load_text, unreadable
from callsheet.store.connect import quoted, scalar

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The rows of a table of answers, in the order of the file.

    `codes` per column (rows,) with `names` in sorted order; `numbers` (rows,) where a column was asked for as numbers;
    `left_out`: rows with an empty cell, or no number where one was asked for; `too_long`: rows with more cells than the
    header, left out; `alike`: names of the label column that differ only in capitals, spaces, or the writing of a number,
    in groups.
    """

    codes: dict[str, Codes]
    names: dict[str, tuple[str, ...]]
    numbers: NDArray[np.float64] | None
    left_out: int
    too_long: int
    alike: tuple[tuple[str, ...], ...]

    @property
    def lost(self) -> tuple[str, ...]:
        """Which rows were left out, in sentences."""
        said = []
        if self.left_out and self.numbers is None:
            said.append(
                say_many(
                    "{n} row has an empty cell, and was left out",
                    "{n} rows have an empty cell, and were left out",
                    self.left_out,
                    n=self.left_out,
                )
            )
        elif self.left_out:
            said.append(
                say_many(
                    "{n} row has an empty cell or no number, and was left out",
                    "{n} rows have an empty cell or no number, and were left out",
                    self.left_out,
                    n=self.left_out,
                )
            )
        if self.too_long:
            said.append(
                say_many(
                    "{n} row has more cells than the header, and was left out",
                    "{n} rows have more cells than the header, and were left out",
                    self.too_long,
                    n=self.too_long,
                )
            )
        return tuple(said)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know of the rows, in sentences."""
        return (*self.lost, *(_alike_said(group) for group in self.alike[:5]))


def answer_table(path: Path, *, columns: tuple[str, ...], number: str | None = None) -> AnswerTable:
    """Read `columns` (as codes) and the column `number` (as finite numbers) of a CSV or Parquet file with a header.

    Columns are found in any order and in capitals or not; cells are parted by comma, semicolon, tab or bar.
    UnusableInput where the file cannot be read, lacks a column, or no row is left.
    """
    wanted = (*columns, *((number,) if number else ()))
    with duckdb.connect(":memory:") as con:
        con.execute("SET enable_progress_bar = false")
        too_long = _load(con, path, wanted)
        total = scalar(con, "SELECT count(*) FROM given")
        con.execute(
            f"CREATE TABLE kept AS SELECT {_cells(columns, number)} FROM given WHERE {_complete(columns, number)}"
        )
        kept = scalar(con, "SELECT count(*) FROM kept")
        if not kept:
            raise UnusableInput(_nothing_left(path, wanted, number, total))
        coded = [_coded(con, column) for column in columns]
        numbers = con.execute(f'SELECT "{number}" FROM kept').fetchnumpy()[number] if number else None
        alike = _alike(con, columns[-1])
    return AnswerTable(
        codes={c: codes for c, (codes, _) in zip(columns, coded, strict=True)},
        names={c: names for c, (_, names) in zip(columns, coded, strict=True)},
        numbers=None if numbers is None else np.asarray(numbers, dtype=np.float64),
        left_out=total - kept,
        too_long=too_long,
        alike=alike,
    )


def _load(con: duckdb.DuckDBPyConnection, path: Path, wanted: tuple[str, ...]) -> int:
    """The table `given` with the wanted columns as texts; how many rows had more cells than the header."""
    try:
        with path.open("rb") as file:
            start = file.read(len(PARQUET))
    except OSError as error:
        raise UnusableInput(f"{path}: {error.strerror or 'cannot be read'}") from error
    try:
        if start != PARQUET:
            return load_text(con, path, wanted)
        load_parquet(con, path, wanted)
    except duckdb.Error as error:
        raise UnusableInput(unreadable(path, str(error))) from error
    return 0


def _nothing_left(path: Path, wanted: tuple[str, ...], number: str | None, total: int) -> str:
    if not total:
        return say("{file} holds a header and no row below it", file=path.name)
    if number:
        return say(
            "{file}: no row has a value for each of {columns}, or {number} is no number in any",
            file=path.name,
            columns=", ".join(wanted),
            number=number,
        )
    return say("{file}: no row has a value for each of {columns}", file=path.name, columns=", ".join(wanted))


def _cells(columns: tuple[str, ...], number: str | None) -> str:
    cells = [f'"{c}"' for c in columns]
    return ", ".join([*cells, *([f'TRY_CAST("{number}" AS DOUBLE) AS "{number}"'] if number else [])])


def _complete(columns: tuple[str, ...], number: str | None) -> str:
    filled = [f"coalesce(trim(\"{c}\"), '') <> ''" for c in columns]
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
    plain = "lower(regexp_replace(trim(name), '\\s+', ' ', 'g'))"
    rows = con.execute(
        f'SELECT list(name ORDER BY name) FROM (SELECT DISTINCT "{column}" AS name FROM kept) '
        f"GROUP BY coalesce(CAST(TRY_CAST(name AS DOUBLE) AS VARCHAR), {plain}) HAVING count(*) > 1 ORDER BY 1"
    ).fetchall()
    return tuple(tuple(group) for (group,) in rows)


def _alike_said(group: tuple[str, ...]) -> str:
    names = ", ".join(map(repr, group))
    if len({" ".join(name.split()).casefold() for name in group}) == 1:
        return say("labels {names} differ only in capitals or spaces; they count apart", names=names)
    return say("labels {names} are one number written in several ways; they count apart", names=names)
