"""How cells are to be read: blanks that repeat what is above, headings, decimal marks, order of day and month, stated days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from callsheet.sources.grid import Cell, is_blank, shown
from callsheet.sources.names import locale_match
from callsheet.sources.suggest.sample import Sample, is_number, says_nothing
from callsheet.sources.tracker.axis import Order, day_in, day_order, stated_period
from callsheet.sources.tracker.day_texts import Partial, partial_day
from callsheet.sources.tracker.labels import may_head
from callsheet.sources.tracker.numbers import StyleEvidence, style_evidence
from callsheet.sources.tracker.words import folded, is_total_word

GERMANIC_MARKS = (";",)


def filled_and_optional(
    sample: Sample, start: int, labels: Mapping[str, int], values: Sequence[int]
) -> tuple[list[str], list[str]]:
    """Labels whose blanks repeat the cell above, and labels that may be blank. Rows of totals do not count."""
    fill: list[str] = []
    optional: list[str] = []
    rows = [r for _, r in sample.rows[start:] if any(is_number(r[c - 1]) for c in values)]
    rows = [r for r in rows if not any(isinstance(c, str) and is_total_word(c) for c in r)]
    last = max(labels.values(), default=0)
    for kind, column in labels.items():
        blanks = [is_blank(r[column - 1]) for r in rows]
        if not any(blanks) or kind in ("note", "standing", "revised_at"):
            continue
        others = [c for c in labels.values() if c != column]
        repeats = bool(blanks) and not blanks[0] and (column != last or not others)
        if repeats and (sum(blanks) >= 0.2 * len(rows) or kind in ("day", "vendor")):
            fill.append(kind)
        elif kind in ("site", "workstream"):
            optional.append(kind)
    return fill, optional


def headings(sample: Sample, at: int, levels: int, labels: Mapping[str, int]) -> str:
    """What rows with a single text name for the rows below them, or '' where there are none such."""
    rows = sample.rows[at + levels :]
    kinds = {c: k for k, c in labels.items() if not _mostly_blank(sample, at + levels, c)}
    measures = {folded(shown(r[labels["measure"] - 1])) for _, r in rows} if "measure" in labels else set()
    texts = []
    for (_, row), (_, below) in zip(rows, rows[1:], strict=False):
        said = [(i, c) for i, c in enumerate(row, start=1) if not is_blank(c)]
        if len(said) != 1 or sum(not is_blank(c) for c in below) < 2:
            continue
        column, text = said[0]
        if isinstance(text, str) and not is_number(text) and may_head(text, kinds.get(column, ""), measures, ()):
            texts.append(text)
    above = [c for c in sample.rows[at - 1][1] if not is_blank(c)] if at else []
    if not texts:
        return ""
    if all(locale_match(t).code for t in texts) and "locale" not in labels:
        return "locale"
    repeated_header = len(above) == 1
    free = [
        k for k in ("vendor", "workstream", "site") if k not in labels or _mostly_blank(sample, at + levels, labels[k])
    ]
    short = all(len(t) <= 40 for t in texts)
    return free[0] if free and short and (repeated_header or len(texts) >= 1) else ""


def _mostly_blank(sample: Sample, start: int, column: int) -> bool:
    cells = sample.column(column, start)
    return sum(is_blank(c) for c in cells) > 0.5 * len(cells)


def decimal_evidence(sample: Sample, start: int, values: Sequence[int]) -> StyleEvidence:
    """The decimal mark of numbers that are text; where the texts cannot tell, plain numbers and the delimiter may."""
    texts = [
        c
        for _, r in sample.rows[start:]
        for c in (r[v - 1] for v in values)
        if isinstance(c, str) and not says_nothing(c)
    ]
    found = style_evidence(texts)
    if found.decimal or not found.examples:
        return found if found.decimal else StyleEvidence(".", ())
    mark = "." if "." in found.examples[0] else ","
    other = "," if mark == "." else "."
    plain = [t for t in texts if t.strip().isdigit()]
    grouped = len(plain) >= 2 and all(int(t) < 1000 for t in plain)
    if grouped or sample.sheet.delimiter in GERMANIC_MARKS and mark == ".":
        return StyleEvidence(other, found.examples)
    return found


def order_evidence(cells: Iterable[Cell], names: tuple[str, str], today: date) -> Order:
    """The order of day and month, from all the cells of a sheet that may be dates; `names` are those of sheet and file."""
    partials: list[Partial] = [p for p in (partial_day(c) for c in dict.fromkeys(cells) if not is_blank(c)) if p]
    return day_order(partials, stated_period(names, today))


def stated_day(sample: Sample, at: int, file_name: str) -> str:
    """Where a single day for the whole sheet is said: its name, a line above the table, or the file's name; '' nowhere."""
    if day_in(sample.sheet.name):
        return "sheet"
    if any(day_in(shown(c)) for _, row in sample.rows[:at] for c in row if not is_blank(c) and not is_number(c)):
        return "title"
    return "file" if day_in(file_name) else ""
