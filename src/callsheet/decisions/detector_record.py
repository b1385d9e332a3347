"""How often detectors were right, by what people did with their findings: the precision that pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import proportion

LEAST_JUDGED = 5
"""Judged findings below which a precision is shown greyed."""


class Judged(StrEnum):
    """What people made of a finding: acted on (taken, assigned, resolved), dismissed as a false alarm, or not judged."""

    ACTED_ON = "acted on"
    DISMISSED = "dismissed"
    NOT_YET = "not yet"


@dataclass(frozen=True, slots=True)
class DetectorRecord:
    """One detector: findings raised, acted on, dismissed, not judged; precision = acted on ÷ (acted on + dismissed), 0..1,
    with Wilson's interval. Findings that nobody judged say nothing about it.
    """

    kind: str
    raised: int
    acted_on: int
    dismissed: int
    precision: Estimate

    @property
    def not_judged(self) -> int:
        """Findings of which nobody said anything: open, snoozed, or gone by themselves."""
        return self.raised - self.acted_on - self.dismissed


def detector_records(judged: Iterable[tuple[str, Judged]]) -> tuple[DetectorRecord, ...]:
    """Records by kind, from (kind, what people made of it) of every finding raised; most raised first."""
    found: dict[str, list[Judged]] = {}
    for kind, verdict in judged:
        found.setdefault(kind, []).append(verdict)
    records = [_record(kind, verdicts) for kind, verdicts in found.items()]
    return tuple(sorted(records, key=lambda r: (-r.raised, r.kind)))


def _record(kind: str, verdicts: list[Judged]) -> DetectorRecord:
    acted, dismissed = verdicts.count(Judged.ACTED_ON), verdicts.count(Judged.DISMISSED)
    return DetectorRecord(kind, len(verdicts), acted, dismissed, precision(acted, dismissed))


def precision(acted_on: int, dismissed: int) -> Estimate:
    """The share of judged findings that were worth acting on; docs/methods/wilson.md."""
    n = acted_on + dismissed
    if not n:
        return nothing(say("nobody has judged a finding of it yet"), method="wilson")
    found = proportion(acted_on, n)
    return (
        found
        if n >= LEAST_JUDGED
        else found.greyed(say("too few to say: {n} of at least {least} judged", n=n, least=LEAST_JUDGED))
    )
