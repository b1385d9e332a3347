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
from callsheet.decisions.series import Series, around
from callsheet.metrics.evidence import Evidence
from callsheet.metrics.reconcile import NOT_REPORTED, Reconciliation
from callsheet.said import beside, say, term

KIND = "mismatch"
SETTLES = frozenset({"provisional", NOT_REPORTED})
"""Parts that the next days' files settle by themselves: they are no difference yet."""


@dataclass(frozen=True, slots=True)
class MismatchCase:
    """Reported against counted at one place over `starts`…`ends`: `found` is metrics.reconcile's answer over the closed
    production days of that window (`days` of them, 0 where none is closed). `measure` is what both count ("produced");
    `known_as` is the tracker's name. `course`: reported − counted on each day of the window, units, None
    where only one side speaks.
    """

    place: Place
    found: Reconciliation
    starts: date
    ends: date
    days: int
    measure: str = "produced"
    known_as: str = "tracker"
    owners: Owners = Owners()
    course: tuple[tuple[date, float | None], ...] = ()

    @property
    def reported(self) -> float:
        """Units by the tracker."""
        return self.found.reported_milli / 1000

    @property
    def difference(self) -> float:
        """Reported − counted, units."""
        return self.found.difference_milli / 1000

    @property
    def unexplained(self) -> float:
        """Σ over days of what their causes leave over, units: days that cancel out are still unexplained."""
        return sum(abs(amount) for _, amount in self.found.loose_days) / 1000


@dataclass(frozen=True, slots=True)
class MismatchThresholds:
    """A difference within `share` of the counted units, or within `units`, is agreement. `serious_share`: from this part on
    (of the unexplained rest) it cannot wait: invoices are made from these numbers. `explained_share`: a difference that is
    explained whole is worth a word from here on; below, the page of both counts has it.
    """

    share: float = 0.01
    units: int = 5
    serious_share: float = 0.02
    explained_share: float = 0.03


def assess(case: MismatchCase, thresholds: MismatchThresholds | None = None) -> tuple[Verdict, ...]:
    """One finding where both sides speak and differ beyond tolerance; what is missing where only one side speaks."""
    t = thresholds or MismatchThresholds()
    if case.days == 0 or not (case.found.reported_milli or case.found.counted):
        return ()
    if not case.found.reported_milli or not case.found.counted:
        return (_one_side(case),)
    tolerance = max(float(t.units), t.share * case.found.counted)
    standing = case.difference - sum(p.units for p in case.found.parts if p.cause in SETTLES)
    if case.unexplained <= t.units:
        tolerance = max(tolerance, t.explained_share * case.found.counted)
    if abs(standing) <= tolerance and case.unexplained <= tolerance:
        return ()
    return (_finding(case, t),)


def _finding(case: MismatchCase, t: MismatchThresholds) -> Finding:
    rest = case.unexplained
    serious = rest > max(t.units, t.serious_share * case.found.counted)
    biggest = max(case.found.parts, key=lambda p: abs(p.amount_milli), default=None)
    a_day = rest / case.days
    return Finding(
        kind=KIND,
        severity=Severity.SERIOUS if serious else Severity.WATCH,
        title=say(
            "{place}: your {known_as} says {reported} {measure}, we count {counted} ({window}): {apart}, {units}",
            place=case.place.full_words,
            known_as=case.known_as,
            reported=w.count(case.reported),
            measure=case.measure,
            counted=w.count(case.found.counted),
            window=_window(case),
            apart=_apart(case),
            units=w.plural(rest, "unit") + " not explained" if rest else say("all of it explained"),
        ),
        place=case.place,
        evidence=_evidence(case),
        action=say("Settle the unexplained rows with the vendor before the week is invoiced.")
        if rest
        else say("Tell the vendor which rule makes the difference, and agree on one of both counts."),
        owner=case.owners.crowd_manager,
        cost_of_waiting=CostOfWaiting(
            a_day,
            "units a day",
            say("About {units} a day stand in one count and not in the other.", units=w.plural(a_day, "unit"))
            if rest
            else say("Nothing is open; the next invoice will ask the same question."),
            BLIND,
        ),
        cause=say("Largest part: {sentence} ({units}).", sentence=biggest.sentence, units=w.signed(biggest.units, 0))
        if biggest
        else "",
        since=case.starts,
        subject=case.measure,
        series=_course(case),
    )


def _course(case: MismatchCase) -> Series | None:
    """The difference of each day around 0."""
    return around("reported less counted", case.course, target=0.0, target_word=say("agreement"))


def _apart(case: MismatchCase) -> str:
    if not case.difference:
        return say("the totals agree and the days do not")
    return say("{n} more" if case.difference > 0 else "{n} fewer", n=w.count(abs(case.difference)))


def _window(case: MismatchCase) -> str:
    if case.starts == case.ends:
        return w.day(case.starts, near=case.ends)
    return say("{starts} to {ends}", starts=w.day(case.starts, near=case.ends), ends=w.day(case.ends, near=case.ends))


def window_filters(place: Place, starts: date, ends: date) -> tuple[tuple[str, str], ...]:
    """A place and its window as filters of a link."""
    return (*place.filters, ("from", starts.isoformat()), ("to", ends.isoformat()))


def _evidence(case: MismatchCase) -> tuple[Proof, ...]:
    where = window_filters(case.place, case.starts, case.ends)
    page = Link("reconcile", "", where)
    lines = [
        Proof(say("reported"), w.plural(case.reported, "unit"), Evidence.REPORTED, link=page),
        Proof(
            say("counted"),
            w.plural(case.found.counted, "unit"),
            Evidence.COUNTED,
            link=Link("rows", "submitted", where),
        ),
    ]
    lines += [
        Proof(
            p.cause,
            beside(": ", (w.signed(p.units, 0), term(p.sentence))),
            Evidence.COUNTED,
            link=Link("reconcile", p.cause, where),
        )
        for p in case.found.parts
    ]
    if case.unexplained:
        days = w.listing([w.day(d, near=case.ends) for d, _ in case.found.loose_days])
        lines.append(
            Proof(
                say("not explained"),
                say("{units} on {days}", units=w.plural(case.unexplained, "unit"), days=days),
                link=page,
            )
        )
    return tuple(lines)


def _one_side(case: MismatchCase) -> CannotSay:
    silent = not case.found.reported_milli
    return CannotSay(
        topic=say("mismatch: no {part}", part=say("report") if silent else say("count")),
        what=say("whether {place} reports what it did", place=case.place.full_words),
        needs=say("the {known_as} of {window}", known_as=case.known_as, window=_window(case))
        if silent
        else say("the tool's export of {window}", window=_window(case)),
        how=say("Drop it on Imports; both counts are then compared to the unit."),
        place=case.place,
        link=Link("imports", "", (("programme", case.place.programme),)),
    )
