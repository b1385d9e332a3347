"""Beginning an ascent from several places, and telling when classes may have changed places. docs/methods/restarts.md"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from callsheet.said import say
from callsheet.stats.aggregation.consensus import Consensus
from callsheet.stats.aggregation.labels import Labels
from callsheet.stats.aggregation.votes import vote_shares
from callsheet.stats.kernels.grouping import linked

Floats = NDArray[np.float64]
ALIKE = 0.01
"""Ends whose objectives differ by less, in nats, are the same hill."""


def restarted(labels: Labels, fitted: Callable[[Floats | None], Consensus], *, times: int, rng: Generator) -> Consensus:
    """The highest of `times` + 1 ends of `fitted(start)`: from the votes (start None), and from `times` posteriors drawn from `rng`.

    Each start is drawn anew: half of it is the shares of the votes, half a draw that knows nothing, so that classes keep their
    places. A note says how many of the ends lie on the best hill. ValueError where `times` is negative.
    """
    if times < 0:
        raise ValueError("times is how many further starts there are: 0 or more")
    shares = vote_shares(labels)
    ends = [fitted(None)]
    for _ in range(times):
        ends.append(fitted(0.5 * shares + 0.5 * rng.dirichlet(np.ones(labels.n_classes), labels.n_tasks)))
    heights = np.array([end.trace[-1] for end in ends])
    best = ends[int(heights.argmax())]
    same = int((heights >= heights.max() - ALIKE).sum())
    if same == len(ends):
        return best
    told = say("{n} of {ends} starts ended on the best hill: others are local", n=same, ends=len(ends))
    return replace(best, notes=(*best.notes, told))


def doubts(labels: Labels, found: Consensus) -> tuple[str, ...]:
    """What a reader of a model of workers must know: classes that stand against the votes, and workers who are not comparable."""
    notes = []
    if turned := _turned(labels, found):
        notes.append(
            say(
                "{n} of {classes} classes stand for what votes call another: most workers are hostile, or classes changed places",
                n=turned,
                classes=labels.n_classes,
            )
        )
    groups = linked((labels.offsets, labels.workers), labels.n_workers)
    if groups > 1:
        notes.append(
            say("the work falls into {n} parts without a common worker: workers compare only within a part", n=groups)
        )
    return tuple(notes)


def _turned(labels: Labels, found: Consensus) -> int:
    """Classes whose best match among the votes is another class."""
    if labels.n_classes > 1000:
        return 0
    seen = np.diff(labels.offsets) > 0
    together = np.asarray(found.posterior[seen], dtype=np.float64).T @ vote_shares(labels)[seen]
    share = together / np.maximum(together.sum(axis=1, keepdims=True), 1e-12)
    if (share.max(axis=1) <= np.diag(share)).all():
        return 0
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-share)
    gained = share[rows, columns].sum() - np.trace(share)
    return int((rows != columns).sum()) if gained > 1e-6 else 0
