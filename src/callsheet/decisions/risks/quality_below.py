"""Is the work good enough? Judged by the interval, never by the point.

Breach: the whole interval is on the bad side of the target. Inconclusive: the point is on the bad side and the interval
spans the target; then the answer is a number of audits, not a reproach. Before anybody is named, a change since the last
period is split into mix (other work) and rate (worse work).
"""

from dataclasses import dataclass
from datetime import date

from callsheet.decisions import wording as w
from callsheet.decisions.causes.change import change
from callsheet.decisions.causes.decide import effective_size, observations_to_decide
from callsheet.decisions.causes.mix_rate import MixRate, Slice, mix_rate
from callsheet.decisions.finding import CannotSay, CostOfWaiting, Finding, Link, Owners, Place, Proof, Severity, Verdict
from callsheet.decisions.series import Series, estimated
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.evidence import Evidence
from callsheet.said import beside, capital, say, term
from callsheet.stats.estimate import Estimate
from callsheet.stats.multiple import discoveries, score_tail

KIND = "quality"
WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class QualityCase:
    """One quality KPI at one place (usually vendor × locale) over a window, against its target.

    `kpi` is its id, `name` as in a sentence ("gold accuracy"); `direction` "up" where more is better, "down" where less is;
    `target` in 0..1, None where none is set. `now` and `before` are the KPI's estimates (proportions) over the window and
    the period of equal length before it; `starts` is the first day of the window, `before_starts` of the period before.
    `slices` are sums of both periods over parts of the same place (locales, workstreams), for mix and rate; empty where there
    is one part only. `units_a_day` is what the place produces on a working day. `below_since`: first day of the unbroken
    run of periods with the point on the bad side of the target. `changes` are guideline and tool changes in the window as
    (day, what): "guideline 4.2 in force". `course`: the KPI over the four weeks up to each day,
    oldest first; the last is `now`. `population`: units that could be audited at all,
    None where there is no end of them (gold is a sample of the people's skill, not of the units).
    """

    place: Place
    kpi: str
    name: str
    target: float | None
    now: Estimate
    before: Estimate | None = None
    starts: date | None = None
    before_starts: date | None = None
    slices: tuple[Slice, ...] = ()
    units_a_day: float = 0.0
    direction: str = "up"
    below_since: date | None = None
    changes: tuple[tuple[date, str], ...] = ()
    owners: Owners = Owners()
    course: tuple[tuple[date, Estimate], ...] = ()
    population: int | None = None


@dataclass(frozen=True, slots=True)
class QualityThresholds:
    """`min_n`: fewer observations say nothing. `critical_gap`: distance of the near bound from the target, as a
    proportion, from which a breach is critical. `most_audits`: an inconclusive gap that would take more further audits than
    this is too small to matter and is left alone. `mix_share`: from this part of the change on, mix is named first.
    `audits_a_day`: audits that a QA team can add in a day: what a week of them cannot decide is said so. `false_share`: of the
    breaches called at most this part is chance, over all places looked at.
    """

    min_n: int = 30
    critical_gap: float = 0.03
    most_audits: int = 5000
    mix_share: float = 0.5
    audits_a_day: int = 200
    false_share: float = 0.05


def assess(case: QualityCase, thresholds: QualityThresholds | None = None) -> tuple[Verdict, ...]:
    """One place looked at by itself: breach, inconclusive, too few, no target; nothing where the point meets its target."""
    return assess_many((case,), thresholds)


def assess_many(cases: tuple[QualityCase, ...], thresholds: QualityThresholds | None = None) -> tuple[Verdict, ...]:
    """At most one verdict a case. Of the breaches that are called at most `false_share` are chance (Benjamini–Hochberg over
    all places looked at): with forty places one in forty falls below a target that it meets.
    """
    t = thresholds or QualityThresholds()
    firm = [case for case in cases if _is_judged(case, t)]
    called = discoveries([tail_of(case) for case in firm], share=t.false_share)
    stands = {id(case): is_one for case, is_one in zip(firm, called, strict=True)}
    return tuple(v for case in cases for v in _verdict(case, t, stands.get(id(case)), places=len(firm)))


