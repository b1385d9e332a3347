"""How well beliefs about tasks tell what a worker will answer: two passes over labels, each with a belief of its own."""

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]


@compiled
def answered(of_label: Codes, belief: Floats, probabilities: Floats, counts: Floats) -> None:
    """Add to `counts` (rows, K) how probably each class was the truth behind each label.

    `belief` (labels, K) is P(truth) without the label; `probabilities` (rows, K) P(label | truth) of the label's row.
    """
    size = belief.shape[1]
    joint = np.empty(size)
    for i in range(of_label.size):
        row = of_label[i]
        total = 0.0
        for k in range(size):
            joint[k] = belief[i, k] * probabilities[row, k]
            total += joint[k]
        share = 1.0 / total
        for k in range(size):
            counts[row, k] += joint[k] * share


@compiled
def foretold(
    of_label: Codes,
    belief: Floats,
    rows: tuple[Codes, Floats, Floats, Floats],
    totals: Floats,
    strength: float,
    chances: Floats,
) -> None:
    """`chances` (labels,): the probability of each label, its own share taken out of what its worker is judged by.

    `rows`: place of the worker (rows,), then P(label | truth), counts and pseudo-counts, (rows, K) each. `totals` (workers, K)
    sums the counts; `strength` the pseudo-counts of a worker under one truth.
    """
    workers, probabilities, counts, pseudo = rows
    size = belief.shape[1]
    for i in range(of_label.size):
        row = of_label[i]
        worker = workers[row]
        total = 0.0
        for k in range(size):
            total += belief[i, k] * probabilities[row, k]
        chance = 0.0
        for k in range(size):
            own = belief[i, k] * probabilities[row, k] / total
            rest = max(counts[row, k] - own, 0.0) + pseudo[row, k]
            chance += belief[i, k] * rest / (max(totals[worker, k] - own, 0.0) + strength)
        chances[i] = chance


@compiled
def credited(chances: Floats, weights: Floats, gained: Floats) -> float:
    """`gained` (candidates,) becomes the sums of each candidate's share of the rows of `chances` (rows, candidates), mixed by `weights`.

    Returns the sum of the rows' log chances under the mixture.
    """
    size, height = weights.size, 0.0
    gained[:] = 0.0
    for i in range(chances.shape[0]):
        total = 0.0
        for j in range(size):
            total += chances[i, j] * weights[j]
        height += np.log(total)
        share = 1.0 / total
        for j in range(size):
            gained[j] += chances[i, j] * share
    for j in range(size):
        gained[j] *= weights[j]
    return height
