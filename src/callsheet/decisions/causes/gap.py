"""Where the gap to a goal is: which vendor and locale makes most of it, the plan itself, or our own empty queue."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.decisions import wording as w
from callsheet.decisions.finding import Place
from callsheet.said import say

SPREAD = 1 / 3
"""Where the largest part of the gap is smaller than this, no one place makes it and nobody is named in the action."""


@dataclass(frozen=True, slots=True)
class Track:
    """One vendor × locale on the way to the goal; paces in units per working day over the window of `days` working days.

    `pace` is what it did on days on which it had work. `needed`: what its own share of the goal asks for, None where the goal
    is not split by vendor or locale (spread evenly it would only name the largest). `committed`: what its vendor promised,
    None where nothing was promised. `starved_days` of the `days` it had nothing to work on because we released too little.
    """

    vendor: str
    locale: str
    pace: float
    days: int
    needed: float | None = None
    committed: float | None = None
    starved_days: int = 0
    vendor_name: str = ""

    @property
    def words(self) -> str:
        """de-DE at Lumen; hi-IN of unmapped workers."""
        if not self.vendor:
            return say("{locale} of unmapped workers", locale=self.locale) if self.locale else say("unmapped workers")
        return Place("", self.vendor, self.locale, vendor_name=self.vendor_name).words

    @property
    def goal(self) -> float | None:
        """What it is measured by: its promise, for nobody is named for more than was promised; else its share of the need."""
        return self.needed if self.committed is None else self.committed

    @property
    def short_by(self) -> float:
        """Units a working day missing to its goal; 0 where it has none."""
        return max(0.0, (self.goal or 0.0) - self.pace)


def by_shortfall(tracks: Sequence[Track]) -> tuple[Track, ...]:
    """The tracks that fall short of their goal, the largest shortfall first."""
    return tuple(sorted((t for t in tracks if t.short_by > 0), key=lambda t: (-t.short_by, t.words)))


def starved_share(tracks: Sequence[Track]) -> float:
    """Part of all track days on which there was nothing to work on, 0..1."""
    days = sum(t.days for t in tracks)
    return sum(t.starved_days for t in tracks) / days if days else 0.0


def plan_is_short(tracks: Sequence[Track], needed: float) -> bool:
    """Whether every vendor does what it promised and the promises add up to less than `needed` units a working day."""
    promised = [t.committed for t in tracks if t.committed is not None]
    if not promised or len(promised) < len(tracks):
        return False
    kept = all(t.pace >= (t.committed or 0.0) for t in tracks)
    return kept and sum(promised) < needed


def largest_share(tracks: Sequence[Track], *, pace: float, needed: float) -> float:
    """The largest track's part of the gap (of all shortfalls together, where these are more), 0..1; 0 without a shortfall."""
    short = by_shortfall(tracks)
    return short[0].short_by / max(sum(t.short_by for t in short), needed - pace) if short else 0.0


def gap_sentence(tracks: Sequence[Track], *, pace: float, needed: float) -> str:
    """The cause in a sentence: the plan, or the track with the largest shortfall and its part of the gap; else nothing."""
    if plan_is_short(tracks, needed):
        promised = sum(t.committed or 0.0 for t in tracks)
        return say(
            "The plan is short, not the vendors: commitments add up to {promised} a working day, {needed} are needed.",
            promised=w.count(promised),
            needed=w.count(needed),
        )
    short = by_shortfall(tracks)
    if not short:
        return ""
    first = short[0]
    share = largest_share(tracks, pace=pace, needed=needed)
    kind = say("needed") if first.committed is None else say("committed")
    does = say(
        "{pace} a working day, {goal} {kind}", pace=w.count(first.pace), goal=w.count(first.goal or 0.0), kind=kind
    )
    if share < SPREAD:
        return say(
            "No one place makes the gap: the largest part, {first}, is {share} of it ({does}).",
            first=first.words,
            share=w.percent(share, 0),
            does=does,
        )
    return say("{share} of the gap is {first}: {does}.", share=w.percent(share, 0), first=first.words, does=does)
