"""A sheet as a plain CSV copy, so that the table mapping language reads it with its own row numbers."""

import csv
from pathlib import Path

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.grid.cells import CellError, Sheet, shown
from callsheet.sources.grid.opening import sheets


def grid_to_csv(sheet: Sheet, header_row: int, target: Path) -> Path:
    """Writes `sheet` to `target` as UTF-8 CSV, header on line `header_row`: every line number is the sheet's row number.

    Rows above the header and blank rows become empty lines. Line breaks inside a cell become a space, so that one row
    stays one line. An error cell keeps its word (#REF!), which no number or date reads, so it is rejected at its row.
    """
    next_line = 1
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        width = 0
        for number, cells in sheet.open():
            if number < header_row:
                continue
            texts = [" ".join(shown(c).splitlines()) for c in cells]
            if number == header_row:
                width = max((i for i, t in enumerate(texts, start=1) if t.strip()), default=0)
            if not any(t.strip() for t in texts):
                continue
            stream.write("\n" * (number - next_line))
            writer.writerow([*texts, *[""] * (width - len(texts))][: max(width, _filled(texts))])
            next_line = number + 1
    return target


def _filled(texts: list[str]) -> int:
    return max((i for i, t in enumerate(texts, start=1) if t.strip()), default=0)


def table_copy(path: Path, header_row: int, target: Path) -> Path:
    """The first visible sheet of `path` that has rows, as `grid_to_csv` writes it. UnusableInput where there is none."""
    for sheet in sheets(path):
        if not sheet.hidden and any(number >= header_row for number, _ in sheet.open()):
            return grid_to_csv(sheet, header_row, target)
    raise UnusableInput(
        say("{name}: no visible sheet has a row {header_row}", name=path.name, header_row=header_row), file=path.name
    )


def error_cells(sheet: Sheet) -> list[tuple[int, int, str]]:
    """(row, column, reason) of every cell without a usable value."""
    return [
        (number, column, cell.reason)
        for number, cells in sheet.open()
        for column, cell in enumerate(cells, start=1)
        if isinstance(cell, CellError)
    ]
