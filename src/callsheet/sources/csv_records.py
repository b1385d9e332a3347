"""Rows of a delimited file one by one, each with its exact physical line, whatever stands in the file.

A row with quoted line breaks is joined from its lines; a quote that is never closed costs its own line alone. Bad rows
(column count, NUL, a line over 8 MB) are given with a fault; bytes that are not UTF-8 are read as Windows-1252 and said
so. Looking ahead for the end of a quote is bounded, so the work stays linear.
"""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from callsheet.decisions.numbers import count
from callsheet.said import say
from callsheet.sources.byte_stream import ByteStream
from callsheet.sources.contract import ReadOptions, Record, Reject

LINE_LIMIT = 8 << 20
AHEAD_LINES = 2_000
AHEAD_CHARACTERS = 1 << 20
RAW_CHARACTERS = 10_000
LARGEST_CSV_CELL = 131_072
NOT_UTF8 = say("bytes that are not UTF-8, read as Windows-1252; save the file as UTF-8 to be sure of them")


class CsvRow(NamedTuple):
    """One row: its first physical line (1-based), its cells, or why it has none; `note` marks a doubt about good cells."""

    line: int
    cells: list[str]
    fault: str = ""
    note: str = ""
    raw: str = ""


class _Line(NamedTuple):
    number: int
    text: str
    note: str
    fault: str


class CsvRecords:
    """The header and rows of one file. `header` is read at once; `rows()` may be used up once."""

    def __init__(self, path: Path, options: ReadOptions | None = None, *, delimiter: str | None = None) -> None:
        report = options.report if options else (lambda done, total: None)
        self.stream = ByteStream(path, report)
        self._lines = _decoded_lines(self.stream)
        self._ahead: deque[_Line] = deque()
        self.delimiter = delimiter or ","
        self.width = 0
        self.header: list[str] = []
        self.header_line = 0
        first = self._next()
        while first is not None and not first.text.strip() and not first.fault:
            first = self._next()
        if first is not None and not first.fault:
            self.delimiter = delimiter or _delimiter_of(first.text)
            row = self._row(first)
            self.header, self.header_line = [name.strip() for name in row.cells], row.line
            self.width = len(self.header)

    def rows(self) -> Iterator[CsvRow]:
        """Every row after the header; blank lines are left out; a broken gzip ends with a row that says where."""
        while (line := self._next()) is not None:
            if line.fault:
                yield CsvRow(line.number, [], line.fault, "", line.text)
            elif line.text and not line.text.isspace():
                yield self._row(line)

    def _next(self) -> _Line | None:
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def _peek(self, place: int) -> _Line | None:
        while len(self._ahead) <= place:
            line = next(self._lines, None)
            if line is None:
                return None
            self._ahead.append(line)
        return self._ahead[place]

    def _row(self, line: _Line) -> CsvRow:
        if '"' not in line.text:
            return self._judged(line, line.text.split(self.delimiter), line.text)
        if line.text.count('"') % 2 == 0:
            cells = self._parsed(line.text)
            return (
                self._fault(line, say("a quote inside a cell is not doubled"))
                if cells is None
                else self._judged(line, cells, line.text)
            )
        return self._joined(line)

    def _judged(self, line: _Line, cells: list[str], raw: str) -> CsvRow:
        if self.width and len(cells) != self.width:
            return self._fault(
                line, say("{found} columns where the header has {width}", found=len(cells), width=self.width)
            )
        if "\0" in raw:
            return self._fault(line, say("a NUL byte in the row"))
        return CsvRow(line.number, cells, "", line.note)

    def _fault(self, line: _Line, reason: str) -> CsvRow:
        return CsvRow(line.number, [], reason, line.note, line.text[:RAW_CHARACTERS])

    def _parsed(self, text: str) -> list[str] | None:
        if len(text) > LARGEST_CSV_CELL:
            return _split_by_hand(text, self.delimiter)
        try:
            rows = list(csv.reader([text], delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None

    def _joined(self, line: _Line) -> CsvRow:
        """An odd number of quotes: the row ends with the next odd line, if the whole then has the right columns."""
        size, parts, note = len(line.text), [line.text], line.note
        for place in range(AHEAD_LINES):
            following = self._peek(place)
            if following is None or following.fault or size > AHEAD_CHARACTERS:
                break
            size += len(following.text)
            parts.append(following.text)
            note = note or following.note
            if following.text.count('"') % 2:
                text = "\n".join(parts)
                cells = self._parsed(text)
                if cells is not None and (not self.width or len(cells) == self.width) and "\0" not in text:
                    for _ in range(place + 1):
                        self._ahead.popleft()
                    return CsvRow(line.number, cells, "", note)
                break
        return self._fault(line, say("a quote is opened and never closed"))


def _split_by_hand(text: str, delimiter: str) -> list[str] | None:
    """What csv.reader does, for rows with cells beyond its limit (which is a setting of the whole process)."""
    cells, position = [], 0
    pattern = re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"|([^"{re.escape(delimiter)}]*))({re.escape(delimiter)}|$)')
    while True:
        cell = pattern.match(text, position)
        if cell is None:
            return None
        cells.append(cell[2] if cell[1] is None else cell[1].replace('""', '"'))
        if not cell[3]:
            return cells
        position = cell.end()


