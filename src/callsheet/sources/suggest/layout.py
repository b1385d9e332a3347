"""Where the table of a sheet is and what its header rows and columns say: candidates, each judged by the reader itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from callsheet.sources.grid import Cell, Row, column_letters, is_blank, shown
from callsheet.sources.names import KnownNames
from callsheet.sources.suggest.columns import Labels, label_fields
from callsheet.sources.suggest.levels import carried, level_kind, names_day, number_columns
from callsheet.sources.suggest.measures import Measures, measures_of
from callsheet.sources.suggest.readings import (
    decimal_evidence,
    filled_and_optional,
    headings,
    order_evidence,
    stated_day,
)
from callsheet.sources.suggest.sample import Sample, is_number
from callsheet.sources.tracker import TrackerMapping
from callsheet.sources.tracker.axis import Order
from callsheet.sources.tracker.day_texts import day_number
from callsheet.sources.tracker.numbers import StyleEvidence
from callsheet.sources.tracker.rows import sheet_rows
from callsheet.sources.tracker.words import field_of, folded, measure_of

HEADER_SEARCH = 60
LEVELS_AT_MOST = 3
CANDIDATES = 12
JUDGED_ROWS = 400
NAME_LEVELS = ("vendor", "workstream", "site")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading of a sheet. `at` is the header's place in the sample; `levels` what its rows say, top to bottom; `headers`
    the header text of each column; `draft` the mapping as plain values; `score` how well the reader fared with it."""

    at: int
    levels: tuple[str, ...]
    labels: Labels
    values: tuple[int, ...]
    headers: Mapping[int, str]
    measures: Measures
    decimal: StyleEvidence
    order: Order
    draft: Mapping[str, Any]
    score: float = 0.0


def best_candidate(sample: Sample, *, file_name: str, known: KnownNames, today: date) -> Candidate | None:
    """The candidate that reads the most totals with the fewest rejects; None where none reads any."""
    found = []
    for at in _likely_headers(sample):
        for levels in range(1, LEVELS_AT_MOST + 1):
            candidate = _candidate(sample, at, levels, file_name=file_name, known=known, today=today)
            if candidate:
                found.append(_judged(candidate, sample, file_name, today))
    best = max(found, key=lambda c: (c.score, -len(c.levels), -c.at), default=None)
    return best if best and best.score > 0 else None


def _likely_headers(sample: Sample) -> list[int]:
    scored = [(header_score(row), -at) for at, (_, row) in enumerate(sample.rows[:HEADER_SEARCH])]
    return sorted(-at for score, at in sorted(scored, reverse=True)[:CANDIDATES] if score > 0)


def header_score(row: Row) -> float:
    """How much a row looks like a header: known words and days speak for it, other numbers against it."""
    said = [c for c in row if not is_blank(c)]
    texts = [c for c in said if isinstance(c, str) and not is_number(c)]
    words = sum(bool(field_of(t) or measure_of(t)) for t in texts)
    days = sum(names_day(c) for c in said)
    bare = sum(day_number(c) is not None for c in said)
    bare = bare if bare >= 2 else 0
    numbers = sum(is_number(c) and not names_day(c) for c in said) - bare
    return 3 * words + 3 * days + bare + len(texts) - 2 * max(0, numbers)


def _candidate(
    sample: Sample, at: int, levels: int, *, file_name: str, known: KnownNames, today: date
) -> Candidate | None:
    window = [row for _, row in sample.rows[at : at + levels]]
    body = [row for _, row in sample.rows[at + levels :]]
    if len(window) < levels or not body:
        return None
    values = number_columns(window, body, sample.width)
    kinds = _kinds(window, values, sample.width, known)
    if not values or kinds is None:
        return None
    headers = {c: _header_text(window, c) for c in range(1, sample.width + 1)}
    labels = label_fields(sample, at + levels, values=set(values), headers=headers, across=kinds, known=known)
    across = _named_levels(kinds, labels)
    measures = measures_of(sample, at, across, labels=labels, values=values, window=window)
    if not measures.constant and not measures.names:
        return None
    draft: dict[str, Any] = {"header": {"across": list(across)}}
    draft["columns"] = {k: _reference(c, headers) for k, c in labels.columns.items()}
    draft |= measures.draft()
    day = _day_source(sample, at, across, labels, file_name)
    if day is None:
        return None
    draft |= day
    words = _words(window, labels, measures, across)
    draft["header"] |= {"words": words, "row": _row_of(words, window)}
    _add_headings(draft, sample, at, levels, labels)
    fill, optional = filled_and_optional(sample, at + levels, labels.columns, values)
    draft |= {k: v for k, v in (("fill", fill), ("optional", optional)) if v}
    decimal = decimal_evidence(sample, at + levels, values)
    dates = _date_cells(sample, at, across, labels, values)
    order = order_evidence(dates, (sample.sheet.name, file_name), today)
    draft["decimal"] = decimal.decimal or "."
    draft["days"] = {"order": order.order, "anchor": today.isoformat()}
    return Candidate(at, across, labels, tuple(values), headers, measures, decimal, order, draft)


