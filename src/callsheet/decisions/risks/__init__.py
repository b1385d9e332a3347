"""The detectors, one file each, in one explicit dictionary: what may go wrong, asked of frozen cases, answered in findings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from callsheet.decisions.finding import Verdict
from callsheet.decisions.risks import (
    ageing,
    behind,
    feed_missing,
    gold_contested,
    gold_leak,
    gold_running_out,
    mismatch,
    quality_below,
    starved,
    sudden_change,
    unclear_guideline,
    unmapped,
)

__all__ = ["RISKS", "Risk", "assess"]


@dataclass(frozen=True, slots=True)
class Risk:
    """A detector: its kind, the question it answers, the case it reads, its thresholds, and what it calls for.

    `assess(case, thresholds)` is pure; thresholds of None are the defaults. `assess_many` looks at all places of a morning
    together, where looking at many would else find some by chance; None where each stands for itself.
    """

    kind: str
    question: str
    case: type
    thresholds: type
    assess: Callable[[Any, Any], tuple[Verdict, ...]]
    calls_for: str
    assess_many: Callable[[tuple[Any, ...], Any], tuple[Verdict, ...]] | None = None

    def all_of(self, cases: tuple[Any, ...], thresholds: Any = None) -> tuple[Verdict, ...]:
        """All verdicts over a programme's cases, in their order."""
        if self.assess_many is not None:
            return self.assess_many(cases, thresholds)
        return tuple(verdict for case in cases for verdict in self.assess(case, thresholds))


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
            quality_below.assess_many,
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
        Risk(
            gold_contested.KIND,
            "Do good annotators contradict a known answer?",
            gold_contested.ContestedCase,
            gold_contested.ContestedThresholds,
            gold_contested.assess,
            "two experts judge the named answers again",
        ),
        Risk(
            gold_running_out.KIND,
            "Do annotators soon know all known answers?",
            gold_running_out.ExposureCase,
            gold_running_out.ExposureThresholds,
            gold_running_out.assess,
            "new gold for the locale, and the worn out retired",
        ),
        Risk(
            gold_leak.KIND,
            "Does gold look better than the audited work does?",
            gold_leak.LeakCase,
            gold_leak.LeakThresholds,
            gold_leak.assess,
            "audits in place of gold until the known answers are new",
            gold_leak.assess_many,
        ),
        Risk(
            sudden_change.KIND,
            "Did speed or accuracy suddenly change at one place?",
            sudden_change.ChangeCase,
            sudden_change.ChangeThresholds,
            sudden_change.assess,
            "ask about the change of guideline or tool that fell on the day, else look at units from before and after it",
            sudden_change.assess_many,
        ),
        Risk(
            unclear_guideline.KIND,
            "Did people who agreed begin to differ with a new version of the guideline?",
            unclear_guideline.GuidelineCase,
            unclear_guideline.GuidelineThresholds,
            unclear_guideline.assess,
            "settle the two labels in the guideline, and have what got both answers judged again",
            unclear_guideline.assess_many,
        ),
        Risk(
            ageing.KIND,
            "Is work left lying while newer work is done?",
            ageing.BacklogCase,
            ageing.BacklogThresholds,
            ageing.assess,
            "the oldest items first in the queue, or out of it",
        ),
    )
}
"""Kind -> detector."""


def assess(kind: str, cases: tuple[Any, ...], thresholds: Any = None) -> tuple[Verdict, ...]:
    """All verdicts of one detector over its cases, in their order. KeyError on an unknown kind."""
    return RISKS[kind].all_of(cases, thresholds)
