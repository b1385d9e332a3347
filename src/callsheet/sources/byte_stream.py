"""The bytes of a file as they were before gzip, in blocks, with the place where a damaged file breaks.

A truncated or corrupt gzip gives every byte that can still be had; `fault` then says what broke and where. Memory is
flat: no block is larger than asked for, whatever the compression ratio.
"""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from callsheet.decisions.numbers import count
from callsheet.errors import UnusableInput
from callsheet.said import say

GZIP_MAGIC = b"\x1f\x8b"
BLOCK_BYTES = 1 << 19
REPORT_BYTES = 1 << 22


class ByteStream:
    """Blocks of one file, gunzipped on the way.

    `report` is called with (bytes read on disk, bytes on disk) about every 4 MB and at the end. `fault` is None, or the
    sentence that says where the compressed file broke; it is known once the blocks are used up.
    """

    def __init__(self, path: Path, report: Callable[[int, int], None] = lambda done, total: None) -> None:
        self.path = path
        self.report = report
        self.fault: str | None = None
        try:
            self.total = path.stat().st_size
        except OSError as problem:
            raise UnusableInput(
                say(
                    "{path}: cannot be opened ({strerror}); check the name and the rights.",
                    path=path,
                    strerror=problem.strerror,
                )
            ) from problem
        self._done = 0
        self._reported = 0

    def blocks(self, size: int = BLOCK_BYTES) -> Iterator[bytes]:
        """Every byte of the content in order, in blocks of at most `size` bytes, none empty."""
        raw = self._raw_blocks(size)
        first = next(raw, b"")
        if first[:2] == GZIP_MAGIC:
            yield from self._gunzipped(first, raw, size)
        elif first:
            yield first
            yield from raw
        self.report(self.total, self.total)

    def _raw_blocks(self, size: int) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while block := file.read(size):
                self._done += len(block)
                if self._done - self._reported >= REPORT_BYTES:
                    self._reported = self._done
                    self.report(self._done, self.total)
                yield block

    def _gunzipped(self, first: bytes, rest: Iterator[bytes], size: int) -> Iterator[bytes]:
        member = zlib.decompressobj(wbits=31)
        pending: bytes | None = first
        while pending is not None:
            if member.eof:
                pending = pending.lstrip(b"\0")  # padding after a member is allowed by gzip's own tools
                if pending and not GZIP_MAGIC.startswith(pending[:2]):
                    self.fault = say(
                        "bytes that are not gzip follow the compressed part at byte {done}",
                        done=count(self._done - len(pending)),
                    )
                    return
                member = zlib.decompressobj(wbits=31) if pending else member
            try:
                block = member.decompress(pending, size) if pending else b""
            except zlib.error as problem:
                self.fault = say(
                    "the gzip data is corrupt near byte {done} of {total} ({problem})",
                    done=count(self._done),
                    total=count(self.total),
                    problem=problem,
                )
                return
            if block:
                yield block
            pending = member.unused_data if member.eof else member.unconsumed_tail
            pending = pending or next(rest, None)
        if not member.eof:
            self.fault = say(
                "the gzip data ends in the middle, after byte {total}; ask for the file again", total=count(self.total)
            )


def head_of(path: Path, size: int = 65536) -> bytes:
    """The first `size` bytes of the content, gunzipped; fewer where the file is shorter or broken."""
    head = b""
    for block in ByteStream(path).blocks(size):
        head += block
        if len(head) >= size:
            break
    return head[:size]


def whole(stream: ByteStream, limit: int = 64 << 20) -> bytes:
    """All bytes of a file that must be read at once; UnusableInput where there are more than `limit`."""
    blocks, size = [], 0
    for block in stream.blocks():
        size += len(block)
        if size > limit:
            sentence = say(
                "{name}: larger than {limit} MB, and this kind of file is read at once; split it.",
                name=stream.path.name,
                limit=limit >> 20,
            )
            raise UnusableInput(sentence, file=stream.path.name)
        blocks.append(block)
    return b"".join(blocks)


class StreamFile:
    """A stream as a file that parsers can read from."""

    def __init__(self, stream: ByteStream) -> None:
        self._blocks = stream.blocks()
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most `size` of them where it is positive; b"" at the end."""
        if size < 0:
            whole, self._rest = self._rest + b"".join(self._blocks), b""
            return whole
        if not self._rest:
            self._rest = next(self._blocks, b"")
        part, self._rest = self._rest[:size], self._rest[size:]
        return part
