"""The first rows of a file: its header, and samples for a person to look at."""

import codecs
import csv
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from callsheet.errors import UnusableInput
from callsheet.facts.plans import LineFormat
from callsheet.said import say
from callsheet.store.connect import literal
from callsheet.store.prepass import BREAKS, blocks

HEAD_BYTES = 1 << 20
LINE_ENDS = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Head:
    """A file's column names, the last line of its header, how many cells a row has (fewest, most), and its first rows."""

    header: tuple[str, ...]
    last_line: int
    width: tuple[int, int]
    rows: tuple[tuple[str, ...], ...]


def head(path: Path, form: LineFormat, rows: int = 20) -> Head:
    """The first `rows` rows, split as the format says. UnusableInput where there is no header or no such file.

    jsonl: the header are the paths that the format names and the rows are empty. Parquet: values as text.
    """
    if not path.is_file():
        raise UnusableInput(say("{path}: there is no such file.", path=path), file=str(path))
    if form.kind == "parquet":
        return _parquet_head(path, rows)
    if form.kind == "jsonl":
        return Head(form.columns, 0, (len(form.columns), len(form.columns)), ())
    return _separated_head(path, form, rows)


def _separated_head(path: Path, form: LineFormat, rows: int) -> Head:
    lines = head_lines(path, form)
    if not any(line.strip() for line in lines):
        raise UnusableInput(say("{name}: the file is empty.", name=path.name), file=path.name)
    if form.header > len(lines):
        raise UnusableInput(
            say(
                "{name}: the mapping says that the header is line {header}, but the file has {lines} lines.",
                name=path.name,
                header=form.header,
                lines=len(lines),
            ),
            file=path.name,
        )
    if not form.header:
        width = (len(form.columns), len(form.columns))
        return Head(form.columns, 0, width, _split(lines, form)[:rows])
    names, last = _header_record(lines, form)
    columns = tuple(n for n in names if not (form.comment and n.startswith(form.comment)))
    return Head(columns, last, (len(columns), len(names)), _split(lines[last:], form)[:rows])


def head_lines(path: Path, form: LineFormat) -> list[str]:
    """The lines of the first megabyte, the cut one left out."""
    text = b""
    try:
        for block in blocks(path):
            text += block
            if len(text) >= HEAD_BYTES:
                break
    except BREAKS:
        pass
    wide = text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        decoded = text.decode("utf-16" if wide else form.encoding, "replace").removeprefix("\ufeff")
    except LookupError:
        raise UnusableInput(
            say(
                "{name}: the mapping's encoding {encoding} is unknown; say one such as utf-8, cp1252 or utf-16.",
                name=path.name,
                encoding=repr(form.encoding),
            ),
            file=path.name,
        ) from None
    lines = LINE_ENDS.split(decoded)
    return lines[:-1] if (len(text) >= HEAD_BYTES and len(lines) > 1) or not lines[-1] else lines


def _header_record(lines: list[str], form: LineFormat) -> tuple[list[str], int]:
    """Names, and the header's last line: a quoted name may hold line ends."""
    for last in range(form.header, min(form.header + 50, len(lines)) + 1):
        record = "\n".join(lines[form.header - 1 : last])
        if not form.quoting or record.count('"') % 2 == 0:
            return [name.strip() for name in _split([record], form)[0]], last
    return [name.strip() for name in lines[form.header - 1].split(form.delimiter)], form.header


def _split(lines: list[str], form: LineFormat) -> tuple[tuple[str, ...], ...]:
    if not form.quoting or len(form.delimiter) > 1:
        return tuple(tuple(line.split(form.delimiter)) for line in lines if line.strip())
    kept = (piece for line in lines for piece in (line.replace("\0", "") + "\n").splitlines(keepends=True))
    escape = "\\" if form.escape == "backslash" else None
    reader = csv.reader(kept, delimiter=form.delimiter, doublequote=form.escape == "double", escapechar=escape)
    return tuple(tuple(row) for row in reader if any(cell.strip() for cell in row))


def parquet_columns(path: Path) -> list[tuple[str, str]]:
    """(name, type) of a Parquet file's columns. UnusableInput where it is none."""
    try:
        with duckdb.connect(":memory:", config={"threads": 1}) as con:
            found = con.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})").fetchall()
    except duckdb.Error as error:
        raise UnusableInput(
            say("{name}: not a Parquet file that can be read ({error}).", name=path.name, error=error), file=path.name
        ) from error
    return [(row[0], row[1]) for row in found]


def _parquet_head(path: Path, rows: int) -> Head:
    columns = parquet_columns(path)
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        first = con.execute(f"SELECT * FROM read_parquet({literal(str(path))}) LIMIT {rows}").fetchall()
    names = tuple(name for name, _ in columns)
    return Head(names, 0, (len(names), len(names)), tuple(tuple("" if v is None else str(v) for v in r) for r in first))
