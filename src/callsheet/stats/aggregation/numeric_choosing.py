"""Estimators of numbers by name, and the choice among them without knowing any truth. docs/methods/numeric-consensus.md"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from callsheet.said import say
from callsheet.stats.aggregation.dawid_skene import Fit
from callsheet.stats.aggregation.numbers import Floats, Numbers, kept
from callsheet.stats.aggregation.numeric import (
    Z95,
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
LEAST_TASKS = 20
"""Tasks answered by both halves of the crowd from which its halves tell how wide intervals must be."""
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

    `auto` takes the method with the smallest `held_out_error`, and widens its intervals by `apartness`.
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


def apartness(numbers: Numbers, method: str) -> float:
    """By how much intervals of `method` must be wider so that two halves of the crowd contradict each other as seldom as they say.

    Workers, most answers first, are dealt to two sides in two ways; of tasks that both sides answered, the 95 % quantile of
    |difference| / √(sum of both variances) over that of the normal curve. At least 1, and 1 with fewer than `LEAST_TASKS` such tasks.
    """
    order = np.argsort(-np.bincount(numbers.workers, minlength=numbers.n_workers), kind="stable")
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    apart = []
    for side in (rank % 2, rank // 2 % 2):
        halves = [kept(numbers, side[numbers.workers] == which) for which in (0, 1)]
        if min(half.n_answers for half in halves) == 0:
            return 1.0
        first, second = (numeric_consensus(half, method, fit=QUICK) for half in halves)
        error = np.hypot(first.high - first.low, second.high - second.low) / 2.0 / Z95
        both = error > 0.0
        apart.append(np.abs(first.values - second.values)[both] / error[both])
    found = np.concatenate(apart)
    return max(1.0, float(np.quantile(found, 0.95)) / Z95) if found.size >= 2 * LEAST_TASKS else 1.0


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
    found, wider = NUMERIC_METHODS[best](numbers, fit), apartness(shown, best)
    notes = [say("{method} was chosen: of all methods it best foretells answers that it was not shown", method=best)]
    if wider > 1.0:
        times = f"{wider:.2f}"
        notes.append(
            say("intervals are {times} times as wide as its own: two halves of the crowd are so far apart", times=times)
        )
    low, high = (found.values + wider * (end - found.values) for end in (found.low, found.high))
    return replace(found, low=low, high=high, notes=(*found.notes, *notes))
