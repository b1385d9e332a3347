"""The columns of a table of answers that are asked for, as texts: from CSV in any dialect, or from Parquet."""

import csv
import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.store.connect import literal, quoted, scalar

PARQUET = b"PAR1"
GZIP = b"\x1f\x8b"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BETWEEN = ",;\t|"
LONGEST_HEADER = 1 << 20


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a file parts its cells: what stands between them, the names in its header, empty lines before it."""

    between: str
    names: tuple[str, ...]
    above: int


def load_text(con: duckdb.DuckDBPyConnection, path: Path, wanted: tuple[str, ...]) -> int:
    """Make the table `given` of the wanted columns of a CSV file; how many rows have more cells than the header.

    UnusableInput for text that is not UTF-8, a column that lacks or stands twice, a quote that is never closed.
    """
    with path.open("rb") as file:
        packed = file.read(len(GZIP)) == GZIP
    dialect = _dialect(path, wanted, packed)
    places = _places(path, dialect.names, wanted)
    chosen = ", ".join(f'c{place} AS "{name}"' for name, place in zip(wanted, places, strict=True))
    types = ", ".join(f"c{i}: 'VARCHAR'" for i in range(len(dialect.names)))
    options = (
        f"auto_detect = false, header = true, skip = {dialect.above}, columns = {{{types}}}, null_padding = true, "
        f"delim = {literal(dialect.between)}, quote = '\"', escape = '\"', store_rejects = true, "
        f"compression = '{'gzip' if packed else 'none'}'"
    )
    source = f"CREATE OR REPLACE TABLE given AS SELECT {chosen} FROM read_csv({literal(str(path))}, {options}"
    try:
        con.execute(f"{source})")
    except duckdb.Error as error:
        # Line breaks within quotes can only be read by one thread.
        if "parallel" not in str(error):
            raise
        con.execute(f"{source}, parallel = false)")
    _check_rejects(con, path)
    return scalar(con, "SELECT count(DISTINCT line) FROM reject_errors")


def load_parquet(con: duckdb.DuckDBPyConnection, path: Path, wanted: tuple[str, ...]) -> None:
    """Make the table `given` of the wanted columns of a Parquet file; lists become a|b, an empty list |."""
    source = f"read_parquet({literal(str(path))})"
    has = con.execute(f"DESCRIBE FROM {source}").fetchall()
    names = tuple(row[0] for row in has)
    cells = [
        f'{_as_text(path, names[place], has[place][1])} AS "{name}"'
        for name, place in zip(wanted, _places(path, names, wanted), strict=True)
    ]
    con.execute(f"CREATE TABLE given AS SELECT {', '.join(cells)} FROM {source}")


def unreadable(path: Path, error: str) -> str:
    """The engine's complaint in one sentence: its first line that says more than a heading."""
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    first = lines[0].partition(": ")[2] or lines[0]
    reason = lines[1] if re.fullmatch(r".*Line: \d+|\d+", lines[0]) and len(lines) > 1 else first
    return say("{file} is neither a table in UTF-8 text nor Parquet: {reason}", file=path.name, reason=reason)


def _dialect(path: Path, wanted: Sequence[str], packed: bool) -> _Dialect:
    """What parts the header so that most of the wanted columns are found."""
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            head = file.read(LONGEST_HEADER)
    except (OSError, EOFError) as error:
        raise UnusableInput(say("{file} cannot be unpacked: it is damaged or cut off", file=path.name)) from error
    if not head.strip():
        raise UnusableInput(
            say(
                "{file} is empty: a header ({columns}) and at least one row are needed",
                file=path.name,
                columns=",".join(wanted),
            )
        )
    lines = head.splitlines()
    above = next(i for i, line in enumerate(lines) if line.strip())
    if head.startswith(UTF_16) or b"\0" in lines[above]:
        raise UnusableInput(say("{file} is not UTF-8 text; save the table as UTF-8", file=path.name))
    try:
        line = lines[above].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableInput(_not_utf8(path, above + 1)) from error
    try:
        ways = {between: tuple(next(csv.reader([line], delimiter=between))) for between in BETWEEN}
    except csv.Error as error:
        raise UnusableInput(unreadable(path, str(error))) from error
    plain = {between: {_plain(name) for name in names} for between, names in ways.items()}
    best = max(BETWEEN, key=lambda between: (len(plain[between] & set(wanted)), len(ways[between])))
    return _Dialect(best, ways[best], above)


def _plain(name: str) -> str:
    return name.strip().casefold()


def _places(path: Path, names: tuple[str, ...], wanted: tuple[str, ...]) -> list[int]:
    """Where each wanted column stands; as it is written goes before other capitals."""
    places: list[int] = []
    for name in wanted:
        same = [i for i, n in enumerate(names) if n == name] or [i for i, n in enumerate(names) if _plain(n) == name]
        if len(same) > 1:
            raise UnusableInput(
                say("{file} has {n} columns {name}: keep one of them", file=path.name, n=len(same), name=name)
            )
        places += same
    if len(places) < len(wanted):
        plain = {_plain(name) for name in names}
        raise UnusableInput(
            say(
                "{file} has no column {missing}; it has {has}. Expected: {wanted}",
                file=path.name,
                missing=", ".join(name for name in wanted if name not in plain),
                has=", ".join(name.strip() for name in names[:20]),
                wanted=",".join(wanted),
            )
        )
    return places


def _check_rejects(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """UnusableInput for what makes the rest of the file uncertain: another encoding, a quote that is not closed."""
    found = con.execute(
        "SELECT error_type, line, error_message FROM reject_errors WHERE error_type <> 'TOO MANY COLUMNS' ORDER BY line LIMIT 1"
    ).fetchone()
    if found is None:
        return
    kind, line, reason = found
    if kind == "INVALID ENCODING":
        raise UnusableInput(_not_utf8(path, line))
    if kind == "UNQUOTED VALUE":
        raise UnusableInput(
            say(
                "{file}, line {line}: a quotation mark opens a cell and is not closed at its end; "
                "double those within a cell",
                file=path.name,
                line=line,
            )
        )
    raise UnusableInput(say("{file}, line {line}: {reason}", file=path.name, line=line, reason=reason.rstrip(".")))


def _not_utf8(path: Path, line: int) -> str:
    return say("{file}, line {line}: not UTF-8 text; save the table as UTF-8", file=path.name, line=line)


def _as_text(path: Path, name: str, kind: str) -> str:
    column = quoted([name])
    if kind.endswith("[]"):
        return f"CASE len({column}) WHEN 0 THEN '|' ELSE array_to_string({column}, '|') END"
    if kind.startswith(("STRUCT", "MAP", "BLOB", "UNION")):
        raise UnusableInput(
            say(
                "{file}: column {column} holds {kind}, and texts or numbers are expected",
                file=path.name,
                column=name,
                kind=kind.partition("(")[0].lower(),
            )
        )
    return f"CAST({column} AS VARCHAR)"
