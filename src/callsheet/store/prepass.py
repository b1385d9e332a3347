"""The pass that hashes a raw file and tells whether its lines can be given to the engine as they are.

The engine loses rows in silence on over-long lines, bytes that are no UTF-8 and mixed line ends, and gives nothing of a
broken gzip (proofs A). This pass finds all of these at the speed of reading; `normalise` mends what it finds.
"""

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from callsheet.decisions.numbers import count
from callsheet.errors import UnusableInput
from callsheet.said import say

BLOCK = 4 << 20
PACKED_PIECE = 64 << 10
SMALL_STEP = 1
"""Packed bytes unpacked at a time, and near a corrupt place."""

LONGEST_LINE = 2_000_000
"""Longest line in bytes that the engine is given; longer ones become rejects."""

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Prepass:
    """What the bytes of a file are. Counts are of the opened text; `size` and `sha256` are of the file as it stands.

    `packing` is "", gzip or zip; `broken` says where and why the packing ends early; `ended` is whether the last line has a
    line end; `longest` is the longest line in bytes; `starts` are the first bytes (a byte order mark shows there).
    """

    sha256: str
    size: int
    packing: str
    lf: int
    cr: int
    crlf: int
    nul: int
    separators: int
    longest: int
    utf8: bool
    ascii: bool
    ended: bool
    starts: bytes
    broken: str = ""

    @property
    def lines(self) -> int:
        """Physical lines: line ends of the file's own kind, and a last line without one."""
        ends = self.lf if self.lf else self.cr
        return ends + (0 if self.ended else 1)

    @property
    def even_ends(self) -> bool:
        """Every line ends alike: all LF or all CR LF."""
        return self.cr == 0 or (self.cr == self.crlf == self.lf)

    @property
    def clean(self) -> bool:
        """The engine may read the file itself."""
        marked = self.starts.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        fits = self.longest <= LONGEST_LINE and self.utf8 and self.even_ends and not self.separators
        return fits and not marked and not self.broken and self.packing != "zip"


def packing_of(path: Path) -> str:
    """ "gzip", "zip" or "" from the first bytes."""
    with path.open("rb") as file:
        head = file.read(4)
    return "gzip" if head[:2] == b"\x1f\x8b" else "zip" if head == b"PK\x03\x04" else ""


def blocks(path: Path, *, hasher: Callable[[bytes], object] | None = None) -> Iterator[bytes]:
    """The opened text of a file, block by block. Raises zlib.error, EOFError or BadGzipFile where its packing breaks."""
    packing = packing_of(path)
    with path.open("rb") as raw:
        if packing == "zip":
            yield from _zipped(raw, path)
            return
        if packing == "gzip":
            yield from _gunzipped(raw, hasher)
            return
        while block := raw.read(BLOCK):
            if hasher:
                hasher(block)
            yield block