def header_cells(head: bytes) -> list[str]:
    """The names in the first line that is not blank, from the beginning of a file; [] where that is no text."""
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    line = next((line for line in re.split(r"\r\n|\n|\r", text) if line.strip()), "")
    return [cell.strip().strip('"').strip() for cell in line.split(_delimiter_of(line))]


def bad_row(row: CsvRow) -> Record:
    """A record for a row without usable cells."""
    return Record(row.line, rejects=(Reject("", "", row.fault, row.raw),))


def _delimiter_of(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",\t;|", key=lambda sign: (bare.count(sign), sign == ","))


def _decoded_lines(stream: ByteStream) -> Iterator[_Line]:
    number, note = 0, ""
    for block, size in _whole_lines(stream):
        number += 1
        if size > LINE_LIMIT:
            yield _Line(
                number,
                block[:RAW_CHARACTERS].decode("utf-8", "replace"),
                "",
                say("a line of {size} bytes; at most 8 MB can be a row", size=count(size)),
            )
            continue
        try:
            text, note = block.decode(), ""
        except UnicodeDecodeError:
            text, note = block.decode("cp1252", "replace"), NOT_UTF8
        yield _Line(number, text, note, "")
    if stream.fault:
        yield _Line(number + 1, "", "", stream.fault)


def _whole_lines(stream: ByteStream) -> Iterator[tuple[bytes, int]]:
    """Each physical line without its end (\\n, \\r\\n; a lone \\r where the file has no \\n) and its size in bytes."""
    blocks = _utf8_blocks(stream)
    first = next(blocks, b"")
    end = b"\r" if b"\n" not in first and b"\r" in first[:-1] else b"\n"
    carry: list[bytes] = []
    held = 0
    block: bytes | None = first
    while block is not None:
        lines = block.split(end)
        for line in lines[:-1]:
            held += len(line)
            if held <= LINE_LIMIT:
                carry.append(line)
            yield b"".join(carry).removesuffix(b"\r"), held
            carry, held = [], 0
        held += len(lines[-1])
        if held <= LINE_LIMIT:
            carry.append(lines[-1])
        block = next(blocks, None)
    if held:
        yield b"".join(carry).removesuffix(b"\r"), held


def _utf8_blocks(stream: ByteStream) -> Iterator[bytes]:
    blocks = stream.blocks()
    first = next(blocks, b"")
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(first[:2])
    if wide is None:
        yield first.removeprefix(b"\xef\xbb\xbf")
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder(wide)("replace")
    yield decoder.decode(first[2:]).encode()
    for block in blocks:
        yield decoder.decode(block).encode()
