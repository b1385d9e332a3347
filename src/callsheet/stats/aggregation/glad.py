"""Ability and difficulty (GLAD): able workers are right on easy tasks, nobody is sure on hard ones. docs/methods/glad.md

Whitehill, Ruvolo, Wu, Bergsma, Movellan 2009 (NeurIPS 22): worker w is right on task t with probability σ(αʷ βₜ). There each task's β is a
point estimate; with five labels a task that is mostly noise, so here it is summed over a grid, and its distribution is learnt.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.aggregation.consensus import Codes, Consensus, shares_of
from callsheet.stats.aggregation.dawid_skene import Fit
from callsheet.stats.aggregation.labels import Labels, learnable
from callsheet.stats.aggregation.votes import vote_shares
from callsheet.stats.kernels.difficulty import difficulty_expectation

Floats = NDArray[np.float64]
PLACES = np.linspace(-2.0, 2.0, 5)
"""Standard deviations of log β from its mean that are tried."""
MEAN_ABILITY, MEAN_EASE = 1.0, 1.0
"""The priors of the paper: α ~ N(1, 1), log β ~ N(1, 1)."""
TASKS_WORTH = 10.0
"""Tasks that the normal distribution of log β is worth; what is seen decides beyond them."""
LEAPS = 2


@dataclass(frozen=True, slots=True)
class Difficulty:
    """What GLAD believes besides: `ability` α (workers,), nan without labels; `ease` mean log β (tasks,), nan without labels."""

    ability: Floats
    ease: Floats


def glad(
    labels: Labels,
    *,
    fit: Fit = Fit(),  # noqa: B008 -- frozen
    known: Codes | None = None,
    start: Floats | None = None,
) -> Consensus:
    """Consensus of `labels`; `known` (tasks,) holds classes known for certain (−1 elsewhere), `start` a first posterior.

    Classes are equally likely beforehand. Each step raises the likelihood times the priors. ValueError where nothing was labelled.
    """
    return abilities(labels, fit=fit, known=known, start=start)[0]


def abilities(
    labels: Labels,
    *,
    fit: Fit = Fit(),  # noqa: B008 -- frozen
    known: Codes | None = None,
    start: Floats | None = None,
) -> tuple[Consensus, Difficulty]:
    """As `glad`, with the ability of each worker and the ease of each task."""
    known = learnable(labels, known)
    ease = np.exp(MEAN_EASE + PLACES)
    grid = np.exp(-(PLACES**2) / 2.0)
    first = grid = grid / grid.sum()
    posterior = vote_shares(labels) if start is None else start.copy()
    right, total = _gathered(labels, posterior, grid)
    alpha = np.full(labels.n_workers, MEAN_ABILITY)
    place = np.full((labels.n_tasks, grid.size), np.nan)
    sure = np.empty(0, np.int32) if known is None else known
    trace: list[float] = []
    likelihood, change = -np.inf, np.inf
    while fit.goes_on(len(trace), change):
        alpha = _abler(alpha, ease, right, total)
        wrong, gain = _tables(alpha, ease, labels.n_classes)
        even = np.full(labels.n_classes, -np.log(labels.n_classes))
        right, total = np.zeros_like(right), np.zeros_like(total)
        columns = (labels.offsets, labels.workers, labels.classes)
        sums, likelihood, change = difficulty_expectation(
            columns, (wrong, gain, np.log(grid), even), sure, posterior, (right, total, place)
        )
        density = TASKS_WORTH * (first * np.log(grid)).sum() - ((alpha - MEAN_ABILITY) ** 2).sum() / 2.0
        trace.append(likelihood + float(density))
        grid = (sums + TASKS_WORTH * first) / (sums + TASKS_WORTH * first).sum()
    posterior[np.diff(labels.offsets) == 0] = 1.0 / labels.n_classes
    given = total.sum(axis=1)
    found = Consensus(
        method="glad",
        posterior=posterior,
        prior=posterior.mean(axis=0),
        iterations=len(trace),
        converged=bool(change < fit.tolerance),
        log_likelihood=likelihood,
        skill=shares_of(right.sum(axis=1), given),
        trace=tuple(trace),
    )
    return found, Difficulty(np.where(given > 0, alpha, np.nan), place @ (MEAN_EASE + PLACES))


def _gathered(labels: Labels, posterior: Floats, grid: Floats) -> tuple[Floats, Floats]:
    """How often each worker was right and answered, by difficulty, if difficulties are as expected beforehand."""
    right = np.bincount(labels.workers, posterior[labels.tasks, labels.classes], minlength=labels.n_workers)
    total = np.bincount(labels.workers, minlength=labels.n_workers)
    return right[:, None] * grid, total[:, None] * grid


def _abler(alpha: Floats, ease: Floats, right: Floats, total: Floats) -> Floats:
    """The most probable abilities: Newton's steps on a concave objective, shortened to the bound of its bend where they lose."""
    bound = (total * ease**2).sum(axis=1) / 4.0 + 1.0
    for _ in range(LEAPS):
        x = alpha[:, None] * ease
        chance = _logistic(x)
        slope = ((right - chance * total) * ease).sum(axis=1) - (alpha - MEAN_ABILITY)
        bend = (total * ease**2 * chance * (1.0 - chance)).sum(axis=1) + 1.0
        there = alpha + slope / bend
        loses = _objective(there, ease, right, total) < _objective(alpha, ease, right, total)
        alpha = np.where(loses, alpha + slope / bound, there)
    return alpha


def _objective(alpha: Floats, ease: Floats, right: Floats, total: Floats) -> Floats:
    """The expected log-likelihood of each worker's labels with the prior of the ability, (workers,)."""
    x = alpha[:, None] * ease
    told = right * x - total * np.logaddexp(0.0, x)
    return np.asarray(told.sum(axis=1) - (alpha - MEAN_ABILITY) ** 2 / 2.0)


def _logistic(x: Floats) -> Floats:
    return np.asarray(0.5 + 0.5 * np.tanh(x / 2.0))


def _tables(alpha: Floats, ease: Floats, size: int) -> tuple[Floats, Floats]:
    """log P(a wrong label), and how much more likely the right one is, (workers, G)."""
    if size == 1:
        return np.zeros((alpha.size, ease.size)), np.zeros((alpha.size, ease.size))
    x = alpha[:, None] * ease
    wrong = -np.logaddexp(0.0, x) - np.log(size - 1.0)
    return wrong, -np.logaddexp(0.0, -x) - wrong
