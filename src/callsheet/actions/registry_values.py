"""Values of registry rows: from text, JSON or objects to what a model holds, and back to plain values.

Whoever puts one row asks the database for the rows that it names (`Known`); whoever puts thousands loads them before.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import orjson
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import BooleanField, Field, JSONField, Model

from callsheet.actions import audit
from callsheet.actions.nouns import NOUNS, FieldNote, Noun
from callsheet.actions.registry_expected import misfit
from callsheet.errors import UnusableInput
from callsheet.facts.week_text import hours_in
from callsheet.said import say, term
from callsheet.sources.mapping_file import nearest
from callsheet.state.models import Person

Values = Mapping[str, object]
CLOCK = re.compile(r"\s*(?P<hours>[01]?\d|2[0-3]):(?P<minutes>[0-5]\d)(:00)?\s*")
"""A time of day, as forms and spreadsheets write minutes after midnight."""
YES_OR_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False, "": False}


class Known:
    """Finds the row that a value names: a person by e-mail, others by their noun's key (a guideline by programme/version)."""

    def find(self, model: type[Model], named: str) -> Model | None:
        """The row; None where there is none."""
        found = model._default_manager
        if model is Person:
            return found.filter(email__iexact=named).first()
        key = noun_of_model(model).key
        parts = named.split("/", len(key) - 1)
        return found.filter(**dict(zip(key, parts, strict=True))).first() if len(parts) == len(key) else None

    def names(self, model: type[Model]) -> list[str]:
        """How the rows of a model that one code names are named."""
        key = () if model is Person else noun_of_model(model).key
        return [str(name) for name in model._default_manager.values_list(key[0], flat=True)] if len(key) == 1 else []


ASKED = Known()


def noun_of_model(model: type[Model]) -> Noun:
    """The noun whose rows a model keeps."""
    return next(noun for noun in NOUNS.values() if noun.model is model)


def key_of(noun: Noun, values: Values, *, known: Known = ASKED) -> dict[str, object]:
    """The key's fields as the model holds them; a field with a default may be left out. UnusableInput names the field."""
    key: dict[str, object] = {}
    for name in noun.key:
        if name not in values:
            field = noun.model._meta.get_field(name)
            if isinstance(field, Field) and field.has_default():
                key[name] = field.get_default()
                continue
            raise UnusableInput(say("A {name} needs its {name2}.", name=term(noun.name), name2=name), field=name)
        key[name] = typed(noun, name, values[name], known=known)
    return key


def typed(noun: Noun, name: str, value: object, *, known: Known = ASKED) -> object:
    """A value of a field as the model holds it. UnusableInput names noun, field, value and what was expected."""
    field = noun.model._meta.get_field(name)
    if value in ("", None) and getattr(field, "null", False):
        return None
    note = _note(noun, name)
    if field.is_relation:
        return _related(noun, name, value, known)
    if note is not None and note.kind == "days":
        return _range(noun, name, value)
    if note is not None and note.kind == "reference" and value not in ("", None):
        return _named_row(noun, note, str(value), known)
    if note is not None and note.kind == "references":
        return _codes(noun, note, value, known)
    if isinstance(field, JSONField) and isinstance(value, str):
        return _json(noun, name, value)
    if note is not None and note.kind == "minutes" and isinstance(value, str) and (clock := CLOCK.fullmatch(value)):
        value = int(clock["hours"]) * 60 + int(clock["minutes"])
    if isinstance(field, BooleanField) and isinstance(value, str):
        value = YES_OR_NO.get(value.casefold(), value)
    try:
        return field.to_python(value)  # type: ignore[union-attr]
    except ValidationError as error:
        raise misfit(noun, name, value, error) from error


def _json(noun: Noun, name: str, text: str) -> object:
    note = _note(noun, name)
    if note is not None and note.kind == "hours" and not text.lstrip().startswith("{"):
        return _hours(noun, name, text)
    try:
        return orjson.loads(text or "{}")
    except orjson.JSONDecodeError as error:
        raise UnusableInput(
            say(
                "{name}, {name2}: “{text}” — expected JSON ({error}).",
                name=term(noun.name),
                name2=name,
                text=text,
                error=error,
            ),
            field=name,
        ) from error


