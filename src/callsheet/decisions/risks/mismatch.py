"""Does what the vendor reported agree with what we counted?

The difference is explained to the unit before it is called one: each part has its reason and its rows, and what remains
is said as unexplained. Days that are not closed are left out: a tracker of a running day is never wrong yet.
"""

from dataclasses import dataclass
from datetime import date

from callsheet.decisions import wording as w
from callsheet.decisions.finding import (
    BLIND,
    CannotSay,
    CostOfWaiting,
    Finding,
    Link,
    Owners,
    Place,
    Proof,
    Severity,
    Verdict,
)
from callsheet.metrics.evidence import Evidence

KIND = "mismatch"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the difference: `units` = what it adds to reported over counted (may be negative), and its rows."""

    reason: str
    units: int
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class MismatchCase:
    """Reported against counted at one place over `starts`…`ends` (closed production days only, `days` of them).

    `reported` and `counted` are units, None where that side has nothing to say; `parts` explain reported − counted;
    `measure` is what both count ("produced"); `known_as` is the tracker's name.
    """

    place: Place
    reported: int | None
    counted: int | None
    starts: date
    ends: date
    days: int
    parts: tuple[Part, ...] = ()
    measure: str = "produced"
    known_as: str = "tracker"
    owners: Owners = Owners()

    @property
    def difference(self) -> int:
        """reported − counted, units."""
        return (self.reported or 0) - (self.counted or 0)

    @property
    def unexplained(self) -> int:
        """What the parts leave over, units."""
        return self.difference - sum(p.units for p in self.parts)


@dataclass(frozen=True, slots=True)
class MismatchThresholds:
    """A difference within `share` of the counted units, or within `units`, is agreement. `serious_share`: from this part on
    (of the unexplained rest) it cannot wait: invoices are made from these numbers.
    """

    share: float = 0.01
    units: int = 5
    serious_share: float = 0.02


def assess(case: MismatchCase, thresholds: MismatchThresholds | None = None) -> tuple[Verdict, ...]:
    """One finding where both sides speak and differ beyond tolerance; what is missing where only one side speaks."""
    t = thresholds or MismatchThresholds()
    if case.days == 0 or (case.reported is None and case.counted is None):
        return ()
    if case.reported is None or case.counted is None:
        return (_one_side(case),)
    if abs(case.difference) <= max(t.units, t.share * case.counted):
        return ()
    return (_finding(case, t),)


def _finding(case: MismatchCase, t: MismatchThresholds) -> Finding:
    reported, counted = case.reported or 0, case.counted or 0
    rest = abs(case.unexplained)
    serious = rest > max(t.units, t.serious_share * counted)
    more = "more" if case.difference > 0 else "fewer"
    explained = "all of it explained" if rest == 0 else f"{w.plural(rest, 'unit')} not explained"
    biggest = max(case.parts, key=lambda p: abs(p.units), default=None)
    a_day = rest / max(1, case.days)
    return Finding(
        kind=KIND,
        severity=Severity.SERIOUS if serious else Severity.WATCH,
        title=f"{case.place.words}: the {case.known_as} says {w.count(reported)} {case.measure}, we count "
        f"{w.count(counted)}, {w.count(abs(case.difference))} {more} ({_window(case)}); {explained}",
        place=case.place,
        evidence=_evidence(case),
        action="Settle the unexplained rows with the vendor before the week is invoiced."
        if rest
        else "Tell the vendor which rule makes the difference, and agree on one of both counts.",
        owner=case.owners.crowd_manager,
        cost_of_waiting=CostOfWaiting(
            a_day,
            "units a day",
            f"About {w.plural(a_day, 'unit')} a day stand in one count and not in the other.",
            BLIND,
        ),
        cause=f"Largest part: {biggest.reason} ({w.plural(abs(biggest.units), 'unit')})." if biggest else "",
        since=case.starts,
        subject=case.measure,
    )


def _window(case: MismatchCase) -> str:
    if case.starts == case.ends:
        return w.day(case.starts, near=case.ends)
    return f"{w.day(case.starts, near=case.ends)} to {w.day(case.ends, near=case.ends)}"


def _evidence(case: MismatchCase) -> tuple[Proof, ...]:
    where = (*case.place.filters, ("from", case.starts.isoformat()), ("to", case.ends.isoformat()))
    page = Link("reconcile", case.place.programme, where)
    lines = [
        Proof("reported", w.plural(case.reported or 0, "unit"), Evidence.REPORTED, link=page),
        Proof("counted", w.plural(case.counted or 0, "unit"), Evidence.COUNTED, link=Link("rows", "submitted", where)),
    ]
    lines += [
        Proof(
            p.reason,
            f"{w.signed(p.units, 0)} {'unit' if abs(p.units) == 1 else 'units'}",
            Evidence.COUNTED,
            link=p.link,
        )
        for p in case.parts
    ]
    if case.unexplained:
        lines.append(Proof("not explained", f"{w.signed(case.unexplained, 0)} units", link=page))
    return tuple(lines)


def _one_side(case: MismatchCase) -> CannotSay:
    missing = f"{case.known_as}'s totals" if case.reported is None else "the tool's export"
    return CannotSay(
        topic=f"mismatch: no {'report' if case.reported is None else 'count'}",
        what=f"whether {case.place.words} reports what it did",
        needs=missing,
        how="Drop it on Imports; both counts are then compared to the unit.",
        place=case.place,
        link=Link("imports", "", (("programme", case.place.programme),)),
    )
