"""callsheet truth --kind numeric"""

import time
from typing import Any

import numpy as np

from callsheet.cli.truth_asking import (
    Asked,
    answered,
    common_warnings,
    counted,
    number_of,
    numbers_in,
    read_answers,
    read_gold,
    write_rows,
)


def answer(asked: Asked) -> dict[str, Any]:
    """One number a task with its interval."""
    from callsheet.stats.aggregation.dawid_skene import Fit
    from callsheet.stats.aggregation.numbers import numbers_of
    from callsheet.stats.aggregation.numeric_choosing import NUMERIC_METHODS, numeric_consensus
    from callsheet.stats.aggregation.numeric_model import FIT

    method = asked.check(("auto", *NUMERIC_METHODS))
    read = read_answers(asked)
    values, unfit = numbers_in(read.names["label"], read.codes["label"])
    names = read.names["task"]
    numbers = numbers_of(
        read.codes["task"],
        read.codes["worker"],
        values,
        n_tasks=len(names),
        n_workers=len(read.names["worker"]),
    )
    started = time.perf_counter()
    fit = Fit(exactly=asked.iterations) if asked.iterations else FIT
    found = numeric_consensus(numbers, method, fit=fit)
    seconds = time.perf_counter() - started
    if asked.out:
        rows = zip(
            names, found.values.tolist(), found.low.tolist(), found.high.tolist(), found.counts.tolist(), strict=True
        )
        write_rows(asked.out, ["task", "answer", "low", "high", "answers"], rows)
    scores, notes = _scores(asked, names, found.values)
    figures = {
        "method": found.method,
        "tasks": numbers.n_tasks,
        "workers": numbers.n_workers,
        "labels": numbers.n_answers,
        "classes": int(np.unique(numbers.values).size),
        "iterations": found.iterations,
        "converged": found.converged,
    }
    return answered(figures, scores, seconds, [*common_warnings(read, numbers.repeated), *unfit, *notes, *found.notes])


def _scores(asked: Asked, names: tuple[str, ...], values: Any) -> tuple[dict[str, Any], list[str]]:
    """Root mean square and mean absolute error against known numbers."""
    if asked.gold is None:
        return {}, []
    known, notes = read_gold(asked.gold, names)
    errors = np.array(
        [values[task] - (np.nan if (v := number_of(text)) is None else v) for task, text in known.items()]
    )
    errors = errors[np.isfinite(errors)]
    if errors.size < len(known):
        notes += counted(
            "{n} known answer is no finite number, or of a task without one",
            "{n} known answers are no finite number, or of tasks without one",
            len(known) - errors.size,
        )
    if not errors.size:
        return {"rmse": None, "mae": None}, notes
    return {"rmse": float(np.sqrt((errors**2).mean())), "mae": float(np.abs(errors).mean())}, notes
