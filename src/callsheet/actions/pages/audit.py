"""The audit as it is read: filtered, in pages by cursor, exported, verified; and single entries with what undoing would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from callsheet.actions import audit, undoing
from callsheet.actions.acting import Actor, acting
from callsheet.actions.pages.audit_runs import LOOKED_AT, OPENED, Brief, runs
from callsheet.errors import UnusableInput
from callsheet.reports.pieces import TextCell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import say
from callsheet.state import access, audit_values
from callsheet.state.models import AuditEntry

AT_ONCE = 50
EXPORTED = 50_000
FILTERS = ("person", "noun", "action", "from", "to", "text", "key")
COLUMNS = ("n", "at", "who", "what", "noun", "key", "was", "now", "undoes")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is shown: its sentence and the fields that it changed."""

    entry: AuditEntry
    who: str
    sentence: str
    changes: tuple[undoing.Change, ...]
    can_be_undone: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Entries that are one line: how many, the first and the last of them (by time), those that it shows when it opens."""

    number: int
    first: Line
    last: Line
    opened: tuple[Line, ...]

    @property
    def has_more(self) -> bool:
        """Whether it holds more than it shows."""
        return self.number > len(self.opened)


@dataclass(frozen=True, slots=True)
class Proof:
    """The last walk over the chain: when, by whom, how many entries, the first that did not hold (None: all held)."""

    at: datetime
    actor: str
    entries: int
    first_broken: int | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of entries, the latest first, as runs or one by one. `following` is the cursor of the next page, None on the last."""

    runs: tuple[Run, ...]
    following: int | None
    number: int
    proof: Proof | None
    people: tuple[str, ...]
    nouns: tuple[str, ...]
    actions: tuple[str, ...]


def moment_of(text: str, *, end: bool = False) -> datetime:
    """A moment written as day (its beginning, or with `end` the next day's) or ISO date and time; UTC where no zone is said.

    UnusableInput for anything else.
    """
    try:
        if len(text) == len("2026-11-22"):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=end), time(), UTC)
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(
            say("“{text}” is not a moment: write 2026-11-22 or 2026-11-22T08:30:00Z.", text=text), value=text
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def entries(actor: Actor, asked: Mapping[str, str]) -> QuerySet[AuditEntry]:
    """Entries that fit what is asked (`FILTERS`), the latest first; the caller is reading."""
    found: QuerySet[Any] = access.audit_entries(actor)
    for name in ("noun", "action", "key"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    if asked.get("person"):
        found = found.filter(actor__in=audit_values.actors_by_name().get(asked["person"], []))
    if asked.get("from"):
        found = found.filter(at__gte=moment_of(asked["from"]))
    if asked.get("to"):
        found = found.filter(at__lt=moment_of(asked["to"], end=True))
    if text := asked.get("text"):
        found = found.annotate(before=Cast("was", TextField()), after=Cast("now", TextField())).filter(
            Q(key__icontains=text) | Q(before__icontains=text) | Q(after__icontains=text) | Q(who__icontains=text)
        )
    return found


def audit_page(actor: Actor, asked: Mapping[str, str]) -> AuditPage:
    """One page of the audit; `each` asks for every entry by itself. NotAllowed without the right; UnusableInput where a filter
    cannot be read."""
    with acting(actor, "audit"):
        fitting = entries(actor, asked)
        before = asked.get("before", "")
        shown = fitting.filter(n__lt=int(before)) if before.isdigit() else fitting
        least = AT_ONCE if asked.get("each") else LOOKED_AT
        briefs = [Brief(*told) for told in shown.values_list("n", "at", "actor", "action", "noun")[: least + 1]]
        told = briefs[:least]
        found = tuple((one,) for one in told) if asked.get("each") else runs(told)
        listed = found[:AT_ONCE]
        is_last = len(listed) == len(found) and len(briefs) <= least
        return AuditPage(
            runs=_opened(fitting, listed, actor),
            following=None if is_last else listed[-1][-1].n,
            number=fitting.count(),
            proof=_last_proof(actor),
            people=tuple(audit_values.actors_by_name()),
            nouns=tuple(audit_values.occurring("noun")),
            actions=tuple(audit_values.occurring("action")),
        )


def _opened(fitting: QuerySet[AuditEntry], found: Sequence[Sequence[Brief]], actor: Actor) -> tuple[Run, ...]:
    """Runs with the entries that they show, read at once."""
    wanted = {one.n for run in found for one in (*run[:OPENED], run[-1])}
    lines = {entry.n: line_of(entry, actor) for entry in fitting.filter(n__in=wanted)}
    return tuple(
        Run(len(run), lines[run[-1].n], lines[run[0].n], tuple(lines[one.n] for one in run[:OPENED])) for run in found
    )


def line_of(entry: AuditEntry, actor: Actor) -> Line:
    """An entry in words, with the fields that it changed."""
    can_be_undone = entry.action in undoing.UNDOABLE and (actor.may("registry") or actor.may("findings"))
    return Line(
        entry, undoing.who_did(entry), audit.sentence(entry), undoing.changes(entry.was, entry.now), can_be_undone
    )


def audit_table(actor: Actor, asked: Mapping[str, str]) -> Table:
    """What is asked as a table for files, at most the latest 50,000 entries."""
    with acting(actor, "audit"):
        found = list(entries(actor, asked)[:EXPORTED])
    columns = tuple(Column(name, name, numeric=name in ("n", "undoes")) for name in COLUMNS)
    return Table("Audit", columns, tuple(_row(entry) for entry in found))


def _row(entry: AuditEntry) -> Row:
    told = (
        str(entry.n),
        entry.at.isoformat(timespec="seconds"),
        undoing.who_did(entry),
        entry.action,
        entry.noun,
        entry.key,
        audit.as_text(entry.was),
        audit.as_text(entry.now),
        str(entry.undoes or ""),
    )
    return Row(str(entry.n), tuple(TextCell(text) for text in told))


def verify(actor: Actor) -> Proof:
    """Walk the whole chain, and write down that it was walked and how it was found."""
    with acting(actor, "audit"):
        number = access.audit_entries(actor).count()
        broken = audit.first_broken(access.audit_entries(actor).order_by("n").iterator(chunk_size=1000))
        now = {"entries": number, "ok": broken is None, "first_broken": broken}
        audit.record("audit.verified", noun="audit", key="chain", actor=actor, now=now)
    return Proof(timezone.now(), actor.name, number, broken)


def _last_proof(actor: Actor) -> Proof | None:
    last = access.audit_entries(actor).filter(action="audit.verified").first()
    if last is None or not isinstance(last.now, dict):
        return None
    return Proof(last.at, undoing.who_did(last), int(last.now["entries"]), last.now["first_broken"])


def entry_page(actor: Actor, n: int) -> tuple[Line, undoing.Undo]:
    """One entry with what taking it back would change, or why it cannot be. NotThere where the actor may not see it."""
    found = undoing.preview(n, actor=actor)
    return line_of(found.entry, actor), found


def lines_of(entries_: Sequence[AuditEntry], actor: Actor) -> tuple[Line, ...]:
    """Entries in words."""
    return tuple(line_of(entry, actor) for entry in entries_)
