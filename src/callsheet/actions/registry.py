"""Put and remove registry rows: one way for pages, commands, demo and imports."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.actions.registry_checks import check_row, check_unused
from callsheet.actions.registry_values import Values, as_values, key_of, named, typed
from callsheet.errors import Clash, NotThere, UnusableInput
from callsheet.state.models import Programme, RegistryVersion


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
    key = key_of(noun, values)
    row = noun.model._default_manager.filter(**key).first()
    was = None if row is None else as_values(noun, row)
    row = row or noun.model(**key)
    for field in (*noun.fields, "synthetic"):
        if field in values:
            setattr(row, field, typed(noun, field, values[field]))
    check_row(noun, row)
    _save(noun, row)
    now = as_values(noun, row)
    if was == now:
        return False
    changed()
    audit.record("registry.put", noun=noun.name, key=named(key), actor=actor, was=was, now=now)
    return True


def remove(noun_name: str, key_values: Values, *, actor: Actor) -> None:
    """Remove the row that the key names. NotThere when there is none; Clash when others stand on it."""
    noun = _noun(noun_name)
    with acting(actor, "registry"):
        key = key_of(noun, key_values)
        row = noun.model._default_manager.filter(**key).first()
        if row is None:
            raise NotThere(f"There is no {noun.name} {named(key)}.")
        was = as_values(noun, row)
        check_unused(noun, row, named(key))
        try:
            with transaction.atomic():
                row.delete()
        except IntegrityError as error:
            raise Clash(f"The {noun.name} {named(key)} is used elsewhere and cannot be removed: {error}.") from error
        changed()
        audit.record("registry.removed", noun=noun.name, key=named(key), actor=actor, was=was)


def rows(noun_name: str) -> list[dict[str, object]]:
    """All rows of a noun as plain values, by key; the caller has begun a transaction under its scope."""
    noun = _noun(noun_name)
    found = noun.model._default_manager.order_by(*noun.key)
    return [{"id": row.pk, **as_values(noun, row)} for row in found]


def version() -> int:
    """The number of the registry's last change."""
    row, _ = RegistryVersion.objects.get_or_create(id=1)
    return row.version


def _noun(name: str) -> Noun:
    if name not in NOUNS:
        raise NotThere(f"The registry has no noun “{name}”; it has {', '.join(NOUNS)}.")
    return NOUNS[name]


def changed(times: int = 1) -> None:
    """Count changes of the registry, inside the transaction that makes them."""
    RegistryVersion.objects.get_or_create(id=1)
    RegistryVersion.objects.filter(id=1).update(version=F("version") + times)


def clean(noun: Noun, row: Model) -> None:
    """What the model itself says of its fields: lengths, choices, what may be empty. UnusableInput names the field."""
    found_already = [
        field.name
        for field in noun.model._meta.concrete_fields
        if field.is_relation and getattr(row, field.attname) is not None
    ]
    try:
        row.full_clean(exclude=found_already, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        value = getattr(row, field, "")
        raise UnusableInput(f"{noun.name}, {field}: “{value}” — {' '.join(messages)}", field=field) from error


def _save(noun: Noun, row: Model) -> None:
    clean(noun, row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Clash(f"This {noun.name} cannot stand beside another one: {str(error).splitlines()[0]}.") from error


def ensure_programme(code: str, *, actor: Actor, name: str = "") -> tuple[Programme, bool]:
    """The programme of that code, created when it is new; says which. Inside the caller's transaction."""
    found = Programme.objects.filter(code=code).first()
    if found is not None:
        return found, False
    put_within(NOUNS["programme"], {"code": code, "name": name or code}, actor=actor)
    return Programme.objects.get(code=code), True
