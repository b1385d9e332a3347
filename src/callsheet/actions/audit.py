"""The record of what was done: one entry an action, each sealed with the hash of the one before it.

hash = SHA-256(previous hash ‖ canonical JSON of the entry), operations reference §5. Entries hold references to people (a
number) and digests of personal values, never the names themselves: the values stand beside the chain and can be erased, and
the chain still verifies.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite

import orjson
from django.utils import timezone

from callsheet.actions.acting import Actor, lock
from callsheet.said import say, term
from callsheet.state.people import Person, PersonalDetail
from callsheet.state.record import AuditEntry
from callsheet.state.scoping import ALL, scoped

FIRST = "0" * 64
LARGEST = 2**63
ENTRIES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Deed:
    """A kind of audit entry: its sentence, and what personal data in it can be erased."""

    sentence: str
    personal: str = "none"


STEP = "the reason that somebody wrote stays in `now`: names of people do not belong there"
BESIDE = "name, e-mail or settings, kept beside the chain under their digest in `now`; erased with the person"
DEEDS: dict[str, Deed] = {
    "import.done": Deed("imported {key}"),
    "import.cancelled": Deed("cancelled the import of {key}"),
    "registry.put": Deed("set {noun} {key}"),
    "registry.removed": Deed("removed {noun} {key}"),
    "registry.applied": Deed("applied {key} to the registry at once"),
    "batch.moved": Deed(
        "moved batch {key}",
        personal="names of people in `now`, if somebody wrote them as a reason; erased by nulling `now`",
    ),
    "batch.move_undone": Deed("took back the last move of batch {key}"),
    "audit.verified": Deed("verified the chain of seals"),
    "mapping.saved": Deed("saved the mapping for {key}"),
    "measures.repaired": Deed("recomputed the measures of {key}"),
    "odds.replayed": Deed("brought the record of odds up to date for {key}"),
    "facts.compacted": Deed("compacted the facts of {key}"),
    "digest.added": Deed("set up digest address {key}"),
    "digest.changed": Deed("changed digest address {key}"),
    "digest.removed": Deed("removed digest address {key}"),
    "finding.acknowledged": Deed("acknowledged finding {key}", personal=STEP),
    "finding.assigned": Deed("assigned finding {key}", personal=STEP),
    "finding.snoozed": Deed("snoozed finding {key}", personal=STEP),
    "finding.resolved": Deed("resolved finding {key}", personal=STEP),
    "finding.dismissed": Deed("dismissed finding {key} as a false alarm", personal=STEP),
    "finding.reopened": Deed("reopened finding {key}", personal=STEP),
    "finding.merged": Deed("merged finding {key} into another", personal=STEP),
    "finding.commented": Deed("commented on finding {key}", personal=STEP),
    "finding.undone": Deed("undid a step of finding {key}", personal=STEP),
    "request.asked": Deed("asked request {key}"),
    "request.answered": Deed("noted the answer to request {key}", personal=STEP),
    "request.closed": Deed("closed request {key}", personal=STEP),
    "request.reopened": Deed("reopened request {key}", personal=STEP),
    "request.undone": Deed("took back the last step of request {key}"),
    "view.shared": Deed("shared the view {key}"),
    "person.invited": Deed("invited person {key}", personal=BESIDE),
    "person.link_made": Deed("made a sign-in link for person {key}"),
    "person.admitted": Deed("admitted person {key} by the rule of their domain", personal=BESIDE),
    "person.linked": Deed("linked person {key} to their account at the provider of sign-ins"),
    "person.signed_in": Deed("person {key} signed in"),
    "person.unlinked": Deed("unlinked person {key} from their account at the provider of sign-ins"),
    "person.signed_out_others": Deed("person {key} ended their other sessions"),
    "person.password_set": Deed("person {key} set a password"),
    "person.changed": Deed("changed role, vendor or programmes of person {key}", personal=BESIDE),
    "person.settings_changed": Deed("person {key} changed their settings", personal=BESIDE),
    "person.revoked": Deed("took away the access of person {key}; sessions and tokens ended"),
    "person.restored": Deed("gave person {key} their access back"),
    "person.erased": Deed("erased the personal data of person {key}"),
    "door.closed": Deed("closed the door for a while: too many attempts for {noun} {key}"),
    "token.made": Deed("made token {key}"),
    "token.revoked": Deed("revoked token {key}"),
}


def plain(value: object) -> object:
    """A value as it stands in an audit entry: text for dates, decimals and ranges; containers likewise."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, (date, datetime, Decimal)):
        return str(value)
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)


