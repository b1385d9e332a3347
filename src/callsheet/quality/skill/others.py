"""What the others say of each label's task: the belief in its truth without the label itself. docs/methods/screens.md"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.quality.skill.rightness import truth_of
from callsheet.stats.aggregation import Consensus, Labels

Floats = NDArray[np.float64]
WEIGHT = 4.0
"""Labels of prior weight of the pool's confusion on each row of an annotator's."""
MOST_CELLS = 125_000_000
"""Annotators × classes² of working memory (1 GB)."""


class Others:
    """Each annotator's confusion drawn towards the pool's, and from them what all labels of a task but some say of its truth."""

    def __init__(self, labels: Labels, consensus: Consensus, *, known: ArrayLike | None = None) -> None:
        if labels.n_workers * labels.n_classes**2 > MOST_CELLS:
            raise ValueError(
                f"{labels.n_workers} annotators × {labels.n_classes} classes squared do not fit: take the answers of one question"
            )
        self.labels = labels
        self.tasks = labels.tasks
        self.truth = truth_of(labels, consensus, known)
        belief = np.asarray(consensus.posterior, dtype=np.float64).copy()
        sure = self.truth >= 0
        belief[sure] = self.truth[sure, None] == np.arange(labels.n_classes)
        labelled = np.diff(labels.offsets) > 0
        share = belief[labelled].sum(axis=0) + 1.0
        self.prior = share / share.sum()
        self.rows = _confusions(labels, belief)
        self._log = np.log(self.rows)
        self._whole = self._summed()

    def _summed(self) -> Floats:
        """log P(truth) + Σ log P(label | truth) of every task, (tasks, K)."""
        tasks = self.tasks
        columns = [
            np.bincount(tasks, self._log[self.labels.workers, k, self.labels.classes], minlength=self.labels.n_tasks)
            for k in range(self.labels.n_classes)
        ]
        return np.asarray(np.log(self.prior) + np.array(columns).T)

    def without(self, *places: NDArray[np.int64]) -> Floats:
        """P(truth) of the task of each label `places[0]`, without that label and those of the same task at `places[1:]`: (n, K).

        Tasks of known truth are certain.
        """
        tasks = self.tasks[places[0]]
        logs = self._whole[tasks].copy()
        for place in places:
            logs -= self._log[self.labels.workers[place], :, self.labels.classes[place]]
        belief = np.exp(logs - logs.max(axis=1, keepdims=True))
        belief /= belief.sum(axis=1, keepdims=True)
        sure = self.truth[tasks] >= 0
        belief[sure] = self.truth[tasks][sure, None] == np.arange(self.labels.n_classes)
        return np.asarray(belief)

    def given(self, workers: NDArray[np.integer], belief: Floats) -> Floats:
        """P(label) of each worker where the truth is believed so, (n, K)."""
        return np.asarray(np.einsum("nk,nkl->nl", belief, self.rows[workers]))


def _confusions(labels: Labels, belief: Floats) -> Floats:
    """P(given | truth) of each worker (workers, K, K): Σ belief by worker and label, drawn towards the pool's rows."""
    size = labels.n_classes
    cell = labels.workers.astype(np.int64) * size + labels.classes
    counts = np.empty((labels.n_workers, size, size))
    for k in range(size):
        sums = np.bincount(cell, belief[labels.tasks, k], minlength=labels.n_workers * size)
        counts[:, k, :] = sums.reshape(labels.n_workers, size)
    pool = counts.sum(axis=0) + 0.5 + 0.5 * np.eye(size)
    pool /= pool.sum(axis=1, keepdims=True)
    smoothed = counts + WEIGHT * pool
    return np.asarray(smoothed / smoothed.sum(axis=2, keepdims=True))
