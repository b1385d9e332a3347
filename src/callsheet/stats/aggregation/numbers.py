"""Answers that are numbers, sorted by task: the input of numeric and ordinal consensus."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.aggregation.labels import labels_of

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
LARGEST = 1e100
"""No answer is so large that its square overflows."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers sorted by task: those of task t are `workers` and `values` from `offsets[t]` to `offsets[t + 1]`.

    A worker answers a task at most once: of repeated answers the last one stands, and `repeated` counts those that gave
    way. `left_out` counts answers that were no finite number within ±LARGEST.
    """

    offsets: Longs
    workers: Codes
    values: Floats
    n_workers: int
    repeated: int = 0
    left_out: int = 0

    @property
    def n_tasks(self) -> int:
        """Tasks, also those without any answer."""
        return self.offsets.size - 1

    @property
    def n_answers(self) -> int:
        """Finite answers after repeated ones gave way."""
        return self.workers.size

    @property
    def tasks(self) -> Codes:
        """The task of each answer, (answers,)."""
        return np.repeat(np.arange(self.n_tasks, dtype=np.int32), np.diff(self.offsets))

    @property
    def counts(self) -> Longs:
        """Answers of each task, (tasks,)."""
        return np.diff(self.offsets)


def numbers_of(
    tasks: ArrayLike,
    workers: ArrayLike,
    values: ArrayLike,
    *,
    n_tasks: int | None = None,
    n_workers: int | None = None,
) -> Numbers:
    """Numbers from codes of tasks and workers and their answers, three arrays of one length in any order.

    NaN, infinities and what is beyond ±LARGEST are left out and counted. ValueError for arrays of different length or negative codes.
    """
    given = np.asarray(values, dtype=np.float64)
    columns = np.asarray(tasks), np.asarray(workers)
    if given.ndim != 1 or any(c.shape != given.shape for c in columns):
        raise ValueError("tasks, workers and values are three arrays of one length")
    finite = np.abs(given) <= LARGEST
    sizes = [int(c.max(initial=-1)) + 1 if n is None else n for c, n in zip(columns, (n_tasks, n_workers), strict=True)]
    rows = labels_of(
        columns[0][finite],
        columns[1][finite],
        np.arange(int(finite.sum())),
        n_tasks=sizes[0],
        n_workers=sizes[1],
    )
    # Within a task by worker: no figure depends on the order of the rows.
    order = np.lexsort((rows.workers, rows.tasks))
    return Numbers(
        offsets=rows.offsets,
        workers=rows.workers[order],
        values=given[finite][rows.classes[order]],
        n_workers=sizes[1],
        repeated=rows.repeated,
        left_out=int(given.size - finite.sum()),
    )


def kept(numbers: Numbers, which: NDArray[np.bool_]) -> Numbers:
    """The answers for which `which` (answers,) holds; tasks and workers keep their codes."""
    totals = np.concatenate([[0], np.cumsum(which, dtype=np.int64)])
    return Numbers(totals[numbers.offsets], numbers.workers[which], numbers.values[which], numbers.n_workers)
