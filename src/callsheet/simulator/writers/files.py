"""What was written, and the two plain ways of writing it. Same rows, same bytes."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from pathlib import Path

import numpy as np

from callsheet.simulator.calendars import Ints
from callsheet.simulator.operation import Operation


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file: its path relative to the output folder, what it is, and how it is to be imported.

    `programme` is "" for files that are not imported (registry, truth); `mapping` is the mapping written beside, "" where
    the tool is recognised (`reader`); `received_on` is the day on which it came.
    """

    path: str
    what: str
    programme: str = ""
    source: str = ""
    mapping: str = ""
    received_on: date | None = None
    reader: str = "table"


@dataclass(frozen=True, slots=True)
class Written:
    """All files of one simulation, and the registry that `operation.json` says."""

    folder: Path
    operation: Operation
    files: tuple[WrittenFile, ...]
    judgments: int

    def imports(self) -> tuple[WrittenFile, ...]:
        """Files to import, in the order in which they came."""
        return tuple(file for file in self.files if file.programme)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not go into JSON")


def json_text(value: object) -> str:
    """Dataclasses, lists and dates as indented JSON."""
    content = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return json.dumps(content, default=_plain, ensure_ascii=False, indent=1) + "\n"


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with plain line ends, folders made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def write_csv(
    path: Path, header: Sequence[str], columns: Sequence[Iterable[object]], *, quote_all: bool = False
) -> None:
    """Write columns of equal length under their header, as UTF-8 CSV with plain line ends."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(zip(*columns, strict=True))
    write_text(path, buffer.getvalue())


def iso_times(ms: Ints) -> list[str]:
    """Moments as 2026-11-20T08:30:00Z."""
    seconds = (ms // 1000).astype("datetime64[s]")
    return [text + "Z" for text in np.datetime_as_string(seconds).tolist()] if len(ms) else []
