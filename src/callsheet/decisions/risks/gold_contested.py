"""Is the known answer itself wrong? Good annotators who agree with each other against it say so, beyond what chance would do.

Under a right answer each good annotator errs with the share that good annotators err on all gold. An answer is contested
where more than half of them gave one and the same other answer, and so many errors would be rare even among as many items
as were looked at (Benjamini–Hochberg). docs/methods/contested-gold.md
"""

from dataclasses import dataclass, field, replace
from datetime import date

from callsheet.decisions import wording as w
from callsheet.decisions.finding import CostOfWaiting, Finding, Link, Owners, Place, Proof, Severity, Verdict
from callsheet.metrics.evidence import Evidence
from callsheet.said import say
from callsheet.stats.multiple import binomial_tail, discoveries
from callsheet.stats.proportions import proportion

KIND = "gold-contested"


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """One known answer as good annotators met it: `right` of `judged` gave it, `other_n` gave the commonest `other` answer."""

    item: str
    known: str
    other: str
    judged: int
    right: int
    other_n: int
    locale: str = ""
    question: str = ""
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ContestedCase:
    """The known answers of one programme: those that are contradicted by a majority, and of how many they were (`asked`).

    `accuracy`: share of right answers of good annotators over all gold, 0..1, None without any. `checks_a_day`: submissions
    measured against gold on a working day.
    """

    place: Place
    contradicted: tuple[KnownAnswer, ...]
    asked: int
    accuracy: float | None
    checks_a_day: float = 0.0
    owners: Owners = field(default_factory=Owners)


@dataclass(frozen=True, slots=True)
class ContestedThresholds:
    """`min_judged` good annotators make an item count. `false_share`: of the answers called contested at most this part is in
    truth right, in the long run. `least_error`: error that is expected of good annotators at least, however good they were so
    far. `serious_share`: from this part of the gold on, measured accuracy misleads and it cannot wait.
    """

    min_judged: int = 5
    false_share: float = 0.05
    least_error: float = 0.05
    serious_share: float = 0.05


def assess(case: ContestedCase, thresholds: ContestedThresholds | None = None) -> tuple[Verdict, ...]:
    """One finding that names the contested answers, or nothing."""
    t = thresholds or ContestedThresholds()
    found = contested(case, t)
    return (_finding(case, found, t),) if found else ()


def contested(case: ContestedCase, thresholds: ContestedThresholds | None = None) -> list[KnownAnswer]:
    """The contested answers themselves."""
    t = thresholds or ContestedThresholds()
    if case.accuracy is None or not case.contradicted:
        return []
    error = max(t.least_error, 1.0 - case.accuracy)
    looked = [k for k in case.contradicted if k.judged >= t.min_judged and 2 * k.other_n > k.judged]
    tails = [binomial_tail(k.judged - k.right, k.judged, error) for k in looked]
    found = discoveries(tails, share=t.false_share, tests=max(case.asked, len(tails)))
    return [k for k, is_one in zip(looked, found, strict=True) if is_one]


def _finding(case: ContestedCase, contested: list[KnownAnswer], t: ContestedThresholds) -> Finding:
    worst = sorted(contested, key=lambda k: (-k.other_n, k.item))
    share = len(contested) / max(1, case.asked)
    wasted = case.checks_a_day * sum(k.judged for k in contested) / max(1, sum(k.judged for k in case.contradicted))
    lost = min(case.checks_a_day * share, wasted)
    first, place = worst[0], _place(case, contested)
    days = [k.last_day for k in contested if k.last_day]
    return Finding(
        kind=KIND,
        severity=Severity.SERIOUS if share >= t.serious_share else Severity.WATCH,
        title=say(
            "{answers} of {place} {are} contested by good annotators: {other_n} of {judged} say "
            "“{other}” where {item} is held to be “{known}”",
            answers=w.plural(len(contested), "known answer"),
            place=place.full_words,
            are=_are(len(contested)),
            other_n=first.other_n,
            judged=first.judged,
            other=first.other,
            item=first.item,
            known=first.known,
        ),
        place=place,
        evidence=_evidence(case, worst),
        action=say(
            "Have {them} judged again by two experts; correct or withdraw what does not stand.",
            them=_them(len(contested)),
        ),
        owner=case.owners.qa_lead,
        cost_of_waiting=CostOfWaiting(
            lost,
            "units a day",
            say(
                "About {checks} a day measure people against {an} that may be wrong.",
                checks=w.plural(lost, "check"),
                an=_an(len(contested)),
            ),
        ),
        cause=_cause(case, worst),
        since=min(days) if days else None,
        subject="contested",
    )


def _place(case: ContestedCase, contested: list[KnownAnswer]) -> Place:
    """The programme, or its locale where all of them are of one."""
    locales = {k.locale for k in contested}
    return replace(case.place, locale=next(iter(locales))) if len(locales) == 1 else case.place


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _them(n: int) -> str:
    return "it" if n == 1 else "them"


def _an(n: int) -> str:
    return "an answer" if n == 1 else "answers"


def _cause(case: ContestedCase, worst: list[KnownAnswer]) -> str:
    pairs: dict[tuple[str, str], int] = {}
    for k in worst:
        pairs[k.known, k.other] = pairs.get((k.known, k.other), 0) + 1
    (known, other), n = max(pairs.items(), key=lambda pair: (pair[1], pair[0]))
    if n < 2 or n * 2 < len(worst):
        return ""
    return say(
        "{n} of {worst} confuse “{known}” with “{other}”: rather the guideline than single answers.",
        n=n,
        worst=len(worst),
        known=known,
        other=other,
    )


def _evidence(case: ContestedCase, worst: list[KnownAnswer]) -> tuple[Proof, ...]:
    lines = [
        Proof(
            f"{k.item}{f' ({k.locale})' if k.locale else ''}",
            say(
                "held to be “{known}”: {right} of {judged} good annotators agree, {other_n} say “{other}”",
                known=k.known,
                right=k.right,
                judged=k.judged,
                other_n=k.other_n,
                other=k.other,
            ),
            Evidence.COUNTED,
            link=Link("rows", "submitted", (("programme", case.place.programme), ("item", k.item))),
        )
        for k in worst[:5]
    ]
    judged = sum(k.judged for k in worst)
    lines.append(
        Proof(
            say("right on these"),
            proportion(sum(k.right for k in worst), judged),
            Evidence.COUNTED,
            w.PROPORTION,
        )
    )
    lines.append(
        Proof(
            say("good annotators on all gold"),
            say(
                "{accuracy} right; {answers} looked at",
                accuracy=w.percent(case.accuracy or 0.0),
                answers=w.plural(case.asked, "known answer"),
            ),
            Evidence.COUNTED,
            link=Link("kpi", "Q02", case.place.filters),
        )
    )
    return tuple(lines)
