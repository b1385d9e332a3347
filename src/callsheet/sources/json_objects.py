"""Records of a JSON file one after another: an array, one object a line, objects in a row, or arrays inside one object.

Streaming and flat in memory; a broken record costs only itself and is reported with its bytes. Design and measurements
that led to it: quotes and brackets are counted by `json_boundaries`, whole objects are parsed one by one, and after a
break `json_resync` finds the next record. What an unclosed quote may make us read is bounded, so the work stays linear.
"""

import re
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple

from callsheet.decisions.numbers import count
from callsheet.said import say
from callsheet.sources.byte_stream import BLOCK_BYTES, ByteStream
from callsheet.sources.json_boundaries import BoundaryScan
from callsheet.sources.json_resync import CANDIDATE_BYTES, UsualKeys, next_record, parsed

OBJECT_LIMIT = 64 << 20
PENDING_BYTES = 1 << 16
FIRST_STRIDE = 1 << 14
RAW_CHARACTERS = 10_000
_SEPARATORS = b" \t\r\n,[]\x1e"
_SECTION = re.compile(rb'"((?:[^"\\]|\\.){0,200})"\s*:\s*$')
_BETWEEN = (re.compile(rb"\s*,?\s*(?:\{|$)"), re.compile(rb"\s*(?:,\s*(?:\{|$)|\]|$)"))


class JsonPiece(NamedTuple):
    """One record, or one stretch of bytes that could not be read as a record (`value` None, `reason` and `raw` set).

    `line` is the physical line in a file with one object a line, else the 1-based ordinal; `offset` and `end` are bytes
    of the (gunzipped) content; `section` is the key whose array holds the record, "" outside sections.
    """

    line: int
    offset: int
    end: int
    value: dict[str, Any] | None
    reason: str = ""
    raw: str = ""
    section: str = ""


def read_objects(stream: ByteStream, *, wrapped: bool = False) -> Iterator[JsonPiece]:
    """Every record of the stream. `wrapped`: records are elements of arrays that are values of one outer object."""
    blocks = stream.blocks()
    first, blank = next(blocks, b"").removeprefix(b"\xef\xbb\xbf"), 0
    while first and first.isspace():
        blank += len(first)
        first = next(blocks, b"")
    if not wrapped and _one_object_a_line(first):
        yield from _ObjectLines(stream, first, blocks).pieces()
    else:
        yield from _ObjectRow(stream, first, blocks, origin=blank, wrapped=wrapped).pieces()


def _one_object_a_line(first: bytes) -> bool:
    if not first.lstrip().startswith(b"{"):
        return False
    lines = [line for line in first.split(b"\n")[:-1][:20] if line.strip()]
    whole = sum(isinstance(parsed(line)[0], dict) for line in lines)
    return bool(lines) and whole * 2 >= len(lines)


def _shown(raw: bytes) -> str:
    return raw[: RAW_CHARACTERS * 4].decode("utf-8", "replace")[:RAW_CHARACTERS]


class _ObjectLines:
    """One object a line: a line is a record whatever stands in it."""

    def __init__(self, stream: ByteStream, first: bytes, blocks: Iterator[bytes]) -> None:
        self.stream, self.first, self.blocks = stream, first, blocks
        self.line, self.offset = 0, 0

    def pieces(self) -> Iterator[JsonPiece]:
        carry: list[bytes] = []
        held = 0
        for block in self._all():
            head, newline, rest = block.partition(b"\n")
            held += len(head)
            carry.append(head if held <= OBJECT_LIMIT else b"")
            if not newline:
                continue
            yield from self._read(b"".join(carry), held)
            *lines, last = rest.split(b"\n")
            for line in lines:
                yield from self._read(line, len(line))
            carry, held = [last], len(last)
        if held:
            yield from self._last(b"".join(carry), held)
        elif self.stream.fault:
            yield JsonPiece(self.line + 1, self.offset, self.offset, None, self.stream.fault)

    def _all(self) -> Iterator[bytes]:
        yield self.first
        yield from self.blocks

    def _last(self, line: bytes, size: int) -> Iterator[JsonPiece]:
        for piece in self._read(line, size):
            if piece.value is None or self.stream.fault:
                cut = self.stream.fault or say(
                    "the file may have been cut at byte {offset}: {reason}",
                    offset=count(self.offset - 1),
                    reason=piece.reason,
                )
                piece = piece._replace(value=None, reason=cut, raw=_shown(line))
            yield piece

    def _read(self, line: bytes, size: int) -> Iterator[JsonPiece]:
        self.line += 1
        start, self.offset = self.offset, self.offset + size + 1
        if size > OBJECT_LIMIT:
            yield JsonPiece(self.line, start, start + size, None, _too_large(size), _shown(line))
            return
        value, reason = parsed(line)
        if isinstance(value, dict):
            yield JsonPiece(self.line, start, start + size, value)
        elif line.strip():
            yield from self._several(line, start, reason or say("this is not a JSON object"))

    def _several(self, line: bytes, start: int, reason: str) -> Iterator[JsonPiece]:
        """A line that is no object may still hold several, where a writer forgot its newlines."""
        found, position = [], 0
        crossings = BoundaryScan(base=0).feed(line)
        for opening, closing in zip(crossings.opens, crossings.closes, strict=False):
            value, _ = parsed(line[opening : closing + 1])
            if not isinstance(value, dict) or line[position:opening].strip(_SEPARATORS):
                break
            found.append(JsonPiece(self.line, start + opening, start + closing + 1, value))
            position = closing + 1
        if found and not line[position:].strip(_SEPARATORS):
            yield from found
        else:
            yield JsonPiece(self.line, start, start + len(line), None, reason, _shown(line))


