"""Working on findings: each deed is one step that is added, may be undone, and stands in the audit.

A finding is named by its id. Everything here needs the right to work on findings, within the programmes that one may see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting
from callsheet.actions.sightings import Worked, step_of, weight_of, worked
from callsheet.actions.snoozes import until_of
from callsheet.decisions.standing import Phase, standing_of
from callsheet.decisions.wording import count, instant, plural
from callsheet.decisions.work import PAST, UNTOUCHED, Step, Verb, merge_refusal, refusal, undoable
from callsheet.errors import Clash, NotThere, UnusableInput
from callsheet.said import say, term
from callsheet.state import access
from callsheet.state.actors import SEES_EVERY_PROGRAMME
from callsheet.state.belonging import parts_of, programmes_of
from callsheet.state.models import FindingSpell, FindingStep, Person, RaisedFinding
from callsheet.state.scoping import ALL, scoped

DEED: Mapping[Verb, str] = {
    Verb.ACKNOWLEDGE: "finding.acknowledged",
    Verb.ASSIGN: "finding.assigned",
    Verb.SNOOZE: "finding.snoozed",
    Verb.RESOLVE: "finding.resolved",
    Verb.DISMISS: "finding.dismissed",
    Verb.REOPEN: "finding.reopened",
    Verb.MERGE: "finding.merged",
    Verb.COMMENT: "finding.commented",
    Verb.UNDO: "finding.undone",
}
MOST_AT_ONCE = 200
LONGEST_REASON = 4000


@dataclass(frozen=True, slots=True)
class Words:
    """What goes with a step: why (or what was done, or the comment), to whom (e-mail or number), until when, into which."""

    reason: str = ""
    to: str = ""
    until: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Steps that were taken: their numbers (for undo), their findings, and a sentence."""

    steps: tuple[int, ...]
    findings: tuple[str, ...]
    sentence: str


def acknowledge(finding: str, *, actor: Actor, reason: str = "") -> Taken:
    """Take it in hand: I have seen it and see to it."""
    return take((finding,), Verb.ACKNOWLEDGE, actor=actor, words=Words(reason))


def assign(finding: str, *, to: str, actor: Actor, reason: str = "") -> Taken:
    """Give it to somebody, by e-mail or number. UnusableInput for who may not work on it."""
    return take((finding,), Verb.ASSIGN, actor=actor, words=Words(reason, to=to))


def snooze(finding: str, *, until: str, reason: str, actor: Actor) -> Taken:
    """Let it rest until a moment (see snoozes.until_of); it returns by itself, at once when it became clearly worse."""
    return take((finding,), Verb.SNOOZE, actor=actor, words=Words(reason, until=until))


def resolve(finding: str, *, reason: str, actor: Actor) -> Taken:
    """Close it with what was done; it is reopened when it is seen again."""
    return take((finding,), Verb.RESOLVE, actor=actor, words=Words(reason))


def dismiss(finding: str, *, reason: str, actor: Actor) -> Taken:
    """Close it as a false alarm, counted against its detector."""
    return take((finding,), Verb.DISMISS, actor=actor, words=Words(reason))


def reopen(finding: str, *, actor: Actor, reason: str = "") -> Taken:
    """Open it again, closed or snoozed."""
    return take((finding,), Verb.REOPEN, actor=actor, words=Words(reason))


def merge(finding: str, *, into: str, actor: Actor, reason: str = "") -> Taken:
    """Make it part of another finding of the same programme: shown and worked on together until it is undone."""
    return take((finding,), Verb.MERGE, actor=actor, words=Words(reason, into=into))


def comment(finding: str, *, reason: str, actor: Actor) -> Taken:
    """Say something about it."""
    return take((finding,), Verb.COMMENT, actor=actor, words=Words(reason))


