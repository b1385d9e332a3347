"""Rows of a noun as a list: called by their names, days and numbers as people read them, columns without values left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from callsheet.actions.nouns import FieldNote, Noun
from callsheet.said import term
from callsheet.web.days import day_words
from callsheet.web.hours import week_words
from callsheet.web.registry_form import text_of

NUMBERS = ("whole number", "number", "minutes")
WHOLE = ("hours", "day", "days", "code", "zone", "locale", "reference")
"""Kinds whose values stand in one line of a list: the list scrolls sideways before they break."""
ON_PHONE = 5
"""Columns that a phone shows of a row beside its name."""
EMPTY: tuple[object, ...] = ("", None, [])
Called = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading."""

    name: str
    word: str
    is_number: bool
    stays_whole: bool
    is_on_phone: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, what it is sorted by, and the code behind a name ('' = it shows what it is)."""

    column: Column
    text: str
    order: str
    code: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its key, what it is called with its code beside it, its cells."""

    key: Mapping[str, object]
    called: str
    code: str
    cells: tuple[Cell, ...]
    is_unconfirmed: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as a page shows it. `first` heads the names; `left_out` are the labels of columns in which nothing stands."""

    first: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    left_out: tuple[str, ...]


def listed(noun: Noun, rows: Sequence[Mapping[str, object]], called: Called, unconfirmed: frozenset[int]) -> Listed:
    """Rows as a list; `called` says by field what the rows that it names are called."""
    first = next((n for n in noun.described if n.name == "name"), noun.described[0])
    own_code = noun.key[-1] if first.name == "name" else ""
    others = [n for n in noun.described if n.name not in (first.name, own_code)]
    kept = [n for n in others if n.required or any(row[n.name] not in EMPTY for row in rows)]
    columns = tuple(
        Column(n.name, _(n.label), n.kind in NUMBERS, n.kind in WHOLE, number < ON_PHONE or n.name == "confirmed_on")
        for number, n in enumerate(kept)
    )
    lines = tuple(
        Line(
            key={k: row[k] for k in noun.key},
            called=_first_words(noun, first, row, called),
            code=str(row[own_code]) if own_code and row[own_code] != row[first.name] else "",
            cells=tuple(_cell(n, c, row[n.name], called) for n, c in zip(kept, columns, strict=True)),
            is_unconfirmed=row["id"] in unconfirmed,
        )
        for row in rows
    )
    left_out = tuple(_(n.label) for n in others if n not in kept)
    return Listed(_(first.label), columns, lines, left_out)


def _first_words(noun: Noun, first: FieldNote, row: Mapping[str, object], called: Called) -> str:
    value = row[first.name]
    if value in EMPTY:
        return next((str(row[k]) for k in noun.key if row[k] not in EMPTY), "–")
    return called.get(first.name, {}).get(str(value), "") or shown(first, value)


def _cell(note: FieldNote, column: Column, value: object, called: Called) -> Cell:
    name = called.get(note.name, {}).get(str(value), "")
    order = "" if value in EMPTY else name or (str(value) if isinstance(value, int | float | str) else "")
    return Cell(column, name or shown(note, value), order, str(value) if name and name != str(value) else "")


def shown(note: FieldNote, value: object) -> str:
    """A value as people read it."""
    if note.kind == "hours" and isinstance(value, dict):
        return week_words(value)
    if value in EMPTY:
        return "–"
    if note.kind == "minutes":
        return text_of(note, value)
    if note.kind in ("day", "days"):
        return _days(str(value))
    if note.kind == "whole number" and note.name != "cycle":
        return str(floatformat(value, "0g"))
    if note.kind == "choice":
        return term(str(value))
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _days(text: str) -> str:
    """A day, or a period by its first and last day; what is no day stays as it is written."""
    first, dots, last = text.partition("..")
    try:
        ends = [day_words(date.fromisoformat(end), "j M Y") if end else "" for end in (first, last)]
    except ValueError:
        return text
    if not dots:
        return ends[0]
    if not any(ends):
        return _("always")
    return f"{ends[0] or '…'} – {ends[1] or '…'}"


__all__ = ["NUMBERS", "Cell", "Column", "Line", "Listed", "listed", "shown"]
