"""Labels sorted by task in linear time, and repeated answers of one worker found on the way."""

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels import few
from callsheet.stats.kernels.compiling import compiled, unless_few

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]


@unless_few(few.counted, few.CODES)
@compiled
def counted(codes: Codes, size: int) -> Longs:
    """Where each code's run begins after sorting: `size` + 1 offsets, a counting sort's first half."""
    offsets = np.zeros(size + 1, dtype=np.int64)
    for i in range(codes.size):
        offsets[codes[i] + 1] += 1
    for code in range(size):
        offsets[code + 1] += offsets[code]
    return offsets


@unless_few(few.scattered, few.CODES)
@compiled
def scattered(tasks: Codes, workers: Codes, classes: Codes, offsets: Longs) -> tuple[Codes, Codes]:
    """Workers and classes in the order of their tasks; within a task in the order given."""
    place = offsets[:-1].copy()
    by_task_workers = np.empty_like(workers)
    by_task_classes = np.empty_like(classes)
    for i in range(tasks.size):
        at = place[tasks[i]]
        by_task_workers[at] = workers[i]
        by_task_classes[at] = classes[i]
        place[tasks[i]] = at + 1
    return by_task_workers, by_task_classes


@unless_few(few.linked, few.CODES)
@compiled
def linked(labels: tuple[Longs, Codes], n_workers: int) -> int:
    """How many parts of the work have no worker in common: workers of one task belong together.

    `labels`: offsets (tasks + 1,) and workers (labels,). Workers without labels belong nowhere.
    """
    offsets, workers = labels
    parent = np.full(n_workers, -1, dtype=np.int64)
    parts = 0
    for task in range(offsets.size - 1):
        first = -1
        for i in range(offsets[task], offsets[task + 1]):
            at = int(workers[i])
            if parent[at] < 0:
                parent[at] = at
                parts += 1
            while parent[at] != at:
                parent[at] = parent[parent[at]]
                at = int(parent[at])
            if first >= 0 and at != first:
                parent[at] = first
                parts -= 1
            else:
                first = at
    return parts


@unless_few(few.without_repeats, few.CODES)
@compiled
def without_repeats(labels: tuple[Longs, Codes, Codes], n_workers: int, kept: tuple[Codes, Codes]) -> Longs:
    """The last answer of each worker on each task stands, in the place of the first: offsets of what is written into `kept`.

    `labels` are offsets (tasks + 1,), workers and classes (labels,); `kept` may be the same two arrays.
    """
    offsets, workers, classes = labels
    kept_workers, kept_classes = kept
    seen_task = np.full(n_workers, -1, dtype=np.int64)
    seen_at = np.zeros(n_workers, dtype=np.int64)
    kept_offsets = np.zeros_like(offsets)
    end = 0
    for task in range(offsets.size - 1):
        for i in range(offsets[task], offsets[task + 1]):
            worker = workers[i]
            if seen_task[worker] == task:
                kept_classes[seen_at[worker]] = classes[i]
                continue
            seen_task[worker] = task
            seen_at[worker] = end
            kept_workers[end] = worker
            kept_classes[end] = classes[i]
            end += 1
        kept_offsets[task + 1] = end
    return kept_offsets


@unless_few(few.placed, few.CELLS)
@compiled
def placed(workers: Codes, classes: Codes, n_classes: int, places: Codes) -> Codes:
    """For each label the place of its (worker, class) among those that occur, in order; `places` (workers × classes,) is left
    with them, −1 where a pair does not occur. Without a wide column of pairs in between: that would be the largest of all."""
    for i in range(workers.size):
        places[np.int64(workers[i]) * n_classes + classes[i]] = 1
    found = 0
    for pair in range(places.size):
        if places[pair] == 1:
            places[pair] = found
            found += 1
        else:
            places[pair] = -1
    of_label = np.empty(workers.size, dtype=np.int32)
    for i in range(workers.size):
        of_label[i] = places[np.int64(workers[i]) * n_classes + classes[i]]
    return of_label


@unless_few(few.ascending, few.CODES)
@compiled
def ascending(codes: Codes) -> bool:
    """Whether codes are sorted already."""
    falls = 0
    for i in range(1, codes.size):
        falls += codes[i] < codes[i - 1]
    return falls == 0


@unless_few(few.repeats, few.CODES)
@compiled
def repeats(offsets: Longs, workers: Codes, n_workers: int) -> int:
    """How many labels are of a worker who answered the same task before."""
    seen_task = np.full(n_workers, -1, dtype=np.int32)
    found = 0
    for task in range(offsets.size - 1):
        for i in range(offsets[task], offsets[task + 1]):
            found += seen_task[workers[i]] == task
            seen_task[workers[i]] = task
    return found
