"""How right a consensus is where the truth is known. docs/methods/scoring.md"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.aggregation.consensus import Codes, Consensus
from callsheet.stats.aggregation.given import codes_of
from callsheet.stats.aggregation.many_classes import Shortlists
from callsheet.stats.aggregation.votes import chances
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import wilson

LEAST = 1e-12
BINS = 10


def accuracy(consensus: Consensus | Shortlists, truth: ArrayLike) -> Estimate:
    """Share of tasks with known truth (tasks,; −1 unknown) that are right; a tie of m classes counts 1/m if it holds the truth.

    A truth of K or more is a class that nobody gave: no answer can be right.
    The tie's share is what drawing lots would reach on average, so the figure does not depend on the order of classes.
    """
    truth = _fitting(consensus, truth)
    known = np.flatnonzero(truth >= 0)
    if known.size == 0:
        return nothing("no task's truth is known", method="accuracy")
    right = float(_told(consensus, truth, known)[1].sum())
    low, high = wilson(min(right, known.size), known.size)
    return Estimate(right / known.size, low, high, n=int(known.size), method="wilson")


def log_loss(consensus: Consensus | Shortlists, truth: ArrayLike) -> float:
    """Mean −log P(truth) in nats over tasks with known truth, probabilities cut at 1e-12; nan where none is known."""
    truth = _fitting(consensus, truth)
    known = np.flatnonzero(truth >= 0)
    if known.size == 0:
        return float("nan")
    return float(np.log(1.0 / np.clip(_told(consensus, truth, known)[0], LEAST, 1.0)).mean())


def calibration_error(consensus: Consensus | Shortlists, truth: ArrayLike, *, bins: int = BINS) -> float:
    """Expected calibration error (Guo et al. 2017): mean |confidence − share right| over `bins` equal bins of confidence,
    weighted by their tasks; ties count as in `accuracy`. nan where no truth is known."""
    truth = _fitting(consensus, truth)
    known = np.flatnonzero(truth >= 0)
    if known.size == 0:
        return float("nan")
    _, right, confidence = _told(consensus, truth, known)
    place = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(place, right - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / known.size)


def _fitting(consensus: Consensus | Shortlists, truth: ArrayLike) -> Codes:
    codes = codes_of(truth, "true classes")
    tasks = consensus.offsets.size - 1 if isinstance(consensus, Shortlists) else len(consensus.posterior)
    if codes.size != tasks:
        raise ValueError(f"there are {codes.size} true classes for {tasks} tasks: one a task, −1 where none is known")
    return codes


def _told(
    consensus: Consensus | Shortlists, truth: Codes, known: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.floating]]:
    """Of the `known` tasks: how probable the truth is held, how likely it is chosen, how probable the most probable is held."""
    if isinstance(consensus, Shortlists):
        given, chosen = consensus.at(truth)
        return given[known], chosen[known], consensus.confidence[known]
    posterior = np.asarray(consensus.posterior[known], dtype=np.float64)
    given = _at(posterior, truth[known]) / posterior.sum(axis=1)
    return given, _at(chances(posterior), truth[known]), posterior.max(axis=1)


def _at(values: NDArray[np.floating], truth: Codes) -> NDArray[np.float64]:
    """Each row's value at its true class, 0 where nobody ever gave that class."""
    inside = truth < values.shape[1]
    return np.where(inside, values[np.arange(truth.size), np.where(inside, truth, 0)], 0.0)
