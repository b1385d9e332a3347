"""What many workers answered to many tasks, as integer codes sorted by task: the one input of every estimator here."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.aggregation.given import codes_of
from callsheet.stats.kernels.grouping import ascending, counted, repeats, scattered, without_repeats

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels sorted by task: those of task t are `workers` and `classes` from `offsets[t]` to `offsets[t + 1]`.

    `offsets` (tasks + 1,), `workers` and `classes` (labels,) with codes 0 … n_workers − 1 and 0 … n_classes − 1. A worker
    answers a task at most once: of repeated answers the last one stands, and `repeated` counts those that gave way.
    """

    offsets: Longs
    workers: Codes
    classes: Codes
    n_workers: int
    n_classes: int
    repeated: int = 0

    @property
    def n_tasks(self) -> int:
        """Tasks, also those without any label."""
        return self.offsets.size - 1

    @property
    def n_labels(self) -> int:
        """Labels after repeated answers gave way."""
        return self.workers.size

    @property
    def tasks(self) -> Codes:
        """The task of each label, (labels,)."""
        return np.repeat(np.arange(self.n_tasks, dtype=np.int32), np.diff(self.offsets))


def labels_of(
    tasks: ArrayLike,
    workers: ArrayLike,
    classes: ArrayLike,
    *,
    n_tasks: int | None = None,
    n_workers: int | None = None,
    n_classes: int | None = None,
) -> Labels:
    """Labels from three arrays of codes of one length, in any order; sizes default to the largest code + 1.

    Arrays of 32-bit codes that are sorted by task and repeat nothing are kept as they are, not copied: leave them alone afterwards.

    ValueError for arrays of different length, for what is no code (a name, a fraction, a gap, below 0), or beyond its stated size.
    """
    columns = [codes_of(a, what) for a, what in ((tasks, "tasks"), (workers, "workers"), (classes, "classes"))]
    if len({c.size for c in columns}) != 1:
        sizes_given = ", ".join(str(c.size) for c in columns)
        raise ValueError(f"tasks, workers and classes are three arrays of one length, not of {sizes_given}")
    sizes = [_size(c, stated) for c, stated in zip(columns, (n_tasks, n_workers, n_classes), strict=True)]
    offsets = counted(columns[0], sizes[0])
    by_worker, by_class = columns[1], columns[2]
    if not ascending(columns[0]):
        by_worker, by_class = scattered(columns[0], by_worker, by_class, offsets)
    repeated = repeats(offsets, by_worker, sizes[1])
    if repeated:
        kept = np.empty(by_worker.size - repeated, np.int32), np.empty(by_worker.size - repeated, np.int32)
        offsets = without_repeats((offsets, by_worker, by_class), sizes[1], kept)
        by_worker, by_class = kept
    return Labels(offsets, by_worker, by_class, sizes[1], sizes[2], repeated=repeated)


def labels_in_place(tasks: Codes, workers: Codes, classes: Codes) -> Labels:
    """As `labels_of`, for arrays of 32-bit codes that fill the memory: sorted by task already, they are kept and written over.

    ValueError where tasks do not ascend, or a code is negative.
    """
    sizes = [_size(column, None) for column in (tasks, workers, classes)]
    if not ascending(tasks):
        raise ValueError("tasks do not ascend: sort the labels by task first, or use labels_of")
    offsets = counted(tasks, sizes[0])
    repeated = repeats(offsets, workers, sizes[1])
    if repeated:
        offsets = without_repeats((offsets, workers, classes), sizes[1], (workers, classes))
    end = workers.size - repeated
    return Labels(offsets, workers[:end], classes[:end], sizes[1], sizes[2], repeated=repeated)


def _size(codes: Codes, stated: int | None) -> int:
    largest = int(codes.max(initial=-1))
    if codes.size and int(codes.min()) < 0:
        raise ValueError("a code is negative: leave answers that are missing out")
    if stated is not None and largest >= stated:
        raise ValueError(f"there is a code {largest}, but only {stated} were stated")
    return largest + 1 if stated is None else stated


def learnable(labels: Labels, known: ArrayLike | None = None) -> Codes | None:
    """The known classes (tasks,; −1 unknown) as codes, where there are any.

    TypeError for what are no labels, ValueError for no label at all or known classes that do not fit.
    """
    if not isinstance(labels, Labels):
        raise TypeError(
            f"labels are made by labels_of (codes) or named (names), and this is of type {type(labels).__name__}"
        )
    if labels.n_labels == 0:
        raise ValueError("there is no label to learn from")
    if known is None:
        return None
    codes = codes_of(known, "known classes")
    if codes.size != labels.n_tasks:
        raise ValueError(
            f"known has {codes.size} classes for {labels.n_tasks} tasks: one a task, −1 where nothing is known"
        )
    if int(codes.max(initial=-1)) >= labels.n_classes:
        raise ValueError(f"known holds class {codes.max()}, and labels have the classes 0 … {labels.n_classes - 1}")
    return codes


def subset(labels: Labels, kept: NDArray[np.bool_]) -> Labels:
    """The labels for which `kept` (labels,) holds; tasks, workers and classes keep their codes."""
    totals = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])
    return Labels(
        totals[labels.offsets], labels.workers[kept], labels.classes[kept], labels.n_workers, labels.n_classes
    )


@dataclass(frozen=True, slots=True)
class Named:
    """Labels with what their codes stand for."""

    labels: Labels
    tasks: tuple[Hashable, ...]
    workers: tuple[Hashable, ...]
    classes: tuple[Hashable, ...]


def named(answers: Iterable[tuple[Hashable, Hashable, Hashable]]) -> Named:
    """Labels from (task, worker, label) triples; codes in sorted order where names can be sorted, else as first seen.

    ValueError where one of the three is None or not a number: leave answers that are missing out.
    """
    codes: tuple[dict[Hashable, int], ...] = ({}, {}, {})
    columns: tuple[list[int], ...] = ([], [], [])
    for row, answer in enumerate(answers):
        if isinstance(answer, str) or len(answer) != len(codes):
            raise ValueError(f"answer {row} is no triple (task, worker, label): {answer!r}")
        for name, known, column in zip(answer, codes, columns, strict=True):
            if name is None or name != name:
                raise ValueError(f"answer {row} has no task, worker or label: leave it out")
            column.append(known.setdefault(name, len(known)))
    ranks = [_ranked(known) for known in codes]
    arrays = [rank[np.array(column, dtype=np.int64)] for (_, rank), column in zip(ranks, columns, strict=True)]
    sizes = {f"n_{noun}": len(known) for noun, known in zip(("tasks", "workers", "classes"), codes, strict=True)}
    (tasks, _), (workers, _), (classes, _) = ranks
    return Named(labels_of(*arrays, **sizes), tasks, workers, classes)


def _ranked(known: dict[Hashable, int]) -> tuple[tuple[Hashable, ...], NDArray[np.int64]]:
    """Names in order, and the rank of each code."""
    try:
        names = sorted(known)  # type: ignore[type-var]
    except TypeError:
        names = list(known)
    ranks = np.empty(len(names), dtype=np.int64)
    for rank, name in enumerate(names):
        ranks[known[name]] = rank
    return tuple(names), ranks
