"""callsheet truth --kind ordinal"""

import time
from typing import Any

import numpy as np

from callsheet.cli.truth_asking import (
    Asked,
    answered,
    common_warnings,
    counted,
    known_notes,
    number_of,
    read_answers,
    read_gold,
    write_rows,
)
from callsheet.errors import UnusableInput


def answer(asked: Asked) -> dict[str, Any]:
    """One step of an ordered scale a task: the median of its posterior, the steps that hold 95 %, all probabilities."""
    from callsheet.stats.aggregation.dawid_skene import Fit
    from callsheet.stats.aggregation.labels import labels_of
    from callsheet.stats.aggregation.ordinal import FIT, ordinal

    asked.check(("auto", "ordinal"), learns=True)
    read = read_answers(asked)
    steps, rank = _steps(asked, read.names["label"])
    codes = np.array([rank[name] for name in read.names["label"]], dtype=np.int32)[read.codes["label"]]
    names = read.names["task"]
    labels = labels_of(
        read.codes["task"],
        read.codes["worker"],
        codes,
        n_tasks=len(names),
        n_workers=len(read.names["worker"]),
        n_classes=len(steps),
    )
    truth, notes = _truth(asked, names, rank)
    started = time.perf_counter()
    known = np.where(truth < len(steps), truth, -1).astype(np.int32) if asked.use_gold else None
    found = ordinal(labels, fit=Fit(exactly=asked.iterations) if asked.iterations else FIT, known=known)
    seconds = time.perf_counter() - started
    if asked.out:
        head = ["task", "answer", "low", "high", *(f"p_{name}" for name in steps)]
        columns = zip(names, found.medians, found.low, found.high, found.consensus.posterior, strict=True)
        rows = ([task, steps[m], steps[a], steps[b], *map(float, p)] for task, m, a, b, p in columns)
        write_rows(asked.out, head, rows)
    figures = {
        "method": "ordinal",
        "tasks": labels.n_tasks,
        "workers": labels.n_workers,
        "labels": labels.n_labels,
        "classes": labels.n_classes,
        "iterations": found.consensus.iterations,
        "converged": found.consensus.converged,
    }
    return answered(
        figures, _scores(found, truth), seconds, [*common_warnings(read, labels.repeated), *notes, *known_notes(asked)]
    )


def _steps(asked: Asked, names: tuple[str, ...]) -> tuple[list[str], dict[str, int]]:
    """Steps from first to last, and which step each label is: as --steps has them, else by their numbers (1 and 1.0 are one)."""
    if asked.steps:
        place = {step: i for i, step in enumerate(asked.steps)}
        if len(place) < len(asked.steps):
            raise UnusableInput(f"--steps {','.join(asked.steps)} names a step twice.")
        if lost := [name for name in names if name.strip() not in place]:
            raise UnusableInput(f"{asked.file.name}: label {lost[0]!r} is not among --steps {','.join(asked.steps)}.")
        return list(asked.steps), place | {name: place[name.strip()] for name in names}
    numbers = {name: number_of(name) for name in names}
    if odd := [name for name, number in numbers.items() if number is None or not np.isfinite(number)]:
        raise UnusableInput(
            f"{asked.file.name}: label {odd[0]!r} is no number: say the order with --steps low,middle,high."
        )
    shortest: dict[float | None, str] = {}
    for name in sorted(names, key=lambda name: (len(name), name)):
        shortest.setdefault(numbers[name], name)
    steps = sorted(shortest.values(), key=lambda name: numbers[name] or 0.0)
    return steps, {name: steps.index(shortest[numbers[name]]) for name in names}


def _truth(asked: Asked, names: tuple[str, ...], rank: dict[str, int]) -> tuple[Any, list[str]]:
    """The step of each task that has a known answer (K: one that is no step), −1 elsewhere."""
    truth = np.full(len(names), -1, dtype=np.int32)
    if asked.gold is None:
        return truth, []
    known, notes = read_gold(asked.gold, names)
    by_number = {number_of(name): step for name, step in rank.items()}
    for task, text in known.items():
        number = number_of(text)
        truth[task] = rank.get(text, len(rank) if number is None else by_number.get(number, len(rank)))
    notes += counted(
        "{n} known answer is a label that nobody gave: it counts as missed",
        "{n} known answers are a label that nobody gave: they count as missed",
        int((truth == len(rank)).sum()),
    )
    return truth, notes


def _scores(found: Any, truth: Any) -> dict[str, Any]:
    """Share of medians that are right, log-loss, calibration, mean distance in steps."""
    from callsheet.stats.aggregation.scoring import calibration_error, log_loss

    scored = truth >= 0
    if not scored.any():
        return {}
    inside = scored & (truth < found.consensus.posterior.shape[1])
    away = np.abs(found.medians - truth)[inside]
    return {
        "accuracy": float((found.medians == truth)[scored].mean()),
        "log_loss": log_loss(found.consensus, truth),
        "ece": calibration_error(found.consensus, truth),
        "mae": float(away.mean()) if away.size else None,
    }
