"""Did speed or accuracy suddenly change at one place?

One step in the daily means of the last eight weeks (stats.shift). Where a guideline or a tool changed within two days of it, the
finding says so and asks about the change, not about people; and it is split into mix (other work) and rate (the work itself).
"""

from dataclasses import dataclass, field
from datetime import date
from math import exp, log, sqrt

from callsheet.decisions import wording as w
from callsheet.decisions.causes.mix_rate import MixRate, Slice, mix_rate
from callsheet.decisions.finding import CostOfWaiting, Finding, Link, Owners, Place, Proof, Severity, Verdict
from callsheet.decisions.series import Series, around
from callsheet.metrics.evidence import Evidence
from callsheet.said import beside, say
from callsheet.stats.multiple import discoveries
from callsheet.stats.shift import Shift, latest_shift

KIND = "change"
SPEED, ACCURACY = "speed", "accuracy"
CHANGED = say("changed meanwhile")
"""The line of evidence that names what changed; findings that share one have one cause."""
NEAR_DAYS = 2
"""A change of guideline or tool so near to the step is named with it."""


@dataclass(frozen=True, slots=True)
class CourseDay:
    """One production day: `total` of what is averaged (ms of time, right answers) over `n` submissions."""

    day: date
    total: float
    n: int


@dataclass(frozen=True, slots=True)
class ChangeCase:
    """One place and one number of it: speed (time a submission, ms) or accuracy (share right on gold).

    `course`: its production days, oldest first, days without any left out. `slices`: for the parts of the place (workstreams,
    sites) their own days, to tell other work from changed work; where there is one part, its `people` take their place, to tell
    others at work from changed work. `changes`: (day, what) of
    guidelines and tool versions. `units_a_day`: what the place makes on a working day.
    """

    place: Place
    what: str
    course: tuple[CourseDay, ...]
    slices: tuple[tuple[str, tuple[CourseDay, ...]], ...] = ()
    people: tuple[tuple[str, tuple[CourseDay, ...]], ...] = ()
    changes: tuple[tuple[date, str], ...] = ()
    units_a_day: float = 0.0
    owners: Owners = field(default_factory=Owners)


@dataclass(frozen=True, slots=True)
class ChangeThresholds:
    """`min_n`: days with fewer submissions are joined to no one's view. `speed_ratio`: smaller changes of time are left alone;
    `points`: likewise of accuracy (a proportion). `false_share`: of the changes called at most this part is chance, over all
    places looked at. `serious`: twice these sizes cannot wait. `mix_share`: from this part of the movement on, mix is named.
    """

    min_n: int = 3
    speed_ratio: float = 1.10
    points: float = 0.03
    false_share: float = 0.05
    mix_share: float = 0.5


def assess(case: ChangeCase, thresholds: ChangeThresholds | None = None) -> tuple[Verdict, ...]:
    """One place looked at by itself: a finding where it changed suddenly, or nothing."""
    return assess_many((case,), thresholds)


def assess_many(cases: tuple[ChangeCase, ...], thresholds: ChangeThresholds | None = None) -> tuple[Verdict, ...]:
    """Findings of the places that changed suddenly, of which at most `false_share` by chance (Benjamini–Hochberg)."""
    t = thresholds or ChangeThresholds()
    looked = [(case, shift) for case in cases if (shift := shift_of(case, t)) is not None]
    called = discoveries([shift.tail for _, shift in looked], share=t.false_share)
    return tuple(
        _finding(case, shift, t)
        for (case, shift), is_one in zip(looked, called, strict=True)
        if is_one and _matters(case, shift, t)
    )


def shift_of(case: ChangeCase, thresholds: ChangeThresholds | None = None) -> Shift | None:
    """The likeliest step in the place's days: of the logarithm of time, or of the share that is right."""
    days = _days(case, thresholds or ChangeThresholds())
    if len(days) < 2:
        return None
    total, n = sum(d.total for d in days), sum(d.n for d in days)
    if case.what == SPEED:
        return latest_shift([log(d.total / d.n) for d in days], [d.n for d in days]) if total > 0 else None
    share = total / n
    spread = sqrt(max(share * (1.0 - share), 0.01))
    return latest_shift([d.total / d.n for d in days], [d.n for d in days], least_spread=spread)


