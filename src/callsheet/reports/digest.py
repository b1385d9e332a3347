"""The morning in a letter: what Today says, short enough for an e-mail or a chat, the same for both."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.reports import formats as f
from callsheet.reports.today import FindingCard, TodayReport
from callsheet.said import beside, joined, say, term

EMPTY, INDENT = "", "  "
MOST = 10
"""Findings that a digest tells one by one; of the others it says how many there are."""


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One finding: shape and severity, sentence, what to do, what waiting costs, who has it, what changed by itself, its page."""

    mark: str
    sentence: str
    todo: str
    cost: str
    owner: str
    note: str
    address: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The letter. `subject` is the page's title; `more` counts what was left out; `gaps` what cannot be said yet; `address`
    leads to the page, `settings` to where the digest is switched off.
    """

    subject: str
    urgent: tuple[DigestLine, ...]
    in_hand: tuple[DigestLine, ...]
    waiting: tuple[str, ...]
    more: int
    gaps: tuple[str, ...]
    provenance: str
    address: str
    settings: str


def digest(report: TodayReport, *, address: str) -> Digest:
    """The digest of a morning. `address` is where the pages are, without a slash at its end."""
    shown = report.urgent[:MOST]
    left = MOST - len(shown)
    return Digest(
        subject=report.title,
        urgent=tuple(_line(card, address) for card in shown),
        in_hand=tuple(_line(card, address) for card in report.in_hand[:left]),
        waiting=tuple(card.sentence for card in report.waiting[:left]),
        more=len(report.urgent[MOST:]) + len(report.in_hand[left:]) + len(report.waiting[left:]),
        gaps=tuple(gap.sentence for gap in report.gaps[:3]),
        provenance=report.provenance.words,
        address=f"{address}/",
        settings=f"{address}/account/digest/",
    )


def _line(card: FindingCard, address: str) -> DigestLine:
    return DigestLine(
        mark=beside(" ", (card.shape, term(str(card.severity)))),
        sentence=card.sentence,
        todo=card.action,
        cost=card.cost,
        owner=card.owner,
        note=card.work.note if card.work else "",
        address=f"{address}/findings/{card.id}/",
    )


def digest_text(letter: Digest) -> str:
    """The digest as plain text, one Said, so that it can be heard in its reader's language."""
    parts = [letter.subject, letter.address]
    for line in letter.urgent:
        parts += [EMPTY, *_lines(line)]
    in_hand = [say("{sentence} ({owner})", sentence=line.sentence, owner=line.owner) for line in letter.in_hand]
    parts += _listed(say("In hand"), in_hand)
    parts += _listed(say("Can wait"), letter.waiting)
    if letter.more:
        parts += [EMPTY, say("{findings} on the page.", findings=f.plural(letter.more, "more finding"))]
    parts += _listed(say("Cannot be said yet"), letter.gaps)
    settings = say("Other hour or no digest: {settings}", settings=letter.settings)
    return joined("\n", (*parts, EMPTY, letter.provenance, settings))


def _lines(line: DigestLine) -> list[str]:
    return [
        beside(": ", (line.mark, line.sentence)),
        *([joined(INDENT, ("", line.note))] if line.note else []),
        say("  Do: {todo} ({owner})", todo=line.todo, owner=line.owner),
        joined(INDENT, ("", line.cost)),
        joined(INDENT, ("", line.address)),
    ]


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    return [EMPTY, title, *(joined("- ", ("", line)) for line in lines)] if lines else []
