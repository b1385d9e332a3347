"""Today: what needs somebody, what can wait, what cannot be said yet; beside it the night's imports, freshness, clocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from callsheet.decisions.finding import CannotSay, CostOfWaiting, Finding, Link, Proof, Severity
from callsheet.decisions.today import Today
from callsheet.metrics.dictionary import KPIS
from callsheet.reports import formats as f
from callsheet.reports.charts.sparkline import Sparkline, sparkline
from callsheet.reports.kpis import quality_link
from callsheet.reports.pieces import OKABE_ITO, Clock, EmptyPlace, Provenance
from callsheet.reports.work import CardWork
from callsheet.said import beside, say, term

SEVERITY_SHAPES = {Severity.CRITICAL: "▲", Severity.SERIOUS: "◆", Severity.WATCH: "○"}
SEVERITY_COLOURS = {
    Severity.CRITICAL: OKABE_ITO["vermillion"],
    Severity.SERIOUS: OKABE_ITO["blue"],
    Severity.WATCH: OKABE_ITO["grey"],
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of evidence as it is read: label, text, how it is known, the way to its rows."""

    label: str
    text: str
    evidence: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A finding as a card: severity in word, shape and colour; one sentence; owner; cost; evidence to unfold; action; `spark` is the
    course of its number, where it has one; `work` what people did with it, where that is shown; `waits` the cost in a few words,
    '' where nothing can be counted.
    """

    id: str
    kind: str
    severity: str
    shape: str
    colour: str
    sentence: str
    programme: str
    where: str
    owner: str
    cost: str
    action: str
    cause: str
    since: date | None
    evidence: tuple[Line, ...]
    can_wait: bool
    spark: Sparkline | None = None
    work: CardWork | None = None
    waits: str = ""

    @property
    def quality(self) -> Link | None:
        """The page of quality of the place, where a number about quality is among the evidence."""
        asked = [line.link for line in self.evidence if line.link and line.link.key in KPIS]
        return next((found for one in asked if (found := quality_link(KPIS[one.key], one.where))), None)


@dataclass(frozen=True, slots=True)
class NightImport:
    """One import since the last working day: the file, its feed, when (UTC), what it brought, bad rows."""

    file: str
    source: str
    programme: str
    at: datetime
    facts: int
    rejected: int
    link: Link | None = None

    @property
    def words(self) -> str:
        """tracker.xlsx: 4,812 facts, 3 bad rows."""
        return beside(": ", (self.file, self.brought))

    @property
    def brought(self) -> str:
        """4,812 facts, 3 bad rows."""
        bad = f.plural(self.rejected, "bad row") if self.rejected else ""
        return beside(", ", (f.plural(self.facts, "fact"), bad))


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh one feed is: newest production day, when it came (UTC), and whether more is due."""

    source: str
    programme: str
    newest_day: date | None
    came_at: datetime | None
    is_due: bool = False
    link: Link | None = None

    @property
    def words(self) -> str:
        """to Fri 20 Nov 2026, or nothing yet; overdue where more is due."""
        fresh = say("to {newest_day}", newest_day=f.day(self.newest_day)) if self.newest_day else say("nothing yet")
        return beside(": ", (self.source, beside(", ", (fresh, say("overdue") if self.is_due else ""))))


@dataclass(frozen=True, slots=True)
class Rail:
    """The right rail: overnight imports, freshness of the feeds, clocks running out (soonest first)."""

    imports: tuple[NightImport, ...] = ()
    freshness: tuple[Freshness, ...] = ()
    clocks: tuple[Clock, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What cannot be said yet, the one input that would change that, and how to give it."""

    sentence: str
    needs: str
    how: str
    programme: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class TodayReport:
    """The page. `title` is the answer; `urgent` and `waiting` are what nobody has taken yet, `in_hand` what somebody has;
    `listed` is the list where what is snoozed or done was asked for. `every` are the cards of which filters choose, `counts`
    how many are open, snoozed and done; `gaps` what cannot be said yet; `act_by` the moment of the day's release, which the title
    says in the reader's zone.
    """

    title: str
    provenance: Provenance
    urgent: tuple[FindingCard, ...]
    waiting: tuple[FindingCard, ...]
    gaps: tuple[Gap, ...]
    rail: Rail
    empty: EmptyPlace | None = None
    in_hand: tuple[FindingCard, ...] = ()
    listed: tuple[FindingCard, ...] = ()
    every: tuple[FindingCard, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    state: str = "open"
    act_by: datetime | None = None


NOTHING_YET = EmptyPlace(
    say("Here stands every morning what will be late, wrong or missing, how sure that is, and what to do."),
    say("Drop a tracker or an export here, or run: callsheet ingest FILE --programme CODE"),
    "docs/guides/first-hour.md",
)


def today_report(
    today: Today,
    *,
    provenance: Provenance,
    rail: Rail | None = None,
) -> TodayReport:
    """The report of the morning."""
    cards = tuple(card(finding) for finding in today.findings)
    return TodayReport(
        title=today.headline,
        provenance=provenance,
        urgent=tuple(c for c in cards if not c.can_wait),
        waiting=tuple(c for c in cards if c.can_wait),
        gaps=tuple(gap(g) for g in today.cannot_say),
        rail=_ordered(rail or Rail()),
        empty=None if today.programmes else NOTHING_YET,
    )


def card(finding: Finding) -> FindingCard:
    """The card of one finding."""
    return FindingCard(
        id=finding.id,
        kind=finding.kind,
        severity=str(finding.severity),
        shape=SEVERITY_SHAPES[finding.severity],
        colour=SEVERITY_COLOURS[finding.severity],
        sentence=finding.title,
        programme=finding.place.shown_programme,
        where=finding.place.words,
        owner=finding.owner,
        cost=finding.cost_of_waiting.sentence,
        action=finding.action,
        cause=finding.cause,
        since=finding.since,
        evidence=lines(finding.evidence),
        can_wait=finding.can_wait,
        spark=sparkline(finding.series),
        waits=waits(finding.cost_of_waiting),
    )


def waits(cost: CostOfWaiting) -> str:
    """129 units a day: what waiting costs in a few words; '' where it costs nothing that can be counted."""
    return say("{units} a day", units=f.plural(cost.amount, "unit")) if cost.amount > 0 else ""


def needs_somebody(card: FindingCard) -> bool:
    """Whether it cannot wait and nobody has it yet."""
    return not card.can_wait and (card.work is None or card.work.is_new)


def lines(proofs: Sequence[Proof]) -> tuple[Line, ...]:
    """Evidence as it is read."""
    return tuple(Line(p.label, p.text, term(str(p.evidence)) if p.evidence else "", p.link) for p in proofs)


def gap(missing: CannotSay) -> Gap:
    """The line of one thing that cannot be said."""
    return Gap(
        say("We cannot say {what}.", what=missing.what),
        missing.needs,
        missing.how,
        missing.place.shown_programme,
        missing.link,
    )


def _ordered(rail: Rail) -> Rail:
    """Newest imports first, overdue and oldest feeds first, clocks by the moment that they run out."""
    return Rail(
        imports=tuple(sorted(rail.imports, key=lambda i: i.at, reverse=True)),
        freshness=tuple(sorted(rail.freshness, key=lambda x: (not x.is_due, x.newest_day or date.min, x.source))),
        clocks=tuple(sorted(rail.clocks, key=lambda c: c.at)),
    )