def _too_large(size: int) -> str:
    return say(
        "the record is larger than {object_limit} MB ({size} bytes so far); it was left out",
        object_limit=OBJECT_LIMIT >> 20,
        size=count(size),
    )


class _ObjectRow:
    """Objects in an array, in a row, or in the arrays of one outer object.

    `buffer` starts at byte `origin` of the content; everything before `cursor` is dealt with; `scanned` bytes of the
    buffer have gone through the scan; `opened` is where the object that is not closed yet begins, or None.
    """

    def __init__(
        self, stream: ByteStream, first: bytes, blocks: Iterator[bytes], *, origin: int, wrapped: bool
    ) -> None:
        self.stream, self.blocks = stream, blocks
        self.buffer, self.origin, self.cursor, self.scanned = first, origin, 0, 0
        self.base = 2 if wrapped else int(first.lstrip().startswith(b"["))
        self.scan = BoundaryScan(self.base)
        self.opened: int | None = None
        self.section: str | None = None if wrapped else ""
        self.ordinal = 0
        self.usual = UsualKeys()
        self.patience, self.stride = PENDING_BYTES, BLOCK_BYTES
        self.broken_until = -1
        self.doubtful = False

    def pieces(self) -> Iterator[JsonPiece]:
        while True:
            if self.scanned < len(self.buffer):
                yield from self._scan_ahead()
            if self.scanned - self.cursor > self.patience:
                yield from self._lose_patience()
            elif self.scanned == len(self.buffer) and not self._extend():
                break
        yield from self._end()

    def _extend(self) -> bool:
        block = next(self.blocks, b"")
        wanted = max(0, (len(self.buffer) - self.cursor) // 2 - len(block))
        parts = [self.buffer[self.cursor :], block]
        while block and wanted > 0 and (block := next(self.blocks, b"")):
            parts.append(block)  # doubling while one object is pending keeps the joins linear
            wanted -= len(block)
        self.origin += self.cursor
        self.scanned -= self.cursor
        if self.opened is not None:
            self.opened -= self.cursor
        self.cursor = 0
        self.buffer = b"".join(parts)
        return len(parts) > 1 and bool(parts[1])

    def _scan_ahead(self) -> Iterator[JsonPiece]:
        """Read the objects of the part not scanned yet; stops early after a break, with `scanned` set back to it."""
        shift, self.scanned = self.scanned, min(len(self.buffer), self.scanned + self.stride)
        self.stride = min(self.stride * 4, OBJECT_LIMIT)
        crossings = self.scan.feed(self.buffer[shift : self.scanned])
        sections = iter([at + shift for at in crossings.sections])
        section = next(sections, None)
        opens = iter(crossings.opens)
        for closing in crossings.closes:
            if 0 <= crossings.fall < closing:
                break
            if self.opened is None:
                self.opened = next(opens) + shift
            while section is not None and section < self.opened:
                if not self._enter(section):
                    yield from self._recover(self.cursor, say("text between the records that is no JSON"))
                    return
                section = next(sections, None)
            start, end = self.opened, closing + shift + 1
            self.opened = None
            whole = yield from self._take(start, end)
            if not whole:
                return
        if crossings.fall >= 0:
            yield from self._recover(self.cursor, say("a bracket closes what was never opened"))
            return
        if self.opened is None:
            last = next(opens, None)
            self.opened = None if last is None else last + shift
        yield from self._enter_rest(section, sections)

    def _enter_rest(self, section: int | None, sections: Iterator[int]) -> Iterator[JsonPiece]:
        while section is not None:
            if not self._enter(section):
                yield from self._recover(self.cursor, say("text between the records that is no JSON"))
                return
            section = next(sections, None)

    def _enter(self, at: int) -> bool:
        """Note which key's value opens at `at`; False where no key stands before it."""
        key = _SECTION.search(self.buffer, max(self.cursor, at - 1000), at)
        if key is None:
            return False
        self.section = key[1].decode("utf-8", "replace") if self.buffer[at : at + 1] == b"[" else None
        self.cursor = at + 1
        return True

    def _take(self, start: int, end: int) -> Generator[JsonPiece, None, bool]:
        """Give the object at [start, end); returns whether scanning may simply go on."""
        if self.section is None:
            self.cursor = end
            return True
        if self.buffer[self.cursor : start].strip(_SEPARATORS):
            yield from self._recover(self.cursor, say("text between the records that is no JSON object"))
            return False
        value, reason = parsed(self.buffer[start:end])
        if isinstance(value, dict):
            if self.doubtful and not self.usual.fits(value):
                yield from self._recover(start, say("what follows a broken record and is no record itself"))
                return False
            self.usual.learn(value)
            self.ordinal += 1
            self.doubtful, self.cursor, self.patience = False, end, max(PENDING_BYTES, 32 * (end - start))
            yield JsonPiece(self.ordinal, self.origin + start, self.origin + end, value, "", "", self.section)
            return True
        if not reason:
            yield self._broken(start, end, say("an array stands where an object was expected"))
            return True
        self.usual.guess_from(self.buffer)
        if next_record(self.buffer, start + 1, self.usual, stop=end) < 0 and _BETWEEN[self.base > 0].match(
            self.buffer, end
        ):
            yield self._broken(start, end, reason)
            return True
        yield from self._recover(start, reason)
        return False

    def _broken(self, start: int, end: int, reason: str) -> JsonPiece:
        self.cursor, self.doubtful = end, True
        self.ordinal += 1
        raw = self.buffer[start:end].strip(_SEPARATORS)
        offset, self.broken_until = self.origin + start, self.origin + end
        return JsonPiece(self.ordinal, offset, self.origin + end, None, reason, _shown(raw), self.section or "")

    def _recover(self, start: int, reason: str) -> Iterator[JsonPiece]:
        """Report what stands from `start` to the next record, and go on there; drops what it has searched."""
        self.usual.guess_from(self.buffer[start:])
        offset, shown, section = self.origin + start, b"", self.section or ""
        while True:
            at = next_record(self.buffer, start + 1, self.usual)
            shown = (shown + self.buffer[start : at if at > 0 else len(self.buffer)])[: RAW_CHARACTERS * 4]
            if at > 0:
                break
            self.cursor = max(start, len(self.buffer) - CANDIDATE_BYTES)
            if not self._extend():
                at, self.broken_until = len(self.buffer), self.origin + len(self.buffer)
                break
            start = 0
        self.ordinal += 1
        self._restart(at)
        raw = _shown(shown.strip(_SEPARATORS))
        yield JsonPiece(self.ordinal, offset, self.origin + at, None, reason, raw, section)

    def _restart(self, at: int) -> None:
        self.scan = BoundaryScan(self.base, depth=self.base)
        self.cursor = self.scanned = at
        self.opened = None
        self.stride = FIRST_STRIDE

    def _lose_patience(self) -> Iterator[JsonPiece]:
        """A record stays open for long: either it lost a bracket or quote, or it is large; look for the next one in it."""
        start = self._unsettled()
        size = self.scanned - start
        if size <= 0:
            self.cursor = max(self.cursor, self.scanned - 1000)  # the key of a section may stand there
            return
        self.usual.guess_from(self.buffer[start:])
        if next_record(self.buffer, start + 1, self.usual) > 0:
            yield from self._recover(start, say("a bracket or a quote of this record is never closed"))
        elif size > OBJECT_LIMIT:
            yield from self._recover(start, _too_large(size))
        else:
            self.patience = size * 2

    def _unsettled(self) -> int:
        """Where the part begins that is neither read nor between records: text before an open record, or that record."""
        start = len(self.buffer) if self.opened is None else self.opened
        if self.section == "" and self.buffer[self.cursor : start].strip(_SEPARATORS):
            return self.cursor
        return start

    def _end(self) -> Iterator[JsonPiece]:
        place = self.origin + len(self.buffer)
        while (start := self._unsettled()) < len(self.buffer):
            if next_record(self.buffer, start + 1, self.usual) < 0:
                cut = say("the file was cut at byte {place}, in the middle of this record", place=count(place))
                reason = cut if self.opened == start else say("text after the last record")
                yield self._broken(start, len(self.buffer), self.stream.fault or reason)
                return
            yield from self._recover(start, say("a bracket or a quote of this record is never closed"))
            while self.scanned < len(self.buffer):
                yield from self._scan_ahead()
        content_end = place - len(self.buffer) + len(self.buffer.rstrip())
        if (self.scan.depth > 0 and self.broken_until < content_end) or self.stream.fault:
            reason = self.stream.fault or say(
                "the file was cut at byte {place}, between two records", place=count(place)
            )
            yield JsonPiece(self.ordinal + 1, place, place, None, reason)