def tail_of(case: QualityCase) -> float:
    """How likely so bad a value would be of work that is exactly on its target (score test, one-sided)."""
    value, target = case.now.value or 0.0, min(1.0, max(0.0, case.target or 0.0))
    return score_tail(value, effective_size(case.now) or case.now.n, target, below=case.direction == "up")


def _is_judged(case: QualityCase, t: QualityThresholds) -> bool:
    has_value = case.now.is_firm and case.now.value is not None and case.now.n >= t.min_n
    return case.direction in ("up", "down") and case.target is not None and has_value


def _verdict(case: QualityCase, t: QualityThresholds, stands: bool | None, *, places: int) -> tuple[Verdict, ...]:
    if case.direction not in ("up", "down"):
        return ()
    if case.target is None:
        return (_no_target(case),)
    if stands is None or case.now.value is None:
        return (_too_few(case, t),)
    if _gap(case, case.now.value) <= 0:
        return ()
    near = case.now.high if case.direction == "up" else case.now.low
    is_below = near is not None and _gap(case, near) > 0
    if is_below and stands and near is not None:
        return (_breach(case, t, near_gap=_gap(case, near)),)
    confidence = max(case.now.confidence, 1.0 - 2.0 * t.false_share / max(1, places)) if is_below else None
    more = observations_to_decide(case.now, case.target, population=case.population, confidence=confidence)
    if more is None or more > t.most_audits:
        return ()
    return (_inconclusive(case, t, more, among=places if is_below else 0),)


def _gap(case: QualityCase, value: float) -> float:
    """How far a value is on the bad side of the target; negative on the good side."""
    target = case.target or 0.0
    return target - value if case.direction == "up" else value - target


def _link(case: QualityCase, to: str = "kpi") -> Link:
    return Link(to, case.kpi, case.place.filters)


def _label(case: QualityCase) -> str:
    return capital(case.name)


def _target_words(case: QualityCase) -> str:
    return say(
        "its target of {bound} {target}",
        bound=say("at least") if case.direction == "up" else say("at most"),
        target=w.percent(case.target or 0.0),
    )


def _breach(case: QualityCase, t: QualityThresholds, *, near_gap: float) -> Finding:
    split = mix_rate(case.slices) if case.slices else None
    moved = change(case.before, case.now) if case.before is not None else None
    by_mix = _is_mix(split, moved, t)
    bad = (_gap(case, case.now.value or 0.0)) * case.units_a_day
    return Finding(
        kind=KIND,
        severity=Severity.CRITICAL if near_gap >= t.critical_gap else Severity.SERIOUS,
        title=_breach_title(case, moved),
        place=case.place,
        evidence=_evidence(case, moved, split),
        action=_action(case, by_mix=by_mix, is_event=_is_firm_change(moved)),
        owner=case.owners.qa_lead,
        cost_of_waiting=CostOfWaiting(
            bad,
            "units a day",
            say(
                "Waiting costs about {units} a day below the level that was agreed; they come back as rework.",
                units=w.plural(bad, "unit"),
            ),
        ),
        cause=_cause(case, split, moved, by_mix=by_mix),
        since=case.below_since,
        subject=case.kpi,
        series=_course(case),
    )


def _breach_title(case: QualityCase, moved: Estimate | None) -> str:
    """One thing that must not be is a breach however many were fine: then it is counted, and no interval asked."""
    if not case.target and case.direction == "down":
        return say(
            "{label}, {place}: {events} of {n}, where none is allowed{moved}",
            label=_label(case),
            place=case.place.full_words,
            events=w.count(round((case.now.value or 0.0) * case.now.n)),
            n=w.count(case.now.n),
            moved=_moved_words(case, moved),
        )
    return say(
        "{label}, {place}: {now}, {side} {target} by its whole interval{moved}",
        label=_label(case),
        place=case.place.full_words,
        now=w.estimate_text(case.now, w.PROPORTION),
        side=say("below") if case.direction == "up" else say("above"),
        target=_target_words(case),
        moved=_moved_words(case, moved),
    )


