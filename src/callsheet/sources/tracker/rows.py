"""One sheet of a tracker, row by row: what each row says, and why a row is left out."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from callsheet.said import say
from callsheet.sources.contract import Reject
from callsheet.sources.grid import Row, Sheet, is_blank, shown
from callsheet.sources.tracker.axis import Period, day_in, stated_period
from callsheet.sources.tracker.block import Block, NumberedRow, block_at
from callsheet.sources.tracker.figures import Figure, Place, RowLabels, Total, figures_of, row_totals
from callsheet.sources.tracker.labels import (
    Carried,
    Labels,
    carried_from,
    filled_labels,
    heading_of,
    is_labelled_total,
    labels_of,
)
from callsheet.sources.tracker.mapping import TrackerMapping
from callsheet.sources.tracker.subtotals import RunningSums
from callsheet.sources.tracker.words import field_of

HEADER = say("header row")
ABOVE = say("above the table")
SUBTOTAL = say("subtotal row")
SECTION = say("heading inside the table")
NOTHING = say("nothing reported in the row")
OTHER_MEASURE = say("row of something that is not read")
TITLE_TEXTS = 200


@dataclass(frozen=True, slots=True)
class RowReading:
    """What became of one row. A row with neither totals, rejects nor a reason was blank."""

    row: int
    totals: tuple[Total, ...] = ()
    rejects: tuple[Reject, ...] = ()
    skipped: str | None = None
    unread: tuple[str, ...] = ()


@dataclass(slots=True)
class SheetState:
    """Where the reading of a sheet stands."""

    sheet: Sheet
    names: tuple[str, str]
    period: Period
    carried: Carried
    titles: list[str] = field(default_factory=list)
    stated: dict[str, str] = field(default_factory=dict)
    block: Block | None = None
    sums: RunningSums = field(default_factory=RunningSums)


def sheet_rows(sheet: Sheet, mapping: TrackerMapping, *, file_name: str, anchor: date) -> Iterator[RowReading]:
    """Every row of a sheet in order. A sheet in which no header is found gives only rows "above the table"."""
    names = (sheet.name, file_name)
    state = SheetState(sheet, names, stated_period(names, anchor), carried_from(sheet.merged))
    for kind, place in mapping.stated.items():
        if place != "title":
            state.stated[kind] = sheet.name.strip() if place == "sheet" else file_name.rsplit(".", 1)[0]
    header_left = 0
    for window, blank in _windows(sheet, len(mapping.header.across)):
        row, cells = window[0]
        if blank:
            yield RowReading(row)
            continue
        if header_left:
            header_left -= 1
            yield RowReading(row, skipped=HEADER)
            continue
        block = _header(window, mapping, state)
        if block:
            header_left = len(mapping.header.across) - 1
            yield RowReading(row, skipped=HEADER, unread=block.unread)
        elif state.block is None:
            _title(cells, mapping, state)
            yield RowReading(row, skipped=ABOVE)
        else:
            yield _row(row, cells, mapping, state)


def _windows(sheet: Sheet, size: int) -> Iterator[tuple[list[NumberedRow], bool]]:
    """Each row with the rows that follow it (blank ones left out), `size` in all; and whether the row itself is blank."""
    waiting: deque[NumberedRow] = deque()
    for numbered in sheet.open():
        if all(is_blank(c) for c in numbered[1]):
            yield [numbered], True
            continue
        if size == 1:
            yield [numbered], False
            continue
        waiting.append(numbered)
        if len(waiting) == size:
            yield list(waiting), False
            waiting.popleft()
    while waiting:
        yield list(waiting), False
        waiting.popleft()


def _header(window: list[NumberedRow], mapping: TrackerMapping, state: SheetState) -> Block | None:
    period = state.period
    if state.titles:
        period = stated_period([*reversed(state.titles), *state.names], period.anchor)
    block = block_at(window, mapping, spans=state.sheet.merged, period=period)
    if block:
        state.block, state.period, state.sums, state.titles = block, period, RunningSums(), []
        state.carried.new_table()
    return block


def _title(cells: Row, mapping: TrackerMapping, state: SheetState) -> None:
    """Lines above the table: "Vendor: Lumen", "Date", 20 November …; and headings that hold for the rows below."""
    said = [c for c in cells if not is_blank(c)]
    if len(state.titles) < TITLE_TEXTS:
        state.titles.extend(shown(c) for c in said)
    if mapping.sections and len(said) == 1 and isinstance(said[0], str):
        state.carried.section = said[0].strip()
    for kind, place in mapping.stated.items():
        if place != "title":
            continue
        for at, cell in enumerate(said):
            text, _, rest = shown(cell).partition(":")
            if field_of(text) == kind:
                state.stated[kind] = rest.strip() or (shown(said[at + 1]).strip() if at + 1 < len(said) else "")
            elif kind == "day" and "day" not in state.stated and day_in(shown(cell)):
                state.stated["day"] = shown(cell)


def _row(row: int, cells: Row, mapping: TrackerMapping, state: SheetState) -> RowReading:
    block = state.block
    assert block is not None
    found = labels_of(row, cells, block, state.carried)
    heading = heading_of(cells, found, block, mapping)
    if heading:
        state.carried.section = heading
        state.carried.new_table()
        state.titles = [heading]
        return RowReading(row, skipped=SECTION)
    figures = figures_of(cells, block, mapping)
    if figures and _is_subtotal(row, cells, found, mapping, state, figures):
        state.sums.close()
        return RowReading(row, skipped=SUBTOTAL)
    labels = filled_labels(found, mapping, state.carried)
    if not figures:
        return RowReading(row, skipped=NOTHING)
    if mapping.ignore.sums:
        state.sums.add({c: f for c, f in figures.items() if isinstance(f, Decimal)})
    whole = RowLabels(labels, _said(mapping, state), state.period)
    totals, rejects, other = row_totals(Place(state.sheet.name, row, cells), whole, block, mapping, figures)
    skipped = OTHER_MEASURE if other else None if totals or rejects else NOTHING
    return RowReading(row, tuple(totals), tuple(rejects), skipped)


def _said(mapping: TrackerMapping, state: SheetState) -> dict[str, str]:
    """What holds for the row without a cell of its own: constants, names of sheet and file, titles, headings."""
    said = {str(kind): text for kind, text in mapping.constants.items()} | state.stated
    if mapping.sections and state.carried.section:
        said[mapping.sections] = state.carried.section
    return said


def _is_subtotal(
    row: int,
    cells: Row,
    found: Labels,
    mapping: TrackerMapping,
    state: SheetState,
    figures: dict[int, Figure],
) -> bool:
    assert state.block is not None
    if is_labelled_total(cells, found, state.block, mapping):
        return True
    if not mapping.ignore.sums:
        return False
    numbers = {c: f for c, f in figures.items() if isinstance(f, Decimal)}
    formulas = [state.sheet.sums.get((row, column)) for column in numbers]
    if formulas and all(f and abs(f[1] - f[0]) >= 1 for f in formulas):
        return True
    return state.sums.is_sum(numbers)
