"""CSV, TSV, semicolon files and pasted text as one sheet of text cells."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.grid.cells import Row, Sheet

DELIMITERS = ("\t", ";", ",", "|")
SAMPLE = 1 << 18
FIELD_AT_MOST = 16 << 20
BLOCK = 1 << 20
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def delimited_sheet(title: str, opened: Callable[[], BinaryIO], *, name: str) -> Sheet:
    """The sheet of a delimited text; `opened` gives its bytes from the start, as often as it is called.

    Delimiter and encoding are found from the content: a byte order mark, else UTF-8 where the whole text is valid, else
    Windows-1252. Raises UnusableInput where the text is no table at all (binary, one endless line).
    """
    encoding = _encoding(opened, name)
    with opened() as stream:
        sample = stream.read(SAMPLE).decode(encoding, errors="replace")
    delimiter = sniffed_delimiter(sample)

    def rows() -> Iterator[tuple[int, Row]]:
        with opened() as stream, io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="") as text:
            yield from _records(text, delimiter, name)

    return Sheet(title, rows, text=True, delimiter=delimiter, encoding=encoding)


def sniffed_delimiter(sample: str) -> str:
    """The delimiter that cuts the most lines into the same number (more than one) of fields; a comma where none does."""
    lines = [line for line in re.split(r"\r\n|\n|\r", sample)[:200] if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        score = sum(n * (1 + min(width, 50) / 100) for width, n in counts.items() if width > 1)
        common = max((n for width, n in counts.items() if width > 1), default=0)
        if score + common > best_score:
            best, best_score = delimiter, score + common
    return best


def _encoding(opened: Callable[[], BinaryIO], name: str) -> str:
    with opened() as stream:
        head = stream.read(4)
        for mark, encoding in BOMS:
            if head.startswith(mark):
                return encoding
        decoder = codecs.getincrementaldecoder("utf-8")()
        block = head
        while block:
            if block.count(0) > len(block) // 8:
                raise UnusableInput(say("{name}: is a binary file, not a table of text", name=name), file=name)
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return "cp1252"
            block = stream.read(BLOCK)
    return "utf-8"


def _records(text: io.TextIOWrapper, delimiter: str, name: str) -> Iterator[tuple[int, Row]]:
    """(line on which the record starts, fields), blank lines included as rows without cells."""
    csv.field_size_limit(FIELD_AT_MOST)
    reader = csv.reader(text, delimiter=delimiter)
    start = 1
    try:
        for fields in reader:
            yield start, [value.strip("\x00") or None for value in fields]
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnusableInput(
            say("{name}, line {start}: {error}; a quote is probably not closed", name=name, start=start, error=error),
            file=name,
        ) from None
