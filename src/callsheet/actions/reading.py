"""Which reader a file gets: the mapping given, the mapping saved for its source, or the tool that it is recognised as."""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from callsheet.errors import UnusableInput
from callsheet.facts.identities import code_of
from callsheet.said import say
from callsheet.sources import catalogue, mapping_file
from callsheet.sources.contract import ReadOptions, Record
from callsheet.sources.grid import is_web_page, is_workbook, table_copy
from callsheet.sources.table import TableMapping, line_format, plan
from callsheet.sources.tracker import TrackerMapping
from callsheet.sources.tracker import read as read_tracker
from callsheet.state.models import Mapping
from callsheet.store.heads import head

KINDS: dict[str, type[BaseModel]] = {"table": TableMapping, "tracker": TrackerMapping}
READING_VERSION = 1
ENDINGS = re.compile(r"(\.(csv|tsv|txt|json|jsonl|ndjson|xlsx|xls|ods|xml|zip|gz|parquet))+$", re.IGNORECASE)
BY_NAME = frozenset({"tracker", "sagemaker"})
"""Readers that take something from the file's name as well: the same bytes under another name say something else."""
NUMBERS = re.compile(
    r"(?<!\d)(\d{4}[-_.]?\d{2}[-_.]?\d{2}|\d{1,2}[-_.]\d{1,2}[-_.]\d{2,4}|[wW]\d{1,2}|\(\d+\)|\d+)(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file will be read. `key` changes whenever the outcome could."""

    reader: str
    source: str
    mapping: BaseModel | None
    mapping_text: str
    mapping_name: str
    key: str


def parse_mapping(text: str, *, name: str) -> BaseModel:
    """A mapping from its YAML; UnusableInput names file, line, field and value."""
    return mapping_file.parse(text, name=name, kinds=KINDS)


def source_of_name(name: str) -> str:
    """A source's name from a file's: dates, counters and endings go, so that tomorrow's file has the same source."""
    return code_of(NUMBERS.sub(" ", ENDINGS.sub("", name)))


def choose(
    path: Path, *, name: str, programme: str, source: str = "", mapping: tuple[str, str] | None = None
) -> Reading:
    """The reading for a file. `mapping` is (text, its name). UnusableInput when nothing fits, saying what to do.

    Without a mapping given: the saved mapping of its source that fits it, else the tool whose export it is. Called inside a
    transaction: it looks for saved mappings.
    """
    source = source or source_of_name(name)
    if mapping is not None:
        return _mapped(mapping[0], mapping[1], source)
    fitting = next((r for r in _saved(programme, source) if fits(r, path, name)), None)
    if fitting is not None:
        return fitting
    recognised = catalogue.recognise(path)
    if recognised is None and _is_page(path):
        raise UnusableInput(
            say(
                "{name}: is a web page, whatever its name says, perhaps the sign-in page of the tool. Download the export again while you are signed in there.",
                name=name,
            ),
            file=name,
        )
    if recognised is None:
        raise UnusableInput(
            say(
                "{name}: no tool's export was recognised and no saved mapping of source “{source}” fits. "
                "Draft one with `callsheet mapping suggest FILE` and give it with --mapping, or drop the file on the First hour page.",
                name=name,
                source=source,
            ),
            file=name,
            source=source,
        )
    return _of_tool(recognised[0].name, source)


def _is_page(path: Path) -> bool:
    with path.open("rb") as file:
        return is_web_page(file.read(4096))


def chosen_before(reader: str, source: str, mapping: tuple[str, str] | None) -> Reading:
    """The reading that was chosen when the import began, whatever has been saved since."""
    return _of_tool(reader, source) if mapping is None else _mapped(mapping[0], mapping[1], source)


def _of_tool(tool: str, source: str) -> Reading:
    return Reading(tool, source, None, "", "", _key(tool, source, ""))


def _saved(programme: str, source: str) -> Iterator[Reading]:
    """The newest version of each mapping that has read files of a source, newest first."""
    seen: set[str] = set()
    proven = Mapping.objects.filter(programme=programme, source=source, runs__state="done").distinct()
    for row in proven.order_by("-made_at", "-version"):
        if row.name not in seen:
            seen.add(row.name)
            yield _mapped(row.text, row.name, source)


def fits(reading: Reading, path: Path, name: str) -> bool:
    """Whether a mapping can read the file at all: its columns are there, or its table is found."""
    try:
        check_fit(reading, path, name)
    except (UnusableInput, UnicodeDecodeError):
        return False
    return True


def check_fit(reading: Reading, path: Path, name: str) -> None:
    """Raises what is wrong where the reading cannot read the file at all."""
    if isinstance(reading.mapping, TableMapping):
        with tempfile.TemporaryDirectory(prefix="callsheet-") as folder:
            lines = as_lines(path, reading.mapping, Path(folder))
            first = head(lines, line_format(reading.mapping), rows=1)
            plan(reading.mapping, first.header, programme="fits", source=reading.source, file=name)
    else:
        next(records(reading, path, programme="fits", report=lambda done, total: None), None)


def as_lines(path: Path, mapping: TableMapping, folder: Path) -> Path:
    """A file that the store can read line by line: a workbook's first visible sheet as CSV in `folder`, else the file itself.

    Lines of the copy keep the rows' numbers in the sheet.
    """
    if not is_workbook(path):
        return path
    folder.mkdir(parents=True, exist_ok=True)
    return table_copy(path, mapping.header or 1, folder / f"{path.stem}.csv")


def _mapped(text: str, name: str, source: str) -> Reading:
    mapping = parse_mapping(text, name=name)
    reader = "tracker" if isinstance(mapping, TrackerMapping) else "table"
    return Reading(reader, source, mapping, text, Path(name).stem, _key(reader, source, text))


def _key(reader: str, source: str, text: str) -> str:
    said = "\x1f".join((str(READING_VERSION), reader, source, text))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def records(reading: Reading, path: Path, *, programme: str, report: Callable[[int, int], None]) -> Iterator[Record]:
    """The records of a file read by a tool's reader or as a tracker (a table goes through the store's engine instead)."""
    options = ReadOptions(programme=programme, source=reading.source, report=report)
    if isinstance(reading.mapping, TrackerMapping):
        return read_tracker(path, reading.mapping, options)
    return catalogue.SOURCES[reading.reader].read(path, options)
