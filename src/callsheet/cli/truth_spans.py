"""callsheet truth --kind spans"""

import time
from typing import Any

from callsheet.cli.truth_asking import Asked, answered, write_rows
from callsheet.cli.truth_lists import few_answers, known_lists, matched, number_in, read_lists, written
from callsheet.stats.overlap.spans import Span, span_scoring

METHOD = "span-consensus"
EXAMPLE = '[{"start": 3, "end": 10, "label": "name"}]'


def answer(asked: Asked) -> dict[str, Any]:
    """The spans of each text that more than half of its annotators mark; [] is an answer: nothing to mark."""
    from callsheet.stats.aggregation.spans import span_consensus

    asked.check(("auto", METHOD))
    given = read_lists(asked, spans_in, EXAMPLE)
    known, notes = known_lists(asked, given.tasks, spans_in)
    started = time.perf_counter()
    found = [span_consensus(answers) if answers else None for answers in given.by_task]
    seconds = time.perf_counter() - started
    if asked.out:
        pairs = zip(given.tasks, found, strict=True)
        rows = ([task, _cell(one.spans), _cell(one.contested)] for task, one in pairs if one is not None)
        write_rows(asked.out, ["task", "answer", "contested"], rows)
    figures = {
        "method": METHOD,
        "tasks": len(given.tasks),
        "workers": given.workers,
        "labels": given.answers,
        "classes": len({span.type for answers in given.by_task for spans in answers for span in spans}),
        "iterations": 1,
        "converged": True,
    }
    scores = matched(
        [
            span_scoring(truth, [v.span for v in one.spans]).strict.matches
            for t, truth in known.items()
            if (one := found[t]) is not None
        ]
    )
    warnings = [*given.warnings, *few_answers(given.by_task), *notes]
    return answered(figures, scores if asked.gold else {}, seconds, warnings)


def spans_in(items: list[Any]) -> list[Span]:
    """Spans as readers keep them: {start, end, label}. ValueError, TypeError or KeyError for anything else."""
    return [Span(number_in(one["start"]), number_in(one["end"]), str(one.get("label", ""))) for one in items]


def _cell(voted: Any) -> str:
    return written(
        {"start": v.span.start, "end": v.span.end, "label": v.span.type, "support": round(v.support, 6)} for v in voted
    )
