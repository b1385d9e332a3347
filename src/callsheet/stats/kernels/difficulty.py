"""One pass of the model of ability and difficulty (GLAD): a task's difficulty is one of a few, and summed over."""

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled
from callsheet.stats.kernels.expectation import SMALL, TINY

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
RUN = 8
"""Labels of a task whose probabilities are multiplied as they are: here each may be 1e-30."""


@compiled
def difficulty_expectation(
    labels: tuple[Longs, Codes, Codes],
    parameters: tuple[Floats, Floats, Floats, Floats],
    known: Codes,
    posterior: Floats,
    gathered: tuple[Floats, Floats, Floats],
) -> tuple[Floats, float, float]:
    """All tasks, under abilities that are given.

    `labels`: offsets (tasks + 1,), workers and classes (labels,). `parameters`: log P(a wrong label) and how much more likely the right one is
    (log), (workers, G) each; log P(difficulty) (G,); log P(class) (K,). `posterior` (tasks, K) is overwritten. `gathered`: how often each
    worker was right, and answered at all, at each difficulty, (workers, G) each, are added to; `place` (tasks, G) is
    overwritten with P(difficulty). Answers the sums by difficulty (G,), the log-likelihood, and the largest change of the posterior.
    """
    offsets, workers, classes = labels
    log_wrong, log_gain, log_grid, log_prior = parameters
    right, total, place = gathered
    degrees, size = log_grid.size, log_prior.size
    sums = np.zeros(degrees)
    joint = np.empty((degrees, size))
    common = np.empty(degrees)
    wrong, gain = np.exp(log_wrong), np.exp(log_gain)
    grid, prior = np.exp(log_grid), np.exp(log_prior)
    likelihood, carried, change = 0.0, 1.0, 0.0
    for task in range(offsets.size - 1):
        begin, end = offsets[task], offsets[task + 1]
        if begin == end:
            continue
        settled = known.size > 0 and known[task] >= 0
        whole, least = 0.0, 1.0
        if end - begin <= RUN:
            for g in range(degrees):
                common[g] = grid[g]
                for k in range(size):
                    joint[g, k] = prior[k]
            for i in range(begin, end):
                worker, given = workers[i], classes[i]
                for g in range(degrees):
                    joint[g, given] *= gain[worker, g]
                    common[g] *= wrong[worker, g]
            for g in range(degrees):
                least = min(least, common[g])
                for k in range(size):
                    joint[g, k] = 0.0 if settled and k != known[task] else joint[g, k] * common[g]
                    whole += joint[g, k]
        if whole > TINY and whole < 2.0 and least > TINY:
            carried *= whole
            if carried < SMALL:
                likelihood += log(carried)
                carried = 1.0
        else:
            joint[:, :] = log_prior
            common[:] = log_grid
            for i in range(begin, end):
                worker, given = workers[i], classes[i]
                for g in range(degrees):
                    joint[g, given] += log_gain[worker, g]
                    common[g] += log_wrong[worker, g]
            best, whole = -np.inf, 0.0
            for g in range(degrees):
                for k in range(size):
                    joint[g, k] = -np.inf if settled and k != known[task] else joint[g, k] + common[g]
                    best = max(best, joint[g, k])
            for g in range(degrees):
                for k in range(size):
                    joint[g, k] = exp(joint[g, k] - best)
                    whole += joint[g, k]
            likelihood += best + log(whole)
        joint /= whole
        for k in range(size):
            believed = joint[:, k].sum()
            change = max(change, abs(posterior[task, k] - believed))
            posterior[task, k] = believed
        for g in range(degrees):
            place[task, g] = joint[g].sum()
            sums[g] += place[task, g]
        for i in range(begin, end):
            worker, given = workers[i], classes[i]
            for g in range(degrees):
                right[worker, g] += joint[g, given]
                total[worker, g] += place[task, g]
    return sums, likelihood + log(carried), change
