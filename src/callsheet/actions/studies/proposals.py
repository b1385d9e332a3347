"""What a study would have one vendor asked, and what was asked: each proposal is of one vendor and its own people alone."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from callsheet.actions.studies.reading import SignalLine
from callsheet.decisions.vendor_requests import Standing, Step, Verb, is_answered_by, standing
from callsheet.said import restored, say
from callsheet.state.models import RequestStep, VendorRequest
from callsheet.state.unmeasured import unmeasured_sites

SHARED = say(
    "Please ask how they work: they made the same mistakes as others on the same items, far more often than was to be expected. "
    "A shared note or an answer key passed on would explain it; so would one wrong briefing."
)
"""The request where people of several vendors belong to the same evidence: no vendor is told of another's people."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to ask a vendor about some of its annotators; `said` holds evidence and words. `elsewhere`: people of others who belong to
    the same evidence.
    """

    question: str
    screen: str
    vendor: str
    annotators: tuple[str, ...]
    said: dict[str, Any] = field(default_factory=dict)
    elsewhere: int = 0

    @property
    def key(self) -> str:
        """Names the proposal however often the study is made: the same people, screen and question."""
        named = [self.question, self.screen, self.vendor, *sorted(self.annotators)]
        return hashlib.sha256(orjson.dumps(named)).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was asked, as it was asked, with its steps and where it stands."""

    n: int
    programme: str
    proposal: Proposal
    steps: tuple[Step, ...]
    at: Standing


def proposals(lines: Iterable[SignalLine]) -> list[Proposal]:
    """What the signals of a study would have each vendor asked; people of no vendor are nobody to ask about."""
    found = []
    for line in lines:
        people = line.said["people"]
        for vendor in sorted({str(vendor) for vendor, _ in people} - {""}):
            own = tuple(str(name) for of, name in people if of == vendor)
            elsewhere = len(people) - len(own)
            said = _own_said(line.said, vendor) if elsewhere else line.said
            found.append(Proposal(line.question, line.screen, vendor, own, said, elsewhere))
    return found


def _own_said(said: dict[str, Any], vendor: str) -> dict[str, Any]:
    """What one of several vendors is told: nothing that counts the others' people, and items that its own people answered."""
    return {**said, "request": SHARED, "items": said.get("items_of", {}).get(vendor, [])}


def kept_of(rows: Sequence[VendorRequest], steps: Iterable[RequestStep]) -> list[Asked]:
    """Requests with what was done with them, those taken back left out, as those of sites where nobody is measured today."""
    if not rows:
        return []
    by_request: dict[int, list[Step]] = {}
    for step in steps:
        by_request.setdefault(step.request_id, []).append(step_of(step))
    closed = unmeasured_sites()
    found = []
    for row in rows:
        taken = tuple(by_request.get(row.pk, ()))
        at = standing(taken)
        said = restored(row.said)
        if at.asked is None or any((row.vendor, site) in closed for site in said.get("sites", ())):
            continue
        own = Proposal(row.question, row.screen, row.vendor, tuple(row.annotators), said, int(said["elsewhere"]))
        found.append(Asked(row.pk, row.programme, own, taken, at))
    return found


def step_of(row: RequestStep) -> Step:
    """A row as a step."""
    return Step(row.pk, row.at, row.by, Verb(row.verb), row.text, row.person, row.is_theirs, row.undoes_id)


def covering(proposal: Proposal, asked: Iterable[Asked]) -> Asked | None:
    """The request that asks already what is proposed, the latest one; None where there is none."""
    own = (proposal.annotators, int(proposal.said["n"]))
    for one in sorted(asked, key=lambda a: -a.n):
        known = one.proposal
        is_same = (known.question, known.screen, known.vendor) == (proposal.question, proposal.screen, proposal.vendor)
        if is_same and is_answered_by(own, (known.annotators, int(known.said["n"])), one.at.state):
            return one
    return None
