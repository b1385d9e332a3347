"""Any number of labels a task: each label is there or not, each worker has one eye for all of them. docs/methods/multi-label.md

For each label a binary truth with a prevalence of its own; a worker gives a label that is there with probability `sensitivity` and
leaves out one that is not there with probability `specificity`, the same for all labels (Dawid and Skene 1979 with tied
rates). Expectation-maximisation from the shares of votes, with pseudo-counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.aggregation.dawid_skene import Fit
from callsheet.stats.aggregation.given import codes_of
from callsheet.stats.aggregation.labels import Codes, Longs, labels_of

Floats = NDArray[np.float64]
RIGHT, WRONG, THERE = 2.0, 1.0, 1.0
"""Pseudo-counts: of a worker's right and wrong decisions (of each kind), of tasks with and without a label."""
CERTAIN = 1e-9


@dataclass(frozen=True, slots=True)
class LabelSets:
    """Sets of labels that workers gave: answer i, of worker `workers[i]`, is of task `tasks[i]`; its labels are
    `members[offsets[i]:offsets[i + 1]]`, sorted. An empty set is an answer: none of the labels."""

    tasks: Codes
    workers: Codes
    offsets: Longs
    members: Codes
    n_tasks: int
    n_workers: int
    n_labels: int
    repeated: int = 0

    @property
    def given(self) -> Longs:
        """The answer of each member, (members,)."""
        return np.repeat(np.arange(self.tasks.size), np.diff(self.offsets))


def label_sets(
    tasks: ArrayLike, workers: ArrayLike, sets: Sequence[Iterable[int]], *, n_labels: int | None = None
) -> LabelSets:
    """Sets of label codes with the codes of their tasks and workers; of a worker's repeated answers the last stands.

    ValueError for columns of different length, names in place of codes, or a code beyond `n_labels`.
    """
    rows = labels_of(tasks, workers, np.arange(len(sets)))
    if any(isinstance(one, str | int) for one in sets):
        raise ValueError("each answer is a set of label codes, as {0, 2}; an empty set is an answer, too")
    kept = [sorted(set(sets[row])) for row in rows.classes]
    members = codes_of([label for one in kept for label in one], "labels")
    if n_labels is not None and int(members.max(initial=-1)) >= n_labels:
        raise ValueError(f"there is a label {members.max()}, but only {n_labels} were stated")
    if int(members.min(initial=0)) < 0:
        raise ValueError("a label's code is below 0: leave answers that are missing out")
    return LabelSets(
        tasks=rows.tasks,
        workers=rows.workers,
        offsets=np.concatenate([[0], np.cumsum([len(one) for one in kept], dtype=np.int64)]),
        members=members,
        n_tasks=rows.n_tasks,
        n_workers=rows.n_workers,
        n_labels=int(members.max(initial=-1)) + 1 if n_labels is None else n_labels,
        repeated=rows.repeated,
    )


@dataclass(frozen=True, slots=True)
class MultiLabelConsensus:
    """`posterior` (tasks, labels): P(label is there); the prevalence for tasks without answers. `prevalence` (labels,).
    `sensitivity`, `specificity` (workers,), nan without answers. `trace`: the objective at each step."""

    posterior: Floats
    prevalence: Floats
    sensitivity: Floats
    specificity: Floats
    iterations: int
    converged: bool
    trace: tuple[float, ...]

    def sets(self, *, above: float = 0.5) -> tuple[tuple[int, ...], ...]:
        """For each task the labels that are more probable than `above`; ½ makes the fewest wrong decisions."""
        return tuple(tuple(np.flatnonzero(row > above).tolist()) for row in self.posterior)


def label_shares(given: LabelSets) -> Floats:
    """The share of each task's answers that hold a label, (tasks, labels); 0 for tasks without answers."""
    cells = given.tasks[given.given].astype(np.int64) * given.n_labels + given.members
    votes = np.bincount(cells, minlength=given.n_tasks * given.n_labels).reshape(given.n_tasks, given.n_labels)
    answers = np.bincount(given.tasks, minlength=given.n_tasks)
    return votes / np.maximum(answers, 1)[:, None]


