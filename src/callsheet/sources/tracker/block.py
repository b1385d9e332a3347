"""Where a table of totals begins in a sheet: its header rows, its label columns, and what each number column says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from callsheet.sources.grid import Cell, Row, Span, column_number, is_blank, shown
from callsheet.sources.tracker.axis import Period, axis_days
from callsheet.sources.tracker.day_texts import Partial, day_number, partial_day
from callsheet.sources.tracker.mapping import COLUMN, TrackerMapping
from callsheet.sources.tracker.words import folded, is_total_word, note_headers

NumberedRow = tuple[int, Row]
DAY_LEVELS = ("day", "month", "week")


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of numbers: what its header says of each of them. `header` is its words as a person reads them."""

    column: int
    day: date | None
    says: Mapping[str, str]
    header: str


@dataclass(frozen=True, slots=True)
class Block:
    """A table inside a sheet. `labels` maps fields to 1-based columns; `unread` are headers of columns that are not read."""

    labels: Mapping[str, int]
    values: tuple[ValueColumn, ...]
    unread: tuple[str, ...] = ()
    measures: Mapping[str, str] = field(default_factory=dict)
    first_value: int = 1
    has_days: bool = False


def measure_labels(mapping: TrackerMapping) -> dict[str, str]:
    """Folded header name or row label -> measure."""
    return {folded(word): measure for measure, words in mapping.measures.items() for word in words}


def words_stand(window: Sequence[NumberedRow], words: Sequence[str], row: int) -> bool:
    """All the header words stand in these rows, the first of them in the `row`-th (1-based)."""
    if row > len(window):
        return False
    first = folded(words[0])
    if not any(type(c) is str and folded(c) == first for c in window[row - 1][1]):
        return False
    texts = {folded(c) for _, cells in window for c in cells if isinstance(c, str)}
    return {folded(w) for w in words} <= texts


def block_at(
    window: Sequence[NumberedRow], mapping: TrackerMapping, *, spans: Sequence[Span], period: Period
) -> Block | None:
    """The table whose header is exactly these rows, or None where they are no header of this mapping."""
    across = mapping.header.across
    if len(window) < len(across):
        return None
    window = window[: len(across)]
    if mapping.header.words and not words_stand(window, mapping.header.words, mapping.header.row):
        return None
    labels = _label_columns(window, mapping)
    if labels is None:
        return None
    texts = [_level_cells(window, at, spans) for at in range(len(across))]
    taken = {*labels.values(), *_ignored(window, mapping)}
    last_label = max(labels.values(), default=0) if mapping.header.words else 0
    values = _value_columns(texts, mapping, taken=taken, after=last_label, period=period)
    if not values or (not mapping.header.words and not _looks_like_header(window, values, across)):
        return None
    read = {*taken, *(v.column for v in values)}
    return Block(
        labels,
        tuple(values),
        _unread(window, read),
        measure_labels(mapping),
        min(v.column for v in values),
        any(v.day for v in values),
    )


def _looks_like_header(window: Sequence[NumberedRow], values: Sequence[ValueColumn], across: Sequence[str]) -> bool:
    """Without words to hold on to: days or several known names stand across, and no other numbers beside them."""
    if not any(level in DAY_LEVELS for level in across):
        return len(values) > 1
    columns = {v.column for v in values}
    others = sum(
        isinstance(c, int | float) for _, row in window for i, c in enumerate(row, start=1) if i not in columns
    )
    return others <= 1


def _label_columns(window: Sequence[NumberedRow], mapping: TrackerMapping) -> dict[str, int] | None:
    """Column of each label by its header name (any header row); None where one is not there."""
    found: dict[str, int] = {}
    by_name: dict[str, int] = {}
    for _, row in reversed(window):
        by_name.update({folded(shown(c)): i for i, c in reversed(list(enumerate(row, start=1))) if not is_blank(c)})
    for label, name in mapping.columns.items():
        column = by_name.get(folded(name), 0)
        lettered = COLUMN.fullmatch(name)
        if not column and lettered:
            column = column_number(lettered[1])
        if not column:
            return None
        found[label] = column
    return found


def _ignored(window: Sequence[NumberedRow], mapping: TrackerMapping) -> set[int]:
    unwanted = {folded(name) for name in mapping.ignore.columns}
    return {
        i for _, row in window for i, c in enumerate(row, start=1) if not is_blank(c) and folded(shown(c)) in unwanted
    }


