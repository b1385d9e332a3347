"""What a sheet holds: cells of a few plain types, each with an address that a person can find."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell without a usable value: an error such as #REF!, or a formula whose result was never saved."""

    reason: str
    written: str = ""
    """What stands in the cell, where that is known: the error's sign, or the formula."""


Cell = str | int | float | bool | date | datetime | time | timedelta | CellError | None
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range; 1-based, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, or one text file read as a sheet.

    `open()` gives (row number, cells from column A on); row numbers are 1-based as the person sees them (for text files the
    physical line on which the record starts), ascending; it may be called again. `height` is the number of rows where it
    is known without reading, else None. `sums` says which cells hold a formula that adds up cells above or below them:
    (row, column) -> (first row, last row) of what is added. `text` is True where every cell is text (CSV, clipboard); only then `delimiter` and
    `encoding` are said.
    """

    name: str
    open: Callable[[], Iterator[tuple[int, Row]]]
    hidden: bool = False
    merged: tuple[Span, ...] = ()
    sums: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    height: int | None = None
    text: bool = False
    delimiter: str = ""
    encoding: str = ""

    def head(self, rows: int) -> list[tuple[int, Row]]:
        """The first `rows` rows."""
        return [row for row, _ in zip(self.open(), range(rows), strict=False)]


def column_letters(column: int) -> str:
    """The letters of a 1-based column: 1 -> A, 28 -> AB."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The 1-based column of letters: A -> 1, AB -> 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def address(sheet: str, row: int, column: int) -> str:
    """Where a cell is, as a person looks for it: 'sheet Week 47, D12'."""
    return f"sheet {sheet}, {column_letters(column)}{row}" if sheet else f"{column_letters(column)}{row}"


def shown(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, dates in ISO form, an empty cell as ''."""
    if cell is None:
        return ""
    if isinstance(cell, CellError):
        return cell.reason.split(":")[0]
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, timedelta):
        return clock(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def clock(duration: timedelta) -> str:
    """A duration as hours:minutes:seconds, hours beyond 24 kept."""
    seconds = round(duration.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, second = divmod(abs(seconds), 60)
    return f"{sign}{minutes // 60}:{minutes % 60:02d}:{second:02d}"


def is_blank(cell: Cell) -> bool:
    """Nothing, or only white space, stands in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
