"""Tables as Parquet: values keep their types, whatever the columns are called."""

import io
from pathlib import Path

import duckdb
import pytest

from callsheet.store.convert import rows_as_parquet


def read(body: bytes, folder: Path) -> tuple[list[str], list[str], list[tuple[object, ...]]]:
    path = folder / "t.parquet"
    path.write_bytes(io.BytesIO(body).getbuffer())
    with duckdb.connect() as con:
        found = con.execute("SELECT * FROM read_parquet(?)", [str(path)])
        return [d[0] for d in found.description], [str(d[1]) for d in found.description], found.fetchall()


@pytest.mark.parametrize("header", [("vendor", "value", "n"), ("a b", 'say "low"', "ok, fine")])
def test_values_come_back_with_their_types(tmp_path: Path, header: tuple[str, ...]) -> None:
    rows = [("=SUM(A1)", 0.5, 3), ("", None, None), (None, 2, 4)]
    names, types, found = read(rows_as_parquet(header, rows), tmp_path)
    assert names == [name.replace('"', "'") for name in header]
    assert types == ["VARCHAR", "DOUBLE", "BIGINT"]
    assert found == [("=SUM(A1)", 0.5, 3), ("", None, None), (None, 2.0, 4)]


def test_a_table_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    assert read(rows_as_parquet(("a", "b"), []), tmp_path) == (["a", "b"], ["VARCHAR", "VARCHAR"], [])


def test_truth_is_no_number(tmp_path: Path) -> None:
    assert read(rows_as_parquet(("is",), [(True,), (None,)]), tmp_path)[1] == ["BOOLEAN"]