def take(findings: Sequence[str], verb: Verb, *, actor: Actor, words: Words) -> Taken:
    """One step on each finding, all or none. Clash where one cannot be taken as things stand, with its sentence."""
    wanted = list(dict.fromkeys(findings))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise UnusableInput(
            say("Choose between 1 and {most_at_once} findings.", most_at_once=MOST_AT_ONCE),
            field="id",
            value=len(wanted),
        )
    with acting(actor, "findings"):
        now = timezone.now()
        reach = access.reach(actor)
        rows = [_locked(key, actor, reach) for key in sorted(wanted)]
        said = _said(verb, words, rows, now, actor)
        taken = [_one(row, said, actor) for row in rows]
    return Taken(tuple(t.pk for t in taken), tuple(r.id for r in rows), _sentence(verb, said, len(rows)))


def undo(steps: Sequence[int], *, actor: Actor) -> Taken:
    """Take steps back, all or none. Each must be the last that stands on its finding: Clash where somebody went on."""
    if not steps or len(steps) > MOST_AT_ONCE:
        raise UnusableInput(
            say("Name between 1 and {most_at_once} steps.", most_at_once=MOST_AT_ONCE), field="step", value=len(steps)
        )
    with acting(actor, "findings"):
        known = {row.pk: row for row in FindingStep.objects.filter(pk__in=list(steps))}
        missing = next((n for n in steps if n not in known), None)
        if missing is not None:
            raise NotThere(say("There is no step {missing}.", missing=missing), step=missing)
        reach = access.reach(actor)
        rows = {known[n].finding_id: _locked(known[n].finding_id, actor, reach) for n in sorted(steps)}
        taken = [_undone(known[n], rows[known[n].finding_id], actor) for n in sorted(steps, reverse=True)]
    return Taken(tuple(t.pk for t in taken), tuple(rows), say("Undone: everything is as it was before."))


def undo_last(finding: str, *, actor: Actor) -> Taken:
    """Take back the last step that stands on a finding. Clash where nothing was done."""
    with acting(actor, "findings"):
        row = _locked(finding, actor, access.reach(actor))
        last = undoable([step_of(s) for s in FindingStep.objects.filter(finding=row)])
        if last is None:
            raise Clash(
                say("Nothing was done with finding {finding}: there is nothing to undo.", finding=finding),
                finding=finding,
            )
        return undo((last.n,), actor=actor)


def _locked(key: str, actor: Actor, reach: access.Reach) -> RaisedFinding:
    found = access.raised_finding(actor, key, need="findings")
    place = found.said.get("finding", {})
    reach.require_touched(found.programme, str(place.get("vendor") or ""), str(place.get("locale") or ""))
    return RaisedFinding.objects.select_for_update().get(pk=found.pk)


def _said(verb: Verb, words: Words, rows: Sequence[RaisedFinding], now: datetime, actor: Actor) -> FindingStep:
    """The step without its finding, checked as far as it is the same for all."""
    if len(words.reason) > LONGEST_REASON:
        raise UnusableInput(
            say("Keep it under {longest_reason} letters.", longest_reason=count(LONGEST_REASON)),
            field="reason",
            value=len(words.reason),
        )
    said = FindingStep(at=now, by=actor.name, person=actor.person, verb=verb.value, reason=words.reason.strip())
    if verb is Verb.ASSIGN:
        whom = _colleague(words.to, {row.programme for row in rows}, actor)
        said.to, said.to_person = whom.name, whom.pk
    if verb is Verb.SNOOZE:
        said.until = until_of(words.until, now)
    if verb is Verb.MERGE:
        said.into = _locked(words.into, actor, access.reach(actor)).id
    return said


