"""What people do about findings. Each step is kept for ever; what holds now is what the steps that stand add up to.

A step is undone by a further step that names it, so that nothing is ever taken away: undo gives exactly the work as it was
before. Findings themselves are computed anew every hour; work sticks to them by `Finding.id`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from callsheet.decisions import wording as w
from callsheet.decisions.finding import RANK, Severity
from callsheet.said import say, term

WORSE = 1.5
"""A finding is clearly worse when waiting costs this many times what it cost, or when it became graver."""
LEAST_COST = 1.0
"""Weighted units a day below which costs are not told apart: 1.5 times next to nothing is next to nothing."""


class Verb(StrEnum):
    """What can be done with a finding."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    RESOLVE = "resolve"
    DISMISS = "dismiss"
    REOPEN = "reopen"
    MERGE = "merge"
    COMMENT = "comment"
    UNDO = "undo"


PAST: Mapping[Verb, str] = {
    Verb.ACKNOWLEDGE: "acknowledged",
    Verb.ASSIGN: "assigned",
    Verb.SNOOZE: "snoozed",
    Verb.RESOLVE: "resolved",
    Verb.DISMISS: "dismissed as a false alarm",
    Verb.REOPEN: "reopened",
    Verb.MERGE: "merged",
    Verb.COMMENT: "commented on",
    Verb.UNDO: "undone",
}
"""Each verb as something that was done."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How bad a finding is at one moment: severity, and weighted units a day that waiting costs."""

    severity: Severity
    cost: float

    def is_clearly_worse_than(self, then: "Weight") -> bool:
        """Graver, or at least WORSE times as costly."""
        return RANK[self.severity] < RANK[then.severity] or self.cost >= WORSE * max(then.cost, LEAST_COST)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did with a finding.

    `n` orders all steps; `by` is the name of who did it and `person` their number (None: the system). `reason` is why, or
    what was done, or the comment. `to` and `to_person` say who it was assigned to, `until` (UTC) how long it is snoozed,
    `into` the finding that it became part of, `undoes` the step that is undone. `weight` is how bad it was then.
    """

    n: int
    finding: str
    at: datetime
    by: str
    verb: Verb
    person: int | None = None
    reason: str = ""
    to: str = ""
    to_person: int | None = None
    until: datetime | None = None
    into: str = ""
    weight: Weight | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What the standing steps add up to: each field holds the step that made it so, None where nothing did."""

    acknowledged: Step | None = None
    assigned: Step | None = None
    snoozed: Step | None = None
    closed: Step | None = None
    merged: Step | None = None
    comments: tuple[Step, ...] = ()
    last: Step | None = None

    @property
    def owner(self) -> str:
        """Who has it: the person that it is assigned to, else who acknowledged it; '' where nobody does."""
        if self.assigned:
            return self.assigned.to
        return self.acknowledged.by if self.acknowledged else ""

    @property
    def owner_person(self) -> int | None:
        """The owner's number."""
        if self.assigned:
            return self.assigned.to_person
        return self.acknowledged.person if self.acknowledged else None


UNTOUCHED = Work()


