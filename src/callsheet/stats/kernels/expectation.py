"""One pass of expectation and maximisation over tasks: the posterior of a task is found, added up, and only kept if asked for.

A row of `rows` belongs to one (worker, given label): its first K numbers are P(label | truth k, worker), its last K
gather the posterior of the tasks where the worker gave that label. They lie side by side because a label needs both:
one cache miss instead of two.
"""

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels import few
from callsheet.stats.kernels.compiling import compiled, compiled_with, unless_few
from callsheet.stats.kernels.fetching import AHEAD, fetch

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
RUN = 16
"""Probabilities that are multiplied before a logarithm is taken: each may be 1e-15 without the product vanishing."""
TINY, SMALL = 1e-250, 1e-50


def _by_logarithms(
    own: tuple[Codes, int], rows: Floats, prior: Floats | tuple[float, ...], known: int, score: Floats
) -> float:
    """The log-likelihood of a task whose labels are the first of `own`; `score` (K,) becomes its posterior, `known` ≥ 0 its class."""
    row_of, labels = own
    size = len(prior)
    run = np.empty(size)
    for k in range(size):
        score[k] = log(prior[k])
    for first in range(0, labels, RUN):
        last = min(first + RUN, labels)
        run[:] = 1.0
        for i in range(first, last):
            if i + AHEAD < row_of.size:
                fetch(rows, row_of[i + AHEAD])
            for k in range(size):
                run[k] *= rows[np.uint32(row_of[i]), k]
        for k in range(size):
            if run[k] > TINY:
                score[k] += log(run[k])
            else:
                for i in range(first, last):
                    score[k] += log(rows[np.uint32(row_of[i]), k])
    best, total = score[known] if known >= 0 else score.max(), 0.0
    for k in range(size):
        score[k] = (1.0 if k == known else 0.0) if known >= 0 else exp(score[k] - best)
        total += score[k]
    for k in range(size):
        score[k] /= total
    return float(best + log(total))


@compiled_with(_by_logarithms)
def expectation(
    labels: tuple[Longs, Codes],
    rows: Floats,
    prior: Floats | tuple[float, ...],
    known: Codes,
    posterior: NDArray[np.floating],
    block: tuple[int, int],
) -> tuple[Floats, float, float]:
    """Tasks from the first of `block` to before its last, under the parameters in `rows`.

    `labels` are offsets (tasks + 1,) and the row of each label (labels,); `known` (tasks,) or empty holds the true class where it is known, else −1;
    `prior` P(class) as a tuple is compiled for its number of classes alone, which is quicker and worth it for millions of labels.
    `posterior` (tasks, K) is overwritten, or empty. Answers the sums of the posterior by class (K,), the
    log-likelihood Σ log Σₖ P(k) Π P(label | k), and the largest change of the posterior (0 where it is not kept).

    Up to `RUN` probabilities are multiplied as they are; logarithms are taken of longer runs, and where a product comes near the smallest number.
    """
    offsets, row_of = labels
    size = len(prior)
    sums, score = np.zeros(size), np.empty(size)
    likelihood, carried, change = 0.0, 1.0, 0.0
    keeps, knows = posterior.shape[0] > 0, known.size > 0
    for task in range(block[0], block[1]):
        begin, end = offsets[task], offsets[task + 1]
        if begin == end:
            continue
        total, sure = 0.0, knows and known[task] >= 0
        if end - begin <= RUN and not sure:
            for k in range(size):
                score[k] = prior[k]
            for i in range(begin, end):
                if i + AHEAD < row_of.size:
                    fetch(rows, row_of[i + AHEAD])
                row = np.uint32(row_of[i])
                for k in range(size):
                    score[k] *= rows[row, k]
            for k in range(size):
                total += score[k]
        if total > TINY:
            carried *= total
            if carried < SMALL:
                likelihood += log(carried)
                carried = 1.0
        else:
            likelihood += _by_logarithms(
                (row_of[begin:], end - begin), rows, prior, int(known[task]) if sure else -1, score
            )
            total = 1.0
        for k in range(size):
            score[k] *= 1.0 / total
            sums[k] += score[k]
        if keeps:
            for k in range(size):
                change = max(change, abs(posterior[task, k] - score[k]))
                posterior[task, k] = score[k]
        for i in range(begin, end):
            row = np.uint32(row_of[i])
            for k in range(size):
                rows[row, size + k] += score[k]
    return sums, likelihood + log(carried), change


@compiled
def gathered(
    labels: tuple[Longs, Codes], rows: Floats, posterior: NDArray[np.floating], block: tuple[int, int]
) -> None:
    """Add the given posterior to the second half of the rows: a maximisation step without expectation."""
    offsets, row_of = labels
    size = posterior.shape[1]
    for task in range(block[0], block[1]):
        for i in range(offsets[task], offsets[task + 1]):
            row = np.uint32(row_of[i])
            for k in range(size):
                rows[row, size + k] += posterior[task, k]


@unless_few(few.shares, few.CELLS)
@compiled
def shares(labels: tuple[Longs, Codes], extra: float, posterior: NDArray[np.floating], block: tuple[int, int]) -> None:
    """The share of each class among a task's labels, `extra` added to each class first; tasks without labels get 1/K."""
    offsets, classes = labels
    size = posterior.shape[1]
    for task in range(block[0], block[1]):
        begin, end = offsets[task], offsets[task + 1]
        total = end - begin + extra * size
        for k in range(size):
            posterior[task, k] = extra / total if total > 0 else 1.0 / size
        for i in range(begin, end):
            posterior[task, classes[i]] += 1.0 / total


@compiled
def started(labels: tuple[Longs, Codes, Codes], rows: Floats, block: tuple[int, int]) -> Floats:
    """The first maximisation, from the shares of votes, without storing them: sums by class (K,), rows gathered.

    `labels` are offsets (tasks + 1,), class and row of each label (labels,).
    """
    offsets, classes, row_of = labels
    size = rows.shape[1] // 2
    sums = np.zeros(size)
    vote = np.empty(size)
    for task in range(block[0], block[1]):
        begin, end = offsets[task], offsets[task + 1]
        if begin == end:
            continue
        for k in range(size):
            vote[k] = 0.0
        for i in range(begin, end):
            if i + AHEAD < row_of.size:
                fetch(rows, row_of[i + AHEAD])
            vote[classes[i]] += 1.0
        for k in range(size):
            vote[k] /= end - begin
            sums[k] += vote[k]
        for i in range(begin, end):
            row = np.uint32(row_of[i])
            for k in range(size):
                rows[row, size + k] += vote[k]
    return sums
