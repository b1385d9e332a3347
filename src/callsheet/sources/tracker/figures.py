"""What the number cells of one row say: totals, closures, rejects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from callsheet.said import say
from callsheet.sources.contract import Reject
from callsheet.sources.grid import Cell, CellError, Row, address, is_blank, shown
from callsheet.sources.tracker.axis import Period, day_in, one_day
from callsheet.sources.tracker.block import Block, ValueColumn
from callsheet.sources.tracker.day_texts import partial_day
from callsheet.sources.tracker.labels import text_of
from callsheet.sources.tracker.mapping import TrackerMapping
from callsheet.sources.tracker.numbers import NotANumber, Style, number
from callsheet.sources.tracker.words import closure_words, confirmed_words, folded, missing_words

RAW_CHARACTERS = 10_000
LARGEST = Decimal(10) ** 15
KEY_FIELDS = ("day", "vendor", "site", "workstream", "locale", "measure")
NAMED = ("vendor", "site", "workstream", "locale")

Key = tuple[date, str, str, str, str, str]


class Total(NamedTuple):
    """One number (or closure) of one cell: its key in the order of KEY_FIELDS, with names as the file writes them, its value,
    and what else its row says."""

    key: Key
    value: Decimal
    column: int
    note: str | None = None
    standing: str = ""
    revised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """A cell that says that nobody worked."""

    word: str


Figure = Decimal | Closure | NotANumber | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands, for the sentences about it."""

    sheet: str
    row: int
    cells: Row

    def reject(self, field: str, column: int, value: Cell, reason: str) -> Reject:
        """A reject that names the cell as a person finds it."""
        raw = "\t".join(shown(c) for c in self.cells)[:RAW_CHARACTERS]
        where = address(self.sheet, self.row, column)
        said = value.reason.split(":")[0] if isinstance(value, CellError) else shown(value)
        return Reject(field, said[:200], f"{where}: {reason}", raw)


def figure(cell: Cell, mapping: TrackerMapping) -> Figure:
    """The number of a cell; None where it says that it is not known; a Closure; or why it is no number."""
    if type(cell) is str:
        return _text_figure(cell, mapping.decimal, tuple(mapping.missing), tuple(mapping.closures))
    if type(cell) is float and cell.is_integer() and abs(cell) < LARGEST:
        return Decimal(int(cell))
    return _checked(cell, mapping.decimal)


@lru_cache(maxsize=1 << 17)
def _text_figure(text: str, decimal: str, missing: tuple[str, ...], closures: tuple[str, ...]) -> Figure:
    bare = text.strip()
    if bare.casefold() in missing_words() or bare in missing:
        return None
    if folded(text) in closure_words() or bare in closures:
        return Closure(bare)
    return _checked(text, decimal)


def _checked(cell: Cell, decimal: str) -> Figure:
    try:
        found = number(cell, Style(decimal))
    except NotANumber as reason:
        return reason
    return found if abs(found) < LARGEST else NotANumber(say("it is too large for a total"))


def figures_of(cells: Row, block: Block, mapping: TrackerMapping) -> dict[int, Figure]:
    """Column -> figure of every number cell that is not blank."""
    filled = ((v.column, cells[v.column - 1]) for v in block.values if v.column <= len(cells))
    return {column: figure(cell, mapping) for column, cell in filled if not is_blank(cell)}


@dataclass(frozen=True, slots=True)
class RowLabels:
    """What holds for the whole row: labels as cells, what headings, titles and constants say, the period."""

    cells: Mapping[str, Cell]
    said: Mapping[str, str]
    period: Period


def row_totals(
    place: Place, labels: RowLabels, block: Block, mapping: TrackerMapping, figures: Mapping[int, Figure]
) -> tuple[list[Total], list[Reject], bool]:
    """Totals and rejects of a row, and whether the row is of a measure that is not read."""
    base, rejects = _base(place, labels, block, mapping)
    by_label = "measure" in block.labels
    if by_label and not base.get("measure") and not rejects:
        return [], [], True
    day, problem = _row_day(place, labels, block, mapping)
    rejects += problem
    if rejects:
        return [], rejects, False
    totals: list[Total] = []
    names = [base.get(kind, "") for kind in KEY_FIELDS[1:]]
    note, standing, revised_at = _extra(labels, mapping)
    for column in block.values:
        said = figures.get(column.column)
        if said is None:
            continue
        own = _with_header(names, column)
        if isinstance(said, NotANumber):
            rejects.append(place.reject(own[-1], column.column, place.cells[column.column - 1], str(said)))
            continue
        if isinstance(said, Closure):
            own = [*own[:-1], "closure"]
        key: Key = (column.day or day, *own)  # type: ignore[assignment]
        value, remark = (Decimal(1), said.word) if isinstance(said, Closure) else (said, note)
        totals.append(Total(key, value, column.column, remark, standing, revised_at))
    return totals, rejects, False


def _with_header(names: list[str], column: ValueColumn) -> list[str]:
    """The row's names and measure, those that the column's header says put over them."""
    if not column.says:
        return names
    if len(column.says) == 1 and "measure" in column.says:
        return [*names[:-1], column.says["measure"]]
    return [column.says.get(kind, name) for kind, name in zip(KEY_FIELDS[1:], names, strict=True)]


def _base(
    place: Place, labels: RowLabels, block: Block, mapping: TrackerMapping
) -> tuple[dict[str, str], list[Reject]]:
    """The row's names and measure; rejects for labels that may not be blank."""
    base = {kind: text for kind, text in labels.said.items() if kind in NAMED or kind == "measure"}
    rejects = []
    for kind, column in block.labels.items():
        if kind not in NAMED and kind != "measure":
            continue
        text = text_of(labels.cells.get(kind))
        if text.casefold() in missing_words() and text:
            continue
        if text:
            base[kind] = block.measures.get(folded(text), "") if kind == "measure" else text
        elif kind not in mapping.optional and not base.get(kind):
            reason = say(
                "the {kind} is blank; write it, or add it to `fill` (as above) or `optional` in the mapping", kind=kind
            )
            rejects.append(place.reject(kind, column, None, reason))
    return base, rejects


def _row_day(
    place: Place, labels: RowLabels, block: Block, mapping: TrackerMapping
) -> tuple[date | None, list[Reject]]:
    """The day that the row's label, a heading, a title or a constant says; None where the columns say it."""
    if block.has_days:
        return None, []
    column = block.labels.get("day", 1)
    cell: Cell = labels.cells.get("day") if "day" in block.labels else labels.said.get("day")
    if is_blank(cell):
        return None, [place.reject("day", column, None, say("the day is blank"))]
    if type(cell) is date:
        return cell, []
    said = partial_day(cell, serials=True) or (
        day_in(cell) if isinstance(cell, str) and "day" not in block.labels else None
    )
    day = one_day(said.ordered(mapping.days.order), labels.period) if said else None
    if day is None:
        return None, [place.reject("day", column, cell, say("it is no day that this mapping can read"))]
    return day, []


def _extra(labels: RowLabels, mapping: TrackerMapping) -> tuple[str | None, str, datetime | None]:
    """Note, standing and time of revision that columns of the row say."""
    cells = labels.cells
    note = text_of(cells["note"]) if "note" in cells else ""
    standing = mapping.standing
    if "standing" in cells and folded(text_of(cells["standing"])) in confirmed_words():
        standing = "confirmed"
    revised = cells.get("revised_at")
    if revised is None or isinstance(revised, datetime):
        return note or None, standing, revised
    said = partial_day(revised, serials=True)
    day = one_day(said.ordered(mapping.days.order), labels.period) if said else None
    return note or None, standing, datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001
