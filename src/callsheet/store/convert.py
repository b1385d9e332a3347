"""Tables as Parquet: a CSV file with every column as text, as it stands; and rows of plain values with their types."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from callsheet.store.connect import literal, load_table, quoted

Plain = str | int | float | bool | None
TYPES = ((bool, "BOOLEAN"), (int, "BIGINT"), (float, "DOUBLE"))


def as_parquet(path: Path) -> Path:
    """Write the file beside itself as Parquet and remove the CSV; the new path."""
    target = path.with_suffix(".parquet")
    with duckdb.connect() as con:
        con.execute(
            f"COPY (FROM read_csv({literal(str(path))}, header = true, all_varchar = true))"
            f" TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        )
    path.unlink()
    return target


def rows_as_parquet(header: Sequence[str], rows: Sequence[Sequence[Plain]]) -> bytes:
    """Rows of plain values as a Parquet file: columns are text, BIGINT, DOUBLE or BOOLEAN by what they hold."""
    columns = {name: _type([row[i] for row in rows]) for i, name in enumerate(header)}
    placed = {f"c{i}": kind for i, kind in enumerate(columns.values())}  # headers are written by people; these are not
    names = ", ".join(f"c{i} AS {quoted([name.replace(chr(34), chr(39))])}" for i, name in enumerate(columns))
    with TemporaryDirectory(prefix="callsheet-") as folder, duckdb.connect() as con:
        target = Path(folder) / "table.parquet"
        load_table(con, "found", placed, (tuple(row) for row in rows), folder=Path(folder))
        con.execute(f"COPY (SELECT {names} FROM found) TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)")
        return target.read_bytes()


def _type(values: Iterable[Plain]) -> str:
    found = {type(value) for value in values if value is not None}
    if found == {int, float}:
        return "DOUBLE"
    return next((name for kind, name in TYPES if found == {kind}), "VARCHAR")
