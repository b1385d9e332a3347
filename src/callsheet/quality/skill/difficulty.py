"""How hard each item is, beyond who happened to answer it. docs/methods/item-difficulty.md"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.quality.skill.rightness import rightness, tally
from callsheet.stats.aggregation import Consensus, Labels

Floats = NDArray[np.float64]
WEIGHT = 2.0
"""Labels of prior weight on an item being as hard as all are."""


@dataclass(frozen=True, slots=True)
class Difficulty:
    """One entry a task, (tasks,).

    `wrong`: expected share of its labels that are wrong; `expected`: the share that its annotators get wrong elsewhere;
    `shrunk`: wrong drawn towards expected by the weight of two labels; `entropy` of what was answered, in bits, corrected for
    few answers (Miller and Madow 1955); `labels`. nan where a task has no label.
    """

    wrong: Floats
    expected: Floats
    shrunk: Floats
    entropy: Floats
    labels: NDArray[np.int64]

    def hardest(self, most: int, *, least: int = 2) -> NDArray[np.int64]:
        """Tasks with at least `least` labels, those with the largest excess of wrong answers over what was to be expected first."""
        excess = np.where(self.labels >= least, self.shrunk - self.expected, -np.inf)
        order = np.argsort(-excess, kind="stable")[:most]
        return np.asarray(order[excess[order] > -np.inf])


def difficulty(labels: Labels, consensus: Consensus, *, known: ArrayLike | None = None) -> Difficulty:
    """Difficulty of every task, adjusted for how often its annotators are wrong on their other tasks."""
    given = rightness(labels, consensus, known=known)
    people = tally(given, labels.workers, labels.n_workers)
    wrong = 1.0 - given.right
    others = people.labels[labels.workers] - 1.0
    pooled = float(wrong.mean()) if wrong.size else 0.0
    left = people.labels[labels.workers] - people.right[labels.workers] - wrong
    elsewhere = (left + WEIGHT * pooled) / (others + WEIGHT)
    n = np.diff(labels.offsets)
    sums = [np.bincount(labels.tasks, values, minlength=labels.n_tasks) for values in (wrong, elsewhere)]
    share, expected = (_over(total, n) for total in sums)
    shrunk = np.where(n > 0, (sums[0] + WEIGHT * np.nan_to_num(expected)) / (n + WEIGHT), np.nan)
    return Difficulty(share, expected, shrunk, _entropy(labels, n), n)


def _over(total: NDArray[np.floating] | NDArray[np.integer], n: NDArray[np.int64]) -> Floats:
    return np.asarray(np.divide(total, n, out=np.full(total.shape, np.nan), where=n > 0))


def _entropy(labels: Labels, n: NDArray[np.int64]) -> Floats:
    cells, counts = np.unique(labels.tasks.astype(np.int64) * labels.n_classes + labels.classes, return_counts=True)
    task = cells // max(labels.n_classes, 1)
    plain = np.bincount(task, -(counts / n[task]) * np.log(counts / n[task]), minlength=labels.n_tasks)
    kinds = np.bincount(task, minlength=labels.n_tasks)
    corrected = plain + _over((kinds - 1.0) / 2.0, n)
    return np.asarray(np.minimum(corrected, np.log(max(labels.n_classes, 1))) / np.log(2.0))
