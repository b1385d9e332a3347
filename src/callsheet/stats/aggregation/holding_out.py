"""What would have been believed of a task without one of its labels, and how well that belief tells the label. docs/methods/auto.md"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.aggregation.consensus import Codes, Consensus
from callsheet.stats.aggregation.labels import Labels, Longs, subset
from callsheet.stats.aggregation.pooled import pooled, strength
from callsheet.stats.aggregation.rows import Rows
from callsheet.stats.kernels.answering import answered, foretold

Floats = NDArray[np.float64]
Fitted = Callable[[Labels, Codes | None], Consensus]
FOLDS = 5
STEPS = 10
LEARNT_AT = (3, 7)
"""Steps after which the strength of pooling is learnt anew."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Of one method: what was believed without a label's fold. `of_labels` (labels, K); `of_tasks` (tasks, K) for tasks whose
    known class was hidden along with the fold, else nan."""

    of_labels: Floats
    of_tasks: Floats


def folds(labels: Labels, *, parts: int = FOLDS) -> Codes:
    """A part 0 … `parts` − 1 for each label: the labels of a task are spread evenly, whatever the order of rows."""
    shuffled = _mixed(labels.tasks.astype(np.uint64) * np.uint64(labels.n_workers) + labels.workers.astype(np.uint64))
    order = np.lexsort((shuffled, labels.tasks))
    rank = np.arange(labels.n_labels) - labels.offsets[:-1][labels.tasks[order]]
    found = np.empty(labels.n_labels, dtype=np.int32)
    found[order] = (rank + task_folds(labels, parts=parts)[labels.tasks[order]]) % parts
    return found


def task_folds(labels: Labels, *, parts: int = FOLDS) -> Codes:
    """A part for each task, in which its known class is hidden."""
    return np.asarray(_mixed(np.arange(labels.n_tasks, dtype=np.uint64)) % np.uint64(parts), dtype=np.int32)


def sampled(labels: Labels, most: int) -> tuple[Labels, Longs]:
    """Tasks drawn by lot until they have `most` labels together, one at least; and which they are."""
    order = np.argsort(_mixed(np.arange(labels.n_tasks, dtype=np.uint64)))
    each = np.diff(labels.offsets)
    drawn = np.sort(order[np.cumsum(each[order]) - each[order] < max(most, 1)])
    kept = np.zeros(labels.n_tasks, dtype=np.bool_)
    kept[drawn] = True
    of_label = kept[labels.tasks]
    offsets = np.concatenate([[0], np.cumsum(each[drawn])])
    some = Labels(offsets, labels.workers[of_label], labels.classes[of_label], labels.n_workers, labels.n_classes)
    return some, drawn


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers without order, always the same (the finaliser of splitmix64)."""
    mixed = (numbers + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@dataclass(frozen=True, slots=True)
class Folded:
    """Labels with the parts in which they are hidden: `part` (labels,), `part_of_task` (tasks,), and what is left without each part."""

    labels: Labels
    part: Codes
    part_of_task: Codes
    training: tuple[Labels, ...]

    @classmethod
    def of(cls, labels: Labels) -> "Folded":
        """`labels` in `FOLDS` parts."""
        part = folds(labels)
        training = tuple(subset(labels, part != hidden) for hidden in range(FOLDS))
        return cls(labels, part, task_folds(labels), training)

    def held_out(self, fitted: Fitted, known: Codes | None = None) -> HeldOut:
        """What `fitted` believes of each label's task when the label's part is hidden, and known classes with it.

        ValueError where the method refuses the labels.
        """
        labels = self.labels
        of_labels = np.empty((labels.n_labels, labels.n_classes))
        of_tasks = np.full((labels.n_tasks, labels.n_classes), np.nan)
        for hidden, rest in enumerate(self.training):
            own = self.part_of_task == hidden
            told = None if known is None else np.where(own, -1, known).astype(np.int32)
            belief = _believed(rest, fitted, told)
            tested = np.flatnonzero(self.part == hidden)
            of_labels[tested] = belief[labels.tasks[tested]]
            of_tasks[own] = belief[own]
        return HeldOut(of_labels, of_tasks)


def _believed(labels: Labels, member: Fitted, known: Codes | None) -> Floats:
    """The posterior, with the shares of the classes for tasks without labels; nothing labelled: all classes alike."""
    if not labels.n_labels:
        return np.full((labels.n_tasks, labels.n_classes), 1.0 / labels.n_classes)
    belief = np.asarray(member(labels, known).posterior, dtype=np.float64)
    seen = np.diff(labels.offsets) > 0
    return np.where(seen[:, None], belief, belief[seen].mean(axis=0))


def foretelling(rows: Rows, belief: Floats) -> Floats:
    """P(label) for each label, given what is believed of its task without it, `belief` (labels, K).

    Each worker has a confusion matrix, fitted to the beliefs by expectation-maximisation and drawn towards the pooled one; the
    label's own part in it is taken out. A belief that is too sure is punished by answers that it held nearly impossible, one that
    knows too little by answers that it might have told.
    """
    size = belief.shape[1]
    centre = (np.full((size, size), 0.5 / size) + 0.5 * np.eye(size)).T[rows.given]
    weight = 4.0
    used = probabilities = centre
    counts = totals = np.zeros_like(centre)
    for step in range(STEPS):
        used, counts = probabilities, np.zeros_like(centre)
        answered(rows.of_label, belief, used, counts)
        base = pooled(rows, counts)
        if step in LEARNT_AT:
            weight = strength(rows, counts, base)
        centre = base.T[rows.given]
        totals = np.add.reduceat(counts, rows.starts)
        probabilities = (counts + weight * centre) / (totals + weight)[rows.by_worker]
    chances = np.empty(rows.of_label.size)
    places = rows.by_worker.astype(np.int32)
    foretold(rows.of_label, belief, (places, used, counts, weight * centre), totals, weight, chances)
    return chances
