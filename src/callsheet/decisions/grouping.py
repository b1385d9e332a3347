"""One cause, one finding: several KPIs at one place, one vendor's drop in several locales, one tool's change at every vendor."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from callsheet.decisions import wording as w
from callsheet.decisions.finding import RANK, CostOfWaiting, Finding, Place, Proof, urgency
from callsheet.decisions.risks.behind import HELD_BACK
from callsheet.decisions.risks.behind import KIND as BEHIND
from callsheet.decisions.risks.feed_missing import KIND as FEED
from callsheet.decisions.risks.mismatch import KIND as MISMATCH
from callsheet.decisions.risks.quality_below import KIND as QUALITY
from callsheet.decisions.risks.starved import KIND as STARVED
from callsheet.decisions.risks.sudden_change import ACCURACY, CHANGED
from callsheet.decisions.risks.sudden_change import KIND as CHANGE
from callsheet.decisions.risks.unclear_guideline import KIND as GUIDELINE
from callsheet.decisions.risks.unmapped import KIND as UNMAPPED
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.reconcile import NOT_ARRIVED, SENTENCES
from callsheet.said import beside, parts_of, say, until

MOST_DIRECT = ("Q02", "audit-accuracy", "Q07", "Q06", "Q05", "Q01", "acceptance-rate")
"""KPIs of quality, those that measure the work against truth before those that measure a reviewer's opinion of it."""
NEAR = timedelta(days=3)
"""Steps so near to each other may be one event."""