def _hours(noun: Noun, name: str, text: str) -> object:
    try:
        return hours_in(text)
    except ValueError as error:
        raise UnusableInput(
            say("{name}, {name2}: {error}.", name=term(noun.name), name2=name, error=_sentence(error)), field=name
        ) from error


def _sentence(error: Exception) -> str:
    """What an error says, with its parts where it has some."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)


def _note(noun: Noun, name: str) -> FieldNote | None:
    return next((note for note in noun.described if note.name == name), None)


def _named_row(noun: Noun, note: FieldNote, code: str, known: Known) -> str:
    if known.find(NOUNS[note.of].model, code) is None:
        raise _no_such(noun, note.name, code, note.of, known.names(NOUNS[note.of].model))
    return code


def _codes(noun: Noun, note: FieldNote, value: object, known: Known) -> list[str]:
    """Codes from a list, or from a text with commas: each must exist and stands once, in the order given."""
    parts = value.split(",") if isinstance(value, str) else value or []
    if not isinstance(parts, (list, tuple, set, frozenset)):
        raise UnusableInput(
            say(
                "{name}, {name2}: “{value}” — expected codes joined by commas.",
                name=term(noun.name),
                name2=note.name,
                value=value,
            ),
            field=note.name,
        )
    codes = dict.fromkeys(text for part in parts if (text := str(part).strip()))
    return [_named_row(noun, note, code, known) for code in codes]


def _related(noun: Noun, name: str, value: object, known: Known) -> Model:
    model = noun.model._meta.get_field(name).related_model
    assert isinstance(model, type)
    found = value if isinstance(value, model) else known.find(model, str(value))
    if found is None:
        raise _no_such(noun, name, value, name, known.names(model))
    return found


def _no_such(noun: Noun, name: str, value: object, of: str, names: Sequence[str]) -> UnusableInput:
    meant = nearest(str(value), names)
    sentence = say(
        "{name}, {name2}: there is no {of} “{value}”; {told}",
        name=term(noun.name),
        name2=name,
        of=of,
        value=value,
        told=say("did you mean {meant}?", meant=meant) if meant else say("create it first."),
    )
    return UnusableInput(sentence, field=name)


def _range(noun: Noun, name: str, value: object) -> DateRange:
    """A range of days from a DateRange, a pair, or text "2026-11-01..2026-11-30" (either end may be empty)."""
    if isinstance(value, DateRange):
        return value
    ends = value.split("..") if isinstance(value, str) else list(value)  # type: ignore[call-overload]
    try:
        first, last = (
            None if e in ("", None) else e if isinstance(e, date) else date.fromisoformat(str(e)) for e in ends
        )
    except ValueError as error:
        raise UnusableInput(
            say(
                "{name}, {name2}: “{value}” — expected two days such as 2026-11-01..2026-11-30.",
                name=term(noun.name),
                name2=name,
                value=value,
            ),
            field=name,
        ) from error
    until = None if last is None else date.fromordinal(last.toordinal() + 1)
    return DateRange(first, until, "[)")


def as_values(noun: Noun, row: Model) -> dict[str, object]:
    """A row as plain values by column: what `registry.put` takes back unchanged."""
    return {name: shown(held(row, name)) for name in noun.columns}


def held(row: Model, name: str) -> object:
    """A field's value; None where a new row names nobody yet in a field that needs somebody."""
    field = row._meta.get_field(name)
    if field.is_relation and getattr(row, field.attname) is None:  # type: ignore[union-attr]
        return None
    return getattr(row, name)


def shown(value: object) -> object:
    """A value as it is written: days as 2026-11-01..2026-11-30, a row by its key."""
    if isinstance(value, DateRange):
        last = None if value.upper is None else date.fromordinal(value.upper.toordinal() - 1)
        return f"{value.lower or ''}..{last or ''}"
    if isinstance(value, Person):
        return value.email
    return _named_model(value) if isinstance(value, Model) else audit.plain(value)


def _named_model(row: Model) -> object:
    noun = noun_of_model(type(row))
    if len(noun.key) == 1:
        return row.pk
    return "/".join(str(getattr(row, noun.model._meta.get_field(name).attname)) for name in noun.key)  # type: ignore[union-attr]


def named(key: Mapping[str, object]) -> str:
    """A key as people say it: its parts joined by slashes, empty ones left out."""
    return "/".join(str(shown(v)) for v in key.values() if v not in ("", None))
