"""Put and remove registry rows: one way for pages, commands, spreadsheets, API, demo and imports."""

import hashlib
from collections.abc import Sequence
from copy import copy

import orjson
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model, QuerySet

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.actions.registry_checks import check_row, check_unused
from callsheet.actions.registry_dependents import Standing, counted, dependents, named_row
from callsheet.actions.registry_effects import after_puts, after_removals, check_moved, check_scope
from callsheet.actions.registry_expected import misfit, refused, ruled
from callsheet.actions.registry_lists import ordered
from callsheet.actions.registry_values import Values, as_values, held, key_of, named, typed
from callsheet.decisions.wording import instant
from callsheet.errors import Clash, NotThere, UnusableInput
from callsheet.said import say, say_many, term
from callsheet.state import access
from callsheet.state.models import Programme, RegistryVersion
from callsheet.state.scoping import ALL, scoped

NEW = "new"
"""What a form for a row that is not there yet has seen."""


def put(noun_name: str, values: Values, *, actor: Actor, seen: str = "") -> bool:
    """Create the row that the key names, or change it; says whether anything changed.

    `seen` is the `fingerprint` of the row as the actor saw it (NEW: there was none); '' = whatever it is now.
    Raises UnusableInput naming noun, field, value and what was expected; Clash where a period overlaps another row or the row
    is no longer as it was seen; NotThere where the row belongs to a programme that is not the actor's.
    """
    noun = noun_of(noun_name)
    with acting(actor, "registry"):
        return put_within(noun, values, actor=actor, seen=seen)


def put_within(noun: Noun, values: Values, *, actor: Actor, seen: str = "", from_file: bool = False) -> bool:
    """`put` inside the caller's transaction. `from_file`: a name out of somebody's file, taken as it stands."""
    unknown = sorted(set(values) - set(noun.columns) - {"synthetic"})
    if unknown:
        raise UnusableInput(
            say(
                "A {name} has no field “{unknown}”; it has {columns}.",
                name=term(noun.name),
                unknown=unknown[0],
                columns=", ".join(noun.columns),
            ),
            field=unknown[0],
        )
    key = key_of(noun, values)
    if seen:
        held_version()
    row = noun.model._default_manager.filter(**key).first()
    was = None if row is None else as_values(noun, row)
    if seen:
        _check_seen(noun, named(key), was, seen)
    before, row = copy(row), row or noun.model(**key)
    for field in (*noun.fields, "synthetic"):
        if field in values:
            setattr(row, field, typed(noun, field, values[field]))
    now = as_values(noun, row)
    if was == now and "synthetic" not in values:
        return False
    reach = access.reach(actor)
    if before is not None:
        check_scope(noun, before, reach, from_file=from_file)
    check_scope(noun, row, reach, is_new=was is None, from_file=from_file)
    check_moved(noun, was, now)
    check_row(noun, row, from_file=from_file)
    changed()
    _save(noun, row)
    now = as_values(noun, row)
    if was == now:
        return False
    after_puts(noun, [(row, was)], actor)
    audit.record("registry.put", noun=noun.name, key=named(key), actor=actor, was=was, now=now)
    return True


def remove(noun_name: str, key_values: Values, *, actor: Actor, with_dependents: bool = False) -> int:
    """Remove the row that the key names; says how many rows went.

    NotThere when there is none. Clash when facts stand on it, or other rows do, which go too where `with_dependents`.
    """
    noun = noun_of(noun_name)
    with acting(actor, "registry"):
        return remove_within(noun, key_values, actor=actor, with_dependents=with_dependents)


def remove_within(noun: Noun, key_values: Values, *, actor: Actor, with_dependents: bool = False) -> int:
    """`remove` inside the caller's transaction."""
    held_version()
    key = key_of(noun, key_values)
    row = noun.model._default_manager.filter(**key).first()
    if row is None:
        raise NotThere(say("There is no {name} {key}.", name=term(noun.name), key=named(key)))
    check_scope(noun, row, access.reach(actor))
    standing = dependents(noun, row) if with_dependents else check_removable(noun, row)
    gone = [(other.name, named_row(other, one)) for other, one in standing if _delete(other, one, actor)]
    _delete(noun, row, actor, together=gone)
    return len(gone) + 1