def multi_label(given: LabelSets, *, fit: Fit = Fit()) -> MultiLabelConsensus:  # noqa: B008 -- frozen
    """Consensus of sets of labels. ValueError without any answer, or without any label."""
    if given.tasks.size == 0 or given.n_labels == 0:
        raise ValueError("there is no answer with a label to learn from")
    work, change = _Work(given), np.inf
    trace: list[float] = []
    while fit.goes_on(len(trace), change):
        before = work.posterior
        work.find_rates()
        trace.append(work.find_labels())
        change = float(np.abs(work.posterior - before).max())
    known = np.bincount(given.workers, minlength=given.n_workers) > 0
    return MultiLabelConsensus(
        posterior=work.posterior,
        prevalence=work.prevalence,
        sensitivity=np.where(known, work.sensitivity, np.nan),
        specificity=np.where(known, work.specificity, np.nan),
        iterations=len(trace),
        converged=bool(change < fit.tolerance),
        trace=tuple(trace),
    )


class _Work:
    """The state of one ascent."""

    def __init__(self, given: LabelSets) -> None:
        self.given, self.posterior = given, label_shares(given)
        self.cells = given.tasks[given.given], given.members
        self.asked = np.bincount(given.tasks, minlength=given.n_tasks) > 0
        self.answers = np.bincount(given.workers, minlength=given.n_workers)
        self.sensitivity = self.specificity = np.empty(0)
        self.prevalence = np.empty(0)

    def by_worker(self, values: Floats, of: Codes) -> Floats:
        """Sums by worker of what belongs to answers."""
        return np.asarray(np.bincount(of, values, minlength=self.given.n_workers), dtype=np.float64)

    def find_rates(self) -> None:
        """Each worker's two rates and each label's prevalence under the posterior."""
        given, q = self.given, self.posterior
        there = self.by_worker(q.sum(axis=1)[given.tasks], given.workers)
        absent = self.answers * given.n_labels - there
        chosen = given.workers[given.given]
        hits = self.by_worker(q[self.cells], chosen)
        false = self.by_worker(1.0 - q[self.cells], chosen)
        self.sensitivity = (hits + RIGHT) / (there + RIGHT + WRONG)
        self.specificity = (absent - false + RIGHT) / (absent + RIGHT + WRONG)
        asked = int(self.asked.sum())
        self.prevalence = (q[self.asked].sum(axis=0) + THERE) / (asked + 2.0 * THERE)

    def find_labels(self) -> float:
        """Each label's posterior; the likelihood times the priors that is reached, as a logarithm."""
        given = self.given
        se, sp = (np.clip(rate, CERTAIN, 1.0 - CERTAIN) for rate in (self.sensitivity, self.specificity))
        passed, refused = np.log1p(-se), np.log(sp)
        shape = given.n_tasks, given.n_labels
        there, absent = (
            np.tile(np.bincount(given.tasks, rate[given.workers], given.n_tasks)[:, None], given.n_labels)
            for rate in (passed, refused)
        )
        cells = self.cells[0].astype(np.int64) * given.n_labels + self.cells[1]
        chosen = given.workers[given.given]
        there += np.bincount(cells, (np.log(se) - passed)[chosen], minlength=there.size).reshape(shape)
        absent += np.bincount(cells, (np.log1p(-sp) - refused)[chosen], minlength=there.size).reshape(shape)
        there += np.log(self.prevalence)
        absent += np.log1p(-self.prevalence)
        either = np.logaddexp(there, absent)
        self.posterior = np.exp(there - either)
        seen = self.answers > 0
        priors = (RIGHT * (np.log(se) + np.log(sp)) + WRONG * (np.log1p(-se) + np.log1p(-sp)))[seen].sum()
        classes = THERE * (np.log(self.prevalence) + np.log1p(-self.prevalence)).sum()
        return float(either[self.asked].sum() + priors + classes)
