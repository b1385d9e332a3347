"""Estimators of numbers by name, and the choice among them without knowing any truth. docs/methods/numeric-consensus.md"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from callsheet.said import say
from callsheet.stats.aggregation.dawid_skene import Fit
from callsheet.stats.aggregation.numbers import Floats, Numbers, kept
from callsheet.stats.aggregation.numeric import (
    NumericConsensus,
    huber_mean,
    mean_of_answers,
    means,
    median_of_answers,
    spread_about,
)
from callsheet.stats.aggregation.numeric_model import FIT, bias_model, precision_model, scale_model

FOLDS = 5
ENOUGH = 200_000
"""Methods are compared on about so many answers at most: those of every second, third … task."""
FAR = 3.0
"""An error beyond this many spreads counts by its size and not by its square: one slip of the keyboard decides nothing."""
QUICK = Fit(tolerance=1e-3, most=60)
"""How far models are fitted while they are compared."""
Method = Callable[[Numbers, Fit], NumericConsensus]

NUMERIC_METHODS: Mapping[str, Method] = {
    "mean": lambda numbers, fit: mean_of_answers(numbers),
    "median": lambda numbers, fit: median_of_answers(numbers),
    "huber": lambda numbers, fit: huber_mean(numbers),
    "precision": lambda numbers, fit: precision_model(numbers, fit=fit),
    "bias": lambda numbers, fit: bias_model(numbers, fit=fit),
    "scale": lambda numbers, fit: scale_model(numbers, fit=fit),
}


def numeric_consensus(numbers: Numbers, method: str = "auto", *, fit: Fit = FIT) -> NumericConsensus:
    """What `method` (a name in NUMERIC_METHODS, or auto) makes of numbers. ValueError for another name, or no answer.

    `auto` takes the method with the smallest `held_out_error`.
    """
    if method == "auto":
        return _chosen(numbers, fit)
    if method not in NUMERIC_METHODS:
        raise ValueError(f"there is no method {method}; there are auto, {', '.join(NUMERIC_METHODS)}")
    return NUMERIC_METHODS[method](numbers, fit)


def held_out_error(numbers: Numbers, method: str, *, fit: Fit = QUICK) -> float:
    """Mean loss of foretelling every fifth answer from the others, over all five turns; nan where no task has two answers.

    An answer is foretold from its task's consensus and its worker's habits. The loss is half the squared error, beyond
    FAR spreads linear (Huber). Turns follow from tasks and workers alone.
    """
    tasks = numbers.tasks
    turn = (np.arange(numbers.n_answers) - numbers.offsets[:-1][tasks] + tasks) % FOLDS
    limit = FAR * spread_about(numbers, means(numbers))
    losses = []
    for part in range(FOLDS):
        shown = kept(numbers, turn != part)
        hidden = kept(numbers, (turn == part) & (shown.counts > 0)[tasks])
        if hidden.n_answers:
            error = np.abs(hidden.values - _foretold(numeric_consensus(shown, method, fit=fit), hidden))
            near = np.minimum(error, limit)
            losses.append(near * (error - near / 2.0))
    return float(np.concatenate(losses).mean()) if losses else float("nan")


def _foretold(found: NumericConsensus, hidden: Numbers) -> Floats:
    """The answers that `found` expects of those workers on those tasks."""
    values = found.values[hidden.tasks]
    if found.scale is not None and found.pivot is not None:
        scale = np.nan_to_num(found.scale, nan=1.0)[hidden.workers]
        values = found.pivot + scale * (values - found.pivot)
    if found.bias is not None:
        values = values + np.nan_to_num(found.bias)[hidden.workers]
    return values


def _chosen(numbers: Numbers, fit: Fit) -> NumericConsensus:
    every = max(1, -(-numbers.n_answers // ENOUGH))
    shown = kept(numbers, numbers.tasks % every == 0)
    errors = {name: held_out_error(shown, name) for name in NUMERIC_METHODS}
    if not np.isfinite(list(errors.values())).all():
        note = say("no task has two answers: nothing could be learnt of anybody")
        return replace(mean_of_answers(numbers), notes=(note,))
    best = min(errors, key=lambda name: errors[name])
    found = NUMERIC_METHODS[best](numbers, fit)
    note = say("{method} was chosen: of all methods it best foretells answers that it was not shown", method=best)
    return replace(found, notes=(*found.notes, note))
