"""Reader of Ground Truth output manifests, worker responses (one file, folder or zip) and A2I human loops."""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.byte_stream import ByteStream, head_of, whole
from callsheet.sources.contract import ReadOptions, Record, Reject, Source
from callsheet.sources.fact_rows import Row, first_rows, raw_of, rejected, text_constant
from callsheet.sources.json_objects import read_objects
from callsheet.sources.json_resync import parsed
from callsheet.sources.sagemaker.mapping import Fact, item_of, manifest_facts, response_facts

FILE_LIMIT = 64 << 20
_RESPONSE = re.compile(r"(?:^|/)worker-response/iteration-(\d+)/([^/]+)/[^/]+\.json$")


def recognise(head: bytes, name: str) -> float:
    """Sure where a manifest's `-metadata` pairs, workers' answers or a human loop stand in the first 64 KiB."""
    if head.startswith(b"PK\x03\x04") or b"worker-response/" in head[:4096]:
        return 0.9 if b"worker-response/" in head else 0.0
    keys = set(re.findall(rb'"([A-Za-z_-]+)"\s*:', head))
    if {b"answers", b"answerContent"} <= keys or {b"humanAnswers", b"humanLoopName"} <= keys:
        return 0.97
    manifest = keys & {b"source-ref", b"source"} and any(key.endswith(b"-metadata") for key in keys)
    return 0.95 if manifest else 0.0


def read(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Every line of a manifest, or every response file, as a record."""
    rows = first_rows(options)
    if path.is_dir():
        names = sorted(str(p.relative_to(path)).replace("\\", "/") for p in path.rglob("*") if p.is_file())
        return _responses(names, lambda name: (path / name).read_bytes(), rows)
    head = head_of(path)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path, options, rows)
    keys = set(re.findall(rb'"([A-Za-z_-]+)"\s*:', head))
    if keys & {b"answers", b"humanAnswers"} and not keys & {b"source-ref"}:
        return _single(path, options, rows)
    return _manifest(path, options, rows)


def _manifest(path: Path, options: ReadOptions, rows: dict[str, Row]) -> Iterator[Record]:
    for piece in read_objects(ByteStream(path, options.report)):
        if piece.value is None:
            yield rejected(piece.line, Reject("", "", f"byte {piece.offset:,}: {piece.reason}", piece.raw))
            continue
        try:
            facts, rejects = manifest_facts(piece.value, rows)
        except ValueError as problem:
            yield rejected(piece.line, Reject("source-ref", "", str(problem), raw_of(piece.value)))
            continue
        yield Record(piece.line, tuple(facts), tuple(rejects))


def _single(path: Path, options: ReadOptions, rows: dict[str, Row]) -> Iterator[Record]:
    """One response file or human loop; the item is the constant `item`, the folder's object, or the loop's name."""
    text = whole(ByteStream(path, options.report))
    found = _RESPONSE.search(str(path).replace("\\", "/"))
    item = text_constant(options, "item") or (found[2] if found else path.name.split(".")[0])
    yield _response(1, item, text, Counter(), rows)


def _zipped(path: Path, options: ReadOptions, rows: dict[str, Row]) -> Iterator[Record]:
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist() if not entry.is_dir()}
            small = sorted(name for name, size in sizes.items() if size <= FILE_LIMIT)
            yield from _responses(small, archive.read, rows)
            for name in sorted(sizes.keys() - set(small)):
                yield rejected(
                    0, Reject("", name, say("larger than {file_limit} MB, not read", file_limit=FILE_LIMIT >> 20), "")
                )
    except zipfile.BadZipFile as problem:
        raise UnusableInput(
            say("{name}: the zip is damaged ({problem}); make it again.", name=path.name, problem=problem),
            file=path.name,
        ) from problem
    options.report(path.stat().st_size, path.stat().st_size)


def _responses(names: list[str], load: Callable[[str], bytes], rows: dict[str, Row]) -> Iterator[Record]:
    """Response files by object and iteration; a manifest among the files names the objects by their addresses."""
    sources = _sources([load(name) for name in names if name.endswith(".manifest")])
    found = [(match[2], int(match[1]), name) for name in names if (match := _RESPONSE.search(name))]
    if not found:
        raise UnusableInput(
            say("no worker-response/iteration-N/OBJECT/TIME.json among the files; add the job's annotations folder.")
        )
    last, seen = "", Counter[str]()
    for ordinal, (key, _, name) in enumerate(sorted(found), 1):
        if key != last:
            last, seen = key, Counter()
        yield _response(ordinal, sources.get(key, key), load(name), seen, rows)


def _sources(manifests: list[bytes]) -> dict[str, str]:
    """Object id (its line in the manifest, from 0) -> item key."""
    found: dict[str, str] = {}
    for text in manifests:
        for number, line in enumerate(text.splitlines()):
            value, _ = parsed(line)
            if isinstance(value, dict) and value.keys() & {"source", "source-ref"}:
                found.setdefault(str(number), item_of(value))
    return found


def _response(ordinal: int, item: str, text: bytes, seen: Counter[str], rows: dict[str, Row]) -> Record:
    value: Any
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        return rejected(
            ordinal,
            Reject(
                "",
                item,
                say("the response is no whole JSON ({problem})", problem=problem),
                text[:10_000].decode("utf-8", "replace"),
            ),
        )
    answers = value.get("answers", value.get("humanAnswers")) if isinstance(value, dict) else None
    if not isinstance(answers, list):
        return rejected(ordinal, Reject("answers", item, say("there is no list of answers"), raw_of(value)))
    item = str(value.get("humanLoopName") or item)
    facts: list[Fact] = [("items", rows["items"] | {"item": item})]
    rejects: list[Reject] = []
    for told, refused in response_facts(item, answers, seen, rows):
        facts += told
        rejects += refused
    return Record(ordinal, tuple(facts), tuple(rejects))


SOURCE = Source("sagemaker", "SageMaker Ground Truth and A2I", recognise, read, ("judgments", "items"))
