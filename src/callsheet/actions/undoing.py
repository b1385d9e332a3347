"""Taking back what an audit entry records, where that can be: the row becomes what it was, by an entry of its own.

An entry is taken back only while the row is still as the entry left it; what others did since is theirs to take back first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callsheet.actions import audit, batches, registry
from callsheet.actions.acting import Actor, acting, reading
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.actions.registry_values import as_values, key_of, named, shown
from callsheet.decisions.wording import instant
from callsheet.errors import Clash, NotThere, UnusableInput, UserError
from callsheet.said import beside, say, term
from callsheet.state import access
from callsheet.state.models import AuditEntry, Batch
from callsheet.state.scoping import ALL, scoped

APPLIED = "registry.applied"
UNDOABLE = frozenset({"registry.put", "registry.removed", "batch.moved", APPLIED})
SILENT: tuple[object, ...] = (None, "", 0, False, [], {})
"""Values that say nothing where a whole record appears or goes; of a field that changes, only the first two."""
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A field: what it is now, and what it becomes (None: there is no row)."""

    field: str
    was: object
    now: object


@dataclass(frozen=True, slots=True)
class Undo:
    """What taking an entry back would do. `refused` says why it cannot be ('' = it can); `since` are the entries in its way."""

    entry: AuditEntry
    changes: tuple[Change, ...]
    also: tuple[tuple[str, str], ...]
    refused: str
    since: tuple[AuditEntry, ...]


def changes(was: object, now: object) -> tuple[Change, ...]:
    """The fields in which two records differ; a whole record that appears or goes shows every field that says something."""
    before = was if isinstance(was, dict) else {}
    after = now if isinstance(now, dict) else {}
    names = dict.fromkeys((*before, *after))
    pairs = (Change(str(name), before.get(name), after.get(name)) for name in names)
    whole = not before or not after
    return tuple(c for c in pairs if c.was != c.now and not _says_nothing(c, whole=whole))


def _says_nothing(change: Change, *, whole: bool) -> bool:
    silent = SILENT if whole else SILENT[:2]
    return change.was in silent and change.now in silent


def preview(n: int, *, actor: Actor) -> Undo:
    """What taking entry `n` back would change, or why it cannot be. NotThere where the actor may not see the entry."""
    with reading(actor):
        return _preview(_entry(n, actor))


def undo(n: int, *, actor: Actor) -> list[tuple[str, Values]]:
    """Take entry `n` back; the nouns and values that changed, for what follows them. Clash says why it cannot be."""
    with acting(actor, "read"):
        entry = _entry(n, actor)
        if entry.action == "batch.moved":
            access.require(actor, batches.right_for(str((entry.now or {}).get("state"))))
        else:
            access.require(actor, "registry")
        found = _preview(entry)
        if found.refused:
            raise Clash(found.refused, since=[e.n for e in found.since])
        with audit.undoing(entry.n):
            return _take_back(entry, actor) if entry.action != APPLIED else _take_back_all(entry, actor)


def _take_back(entry: AuditEntry, actor: Actor) -> list[tuple[str, Values]]:
    if entry.action == "batch.moved":
        programme, _, code = entry.key.partition("/")
        batches.undo_move(programme, code, actor=actor)
        return []
    noun = NOUNS[entry.noun]
    if entry.action == "registry.put" and entry.was is None:
        left: Values = entry.now or {}
        registry.remove_within(noun, _key_values(noun, left), actor=actor)
        return [(noun.name, left)]
    former = _settable(noun, entry.was or {})
    registry.put_within(noun, former, actor=actor)
    return [(noun.name, former), *(back for one in _gone_with(entry) for back in _take_back(one, actor))]


def seal_applied(actor: Actor) -> None:
    """Record that the entries which wait to join the chain are one step: a workbook or folder that was applied, or its undo."""
    rows = audit.waiting()
    said = "1 change" if rows == 1 else f"{rows:,} changes"
    audit.record(APPLIED, noun="registry", key=said, actor=actor, now={"entries": rows})


