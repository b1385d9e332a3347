"""Where a finding stands this morning: work done on it, whether it is still seen, and what brought it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from callsheet.decisions import wording as w
from callsheet.decisions.work import PAST, Step, Verb, Weight, Work
from callsheet.said import say, term

STILL_THERE = timedelta(days=3)
"""A resolved finding that is still seen after this time comes back: what was done did not help."""
GAP = timedelta(hours=12)
"""Being away for less than this is not going away: a late feed or one odd hour reopens nothing."""


class Phase(StrEnum):
    """new (nobody has it), in hand, snoozed, done. New and in hand together are open."""

    NEW = "new"
    IN_HAND = "in hand"
    SNOOZED = "snoozed"
    DONE = "done"

    @property
    def state(self) -> str:
        """open, snoozed or done."""
        return "open" if self in (Phase.NEW, Phase.IN_HAND) else str(self)


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which the finding was seen by every assessment; `ended` is None while it is."""

    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The phase and, where something other than a person changed it, one sentence that says so."""

    phase: Phase
    note: str = ""


def joined(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """The spells in order, those with less than GAP between them as one."""
    found: list[Spell] = []
    for spell in sorted(spells, key=lambda s: s.began):
        before = found[-1] if found else None
        if before and (before.ended is None or spell.began - before.ended < GAP):
            found[-1] = Spell(before.began, spell.ended)
        else:
            found.append(spell)
    return tuple(found)


def standing_of(work: Work, *, seen: Weight | None, spells: Iterable[Spell], now: datetime) -> Standing:
    """Where a finding stands at `now`. `seen` is how bad it is, None where the morning does not say it any more."""
    times = joined(spells)
    if work.closed:
        return _closed(work.closed, seen, times, now)
    if seen is None:
        ended = times[-1].ended if times else None
        return Standing(
            Phase.DONE,
            say("No longer seen since {ended}.", ended=w.instant(ended)) if ended else say("No longer seen."),
        )
    if work.snoozed:
        return _snoozed(work.snoozed, seen, now)
    return Standing(Phase.IN_HAND if work.acknowledged else Phase.NEW)


def _closed(closed: Step, seen: Weight | None, spells: tuple[Spell, ...], now: datetime) -> Standing:
    back = None if seen is None else _why_reopened(closed, seen, spells, now)
    return (
        Standing(
            Phase.NEW,
            say(
                "Reopened: {done} on {date}, {back}.",
                done=term(PAST[closed.verb]),
                date=w.instant_day(closed.at),
                back=back,
            ),
        )
        if back
        else Standing(Phase.DONE)
    )


def _why_reopened(closed: Step, seen: Weight, spells: tuple[Spell, ...], now: datetime) -> str:
    """A false alarm comes back only where it became graver; what was resolved, wherever it was not."""
    if closed.verb is Verb.DISMISS:
        graver = closed.weight is not None and Weight(seen.severity, 0).is_clearly_worse_than(closed.weight)
        return say("and graver since") if graver else ""
    again = next((s.began for s in spells if s.began > closed.at), None)
    if again:
        return say("seen again on {date}", date=w.instant_day(again))
    if closed.weight and seen.is_clearly_worse_than(closed.weight):
        return say("and clearly worse since")
    days = (now - closed.at) // timedelta(days=1)
    return say("still there {days} later", days=w.plural(days, "day")) if now - closed.at >= STILL_THERE else ""


def _snoozed(snoozed: Step, seen: Weight, now: datetime) -> Standing:
    why = f" ({snoozed.reason})" if snoozed.reason else ""
    if snoozed.until is not None and now >= snoozed.until:
        return Standing(
            Phase.NEW, say("Back: it was snoozed until {until}{why}.", until=w.instant(snoozed.until), why=why)
        )
    if snoozed.weight and seen.is_clearly_worse_than(snoozed.weight):
        return Standing(
            Phase.NEW, say("Back early: clearly worse than when {by} snoozed it{why}.", by=snoozed.by, why=why)
        )
    return Standing(Phase.SNOOZED)
