"""Tables as values: columns, rows, totals that sum, sorting that never ranks a weak number, rows ready for export."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from callsheet.decisions.finding import Link
from callsheet.reports.pieces import Cell, CountCell, DayCell, EmptyPlace, EstimateCell, TextCell, TrendCell
from callsheet.said import term

Plain = str | float | int | bool | None
RUNS = tuple("=+-@\t\r\n＝＋－＠")
"""First letters of a text that a spreadsheet would run as a formula."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: key (stable, for links and exports), heading, unit, hover text, whether its cells are numbers."""

    key: str
    title: str
    unit: str = ""
    hover: str = ""
    numeric: bool = True

    def __post_init__(self) -> None:
        """Heading, unit and hover are words of ours: pages translate them."""
        for field in ("title", "unit", "hover"):
            object.__setattr__(self, field, term(getattr(self, field)))


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its key and one cell a column."""

    key: str
    cells: tuple[Cell, ...]
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose title is the answer. `totals` is computed from summed measures by whoever builds it: never a mean of
    ratios. `empty` says what will stand here, where there is no row yet.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    totals: Row | None = None
    note: str = ""
    empty: EmptyPlace | None = None

    def __post_init__(self) -> None:
        """ValueError where a row does not fit the columns."""
        for row in (*self.rows, *((self.totals,) if self.totals else ())):
            if len(row.cells) != len(self.columns):
                raise ValueError(f"row {row.key!r} has {len(row.cells)} cells for {len(self.columns)} columns")

    def index(self, key: str) -> int:
        """The position of a column; KeyError names the table's columns."""
        for i, column in enumerate(self.columns):
            if column.key == key:
                return i
        raise KeyError(f"no column {key!r}; there are {', '.join(c.key for c in self.columns)}")


def sort_value(cell: Cell) -> float | str | None:
    """What a cell is sorted by; None for what may not be ranked (greyed, missing)."""
    if isinstance(cell, TextCell):
        return cell.text.casefold() if cell.sort is None else cell.sort
    if isinstance(cell, CountCell):
        return cell.value
    if isinstance(cell, DayCell):
        return cell.value.isoformat() if cell.value else None
    return cell.raw.value if cell.raw.is_firm else None


def sorted_by(table: Table, key: str, *, descending: bool = False) -> Table:
    """The table sorted by a column; what may not be ranked stands last in both directions, in its former order."""
    at = table.index(key)
    ranked: list[tuple[float | str, Row]] = []
    weak: list[Row] = []
    for row in table.rows:
        value = sort_value(row.cells[at])
        if value is None:
            weak.append(row)
        else:
            ranked.append((value, row))
    numbers = all(isinstance(value, int | float) for value, _ in ranked)
    ranked.sort(key=lambda pair: pair[0] if numbers else str(pair[0]), reverse=descending)
    return replace(table, rows=(*(row for _, row in ranked), *weak))


def inert(value: object) -> object:
    """A cell of an export that no spreadsheet runs: a text that begins like a formula gets an apostrophe in front.

    Texts that are numbers stay as they are.
    """
    if not isinstance(value, str) or value[:1] not in RUNS:
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def export_header(table: Table) -> tuple[str, ...]:
    """Names of the exported columns: an estimate gives value, low, high, n and note."""
    names: list[str] = []
    for i, column in enumerate(table.columns):
        names.append(column.key)
        if _has_interval(table, i):
            names += [f"{column.key}_{part}" for part in ("low", "high", "n", "note")]
    return tuple(names)


def export_rows(table: Table) -> tuple[tuple[Plain, ...], ...]:
    """The rows as plain values under `export_header`, unrounded, totals left out (they follow from the rows' sums)."""
    wide = [_has_interval(table, i) for i in range(len(table.columns))]
    return tuple(
        tuple(value for i, cell in enumerate(row.cells) for value in _exported(cell, wide=wide[i]))
        for row in table.rows
    )


def as_records(table: Table) -> tuple[dict[str, Plain], ...]:
    """The rows as dictionaries under the exported names."""
    header = export_header(table)
    return tuple(dict(zip(header, row, strict=True)) for row in export_rows(table))


def _has_interval(table: Table, index: int) -> bool:
    return any(isinstance(row.cells[index], EstimateCell | TrendCell) for row in table.rows)


def _exported(cell: Cell, *, wide: bool) -> Sequence[Plain]:
    if isinstance(cell, EstimateCell | TrendCell):
        e = cell.raw
        return (e.value, e.low, e.high, e.n, e.reason)
    value: Plain
    if isinstance(cell, TextCell):
        value = cell.code or cell.text
    elif isinstance(cell, CountCell):
        value = cell.value
    else:
        value = cell.value.isoformat() if cell.value else None
    return (value, None, None, None, None) if wide else (value,)
