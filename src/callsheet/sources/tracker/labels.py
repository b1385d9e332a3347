"""What the label cells of a row say, blanks filled from merged cells, from the row above, or from headings."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from callsheet.sources.grid import Cell, Row, Span, is_blank, shown
from callsheet.sources.names import locale_match
from callsheet.sources.tracker.block import Block
from callsheet.sources.tracker.day_texts import partial_day
from callsheet.sources.tracker.mapping import TrackerMapping
from callsheet.sources.tracker.words import folded, is_total_word

Labels = Mapping[str, Cell]


@dataclass(slots=True)
class Carried:
    """What cells and headings above still hold: merged cells by column, filled labels by field, the last heading."""

    spans_by_row: dict[int, list[Span]]
    merged: dict[int, tuple[int, Cell]] = field(default_factory=dict)
    above: dict[str, Cell] = field(default_factory=dict)
    section: str = ""

    def new_table(self) -> None:
        """A new header: nothing above it holds for the rows below, but a heading does."""
        self.above = {}


def carried_from(spans: Sequence[Span]) -> Carried:
    """The state before the first row of a sheet."""
    by_row: dict[int, list[Span]] = {}
    for span in spans:
        by_row.setdefault(span.top, []).append(span)
    return Carried(by_row)


def labels_of(row: int, cells: Row, block: Block, carried: Carried) -> dict[str, Cell]:
    """Field -> the cell that labels this row, merged cells taken into account; not yet filled from the row above."""
    for span in carried.spans_by_row.get(row, ()):
        if span.left <= len(cells):
            for column in range(span.left, span.right + 1):
                carried.merged[column] = (span.bottom, cells[span.left - 1])
    found: dict[str, Cell] = {}
    for name, column in block.labels.items():
        cell = cells[column - 1] if column <= len(cells) else None
        if is_blank(cell):
            bottom, held = carried.merged.get(column, (0, None))
            cell = held if row <= bottom else None
        found[name] = None if is_blank(cell) else cell
    return found


def filled_labels(labels: Labels, mapping: TrackerMapping, carried: Carried) -> dict[str, Cell]:
    """Blank labels of `fill` fields taken from the row above, as long as no label to their left has changed."""
    filled = dict(labels)
    changed = False
    for name in labels:
        if name not in mapping.fill:
            continue
        if filled[name] is None and not changed:
            filled[name] = carried.above.get(name)
        elif filled[name] is not None and filled[name] != carried.above.get(name):
            changed = True
        carried.above[name] = filled[name]
    return filled


def heading_of(cells: Row, labels: Labels, block: Block, mapping: TrackerMapping) -> str:
    """The text of a heading inside the table: alone in its row, or in the place of a locale without being one."""
    if not mapping.sections:
        return ""
    said = [(i, c) for i, c in enumerate(cells, start=1) if not is_blank(c)]
    if len(said) == 1:
        column, cell = said[0]
        kind = next((k for k, c in block.labels.items() if c == column), "")
        heads = isinstance(cell, str) and may_head(cell, kind, block.measures, mapping.names.get("locale", {}))
        return cell.strip() if heads and isinstance(cell, str) else ""
    locale = labels.get("locale")
    if mapping.sections in ("locale", *mapping.columns) or not isinstance(locale, str):
        return ""
    return locale.strip() if may_head(locale, "locale", block.measures, mapping.names.get("locale", {})) else ""


def may_head(text: str, kind: str, measures: Container[str], locales: Container[str]) -> bool:
    """May a text that stands in the column of `kind` ('' for none) be a heading: it is nothing that belongs in that column."""
    if is_total_word(text):
        return False
    if kind == "locale":
        return text.strip() not in locales and not locale_match(text).code
    if kind == "measure":
        return folded(text) not in measures and bool(locale_match(text).code)
    return partial_day(text) is None if kind == "day" else not kind


def is_labelled_total(cells: Row, labels: Labels, block: Block, mapping: TrackerMapping) -> bool:
    """A label of the row, or a text before its first number, says that it adds up others; or a label is blank that never is."""
    words = tuple(mapping.ignore.words)
    for cell in (*labels.values(), *cells[: block.first_value - 1]):
        if type(cell) is str and is_total_word(cell, words) and not _is_real(cell.strip(), mapping):
            return True
    return any(name in labels and labels[name] is None for name in mapping.ignore.blank)


def _is_real(text: str, mapping: TrackerMapping) -> bool:
    """The mapping says that this is a name, whatever it looks like."""
    return text in mapping.ignore.keep or any(text in names for names in mapping.names.values())


def text_of(cell: Cell) -> str:
    """A label as text, white space tidied."""
    return _tidied(cell) if type(cell) is str else " ".join(shown(cell).split())


@lru_cache(maxsize=1 << 16)
def _tidied(text: str) -> str:
    return " ".join(text.split())
