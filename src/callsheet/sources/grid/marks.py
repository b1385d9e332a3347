"""What calamine does not tell of an XLSX sheet: errors, formulas that were never calculated, which cells add up others."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import IO

from defusedxml import ElementTree

from callsheet.decisions.numbers import count
from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.grid.cells import CellError, column_number

BLOCK = 4 << 20
CELLS_AT_MOST = 100_000_000
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
VALUE = re.compile(rb"<(?:\w+:)?v>(.*?)</(?:\w+:)?v>", re.DOTALL)
ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
FAR_COLUMN = re.compile(rb'<(?:\w+:)?c r="([A-Z]{3})\d+"[^>]*[^/]>')
SUM = re.compile(rb"\b(?:SUM\(|SUBTOTAL\(\d+,)\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)\)", re.IGNORECASE)
NOT_CALCULATED = say(
    "formula without a saved result: open the file in the spreadsheet program, save it and send it again"
)
A_FORMULA = say("a formula stands here where a value is expected: copy the cell and paste it as a value")


@dataclass(slots=True)
class Marks:
    """Cells by (row, column): those without a usable value, and those that add up rows of their own column."""

    errors: dict[tuple[int, int], CellError] = field(default_factory=dict)
    sums: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def sheet_parts(book: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> the part of the package that holds its cells."""
    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    links = {
        link.get("Id"): link.get("Target", "")
        for link in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    }
    parts = {}
    for element in ElementTree.fromstring(book.read("xl/workbook.xml")).iter():
        if not element.tag.endswith("}sheet"):
            continue
        link = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
        target = links.get(link, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            parts[element.get("name", "")] = part
    return parts


def marks(book: zipfile.ZipFile, part: str, *, file: str) -> Marks:
    """The marks of one sheet, read in blocks. Raises UnusableInput where two far cells span an impossible sheet."""
    found = Marks()
    rows, columns = 1, 26 * 27
    with book.open(part) as stream:
        for block in _blocks(stream):
            last = block.rfind(b"<row")
            number = ROW.search(block, last) if last >= 0 else None
            rows = max(rows, int(number[1])) if number else rows
            columns = max([columns, *(column_number(c[1].decode()) for c in FAR_COLUMN.finditer(block))])
            if b't="e"' in block or b"<f" in block or b":f" in block:
                _collect(block, found)
    if columns > 26 * 27 and rows * columns > CELLS_AT_MOST:
        raise UnusableInput(
            say(
                "{file}: a sheet spans {rows} rows by {columns} columns; delete the stray cells far from the table and "
                "save it again",
                file=file,
                rows=count(rows),
                columns=count(columns),
            ),
            file=file,
        )
    return found


def formulas(book: zipfile.ZipFile, part: str) -> dict[tuple[int, int], CellError]:
    """Every cell of a sheet that holds a formula, as an error that says so."""
    found: dict[tuple[int, int], CellError] = {}
    with book.open(part) as stream:
        for block in _blocks(stream):
            if b"<f" not in block and b":f" not in block:
                continue
            for attributes, inner in CELL.findall(block):
                place = PLACE.search(attributes) if b"<" in inner and FORMULA.search(inner) else None
                if place:
                    at = (int(place[2]), column_number(place[1].decode()))
                    found[at] = CellError(A_FORMULA, _written(FORMULA.search(inner)))
    return found


def _written(formula: re.Match[bytes] | None) -> str:
    """A formula as the spreadsheet shows it; '' for one that is shared with another cell."""
    text = unescape((formula[1] or b"").decode(errors="replace")) if formula else ""
    return f"={text}" if text else ""


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in blocks that end after a whole row, so that no cell is cut in two."""
    rest = b""
    while block := stream.read(BLOCK):
        block = rest + block
        cut = block.rfind(b"</row>") + 6
        if cut < 6:
            cut = block.rfind(b":row>") + 5
        if cut < 6:
            rest = block
            continue
        yield block[:cut]
        rest = block[cut:]
    yield rest


def _collect(block: bytes, found: Marks) -> None:
    for attributes, inner in CELL.findall(block):
        is_error = b't="e"' in attributes
        formula = FORMULA.search(inner) if b"<" in inner else None
        if not is_error and not formula:
            continue
        place = PLACE.search(attributes)
        if not place:
            continue
        at = (int(place[2]), column_number(place[1].decode()))
        value = VALUE.search(inner)
        if is_error:
            found.errors[at] = CellError(
                say("{value}: an error, not a number", value=value[1].decode() if value else "#ERROR")
            )
        elif not (value and value[1]) and b't="str"' not in attributes:
            found.errors[at] = CellError(NOT_CALCULATED)
        added = SUM.search(formula[1] or b"") if formula else None
        if added and added[1] == added[3] and added[1].decode().upper() == place[1].decode() and added[2] != added[4]:
            found.sums[at] = (int(added[2]), int(added[4]))