def _kinds(window: Sequence[Row], values: Sequence[int], width: int, known: KnownNames) -> list[str] | None:
    """The kind of each header row; None where these rows cannot be a header together."""
    levels = [[carried(window, k, width)[c - 1] for c in values] for k in range(len(window))]
    day_rows = [sum(names_day(c) or day_number(c) is not None for c in cells) >= 2 for cells in levels]
    kinds = [
        level_kind(cells, known, others_name_days=any(day_rows[:k] + day_rows[k + 1 :]) or _months_elsewhere(levels, k))
        for k, cells in enumerate(levels)
    ]
    real = [k for k in kinds if k != "skip"]
    if not real or len(set(real)) != len(real) and "names" not in real:
        return None
    for kind, cells in zip(kinds, levels, strict=True):
        if kind not in ("day", "week", "month") and any(is_number(c) and not names_day(c) for c in cells):
            return None
    if "month" in kinds and "day" not in kinds:
        return None
    if len(window) > 1 and all(is_blank(c) for c in levels[0]):
        return None
    return [
        "week" if k == "week" and "day" not in kinds else "skip" if k == "week" and _full_days(levels, kinds) else k
        for k in kinds
    ]


def _months_elsewhere(levels: Sequence[Sequence[Cell]], at: int) -> bool:
    return any(
        level_kind(cells, KnownNames(), others_name_days=True) == "month" for k, cells in enumerate(levels) if k != at
    )


def _full_days(levels: Sequence[Sequence[Cell]], kinds: Sequence[str]) -> bool:
    return any(
        kind == "day" and any(isinstance(c, date) for c in cells) for kind, cells in zip(kinds, levels, strict=True)
    )


def _named_levels(kinds: Sequence[str], labels: Labels) -> tuple[str, ...]:
    """Rows of names are the vendor, then the workstream, then the site: whichever no column says. Alone, they name measures."""
    if list(kinds) == ["names"]:
        return ("measure",) if "measure" not in labels.columns else ("vendor",)
    free = [k for k in NAME_LEVELS if k not in labels.columns and k not in kinds]
    return tuple((free.pop(0) if free else "skip") if k == "names" else k for k in kinds)


def _header_text(window: Sequence[Row], column: int) -> str:
    """The last text of a column's header: what a person would call the column."""
    texts = [
        " ".join(shown(row[column - 1]).split())
        for row in window
        if column <= len(row) and not is_blank(row[column - 1])
    ]
    return texts[-1] if texts else ""


def _reference(column: int, headers: Mapping[int, str]) -> str:
    name = headers.get(column, "")
    first = next((c for c, text in sorted(headers.items()) if folded(text) == folded(name)), column)
    return name if folded(name) and first == column else f"column {column_letters(column)}"


def _words(window: Sequence[Row], labels: Labels, measures: Measures, across: Sequence[str]) -> list[str]:
    """The words by which tomorrow's header is found: label names, or names of measures where labels have none."""
    texts = [_header_text(window, c) for c in sorted(labels.columns.values())]
    words = list(dict.fromkeys(t for t in texts if folded(t)))
    if not words and "measure" in across:
        words = [name for names in measures.names.values() for name in names][:4]
    return words


def _row_of(words: Sequence[str], window: Sequence[Row]) -> int:
    """The header row that holds the first word, 1-based."""
    rows = [
        k for k, row in enumerate(window, start=1) if words and any(folded(shown(c)) == folded(words[0]) for c in row)
    ]
    return rows[0] if rows else 1


def _day_source(
    sample: Sample, at: int, across: Sequence[str], labels: Labels, file_name: str
) -> dict[str, Any] | None:
    if "day" in labels.columns or "day" in across or "week" in across:
        return {}
    place = stated_day(sample, at, file_name)
    return {"stated": {"day": place}} if place else None


def _date_cells(sample: Sample, at: int, across: Sequence[str], labels: Labels, values: Sequence[int]) -> list[Cell]:
    cells = [sample.rows[at + k][1][v - 1] for k, kind in enumerate(across) if kind == "day" for v in values]
    if "day" in labels.columns:
        cells += sample.column(labels.columns["day"], at + len(across))
    if not cells:
        cells = [c for _, row in sample.rows[:at] for c in row]
    return cells


def _add_headings(draft: dict[str, Any], sample: Sample, at: int, levels: int, labels: Labels) -> None:
    kind = headings(sample, at, levels, labels.columns)
    if kind:
        draft["sections"] = kind
        if kind in labels.columns and kind in draft["columns"]:
            del draft["columns"][kind], labels.columns[kind]


def _judged(candidate: Candidate, sample: Sample, file_name: str, today: date) -> Candidate:
    """With the score: different totals read (repeats are worth less: a label may have been missed), less what was rejected, a
    little more for every label with a name."""
    mapping = TrackerMapping.model_validate(dict(candidate.draft))
    rejects = repeats = 0
    keys: set[object] = set()
    for row in islice(sheet_rows(sample.sheet, mapping, file_name=file_name, anchor=today), JUDGED_ROWS):
        rejects += len(row.rejects)
        for total in row.totals:
            repeats += total.key in keys
            keys.add(total.key)
    if not keys:
        return candidate
    trust = sum(candidate.labels.trust.get(k, 0) for k in candidate.labels.columns)
    return replace(
        candidate, score=len(keys) + 0.3 * repeats - 4 * rejects + 0.1 * trust + 0.1 * len(candidate.measures.certain)
    )
