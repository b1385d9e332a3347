"""Reader of COCO files of any size.

Annotations of one image stand anywhere in the file, so they are first dealt out to temporary files by image and then
grouped one such file at a time; memory holds one of them. Categories may stand last: a first pass collects them.
"""

import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import orjson

from callsheet.decisions.numbers import count
from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.byte_stream import ByteStream
from callsheet.sources.coco.mapping import annotator_of, group_fact, image_fact, shape_of
from callsheet.sources.contract import ReadOptions, Record, Reject, Source
from callsheet.sources.fact_rows import UNREADABLE, Row, first_rows, raw_of, rejected, text_constant, why
from callsheet.sources.json_objects import JsonPiece, read_objects

BUCKET_BYTES = 8 << 20
MOST_BUCKETS = 128
KEYS = {b"images", b"annotations", b"categories"}
PARTS = {b"image_id", b"category_id", b"bbox", b"segmentation", b"file_name", b"supercategory", b"iscrowd"}


def recognise(head: bytes, name: str) -> float:
    """Sure where one object holds images, annotations or categories with COCO's own keys."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return 0.0
    keys = set(re.findall(rb'"([a-z_]+)"\s*:', head))
    return 0.95 if keys & KEYS and len(keys & PARTS) >= 2 and not keys & {b"completed_by", b"from_name"} else 0.0


def read(path: Path, options: ReadOptions) -> Iterator[Record]:
    """Every element of images, annotations and categories as a record; the last annotation of a group has its facts."""
    rows, link = first_rows(options), text_constant(options, "link_template")
    names = {
        str(piece.value["id"]): str(piece.value.get("name", piece.value["id"]))
        for piece in read_objects(ByteStream(path), wrapped=True)
        if piece.section == "categories" and piece.value is not None and "id" in piece.value
    }
    seen = False
    with tempfile.TemporaryDirectory(prefix="callsheet-coco-") as folder, ExitStack() as stack:
        buckets = _Buckets(Path(folder), path.stat().st_size, stack)
        for piece in read_objects(ByteStream(path, options.report), wrapped=True):
            seen = seen or piece.section in ("images", "annotations")
            record = _deal(piece, names, buckets, rows, link)
            if record is not None:
                yield record
        if not seen:
            sentence = say(
                "{name}: neither images nor annotations in it; COCO needs both, export it again.", name=path.name
            )
            raise UnusableInput(sentence, file=path.name)
        yield from buckets.groups(rows)


def _deal(
    piece: JsonPiece, names: dict[str, str], buckets: "_Buckets", rows: dict[str, Row], link: str | None
) -> Record | None:
    if piece.value is None:
        return rejected(
            piece.line,
            Reject(
                "",
                "",
                say(
                    "bytes {offset} to {end}: {reason}",
                    offset=count(piece.offset),
                    end=count(piece.end),
                    reason=piece.reason,
                ),
                piece.raw,
            ),
        )
    value = piece.value
    try:
        if piece.section == "images":
            return Record(piece.line, (image_fact(value, rows, link),))
        if piece.section != "annotations":
            return Record(
                piece.line, skipped=say("an element of {section}, needed for names alone", section=repr(piece.section))
            )
        kind, shape = shape_of(value)
        category = names.get(str(value["category_id"]), str(value["category_id"]))
        buckets.put(str(value["image_id"]), [category, annotator_of(value), piece.line, kind, shape])
    except UNREADABLE as problem:
        return rejected(
            piece.line,
            Reject(
                piece.section,
                str(value.get("id", "")),
                say("cannot be read: {problem}", problem=why(problem)),
                raw_of(value),
            ),
        )
    return None


class _Buckets:
    """Annotations dealt out by image; all of one image are in one file."""

    def __init__(self, folder: Path, size: int, stack: ExitStack) -> None:
        count = max(1, min(MOST_BUCKETS, size // BUCKET_BYTES))
        self._files: list[IO[bytes]] = [stack.enter_context((folder / str(n)).open("w+b")) for n in range(count)]

    def put(self, image: str, told: list[Any]) -> None:
        """Keep one annotation."""
        self._files[zlib.crc32(image.encode()) % len(self._files)].write(orjson.dumps([image, *told]) + b"\n")

    def groups(self, rows: dict[str, Row]) -> Iterator[Record]:
        """A record for every annotation kept; the last one of a group has its judgment."""
        for file in self._files:
            file.seek(0)
            found: dict[tuple[str, str, str], list[tuple[int, str, dict[str, Any]]]] = {}
            for line in file:
                image, category, annotator, number, kind, shape = orjson.loads(line)
                found.setdefault((image, category, annotator), []).append((number, kind, shape))
            for group, told in found.items():
                for number, _, _ in told[:-1]:
                    yield Record(
                        number,
                        skipped=say(
                            "part of the answer that stands with the last annotation of its image and category"
                        ),
                    )
                shapes = [(kind, shape) for _, kind, shape in told]
                yield Record(told[-1][0], (group_fact(group, shapes, rows),))


SOURCE = Source("coco", "COCO annotations", recognise, read, ("judgments", "items"))
