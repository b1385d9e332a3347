"""The loops over labels said in NumPy, for labels so few that loading the compiler would take longer than the work itself.

Which of the two works is a fact of the problem (its size, the step of an ascent), never of what ran before: the same labels give the
same bits in every process. Whole numbers are the same either way, sums of probabilities to the last few bits.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
CODES = 250_000
"""Numbers in an array up to which sorting and counting them is done here."""
CELLS = 1_000_000
"""The same for a table by class; and labels × classes up to which an ascent begins here: up to a hundredth of a second a step."""
STEPS = 40
"""Steps of an ascent after which the compiler is worth its half second after all."""


def counted(codes: Codes, size: int) -> Longs:
    """As `grouping.counted`."""
    offsets = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(codes, minlength=size), out=offsets[1:])
    return offsets


def ascending(codes: Codes) -> bool:
    """As `grouping.ascending`."""
    return bool((codes[1:] >= codes[:-1]).all())


def scattered(tasks: Codes, workers: Codes, classes: Codes, offsets: Longs) -> tuple[Codes, Codes]:
    """As `grouping.scattered`."""
    order = np.argsort(tasks, kind="stable")
    return workers[order], classes[order]


def repeats(offsets: Longs, workers: Codes, n_workers: int) -> int:
    """As `grouping.repeats`."""
    pairs = np.sort(tasks_of(offsets) * n_workers + workers)
    return int((pairs[1:] == pairs[:-1]).sum())


def without_repeats(labels: tuple[Longs, Codes, Codes], n_workers: int, kept: tuple[Codes, Codes]) -> Longs:
    """As `grouping.without_repeats`."""
    offsets, workers, classes = labels
    pairs = tasks_of(offsets) * n_workers + workers
    order = np.argsort(pairs, kind="stable")
    begins = np.flatnonzero(np.append(True, pairs[order][1:] != pairs[order][:-1]))
    first, last = order[begins], order[np.append(begins[1:], order.size) - 1]
    place = np.argsort(first)
    standing, tasks = (workers[first[place]], classes[last[place]]), (pairs[first] // n_workers).astype(np.int32)
    for column, values in zip(kept, standing, strict=True):
        column[: values.size] = values
    return counted(tasks, offsets.size - 1)


def placed(workers: Codes, classes: Codes, n_classes: int, places: Codes) -> Codes:
    """As `grouping.placed`."""
    pairs = workers.astype(np.int64) * n_classes + classes
    places[pairs] = 1
    occurs = places == 1
    places[:] = np.where(occurs, np.cumsum(occurs, dtype=np.int32) - 1, -1)
    return np.asarray(places[pairs])


def linked(labels: tuple[Longs, Codes], n_workers: int) -> int:
    """As `grouping.linked`."""
    offsets, workers = labels
    each = np.diff(offsets)
    first = np.repeat(workers[offsets[:-1][each > 0]], each[each > 0])
    parent = list(range(n_workers))
    parts = int(np.unique(workers).size)
    pairs = np.unique(first.astype(np.int64) * n_workers + workers)
    for at, other in zip((pairs // n_workers).tolist(), (pairs % n_workers).tolist(), strict=True):
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        while parent[other] != other:
            parent[other] = other = parent[parent[other]]
        if at != other:
            parent[other] = at
            parts -= 1
    return parts


def shares(labels: tuple[Longs, Codes], extra: float, posterior: NDArray[np.floating], block: tuple[int, int]) -> None:
    """As `expectation.shares`, to the bit."""
    offsets, classes = labels
    size = posterior.shape[1]
    own = slice(offsets[block[0]], offsets[block[1]])
    total = np.diff(offsets[block[0] : block[1] + 1]) + extra * size
    none = total <= 0
    weight = 1.0 / np.where(none, 1.0, total)
    tasks = np.repeat(np.arange(block[1] - block[0]), np.diff(offsets[block[0] : block[1] + 1]))
    found = np.repeat(np.where(none, 1.0 / size, extra / np.where(none, 1.0, total)), size)
    np.add.at(found, tasks * size + classes[own], weight[tasks])
    posterior[block[0] : block[1]] = found.reshape(-1, size)


def started(labels: tuple[Longs, Codes, Codes], rows: Floats, block: tuple[int, int]) -> Floats:
    """As `expectation.started`."""
    offsets, classes, row_of = labels
    size = rows.shape[1] // 2
    each = np.diff(offsets[block[0] : block[1] + 1])
    cells = np.repeat(np.arange(each.size) * size, each) + classes[offsets[block[0]] : offsets[block[1]]]
    counts = np.bincount(cells, minlength=each.size * size).reshape(-1, size)
    vote = counts / np.maximum(each, 1)[:, None]
    _gather((offsets, row_of), rows, vote.T, block)
    return np.asarray(vote.sum(axis=0))


def gathered(
    labels: tuple[Longs, Codes], rows: Floats, posterior: NDArray[np.floating], block: tuple[int, int]
) -> None:
    """As `expectation.gathered`."""
    _gather(labels, rows, posterior[block[0] : block[1]].T, block)


def expectation(
    labels: tuple[Longs, Codes],
    rows: Floats,
    prior: Floats,
    known: Codes,
    posterior: NDArray[np.floating],
    block: tuple[int, int],
) -> tuple[Floats, float, float]:
    """As `expectation.expectation`; `posterior` must be kept or empty alike."""
    offsets, row_of = labels
    size = len(prior)
    own = row_of[offsets[block[0]] : offsets[block[1]]]
    each = np.diff(offsets[block[0] : block[1] + 1])
    tasks = np.repeat(np.arange(each.size), each)
    score = np.empty((size, each.size))
    with np.errstate(divide="ignore"):
        logs, log_prior = np.log(rows[:, :size].T.copy()), np.log(prior)
    for k in range(size):
        score[k] = log_prior[k] + np.bincount(tasks, logs[k][own], minlength=each.size)
    sure = known[block[0] : block[1]] if known.size else np.full(each.size, -1)
    told = np.flatnonzero(sure >= 0)
    likely = score[sure[told], told]
    best = score.max(axis=0)
    believed = np.exp(score - best)
    total = believed.sum(axis=0)
    believed /= total
    believed[:, told] = sure[told] == np.arange(size)[:, None]
    likelihood = best + np.log(total)
    likelihood[told] = likely
    seen = each > 0
    believed[:, ~seen] = 0.0
    change = 0.0
    if posterior.shape[0]:
        kept = posterior[block[0] : block[1]]
        change = float(np.abs(kept - believed.T)[seen].max(initial=0.0))
        kept[seen] = believed.T[seen]
    _gather(labels, rows, believed, block)
    return believed.sum(axis=1), float(likelihood[seen].sum()), change


def tasks_of(offsets: Longs) -> Longs:
    """The task of each label."""
    return np.repeat(np.arange(offsets.size - 1), np.diff(offsets))


def _gather(labels: tuple[Longs, Codes], rows: Floats, believed: NDArray[np.floating], block: tuple[int, int]) -> None:
    """Add what is believed of the tasks of a block, (K, tasks), to the second half of the rows of their labels."""
    offsets, row_of = labels
    own = row_of[offsets[block[0]] : offsets[block[1]]]
    each = np.diff(offsets[block[0] : block[1] + 1])
    size = believed.shape[0]
    for k in range(size):
        rows[:, size + k] += np.bincount(own, np.repeat(believed[k], each), minlength=rows.shape[0])
