"""Put and remove registry rows: one way for pages, commands, spreadsheets, API, demo and imports."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model, QuerySet
from django.utils import timezone

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.actions.registry_checks import check_row, check_unused
from callsheet.actions.registry_values import Values, as_values, key_of, named, typed
from callsheet.errors import Clash, NotThere, UnusableInput
from callsheet.state import access
from callsheet.state.models import Batch, BatchEvent, Programme, RegistryVersion

ROWS_AT_ONCE = 1_000


def put(noun_name: str, values: Values, *, actor: Actor) -> bool:
    """Create the row that the key names, or change it; says whether anything changed.

    Raises UnusableInput naming noun, field, value and what was expected; Clash where a period overlaps another row; NotThere
    where the row belongs to a programme that is not the actor's.
    """
    noun = noun_of(noun_name)
    with acting(actor, "registry"):
        return put_within(noun, values, actor=actor)


def put_within(noun: Noun, values: Values, *, actor: Actor, from_file: bool = False) -> bool:
    """`put` inside the caller's transaction. `from_file`: a name out of somebody's file, taken as it stands."""
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
    now = as_values(noun, row)
    if was == now and "synthetic" not in values:
        return False
    check_scope(noun, row, actor, is_new=was is None)
    check_moved(noun, was, now)
    check_row(noun, row, from_file=from_file)
    changed()
    _save(noun, row)
    now = as_values(noun, row)
    if was == now:
        return False
    if was is None:
        begin_all([row], actor)
    audit.record("registry.put", noun=noun.name, key=named(key), actor=actor, was=was, now=now)
    return True


def remove(noun_name: str, key_values: Values, *, actor: Actor) -> None:
    """Remove the row that the key names. NotThere when there is none; Clash when others stand on it."""
    noun = noun_of(noun_name)
    with acting(actor, "registry"):
        key = key_of(noun, key_values)
        row = noun.model._default_manager.filter(**key).first()
        if row is None:
            raise NotThere(f"There is no {noun.name} {named(key)}.")
        check_scope(noun, row, actor)
        was = as_values(noun, row)
        check_unused(noun, row, named(key))
        changed()
        try:
            with transaction.atomic():
                row.delete()
        except IntegrityError as error:
            raise Clash(f"The {noun.name} {named(key)} is used elsewhere and cannot be removed: {error}.") from error
        audit.record("registry.removed", noun=noun.name, key=named(key), actor=actor, was=was)


def rows(noun_name: str, *, actor: Actor) -> list[dict[str, object]]:
    """The rows of a noun that the actor may see, as plain values, by key; the caller has begun a transaction under its scope."""
    noun = noun_of(noun_name)
    relations = [n for n in noun.columns if noun.model._meta.get_field(n).is_relation]
    found = visible(noun, actor).select_related(*relations) if relations else visible(noun, actor)
    return [{"id": row.pk, **as_values(noun, row)} for row in found.order_by(*noun.key)]


def visible(noun: Noun, actor: Actor) -> QuerySet[Model]:
    """The rows of a noun within the actor's scope: their programmes', or (a vendor's people) what is their vendor's alone."""
    found = noun.model._default_manager.all()
    if actor.role == "vendor":
        return found.filter(**{noun.vendor: actor.vendor}) if noun.vendor and not noun.programme else found.none()
    seen = access.scope(actor)
    if seen.programmes is None or not noun.programme:
        return found
    return found.filter(**{f"{noun.programme}__in": {*seen.programmes, ""}})


def version() -> int:
    """The number of the registry's last change."""
    row, _ = RegistryVersion.objects.get_or_create(id=1)
    return row.version


def held_version() -> int:
    """`version`, held until this transaction ends: nobody else changes the registry meanwhile."""
    RegistryVersion.objects.get_or_create(id=1)
    return RegistryVersion.objects.select_for_update().get(id=1).version


def noun_of(name: str) -> Noun:
    """The noun of that name. NotThere lists those there are."""
    if name not in NOUNS:
        raise NotThere(f"The registry has no noun “{name}”; it has {', '.join(NOUNS)}.")
    return NOUNS[name]


def check_scope(noun: Noun, row: Model, actor: Actor, *, is_new: bool = False) -> None:
    """NotThere where the row belongs to a programme that this actor does not see, or would begin one and sees only their
    own; NotAllowed where a noun needs another right than the registry's."""
    if noun.right != "registry":
        access.require(actor, noun.right)
    if not noun.programme:
        return
    if is_new and isinstance(row, Programme):
        access.may_begin_programme(actor, row.code)
        return
    seen = access.scope(actor)
    if seen.programmes is None:
        return
    code: object = row
    for step in noun.programme.split("__"):
        code = getattr(code, step)
    text = str(code.pk if isinstance(code, Model) else code)
    if text and not seen.sees(text):
        raise NotThere(f"There is no programme “{text}”.", code=text)


def check_moved(noun: Noun, was: Values | None, now: Values) -> None:
    """What an action of its own changes is not edited."""
    for note in noun.described:
        if note.moved and was is not None and was[note.name] != now[note.name]:
            raise UnusableInput(
                f"{noun.name}, {note.name}: it is “{was[note.name]}” and is changed by moving the {noun.name},"
                f" not by setting it to “{now[note.name]}”.",
                field=note.name,
            )


def begin_all(rows: Sequence[Model], actor: Actor) -> None:
    """What begins with new rows: a batch's history."""
    batches = [row for row in rows if isinstance(row, Batch)]
    if batches:
        now = timezone.now()
        for batch in batches:
            batch.state_since = now
        Batch.objects.bulk_update(batches, ["state_since"], batch_size=ROWS_AT_ONCE)
        who = {"actor": actor.name, "person": actor.person}
        events = [BatchEvent(batch=batch, to=batch.state, cycle=batch.cycle, at=now, **who) for batch in batches]
        BatchEvent.objects.bulk_create(events, batch_size=ROWS_AT_ONCE)


def changed(times: int = 1) -> None:
    """Count changes of the registry, inside the transaction that makes them and before it writes: whoever changes many rows
    holds the count, and two that write in different orders cannot wait for each other."""
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
