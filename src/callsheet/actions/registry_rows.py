"""Registry rows one by one, as programs keep them: found by a key in one text, changed only as they were read.

A row's key text is its key's values joined by commas, with ~0 for a tilde, ~1 for a slash and ~2 for a comma in a value.
Its version is a hash of its values: whoever read an older one is refused (Stale) instead of writing over somebody's change.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from callsheet.actions import registry, registry_lists, upkeep
from callsheet.actions.acting import Actor, acting, lock, reading
from callsheet.actions.nouns import Noun
from callsheet.actions.registry import noun_of
from callsheet.actions.registry_values import as_values, key_of
from callsheet.errors import NotThere, Stale, UnusableInput
from callsheet.said import say, term
from callsheet.state import access
from callsheet.state.models import AuditEntry

ESCAPES = (("~", "~0"), ("/", "~1"), (",", "~2"))
ANY = "*"
NONE = ""


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """One row: its key in one text, all values, and the version that a change of it has to name."""

    noun: str
    key: str
    values: Mapping[str, object]
    version: str


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Some rows of a noun; `last` is how many rows there are up to the last of them, `is_more` whether others follow."""

    rows: tuple[RegistryRow, ...]
    last: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """Which rows are asked for: those whose fields are as `where` says ("field=value") and one of whose values contains `text`."""

    text: str = ""
    where: tuple[str, ...] = ()

    def fields(self, noun: Noun) -> dict[str, str]:
        """Value by field. UnusableInput for what is no field of the noun."""
        asked: dict[str, str] = {}
        for said in self.where:
            name, equals, value = said.partition("=")
            if not equals or name not in noun.columns:
                raise UnusableInput(
                    say(
                        "where: “{said}” — expected field=value with a field of {noun}: {columns}.",
                        said=said,
                        noun=term(noun.name),
                        columns=", ".join(noun.columns),
                    ),
                    field="where",
                )
            asked[name] = value
        return asked


EVERY = Sought()


def listed(
    noun_name: str, *, actor: Actor, limit: int, start: tuple[str, int] | None = None, sought: Sought = EVERY
) -> RowsPage:
    """At most `limit` rows that the actor may see and that are sought, in the order of their keys.

    They go on after the row of the key in `start`; where it has gone meanwhile, after as many as there were before it.
    """
    noun = noun_of(noun_name)
    with reading(actor):
        rows = registry.visible(noun, actor)
        keys = _keys(noun, rows, sought)
        first = 0 if start is None else _after(noun, keys, start, actor=actor)
        found = registry_lists.chosen(noun, rows, keys[first : first + limit])
    shown = tuple(_row(noun, {name: row[name] for name in noun.columns}) for row in found)
    last = first + len(shown)
    return RowsPage(shown, last, last < len(keys))


def _keys(noun: Noun, rows: registry_lists.Rows, sought: Sought) -> list[object]:
    if sought == EVERY:
        return list(rows.order_by(*noun.key).values_list("pk", flat=True))
    return registry_lists.fitting(noun, rows, registry_lists.sought(sought.fields(noun), sought.text))


def _after(noun: Noun, keys: Sequence[object], start: tuple[str, int], *, actor: Actor) -> int:
    named, before = start
    wanted = key_of(noun, _key_values(noun, named))
    key = registry.visible(noun, actor).filter(**wanted).values_list("pk", flat=True).first()
    return keys.index(key) + 1 if key in keys else before


def one(noun_name: str, key: str, *, actor: Actor) -> RegistryRow:
    """One row. NotThere where there is none, or none for this actor."""
    noun = noun_of(noun_name)
    with reading(actor):
        return _found(noun, key, actor=actor)


