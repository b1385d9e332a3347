"""Values of registry rows: from text, JSON or objects to what a model holds, and back to plain values.

Whoever puts one row asks the database for the rows that it names (`Known`); whoever puts thousands loads them before.
"""

from collections.abc import Mapping
from datetime import date

import orjson
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import BooleanField, Field, JSONField, Model

from callsheet.actions import audit
from callsheet.actions.nouns import Noun
from callsheet.errors import UnusableInput
from callsheet.state.models import Guideline, Locale, Person, Programme, Vendor

Values = Mapping[str, object]
NAMED: dict[str, type[Model]] = {"programme": Programme, "vendor": Vendor, "locale": Locale}
"""Fields that hold the code of another noun as text: it must exist."""
YES_OR_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False, "": False}


class Known:
    """Finds the row that a value names: a guideline by programme/version, a person by e-mail, others by their key."""

    def find(self, model: type[Model], named: str) -> Model | None:
        """The row; None where there is none."""
        found = model._default_manager
        if model is Guideline:
            programme, _, version = named.partition("/")
            return found.filter(programme=programme, version=version).first()
        if model is Person:
            return found.filter(email__iexact=named).first()
        return found.filter(pk=named).first()


ASKED = Known()


def key_of(noun: Noun, values: Values, *, known: Known = ASKED) -> dict[str, object]:
    """The key's fields as the model holds them; a field with a default may be left out. UnusableInput names the field."""
    key: dict[str, object] = {}
    for name in noun.key:
        if name not in values:
            field = noun.model._meta.get_field(name)
            if isinstance(field, Field) and field.has_default():
                key[name] = field.get_default()
                continue
            raise UnusableInput(f"A {noun.name} needs its {name}.", field=name)
        key[name] = typed(noun, name, values[name], known=known)
    return key


def typed(noun: Noun, name: str, value: object, *, known: Known = ASKED) -> object:
    """A value of a field as the model holds it. UnusableInput names noun, field, value and what was expected."""
    field = noun.model._meta.get_field(name)
    if value in ("", None) and getattr(field, "null", False):
        return None
    if field.is_relation:
        return _related(noun, name, value, known)
    if name in ("valid", "days"):
        return _range(noun, name, value)
    if name in NAMED and value not in ("", None):
        return _named_row(noun, name, str(value), known)
    if isinstance(field, JSONField) and isinstance(value, str):
        return _json(noun, name, value)
    if isinstance(field, BooleanField) and isinstance(value, str):
        value = YES_OR_NO.get(value.casefold(), value)
    try:
        return field.to_python(value)  # type: ignore[union-attr]
    except ValidationError as error:
        raise UnusableInput(f"{noun.name}, {name}: “{value}” — {'; '.join(error.messages)}", field=name) from error


def _json(noun: Noun, name: str, text: str) -> object:
    try:
        return orjson.loads(text or "{}")
    except orjson.JSONDecodeError as error:
        raise UnusableInput(f"{noun.name}, {name}: “{text}” — expected JSON ({error}).", field=name) from error


def _named_row(noun: Noun, name: str, code: str, known: Known) -> str:
    if known.find(NAMED[name], code) is None:
        raise _no_such(noun, name, code)
    return code


def _related(noun: Noun, name: str, value: object, known: Known) -> Model:
    model = noun.model._meta.get_field(name).related_model
    assert isinstance(model, type)
    found = value if isinstance(value, model) else known.find(model, str(value))
    if found is None:
        raise _no_such(noun, name, value)
    return found


def _no_such(noun: Noun, name: str, value: object) -> UnusableInput:
    return UnusableInput(f"{noun.name}, {name}: there is no {name} “{value}”; create it first.", field=name)


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
            f"{noun.name}, {name}: “{value}” — expected two days such as 2026-11-01..2026-11-30.", field=name
        ) from error
    until = None if last is None else date.fromordinal(last.toordinal() + 1)
    return DateRange(first, until, "[)")


def as_values(noun: Noun, row: Model) -> dict[str, object]:
    """A row as plain values by column: what `registry.put` takes back unchanged."""
    return {name: _shown(noun, row, name) for name in noun.columns}


def _shown(noun: Noun, row: Model, name: str) -> object:
    value = getattr(row, name)
    if isinstance(value, DateRange):
        last = None if value.upper is None else date.fromordinal(value.upper.toordinal() - 1)
        return f"{value.lower or ''}..{last or ''}"
    if isinstance(value, Person):
        return value.email
    if isinstance(value, Guideline):
        return f"{value.programme_id}/{value.version}"
    return value.pk if isinstance(value, Model) else audit.plain(value)


def named(key: Mapping[str, object]) -> str:
    """A key as people say it: its parts joined by slashes, empty ones left out."""
    return "/".join(str(v.pk if isinstance(v, Model) else v) for v in key.values() if v not in ("", None))