def _parts(entry: AuditEntry) -> list[AuditEntry]:
    """The entries of a step that was applied at once, the latest first: they stand together before it."""
    if entry.action != APPLIED or not isinstance(entry.now, dict):
        return []
    with scoped(ALL):
        return list(access.named_entries().filter(n__lt=entry.n)[: int(entry.now["entries"])])


def _take_back_all(entry: AuditEntry, actor: Actor) -> list[tuple[str, Values]]:
    """All of a step or nothing: what stands on a row goes before the row, what a row names returns before it."""
    with audit.appended_at_end():
        followed = [back for part in _parts(entry) for back in _take_back(part, actor)]
        seal_applied(actor)
    return followed


def _settable(noun: Noun, was: Values) -> dict[str, object]:
    """The former values, of fields that the noun still has."""
    return {name: value for name, value in was.items() if name in noun.columns}


def _key_values(noun: Noun, values: Values) -> dict[str, object]:
    return {name: values[name] for name in noun.key if name in values}


def history(noun: Noun, values: Values, *, actor: Actor) -> list[AuditEntry]:
    """What was done to one row, the latest first; the caller is reading. Empty where the actor may not see it."""
    key = named(key_of(noun, _key_values(noun, values)))
    found = _entries(noun=noun.name, key=key)
    wanted = {name: shown(value) for name, value in key_of(noun, _key_values(noun, values)).items()}
    like = AuditEntry(noun=noun.name, key=key, now=wanted)
    return [one for one in found if same_row(one, like) and _may_see(one, actor)]


def _entry(n: int, actor: Actor) -> AuditEntry:
    found = next(iter(_entries(n=n)), None)
    if found is None or not _may_see(found, actor):
        raise NotThere(say("There is no entry {n} in the audit.", n=n), n=n)
    return found


def _entries(**wanted: object) -> list[AuditEntry]:
    """Entries of the one chain, the latest first, also for those who may not read all of it: whoever calls looks at
    `_may_see`, or speaks of a row that the actor sees."""
    with scoped(ALL):
        return list(access.named_entries().filter(**wanted)[:500])


def who_did(entry: AuditEntry) -> str:
    """Who did it, by the name of today."""
    return str(getattr(entry, "who", entry.actor))


def _may_see(entry: AuditEntry, actor: Actor) -> bool:
    """Whether the entry is of a row within the actor's programmes; those who may read the audit see every entry of them."""
    noun = NOUNS.get(entry.noun)
    if actor.role == "vendor" or (noun is None and not actor.may("audit")):
        return False
    if noun is None or not noun.programme:
        return True
    kept = entry.now if isinstance(entry.now, dict) else {}
    kept = entry.was if isinstance(entry.was, dict) else kept
    named_first = str(kept.get(noun.programme.partition("__")[0], entry.key))
    code = named_first.partition("/")[0]
    return not code or access.scope(actor).sees(code)


def _preview(entry: AuditEntry) -> Undo:
    if entry.action == APPLIED:
        return _preview_all(entry)
    current = _current(entry)
    refused, since = "", _since(entry)
    if entry.action not in UNDOABLE:
        refused = say("This cannot be taken back: it is kept as a record of what was done.")
    elif _entries(undoes=entry.n, noun=entry.noun, key=entry.key) and not _stands(entry, current):
        refused = say("This was taken back already.")
    elif not _stands(entry, current):
        refused = _why_not(entry, current, since)
    elif entry.action == "registry.put" and entry.was is None:
        refused = _would_be_missed(entry)
    before = current if entry.was is None or current is None else {n: v for n, v in current.items() if n in entry.was}
    also = tuple((one.noun, one.key) for one in _gone_with(entry))
    return Undo(entry, changes(before, entry.was), also, refused, since if refused else ())


