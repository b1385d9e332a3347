"""What the rows of a header say above the number columns: days, measures, locales, names, or nothing."""

from collections.abc import Sequence

from callsheet.facts.identities import code_of
from callsheet.sources.grid import Cell, Row, is_blank, shown
from callsheet.sources.names import KnownNames, locale_match
from callsheet.sources.suggest.sample import is_number, is_percent, says_nothing
from callsheet.sources.tracker.day_texts import FIRST_SERIAL, LAST_SERIAL, Partial, day_number, partial_day
from callsheet.sources.tracker.words import field_of, folded, is_total_word, measure_of, note_headers

NOT_COUNTED = frozenset(
    ("id", "no", "nr", "#", "row", "week", "month", "year", "kw", "woche", "monat", "jahr", "line", "zeile")
)


def carried(window: Sequence[Row], at: int, width: int) -> list[Cell]:
    """The cells of a header row; in all rows but the last, a blank repeats its left neighbour where a cell stands below."""
    cells = [*window[at][:width], *[None] * (width - len(window[at]))]
    if at + 1 == len(window):
        return cells
    held: Cell = None
    for i, cell in enumerate(cells):
        held = held if is_blank(cell) else cell
        if is_blank(cell) and i < len(window[at + 1]) and not is_blank(window[at + 1][i]):
            cells[i] = held
    return cells


def number_columns(window: Sequence[Row], body: Sequence[Row], width: int) -> list[int]:
    """Columns of numbers with a header, and columns headed by a day in which nothing stands yet."""
    return [c for c in range(1, width + 1) if _is_number_column([_at(r, c) for r in window], [_at(r, c) for r in body])]


def _at(row: Row, column: int) -> Cell:
    return row[column - 1] if column <= len(row) else None


def _is_number_column(header: Sequence[Cell], body: Sequence[Cell]) -> bool:
    heads = [c for c in header if not is_blank(c)]
    texts = {folded(c) for c in heads if isinstance(c, str)}
    said = [c for c in body if not says_nothing(c)]
    if not is_blank(header[-1]) and not said:
        return any(names_day(c) for c in heads) or any(map(measure_of, texts))
    if is_blank(header[-1]) and not heads:
        return False
    if (
        texts & NOT_COUNTED
        or any("id" in t.split() for t in texts)
        or texts & note_headers()
        or any("%" in t for t in texts)
    ):
        return False
    numbers = sum(is_number(c) for c in said)
    if any(field_of(t) in ("day", "vendor", "locale") for t in texts) and not any(map(measure_of, texts)):
        return False
    if any(isinstance(c, str) and is_total_word(c) for c in heads):
        return False
    numbers += sum(is_percent(c) for c in said) if any(names_day(c) for c in heads) else 0
    enough = 0.3 if any(names_day(c) for c in heads) or any(map(measure_of, texts)) else 0.6
    return numbers >= enough * len(said) and (enough < 0.6 or sum(is_percent(c) for c in said) <= 0.3 * len(said))


def names_day(cell: Cell) -> bool:
    """The cell alone names a day or a week."""
    said = partial_day(cell)
    return bool(said and said.is_day)


def level_kind(cells: Sequence[Cell], known: KnownNames, *, others_name_days: bool) -> str:
    """What one header row says of the number columns. `cells` are those above them."""
    said = [c for c in cells if not is_blank(c) and not (isinstance(c, str) and is_total_word(c))]
    if not said:
        return "skip"
    day_kind = _day_kind(said, others_name_days)
    if day_kind:
        return day_kind
    texts = {" ".join(shown(c).split()) for c in said}
    measures = sum(bool(measure_of(t)) for t in texts)
    if measures >= 0.5 * len(texts):
        return "measure"
    if sum(bool(locale_match(t, known.locales).code) for t in texts) >= 0.6 * len(texts):
        return "locale"
    for kind in ("vendor", "site", "workstream"):
        names = known.of(kind)
        codes = {*names, *(code_of(n) for n in names.values())}
        if names and sum(code_of(t) in codes for t in texts) >= 0.5 * len(texts):
            return kind
    return "measure" if measures else "names"


def _day_kind(said: Sequence[Cell], others_name_days: bool) -> str:
    partials = [p for p in (partial_day(c) for c in said) if p is not None]
    if len(partials) >= 0.6 * len(said):
        return _partial_kind(partials, others_name_days)
    bare = [n for n in (day_number(c) for c in said) if n is not None]
    steps = sum(b == a + 1 or b == 1 for a, b in zip(bare, bare[1:], strict=False))
    if (
        len(bare) >= 2
        and len(bare) >= 0.8 * len(said)
        and steps >= 0.7 * (len(bare) - 1)
        and (len(bare) >= 5 or others_name_days)
    ):
        return "day"
    serials = [c for c in said if isinstance(c, int | float) and FIRST_SERIAL <= c <= LAST_SERIAL]
    return "day" if len(serials) >= 2 and len(serials) >= 0.8 * len(said) else ""


def _partial_kind(partials: Sequence[Partial], others_name_days: bool) -> str:
    if all(p.week is not None for p in partials):
        return "week"
    if all(not p.is_day for p in partials):
        return "month"
    if all(p.day is None and p.pair is None and p.week is None for p in partials):
        return "skip" if others_name_days else "day"
    return "day"
