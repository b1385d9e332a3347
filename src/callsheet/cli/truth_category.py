"""callsheet truth --kind category"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from callsheet.cli.truth_asking import Asked, answered, known_notes, read_answers, repeated_said, write_rows

SHOWN = 3
"""Labels a task that are written where classes are too many for a column each."""


def answer(asked: Asked) -> dict[str, Any]:
    """One label a task with the probability of each."""
    from callsheet.stats.aggregation.choosing import METHODS, consensus
    from callsheet.stats.aggregation.dawid_skene import Fit
    from callsheet.stats.aggregation.labels import labels_of
    from callsheet.stats.aggregation.many_classes import are_many, shortlists
    from callsheet.stats.aggregation.shape import notes_of

    method = asked.check(METHODS, learns=True)
    read = read_answers(asked)
    truth, notes = _truth(asked.gold, read.names) if asked.gold else (None, [])
    labels = labels_of(
        *(read.codes[c] for c in ("task", "worker", "label")),
        **{f"n_{n}s": len(read.names[c]) for n, c in (("task", "task"), ("worker", "worker"))},
        n_classes=len(read.names["label"]),
    )
    started = time.perf_counter()
    found = (shortlists if are_many(labels, method) else consensus)(
        labels,
        method,
        fit=Fit(exactly=asked.iterations or None),
        known=_learnable(truth, labels.n_classes) if asked.use_gold else None,
    )
    seconds = time.perf_counter() - started
    if asked.out:
        (_write_shortlists if are_many(labels, method) else _write)(asked.out, found, read.names)
    figures = {
        "method": found.method,
        "tasks": labels.n_tasks,
        "workers": labels.n_workers,
        "labels": labels.n_labels,
        "classes": labels.n_classes,
        "iterations": found.iterations,
        "converged": found.converged,
    }
    notes += known_notes(asked)
    warnings = [*read.warnings, *notes, *notes_of(labels), *found.notes, *repeated_said(labels.repeated)]
    return answered(figures, _scores(found, truth), seconds, warnings)


def _scores(found: Any, truth: Any) -> dict[str, Any]:
    from callsheet.stats.aggregation.scoring import accuracy, calibration_error, log_loss

    if truth is None or not (truth >= 0).any():
        return {}
    return {
        "accuracy": accuracy(found, truth).value,
        "log_loss": log_loss(found, truth),
        "ece": calibration_error(found, truth),
    }


def _truth(path: Path, names: dict[str, tuple[str, ...]]) -> tuple[Any, list[str]]:
    """The class of each task that has a known answer (K: a class that nobody gave), −1 elsewhere; and what to know of them."""
    from callsheet.cli.truth_asking import gold_notes
    from callsheet.store.answer_table import answer_table

    read = answer_table(path, columns=("task", "label"))
    tasks, classes = ({name: i for i, name in enumerate(names[c])} for c in ("task", "label"))
    places = np.array([tasks.get(name, -1) for name in read.names["task"]], dtype=np.int64)[read.codes["task"]]
    known = np.array([classes.get(name, len(classes)) for name in read.names["label"]], dtype=np.int32)[
        read.codes["label"]
    ]
    truth = np.full(len(tasks), -1, dtype=np.int32)
    truth[places[places >= 0]] = known[places >= 0]
    return truth, gold_notes(read, int((places < 0).sum()), int((truth == len(classes)).sum()))


def _learnable(truth: Any, classes: int) -> Any:
    """Known classes without those that nobody gave."""
    return np.where(truth < classes, truth, -1).astype(np.int32)


def _write(path: Path, found: Any, names: dict[str, tuple[str, ...]]) -> None:
    """task, label, and one column of probability a label; a tie's label is empty."""
    labels = names["label"]
    answers = zip(names["task"], found.classes.tolist(), found.tied.tolist(), found.posterior, strict=True)
    rows = ([task, "" if tied else labels[k], *p.tolist()] for task, k, tied, p in answers)
    write_rows(path, ["task", "label", *(f"p_{name}" for name in labels)], rows)


def _write_shortlists(path: Path, found: Any, names: dict[str, tuple[str, ...]]) -> None:
    """task, label, its probability, then the next likely labels each with theirs; a tie's label is empty."""
    head = ["task", "label", "p", *(cell for i in range(2, SHOWN + 1) for cell in (f"label_{i}", f"p_{i}"))]
    write_rows(path, head, _shortlisted(found, names["task"], names["label"]))


def _shortlisted(found: Any, tasks: Sequence[str], names: Sequence[str]) -> Iterator[list[Any]]:
    order = np.lexsort((-found.probability, found.tasks))
    labels, chances = found.candidates[order].tolist(), found.probability[order].tolist()
    bounds, tied = found.offsets.tolist(), found.tied.tolist()
    for i, task in enumerate(tasks):
        likely = range(bounds[i], min(bounds[i + 1], bounds[i] + SHOWN))
        cells: list[Any] = [cell for k in likely for cell in (names[labels[k]], chances[k])]
        yield [task, *(["", *cells[1:]] if tied[i] else cells)]
