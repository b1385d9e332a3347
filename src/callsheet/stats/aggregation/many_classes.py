"""Consensus where classes are too many for a table of tasks × classes: only what a task was given is looked at. docs/methods/one-coin.md

Identifiers, free tags, links to a catalogue: a hundred thousand classes, a handful of them at each task. What nobody gave
shares what probability is left, evenly.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from callsheet.said import say
from callsheet.stats.aggregation.consensus import Codes, Floats, shares_of
from callsheet.stats.aggregation.dawid_skene import Fit
from callsheet.stats.aggregation.labels import Labels, Longs, learnable
from callsheet.stats.aggregation.one_coin import COIN_PRIOR

FEW_CLASSES = 64
MOST_CELLS = 100_000_000
"""Tasks × classes that a table may have (800 MB)."""
MOST_STEPS = 3_000_000
"""Labels × classes at which the default goes on comparing every class with every other: seconds, not minutes."""
METHODS = ("auto", "majority", "wawa", "one-coin")


@dataclass(frozen=True, slots=True)
class Shortlists:
    """For task t the classes given, `candidates` from `offsets[t]` to `offsets[t + 1]`, and their `probability`.

    What is left to 1 falls evenly on the classes that nobody gave. `skill` (workers,) as in `Consensus`.
    """

    method: str
    offsets: Longs
    candidates: Codes
    probability: Floats
    n_classes: int
    skill: Floats
    iterations: int = 0
    converged: bool = True
    notes: tuple[str, ...] = ()

    @property
    def tasks(self) -> Longs:
        """The task of each candidate (entries,)."""
        return np.repeat(np.arange(self.offsets.size - 1), np.diff(self.offsets))

    @property
    def confidence(self) -> Floats:
        """The probability of each task's best candidate (tasks,); 0 without any."""
        best = np.zeros(self.offsets.size - 1)
        np.maximum.at(best, self.tasks, self.probability)
        return best

    @property
    def best(self) -> NDArray[np.bool_]:
        """Whether a candidate is as probable as its task's best (entries,), to 1e-9."""
        return np.asarray(self.probability >= self.confidence[self.tasks] - 1e-9)

    @property
    def tied(self) -> NDArray[np.bool_]:
        """Tasks with more than one best candidate."""
        return np.asarray(np.bincount(self.tasks, self.best, minlength=self.offsets.size - 1) > 1)

    @property
    def classes(self) -> Codes:
        """The most probable class of each task, the first of equals; −1 without any label."""
        found = np.full(self.offsets.size - 1, -1, dtype=np.int32)
        order = np.flatnonzero(self.best)[::-1]
        found[self.tasks[order]] = self.candidates[order]
        return found

    def at(self, truth: Codes) -> tuple[Floats, Floats]:
        """How probable `truth` (tasks,; −1 unknown) is held, and how likely it is chosen where equals draw lots."""
        hit = self.candidates == truth[self.tasks]
        size = self.offsets.size - 1
        listed = np.bincount(self.tasks, hit, minlength=size) > 0
        left = 1.0 - np.bincount(self.tasks, self.probability, minlength=size)
        others = np.maximum(self.n_classes - np.diff(self.offsets), 1)
        never = np.where((truth >= 0) & (truth < self.n_classes), np.maximum(left, 0.0) / others, 0.0)
        given = np.where(listed, np.bincount(self.tasks, hit * self.probability, minlength=size), never)
        equals = np.bincount(self.tasks, self.best, minlength=size)
        return given, np.bincount(self.tasks, hit & self.best, minlength=size) / np.maximum(equals, 1)


def are_many(labels: Labels, method: str = "auto") -> bool:
    """Whether classes are too many for tables over them: then `shortlists` is the way."""
    if labels.n_classes <= FEW_CLASSES:
        return False
    slow = method == "auto" and labels.n_labels * labels.n_classes > MOST_STEPS
    return slow or labels.n_tasks * labels.n_classes > MOST_CELLS


