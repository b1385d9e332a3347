"""Made-up crowds whose truth, skill, hardness and misdeeds are known."""

from dataclasses import dataclass

import numpy as np
from numpy.random import default_rng

from callsheet.stats.aggregation import Labels, labels_of


@dataclass(frozen=True)
class Crowd:
    """Labels in the order of tasks; `order`, `seconds` (labels,); P(right) of each annotator on a typical item."""

    labels: Labels
    truth: np.ndarray
    skill: np.ndarray
    order: np.ndarray
    seconds: np.ndarray


def crowd(
    seed: int,
    *,
    tasks: int = 400,
    annotators: int = 24,
    each: int = 5,
    classes: int = 3,
    hardness: float = 0.7,
    skill: np.ndarray | None = None,
) -> Crowd:
    """Annotators of Beta(8, 2) skill on items of different hardness, with wrong answers that are popular on an item."""
    rng = default_rng(seed)
    truth = rng.integers(0, classes, tasks)
    own = rng.beta(8, 2, annotators) if skill is None else np.asarray(skill, dtype=float)
    hard, popular = rng.normal(0, hardness, tasks), rng.integers(1, classes, tasks)
    task = np.repeat(np.arange(tasks), each)
    who = np.concatenate([rng.choice(annotators, each, replace=False) for _ in range(tasks)])
    right = rng.random(task.size) < 1 / (1 + np.exp(-(np.log(own / (1 - own))[who] - hard[task])))
    slip = np.where(rng.random(task.size) < 0.6, popular[task], rng.integers(1, classes, task.size))
    given = np.where(right, truth[task], (truth[task] + slip) % classes)
    labels = labels_of(task, who, given, n_tasks=tasks, n_workers=annotators, n_classes=classes)
    order = rng.permutation(task.size)
    seconds = np.exp(3 + 0.4 * hard[task] + rng.normal(0, 0.25, annotators)[who] + rng.normal(0, 0.5, task.size))
    return Crowd(labels, truth, own, order, seconds)


def with_answers(labels: Labels, answers: np.ndarray) -> Labels:
    """The same labels with other answers."""
    return Labels(labels.offsets, labels.workers, answers.astype(np.int32), labels.n_workers, labels.n_classes)
