"""The morning's answer: every detector over every programme, ordered by what waiting costs, and what cannot be said yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from itertools import groupby
from typing import Any

from callsheet.decisions import wording as w
from callsheet.decisions.finding import CannotSay, CostOfWaiting, Finding, Place, Verdict, urgency
from callsheet.decisions.grouping import joined, line
from callsheet.decisions.risks import RISKS
from callsheet.decisions.risks.ageing import BacklogCase
from callsheet.decisions.risks.behind import PaceCase
from callsheet.decisions.risks.feed_missing import KIND as FEED
from callsheet.decisions.risks.feed_missing import FeedCase
from callsheet.decisions.risks.gold_contested import ContestedCase
from callsheet.decisions.risks.gold_leak import LeakCase
from callsheet.decisions.risks.gold_running_out import ExposureCase
from callsheet.decisions.risks.mismatch import MismatchCase
from callsheet.decisions.risks.quality_below import QualityCase
from callsheet.decisions.risks.starved import QueueCase
from callsheet.decisions.risks.sudden_change import ChangeCase
from callsheet.decisions.risks.unclear_guideline import GuidelineCase
from callsheet.decisions.risks.unmapped import UnmappedCase
from callsheet.said import beside, say, say_many, term

SHOWN_INCONCLUSIVE = 3
"""Inconclusive findings of one kind and programme shown one by one; the rest become one line."""

ASKED_FIRST = ("behind", "quality", "mismatch", "starved", "unmapped", "ageing", FEED)
"""Kinds in the order in which their missing inputs are asked for."""


@dataclass(frozen=True, slots=True)
class ProgrammeCases:
    """Everything that the detectors ask about one programme. Empty tuples where nothing applies."""

    programme: str
    pace: tuple[PaceCase, ...] = ()
    quality: tuple[QualityCase, ...] = ()
    feeds: tuple[FeedCase, ...] = ()
    unmapped: tuple[UnmappedCase, ...] = ()
    mismatch: tuple[MismatchCase, ...] = ()
    queues: tuple[QueueCase, ...] = ()
    contested: tuple[ContestedCase, ...] = ()
    exposure: tuple[ExposureCase, ...] = ()
    changes: tuple[ChangeCase, ...] = ()
    backlog: tuple[BacklogCase, ...] = ()
    guidelines: tuple[GuidelineCase, ...] = ()
    leaks: tuple[LeakCase, ...] = ()

    @property
    def by_kind(self) -> dict[str, tuple[Any, ...]]:
        """The cases under their detector's kind."""
        return {
            "behind": self.pace,
            "quality": self.quality,
            "feed": self.feeds,
            "unmapped": self.unmapped,
            "mismatch": self.mismatch,
            "starved": self.queues,
            "gold-contested": self.contested,
            "gold-running-out": self.exposure,
            "change": self.changes,
            "ageing": self.backlog,
            "guideline": self.guidelines,
            "gold-leak": self.leaks,
        }


@dataclass(frozen=True, slots=True)
class Today:
    """The page's content: findings by urgency, gaps in what can be said, and the moment that all of it is as of (UTC).

    `act_by` is the hour of the day's release in the reader's zone.
    """

    as_of: datetime
    findings: tuple[Finding, ...] = ()
    cannot_say: tuple[CannotSay, ...] = ()
    act_by: time = time(11, 0)
    programmes: int = field(default=0)

    @property
    def urgent(self) -> int:
        """Findings that need somebody before the hour of release."""
        return sum(not f.can_wait for f in self.findings)

    @property
    def headline(self) -> str:
        """5 things need you before 11:00; 2 can wait."""
        waiting = len(self.findings) - self.urgent
        return headline(self.urgent, waiting, gaps=len(self.cannot_say), programmes=self.programmes, act_by=self.act_by)

    def to_json(self) -> dict[str, object]:
        """The promised shape of `callsheet today --json`."""
        return {
            "as_of": self.as_of.isoformat(),
            "findings": [finding.to_json() for finding in self.findings],
            "cannot_say": [gap.to_json() for gap in self.cannot_say],
        }


def assess_all(
    programmes: Iterable[ProgrammeCases],
    *,
    as_of: datetime,
    thresholds: Mapping[str, Any] | None = None,
    act_by: time = time(11, 0),
) -> Today:
    """All detectors over all programmes; `thresholds` are by kind, the defaults where absent."""
    chosen = thresholds or {}
    cases = tuple(programmes)
    verdicts: list[Verdict] = []
    for one in cases:
        for kind, asked in one.by_kind.items():
            verdicts += RISKS[kind].all_of(asked, chosen.get(kind))
    findings = _capped(joined([v for v in verdicts if isinstance(v, Finding)]))
    gaps = _gathered([v for v in verdicts if isinstance(v, CannotSay)])
    return Today(as_of, tuple(sorted(findings, key=urgency)), gaps, act_by, len(cases))


