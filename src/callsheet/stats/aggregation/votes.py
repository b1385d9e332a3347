"""Counting votes, plain and weighted. docs/methods/votes.md"""

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.aggregation.consensus import Consensus, shares_of
from callsheet.stats.aggregation.labels import Labels, learnable
from callsheet.stats.kernels.expectation import shares

Floats = NDArray[np.float64]


def vote_shares(labels: Labels, *, extra: float = 0.0) -> Floats:
    """The share of each class among a task's labels (tasks, K), `extra` votes added to each class first.

    Tasks without labels hold 1/K. With `extra` = 1/K the shares are a calibrated guess where labels are few.
    """
    posterior = np.empty((labels.n_tasks, labels.n_classes))
    shares((labels.offsets, labels.classes), extra, posterior, (0, labels.n_tasks))
    return posterior


def majority(labels: Labels) -> Consensus:
    """The class that most workers gave; `posterior` holds the shares of the votes, ties stay ties.

    `skill` is each worker's share of labels that agree with the majority, a tie of m classes counting 1/m.
    ValueError where nothing was labelled.
    """
    _check(labels)
    posterior = vote_shares(labels)
    return Consensus("majority", posterior, posterior.mean(axis=0), skill=agreement_with(labels, chances(posterior)))


def wawa(labels: Labels) -> Consensus:
    """Majority weighted by each worker's agreement with the plain majority (worker agreement with aggregate, Appen).

    `posterior` holds the shares of the weights. ValueError where nothing was labelled.
    """
    first = majority(labels)
    assert first.skill is not None
    weights = first.skill[labels.workers]
    cells = labels.tasks.astype(np.int64) * labels.n_classes + labels.classes
    sums = np.bincount(cells, weights, minlength=labels.n_tasks * labels.n_classes).reshape(first.posterior.shape)
    totals = sums.sum(axis=1, keepdims=True)
    posterior = np.where(totals > 0.0, sums / np.where(totals > 0.0, totals, 1.0), first.posterior)
    return Consensus("wawa", posterior, posterior.mean(axis=0), skill=agreement_with(labels, chances(posterior)))


def chances(posterior: NDArray[np.floating]) -> Floats:
    """How likely each class is chosen where the most probable is chosen and equals draw lots (tasks, K)."""
    best = posterior >= posterior.max(axis=1, keepdims=True) - 1e-9
    return np.asarray(best / best.sum(axis=1, keepdims=True))


def agreement_with(labels: Labels, weights: Floats) -> Floats:
    """Each worker's mean weight of the class given (workers,); nan for workers without labels."""
    given = np.bincount(labels.workers, minlength=labels.n_workers)
    agreed = np.bincount(labels.workers, weights[labels.tasks, labels.classes], minlength=labels.n_workers)
    return shares_of(agreed, given)


def _check(labels: Labels) -> None:
    learnable(labels)
