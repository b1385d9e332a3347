"""Knowing or guessing (MACE): a label is either the truth or what its worker gives without looking. docs/methods/mace.md

Hovy, Berg-Kirkpatrick, Vaswani, Hovy 2013 (NAACL-HLT): worker w guesses with probability θʷ, and then gives label l with probability ξʷₗ. Fitted by
expectation-maximisation with priors, in logarithms: a task may have thousands of labels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.aggregation.consensus import Codes, Consensus, shares_of
from callsheet.stats.aggregation.dawid_skene import Fit
from callsheet.stats.aggregation.labels import Labels, learnable
from callsheet.stats.aggregation.rows import Rows
from callsheet.stats.aggregation.votes import vote_shares
from callsheet.stats.kernels.coin import coin_expectation

Floats = NDArray[np.float64]
KNOWS, GUESSES = 2.0, 1.0
"""Pseudo-labels that a worker knew and guessed."""
HABIT = 4.0
"""Pseudo-guesses of a worker, spread evenly over the classes."""
OF_CLASSES = 1.0
"""Pseudo-tasks of each class."""


@dataclass(frozen=True, slots=True)
class _Habits:
    """`guesses` P(guess) (workers,); `habit` P(label | guess) (rows,); `unseen` the same for each label never given (workers,)."""

    guesses: Floats
    habit: Floats
    unseen: Floats


def mace(
    labels: Labels,
    *,
    fit: Fit = Fit(),  # noqa: B008 -- frozen
    known: Codes | None = None,
    start: Floats | None = None,
) -> Consensus:
    """Consensus of `labels`; `known` (tasks,) holds classes known for certain (−1 elsewhere), `start` a first posterior.

    `skill` is the share of right labels. ValueError where nothing was labelled.
    """
    known = learnable(labels, known)
    work = _Work(labels, Rows.of(labels))
    posterior = vote_shares(labels) if start is None else start.copy()
    agreed = posterior[labels.tasks, labels.classes]
    right: Floats = np.bincount(work.rows.of_label, agreed, minlength=work.rows.size).astype(np.float64)
    sure = np.empty(0, np.int32) if known is None else known
    habits, classes = work.begun(right), _shares(posterior.sum(axis=0))
    trace: list[float] = []
    likelihood, change = -np.inf, np.inf
    while fit.goes_on(len(trace), change):
        right = np.zeros(work.rows.size)
        columns = (labels.offsets, work.rows.of_label, labels.classes)
        wrong, gain = work.tables(habits)
        sums, likelihood, change = coin_expectation(
            columns, (wrong, gain, np.log(classes)), sure, posterior, right, (0, labels.n_tasks)
        )
        trace.append(likelihood + work.density(habits) + OF_CLASSES * float(np.log(classes).sum()))
        habits, classes = work.maximised(right, habits), _shares(sums)
    posterior[np.diff(labels.offsets) == 0] = classes
    given = np.bincount(labels.workers, minlength=labels.n_workers)
    share = np.bincount(work.rows.workers, right, minlength=labels.n_workers)
    return Consensus(
        method="mace",
        posterior=posterior,
        prior=classes,
        iterations=len(trace),
        converged=bool(change < fit.tolerance),
        log_likelihood=likelihood,
        skill=shares_of(share, given),
        trace=tuple(trace),
    )


def _shares(sums: Floats) -> Floats:
    return np.asarray((sums + OF_CLASSES) / (sums + OF_CLASSES).sum())


@dataclass(frozen=True, slots=True)
class _Work:
    """Labels and the pairs of worker and label that occur."""

    labels: Labels
    rows: Rows

    @property
    def given(self) -> Floats:
        """How often each row was given."""
        return np.bincount(self.rows.of_label, minlength=self.rows.size).astype(np.float64)

    def of_worker(self, values: Floats) -> Floats:
        """Sums of rows by worker with labels."""
        return np.asarray(np.add.reduceat(values, self.rows.starts))

    def begun(self, right: Floats) -> _Habits:
        """Habits from how often each row agreed with a first posterior: wrong labels are guesses, and right ones as often by chance."""
        wrong = self.given - right
        size = self.labels.n_classes
        by_chance = self.of_worker(wrong) * size / max(size - 1, 1)
        guesses = np.clip(by_chance / self.of_worker(self.given), 0.05, 0.95)
        return self._habits(guesses, wrong)

    def maximised(self, right: Floats, at: _Habits) -> _Habits:
        """The most probable habits, given how probably each row was right under `at`."""
        chance = at.guesses[self.rows.by_worker] * at.habit
        knew = right * (1.0 - at.guesses[self.rows.by_worker]) / (1.0 - at.guesses[self.rows.by_worker] + chance)
        guessed = self.given - knew
        guesses = (self.of_worker(guessed) + GUESSES) / (self.of_worker(self.given) + GUESSES + KNOWS)
        return self._habits(guesses, guessed)

    def _habits(self, guesses: Floats, guessed: Floats) -> _Habits:
        each = HABIT / self.labels.n_classes
        totals = self.of_worker(guessed) + HABIT
        return _Habits(guesses, (guessed + each) / totals[self.rows.by_worker], each / totals)

    def tables(self, at: _Habits) -> tuple[Floats, Floats]:
        """For each row log P(the label | it is wrong), and how much more likely it is where it is right (log)."""
        if self.labels.n_classes == 1:
            return np.zeros(self.rows.size), np.zeros(self.rows.size)
        guesses = at.guesses[self.rows.by_worker]
        chance = guesses * at.habit
        return np.log(chance), np.log1p((1.0 - guesses) / chance)

    def density(self, at: _Habits) -> float:
        """The logarithm of the priors, up to a constant."""
        each = HABIT / self.labels.n_classes
        never = self.labels.n_classes - self.of_worker(np.ones(self.rows.size))
        coins = GUESSES * np.log(at.guesses) + KNOWS * np.log1p(-at.guesses)
        return float(coins.sum() + each * (np.log(at.habit).sum() + (never * np.log(at.unseen)).sum()))