def put(
    noun_name: str, key: str, values: Mapping[str, object], *, actor: Actor, expected: str | None = None
) -> tuple[RegistryRow, bool, str]:
    """Create or change the row; the row, whether it is new, and what was done in a sentence.

    `expected` is the version that was read (ANY: it has to be there; NONE: it must not be there; None: whatever it is).
    Stale where it is another one now.
    """
    noun = noun_of(noun_name)
    named_values = _key_values(noun, key)
    clash = [name for name in noun.key if name in values and str(values[name]) != named_values[name]]
    if clash:
        raise UnusableInput(
            say("{clash}: the address names another row than the values do.", clash=clash[0]), field=clash[0]
        )
    with acting(actor, "registry"):
        was = _held(noun, key, actor=actor)
        _check(was, expected)
        said = upkeep.put_and_follow(noun.name, {**values, **named_values}, actor=actor)
        return _found(noun, key, actor=actor), was is None, said


def remove(noun_name: str, key: str, *, actor: Actor, expected: str | None = None) -> str:
    """Remove the row; what was done in a sentence. Stale where it is not the version that was read."""
    noun = noun_of(noun_name)
    with acting(actor, "registry"):
        _found(noun, key, actor=actor)
        _check(_held(noun, key, actor=actor), expected)
        return upkeep.remove_and_follow(noun.name, _key_values(noun, key), actor=actor)


def history(noun_name: str, key: str, *, actor: Actor) -> list[AuditEntry]:
    """What was done to a row, newest first; also to one that is gone."""
    noun = noun_of(noun_name)
    values = _key_values(noun, key)
    with acting(actor, "audit"):
        said = "/".join(str(v) for v in values.values() if v not in ("", None))
        return list(access.audit_entries(actor).filter(noun=noun.name, key=said))


def key_text(noun: Noun, values: Mapping[str, object]) -> str:
    """The key of a row as one text."""
    return ",".join(_escaped("" if values[name] is None else str(values[name])) for name in noun.key)


def _escaped(text: str) -> str:
    for plain, escape in ESCAPES:
        text = text.replace(plain, escape)
    return text


def _key_values(noun: Noun, key: str) -> dict[str, object]:
    parts = key.split(",")
    if len(parts) != len(noun.key):
        raise NotThere(
            say(
                "A {name} is named by {key}: {key2} values with commas between them, not “{key3}”.",
                name=term(noun.name),
                key=", ".join(noun.key),
                key2=len(noun.key),
                key3=key,
            )
        )
    for plain, escape in reversed(ESCAPES):
        parts = [part.replace(escape, plain) for part in parts]
    return dict(zip(noun.key, parts, strict=True))


def _row(noun: Noun, values: Mapping[str, object]) -> RegistryRow:
    version = hashlib.sha256(orjson.dumps(values, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    return RegistryRow(noun.name, key_text(noun, values), values, version)


def _found(noun: Noun, key: str, *, actor: Actor) -> RegistryRow:
    row = _held(noun, key, actor=actor, is_locked=False)
    if row is None:
        raise NotThere(say("There is no {name} {key}.", name=term(noun.name), key=key), noun=noun.name, key=key)
    return row


def _held(noun: Noun, key: str, *, actor: Actor, is_locked: bool = True) -> RegistryRow | None:
    """The row as it stands; locked, it stands so until the transaction ends, and nobody creates it meanwhile."""
    if is_locked:
        lock(f"registry:{noun.name}/{key}")
    try:
        wanted = key_of(noun, _key_values(noun, key))
    except UnusableInput:
        return None
    rows = registry.visible(noun, actor).filter(**wanted)
    row = (rows.select_for_update() if is_locked else rows).first()
    return None if row is None else _row(noun, as_values(noun, row))


def _check(was: RegistryRow | None, expected: str | None) -> None:
    if expected is None or (expected == ANY and was is not None) or (expected == NONE and was is None):
        return
    if was is None:
        raise Stale(say("It is not there (any more): read the list again."), version=None)
    if expected != was.version:
        raise Stale(say("It was changed since you read it: read it again and compare."), version=was.version)


__all__ = ["ANY", "NONE", "RegistryRow", "RowsPage", "history", "key_text", "listed", "noun_of", "one", "put", "remove"]
