"""Which reader a file gets: the mapping given, the mapping saved for its source, or the tool that it is recognised as."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from callsheet.errors import UnusableInput
from callsheet.facts.identities import code_of
from callsheet.sources import catalogue, mapping_file
from callsheet.sources.contract import ReadOptions, Record
from callsheet.sources.table import TableMapping
from callsheet.sources.tracker import TrackerMapping
from callsheet.state.models import Mapping

KINDS: dict[str, type[BaseModel]] = {"table": TableMapping, "tracker": TrackerMapping}
READING_VERSION = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file will be read. `key` changes whenever the outcome could."""

    reader: str
    source: str
    mapping: BaseModel | None
    mapping_text: str
    key: str


def parse_mapping(text: str, *, name: str) -> BaseModel:
    """A mapping from its YAML; UnusableInput names file, line, field and value."""
    return mapping_file.parse(text, name=name, kinds=KINDS)


def source_of_name(name: str) -> str:
    """A source's name from a file's: dates, counters and endings go, so that tomorrow's file has the same source."""
    stem = re.sub(r"(\.(csv|tsv|txt|json|jsonl|ndjson|xlsx|xls|ods|xml|zip|gz|parquet))+$", "", name, flags=re.I)
    stem = re.sub(
        r"(?<!\d)(\d{4}[-_.]?\d{2}[-_.]?\d{2}|\d{1,2}[-_.]\d{1,2}[-_.]\d{2,4}|[wW]\d{1,2}|\(\d+\)|\d+)(?!\d)", " ", stem
    )
    return code_of(stem)


def choose(
    path: Path, *, name: str, programme: str, source: str = "", mapping: tuple[str, str] | None = None
) -> Reading:
    """The reading for a file. `mapping` is (text, its name). UnusableInput when nothing fits, saying what to do.

    Called inside a transaction: it looks for saved mappings.
    """
    source = source or source_of_name(name)
    if mapping is not None:
        return _mapped(mapping[0], parse_mapping(mapping[0], name=mapping[1]), source)
    saved = Mapping.objects.filter(programme=programme, source=source).order_by("-version").first()
    if saved is not None:
        return _mapped(saved.text, parse_mapping(saved.text, name=f"mapping {programme}/{source}"), source)
    recognised = catalogue.recognise(path)
    if recognised is None:
        raise UnusableInput(
            f"{name}: no tool's export was recognised and no mapping is saved for source “{source}”. "
            "Draft one with `callsheet mapping suggest FILE` and give it with --mapping, or drop the file on the First hour page.",
            file=name,
            source=source,
        )
    tool = recognised[0].name
    return Reading(tool, source, None, "", _key(tool, source, ""))


def _mapped(text: str, mapping: BaseModel, source: str) -> Reading:
    reader = "tracker" if isinstance(mapping, TrackerMapping) else "table"
    return Reading(reader, source, mapping, text, _key(reader, source, text))


def _key(reader: str, source: str, text: str) -> str:
    said = "\x1f".join((str(READING_VERSION), reader, source, text))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def records(reading: Reading, path: Path, *, programme: str, report: Callable[[int, int], None]) -> Iterator[Record]:
    """The records of a file read by a tool's reader or as a tracker (a table goes through the store's engine instead)."""
    options = ReadOptions(programme=programme, source=reading.source, report=report)
    if isinstance(reading.mapping, TrackerMapping):
        from callsheet.sources.tracker import read as read_tracker

        return read_tracker(path, reading.mapping, options)
    return catalogue.SOURCES[reading.reader].read(path, options)
