"""One pass of the model of ability and difficulty (GLAD): a task's difficulty is one of a few, and summed over."""

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled_with
from callsheet.stats.kernels.expectation import SMALL, TINY

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
RUN = 8
"""Labels of a task whose probabilities are multiplied as they are: here each may be 1e-30."""


def _by_products(
    own: tuple[Codes, Codes], probabilities: tuple[Floats, Floats, Floats, Floats], joint: Floats
) -> float:
    """The likelihood of a task with these labels; `joint` (G, K) becomes its parts. 0 where a product is too large or too small."""
    workers, classes = own
    wrong, gain, grid, prior = probabilities
    for g in range(grid.size):
        joint[g, :] = prior
    for i in range(workers.size):
        for g in range(grid.size):
            joint[g, classes[i]] *= gain[workers[i], g]
    whole, least = 0.0, 1.0
    for g in range(grid.size):
        common = grid[g]
        for i in range(workers.size):
            common *= wrong[workers[i], g]
        least = min(least, common)
        for k in range(prior.size):
            joint[g, k] *= common
            whole += joint[g, k]
    return whole if least > TINY and TINY < whole < 2.0 else 0.0


def _by_logarithms(
    own: tuple[Codes, Codes], parameters: tuple[Floats, Floats, Floats, Floats], known: int, joint: Floats
) -> float:
    """The log-likelihood of a task with these labels; `joint` (G, K) becomes P(difficulty, class), `known` ≥ 0 its class."""
    workers, classes = own
    log_wrong, log_gain, log_grid, log_prior = parameters
    joint[:, :] = log_prior
    for g in range(log_grid.size):
        common = log_grid[g]
        for i in range(workers.size):
            joint[g, classes[i]] += log_gain[workers[i], g]
            common += log_wrong[workers[i], g]
        for k in range(log_prior.size):
            joint[g, k] = -np.inf if known >= 0 and k != known else joint[g, k] + common
    best, whole = joint.max(), 0.0
    for g in range(log_grid.size):
        for k in range(log_prior.size):
            joint[g, k] = exp(joint[g, k] - best)
            whole += joint[g, k]
    joint /= whole
    return float(best + log(whole))


@compiled_with(_by_products, _by_logarithms)
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
    probabilities = np.exp(log_wrong), np.exp(log_gain), np.exp(log_grid), np.exp(log_prior)
    likelihood, carried, change = 0.0, 1.0, 0.0
    for task in range(offsets.size - 1):
        begin, end = offsets[task], offsets[task + 1]
        if begin == end:
            continue
        own = workers[begin:end], classes[begin:end]
        settled, whole = known.size > 0 and known[task] >= 0, 0.0
        if end - begin <= RUN and not settled:
            whole = _by_products(own, probabilities, joint)
        if whole > 0.0:
            carried *= whole
            if carried < SMALL:
                likelihood += log(carried)
                carried = 1.0
        else:
            likelihood += _by_logarithms(own, parameters, int(known[task]) if settled else -1, joint)
            whole = 1.0
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
