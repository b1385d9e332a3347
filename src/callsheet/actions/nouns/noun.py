"""What a noun of the registry is, and what is said once about each of its fields."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import Field, Model

from callsheet.said import term

Kind = Literal[
    "text",
    "paragraph",
    "code",
    "whole number",
    "number",
    "yes or no",
    "day",
    "days",
    "choice",
    "hours",
    "minutes",
    "zone",
    "country",
    "locale",
    "kpi",
    "person",
    "reference",
    "references",
]
"""How a field is written, the same in forms, spreadsheets, YAML and API:

code             lower case letters, digits, hyphens: names this row
minutes          minutes after midnight, or 04:00      hours      Mon–Fri 09:00–18:00, or {"0": [["09:00", "18:00"]]}, 0 = Monday
day, days        2026-11-22, 2026-11-01..2026-11-30 (either end may be empty)
zone, country    IANA zone, ISO 3166 (DE, DE-BY)       locale     BCP 47
person           the e-mail of a member                kpi        the id of a KPI
reference        the key of a row of noun `of`, its parts joined by a slash
references       codes of rows of noun `of`: a list (JSON, YAML), in one cell joined by a comma
"""


@dataclass(frozen=True, slots=True)
class FieldNote:
    """A field of a noun: how it is written, what it is called, what it means.

    `choices` closes the values of a choice. `of` is the noun whose rows it names (for text: rows worth offering).
    `required`: it may not be empty. `moved`: can be given with a new row only; later an action of its own changes it.
    """

    name: str
    kind: Kind
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""
    required: bool = False
    of: str = ""
    moved: bool = False

    def __post_init__(self) -> None:
        """Label and help are words of ours: pages translate them."""
        for field in ("label", "help"):
            object.__setattr__(self, field, term(getattr(self, field)))


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of a noun that belong together in a form, under a heading with one line on what they are for."""

    title: str
    line: str
    fields: tuple[str, ...]

    def __post_init__(self) -> None:
        """Title and line are words of ours: pages translate them."""
        for field in ("title", "line"):
            object.__setattr__(self, field, term(getattr(self, field)))


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of registry row. `key` fields name it; `described` says everything about its fields, the key's first.

    `groups` is how a form puts the fields together, each in one group; none: all in one. `measured`: measures must follow its changes. `programme` and `vendor` are the paths from a row to the programme and the
    vendor that it belongs to, '' where it belongs to none. `right` is needed to change it.
    """

    name: str
    plural: str
    model: type[Model]
    key: tuple[str, ...]
    described: tuple[FieldNote, ...]
    one_row: str
    measured: bool = False
    programme: str = ""
    vendor: str = ""
    right: str = "registry"
    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        """What a row is, and many of them, are words of ours: pages translate them."""
        for field in ("plural", "one_row"):
            object.__setattr__(self, field, term(getattr(self, field)))

    @property
    def word(self) -> str:
        """What one is called in a sentence."""
        return term(self.name.replace("-", " "))

    @property
    def words(self) -> str:
        """What many are called in a sentence."""
        return term(self.plural.replace("-", " "))

    @property
    def columns(self) -> tuple[str, ...]:
        """Key, then fields."""
        return tuple(note.name for note in self.described)

    @property
    def fields(self) -> tuple[str, ...]:
        """What can be set beside the key."""
        return self.columns[len(self.key) :]

    def note(self, name: str) -> FieldNote:
        """What is said about a field. KeyError where the noun has none of that name."""
        for note in self.described:
            if note.name == name:
                return note
        raise KeyError(name)


def fields_of(model: type[Model], key: tuple[str, ...], notes: Iterable[FieldNote]) -> tuple[FieldNote, ...]:
    """The notes with what the model knows already: closed choices, and whether a value is required."""
    return tuple(_completed(note, model._meta.get_field(note.name), note.name in key) for note in notes)


def _completed(note: FieldNote, field: object, of_key: bool) -> FieldNote:
    assert isinstance(field, Field), note.name
    closed = tuple(str(value) for value, _ in field.choices or ()) if note.kind == "choice" else ()
    required = not field.blank and (of_key or not field.has_default())
    return replace(note, choices=note.choices or closed, required=note.required or required)
