"""What `callsheet truth` shares for answers that are lists (spans, boxes, orders), written as JSON as the readers of tools keep them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import orjson

from callsheet.cli.truth_asking import Asked, common_warnings, counted, read_answers, read_gold
from callsheet.errors import UnusableInput

Answer = TypeVar("Answer")
Read = Callable[[Any], Answer]


@dataclass(frozen=True, slots=True)
class Lists(Generic[Answer]):
    """`by_task`: each task's answers, one a worker, the last where a worker repeated; none where no answer could be read."""

    tasks: tuple[str, ...]
    by_task: tuple[tuple[Answer, ...], ...]
    workers: int
    warnings: tuple[str, ...]

    @property
    def answers(self) -> int:
        """Answers that count."""
        return sum(map(len, self.by_task))


def read_lists(asked: Asked, read_one: Read[Answer], example: str) -> Lists[Answer]:
    """The answers of a table task,worker,label whose label is a JSON list such as `example`.

    Cells that are none are counted; UnusableInput where all are.
    """
    table = read_answers(asked)
    parsed = [_parsed(name, read_one) for name in table.names["label"]]
    rows = zip(*(table.codes[c].tolist() for c in ("task", "worker", "label")), strict=True)
    given: list[dict[int, Answer]] = [{} for _ in table.names["task"]]
    lost, repeated, first = 0, 0, ""
    for task, worker, label in rows:
        answer = parsed[label]
        if answer is None:
            lost, first = lost + 1, first or table.names["label"][label]
            continue
        repeated += worker in given[task]
        given[task][worker] = answer
    if not any(given):
        raise UnusableInput(f"{asked.file.name}: no label is a list such as {example}; the first is {first[:80]!r}")
    some = repr(first[:80]).replace("{", "{{").replace("}", "}}")
    like = example.replace("{", "{{").replace("}", "}}")
    warnings = common_warnings(table, repeated) + counted(
        f"{{n}} answer is no list such as {like} ({some}), and was left out",
        f"{{n}} answers are no lists such as {like} (first {some}), and were left out",
        lost,
    )
    if asked.iterations:
        warnings.append("--iterations is not for this kind: nothing is learnt step by step")
    workers = len({worker for one in given for worker in one})
    return Lists(table.names["task"], tuple(tuple(one.values()) for one in given), workers, tuple(warnings))


def known_lists(asked: Asked, tasks: Sequence[str], read_one: Read[Answer]) -> tuple[dict[int, Answer], list[str]]:
    """Known answers by the code of their task; and what to know of them."""
    if asked.gold is None:
        return {}, []
    written, notes = read_gold(asked.gold, tasks)
    parsed = {task: _parsed(text, read_one) for task, text in written.items()}
    known = {task: answer for task, answer in parsed.items() if answer is not None}
    return known, notes + counted(
        "{n} known answer is no list of this kind, and was left out",
        "{n} known answers are no lists of this kind, and were left out",
        len(parsed) - len(known),
    )


def few_answers(by_task: Iterable[Sequence[object]]) -> list[str]:
    """Tasks where more than half means all."""
    return counted(
        "{n} task has fewer than three answers: there only what all of them hold is kept",
        "{n} tasks have fewer than three answers: there only what all of them hold is kept",
        sum(0 < len(answers) < 3 for answers in by_task),
    )


def written(items: Iterable[object]) -> str:
    """A list as it stands in a cell."""
    return orjson.dumps(list(items), option=orjson.OPT_SERIALIZE_NUMPY).decode()


def matched(counts: Sequence[Any]) -> dict[str, Any]:
    """Precision, recall and F1 over texts or pictures with known answers."""
    from callsheet.stats.overlap import match_scores

    if not counts:
        return {"precision": None, "recall": None, "f1": None}
    scores = match_scores(counts)
    return {"precision": scores.precision.value, "recall": scores.recall.value, "f1": scores.f1.value}


def number_in(value: Any) -> float:
    """A finite number; ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return value


def _parsed(text: str, read_one: Read[Answer]) -> Answer | None:
    try:
        value = orjson.loads(text)
        return read_one(value) if isinstance(value, list) else None
    except (ValueError, TypeError, KeyError):
        return None