def _gunzipped(raw: BinaryIO, hasher: Callable[[bytes], object] | None) -> Iterator[bytes]:
    """All members of a gzip; what could be read comes out before the break is raised."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while packed := raw.read(PACKED_PIECE):
        if hasher:
            hasher(packed)
        while packed:
            if unpacker.eof:
                packed = packed.lstrip(b"\0")
                if not packed:
                    break
                unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            before = unpacker.copy()
            try:
                text = unpacker.decompress(packed, BLOCK)
            except zlib.error:
                yield from _until_break(before, packed)
                raise
            if text:
                yield text
            packed = unpacker.unconsumed_tail or unpacker.unused_data
    if not unpacker.eof:
        if rest := unpacker.flush():
            yield rest
        raise EOFError(say("the gzip is cut off"))


def _until_break(unpacker: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    """What a piece gives before its corrupt place: unpacked in small steps."""
    for at in range(0, len(packed), SMALL_STEP):
        try:
            yield unpacker.decompress(packed[at : at + SMALL_STEP])
        except zlib.error:
            return


def _zipped(raw: BinaryIO, path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(raw) as archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        if len(members) != 1:
            names = ", ".join(m.filename for m in members[:10])
            raise UnusableInput(
                say(
                    "{name}: a zip with {members} files ({names}); unpack it and give the files one by one.",
                    name=path.name,
                    members=len(members),
                    names=names,
                ),
                file=path.name,
            )
        if members[0].flag_bits & 1:
            raise UnusableInput(say("{name}: the zip has a password; unpack it first.", name=path.name), file=path.name)
        with archive.open(members[0]) as file:
            while block := file.read(BLOCK):
                yield block


BREAKS = (zlib.error, EOFError, gzip.BadGzipFile, zipfile.BadZipFile)


class _Counts:
    """Counts over blocks; lines are measured across block borders."""

    def __init__(self) -> None:
        self.bytes = self.lf = self.cr = self.crlf = self.nul = self.separators = self.longest = 0
        self.open = 0
        self.last = b""
        self.starts = b""
        self.utf8 = True
        self.ascii = True
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def add(self, block: bytes) -> None:
        if not self.bytes:
            self.starts = block[:4]
        self.bytes += len(block)
        crs = block.count(b"\r")
        self.cr += crs
        if crs or self.last == b"\r":
            self.crlf += block.count(b"\r\n") + (self.last == b"\r" and block[:1] == b"\n")
        self.nul += block.count(b"\0")
        self.separators += block.count(b"\x01")
        self._measure(block)
        self._check(block, final=False)
        self.last = block[-1:]

    def _measure(self, block: bytes) -> None:
        ends = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == 10)
        self.lf += len(ends)
        if not len(ends):
            self.open += len(block)
            return
        widest = int(np.diff(ends).max()) - 1 if len(ends) > 1 else 0
        self.longest = max(self.longest, self.open + int(ends[0]), widest)
        self.open = len(block) - int(ends[-1]) - 1

    def _check(self, block: bytes, *, final: bool) -> None:
        plain = block.isascii()
        self.ascii = self.ascii and plain
        if self.utf8 and (final or not plain or self._decoder.getstate()[0]):
            try:
                self._decoder.decode(block, final)
            except UnicodeDecodeError:
                self.utf8 = False

    def close(self) -> None:
        self.longest = max(self.longest, self.open)
        self._check(b"", final=True)


def prepass(path: Path, *, report: Report = lambda done, total: None) -> Prepass:
    """Hash a file and count what its lines are. Reads it once (a zip twice); `report(bytes done, bytes in all)`."""
    digest = hashlib.sha256()
    size = path.stat().st_size
    packing = packing_of(path)
    counts = _Counts()
    broken = ""
    done = 0

    def hashed(block: bytes) -> None:
        nonlocal done
        digest.update(block)
        done += len(block)
        report(done, size)

    try:
        for block in blocks(path, hasher=hashed):
            counts.add(block)
    except BREAKS as error:
        broken = say(
            "the {packing} breaks off after {bytes} bytes of text ({error})",
            packing=packing or "file",
            bytes=count(counts.bytes),
            error=error,
        )
    counts.close()
    if packing == "zip" or broken:
        digest = _file_hash(path)
    return Prepass(
        sha256=digest.hexdigest(),
        size=size,
        packing=packing,
        lf=counts.lf,
        cr=counts.cr,
        crlf=counts.crlf,
        nul=counts.nul,
        separators=counts.separators,
        longest=counts.longest,
        utf8=counts.utf8,
        ascii=counts.ascii,
        ended=counts.last in (b"\n", b"") or (counts.lf == 0 and counts.last == b"\r"),
        starts=counts.starts,
        broken=broken,
    )


def _file_hash(path: Path) -> "hashlib._Hash":
    digest = hashlib.sha256()
    with path.open("rb", buffering=io.DEFAULT_BUFFER_SIZE) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest
