"""The best order of a few things, by every subset of them."""

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


@compiled
def best_order(against: Floats) -> tuple[Longs, float]:
    """The order with the least Σ against[i, j] over pairs with i before j, and that sum; of equals the first found.

    `against[i, j]` (n, n): what it costs to put i before j. The cheapest order of each subset is built on those of its
    parts: 2ⁿ·n² steps.
    """
    n = against.shape[0]
    size = 1 << n
    cost = np.full(size, np.inf)
    last = np.zeros(size, dtype=np.int8)
    cost[0] = 0.0
    for subset in range(1, size):
        for i in range(n):
            if not subset >> i & 1:
                continue
            rest = subset & ~(1 << i)
            total = cost[rest]
            for j in range(n):
                if rest >> j & 1:
                    total += against[j, i]
            if total < cost[subset] - 1e-12:
                cost[subset] = total
                last[subset] = i
    order = np.empty(n, dtype=np.int64)
    left = size - 1
    for place in range(n - 1, -1, -1):
        order[place] = last[left]
        left &= ~(1 << last[left])
    return order, cost[size - 1]