def _inconclusive(case: QualityCase, t: QualityThresholds, more: int, *, among: int) -> Finding:
    below = _gap(case, case.now.value or 0.0) * case.units_a_day
    return Finding(
        kind=KIND,
        severity=Severity.WATCH,
        title=say(
            "{label}, {place}: {now} is inconclusive against {target}; {deciding}",
            label=_label(case),
            place=case.place.full_words,
            now=w.estimate_text(case.now, w.PROPORTION),
            target=_target_words(case),
            deciding=_deciding(t, more),
        ),
        place=case.place,
        evidence=_evidence(case, None, None),
        action=_audits(t, more),
        owner=case.owners.qa_lead,
        cost_of_waiting=CostOfWaiting(
            below,
            "units a day",
            say(
                "If the point is right, about {units} a day are below the level that was agreed.",
                units=w.plural(below, "unit"),
            ),
        ),
        cause=say(
            "Its interval is on the wrong side, but {among} places were looked at: that many show one such by chance.",
            among=among,
        )
        if among
        else "",
        since=case.below_since,
        subject=case.kpi,
        more_needed=more,
        series=_course(case),
    )


def _deciding(t: QualityThresholds, more: int) -> str:
    """How many audits would decide; and that this week cannot, where the team does fewer in a week."""
    audits = w.plural(more, "more audit")
    if more > WORKING_DAYS * t.audits_a_day:
        return say(
            "it cannot be decided this week ({audits}; the team does about {week})",
            audits=audits,
            week=w.count(WORKING_DAYS * t.audits_a_day),
        )
    return say("about {audits} would decide", audits=audits)


def _audits(t: QualityThresholds, more: int) -> str:
    if more > WORKING_DAYS * t.audits_a_day:
        return say("Leave it as it is this week: the audits do more elsewhere; look again when more has come.")
    days = max(1, round(more / t.audits_a_day))
    return say(
        "Add {audits} at random before saying anything (about {days} of the QA team); the sample so "
        "far cannot tell both sides apart.",
        audits=w.plural(more, "audit"),
        days=w.plural(days, "day"),
    )


def _course(case: QualityCase) -> Series | None:
    """The KPI over the four weeks up to each day, beside its target."""
    return estimated(say("{part} over four weeks", part=case.name), case.course, unit=w.PROPORTION, target=case.target)


def _is_mix(split: MixRate | None, moved: Estimate | None, t: QualityThresholds) -> bool:
    """Whether the movement since the last period is mostly other work, not worse work."""
    if split is None or moved is None or moved.value is None:
        return False
    return split.mix * moved.value > 0 and split.mix_share >= t.mix_share


def _is_firm_change(moved: Estimate | None) -> bool:
    return moved is not None and moved.low is not None and moved.high is not None and moved.low * moved.high > 0


def _moved_words(case: QualityCase, moved: Estimate | None) -> str:
    """; down 2.1 points on the period before (interval −3.4 to −0.9): only where the interval leaves 0 out."""
    if moved is None or moved.value is None or moved.low is None or moved.high is None or not _is_firm_change(moved):
        return ""
    way = say("down") if moved.value < 0 else say("up")
    since = (
        say("since {starts}", starts=w.day(case.starts, near=case.starts))
        if case.starts
        else say("on the period before")
    )
    return say(
        "; {way} {moved} {since} (interval {low} to {high})",
        way=way,
        moved=w.points(moved.value),
        since=since,
        low=w.signed(100 * moved.low),
        high=w.signed(100 * moved.high),
    )