def joined(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with duplicates of one cause made one; each that was taken in stays as a line of the evidence."""
    every = _split_people(list(findings))
    breaches = [f for f in every if f.kind == QUALITY and not f.is_inconclusive]
    changes = [f for f in every if f.kind == CHANGE]
    rest = [f for f in every if f not in breaches and f not in changes]
    breaches = _one_a_place(breaches)
    breaches, changes = _changes_into_breaches(breaches, changes)
    return [*_dry(_settled(rest)), *_over_locales(breaches), *_over_places(changes)]


def _split_people(findings: list[Finding]) -> list[Finding]:
    """Gold that a locale gets wrong since a guideline split its people is that guideline's: it is no vendor's to mend."""
    unclear = {(f.place.programme, f.place.locale): f.id for f in findings if f.kind == GUIDELINE}
    taken: dict[str, list[Finding]] = defaultdict(list)
    for f in findings:
        cause = unclear.get((f.place.programme, f.place.locale))
        if cause and (f.kind, f.subject) in ((QUALITY, "Q02"), (CHANGE, ACCURACY)):
            taken[cause].append(f)
    inside = {f.id for group in taken.values() for f in group}
    return [
        replace(f, evidence=(*f.evidence, *(line(one) for one in taken[f.id]))) for f in findings if f.id not in inside
    ]


def _settled(findings: list[Finding]) -> list[Finding]:
    """Two counts that differ mostly by a file that is missing, or by workers without a vendor, wait for that to be mended."""
    causes = [f for f in findings if f.kind in (FEED, UNMAPPED)]
    taken: dict[str, list[Finding]] = defaultdict(list)
    for f in findings:
        cause = next((c for c in causes if f.kind == MISMATCH and _explains(c, f)), None)
        if cause is not None:
            taken[cause.id].append(f)
    inside = {f.id for group in taken.values() for f in group}
    return [
        replace(f, evidence=(*f.evidence, *(line(m, label=say("counted against reported")) for m in taken[f.id])))
        for f in findings
        if f.id not in inside
    ]


def _explains(cause: Finding, mismatch: Finding) -> bool:
    if cause.place.programme != mismatch.place.programme:
        return False
    if cause.kind == UNMAPPED:
        return SENTENCES["unmapped"] in mismatch.cause
    return cause.place.vendor == mismatch.place.vendor and SENTENCES[NOT_ARRIVED] in mismatch.cause


def _dry(findings: list[Finding]) -> list[Finding]:
    """Queues of one programme that run dry are one release to make; a pace that they held back is judged after it."""
    queues: dict[str, list[Finding]] = defaultdict(list)
    for f in findings:
        if f.kind == STARVED:
            queues[f.place.programme].append(f)
    held = {f.id: f.place.programme for f in findings if _is_held_back(f) and f.place.programme in queues}
    rest = [f for f in findings if f.kind != STARVED and f.id not in held]
    for programme, group in queues.items():
        waiting = [f for f in findings if held.get(f.id) == programme]
        rest.append(_one_release(sorted(group, key=urgency), waiting))
    return rest


def _is_held_back(finding: Finding) -> bool:
    return finding.kind == BEHIND and finding.cause == HELD_BACK


def _one_release(queues: list[Finding], waiting: list[Finding]) -> Finding:
    first, more = queues[0], tuple(line(f, label=say("its pace")) for f in waiting)
    if len(queues) == 1:
        return replace(first, evidence=(*first.evidence, *more))
    cost = sum(f.cost_of_waiting.amount for f in queues)
    every = w.listing([f.place.locale for f in queues], most=5)
    return replace(
        first,
        severity=min((f.severity for f in queues), key=RANK.__getitem__),
        title=say(
            "{n} queues of {programme} have run dry or will within days: {locales}",
            n=len(queues),
            programme=first.place.shown_programme,
            locales=every,
        ),
        place=Place(first.place.programme, programme_name=first.place.programme_name),
        evidence=(*(line(f) for f in queues), *more),
        action=beside(" ", [say("{locale}: {action}", locale=f.place.locale, action=f.action) for f in queues]),
        cost_of_waiting=replace(
            first.cost_of_waiting,
            amount=cost,
            sentence=say(
                "Once they are dry, {units} a working day are not done, and the delay is ours.",
                units=w.plural(cost, "unit"),
            ),
        ),
        series=None,
    )


def _one_a_place(breaches: list[Finding]) -> list[Finding]:
    """Breaches of several KPIs at one place are one thing to act on: the most direct KPI speaks, the others prove."""
    found = []
    for _, group in groupby(sorted(breaches, key=_place_and_kpi), key=lambda f: f.place):
        first, *others = group
        found.append(_with_signs(first, others) if others else first)
    return found


def _place_and_kpi(finding: Finding) -> tuple[str, str, str, int, str]:
    p = finding.place
    order = MOST_DIRECT.index(finding.subject) if finding.subject in MOST_DIRECT else len(MOST_DIRECT)
    return (p.programme, p.vendor, p.locale, order, finding.subject)


def _with_signs(first: Finding, others: list[Finding]) -> Finding:
    """A breach with further ones at its place: the gravest severity, the highest cost, their sentences as evidence."""
    every = (first, *others)
    names = w.listing([f.evidence[0].label for f in others])
    return replace(
        first,
        severity=min((f.severity for f in every), key=RANK.__getitem__),
        title=say("{title}; {names} too", title=first.title, names=names),
        evidence=(*first.evidence, *(line(f, label=f.evidence[0].label) for f in others)),
        cost_of_waiting=max((f.cost_of_waiting for f in every), key=lambda c: c.comparable),
    )


def _changes_into_breaches(breaches: list[Finding], changes: list[Finding]) -> tuple[list[Finding], list[Finding]]:
    """A fall of accuracy at a place that is below its target is the day on which the breach began, not a second finding."""
    fallen = {f.place: f for f in changes if f.subject == ACCURACY}
    found = [_since(f, fallen[f.place]) if f.place in fallen else f for f in breaches]
    taken = {f.place for f in breaches}
    return found, [f for f in changes if not (f.subject == ACCURACY and f.place in taken)]


def _since(breach: Finding, change: Finding) -> Finding:
    cause = beside(" ", (breach.cause, change.cause))
    return replace(
        breach,
        since=change.since or breach.since,
        cause=cause,
        evidence=(*breach.evidence, line(change, label=say("sudden change"))),
    )


def _over_locales(breaches: list[Finding]) -> list[Finding]:
    """One vendor below the target of one KPI in several locales for the same reason."""
    return _merged(
        breaches, key=lambda f: (f.place.programme, f.place.vendor, f.subject, _reason(f)), title=_breach_title
    )


def _over_places(changes: list[Finding]) -> list[Finding]:
    """One change at several places: of all vendors where one tool or guideline began with it, else of one vendor."""
    found: list[Finding] = []
    for _, group in groupby(sorted(changes, key=_change_key), key=_change_key):
        for run in _runs(sorted(group, key=lambda f: (f.since or date.min, f.id))):
            common = Counter(name for f in run for name in set(_began_with(f)))
            first = max(common, key=lambda name: (common[name], name), default="")
            alike = [replace(f, cause=_only(f, first)) for f in run if first and first in _began_with(f)]
            rest = [f for f in run if not first or first not in _began_with(f)]
            found += _merged(alike, key=lambda f: 0, title=_change_title)
            found += _merged(rest, key=lambda f: f.place.vendor, title=_change_title)
    return found


def _change_key(finding: Finding) -> tuple[str, str, bool]:
    return (finding.place.programme, finding.subject, finding.cost_of_waiting.amount > 0)


def _named(finding: Finding) -> str:
    """The changes of tool or guideline that the finding names, as a list in words."""
    return next((p.value for p in finding.evidence if p.label == CHANGED and isinstance(p.value, str)), "")


def _began_with(finding: Finding) -> tuple[str, ...]:
    return tuple(part for part in re.split(r", | and ", _named(finding)) if part)


def _only(finding: Finding, name: str) -> str:
    """The cause with the common change alone: what fell on the day at one place only explains no other."""
    began = say("It began with {near}.", near=_named(finding))
    rest = [part for part in parts_of(finding.cause) if part != began]
    return beside(" ", (say("It began with {near}.", near=name), *rest))


def _runs(findings: list[Finding]) -> list[list[Finding]]:
    """Findings in order of their day, parted where the next began more than three days after the first of its run."""
    runs: list[list[Finding]] = []
    for f in findings:
        if runs and f.since and runs[-1][0].since and f.since - runs[-1][0].since <= NEAR:
            runs[-1].append(f)
        else:
            runs.append([f])
    return runs


def _reason(finding: Finding) -> str:
    """The first sentence of the cause with its numbers left out: two findings whose reasons are alike have one cause."""
    return re.sub(r"[\d.,]+", "#", finding.cause.partition(". ")[0].rstrip("."))


def _merged(
    findings: list[Finding], *, key: Callable[[Finding], object], title: Callable[[list[Finding]], str]
) -> list[Finding]:
    groups: dict[object, list[Finding]] = defaultdict(list)
    for f in findings:
        groups[key(f)].append(f)
    return [group[0] if len(group) == 1 else _one(group, title) for group in groups.values()]


def _one(group: list[Finding], title: Callable[[list[Finding]], str]) -> Finding:
    """The finding of several places: the dearest speaks, the costs add up."""
    ranked = sorted(group, key=lambda f: (-f.cost_of_waiting.comparable, f.id))
    first = ranked[0]
    vendors = {(f.place.vendor, f.place.vendor_name) for f in group}
    vendor, name = next(iter(vendors)) if len(vendors) == 1 else ("", "")
    cost = sum(f.cost_of_waiting.amount for f in group)
    return replace(
        first,
        severity=min((f.severity for f in group), key=RANK.__getitem__),
        title=title(ranked),
        place=Place(first.place.programme, vendor, "", first.place.programme_name, name),
        evidence=(*(line(f) for f in ranked), *first.evidence),
        cost_of_waiting=CostOfWaiting(
            cost,
            first.cost_of_waiting.unit,
            say(
                "About {units} a day over {places}: {listing}.",
                units=w.plural(cost, "unit"),
                places=w.plural(len(group), "place"),
                listing=w.listing(
                    [
                        beside(" ", (name, w.count(f.cost_of_waiting.amount)))
                        for name, f in zip(_short(ranked), ranked, strict=True)
                    ]
                ),
            ),
            first.cost_of_waiting.weight,
        ),
        since=min((f.since for f in group if f.since), default=None),
        series=None
        if first.series is None
        else replace(first.series, name=say("{name}, {place}", name=first.series.name, place=first.place.words)),
    )


def _breach_title(group: list[Finding]) -> str:
    first = group[0]
    name = KPIS[first.subject].name if first.subject in KPIS else first.subject
    side = say("above") if first.subject in KPIS and KPIS[first.subject].direction == "down" else say("below")
    where = w.listing([beside(" ", (f.place.locale, f.evidence[0].text)) for f in group], most=5)
    return say(
        "{name} of {vendor} ({programme}) is {side} its target in {locales}: {where}",
        name=name,
        vendor=first.place.shown_vendor,
        programme=first.place.shown_programme,
        side=side,
        locales=w.plural(len(group), "locale"),
        where=where,
    )


def _change_title(group: list[Finding]) -> str:
    """A unit takes 33 % more time at en-US at Harborline (Song pairs) since Mon 2 Nov, and likewise at es-MX and pt-BR."""
    return say(
        "{said}, and likewise at {places}",
        said=until(group[0].title, ": "),
        places=w.listing(_short(group)[1:], most=5),
    )


def _short(group: list[Finding]) -> list[str]:
    """The places by locale, where that tells them apart; else with their vendors."""
    locales = [f.place.locale for f in group]
    return locales if all(locales) and len(set(locales)) == len(locales) else [f.place.words for f in group]


def line(finding: Finding, *, label: str = "") -> Proof:
    """A finding as a line of another's evidence."""
    link = next((p.link for p in finding.evidence if p.link), None)
    return Proof(label or finding.place.words, finding.title, link=link)
