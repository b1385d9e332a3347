"""Do annotators fall into two groups that answer differently, beyond chance and beyond care? docs/methods/subjective-tasks.md"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from callsheet.quality.subjective.soft_labels import answer_counts
from callsheet.said import say
from callsheet.stats.aggregation import Labels

Floats = NDArray[np.float64]
MOST = 3000
"""Annotators who are compared at once: every pair has a cell."""
SHUFFLES = 199
LEVEL = 0.05
LEAST_PAIR = 3
"""Common tasks under which a pair of annotators says nothing."""
LEAST_GROUP = 2
ALIKE = 2.5
"""Standard errors by which both groups must agree within: careless annotators are no second taste."""


@dataclass(frozen=True, slots=True)
class AnnotatorGroups:
    """`group` (annotators,): 0 or 1, −1 for those who share too few tasks with others. `tail`: p-value of so much structure where
    answers of a task are exchangeable between annotators.

    `within` of both groups and `between` them: agreement beyond what the tasks' own answers lead to expect. `is_split` where the structure is
    beyond chance and both groups agree within more than between; `words` say what was found. `dividing`: tasks where groups differ most.
    """

    group: NDArray[np.int8]
    tail: float
    within: tuple[float, float]
    between: float
    is_split: bool
    words: str
    dividing: tuple[int, ...]


def annotator_groups(labels: Labels, *, rng: Generator, shuffles: int = SHUFFLES, most: int = 12) -> AnnotatorGroups:
    """Two groups from the leading direction of pairwise agreement beyond expectation; null by shuffling answers within each task.

    Shuffling keeps every task's answers, so that how divided a task is explains nothing; what remains is who answers like whom. ValueError
    for more than 3,000 annotators.
    """
    if labels.n_workers > MOST:
        raise ValueError(
            f"{labels.n_workers} annotators are more than the {MOST} that are compared at once: take fewer"
        )
    counts = answer_counts(labels)
    n = counts.sum(axis=1)
    expected = np.where(n >= 2, (counts * (counts - 1.0)).sum(axis=1) / np.maximum(n * (n - 1.0), 1.0), 0.0)
    common, spread = _together(labels, expected)
    compared = (common >= LEAST_PAIR) & (spread > 1e-9)
    np.fill_diagonal(compared, val=False)
    there = compared.any(axis=1)
    if there.sum() < 2 * LEAST_GROUP:
        return _nothing(labels)
    found = _standard(labels, expected, compared, spread)
    values, vectors = np.linalg.eigh(found)
    top, direction = float(values[-1]), vectors[:, -1]
    reached = sum(
        float(np.linalg.eigvalsh(_standard(_shuffled(labels, rng), expected, compared, spread))[-1]) >= top
        for _ in range(shuffles)
    )
    group = np.where(there, (direction < 0).astype(np.int8), np.int8(-1)).astype(np.int8)
    return _described(labels, found, compared, group, ((reached + 1) / (shuffles + 1), most))


def _nothing(labels: Labels) -> AnnotatorGroups:
    words = say("too few annotators share tasks to look for groups")
    return AnnotatorGroups(np.full(labels.n_workers, -1, np.int8), 1.0, (0.0, 0.0), 0.0, False, words, ())


def _together(labels: Labels, expected: Floats) -> tuple[Floats, Floats]:
    """Common tasks of each pair, and Σ a(1 − a) over them, (annotators, annotators)."""
    from scipy.sparse import csr_array

    shape = labels.n_workers, labels.n_tasks
    there = csr_array((np.ones(labels.n_labels), (labels.workers, labels.tasks)), shape=shape)
    return (there @ there.T).toarray(), ((there * (expected * (1.0 - expected))) @ there.T).toarray()


def _standard(labels: Labels, expected: Floats, compared: NDArray[np.bool_], spread: Floats) -> Floats:
    """Agreements of each pair less those expected, in standard deviations; 0 where a pair is not compared."""
    from scipy.sparse import csr_array

    cell = labels.tasks.astype(np.int64) * labels.n_classes + labels.classes
    ones = np.ones(labels.n_labels)
    answers = csr_array((ones, (labels.workers, cell)), shape=(labels.n_workers, labels.n_tasks * labels.n_classes))
    there = csr_array((ones, (labels.workers, labels.tasks)), shape=(labels.n_workers, labels.n_tasks))
    same = (answers @ answers.T).toarray() - ((there * expected) @ there.T).toarray()
    return np.where(compared, same / np.sqrt(np.where(compared, spread, 1.0)), 0.0)


def _shuffled(labels: Labels, rng: Generator) -> Labels:
    """The same labels with answers exchanged between the annotators of each task."""
    order = np.lexsort((rng.random(labels.n_labels), labels.tasks))
    return Labels(labels.offsets, labels.workers, labels.classes[order], labels.n_workers, labels.n_classes)


def _described(
    labels: Labels, found: Floats, compared: NDArray[np.bool_], group: NDArray[np.int8], rest: tuple[float, int]
) -> AnnotatorGroups:
    tail, most = rest
    first, second = group == 0, group == 1

    def mean(rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> float:
        there = compared[np.ix_(rows, columns)]
        return float(found[np.ix_(rows, columns)][there].mean()) if there.any() else 0.0

    within, between = (mean(first, first), mean(second, second)), mean(first, second)
    large = min(int(first.sum()), int(second.sum())) >= LEAST_GROUP
    sizes = [max(int(compared[np.ix_(side, side)].sum()) // 2, 1) for side in (first, second)]
    held = all(alike > ALIKE / np.sqrt(pairs) for alike, pairs in zip(within, sizes, strict=True))
    is_split = bool(tail <= LEVEL and large and held and min(within) > between)
    dividing = _dividing(labels, group, most) if is_split else ()
    return AnnotatorGroups(group, tail, within, between, is_split, _words(tail, group, is_split=is_split), dividing)


def _words(tail: float, group: NDArray[np.int8], *, is_split: bool) -> str:
    if is_split:
        sizes = int((group == 0).sum()), int((group == 1).sum())
        return say("two groups of {first} and {second} annotators answer differently", first=sizes[0], second=sizes[1])
    if tail <= LEVEL:
        return say("some annotators agree with each other more than the rest do: that is care or habit, not two tastes")
    return say("no groups: who answers like whom is as chance would have it")


def _dividing(labels: Labels, group: NDArray[np.int8], most: int) -> tuple[int, ...]:
    """Tasks with the largest distance between the groups' distributions of answers, each drawn together by one answer."""
    size = labels.n_tasks * labels.n_classes
    cell = labels.tasks.astype(np.int64) * labels.n_classes + labels.classes
    side = group[labels.workers]
    counts = [np.bincount(cell[side == g], minlength=size).reshape(labels.n_tasks, -1) for g in (0, 1)]
    overall = (counts[0] + counts[1]) / np.maximum((counts[0] + counts[1]).sum(axis=1, keepdims=True), 1)
    shares = [(c + overall) / (c.sum(axis=1, keepdims=True) + 1.0) for c in counts]
    distance = np.abs(shares[0] - shares[1]).sum(axis=1) / 2.0
    order = np.argsort(-distance, kind="stable")[:most]
    return tuple(int(t) for t in order if distance[t] > 0)