def check_removable(noun: Noun, row: Model) -> list[Standing]:
    """Clash where facts or other rows stand on the row, which it names; else nothing stands on it."""
    check_unused(noun, row, named_row(noun, row))
    standing = dependents(noun, row)
    if standing:
        raise Clash(
            say_many(
                "The {name} {row} is used elsewhere: {standing} stands on it."
                " Remove first what stands on it, or all of it together.",
                "The {name} {row} is used elsewhere: {standing} stand on it."
                " Remove first what stands on it, or all of it together.",
                len(standing),
                name=term(noun.name),
                row=named_row(noun, row),
                standing=counted(standing),
            ),
            dependents=[[other.name, named_row(other, one)] for other, one in standing],
        )
    return standing


def _delete(noun: Noun, row: Model, actor: Actor, *, together: Sequence[tuple[str, str]] = ()) -> bool:
    """Delete a row and record it; `together` are the rows that went with it, each recorded before."""
    was, name = as_values(noun, row), named_row(noun, row)
    check_unused(noun, row, name)
    changed()
    try:
        with transaction.atomic():
            row.delete()
    except IntegrityError as error:
        raise Clash(
            say(
                "The {name} {name2} is used elsewhere and cannot be removed: {error}.",
                name=term(noun.name),
                name2=name,
                error=error,
            )
        ) from error
    after_removals([row])
    now = {"together_with": together} if together else None
    audit.record("registry.removed", noun=noun.name, key=name, actor=actor, was=was, now=now)
    return True


def fingerprint(values: Values) -> str:
    """A short text that changes whenever the row's values do: what a form or a client saw."""
    plain = {name: value for name, value in values.items() if name != "id"}
    return hashlib.sha256(orjson.dumps(audit.plain(plain), option=orjson.OPT_SORT_KEYS)).hexdigest()[:24]


def _check_seen(noun: Noun, name: str, was: Values | None, seen: str) -> None:
    """Clash where the row is not what the actor saw, with who changed it."""
    if seen == (NEW if was is None else fingerprint(was)):
        return
    if was is None:
        raise Clash(
            say("The {name} {name2} was removed since you opened it.", name=term(noun.name), name2=name), changed=True
        )
    if seen == NEW:
        raise Clash(say("There is a {name} {name2} already.", name=term(noun.name), name2=name), changed=True)
    with scoped(ALL):  # the row is the actor's to see; who changed it is no secret to them
        last = access.named_entries().filter(noun=noun.name, key=name).first()
    who = say(" by {who} ({at})", who=getattr(last, "who", last.actor), at=instant(last.at)) if last else ""
    raise Clash(
        say(
            "The {name} {name2} was changed{who} since you opened it. What you wrote is still here: compare, then save again.",
            name=term(noun.name),
            name2=name,
            who=who,
        ),
        changed=True,
    )


def rows(noun_name: str, *, actor: Actor) -> list[dict[str, object]]:
    """The rows of a noun that the actor may see, as plain values, by key; the caller has begun a transaction under its scope."""
    noun = noun_of(noun_name)
    return [{"id": row.pk, **as_values(noun, row)} for row in ordered(noun, visible(noun, actor))]


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
    """The number of the registry's last change; in a replay, of the last one until then."""
    return RegistryVersion.objects.filter(id=1).values_list("version", flat=True).first() or 1


def held_version() -> int:
    """`version`, held until this transaction ends: nobody else changes the registry meanwhile."""
    RegistryVersion.objects.get_or_create(id=1)
    return RegistryVersion.objects.select_for_update().get(id=1).version


def noun_of(name: str) -> Noun:
    """The noun of that name. NotThere lists those there are."""
    if name not in NOUNS:
        raise NotThere(say("The registry has no noun “{name}”; it has {nouns}.", name=name, nouns=", ".join(NOUNS)))
    return NOUNS[name]


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
        field, messages = next(iter(error.error_dict.items()))
        raise misfit(noun, field, held(row, field), ValidationError(messages)) from error


def _save(noun: Noun, row: Model) -> None:
    clean(noun, row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        rule = ruled(error)
        if rule is not None:
            raise refused(noun, rule[0], held(row, rule[0]), rule[1]) from error
        raise Clash(
            say(
                "This {name} cannot stand beside another one: {error}.",
                name=term(noun.name),
                error=str(error).splitlines()[0],
            )
        ) from error


def ensure_programme(code: str, *, actor: Actor, name: str = "") -> tuple[Programme, bool]:
    """The programme of that code, created when it is new; says which. Inside the caller's transaction."""
    found = Programme.objects.filter(code=code).first()
    if found is not None:
        return found, False
    put_within(NOUNS["programme"], {"code": code, "name": name or code}, actor=actor)
    return Programme.objects.get(code=code), True