def standing(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps that were not undone, in their order; undoings themselves are left out."""
    found = sorted(steps, key=lambda s: s.n)
    undone = {s.undoes for s in found if s.verb is Verb.UNDO}
    return tuple(s for s in found if s.verb is not Verb.UNDO and s.n not in undone)


def fold(steps: Iterable[Step]) -> Work:
    """The work on one finding after its steps, given in any order."""
    work = UNTOUCHED
    for step in standing(steps):
        work = replace(_AFTER[step.verb](work, step), last=step)
    return work


def _acknowledge(work: Work, step: Step) -> Work:
    """Whoever works on a closed finding does so because it came back: it is open from then on."""
    return replace(work, acknowledged=step, snoozed=None, closed=None)


def _assign(work: Work, step: Step) -> Work:
    """Who takes it for themselves has it in hand; whoever is given it has yet to look."""
    taken = step if step.person is not None and step.person == step.to_person else None
    kept = work.acknowledged if work.acknowledged and work.acknowledged.person == step.to_person else None
    return replace(work, assigned=step, acknowledged=taken or kept, closed=None)


def _snooze(work: Work, step: Step) -> Work:
    return replace(work, snoozed=step, closed=None)


def _close(work: Work, step: Step) -> Work:
    return replace(work, closed=step, snoozed=None)


def _reopen(work: Work, step: Step) -> Work:
    return replace(work, closed=None, snoozed=None, acknowledged=None)


def _merge(work: Work, step: Step) -> Work:
    return replace(work, merged=step)


def _comment(work: Work, step: Step) -> Work:
    return replace(work, comments=(*work.comments, step))


_AFTER: Mapping[Verb, Callable[[Work, Step], Work]] = {
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.ASSIGN: _assign,
    Verb.SNOOZE: _snooze,
    Verb.RESOLVE: _close,
    Verb.DISMISS: _close,
    Verb.REOPEN: _reopen,
    Verb.MERGE: _merge,
    Verb.COMMENT: _comment,
}


def refusal(work: Work, step: Step, *, is_done: bool) -> str:
    """Why the step cannot be taken, in a sentence; '' where it can. `is_done`: the finding stands among what is done."""
    if step.verb is Verb.COMMENT:
        return ""
    if work.merged:
        return say("It is part of another finding: work on that one, or undo the merge.")
    if step.verb is Verb.REOPEN:
        return "" if work.closed or work.snoozed else say("It is open: there is nothing to reopen.")
    if is_done and work.closed:
        return say(
            "It was {done} by {who} on {day}: reopen it first.",
            done=term(PAST[work.closed.verb]),
            who=work.closed.by,
            day=w.instant_day(work.closed.at),
        )
    return _missing(step)


REASONS: Mapping[Verb, str] = {
    Verb.SNOOZE: say("Say why it can wait: one line is enough."),
    Verb.RESOLVE: say("Say what was done: one line is enough."),
    Verb.DISMISS: say("Say why it is a false alarm: it is counted against the detector."),
    Verb.COMMENT: say("A comment needs a text."),
}
"""Verbs that need words, each with the sentence of who forgot them."""


def _missing(step: Step) -> str:
    if step.verb is Verb.SNOOZE and (step.until is None or step.until <= step.at):
        return "Say until when it is snoozed: a moment in the future."
    if step.verb is Verb.ASSIGN and not step.to:
        return "Say whom it is assigned to."
    return REASONS[step.verb] if step.verb in REASONS and not step.reason.strip() else ""


def root_of(finding: str, works: Mapping[str, Work]) -> str:
    """The finding that this one became part of, by however many merges; itself where it was not merged."""
    passed = {finding}
    while (work := works.get(finding)) and work.merged and work.merged.into not in passed:
        finding = work.merged.into
        passed.add(finding)
    return finding


def groups(findings: Iterable[str], works: Mapping[str, Work]) -> dict[str, tuple[str, ...]]:
    """Findings by the one that they are shown under, each group sorted; the order of merging does not matter."""
    found: dict[str, list[str]] = {}
    for finding in sorted(set(findings)):
        found.setdefault(root_of(finding, works), []).append(finding)
    return {root: tuple(members) for root, members in found.items()}


def merge_refusal(finding: str, into: str, works: Mapping[str, Work]) -> str:
    """Why one finding cannot become part of another; '' where it can."""
    if finding == into:
        return "A finding cannot become part of itself."
    if root_of(into, works) == finding:
        return "That one is part of this finding already."
    return ""


def steps_by_finding(steps: Iterable[Step]) -> dict[str, tuple[Step, ...]]:
    """Steps under their finding, in their order."""
    found: dict[str, list[Step]] = {}
    for step in sorted(steps, key=lambda s: s.n):
        found.setdefault(step.finding, []).append(step)
    return {finding: tuple(taken) for finding, taken in found.items()}


def undoable(steps: Sequence[Step]) -> Step | None:
    """The step that an undo would take back: the last one that stands."""
    left = standing(steps)
    return left[-1] if left else None
