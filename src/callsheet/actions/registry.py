"""Put and remove registry rows: one way for pages, commands, demo and imports."""

from collections.abc import Mapping
from datetime import date

import orjson
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import BooleanField, F, Field, JSONField, Model

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.actions.registry_checks import check_row, check_unused
from callsheet.errors import Clash, NotThere, UnusableInput
from callsheet.state.models import Locale, Person, Programme, RegistryVersion, Vendor

Values = Mapping[str, object]


def put(noun_name: str, values: Values, *, actor: Actor) -> bool:
    """Create the row that the key names, or change it; says whether anything changed.

    Raises UnusableInput naming noun, field, value and what was expected; Clash where a period overlaps another row.
    """
    noun = _noun(noun_name)
    with acting(actor, "registry"):
        return put_within(noun, values, actor=actor)


def put_within(noun: Noun, values: Values, *, actor: Actor) -> bool:
    """`put` inside the caller's transaction."""
    unknown = sorted(set(values) - set(noun.columns) - {"synthetic"})
    if unknown:
        raise UnusableInput(
            f"A {noun.name} has no field “{unknown[0]}”; it has {', '.join(noun.columns)}.", field=unknown[0]
        )
    key = _key(noun, values)
    row = noun.model._default_manager.filter(**key).first()
    was = None if row is None else _as_values(noun, row)
    row = row or noun.model(**key)
    for field in (*noun.fields, "synthetic"):
        if field in values:
            setattr(row, field, _typed(noun, field, values[field]))
    check_row(noun, row)
    _save(noun, row)
    now = _as_values(noun, row)
    if was == now:
        return False
    _changed()
    audit.record("registry.put", noun=noun.name, key=_named(key), actor=actor, was=was, now=now)
    return True


def remove(noun_name: str, key_values: Values, *, actor: Actor) -> None:
    """Remove the row that the key names. NotThere when there is none; Clash when others stand on it."""
    noun = _noun(noun_name)
    with acting(actor, "registry"):
        key = _key(noun, key_values)
        row = noun.model._default_manager.filter(**key).first()
        if row is None:
            raise NotThere(f"There is no {noun.name} {_named(key)}.")
        was = _as_values(noun, row)
        check_unused(noun, row, _named(key))
        try:
            with transaction.atomic():
                row.delete()
        except IntegrityError as error:
            raise Clash(f"The {noun.name} {_named(key)} is used elsewhere and cannot be removed: {error}.") from error
        _changed()
        audit.record("registry.removed", noun=noun.name, key=_named(key), actor=actor, was=was)


def rows(noun_name: str) -> list[dict[str, object]]:
    """All rows of a noun as plain values, by key; the caller has begun a transaction under its scope."""
    noun = _noun(noun_name)
    found = noun.model._default_manager.order_by(*noun.key)
    return [{"id": row.pk, **_as_values(noun, row)} for row in found]


def version() -> int:
    """The number of the registry's last change."""
    row, _ = RegistryVersion.objects.get_or_create(id=1)
    return row.version


def _noun(name: str) -> Noun:
    if name not in NOUNS:
        raise NotThere(f"The registry has no noun “{name}”; it has {', '.join(NOUNS)}.")
    return NOUNS[name]


def _changed() -> None:
    RegistryVersion.objects.get_or_create(id=1)
    RegistryVersion.objects.filter(id=1).update(version=F("version") + 1)


def _key(noun: Noun, values: Values) -> dict[str, object]:
    key: dict[str, object] = {}
    for name in noun.key:
        if name not in values:
            field = noun.model._meta.get_field(name)
            if isinstance(field, Field) and field.has_default():
                key[name] = field.get_default()
                continue
            raise UnusableInput(f"A {noun.name} needs its {name}.", field=name)
        key[name] = _typed(noun, name, values[name])
    return key


def _typed(noun: Noun, name: str, value: object) -> object:
    field = noun.model._meta.get_field(name)
    if value in ("", None) and getattr(field, "null", False):
        return None
    if field.is_relation:
        return _related(noun, name, value)
    if name in ("valid", "days"):
        return _range(noun, name, value)
    if (name in NAMED) and value not in ("", None):
        return _named_row(noun, name, str(value))
    if isinstance(field, JSONField) and isinstance(value, str):
        return _json(noun, name, value)
    if isinstance(field, BooleanField) and isinstance(value, str):
        value = YES_OR_NO.get(value.casefold(), value)
    try:
        return field.to_python(value)  # type: ignore[union-attr]
    except ValidationError as error:
        raise UnusableInput(f"{noun.name}, {name}: “{value}” — {'; '.join(error.messages)}", field=name) from error


YES_OR_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False, "": False}


def _json(noun: Noun, name: str, text: str) -> object:
    try:
        return orjson.loads(text or "{}")
    except orjson.JSONDecodeError as error:
        raise UnusableInput(f"{noun.name}, {name}: “{text}” — expected JSON ({error}).", field=name) from error


NAMED = {"programme": Programme, "vendor": Vendor, "locale": Locale}
"""Fields that hold the code of another noun as text: it must exist."""


def _named_row(noun: Noun, name: str, code: str) -> str:
    if not NAMED[name]._default_manager.filter(pk=code).exists():
        raise UnusableInput(f"{noun.name}, {name}: there is no {name} “{code}”; create it first.", field=name)
    return code


def _related(noun: Noun, name: str, value: object) -> Model:
    model = noun.model._meta.get_field(name).related_model
    assert isinstance(model, type)
    if isinstance(value, model):
        return value
    if noun.name == "acknowledgement" and name == "guideline":
        programme, _, version_name = str(value).partition("/")
        found = model._default_manager.filter(programme=programme, version=version_name).first()
    elif model is Person:
        found = model._default_manager.filter(email__iexact=str(value)).first()
    else:
        found = model._default_manager.filter(pk=value).first()
    if found is None:
        raise UnusableInput(f"{noun.name}, {name}: there is no {name} “{value}”; create it first.", field=name)
    return found


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


def _save(noun: Noun, row: Model) -> None:
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        value = getattr(row, field, "")
        raise UnusableInput(f"{noun.name}, {field}: “{value}” — {' '.join(messages)}", field=field) from error
    except IntegrityError as error:
        raise Clash(f"This {noun.name} cannot stand beside another one: {str(error).splitlines()[0]}.") from error


def _as_values(noun: Noun, row: Model) -> dict[str, object]:
    return {name: _shown(noun, row, name) for name in noun.columns}


def _shown(noun: Noun, row: Model, name: str) -> object:
    value = getattr(row, name)
    if isinstance(value, DateRange):
        last = None if value.upper is None else date.fromordinal(value.upper.toordinal() - 1)
        return f"{value.lower or ''}..{last or ''}"
    if isinstance(value, Person):
        return value.email
    if isinstance(value, Model):
        return f"{value.programme_id}/{value.version}" if noun.name == "acknowledgement" else value.pk  # type: ignore[attr-defined]
    return audit.plain(value)


def _named(key: Mapping[str, object]) -> str:
    return "/".join(str(v.pk if isinstance(v, Model) else v) for v in key.values() if v not in ("", None))


def ensure_programme(code: str, *, actor: Actor, name: str = "") -> tuple[Programme, bool]:
    """The programme of that code, created when it is new; says which. Inside the caller's transaction."""
    found = Programme.objects.filter(code=code).first()
    if found is not None:
        return found, False
    put_within(NOUNS["programme"], {"code": code, "name": name or code}, actor=actor)
    return Programme.objects.get(code=code), True
