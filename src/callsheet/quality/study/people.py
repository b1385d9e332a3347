"""What is known of each annotator and vendor: skill, confusions, gold, agreement with others, all of it week by week."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callsheet.quality.skill import Skill, confusion_matrix
from callsheet.quality.study.items import counts_of
from callsheet.said import say
from callsheet.stats.aggregation import Consensus, Labels
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import proportion

Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
MOST_CELLS = 60
"""Cells of a matrix that are kept: those with the most answers."""
LEAST_PAIRS = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a confusion matrix: expected answers, and their share of the truth's row with its interval."""

    truth: int
    given: int
    answers: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Week:
    """Known answers met (`gold`) and given right in one week (days from 1970 to its Monday), beside all `answers`, of which
    `right` are expected to be right.
    """

    week: int
    gold: int
    gold_right: int
    answers: int
    right: float


@dataclass(frozen=True, slots=True)
class PeopleStudy:
    """One annotator, or all of a vendor's, by the code that the answers hold. `gold`: accuracy on known answers; `agreement`: with
    each other answer to the same items; `weeks` in order.
    """

    skill: Skill
    gold: Estimate
    agreement: Estimate
    cells: tuple[Cell, ...]
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """Labels with what is believed of each, and the week it was given in (−1: not known)."""

    labels: Labels
    consensus: Consensus
    known: Codes
    week: Codes

    @property
    def right(self) -> Floats:
        """P(right) of each label; certain where truth is known."""
        truth = self.known[self.labels.tasks]
        believed = np.asarray(self.consensus.posterior[self.labels.tasks, self.labels.classes], dtype=np.float64)
        return np.where(truth >= 0, truth == self.labels.classes, np.clip(believed, 0.0, 1.0))


def people_study(given: Given, skill: Skill, workers: Sequence[int]) -> PeopleStudy:
    """What the labels of these annotators tell."""
    chosen = np.zeros(given.labels.n_workers, dtype=np.bool_)
    chosen[np.asarray(workers, dtype=np.int64)] = True
    place = np.flatnonzero(chosen[given.labels.workers])
    right, known = given.right[place], given.known[given.labels.tasks[place]] >= 0
    return PeopleStudy(
        skill=skill,
        gold=_gold(right, known),
        agreement=agreement_of_places(given.labels, place),
        cells=_cells(given, workers),
        weeks=_weeks(given.week[place], right, known),
    )


def _gold(right: Floats, known: NDArray[np.bool_]) -> Estimate:
    n = int(known.sum())
    return proportion(int(right[known].sum()), n) if n else nothing(say("no known answer was met"), method="wilson")


def agreement_of_places(labels: Labels, place: NDArray[np.int64]) -> Estimate:
    """Share of the other answers to the same items that are equal; its interval by items, whose pairs go together."""
    counts = counts_of(labels)
    tasks = labels.tasks[place]
    others = np.diff(labels.offsets)[tasks] - 1.0
    same = counts[tasks, labels.classes[place]] - 1.0
    pairs = float(others.sum())
    if not pairs:
        return nothing(say("nobody else answered the same items"), method="clustered")
    value = float(same.sum()) / pairs
    items, where = np.unique(tasks, return_inverse=True)
    residual = np.bincount(where, same - value * others)
    k = items.size
    error = float(np.sqrt((residual**2).sum() * k / max(k - 1, 1))) / pairs
    low, high = max(0.0, value - 1.96 * error), min(1.0, value + 1.96 * error)
    found = Estimate(value, low, high, n=int(pairs), method="clustered")
    if k < LEAST_PAIRS:
        return found.greyed(say("too few to say: {n} items of at least {least}", n=k, least=LEAST_PAIRS))
    return found


def _cells(given: Given, workers: Sequence[int]) -> tuple[Cell, ...]:
    matrix = confusion_matrix(given.labels, given.consensus, np.asarray(workers), known=given.known)
    order = np.argsort(-matrix.counts, axis=None, kind="stable")[:MOST_CELLS]
    cells = []
    for place in order.tolist():
        k, label = divmod(place, matrix.counts.shape[1])
        if matrix.counts[k, label] < 0.05:
            break
        numbers = (float(table[k, label]) for table in (matrix.counts, matrix.shares, matrix.low, matrix.high))
        cells.append(Cell(k, label, *numbers))
    return tuple(sorted(cells, key=lambda c: (c.truth, c.given)))


def _weeks(week: Codes, right: Floats, known: NDArray[np.bool_]) -> tuple[Week, ...]:
    found = []
    for one in np.unique(week[week >= 0]).tolist():
        here = week == one
        gold = here & known
        found.append(Week(one, int(gold.sum()), int(right[gold].sum()), int(here.sum()), float(right[here].sum())))
    return tuple(found)