def _days(case: ChangeCase, t: ChangeThresholds) -> list[CourseDay]:
    least = t.min_n if case.what == SPEED else 1
    return [d for d in case.course if d.n >= least and (d.total > 0 or case.what == ACCURACY)]


def _matters(case: ChangeCase, shift: Shift, t: ChangeThresholds) -> bool:
    moved = abs(shift.change.value or 0.0)
    return moved >= (log(t.speed_ratio) if case.what == SPEED else t.points)


def _finding(case: ChangeCase, shift: Shift, t: ChangeThresholds) -> Finding:
    days = _days(case, t)
    since = days[shift.at].day
    split = _split(case, since)
    by_mix = split is not None and split.mix_share >= t.mix_share and split.mix * (shift.change.value or 0.0) > 0
    split = None if _is_of_people(case) and not by_mix else split
    near = list(dict.fromkeys(what for day, what in case.changes if abs((day - since).days) <= NEAR_DAYS))
    worse = (shift.change.value or 0.0) > 0 if case.what == SPEED else (shift.change.value or 0.0) < 0
    return Finding(
        kind=KIND,
        severity=Severity.SERIOUS if worse and not by_mix and _is_large(case, shift, t) else Severity.WATCH,
        title=_title(case, shift, since, days[-1].day),
        place=case.place,
        evidence=_evidence(case, shift, split, near),
        action=_action(case, near, by_mix=by_mix, worse=worse),
        owner=case.owners.qa_lead if case.what == ACCURACY else case.owners.crowd_manager,
        cost_of_waiting=_cost(case, shift, worse=worse and not (by_mix and _is_of_people(case))),
        cause=_cause(case, split, near, by_mix=by_mix),
        since=since,
        subject=case.what,
        series=_course(case, days),
    )


def _is_large(case: ChangeCase, shift: Shift, t: ChangeThresholds) -> bool:
    return abs(shift.change.value or 0.0) >= 2 * (log(t.speed_ratio) if case.what == SPEED else t.points)


def _title(case: ChangeCase, shift: Shift, since: date, today: date) -> str:
    change, low, high = shift.change.value or 0.0, shift.change.low or 0.0, shift.change.high or 0.0
    when = say("since {since}", since=w.day(since, near=today))
    if case.what == SPEED:
        way = say("more") if change > 0 else say("less")
        bounds = sorted((exp(low) - 1, exp(high) - 1))
        return say(
            "A unit takes {exp} {way} time at {place} {when}: {before} before, {after} now "
            "(interval {low} to {high}\u202f%)",
            exp=w.percent(abs(exp(change) - 1), 0),
            way=way,
            place=case.place.full_words,
            when=when,
            before=w.duration(exp(shift.before)),
            after=w.duration(exp(shift.after)),
            low=w.signed(100 * bounds[0], 0),
            high=w.signed(100 * bounds[1], 0),
        )
    way = say("rose") if change > 0 else say("fell")
    return say(
        "Gold accuracy, {place}, {way} {change} {when}: {before} before, {after} now (interval {low} to {high})",
        place=case.place.full_words,
        way=way,
        change=w.points(change),
        when=when,
        before=w.percent(shift.before),
        after=w.percent(shift.after),
        low=w.signed(100 * low),
        high=w.signed(100 * high),
    )


def _split(case: ChangeCase, since: date) -> MixRate | None:
    parts = case.slices if len(case.slices) > 1 else case.people
    if len(parts) < 2:
        return None
    return mix_rate([_slice(label, days, since) for label, days in parts])


def _is_of_people(case: ChangeCase) -> bool:
    return len(case.slices) < 2 and len(case.people) > 1


def _slice(label: str, days: tuple[CourseDay, ...], since: date) -> Slice:
    before, now = [d for d in days if d.day < since], [d for d in days if d.day >= since]
    return Slice(
        label,
        sum(d.total for d in before),
        sum(d.n for d in before),
        sum(d.total for d in now),
        sum(d.n for d in now),
    )


