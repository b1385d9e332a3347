"""Does gold still measure the work? Known answers that are passed round look better than the audits of ordinary units do.

Per vendor, locale and site: accuracy on gold less accuracy by audits, over four weeks, against the same difference at the
programme's other places (auditors are stricter than gold, or gold is easier: both hold everywhere). docs/methods/gold-leak.md
"""

from dataclasses import dataclass, field
from math import erfc, inf, sqrt

from callsheet.decisions import wording as w
from callsheet.decisions.finding import CostOfWaiting, Finding, Link, Owners, Place, Proof, Severity, Verdict
from callsheet.metrics.evidence import Evidence
from callsheet.said import say
from callsheet.stats.estimate import Estimate
from callsheet.stats.multiple import discoveries
from callsheet.stats.proportions import WeightedSums, effective_size, proportion, weighted_proportion

KIND = "gold-leak"
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Measured:
    """Gold and audits of the same work: `right` of `judged` known answers, and the audits' weighted sums."""

    right: int
    judged: int
    audits: WeightedSums

    @property
    def gap(self) -> float:
        """Accuracy on gold less accuracy by audits, as proportions. Both have to be there."""
        return self.right / self.judged - self.audits.weight_ok / self.audits.weight

    @property
    def variance(self) -> float:
        """Of the gap, by Agresti's and Coull's centres: nobody is certain after 40 right answers of 40."""
        size = effective_size(self.audits)
        size = float(self.audits.n) if size == inf else size
        return _variance(self.right, self.judged) + _variance(size * self.audits.weight_ok / self.audits.weight, size)


@dataclass(frozen=True, slots=True)
class LeakCase:
    """One place over the last four weeks: what gold and audits say `here`, and at the programme's other places together
    (`elsewhere`, None where there is none). `site` is its code, "" where it is not known or the only one; `units_a_day` what it
    makes on a working day.
    """

    place: Place
    here: Measured
    site: str = ""
    elsewhere: Measured | None = None
    units_a_day: float = 0.0
    owners: Owners = field(default_factory=Owners)


@dataclass(frozen=True, slots=True)
class LeakThresholds:
    """`min_gold` known answers and `min_audits` audits are needed. `least_gap`: gold has to look better by so much more than
    elsewhere (a proportion): reviewers' habits and harder units make smaller gaps. `false_share`: of the places called at
    most this part is chance.
    """

    min_gold: int = 30
    min_audits: int = 30
    least_gap: float = 0.05
    false_share: float = 0.05


def assess(case: LeakCase, thresholds: LeakThresholds | None = None) -> tuple[Verdict, ...]:
    """One place looked at by itself."""
    return assess_many((case,), thresholds)


def assess_many(cases: tuple[LeakCase, ...], thresholds: LeakThresholds | None = None) -> tuple[Verdict, ...]:
    """Findings of the places where gold flatters, of which at most `false_share` by chance."""
    return tuple(_finding(case, found) for case, found in leaking(cases, thresholds))


def leaking(
    cases: tuple[LeakCase, ...], thresholds: LeakThresholds | None = None
) -> tuple[tuple[LeakCase, Estimate], ...]:
    """The places themselves, each with how much more gold flatters there than elsewhere."""
    t = thresholds or LeakThresholds()
    looked = [
        (case, excess(case))
        for case in cases
        if case.here.judged >= t.min_gold and case.here.audits.n >= t.min_audits and case.here.audits.weight > 0
    ]
    called = discoveries([tail for _, (_, tail) in looked], share=t.false_share)
    return tuple(
        (case, found)
        for (case, (found, _)), is_one in zip(looked, called, strict=True)
        if is_one and (found.value or 0.0) >= t.least_gap
    )


def excess(case: LeakCase) -> tuple[Estimate, float]:
    """How much more gold flatters here than elsewhere (a proportion, with its 95 % interval), and the one-sided p-value."""
    usual, spread = 0.0, 0.0
    if case.elsewhere is not None and case.elsewhere.judged and case.elsewhere.audits.weight > 0:
        usual, spread = max(0.0, case.elsewhere.gap), case.elsewhere.variance
    more = case.here.gap - usual
    error = sqrt(case.here.variance + spread)
    tail = 0.5 * erfc(more / error / sqrt(2.0))
    return Estimate(more, more - Z95 * error, more + Z95 * error, n=case.here.audits.n, method="z"), tail


def _variance(right: float, n: float) -> float:
    share = (right + 2.0) / (n + 4.0)
    return share * (1.0 - share) / (n + 4.0)


def _finding(case: LeakCase, more: Estimate) -> Finding:
    lost = case.units_a_day * (more.value or 0.0)
    where = say("{place}, {site}", place=case.place.full_words, site=case.site) if case.site else case.place.full_words
    gold = proportion(case.here.right, case.here.judged)
    audited = weighted_proportion(case.here.audits)
    return Finding(
        kind=KIND,
        severity=Severity.SERIOUS,
        title=say(
            "Gold looks better than the work at {place}: {gold} right on known answers, {audited} by audits; {points} more "
            "apart than elsewhere (interval {low} to {high})",
            place=where,
            gold=w.percent(gold.value or 0.0),
            audited=w.percent(audited.value or 0.0),
            points=w.points(more.value or 0.0),
            low=w.signed(100 * (more.low or 0.0)),
            high=w.signed(100 * (more.high or 0.0)),
        ),
        place=case.place,
        evidence=_evidence(case, gold, audited, more),
        action=say(
            "Judge {place} by audits until its gold is new; replace the known answers of {locale}, and ask how the checks can be told "
            "from other units.",
            place=case.place.words,
            locale=case.place.locale or say("this work"),
        ),
        owner=case.owners.qa_lead,
        cost_of_waiting=CostOfWaiting(
            lost,
            "units a day",
            say("About {units} a day are wrong and pass as right by gold.", units=w.plural(lost, "unit")),
        ),
        cause=say("The known answers may be known there: then gold measures memory, and not the work."),
        subject=case.site or "gold",
    )


def _evidence(case: LeakCase, gold: Estimate, audited: Estimate, more: Estimate) -> tuple[Proof, ...]:
    lines = [
        Proof(say("right on gold"), gold, Evidence.COUNTED, w.PROPORTION, Link("kpi", "Q02", case.place.filters)),
        Proof(
            say("right by audits"),
            audited,
            Evidence.ESTIMATED,
            w.PROPORTION,
            Link("kpi", "audit-accuracy", case.place.filters),
        ),
        Proof(say("more apart than elsewhere"), more, Evidence.ESTIMATED, w.POINTS),
    ]
    other = case.elsewhere
    if other is not None and other.judged and other.audits.weight > 0:
        text = say(
            "{gold} on gold (n {n}), {audited} by audits (n {m})",
            gold=w.percent(other.right / other.judged),
            n=w.count(other.judged),
            audited=w.percent(other.audits.weight_ok / other.audits.weight),
            m=w.count(other.audits.n),
        )
        lines.append(Proof(say("the programme's other places"), text, Evidence.COUNTED))
    return tuple(lines)