def _cause(case: QualityCase, split: MixRate | None, moved: Estimate | None, *, by_mix: bool) -> str:
    if moved is not None and not _is_firm_change(moved):
        if not case.target:
            return ""
        return say(
            "No change since the period before that its interval would confirm: this is how the work is, not an event."
        )
    said = []
    if split is not None and moved is not None:
        worst = min(split.parts, key=lambda p: p.rate if case.direction == "up" else -p.rate)
        if by_mix:
            said.append(
                say(
                    "Mostly mix: {mix_share} of the movement is other work, not worse work.",
                    mix_share=w.percent(split.mix_share, 0),
                )
            )
        else:
            said.append(
                say(
                    "{mix_share} of the movement is the work itself, most of it on {label}.",
                    mix_share=w.percent(1 - split.mix_share, 0),
                    label=worst.label,
                )
            )
    if case.changes:
        when, what = case.changes[-1]
        said.append(say("Associated: {what} since {when}.", what=what, when=w.day(when, near=when)))
    return beside(" ", said)


def _known_as(case: QualityCase) -> Evidence:
    return KPIS[case.kpi].evidence if case.kpi in KPIS else Evidence.COUNTED


def _action(case: QualityCase, *, by_mix: bool, is_event: bool) -> str:
    if by_mix:
        return say(
            "Correct the target or the expectation for the new mix first; raise it with nobody before that is done."
        )
    if case.direction == "down" and case.kpi in KPIS and KPIS[case.kpi].action:
        action = KPIS[case.kpi].action
        return beside("", (capital(term(action)), "."))
    if case.changes and is_event:
        return say(
            "Calibration round on what changed ({changes}), 20 items, with {vendor}.",
            changes=case.changes[-1][1],
            vendor=case.place.shown_vendor,
        )
    who = case.place.shown_vendor or say("the vendors")
    return say(
        "Calibration round with {who}, 20 items of the worst class, and audits raised until the interval is clear.",
        who=who,
    )


def _evidence(case: QualityCase, moved: Estimate | None, split: MixRate | None) -> tuple[Proof, ...]:
    lines = [
        Proof(case.name, case.now, _known_as(case), w.PROPORTION, _link(case)),
        Proof(
            say("target"),
            w.percent(case.target or 0.0),
            Evidence.ATTESTED,
            link=Link("programme", case.place.programme),
        ),
    ]
    if case.before is not None:
        lines.append(Proof(say("period before"), case.before, _known_as(case), w.PROPORTION, _link(case)))
    if moved is not None and moved.value is not None:
        lines.append(Proof(say("change"), moved, Evidence.ESTIMATED, w.POINTS, _link(case)))
    if split is not None:
        lines.append(
            Proof(
                say("change = mix + rate"),
                say(
                    "{change} = {mix} mix {rate} rate (points)",
                    change=w.signed(100 * split.change),
                    mix=w.signed(100 * split.mix),
                    rate=w.signed(100 * split.rate),
                ),
                Evidence.ESTIMATED,
                link=_link(case),
            )
        )
    lines.append(Proof(say("the judgments"), say("open the rows"), link=_link(case, "rows")))
    return tuple(lines)


def _no_target(case: QualityCase) -> CannotSay:
    return CannotSay(
        topic="quality: no target",
        what=say("whether {part} at {place} is good enough", part=case.name, place=case.place.full_words),
        needs=say("a target for {part}", part=case.name),
        how=say("Give the programme a target: Programme, Targets."),
        place=case.place,
        link=Link("programme", case.place.programme),
    )


def _too_few(case: QualityCase, t: QualityThresholds) -> CannotSay:
    short = t.min_n - case.now.n
    if case.now.n == 0 and case.kpi in KPIS:
        needs = KPIS[case.kpi].missing
    elif short > 0:
        needs = say(
            "{observations} ({n} of at least {min_n})",
            observations=w.plural(short, "more observation"),
            n=w.count(case.now.n),
            min_n=t.min_n,
        )
    else:
        needs = say("more observations ({reason})", reason=case.now.reason)
    return CannotSay(
        topic="quality: too few",
        what=say("whether {part} at {place} meets its target", part=case.name, place=case.place.full_words),
        needs=needs,
        how=say("Raise the share of gold or audits there."),
        place=case.place,
        link=_link(case),
    )
