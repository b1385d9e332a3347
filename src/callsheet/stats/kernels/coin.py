"""One pass of the one-coin model: a worker is right with one probability, whatever the class."""

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled_with
from callsheet.stats.kernels.expectation import RUN, SMALL, TINY

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Codes = NDArray[np.int32]


def _by_logarithms(
    own: tuple[Codes, Codes], parameters: tuple[Floats, Floats, Floats], known: int, score: Floats
) -> float:
    """The log-likelihood of a task with these labels; `score` (K,) becomes its posterior, `known` ≥ 0 its class."""
    workers, classes = own
    log_wrong, log_gain, log_prior = parameters
    score[:] = log_prior
    common = 0.0
    for i in range(workers.size):
        common += log_wrong[workers[i]]
        score[classes[i]] += log_gain[workers[i]]
    best, whole = score[known] if known >= 0 else score.max(), 0.0
    for k in range(score.size):
        score[k] = (1.0 if k == known else 0.0) if known >= 0 else exp(score[k] - best)
        whole += score[k]
    score /= whole
    return float(common + best + log(whole))


@compiled_with(_by_logarithms)
def coin_expectation(
    labels: tuple[Longs, Codes, Codes],
    parameters: tuple[Floats, Floats, Floats],
    known: Codes,
    posterior: NDArray[np.floating],
    right: Floats,
    block: tuple[int, int],
) -> tuple[Floats, float, float]:
    """Tasks from the first of `block` to before its last.

    `labels`: offsets (tasks + 1,), workers and classes (labels,). `parameters`: for each worker log P(a wrong label), and how
    much more likely the right one is (log), for each class log P(class). `posterior` (tasks, K) is overwritten; `right`
    (workers,) gathers how probably each label was right. Answers the posterior's sums by class (K,), the
    log-likelihood, and the largest change of the posterior.
    """
    offsets, workers, classes = labels
    log_wrong, log_gain, log_prior = parameters
    wrong, gain, prior = np.exp(log_wrong), np.exp(log_gain), np.exp(log_prior)
    size = log_prior.size
    sums = np.zeros(size)
    score = np.empty(size)
    likelihood, carried, change = 0.0, 1.0, 0.0
    for task in range(block[0], block[1]):
        begin, end = offsets[task], offsets[task + 1]
        if begin == end:
            continue
        whole, common, sure = 0.0, 1.0, known.size > 0 and known[task] >= 0
        if end - begin <= RUN and not sure:
            for k in range(size):
                score[k] = prior[k]
            for i in range(begin, end):
                common *= wrong[workers[i]]
                score[classes[i]] *= gain[workers[i]]
            for k in range(size):
                score[k] *= common
                whole += score[k]
        if whole > TINY and common > TINY:
            carried *= whole
            if carried < SMALL:
                likelihood += log(carried)
                carried = 1.0
        else:
            likelihood += _by_logarithms(
                (workers[begin:end], classes[begin:end]), parameters, int(known[task]) if sure else -1, score
            )
            whole = 1.0
        for k in range(size):
            score[k] /= whole
        for k in range(size):
            sums[k] += score[k]
            change = max(change, abs(posterior[task, k] - score[k]))
            posterior[task, k] = score[k]
        for i in range(begin, end):
            right[workers[i]] += score[classes[i]]
    return sums, likelihood + log(carried), change