def _level_cells(window: Sequence[NumberedRow], at: int, spans: Sequence[Span]) -> list[Cell]:
    """The cells of a header row. In all rows but the last a blank cell repeats the one to its left (merged headings);
    in the last one only where a cell merged from above covers it."""
    number, row = window[at]
    width = max(len(r) for _, r in window)
    cells: list[Cell] = [*row, *[None] * (width - len(row))]
    if at + 1 < len(window):
        below = window[at + 1][1]
        carried: Cell = None
        for i, cell in enumerate(cells):
            carried = carried if is_blank(cell) else cell
            if is_blank(cell) and i < len(below) and not is_blank(below[i]):
                cells[i] = carried
        return cells
    for span in spans:
        if span.top < number <= span.bottom:
            above = next((r for n, r in window if n == span.top), None)
            if above and span.left <= len(above):
                cells[span.left - 1] = above[span.left - 1]
    return cells


def _value_columns(
    texts: Sequence[Sequence[Cell]], mapping: TrackerMapping, *, taken: set[int], after: int, period: Period
) -> list[ValueColumn]:
    across = mapping.header.across
    width = len(texts[0])
    columns = [i for i in range(1, width + 1) if i not in taken]
    days = _days(texts, mapping, columns, period)
    measures = measure_labels(mapping)
    found = []
    for column in columns:
        cells = [level[column - 1] for level in texts]
        said = _said(cells, across, mapping, measures)
        if said is None or (days is not None and column not in days):
            continue
        free = not any(level in ("day", "month", "week", "measure") for level in across)
        if free and column < after:
            continue
        header = " ".join(" ".join(shown(c).split()) for c in cells if not is_blank(c))
        found.append(ValueColumn(column, days[column] if days else None, said, header))
    return found


def _said(
    cells: Sequence[Cell], across: Sequence[str], mapping: TrackerMapping, measures: Mapping[str, str]
) -> dict[str, str] | None:
    """Field -> value of the levels that are not days; None where a level says nothing or says "total"."""
    said: dict[str, str] = {}
    for cell, level in zip(cells, across, strict=True):
        text = " ".join(shown(cell).split())
        if level in DAY_LEVELS or level == "skip":
            if isinstance(cell, str) and is_total_word(cell, tuple(mapping.ignore.words)):
                return None
            continue
        if not text or (is_total_word(text, tuple(mapping.ignore.words)) and text not in mapping.ignore.keep):
            return None
        if level == "measure":
            text = measures.get(folded(text), "")
        elif folded(text) in note_headers():
            return None
        if not text:
            return None
        said[level] = text
    return said


def _days(
    texts: Sequence[Sequence[Cell]], mapping: TrackerMapping, columns: Sequence[int], period: Period
) -> dict[int, date] | None:
    """Column -> day where a level says days; None where days are said elsewhere."""
    across = mapping.header.across
    if "day" not in across and "week" not in across:
        return None
    partials: dict[int, Partial] = {}
    for column in columns:
        said = [
            _partial(texts[at][column - 1], bare=level == "day")
            for at, level in enumerate(across)
            if level in DAY_LEVELS
        ]
        joined = _joined([s for s in said if s is not None])
        if joined and joined.is_day:
            partials[column] = joined
    days = axis_days(list(partials.values()), period, mapping.days.order)
    return {column: day for column, day in zip(partials, days, strict=True) if day is not None}


def _partial(cell: Cell, *, bare: bool) -> Partial | None:
    said = partial_day(cell, serials=True)
    if said is None and bare:
        number = day_number(cell)
        return Partial(day=number) if number else None
    return said


def _joined(parts: Sequence[Partial]) -> Partial | None:
    """Month above and day number below are one day."""
    if not parts:
        return None
    whole = Partial()
    for part in parts:
        whole = Partial(
            part.year or whole.year,
            part.month or whole.month,
            part.day or whole.day,
            part.weekday if part.weekday is not None else whole.weekday,
            part.week or whole.week,
            part.pair or whole.pair,
        )
    return (
        whole if whole.day is None or whole.week is None else Partial(whole.year, whole.month, whole.day, whole.weekday)
    )


def _unread(window: Sequence[NumberedRow], read: set[int]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for _, row in window:
        for i, cell in enumerate(row, start=1):
            if i not in read and not is_blank(cell):
                seen.setdefault(" ".join(shown(cell).split()))
    return tuple(seen)
