"""Answers faster than their items allow, beside how right they are. docs/methods/screens.md"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.quality.screens.outcome import FALSE_SHARE, Figure, Screened, Signal, allowed, chosen, off
from callsheet.quality.skill.rightness import rightness
from callsheet.said import say
from callsheet.stats.aggregation import Consensus, Labels

Floats = NDArray[np.float64]
SCREEN = "speeding"
LEAST = 20
"""Timed answers under which nobody's pace is judged."""
FEWEST = 8
"""Annotators without whom there is no usual pace."""
SHOWN = 12
ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Pace:
    """Time beyond what the item asks for, on the log scale.

    `residual` (labels,): log seconds less the effects of the item and its length, nan where no time is known. `level` (workers,):
    the annotator's median residual; `error` its standard error; `usual`, `spread`: robust centre and standard deviation of the levels.
    """

    residual: Floats
    level: Floats
    error: Floats
    usual: float
    spread: float


def pace(labels: Labels, seconds: ArrayLike, *, length: ArrayLike | None = None, least: int = LEAST) -> Pace:
    """Item-adjusted time of each annotator. `seconds` (labels,) in the order of `labels`, nan or ≤ 0 where unknown; `length` (tasks,) of
    each item (words, seconds of audio, …), where known. ValueError where the lengths of the arrays differ.
    """
    taken = np.asarray(seconds, dtype=float)
    if taken.shape != (labels.n_labels,):
        raise ValueError(f"seconds holds one value for each of {labels.n_labels} labels, nan where it is not known")
    timed = np.isfinite(taken) & (taken > 0)
    place = np.flatnonzero(timed)
    logs = np.log(taken[place])
    if place.size and length is not None:
        logs = logs - _by_length(logs, np.asarray(length, dtype=float)[labels.tasks[place]])
    residual = np.full(labels.n_labels, np.nan)
    residual[place] = _without_items(
        logs, labels.tasks[place], labels.workers[place], (labels.n_tasks, labels.n_workers)
    )
    level, error = _levels(residual, labels)
    enough = np.bincount(labels.workers[place], minlength=labels.n_workers) >= least
    usual = float(np.median(level[enough])) if enough.any() else float("nan")
    spread = float(1.4826 * np.median(np.abs(level[enough] - usual))) if enough.any() else float("nan")
    return Pace(residual, level, error, usual, spread)


def _by_length(logs: Floats, length: Floats) -> Floats:
    """The part of log time that a straight line in log length explains; the mean where no length is known."""
    there = np.isfinite(length) & (length > 0)
    if there.sum() < 2 or np.ptp(length[there]) == 0.0:
        return np.full(logs.shape, logs.mean())
    x = np.where(there, np.log(np.where(there, length, 1.0)), np.log(length[there]).mean())
    slope, level = np.polyfit(x[there], logs[there], 1)
    return np.asarray(level + slope * x)


def _without_items(
    logs: Floats, tasks: NDArray[np.int32], workers: NDArray[np.int32], shape: tuple[int, int]
) -> Floats:
    """Log times less their item's effect, which is drawn towards 0 by how little items differ; annotators' effects are fitted along."""
    if not logs.size:
        return logs
    logs = logs - np.median(logs)
    n_items = np.maximum(np.bincount(tasks, minlength=shape[0]), 1)
    n_people = np.maximum(np.bincount(workers, minlength=shape[1]), 1)
    item, person, ratio = np.zeros(shape[0]), np.zeros(shape[1]), 1.0
    for _ in range(ROUNDS):
        person = np.bincount(workers, logs - item[tasks], minlength=shape[1]) / n_people
        item = np.bincount(tasks, logs - person[workers], minlength=shape[0]) / (n_items + ratio)
        noise = float(np.var(logs - item[tasks] - person[workers]))
        between = float(np.mean(item[n_items > 0] ** 2) + noise / float(n_items.mean() + ratio))
        ratio = min(noise / max(between, 1e-9), 1e6)
    return np.asarray(logs - item[tasks])


