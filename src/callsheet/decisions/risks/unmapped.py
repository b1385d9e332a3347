"""Whose work is it? Submissions of workers that no rule gives to a vendor, and the one rule that would map most of them."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from callsheet.decisions import wording as w
from callsheet.decisions.finding import BLIND, CostOfWaiting, Finding, Link, Owners, Place, Proof, Severity, Verdict
from callsheet.decisions.series import counted
from callsheet.metrics.evidence import Evidence
from callsheet.said import beside, say

KIND = "unmapped"
LAST = "\U0010ffff"
"""Sorts behind every key that begins with a prefix."""
EDGE = re.compile(r"[-_.:@/#]|(?<=\D)(?=\d)|(?<=\d)(?=\D)")
"""Where a worker key may be cut for a prefix: after a separator, or between letters and digits."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A raw worker key with what it submitted in the window; `vendor` "" where no rule gives one."""

    key: str
    submissions: int
    vendor: str = ""
    channel: str = ""
    source: str = ""
    first_day: date | None = None


@dataclass(frozen=True, slots=True)
class UnmappedCase:
    """The workers of one programme in a window of `days` production days, mapped ones too (they show which rule is safe).

    `course`: submissions without a vendor on each day of the window.
    """

    place: Place
    workers: tuple[Worker, ...]
    days: int
    owners: Owners = Owners()
    course: tuple[tuple[date, float | None], ...] = ()


@dataclass(frozen=True, slots=True)
class UnmappedThresholds:
    """`min_submissions`: fewer unmapped submissions are not worth a line. `serious_share`: from this part of all
    submissions on it cannot wait.
    """

    min_submissions: int = 1
    serious_share: float = 0.02


@dataclass(frozen=True, slots=True)
class Rule:
    """A mapping rule in the registry's own words (store.contract.WorkerRule): `match` is prefix, channel, source or exact.

    `vendor` is the one to which the rule would give them, "" where nothing tells; `submissions` and `workers` are what it
    would map.
    """

    match: str
    pattern: str
    vendor: str
    submissions: int
    workers: int

    @property
    def words(self) -> str:
        """keys that begin with "lum-" → lumen."""
        kinds = {"prefix": "keys that begin with", "channel": "channel", "source": "all of source", "exact": "the key"}
        return f"{kinds[self.match]} “{self.pattern}” → {self.vendor or 'a vendor of yours'}"


def assess(case: UnmappedCase, thresholds: UnmappedThresholds | None = None) -> tuple[Verdict, ...]:
    """At most one finding for the programme: how much, whose keys, the rule that maps most."""
    t = thresholds or UnmappedThresholds()
    lost = [x for x in case.workers if _is_lost(x)]
    unmapped = sum(x.submissions for x in lost)
    if unmapped < max(1, t.min_submissions):
        return ()
    total = sum(x.submissions for x in case.workers)
    rule = best_rule(case.workers)
    return (_finding(case, lost, rule, severe=unmapped >= t.serious_share * total),)


def best_rule(workers: Iterable[Worker]) -> Rule:
    """The one rule that maps the most submissions without touching workers of two vendors.

    Candidates: every channel, source and key prefix of an unmapped worker. A candidate under which mapped workers of
    exactly one vendor stand proposes that vendor; one with none leaves the vendor open; one with two is out. Ties prefer a
    rule with a known vendor, then the shorter pattern. Falls back to the busiest key alone.
    """
    everyone = sorted(workers, key=lambda x: x.key)
    keys = [x.key for x in everyone]
    groups: dict[tuple[str, str], list[Worker]] = defaultdict(list)
    for worker in everyone:
        for match, value in (("exact", worker.key), ("channel", worker.channel), ("source", worker.source)):
            if value:
                groups[match, value].append(worker)
    for prefix in {p for x in everyone if _is_lost(x) for p in _prefixes(x.key)}:
        groups["prefix", prefix] = everyone[bisect_left(keys, prefix) : bisect_left(keys, prefix + LAST)]
    rules = [rule for (match, value), found in groups.items() if (rule := _rule(match, value, found)) is not None]
    return max(rules, key=lambda r: (r.submissions, bool(r.vendor), -len(r.pattern), r.match, r.pattern))


def _is_lost(worker: Worker) -> bool:
    return not worker.vendor and worker.submissions > 0


def _prefixes(key: str) -> list[str]:
    return [key[: m.end()] for m in EDGE.finditer(key) if 0 < m.end() < len(key)]


def _rule(match: str, value: str, found: list[Worker]) -> Rule | None:
    """The rule over the workers that it reaches; None where it reaches nobody unmapped or workers of two vendors."""
    vendors = {x.vendor for x in found if x.vendor}
    lost = [x for x in found if _is_lost(x)]
    if not lost or len(vendors) > 1:
        return None
    return Rule(match, value, next(iter(vendors), ""), sum(x.submissions for x in lost), len(lost))


def _finding(case: UnmappedCase, lost: list[Worker], rule: Rule, *, severe: bool) -> Finding:
    unmapped = sum(x.submissions for x in lost)
    total = sum(x.submissions for x in case.workers)
    a_day = unmapped / max(1, case.days)
    starts = [x.first_day for x in lost if x.first_day]
    return Finding(
        kind=KIND,
        severity=Severity.SERIOUS if severe else Severity.WATCH,
        title=say(
            "{submissions} of {workers} in {programme} belong to no vendor ({unmapped} of {total}); one "
            "rule would map {submissions2} of them",
            submissions=w.plural(unmapped, "submission"),
            workers=w.plural(len(lost), "worker"),
            programme=case.place.shown_programme,
            unmapped=w.count(unmapped),
            total=w.count(total),
            submissions2=w.count(rule.submissions),
        ),
        place=case.place,
        evidence=_evidence(case, lost, rule),
        action=say("Add the rule: {rule}.", rule=rule.words),
        owner=case.owners.crowd_manager,
        cost_of_waiting=CostOfWaiting(
            a_day,
            "units a day",
            say(
                "About {submissions} a day count for nobody: no vendor's pace, quality or invoice has them.",
                submissions=w.plural(a_day, "submission"),
            ),
            BLIND,
        ),
        since=min(starts) if starts else None,
        series=counted(say("submissions without a vendor"), case.course),
    )


def _evidence(case: UnmappedCase, lost: list[Worker], rule: Rule) -> tuple[Proof, ...]:
    busiest = sorted(lost, key=lambda x: (-x.submissions, x.key))
    keys = w.listing([beside(" ", (x.key, say("({n})", n=w.count(x.submissions)))) for x in busiest], most=5)
    where = (("programme", case.place.programme), ("vendor", ""))
    return (
        Proof(say("worker keys"), keys, Evidence.COUNTED, link=Link("rows", "submitted", where)),
        Proof(
            say("the rule that maps most"),
            say(
                "{rule}: {submissions} of {workers}",
                rule=rule.words,
                submissions=w.plural(rule.submissions, "submission"),
                workers=w.plural(rule.workers, "worker"),
            ),
            Evidence.ESTIMATED,
            link=Link("mapping", rule.pattern, (("match", rule.match), ("programme", case.place.programme))),
        ),
    )