def _preview_all(entry: AuditEntry) -> Undo:
    """A step is taken back while every row of it is as the step left it."""
    parts = _parts(entry)
    also = tuple((one.noun, one.key) for one in parts)
    if _entries(undoes=entry.n, action=APPLIED) and not all(_stands(one, _current(one)) for one in parts):
        return Undo(entry, (), also, "This was taken back already.", ())
    for one in parts:
        current = _current(one)
        if not _stands(one, current):
            since = _since(one)
            return Undo(entry, (), also, _why_not(one, current, since), since)
    return Undo(entry, (), also, "", ())


def _stands(entry: AuditEntry, current: Values | None) -> bool:
    """Whether the row is as the entry left it."""
    if entry.action == "registry.removed":
        return current is None
    left = entry.now or {}
    if entry.action == "batch.moved":
        left = {name: value for name, value in left.items() if name != "reason"}
    return current is not None and all(current[name] == value for name, value in left.items() if name in current)


def _why_not(entry: AuditEntry, current: Values | None, since: tuple[AuditEntry, ...]) -> str:
    what = beside(" ", (term(entry.noun), entry.key))
    who = say(" by {who} on {at}", who=who_did(since[0]), at=instant(since[0].at)) if since else ""
    if entry.action == "registry.removed":
        return say(
            "There is a {what} again, entered{who}: taking the removal back would overwrite it.", what=what, who=who
        )
    if current is None:
        return say("The {what} was removed{who}: take the removal back first.", what=what, who=who)
    return say("The {what} was changed{who}: take that back first, or change the row itself.", what=what, who=who)


def _would_be_missed(entry: AuditEntry) -> str:
    """Why a row that was entered may not go again: others stand on it by now."""
    noun = NOUNS[entry.noun]
    try:
        registry.check_removable(noun, _row(noun, entry.now or {}))
    except UserError as error:
        return error.sentence
    return ""


def _since(entry: AuditEntry) -> tuple[AuditEntry, ...]:
    """What was done to the same row later, the latest first."""
    later = _entries(noun=entry.noun, key=entry.key, n__gt=entry.n)
    return tuple(one for one in later if same_row(one, entry))


def same_row(one: AuditEntry, other: AuditEntry) -> bool:
    """Whether two entries are of one row: keys are written without their empty parts, so the values decide."""
    noun = NOUNS.get(one.noun)
    if noun is None or one.noun != other.noun or one.key != other.key:
        return False
    return all(_part(one, name, other) == _part(other, name, one) for name in noun.key)


def _part(entry: AuditEntry, name: str, other: AuditEntry) -> object:
    """A part of the key as an entry names it; an entry that does not (a move) is of the row that the other names."""
    for kept in (entry.was, entry.now, other.was, other.now):
        if isinstance(kept, dict) and name in kept:
            return kept[name]
    return None


def _gone_with(entry: AuditEntry) -> list[AuditEntry]:
    """Entries of the rows that went together with a removed one, what stands lowest first."""
    if entry.action != "registry.removed" or not isinstance(entry.now, dict):
        return []
    pairs = [(noun, key) for noun, key in entry.now.get("together_with", ())]
    found = [
        next(iter(_entries(action="registry.removed", noun=noun, key=key, n__lt=entry.n)), None)
        for noun, key in reversed(pairs)
    ]
    return [one for one in found if one is not None]


def _current(entry: AuditEntry) -> dict[str, object] | None:
    """The row as it is now; None where there is none."""
    if entry.action.startswith("batch."):
        programme, _, code = entry.key.partition("/")
        row = Batch.objects.filter(programme=programme, code=code).first()
        return None if row is None else as_values(NOUNS["batch"], row)
    if entry.noun not in NOUNS or not isinstance(entry.was or entry.now, dict):
        return None
    noun = NOUNS[entry.noun]
    found = _row(noun, entry.was or entry.now or {})
    return None if found is None else as_values(noun, found)


def _row(noun: Noun, values: Values) -> Any:
    try:
        return noun.model._default_manager.filter(**key_of(noun, _key_values(noun, values))).first()
    except (UnusableInput, NotThere):
        return None  # what the key refers to is gone, so the row is
