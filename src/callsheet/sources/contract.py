"""What a reader gives: one `Record` for every record of the file, none left out.

A reader streams: it never holds the file, and it never stops at a bad record. Every record of the input (line, object,
shape, row) appears exactly once, with facts, with a reject, or with the reason why it was skipped on purpose, so that the
store can check: records with facts + rejected + skipped + empty = records of the file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

FactValues = Mapping[str, object]
"""Field name of the fact table -> str, int, float, bool, date, datetime (naive UTC) or None; missing keys are NULL."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a record, or a part of it, could not be read. `raw` is the record as it stood, at most 10,000 characters."""

    field: str
    value: str
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the input. `line` is the physical line where the format has lines, else the 1-based ordinal."""

    line: int
    facts: tuple[tuple[str, FactValues], ...] = ()
    rejects: tuple[Reject, ...] = ()
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What every reader is told. `report` is called with (bytes read, bytes in all) now and then, for progress."""

    programme: str
    source: str
    constants: FactValues = field(default_factory=dict)
    zone: str = "UTC"
    report: Callable[[int, int], None] = lambda done, total: None


@dataclass(frozen=True, slots=True)
class Source:
    """A tool that can be read.

    `recognise(head, name)` gets the first 64 KiB (already gunzipped) and the file's name and answers how sure it is, 0..1,
    from the content. `read(path, options)` streams records; path may be gzipped. `tables` are the fact tables it fills.
    """

    name: str
    title: str
    recognise: Callable[[bytes, str], float]
    read: Callable[[Path, ReadOptions], Iterator[Record]]
    tables: tuple[str, ...]
