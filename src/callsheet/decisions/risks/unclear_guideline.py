"""Did people who agreed begin to differ with a new version of the guideline, at all vendors alike?

Agreement on units that several people answered, four weeks before a locale took the version up against the time since. Where
it fell at every vendor and mostly over one pair of labels, a clause can be read in two ways: that is ours to mend, and nobody's
work is to blame. docs/methods/unclear-guideline.md
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from callsheet.decisions import wording as w
from callsheet.decisions.finding import CostOfWaiting, Finding, Link, Owners, Place, Proof, Severity, Verdict
from callsheet.metrics.evidence import Evidence
from callsheet.said import beside, say
from callsheet.stats.estimate import Estimate
from callsheet.stats.multiple import discoveries
from callsheet.stats.pairs import Pairs, Patterns, change_of, differing, pairs_of

KIND = "guideline"


@dataclass(frozen=True, slots=True)
class Sides:
    """Answer patterns of units first answered `before` a version was taken up, and `after`."""

    before: Patterns
    after: Patterns

    @property
    def pairs(self) -> tuple[Pairs, Pairs] | None:
        """Both sides summed up; None where one of them has no unit that two people answered."""
        before, after = pairs_of(self.before), pairs_of(self.after)
        return (before, after) if before and after else None


@dataclass(frozen=True, slots=True)
class GuidelineCase:
    """One locale and question of a programme around the day `since` on which it took up `version`; `note` is what is said of the
    version. `here` are all answers, `vendors` those of each vendor alone (by name), `elsewhere` those of the other locales around
    the same day. `units_a_day`: units begun there on a working day.
    """

    place: Place
    question: str
    version: str
    since: date
    here: Sides
    vendors: Mapping[str, Sides] = field(default_factory=dict)
    elsewhere: Sides | None = None
    note: str = ""
    units_a_day: float = 0.0
    owners: Owners = field(default_factory=Owners)


@dataclass(frozen=True, slots=True)
class GuidelineThresholds:
    """`min_units` answered twice are needed on each side, and a third of that of a vendor who is to be heard. `least_fall`: smaller
    falls (a proportion) are left alone. `false_share`: of the falls called at most this part is chance. `alike`: every vendor that
    is heard has to show this part of the fall. `pair_share`: from this part of the new disagreement on two labels are named.
    `serious_fall`: from here on it cannot wait.
    """

    min_units: int = 30
    least_fall: float = 0.05
    false_share: float = 0.05
    alike: float = 0.4
    pair_share: float = 0.4
    serious_fall: float = 0.10


@dataclass(frozen=True, slots=True)
class _Fall:
    """A case with what was found: both sides, the change with its interval, p, and the pair of labels that made most of it."""

    case: GuidelineCase
    before: Pairs
    after: Pairs
    change: Estimate
    tail: float

    @property
    def size(self) -> float:
        return -(self.change.value or 0.0)


def assess(case: GuidelineCase, thresholds: GuidelineThresholds | None = None) -> tuple[Verdict, ...]:
    """One locale looked at by itself."""
    return assess_many((case,), thresholds)


def assess_many(cases: tuple[GuidelineCase, ...], thresholds: GuidelineThresholds | None = None) -> tuple[Verdict, ...]:
    """Findings of the locales in which a version split people, of which at most `false_share` by chance."""
    t = thresholds or GuidelineThresholds()
    looked = [fall for case in cases if (fall := _fall(case, t)) is not None]
    called = discoveries([fall.tail for fall in looked], share=t.false_share)
    return tuple(
        _finding(fall, t)
        for fall, is_one in zip(looked, called, strict=True)
        if is_one and fall.size >= t.least_fall and _is_alike(fall, t)
    )


def _fall(case: GuidelineCase, t: GuidelineThresholds) -> _Fall | None:
    pairs = case.here.pairs
    if pairs is None or min(p.units for p in pairs) < t.min_units:
        return None
    return _Fall(case, *pairs, *change_of(*pairs))


def _heard(case: GuidelineCase, t: GuidelineThresholds) -> dict[str, tuple[Pairs, Pairs]]:
    found = {name: sides.pairs for name, sides in case.vendors.items()}
    return {n: p for n, p in found.items() if p is not None and 3 * min(x.units for x in p) >= t.min_units}


def _is_alike(fall: _Fall, t: GuidelineThresholds) -> bool:
    """A fall at one vendor of several is that vendor's, not the guideline's."""
    heard = _heard(fall.case, t).values()
    return all(before.share - after.share >= t.alike * fall.size for before, after in heard)


def _pair(case: GuidelineCase, size: float, t: GuidelineThresholds) -> tuple[str, str, float] | None:
    """The two labels over which most of the new disagreement is, with their part of it."""
    before, after = differing(case.here.before), differing(case.here.after)
    risen = {labels: share - before.get(labels, 0.0) for labels, share in after.items()}
    (a, b), rise = max(risen.items(), key=lambda one: (one[1], one[0]))
    return (a, b, min(1.0, rise / size)) if rise >= t.pair_share * size else None


def _finding(fall: _Fall, t: GuidelineThresholds) -> Finding:
    case, pair = fall.case, _pair(fall.case, fall.size, t)
    lost = case.units_a_day * fall.size
    return Finding(
        kind=KIND,
        severity=Severity.SERIOUS if fall.size >= t.serious_fall else Severity.WATCH,
        title=say(
            "People agree less on {place} since guideline {version} ({since}): {before} of pairs agreed before, {after} now "
            "(interval {low} to {high} points)",
            place=case.place.full_words,
            version=case.version,
            since=w.day(case.since, near=case.since),
            before=w.percent(fall.before.share),
            after=w.percent(fall.after.share),
            low=w.signed(100 * (fall.change.low or 0.0)),
            high=w.signed(100 * (fall.change.high or 0.0)),
        ),
        place=case.place,
        evidence=_evidence(fall, pair, t),
        action=_action(case, pair),
        owner=case.owners.qa_lead,
        cost_of_waiting=CostOfWaiting(
            lost,
            "units a day",
            say("About {units} a day depend on who happens to answer them.", units=w.plural(lost, "unit")),
        ),
        cause=_cause(case, pair, t),
        since=case.since,
        subject=f"{case.question} {case.version}",
    )


def _cause(case: GuidelineCase, pair: tuple[str, str, float] | None, t: GuidelineThresholds) -> str:
    said = []
    if pair is not None:
        said.append(
            say(
                "{share} of it is “{a}” against “{b}”: a clause that can be read in two ways.",
                share=w.percent(pair[2], 0),
                a=pair[0],
                b=pair[1],
            )
        )
    if len(_heard(case, t)) > 1:
        said.append(say("All vendors split alike, so it is the guideline and not anybody's people."))
    if case.note:
        said.append(say("Of this version it is said: “{note}”", note=case.note))
    return beside(" ", said)


def _action(case: GuidelineCase, pair: tuple[str, str, float] | None) -> str:
    if pair is None:
        return say(
            "Read 20 units of {locale} on which people differ, name the clause, and mend guideline {version}.",
            locale=case.place.locale,
            version=case.version,
        )
    return say(
        "Settle “{a}” against “{b}” in guideline {version} with three worked examples; then have the units since {since} that "
        "got both answers judged again.",
        a=pair[0],
        b=pair[1],
        version=case.version,
        since=w.day(case.since, near=case.since),
    )


def _evidence(fall: _Fall, pair: tuple[str, str, float] | None, t: GuidelineThresholds) -> tuple[Proof, ...]:
    case = fall.case
    link = Link("kpi", "agreement", case.place.filters)
    lines = [
        Proof(say("pairs that agree"), _sides_words(fall.before, fall.after), Evidence.COUNTED, link=link),
        Proof(say("change"), fall.change, Evidence.ESTIMATED, w.POINTS, link),
    ]
    lines += [Proof(name, _sides_words(*pairs), Evidence.COUNTED) for name, pairs in sorted(_heard(case, t).items())]
    elsewhere = case.elsewhere.pairs if case.elsewhere else None
    if elsewhere is not None:
        lines.append(Proof(say("other locales, same days"), _sides_words(*elsewhere), Evidence.COUNTED, link=link))
    if pair is not None:
        before, after = differing(case.here.before), differing(case.here.after)
        a, b, _ = pair
        text = say(
            "{before} of pairs before, {after} now",
            before=w.percent(before.get((a, b), 0.0)),
            after=w.percent(after.get((a, b), 0.0)),
        )
        lines.append(Proof(say("“{a}” against “{b}”", a=a, b=b), text, Evidence.COUNTED))
    return tuple(lines)


def _sides_words(before: Pairs, after: Pairs) -> str:
    return say(
        "{before} before (n {n}), {after} now (n {m})",
        before=w.percent(before.share),
        n=w.count(before.units),
        after=w.percent(after.share),
        m=w.count(after.units),
    )
