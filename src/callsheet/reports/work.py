"""What people did with a finding, as its card and its page show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callsheet.decisions.work import PAST, Step, Verb, Work
from callsheet.reports import formats as f
from callsheet.said import say, term

DID = {
    Verb.ACKNOWLEDGE: "acknowledged it",
    Verb.RESOLVE: "resolved it",
    Verb.REOPEN: "reopened it",
}
"""What a line of the history says of verbs that take no words of their own."""


@dataclass(frozen=True, slots=True)
class Part:
    """A finding that is shown as part of another: id, severity, sentence."""

    id: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CardWork:
    """Beside a finding's sentence: its phase (new, in hand, snoozed, done) and state (open, snoozed, done); `note` is what
    changed by itself; `last` who did what last; `until` (UTC) the end of a snooze; `programme`, `vendor` codes; `regions` where
    the vendor works; `owner_person` the owner's number; `comments` how many; `parts` what was merged into it.
    """

    phase: str
    state: str
    programme: str
    note: str = ""
    last: str = ""
    until: datetime | None = None
    vendor: str = ""
    regions: tuple[str, ...] = ()
    owner_person: int | None = None
    comments: int = 0
    parts: tuple[Part, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether nobody has it in hand."""
        return self.phase == "new"

    @property
    def is_open(self) -> bool:
        """Whether it is neither snoozed nor done."""
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """A line of a finding's history: when (UTC), who, what in words, why; `is_undone` for what was taken back."""

    n: int
    at: datetime
    by: str
    what: str
    reason: str = ""
    is_undone: bool = False
    verb: str = ""


def last_words(work: Work) -> str:
    """acknowledged by Ana, Mon 23 Nov 2026; '' where nothing was done."""
    if work.last is None:
        return ""
    return say(
        "{done} by {who}, {day}", done=term(PAST[work.last.verb]), who=work.last.by, day=f.instant_day(work.last.at)
    )


def timeline(steps: Sequence[Step]) -> tuple[TimelineLine, ...]:
    """The history, newest first; undoings name what they took back, and what they took back is marked."""
    by_number = {s.n: s for s in steps}
    undone = {s.undoes for s in steps if s.verb is Verb.UNDO}
    lines = [TimelineLine(s.n, s.at, s.by, _what(s, by_number), s.reason, s.n in undone, s.verb) for s in steps]
    return tuple(sorted(lines, key=lambda line: line.n, reverse=True))


def _what(step: Step, by_number: dict[int, Step]) -> str:
    if step.verb is Verb.ASSIGN:
        return say("assigned it to {who}", who=step.to)
    if step.verb is Verb.SNOOZE and step.until:
        return say("snoozed it until {until}", until=f.instant(step.until))
    if step.verb is Verb.MERGE:
        return say("merged it into {finding}", finding=step.into)
    if step.verb is Verb.COMMENT:
        return say("wrote")
    if step.verb is Verb.DISMISS:
        return say("dismissed it as a false alarm")
    if step.verb is Verb.UNDO:
        taken = by_number.get(step.undoes or 0)
        return say("took back: {done}", done=term(PAST[taken.verb])) if taken else say("took a step back")
    return term(DID[step.verb]) if step.verb in DID else term(PAST[step.verb])
