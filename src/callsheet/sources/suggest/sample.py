"""The beginning of a sheet, and simple facts about its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice

from callsheet.sources.grid import Cell, CellError, Row, Sheet, is_blank, shown
from callsheet.sources.names import locale_match
from callsheet.sources.tracker.day_texts import partial_day
from callsheet.sources.tracker.figures import Closure
from callsheet.sources.tracker.numbers import NotANumber, Style, number
from callsheet.sources.tracker.words import closure_words, folded, measure_of, missing_words

SAMPLE_ROWS = 1500


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a sheet that are not blank, each as wide as the widest."""

    sheet: Sheet
    rows: tuple[tuple[int, Row], ...]
    width: int
    whole: bool

    def column(self, column: int, start: int = 0) -> list[Cell]:
        """The cells of a 1-based column from the `start`-th row of the sample on."""
        return [row[column - 1] for _, row in self.rows[start:]]


def sample_of(sheet: Sheet) -> Sample:
    """The sample of a sheet, merged cells filled to the right and down with what they show."""
    found = list(islice(((n, r) for n, r in sheet.open() if not all(is_blank(c) for c in r)), SAMPLE_ROWS + 1))
    kept = found[:SAMPLE_ROWS]
    width = max((_used(r) for _, r in kept), default=0)
    rows = {n: [*r[:width], *[None] * (width - len(r))] for n, r in kept}
    for span in sheet.merged:
        top = rows.get(span.top)
        if not top or span.left > width:
            continue
        for n in range(span.top, span.bottom + 1):
            for column in range(span.left, min(span.right, width) + 1):
                if n in rows and is_blank(rows[n][column - 1]):
                    rows[n][column - 1] = top[span.left - 1]
    return Sample(sheet, tuple(rows.items()), width, len(found) <= SAMPLE_ROWS)


def _used(row: Row) -> int:
    return max((i for i, c in enumerate(row, start=1) if not is_blank(c)), default=0)


def says_nothing(cell: Cell) -> bool:
    """Blank, a word for "not known", or a closure."""
    if is_blank(cell):
        return True
    return isinstance(cell, str) and (cell.strip().casefold() in missing_words() or folded(cell) in closure_words())


def is_number(cell: Cell) -> bool:
    """A number in either style; a CellError counts, because it stands where a number should."""
    if isinstance(cell, str):
        return _is_number_text(cell)
    return isinstance(cell, CellError) or _reads(cell, ".")


@lru_cache(maxsize=1 << 16)
def _is_number_text(text: str) -> bool:
    return _reads(text, ".") or _reads(text, ",")


def _reads(cell: Cell, mark: str) -> bool:
    try:
        number(cell, Style(mark))
    except NotANumber:
        return False
    return True


def is_percent(cell: Cell) -> bool:
    """Written as a percentage."""
    return isinstance(cell, str) and cell.strip().endswith("%")


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the cells of a column that say something: the share of numbers, days, percentages; of distinct texts: locales
    and measures. `filled` counts the cells that say something."""

    filled: int
    numbers: float
    days: float
    percents: float
    distinct: int
    locales: float
    measures: float


def shares_of(cells: Sequence[Cell], known_locales: Sequence[str] = ()) -> Shares:
    """The shares of a column (or of a header row)."""
    said = [c for c in cells if not says_nothing(c)]
    texts = {" ".join(shown(c).split()) for c in said if not isinstance(c, CellError)}
    words = {t for t in texts if any(ch.isalpha() for ch in t)}
    n = max(len(said), 1)
    return Shares(
        filled=len(said),
        numbers=sum(is_number(c) for c in said) / n,
        days=sum(_is_day(c) for c in said) / n,
        percents=sum(is_percent(c) for c in said) / n,
        distinct=len(texts),
        locales=sum(bool(locale_match(w, known_locales).code) for w in words) / max(len(texts), 1),
        measures=sum(bool(measure_of(w)) for w in words) / max(len(texts), 1),
    )


def _is_day(cell: Cell) -> bool:
    if isinstance(cell, date | datetime):
        return True
    said = partial_day(cell) if isinstance(cell, str) else None
    return bool(
        said and said.is_day and not (isinstance(cell, str) and is_number(cell) and said.pair and said.year is None)
    )


__all__ = ["Closure", "Sample", "Shares", "is_number", "is_percent", "sample_of", "says_nothing", "shares_of"]