def _colleague(key: str, programmes: set[str], actor: Actor) -> Person:
    """The person whom an e-mail or number names, if they may work on findings of these programmes."""
    people = access.colleagues(actor)
    found = (
        people.filter(pk=int(key)).first()
        if key.isascii() and key.isdigit()
        else people.filter(email__iexact=key).first()
    )
    if found is None:
        raise UnusableInput(
            say("“{key}” is nobody who may work on findings: give their e-mail.", key=key), field="to", value=key
        )
    if found.role not in SEES_EVERY_PROGRAMME:
        with scoped(ALL):  # the findings are the actor's to see; who else may work on them is no secret to them
            belongs_to = programmes_of(parts_of([found])[found.pk])
        for programme in sorted(programmes - belongs_to):
            raise UnusableInput(
                say(
                    "{name} does not belong to programme {programme}: make them a member first.",
                    name=found.name,
                    programme=programme,
                ),
                field="to",
                value=key,
            )
    return found


def _one(row: RaisedFinding, said: FindingStep, actor: Actor) -> FindingStep:
    known = worked([row.programme], said.at)
    step = FindingStep(
        finding=row,
        programme=row.programme,
        **{
            name: getattr(said, name)
            for name in ("at", "by", "person", "verb", "reason", "to", "to_person", "until", "into")
        },
    )
    weight = weight_of(row.said)
    step.severity, step.cost = weight.severity.value, weight.cost
    if said.into:
        _check_merge(row, said.into, known)
    work = known.works.get(row.id, UNTOUCHED)
    why = refusal(work, step_of(step), is_done=_is_done(row, known, said.at))
    if why:
        kind = Clash if work.closed or work.merged or said.verb == Verb.REOPEN else UnusableInput
        raise kind(why, finding=row.id)
    return _added(step, actor)


def _is_done(row: RaisedFinding, known: Worked, now: datetime) -> bool:
    is_seen = FindingSpell.objects.filter(finding=row, ended__isnull=True).exists()
    seen = weight_of(row.said) if is_seen else None
    found = standing_of(known.works.get(row.id, UNTOUCHED), seen=seen, spells=known.spells.get(row.id, ()), now=now)
    return found.phase is Phase.DONE


def _check_merge(row: RaisedFinding, into: str, known: Worked) -> None:
    same = RaisedFinding.objects.filter(pk=into, programme=row.programme).exists()
    why = merge_refusal(row.id, into, known.works) if same else say("Only findings of one programme become one.")
    if why:
        raise Clash(why, finding=row.id)


def _undone(row: FindingStep, finding: RaisedFinding, actor: Actor) -> FindingStep:
    last = undoable([step_of(s) for s in FindingStep.objects.filter(finding=finding)])
    if last is None or last.n != row.pk:
        what = (
            say("it was {past} by {by} since", past=term(PAST[last.verb]), by=last.by)
            if last and last.n > row.pk
            else say("it is undone already")
        )
        raise Clash(say("This step can no longer be undone: {what}.", what=what), step=row.pk)
    return _added(
        FindingStep(
            finding=finding,
            programme=finding.programme,
            at=timezone.now(),
            by=actor.name,
            person=actor.person,
            verb=Verb.UNDO.value,
            undoes=row,
        ),
        actor,
    )


def _added(step: FindingStep, actor: Actor) -> FindingStep:
    step.save(force_insert=True)
    names = ("verb", "reason", "to", "until", "into", "undoes_id")
    now = {"step": step.pk, **{name: getattr(step, name) for name in names if getattr(step, name)}}
    audit.record(DEED[Verb(step.verb)], noun="finding", key=step.finding_id, actor=actor, now=now)
    return step


def _sentence(verb: Verb, said: FindingStep, number: int) -> str:
    what = plural(number, "finding")
    if verb is Verb.ASSIGN:
        return say("{what} assigned to {to}.", what=what, to=said.to)
    if verb is Verb.SNOOZE and said.until:
        return say("{what} snoozed until {until}.", what=what, until=instant(said.until))
    return say("{what} {done}.", what=what, done=term(PAST[verb]))


__all__ = [
    "Step",
    "Taken",
    "Words",
    "acknowledge",
    "assign",
    "comment",
    "dismiss",
    "merge",
    "reopen",
    "resolve",
    "snooze",
    "take",
    "undo",
    "undo_last",
]