def shortlists(
    labels: Labels,
    method: str = "auto",
    *,
    fit: Fit = Fit(),  # noqa: B008 -- frozen
    known: Codes | None = None,
) -> Shortlists:
    """What `method` makes of `labels`, in room and time of the labels alone; `auto` is one-coin here.

    `known` (tasks,) holds classes known for certain (−1 elsewhere). ValueError for a method that needs a table of classes, or
    where nothing was labelled.
    """
    known = learnable(labels, known)
    if method not in METHODS:
        raise ValueError(
            f"{method} needs a table of classes for each worker, and there are {labels.n_classes} classes: use {', '.join(METHODS)}"
        )
    votes = _Votes.of(labels)
    if method == "majority":
        return votes.weighted("majority", np.ones(labels.n_labels))
    if method == "wawa":
        return votes.weighted("wawa", votes.weighted("majority", np.ones(labels.n_labels)).skill[labels.workers])
    return replace(_one_coin(votes, fit, known), method=method)


@dataclass(frozen=True, slots=True)
class _Votes:
    """Candidates of all tasks; `entry` (labels,) is where each label counts."""

    labels: Labels
    offsets: Longs
    candidates: Codes
    entry: Longs
    tasks: Longs

    @classmethod
    def of(cls, labels: Labels) -> "_Votes":
        packed = labels.tasks.astype(np.int64) * labels.n_classes + labels.classes
        seen, entry = np.unique(packed, return_inverse=True)
        tasks = seen // labels.n_classes
        offsets = np.searchsorted(tasks, np.arange(labels.n_tasks + 1))
        return cls(labels, offsets, (seen % labels.n_classes).astype(np.int32), entry.astype(np.int64), tasks)

    def weighted(self, method: str, weights: Floats) -> Shortlists:
        """Shares of votes; where a task's votes weigh nothing they count alike."""
        sums = np.bincount(self.entry, weights, minlength=self.candidates.size)
        totals = np.bincount(self.tasks, sums, minlength=self.labels.n_tasks)[self.tasks]
        plain = np.bincount(self.entry, minlength=self.candidates.size)
        each = np.diff(self.labels.offsets)[self.tasks]
        shares = np.where(totals > 0.0, sums / np.where(totals > 0.0, totals, 1.0), plain / each)
        return self.listed(method, shares)

    def listed(self, method: str, probability: Floats) -> Shortlists:
        """With each worker's share of labels that are what is most probable, equals counting by their number."""
        labels, nobody = self.labels, np.empty(0)
        found = Shortlists(method, self.offsets, self.candidates, probability, labels.n_classes, nobody)
        best = found.best / np.bincount(self.tasks, found.best, minlength=labels.n_tasks)[self.tasks]
        given = np.bincount(labels.workers, minlength=labels.n_workers)
        right = np.bincount(labels.workers, best[self.entry], minlength=labels.n_workers)
        return replace(found, skill=shares_of(right, given))


def _one_coin(votes: _Votes, fit: Fit, known: Codes | None) -> Shortlists:
    """Expectation-maximisation with every class as likely as any other: with so many, their shares cannot be learnt."""
    labels = votes.labels
    sure = None if known is None else votes.candidates == known[votes.tasks]
    fixed = np.zeros(votes.tasks.size, np.bool_) if known is None else known[votes.tasks] >= 0
    probability = votes.weighted("majority", np.ones(labels.n_labels)).probability
    given = np.bincount(labels.workers, minlength=labels.n_workers)
    others = np.log(np.maximum(labels.n_classes - np.diff(votes.offsets), 1e-300))
    turns, change = 0, np.inf
    while fit.goes_on(turns, change):
        right = np.bincount(labels.workers, probability[votes.entry], minlength=labels.n_workers)
        share = (right + COIN_PRIOR.right) / (given + COIN_PRIOR.right + COIN_PRIOR.wrong)
        gain = np.log(share) - np.log((1.0 - share) / (labels.n_classes - 1.0))
        score = np.bincount(votes.entry, gain[labels.workers], minlength=votes.candidates.size)
        peak = others.copy()
        np.maximum.at(peak, votes.tasks, score)
        raised = np.exp(score - peak[votes.tasks])
        totals = np.bincount(votes.tasks, raised, minlength=labels.n_tasks) + np.exp(others - peak)
        after = raised / totals[votes.tasks]
        after = after if sure is None else np.where(fixed, sure, after)
        change, probability, turns = float(np.abs(after - probability).max()), after, turns + 1
    note = say(
        "{classes} classes are too many to compare one by one: one-coin, each worker has one accuracy and every class is equally likely",
        classes=labels.n_classes,
    )
    found = votes.listed("one-coin", probability)
    return replace(found, iterations=turns, converged=change < fit.tolerance, notes=(note,))
