"""What the tests of readers share: options, files made on the spot, facts by table, the place of the real data."""

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from callsheet.facts.tables import TABLES
from callsheet.sources.contract import ReadOptions, Record, Source

REAL = Path(__file__).parents[2].parent / "shared" / "data"
SAMPLES = Path(__file__).parents[2] / "src" / "callsheet" / "sources"
OPTIONS = ReadOptions("aurora", "feed")


def real(name: str) -> Path:
    """A file of the real data; the test is skipped where it is missing."""
    path = REAL / name
    if not path.exists():
        pytest.skip(f"real data is not here: {path}")
    return path


def sample(tool: str, name: str) -> Path:
    """A sample payload that ships with a reader."""
    return SAMPLES / tool / "samples" / name


def made(folder: Path, name: str, content: str | bytes, *, zipped: bool = False) -> Path:
    """A file with that content."""
    raw = content.encode() if isinstance(content, str) else content
    path = folder / name
    path.write_bytes(gzip.compress(raw) if zipped else raw)
    return path


def records(source: Source, path: Path, options: ReadOptions = OPTIONS, **constants: Any) -> list[Record]:
    """All records; every fact is checked against its table."""
    if constants:
        options = ReadOptions(options.programme, options.source, constants, options.zone)
    found = list(source.read(path, options))
    for record in found:
        for table, row in record.facts:
            check_row(table, dict(row), source)
    return found


def check_row(table: str, row: dict[str, Any], source: Source) -> None:
    """A fact has known fields with allowed values, its identity, and no empty text where a value is missing."""
    assert table in source.tables
    for field in TABLES[table].fields:
        value = row.pop(field.name, None)
        if field.required:
            assert value is not None, (table, field.name)
        if field.choices and value is not None:
            assert value in field.choices, (table, field.name, value)
        if value is not None:
            expected = {"TEXT": str, "BIGINT": int, "INTEGER": int, "BOOLEAN": bool}.get(field.type)
            assert expected is None or isinstance(value, expected), (table, field.name, value)
            assert getattr(value, "tzinfo", None) is None
    assert not row, f"{table} has no fields {sorted(row)}"


def facts(found: Iterable[Record], table: str) -> list[dict[str, Any]]:
    """All facts of one table, in order."""
    return [dict(row) for record in found for name, row in record.facts if name == table]


def only(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    """The one row with these values."""
    found = [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]
    assert len(found) == 1, (wanted, found)
    return found[0]


def rejects(found: Iterable[Record]) -> list[tuple[int, str, str]]:
    """(line, field, reason) of every reject."""
    return [(record.line, reject.field, reject.reason) for record in found for reject in record.rejects]
