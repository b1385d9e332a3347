"""Columns of facts as people read them: a word, and the unit in which values are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.said import beside, term

WORDS: dict[str, tuple[str, str]] = {
    "item": ("item", ""),
    "question": ("question", ""),
    "annotator": ("annotator", ""),
    "attempt": ("attempt", ""),
    "production_day": ("production day", ""),
    "vendor": ("vendor", ""),
    "site": ("site", ""),
    "locale": ("locale", ""),
    "outcome": ("outcome", ""),
    "submitted_at": ("submitted", "UTC"),
    "duration_ms": ("time taken", "s"),
    "seconds_kind": ("time is", ""),
    "answer": ("answer", ""),
    "source": ("feed", ""),
    "reviewer": ("reviewer", ""),
    "verdict": ("verdict", ""),
    "side": ("whose review", ""),
    "sampling": ("how chosen", ""),
    "error_class": ("error class", ""),
    "severity": ("severity", ""),
    "at": ("reviewed", "UTC"),
    "day": ("day", ""),
    "workstream": ("workstream", ""),
    "measure": ("measure", ""),
    "value_milli": ("value", ""),
    "standing": ("standing", ""),
    "note": ("note", ""),
    "taken_at": ("taken", "UTC"),
    "state": ("state", ""),
    "items": ("items", ""),
    "batch": ("batch", ""),
    "released_at": ("released", "UTC"),
    "unit": ("size is in", ""),
    "unit_milli": ("size", ""),
    "data_class": ("data class", ""),
    "link": ("link", ""),
    "version": ("version", ""),
    "valid_from": ("valid from", "UTC"),
    "valid_to": ("valid to", "UTC"),
    "author": ("author", ""),
    "reason": ("reason", ""),
    "file": ("file", ""),
    "line": ("line", ""),
}
"""Word and unit of every column that a page of rows shows; values are shown in that unit."""
NUMBERS = frozenset({"attempt", "duration_ms", "value_milli", "items", "unit_milli", "line"})

EMPTY: tuple[object, ...] = ("", None)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading: `name` as files and the API call it, word and unit as people do."""

    name: str
    word: str
    unit: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of facts as it is read: columns in which something stands, their values, the words of those left out as a list in a sentence."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[object, ...], ...]
    left_out: str


def shown(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Shown:
    """Columns under their words; one without a word keeps its name, one without any value on this page is left out."""
    kept = [n for n in range(len(columns)) if any(row[n] not in EMPTY for row in rows)]
    heads = tuple(_head(columns[n]) for n in kept)
    left_out = tuple(_head(name).word for n, name in enumerate(columns) if n not in kept)
    return Shown(heads, tuple(tuple(row[n] for n in kept) for row in rows), beside(", ", left_out))


def _head(name: str) -> Head:
    word, unit = WORDS.get(name, (name, ""))
    return Head(name, term(word), unit, name in NUMBERS)