def headline(
    urgent: int, waiting: int, *, gaps: int, programmes: int, act_by: time, rest: Mapping[str, int] | None = None
) -> str:
    """5 things need you before 11:00; 2 can wait; 3 are in hand. Or what is calm, and how far that can be said.

    `rest` is what somebody has seen to already: in hand, snoozed.
    """
    worked = beside("", [_rest(word, n) for word, n in (rest or {}).items() if n])
    if not urgent and not waiting:
        return _calm(gaps, programmes, worked)
    said = say_many(
        "{things} thing needs you before {act_by}",
        "{things} things need you before {act_by}",
        urgent,
        things=urgent,
        act_by=f"{act_by:%H:%M}",
    )
    if not urgent:
        said = say("Nothing needs you before {act_by}", act_by=f"{act_by:%H:%M}")
    return beside(
        "",
        (
            say_many("{said}; {waiting} can wait", "{said}; {waiting} can wait", waiting, said=said, waiting=waiting)
            if waiting
            else said,
            worked,
        ),
    )


def _rest(word: str, n: int) -> str:
    return say_many("; {n} is {word}", "; {n} are {word}", n, n=n, word=term(word))


def _calm(gaps: int, programmes: int, worked: str) -> str:
    if not programmes:
        return say("Nothing to watch yet: drop a tracker or an export to begin")
    if worked:
        return say("Nothing needs you now{worked}", worked=worked)
    if gaps:
        return say(
            "Nothing needs you today, as far as can be said; {things} cannot be said yet",
            things=w.plural(gaps, "thing"),
        )
    return say("Nothing needs you today")


def _capped(findings: list[Finding]) -> list[Finding]:
    """The findings with a wall of inconclusive ones folded into one line per kind and programme."""
    kept = [f for f in findings if not f.is_inconclusive]
    open_ones = sorted((f for f in findings if f.is_inconclusive), key=lambda f: (f.kind, f.place.programme))
    for _, group in groupby(open_ones, key=lambda f: (f.kind, f.place.programme)):
        alike = sorted(group, key=urgency)
        kept += alike[:SHOWN_INCONCLUSIVE]
        rest = alike[SHOWN_INCONCLUSIVE:]
        if rest:
            kept.append(rest[0] if len(rest) == 1 else _folded(rest))
    return kept


def _folded(rest: list[Finding]) -> Finding:
    """One finding in the place of several inconclusive ones; each stays as a line of the evidence."""
    more = sum(f.more_needed or 0 for f in rest)
    cost = sum(f.cost_of_waiting.amount for f in rest)
    where = w.listing([f.place.words for f in rest], most=3)
    first = rest[0]
    return replace(
        first,
        title=say(
            "{rest} more places are inconclusive ({where}); about {audits} would decide them all",
            rest=w.count(len(rest)),
            where=where,
            audits=w.plural(more, "more audit"),
        ),
        place=Place(first.place.programme, programme_name=first.place.programme_name),
        evidence=tuple(line(f) for f in rest),
        action=say("Let the audits of the week go where they decide most; the lines are in that order."),
        cost_of_waiting=CostOfWaiting(
            cost,
            first.cost_of_waiting.unit,
            say("If the points are right, about {units} a day in all.", units=w.plural(cost, "unit")),
        ),
        cause="",
        since=None,
        subject="inconclusive",
        more_needed=more,
        series=None,
    )


def _gathered(gaps: list[CannotSay]) -> tuple[CannotSay, ...]:
    """One line per topic and programme: the same missing input is asked for once, however many places it would help.

    What only time will tell (the rhythm of feeds) is one line for all programmes, and the last.
    """
    found: list[CannotSay] = []
    for _, group in groupby(sorted(gaps, key=_gap_key), key=_gap_key):
        alike = list(group)
        first = alike[0]
        more = len(alike) - 1
        where = first.place if len({g.place.programme for g in alike}) == 1 else Place("")
        what = (
            say("{what} (and {places} like it)", what=first.what, places=w.plural(more, "more place"))
            if more
            else first.what
        )
        found.append(replace(first, what=what, place=where))
    return tuple(found)


def _gap_key(gap: CannotSay) -> tuple[int, str, str]:
    kind = gap.topic.partition(":")[0]
    order = ASKED_FIRST.index(kind) if kind in ASKED_FIRST else len(ASKED_FIRST)
    return (order, gap.topic, "" if kind == FEED else gap.place.programme)
