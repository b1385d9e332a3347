"""Counted against reported: why the tracker's number differs from ours, split to the unit. docs/methods/reconcile.md

reported − counted = Σ parts + remainder, exactly, in thousandths of a unit (trackers may hold 7.5).
Which of our rows a vendor counts is a habit of its tracker, and nobody writes habits down. They are inferred from the days:
of all sets of causes the one is taken that leaves least unexplained over days, the smaller set where two leave the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

CAUSES: Mapping[str, str] = {
    "day boundary": "work that the tracker books on another day than our production day",
    "resubmissions": "resubmissions that we count and the tracker does not",
    "resubmissions twice": "resubmissions that the tracker counts a second time",
    "sites": "sites that the tracker leaves out",
    "unmapped": "work of workers who have no vendor with us yet",
    "filtered": "rows that the mapping leaves out on purpose",
    "rejected rows": "rows that could not be read",
    "skipped": "skipped units that the tracker counts",
    "planted checks": "planted checks that we count and the tracker does not",
    "provisional": "the tracker's newest day, which its vendor may still correct",
}
"""Causes that a tracker may or may not count, in the order in which they are shown."""

NOT_ARRIVED = "not arrived"
NOT_REPORTED = "not reported"
SENTENCES: Mapping[str, str] = {
    **CAUSES,
    NOT_ARRIVED: "days that the tracker reports and whose export has not come",
    NOT_REPORTED: "days that we count and the tracker does not report yet",
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """One production day of one scope.

    `reported_milli`: the tracker's number in thousandths, None where it has none. `counted`: ours, None where no export of
    that day has come. `causes`: what the tracker's number would have on top of ours if it behaves so, signed units by a name
    of CAUSES (resubmissions are negative: we count them).
    """

    day: date
    reported_milli: int | None
    counted: int | None
    causes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the difference. `amount_milli` is signed: reported more than counted is positive. `days` on which it is."""

    cause: str
    amount_milli: int
    days: tuple[date, ...]

    @property
    def units(self) -> float:
        """The part in units."""
        return self.amount_milli / 1000

    @property
    def sentence(self) -> str:
        """What the part is, in words."""
        return SENTENCES[self.cause]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`difference_milli` = reported − counted = Σ parts + `remainder_milli`. `unused`: causes that exist in our rows and that
    the tracker seems not to share, with their signed units. `loose_days`: days whose own remainder is not 0."""

    reported_milli: int
    counted: int
    parts: tuple[Part, ...]
    remainder_milli: int
    unused: Mapping[str, int]
    loose_days: tuple[tuple[date, int], ...]

    @property
    def difference_milli(self) -> int:
        """Reported less counted, in thousandths."""
        return self.reported_milli - self.counted * 1000

    @property
    def explained(self) -> float:
        """Share of the days' absolute differences that the parts explain; 1 where nothing differs."""
        loose = sum(abs(amount) for _, amount in self.loose_days)
        shown = sum(abs(p.amount_milli) for p in self.parts)
        return shown / (shown + loose) if shown + loose else 1.0


def reconciled(lines: Iterable[DayLine], *, habits: frozenset[str] | None = None) -> Reconciliation:
    """Split the difference over `lines` (one a day). `habits` states which causes the tracker shares; None infers them.

    ValueError names a cause that is not of CAUSES.
    """
    days = sorted(lines, key=lambda line: line.day)
    _check(days, habits)
    both = [line for line in days if line.reported_milli is not None and line.counted is not None]
    present = [c for c in CAUSES if any(line.causes.get(c, 0) for line in both)]
    used = _inferred(both, present) if habits is None else [c for c in present if c in habits]
    parts = [_part(cause, both) for cause in used] + _one_sided(days)
    loose = [(line.day, _left(line, used)) for line in both]
    return Reconciliation(
        reported_milli=sum(line.reported_milli or 0 for line in days),
        counted=sum(line.counted or 0 for line in days),
        parts=tuple(p for p in parts if p.days),
        remainder_milli=sum(amount for _, amount in loose),
        unused={c: sum(line.causes.get(c, 0) for line in both) for c in present if c not in used},
        loose_days=tuple((day, amount) for day, amount in loose if amount),
    )


def _check(days: list[DayLine], habits: frozenset[str] | None) -> None:
    named = {cause for line in days for cause in line.causes} | (habits or frozenset())
    for cause in sorted(named - set(CAUSES)):
        raise ValueError(f"{cause!r} is no cause of a difference; known are {', '.join(CAUSES)}")


def _inferred(both: list[DayLine], present: list[str]) -> list[str]:
    """The set of causes with the least absolute remainder summed over days; smaller sets first, then listed order."""
    sets = (list(s) for size in range(len(present) + 1) for s in combinations(present, size))
    return min(sets, key=lambda used: sum(abs(_left(line, used)) for line in both))


def _left(line: DayLine, used: list[str]) -> int:
    difference = (line.reported_milli or 0) - 1000 * (line.counted or 0)
    return difference - 1000 * sum(line.causes.get(cause, 0) for cause in used)


def _part(cause: str, lines: list[DayLine]) -> Part:
    days = [line for line in lines if line.causes.get(cause, 0)]
    return Part(cause, 1000 * sum(line.causes[cause] for line in days), tuple(line.day for line in days))


def _one_sided(days: list[DayLine]) -> list[Part]:
    """Days with a number on one side only are explained whole."""
    late = [(d.day, d.reported_milli) for d in days if d.counted is None and d.reported_milli]
    silent = [(d.day, -1000 * d.counted) for d in days if d.reported_milli is None and d.counted]
    return [
        Part(cause, sum(amount for _, amount in found), tuple(day for day, _ in found))
        for cause, found in ((NOT_ARRIVED, late), (NOT_REPORTED, silent))
    ]
