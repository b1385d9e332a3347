"""Bad rows mended and fed again: shown as they stand in their file, one a line, and read once more by its reading."""

import tempfile
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import orjson

from callsheet.actions.acting import Actor, acting, reading
from callsheet.actions.imports import begin, carry_out
from callsheet.actions.outcome import Outcome
from callsheet.actions.pages.imports import bad_rows
from callsheet.actions.place import store
from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.byte_stream import ByteStream, head_of
from callsheet.sources.json_objects import read_objects
from callsheet.sources.label_studio.read import wraps_tasks
from callsheet.sources.mapping_file import parse
from callsheet.sources.table import TableMapping, line_format
from callsheet.state import access
from callsheet.state.models import ImportRun
from callsheet.store.heads import head

MOST = 200
"""Rows that are offered for mending at once."""
LONGEST = 1 << 20
"""Characters that are offered at once; what is longer is better mended in its file."""


def is_mendable(run: ImportRun) -> bool:
    """Whether bad rows of this import can be mended here: files of lines, and JSON files of records."""
    return _kind(run) != ""


def reads_the_file(run: ImportRun) -> bool:
    """Whether `to_mend` has to read the file again, which takes seconds where it is large."""
    return _kind(run) not in ("", "lines")


def to_mend(actor: Actor, key: str) -> tuple[str, ...]:
    """The bad rows as they stand in their file, one a line, the first ones; () where they cannot be mended here."""
    with reading(actor):
        run = access.import_run(actor, key)
    raws = {bad.line: bad.raw for bad in islice(bad_rows(run), MOST)}
    kind = _kind(run)
    if not kind or not raws:
        return ()
    if kind != "lines":
        raws = _records(run, set(raws))
    shown, size = list[str](), 0
    for raw in (raws[line] for line in sorted(raws)):
        size += len(raw)
        if size > LONGEST:
            break
        shown.append(raw)
    return tuple(shown)


def feed_again(actor: Actor, key: str, mended: str) -> Outcome:
    """Import mended rows (one a line, as they stand in the file) with the reading of their import.

    UnusableInput where the file's rows cannot be mended here, a line is no record, or there is nothing to feed.
    """
    return carry_out(begin_again(actor, key, mended), actor=actor)


def begin_again(actor: Actor, key: str, mended: str) -> ImportRun:
    """The import of mended rows, waiting to be carried out."""
    with acting(actor, "import"):
        run = access.import_run(actor, key, need="import")
        mapping = None if run.mapping is None else (run.mapping.text, run.mapping.name)
    kind = _kind(run)
    if not kind:
        raise UnusableInput(
            say(
                "Bad rows of {reader} files are mended in the tool or in the file itself: export and import it again; "
                "rows that are in already stay as they are.",
                reader=run.reader,
            )
        )
    lines = [line for line in mended.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        raise UnusableInput(say("There is no row to feed: mend at least one line."))
    with tempfile.TemporaryDirectory(prefix="callsheet-") as folder:
        path = Path(folder) / f"mended-{run.file_name.removesuffix('.gz')}"
        path.write_text(FORMS[kind](run, lines), encoding="utf-8")
        new = begin(path, programme=run.programme, actor=actor, source=run.source, mapping=mapping)
        with acting(actor, "import"):
            ImportRun.objects.filter(id=new.id).update(mends=run)
        new.mends = run
        return new


def _kind(run: ImportRun) -> str:
    """How the rows of the file are written: "lines", "array" (JSON), "objects" (one JSON object a line), "" otherwise."""
    if run.raw_file is None:
        return ""
    if run.reader in ("appen", "mturk") or (run.reader == "table" and run.mapping is not None):
        return "lines"
    if run.reader not in ("label_studio", "sagemaker"):
        return ""
    first = head_of(_file(run)).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if run.reader == "label_studio":
        return {b"[": "array", b"{": "array"}.get(first, "lines")
    return "objects" if first == b"{" else ""


def _file(run: ImportRun) -> Path:
    assert run.raw_file is not None
    return store().home / run.raw_file.path


def _records(run: ImportRun, lines: set[int]) -> dict[int, str]:
    """The JSON records at these places of the file, whole; what is no record as far as it is kept."""
    wrapped = run.reader == "label_studio" and wraps_tasks(head_of(_file(run)).lstrip(b"\xef\xbb\xbf \t\r\n"))
    found: dict[int, str] = {}
    for piece in read_objects(ByteStream(_file(run)), wrapped=wrapped):
        if piece.line in lines:
            found[piece.line] = piece.raw if piece.value is None else orjson.dumps(piece.value).decode()
            if len(found) == len(lines):
                break
    return {line: " ".join(raw.splitlines()) for line, raw in found.items()}


def _as_lines(run: ImportRun, lines: Sequence[str]) -> str:
    return "\n".join([*_header(run), *lines]) + "\n"


def _as_array(_run: ImportRun, lines: Sequence[str]) -> str:
    return "[\n" + ",\n".join(_checked(lines)) + "\n]\n"


def _as_objects(_run: ImportRun, lines: Sequence[str]) -> str:
    return "\n".join(_checked(lines)) + "\n"


FORMS: dict[str, Callable[[ImportRun, Sequence[str]], str]] = {
    "lines": _as_lines,
    "array": _as_array,
    "objects": _as_objects,
}


def _checked(lines: Sequence[str]) -> Sequence[str]:
    """The same lines, each a JSON object; UnusableInput names the first that is none."""
    for number, line in enumerate(lines, 1):
        try:
            is_record = isinstance(orjson.loads(line), dict)
        except orjson.JSONDecodeError as error:
            raise UnusableInput(
                say("Line {number} is not JSON yet ({error}): mend it, or leave it out.", number=number, error=error),
                line=number,
            ) from error
        if not is_record:
            raise UnusableInput(
                say("Line {number} is not a record: it has to begin with {{ and end with }}.", number=number),
                line=number,
            )
    return lines


def _header(run: ImportRun) -> list[str]:
    """The lines that stood above the data in the file: they go before the mended rows."""
    if run.mapping is None or run.reader != "table":
        return _lines_of(run, 1)
    mapping = parse(run.mapping.text, name="mapping", kinds={"table": TableMapping})
    assert isinstance(mapping, TableMapping)
    return _lines_of(run, head(_file(run), line_format(mapping), rows=1).last_line)


def _lines_of(run: ImportRun, count: int) -> list[str]:
    with _file(run).open(encoding="utf-8", errors="replace") as file:
        return [line.rstrip("\r\n") for line in islice(file, count)]
