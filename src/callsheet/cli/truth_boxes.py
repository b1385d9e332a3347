"""callsheet truth --kind boxes"""

import time
from dataclasses import dataclass
from typing import Any

from callsheet.cli.truth_asking import Asked, answered, write_rows
from callsheet.cli.truth_lists import few_answers, known_lists, matched, number_in, read_lists, written

METHOD = "box-consensus"
EXAMPLE = '[{"x": 10, "y": 20, "width": 30, "height": 40, "label": "car"}]'
Corners = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One annotator's boxes of one picture, and the type of each."""

    boxes: tuple[Corners, ...]
    types: tuple[str, ...]


def answer(asked: Asked) -> dict[str, Any]:
    """The boxes of each picture that more than half of its annotators draw; [] is an answer: nothing to draw."""
    from callsheet.stats.aggregation.boxes import box_consensus
    from callsheet.stats.overlap.matching import box_counts

    asked.check(("auto", METHOD))
    given = read_lists(asked, boxes_in, EXAMPLE)
    known, notes = known_lists(asked, given.tasks, boxes_in)
    started = time.perf_counter()
    found = [
        box_consensus([one.boxes for one in answers], types=[one.types for one in answers]) if answers else None
        for answers in given.by_task
    ]
    seconds = time.perf_counter() - started
    if asked.out:
        pairs = zip(given.tasks, found, strict=True)
        rows = ([task, _cell(one.boxes), _cell(one.doubtful)] for task, one in pairs if one is not None)
        write_rows(asked.out, ["task", "answer", "doubtful"], rows)
    figures = {
        "method": METHOD,
        "tasks": len(given.tasks),
        "workers": given.workers,
        "labels": given.answers,
        "classes": len({name for answers in given.by_task for one in answers for name in one.types}),
        "iterations": max(one.passes for one in found if one is not None),
        "converged": True,
    }
    scores = matched(
        [
            box_counts(truth.boxes, [v.box for v in one.boxes], types=(truth.types, [v.type for v in one.boxes]))
            for t, truth in known.items()
            if (one := found[t]) is not None
        ]
    )
    warnings = [*given.warnings, *few_answers(given.by_task), *notes]
    return answered(figures, scores if asked.gold else {}, seconds, warnings)


def boxes_in(items: list[Any]) -> Drawn:
    """Boxes as readers keep them: {x, y, width, height, label}; ValueError, TypeError or KeyError for anything else, also for turned ones."""
    boxes: list[Corners] = []
    for one in items:
        x, y, width, height = (number_in(one[side]) for side in ("x", "y", "width", "height"))
        if one.get("rotation") or width < 0 or height < 0:
            raise ValueError("a box stands upright and has sides of 0 or more")
        boxes.append((x, y, x + width, y + height))
    return Drawn(tuple(boxes), tuple(str(one.get("label", "")) for one in items))


def _cell(voted: Any) -> str:
    return written(
        {
            "x": round(v.box[0], 6),
            "y": round(v.box[1], 6),
            "width": round(v.box[2] - v.box[0], 6),
            "height": round(v.box[3] - v.box[1], 6),
            "label": v.type,
            "support": round(v.support, 6),
        }
        for v in voted
    )
