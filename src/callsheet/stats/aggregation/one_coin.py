"""The one-coin model: each worker is right with one probability; errors fall evenly on the other classes. docs/methods/one-coin.md

Zhang, Chen, Zhou, Jordan 2016 (JMLR 17), fitted by expectation-maximisation with a Beta prior on each worker and a Dirichlet
prior on the classes. Needs one number a worker, so it serves where labels are few and classes many.
"""

import numpy as np
from numpy.typing import NDArray

from callsheet.said import say
from callsheet.stats.aggregation.consensus import Codes, Consensus, shares_of
from callsheet.stats.aggregation.dawid_skene import Fit, Prior
from callsheet.stats.aggregation.labels import Labels, learnable
from callsheet.stats.aggregation.votes import vote_shares
from callsheet.stats.kernels.coin import coin_expectation

Floats = NDArray[np.float64]
COIN_PRIOR = Prior(right=2.0, wrong=1.0, classes=1.0)
"""A worker with nothing known is right two times in three."""
LOST = 0.1
"""A class that keeps less than this share of its votes has collapsed."""


def one_coin(
    labels: Labels,
    *,
    prior: Prior = COIN_PRIOR,
    fit: Fit = Fit(),  # noqa: B008 -- frozen
    known: Codes | None = None,
    start: Floats | None = None,
) -> Consensus:
    """Consensus of `labels`; `known` (tasks,) holds classes known for certain (−1 elsewhere), `start` a first posterior.

    `prior.right` and `prior.wrong` are pseudo-counts of right and wrong labels of each worker. A note says where a class lost nearly all
    of its votes to another. ValueError where nothing was labelled.
    """
    known = learnable(labels, known)
    shares = vote_shares(labels)
    labelled = np.diff(labels.offsets) > 0
    votes = shares[labelled].sum(axis=0)
    posterior = shares if start is None else start.copy()
    given = np.bincount(labels.workers, minlength=labels.n_workers).astype(np.float64)
    right: Floats = np.zeros(labels.n_workers)
    np.add.at(right, labels.workers, posterior[labels.tasks, labels.classes])
    sums, likelihood, change = posterior[labelled].sum(axis=0), -np.inf, np.inf
    trace: list[float] = []
    sure = np.empty(0, np.int32) if known is None else known
    while fit.goes_on(len(trace), change):
        parameters, density = _maximised(right, given, sums, prior)
        right = np.zeros(labels.n_workers)
        sums, likelihood, change = coin_expectation(
            (labels.offsets, labels.workers, labels.classes), parameters, sure, posterior, right, (0, labels.n_tasks)
        )
        trace.append(likelihood + density)
    classes = (sums + prior.classes) / (sums + prior.classes).sum()
    posterior[~labelled] = classes
    return Consensus(
        method="one-coin",
        posterior=posterior,
        prior=classes,
        iterations=len(trace),
        converged=bool(change < fit.tolerance),
        log_likelihood=likelihood,
        skill=shares_of(right, given),
        trace=tuple(trace),
        notes=_collapsed(votes, sums),
    )


def _maximised(right: Floats, given: Floats, sums: Floats, prior: Prior) -> tuple[tuple[Floats, Floats, Floats], float]:
    """For each worker log P(wrong label) and the gain of the right one, for each class log P; and the prior's logarithm."""
    others = max(sums.size - 1, 1)
    share = (right + prior.right) / (given + prior.right + prior.wrong)
    share = np.clip(share, 1e-9, 1.0 - 1e-9) if sums.size > 1 else np.ones_like(share)
    wrong = np.log((1.0 - share) / others) if sums.size > 1 else np.zeros_like(share)
    classes = (sums + prior.classes) / (sums + prior.classes).sum()
    with np.errstate(divide="ignore"):
        log_classes = np.log(classes)
    seen = given > 0
    density = 0.0
    if sums.size > 1:
        density += float((prior.right * np.log(share) + prior.wrong * np.log(1.0 - share))[seen].sum())
    density += float(prior.classes * log_classes.sum()) if prior.classes else 0.0
    return (wrong, np.log(share) - wrong, log_classes), density


def _collapsed(votes: Floats, sums: Floats) -> tuple[str, ...]:
    lost = np.flatnonzero((votes >= 1.0) & (sums < LOST * votes))
    if not lost.size:
        return ()
    return (
        say(
            "{n} of {classes} classes lost nearly all of their votes: the one-coin model does not fit here",
            n=int(lost.size),
            classes=int(votes.size),
        ),
    )