def _levels(residual: Floats, labels: Labels) -> tuple[Floats, Floats]:
    """Median residual of each annotator with its standard error (1.253·robust standard deviation/√n)."""
    level, error = np.full(labels.n_workers, np.nan), np.full(labels.n_workers, np.nan)
    order = np.argsort(labels.workers, kind="stable")
    bounds = np.searchsorted(labels.workers[order], np.arange(labels.n_workers + 1))
    for worker in range(labels.n_workers):
        own = residual[order[bounds[worker] : bounds[worker + 1]]]
        own = own[~np.isnan(own)]
        if own.size:
            level[worker] = np.median(own)
            deviation = 1.4826 * np.median(np.abs(own - level[worker]))
            error[worker] = 1.2533 * deviation / np.sqrt(own.size)
    return level, error


def speeding(  # noqa: PLR0913 -- labels, what is believed of them, their times, items' lengths, who may be measured
    labels: Labels,
    consensus: Consensus,
    seconds: ArrayLike,
    *,
    length: ArrayLike | None = None,
    known: ArrayLike | None = None,
    measured: ArrayLike | None = None,
) -> Screened:
    """Annotators far quicker than others on the same kind of items, each with how right the answers are.

    Null: levels of pace come from one normal distribution, its centre and spread taken robustly (median, 1.4826 · median absolute
    deviation); one-sided t of level − centre over √(spread² + error²), Benjamini–Hochberg over all tested.
    """
    may = allowed(measured, labels.n_workers)
    present = np.bincount(labels.workers, minlength=labels.n_workers) > 0
    unmeasured = int((present & ~may).sum())
    if present.any() and not (may & present).any():
        return off(SCREEN, unmeasured=unmeasured, least=LEAST)
    found = pace(labels, seconds, length=length)
    timed = np.bincount(labels.workers[~np.isnan(found.residual)], minlength=labels.n_workers)
    tested = np.flatnonzero(may & (timed >= LEAST))
    few = int((may & present).sum()) - tested.size
    if tested.size < FEWEST:
        reason = say("{n} annotators with enough times are too few to say what is usual", n=int(tested.size))
        return Screened(SCREEN, 0, few + tested.size, unmeasured, (), LEAST, reason=reason)
    right = rightness(labels, consensus, known=known).right
    signals = tuple(_signal(labels, found, right, int(tested[i]), odds) for i, odds in _quickest(found, tested))
    return Screened(SCREEN, tested.size, few, unmeasured, signals, LEAST, FALSE_SHARE)


def _quickest(found: Pace, tested: NDArray[np.int64]) -> list[tuple[int, tuple[float, float]]]:
    from scipy.special import stdtr

    scale = np.sqrt(found.spread**2 + found.error[tested] ** 2)
    z = np.divide(found.level[tested] - found.usual, scale, out=np.zeros(tested.size), where=scale > 0)
    # The median absolute deviation of m values knows their spread about as well as 0.37 m of them would (efficiency of the MAD).
    tails = stdtr(max(0.37 * tested.size, 2.0), z).tolist()
    return [(i, (tails[i], value)) for i, value in chosen(tails)]


def _signal(labels: Labels, found: Pace, right: Floats, worker: int, odds: tuple[float, float]) -> Signal:
    place = np.flatnonzero((labels.workers == worker) & ~np.isnan(found.residual))
    times, own = float(np.exp(found.level[worker] - found.usual)), float(right[place].mean())
    everybody = float(right.mean())
    quick = place[np.argsort(found.residual[place], kind="stable")]
    worst = quick[np.argsort(right[quick[: 4 * SHOWN]], kind="stable")][:SHOWN]
    figures = (
        Figure(say("time of the usual time for the same items"), times, 1.0),
        Figure(say("share of right answers"), own, everybody),
    )
    return Signal(
        SCREEN,
        (worker,),
        *odds,
        place.size,
        figures,
        tuple(labels.tasks[worst].tolist()),
        _request(times, own, everybody),
    )


def _request(times: float, own: float, everybody: float) -> str:
    share = f"{100.0 * times:.0f} %"
    if own >= everybody:
        return say(
            "This annotator needs {share} of the usual time and is as right as the others. Please ask how: a way of working "
            "worth sharing, or a clock that runs wrong.",
            share=share,
        )
    return say(
        "This annotator needs {share} of the usual time and is right less often than the others. Please look at these items "
        "together, and whether pace or pay press too hard.",
        share=share,
    )
