"""What the detectors ask about a programme, filled from measures, registry and the imports' history."""

from callsheet.actions.cases.backlog import backlog_cases
from callsheet.actions.cases.change import change_cases
from callsheet.actions.cases.feeds import feed_cases
from callsheet.actions.cases.frame import Frame, frame
from callsheet.actions.cases.gold import gold_cases
from callsheet.actions.cases.guidelines import guideline_cases
from callsheet.actions.cases.leaks import leak_cases
from callsheet.actions.cases.pace import pace_cases
from callsheet.actions.cases.quality import quality_cases
from callsheet.actions.cases.volume import mismatch_cases, queue_cases, unmapped_cases
from callsheet.decisions.today import ProgrammeCases

__all__ = ["Frame", "cases", "frame"]


def cases(of: Frame) -> ProgrammeCases:
    """All cases of one programme on one morning; the caller has begun a transaction under its scope."""
    contested, exposure = gold_cases(of)
    return ProgrammeCases(
        programme=of.programme.code,
        pace=pace_cases(of),
        quality=quality_cases(of),
        feeds=feed_cases(of),
        unmapped=unmapped_cases(of),
        mismatch=mismatch_cases(of),
        queues=queue_cases(of),
        contested=contested,
        exposure=exposure,
        changes=change_cases(of),
        backlog=backlog_cases(of),
        guidelines=guideline_cases(of),
        leaks=leak_cases(of),
    )