def _cause(case: ChangeCase, split: MixRate | None, near: list[str], *, by_mix: bool) -> str:
    said = []
    if near:
        said.append(say("It began with {near}.", near=w.listing(near)))
    if split is not None and by_mix and _is_of_people(case):
        said.append(
            say(
                "Mostly other people: {mix_share} of the movement is who works there, not how they work.",
                mix_share=w.percent(split.mix_share, 0),
            )
        )
    elif split is not None and by_mix:
        said.append(
            say(
                "Mostly mix: {mix_share} of the movement is other work, not changed work.",
                mix_share=w.percent(split.mix_share, 0),
            )
        )
    elif split is not None:
        said.append(
            say(
                "{mix_share} of the movement is the work itself, not its mix.",
                mix_share=w.percent(1 - split.mix_share, 0),
            )
        )
    return beside(" ", said)


def _action(case: ChangeCase, near: list[str], *, by_mix: bool, worse: bool) -> str:
    if by_mix and _is_of_people(case):
        return say(
            "Ask {who} who came and who left, and look at 20 units of theirs; then correct the expectation.",
            who=case.place.shown_vendor or say("the vendors"),
        )
    if by_mix:
        return say("Correct the expectation for the new mix of work; nothing is to be asked of anybody.")
    if near:
        return say(
            "Ask what {near} did: compare ten units from before and after it, then keep it or take it back.",
            near=near[0],
        )
    who = case.place.shown_vendor or say("the vendors")
    if not worse and case.what == SPEED:
        return say(
            "Look at 20 units of the last days from {who}: faster work may be skill, or steps left out.", who=who
        )
    if not worse:
        return say(
            "Look at 20 gold units of the last days from {who}: better work may be skill, or answers that are known.",
            who=who,
        )
    return say(
        "Ask {who} what changed that day (people, shift, instructions), and look at 20 units from before and after it.",
        who=who,
    )


def _cost(case: ChangeCase, shift: Shift, *, worse: bool) -> CostOfWaiting:
    if not worse:
        return CostOfWaiting(
            0.0, "units a day", say("Nothing is lost by the day; the expectation is off until it is known why.")
        )
    change = shift.change.value or 0.0
    lost = case.units_a_day * (min(1.0, exp(change) - 1.0) if case.what == SPEED else -change)
    sentence = (
        say("Each day the same hours make about {units} fewer than before.", units=w.plural(lost, "unit"))
        if case.what == SPEED
        else say(
            "About {units} a day more are wrong than before; they come back as rework.", units=w.plural(lost, "unit")
        )
    )
    return CostOfWaiting(lost, "units a day", sentence)


def _course(case: ChangeCase, days: list[CourseDay]) -> Series | None:
    if case.what == SPEED:
        return around("time a unit", [(d.day, d.total / d.n) for d in days], unit="ms")
    return around("right on gold", [(d.day, d.total / d.n) for d in days], unit=w.PROPORTION)


def _evidence(case: ChangeCase, shift: Shift, split: MixRate | None, near: list[str]) -> tuple[Proof, ...]:
    kpi = "Q02" if case.what == ACCURACY else "W03-P50"
    link = Link("kpi", kpi, case.place.filters)
    shown = (
        say(
            "{before} before, {after} now",
            before=w.duration(exp(shift.before)),
            after=w.duration(exp(shift.after)),
        )
        if case.what == SPEED
        else say("{before} before, {after} now", before=w.percent(shift.before), after=w.percent(shift.after))
    )
    lines = [
        Proof(
            say("change"),
            say("{shown}; over {days}", shown=shown, days=w.plural(shift.change.n, "day")),
            Evidence.ESTIMATED,
            link=link,
        ),
        Proof(
            say("by chance"),
            f"p {shift.tail:.4f}" if shift.tail >= 0.0001 else say("p under 0.0001"),
            Evidence.ESTIMATED,
        ),
    ]
    if near:
        lines.append(Proof(CHANGED, w.listing(near), Evidence.ATTESTED))
    if split is not None:
        lines.append(Proof(say("mix and rate"), _split_words(case, split), Evidence.ESTIMATED, link=link))
    return tuple(lines)


def _split_words(case: ChangeCase, split: MixRate) -> str:
    if case.what == ACCURACY:
        return say("{mix} mix {rate} rate (points)", mix=w.signed(100 * split.mix), rate=w.signed(100 * split.rate))
    return say(
        "{mix} mix {rate} rate (seconds a unit)", mix=w.signed(split.mix / 1000), rate=w.signed(split.rate / 1000)
    )
