"""What a detector may say: a finding with its evidence and the cost of waiting, or what cannot be said yet and why."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from callsheet.decisions.series import Series
from callsheet.decisions.wording import ODDS, estimate_text
from callsheet.metrics.evidence import Evidence
from callsheet.said import say, term
from callsheet.stats.estimate import Estimate

LOST = 1.0
"""Weight of a unit that comes late, is wrong or is not worked: it has to be made up for."""
BLIND = 0.25
"""Weight of a unit that was done but is not seen, not attributed or disputed: nothing is lost yet, decisions are blind."""


class Severity(StrEnum):
    """How much it matters. Critical and serious findings need somebody before the hour of release; watch can wait."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    WATCH = "watch"


NOT_KNOWN = "-"
"""In a link to rows: the value of a label that those rows do not have (work of nobody's worker)."""


@dataclass(frozen=True, slots=True)
class Link:
    """The way to what stands behind a number, resolved to an address by the edge.

    `to` is one of kpi, rows, facts (rows by their own conditions, of no KPI), quality, item, batch, annotator, imports, rejects, reconcile, programme, vendor, mapping, queue, calendar; `key` names the
    object (a KPI id, a feed, a part of a reconciliation); `where` are filters (name, value) in a fixed order.
    """

    to: str
    key: str = ""
    where: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, object]:
        """As plain values."""
        return {"to": self.to, "key": self.key, "where": dict(self.where)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: registry codes, and the names that a reader may see (the alias, for a vendor's eyes)."""

    programme: str
    vendor: str = ""
    locale: str = ""
    programme_name: str = ""
    vendor_name: str = ""

    @property
    def shown_vendor(self) -> str:
        """The vendor's name, its code where no name is given."""
        return self.vendor_name or self.vendor

    @property
    def shown_programme(self) -> str:
        """The programme's name, its code where no name is given."""
        return self.programme_name or self.programme

    @property
    def words(self) -> str:
        """de-DE at Lumen; Lumen; de-DE of Song pairs; Song pairs."""
        if self.vendor and self.locale:
            return say("{locale} at {vendor}", locale=self.locale, vendor=self.shown_vendor)
        if self.vendor:
            return self.shown_vendor
        return (
            say("{locale} of {programme}", locale=self.locale, programme=self.shown_programme)
            if self.locale
            else self.shown_programme
        )

    @property
    def full_words(self) -> str:
        """The words with the programme where they leave it out: de-DE at Lumen (Song pairs)."""
        return (
            say("{place} ({programme})", place=self.words, programme=self.shown_programme)
            if self.vendor
            else self.words
        )

    @property
    def filters(self) -> tuple[tuple[str, str], ...]:
        """The place as filters of a link, empty parts left out."""
        named = (("programme", self.programme), ("vendor", self.vendor), ("locale", self.locale))
        return tuple((k, v) for k, v in named if v)


@dataclass(frozen=True, slots=True)
class Owners:
    """Who acts, by role: a person's name, or the role's where nobody is named."""

    crowd_manager: str = term("crowd manager")
    production_manager: str = term("production manager")
    qa_lead: str = say("QA lead")
    vendor_lead: str = say("vendor lead")


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of evidence: a label, an estimate in `unit` or a text, how it is known, and the way to its rows."""

    label: str
    value: Estimate | str
    evidence: Evidence | None = None
    unit: str = ""
    link: Link | None = None

    @property
    def text(self) -> str:
        """The line as it is read."""
        return self.value if isinstance(self.value, str) else estimate_text(self.value, self.unit)

    def to_json(self) -> dict[str, object]:
        """As plain values; an estimate keeps value, low, high, n, method and reason."""
        plain: dict[str, object] = {"label": self.label, "text": self.text}
        if isinstance(self.value, Estimate):
            e = self.value
            plain |= {"value": e.value, "low": e.low, "high": e.high, "n": e.n, "method": e.method, "reason": e.reason}
            plain["unit"] = self.unit
        plain["evidence"] = str(self.evidence) if self.evidence else None
        plain["link"] = self.link.to_json() if self.link else None
        return plain


@dataclass(frozen=True, slots=True)
class CostOfWaiting:
    """What a day of waiting costs: `amount` in `unit` (always something a day) and as a sentence.

    `weight` makes different costs comparable (LOST or BLIND); findings are ordered by `comparable`.
    """

    amount: float
    unit: str
    sentence: str
    weight: float = LOST

    @property
    def comparable(self) -> float:
        """Units a day, weighted."""
        return self.amount * self.weight

    def to_json(self) -> dict[str, object]:
        """As plain values."""
        return {"amount": round(self.amount, 3), "unit": self.unit, "sentence": self.sentence}


NO_COST = CostOfWaiting(0.0, "units a day", say("Waiting a day costs nothing that can be counted."))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that will be late, over budget or wrong.

    `title` is one sentence with its numbers; `since` the production day on which it began, where known; `subject` tells
    apart findings of one kind at one place (a feed, a KPI); `odds` is the probability that things end well, where it was
    computed; `more_needed` is how many more observations would decide an inconclusive one, None for one that is decided;
    `series` is the course of the number that it is about, where there is one; `episode` is the day that tells this time from the
    last one, where each time is a thing of its own (a feed's gap, a week's quota): `since` may move with what is known.
    """

    kind: str
    severity: Severity
    title: str
    place: Place
    evidence: tuple[Proof, ...]
    action: str
    owner: str
    cost_of_waiting: CostOfWaiting
    cause: str = ""
    since: date | None = None
    subject: str = ""
    odds: Estimate | None = None
    more_needed: int | None = None
    series: Series | None = None
    episode: date | None = None

    @property
    def id(self) -> str:
        """Stable name of the finding: the same kind, place, subject and episode give the same id tomorrow."""
        p = self.place
        start = self.episode.isoformat() if self.episode else ""
        text = "\x1f".join((self.kind, p.programme, p.vendor, p.locale, self.subject, start))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def can_wait(self) -> bool:
        """Whether it may stand over the hour of release."""
        return self.severity is Severity.WATCH

    @property
    def is_inconclusive(self) -> bool:
        """Whether more observations, and not a remedy, are what it calls for."""
        return self.more_needed is not None

    @property
    def all_evidence(self) -> tuple[Proof, ...]:
        """The evidence with start, odds and probable cause as its first lines."""
        first: list[Proof] = []
        if self.since:
            first.append(Proof(say("since"), self.since.isoformat()))
        if self.odds:
            first.append(Proof(say("odds"), self.odds, Evidence.FORECAST, ODDS))
        if self.cause:
            first.append(Proof(say("probable cause"), self.cause))
        return (*first, *self.evidence)

    def to_json(self) -> dict[str, object]:
        """The promised shape of `callsheet today --json`; what has no key of its own is a line of the evidence."""
        return {
            "id": self.id,
            "kind": self.kind,
            "severity": str(self.severity),
            "title": self.title,
            "programme": self.place.programme or None,
            "vendor": self.place.vendor or None,
            "locale": self.place.locale or None,
            "evidence": [proof.to_json() for proof in self.all_evidence],
            "action": self.action,
            "owner": self.owner,
            "cost_of_waiting": self.cost_of_waiting.to_json(),
        }


@dataclass(frozen=True, slots=True)
class CannotSay:
    """What cannot be said yet, and the one input that would change that.

    `topic` groups like with like (a detector's kind and what is missing); `what` completes "We cannot say …"; `needs`
    names the one input; `how` says how to give it.
    """

    topic: str
    what: str
    needs: str
    how: str
    place: Place
    link: Link | None = None

    @property
    def sentence(self) -> str:
        """We cannot say whether …: that needs …. How."""
        return say("We cannot say {what}: that needs {needs}. {how}", what=self.what, needs=self.needs, how=self.how)

    def to_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "topic": self.topic,
            "sentence": self.sentence,
            "what": self.what,
            "needs": self.needs,
            "how": self.how,
            "programme": self.place.programme or None,
            "vendor": self.place.vendor or None,
            "locale": self.place.locale or None,
            "link": self.link.to_json() if self.link else None,
        }


Verdict = Finding | CannotSay
"""What a detector answers: any number of these; none means that there is nothing to say."""

RANK: Mapping[Severity, int] = {Severity.CRITICAL: 0, Severity.SERIOUS: 1, Severity.WATCH: 2}


def urgency(finding: Finding) -> tuple[bool, float, int, str]:
    """Sort key of findings: what cannot wait first, then what waiting costs, then severity; the id settles ties."""
    return (finding.can_wait, -finding.cost_of_waiting.comparable, RANK[finding.severity], finding.id)