def _canonical(value: object) -> object:
    """A value of an entry as it is sealed: numbers as they come back from the database, which knows no 1.0, -0.0 or 1e22."""
    if isinstance(value, Mapping):
        return {k: _canonical(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_canonical(v) for v in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value):
        return int(value) if abs(value) < LARGEST else str(int(float(value)))
    return value


def _seal(entry: AuditEntry) -> str:
    said = {
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "person": entry.person,
        "action": entry.action,
        "noun": entry.noun,
        "key": entry.key,
        "was": _canonical(entry.was),
        "now": _canonical(entry.now),
        **({} if entry.undoes is None else {"undoes": entry.undoes}),
    }
    return hashlib.sha256(entry.previous.encode() + orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


_waiting: ContextVar[list[AuditEntry] | None] = ContextVar("audit_waiting", default=None)


@contextmanager
def appended_at_end() -> Iterator[None]:
    """Entries recorded in the block join the chain when it ends: a long transaction then holds its lock for a moment only.

    The block stands inside the transaction; entries of a block that fails are never written.
    """
    waiting: list[AuditEntry] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    _append(waiting)


def beside(person: Person, values: Mapping[str, object]) -> str:
    """Keep personal values of a person beside the chain; their salted digest is what an entry then says of them."""
    said, salt = plain(values), secrets.token_hex(16)
    digest = hashlib.sha256(salt.encode() + orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
    with scoped(ALL):
        PersonalDetail.objects.create(person=person, digest=digest, salt=salt, values=said)
    return digest


_undoing: ContextVar[int | None] = ContextVar("audit_undoing", default=None)


@contextmanager
def undoing(n: int) -> Iterator[None]:
    """Entries recorded in the block say that they take entry `n` back."""
    token = _undoing.set(n)
    try:
        yield
    finally:
        _undoing.reset(token)


def record(action: str, *, noun: str, key: str, actor: Actor, was: object = None, now: object = None) -> None:
    """Append one entry to the chain, inside the transaction of what it records. KeyError for an unregistered action."""
    if action not in DEEDS:
        raise KeyError(f"{action} is not a registered kind of audit entry")
    entry = AuditEntry(
        at=timezone.now(),
        actor=_who(actor),
        person=actor.person,
        action=action,
        noun=noun,
        key=key[:300],
        was=plain(was),
        now=plain(now),
        undoes=_undoing.get(),
    )
    waiting = _waiting.get()
    if waiting is None:
        _append([entry])
    else:
        waiting.append(entry)


def waiting() -> int:
    """How many entries of this `appended_at_end` wait to join the chain: they will stand together."""
    return len(_waiting.get() or ())


def _who(actor: Actor) -> str:
    """People by their number, for names are personal data; where one of their tokens was shown, by that number too."""
    if actor.person is None:
        return actor.name
    return f"person {actor.person}" + (f", token {actor.token}" if actor.token else "")


def _append(entries: Sequence[AuditEntry]) -> None:
    if not entries:
        return
    lock("audit")
    with scoped(ALL):  # the chain is one, also for those who may not read it
        previous = AuditEntry.objects.order_by("-n").values_list("hash", flat=True).first() or FIRST
        for entry in entries:
            entry.previous = previous
            entry.hash = previous = _seal(entry)
        AuditEntry.objects.bulk_create(entries, batch_size=ENTRIES_AT_ONCE)


def sentence(entry: AuditEntry) -> str:
    """What an entry says was done, in words; one of a kind that is no longer known by its name."""
    deed = DEEDS.get(entry.action)
    said = say(deed.sentence, noun=term(entry.noun), key=entry.key) if deed else f"{entry.action} {entry.key}"
    return say("{said}, taking back entry {n}", said=said, n=entry.undoes) if entry.undoes is not None else said


def as_text(value: object) -> str:
    """A kept value in one line: JSON with its names in order, '' for nothing."""
    return "" if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def first_broken(entries: Iterable[AuditEntry]) -> int | None:
    """The number of the first entry whose seal does not hold, walking the chain from its beginning; None = all hold."""
    previous = FIRST
    for entry in entries:
        if entry.previous != previous or entry.hash != _seal(entry):
            return entry.n
        previous = entry.hash
    return None
