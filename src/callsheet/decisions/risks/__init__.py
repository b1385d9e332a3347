"""The detectors, one file each, in one explicit dictionary: what may go wrong, asked of frozen cases, answered in findings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from callsheet.decisions.finding import Verdict
from callsheet.decisions.risks import behind, feed_missing, mismatch, quality_below, starved, unmapped

__all__ = ["RISKS", "Risk", "assess"]


@dataclass(frozen=True, slots=True)
class Risk:
    """A detector: its kind, the question it answers, the case it reads, its thresholds, and what it calls for.

    `assess(case, thresholds)` is pure; thresholds of None are the defaults.
    """

    kind: str
    question: str
    case: type
    thresholds: type
    assess: Callable[[Any, Any], tuple[Verdict, ...]]
    calls_for: str


RISKS: dict[str, Risk] = {
    risk.kind: risk
    for risk in (
        Risk(
            behind.KIND,
            "Will it be done by its date, or the week's quota be met, at the present pace?",
            behind.PaceCase,
            behind.PaceThresholds,
            behind.assess,
            "recovery plan for the locale that makes most of the gap, more released volume, or another date",
        ),
        Risk(
            quality_below.KIND,
            "Is quality on the wrong side of its target, by its interval?",
            quality_below.QualityCase,
            quality_below.QualityThresholds,
            quality_below.assess,
            "calibration where the whole interval is below; more audits where it spans the target",
        ),
        Risk(
            feed_missing.KIND,
            "Did a feed that was due not come?",
            feed_missing.FeedCase,
            feed_missing.FeedThresholds,
            feed_missing.assess,
            "ask the sender for the days that are named",
        ),
        Risk(
            unmapped.KIND,
            "Do submissions belong to no vendor?",
            unmapped.UnmappedCase,
            unmapped.UnmappedThresholds,
            unmapped.assess,
            "the one mapping rule that covers most of them",
        ),
        Risk(
            mismatch.KIND,
            "Does what was reported agree with what was counted?",
            mismatch.MismatchCase,
            mismatch.MismatchThresholds,
            mismatch.assess,
            "settle what is not explained before it is invoiced",
        ),
        Risk(
            starved.KIND,
            "Does the queue last until the next release?",
            starved.QueueCase,
            starved.QueueThresholds,
            starved.assess,
            "release more: it is ours to mend",
        ),
    )
}
"""Kind -> detector."""


def assess(kind: str, cases: tuple[Any, ...], thresholds: Any = None) -> tuple[Verdict, ...]:
    """All verdicts of one detector over its cases, in their order. KeyError on an unknown kind."""
    detector = RISKS[kind].assess
    return tuple(verdict for case in cases for verdict in detector(case, thresholds))
