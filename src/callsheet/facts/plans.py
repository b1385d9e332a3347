"""What a mapping compiles to: SQL as text, a pure value that says how the lines of a file become facts.

The plan's statements run in any engine that speaks the store's SQL. Names of relations in them:

`lines(line BIGINT, raw TEXT, cells TEXT[], problem TEXT)`: every data line (or record) of the file, split; `problem` says
why it could not be split ("" for an empty line), `cells` is NULL then.
`staged`: the result of `staged`; columns `line`, `answer` (1-based, several answers may stand in one record), `skipped`,
`reasons` (list of structs field, value, reason), `raw` (only beside reasons) and the values of each section.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

LONGEST_RAW = 10_000
"""Characters of a record that are kept beside its reject."""


EMPTY = "empty line"
"""What `staged.skipped` says of a line with nothing on it: neither a record nor a skip."""


@dataclass(frozen=True, slots=True)
class LineFormat:
    """How a file's lines become cells.

    `kind` is separated, jsonl or parquet; `escape` is double (`""` inside quotes), backslash (`\\"`) or none; `header` is the
    number of the record that holds the column names, 0 where `columns` names them; `encoding` is a Python codec's name;
    `bad_bytes` is reject or replace; `paths` are the JSON paths that make up the cells of a jsonl record, in the order of
    the header; `comment` marks header cells that are no columns.
    """

    kind: str = "separated"
    delimiter: str = ","
    quoting: bool = True
    escape: str = "double"
    encoding: str = "utf-8"
    bad_bytes: str = "reject"
    header: int = 1
    columns: tuple[str, ...] = ()
    comment: str = ""
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Projection:
    """The rows of one fact table that one section of the mapping gives: SQL over `staged`."""

    table: str
    sql: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence with `{n}` and the SQL over `staged` that counts it; said only where n > 0."""

    sentence: str
    sql: str


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A compiled mapping.

    `staged` is SQL over `lines`; `facts` are SQL over `staged` giving a table's fields in stored order and `line`;
    `losers` is SQL over `staged` giving the lines (and reason) whose answers all lost to another row on purpose, or "".
    """

    format: LineFormat
    header: tuple[str, ...]
    staged: str
    facts: tuple[Projection, ...]
    losers: str = ""
    notes: tuple[Note, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class RejectSample:
    """A record, or a part of one, that could not be read."""

    line: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a file gave when it was read through a mapping, for explaining it.

    `facts` counts rows by fact table; `days` are the first and last day stated, None where none is; `undated` counts
    judgments without day and time; `annotators` counts workers, `without_vendor` lists those of no vendor in the file.
    """

    rows_read: int
    rejected: int
    empty: int
    skipped: Mapping[str, int]
    facts: Mapping[str, int]
    days: tuple[date, date] | None
    undated: int
    annotators: int
    without_vendor: tuple[str, ...]
    rejects: tuple[RejectSample, ...]
    notes: tuple[str, ...]
