"""Which workers and tasks hang together."""

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]


@compiled
def groups(offsets: Longs, workers: Codes, n_workers: int) -> Codes:
    """The group of each worker (workers,): two workers of one task are in one group, and so is whoever they share tasks with."""
    leader = np.arange(n_workers, dtype=np.int32)
    for task in range(offsets.size - 1):
        begin = offsets[task]
        for i in range(begin + 1, offsets[task + 1]):
            first, second = workers[begin], workers[i]
            while leader[first] != first:
                leader[first] = leader[leader[first]]
                first = leader[first]
            while leader[second] != second:
                leader[second] = leader[leader[second]]
                second = leader[second]
            if first < second:
                leader[second] = first
            else:
                leader[first] = second
    for worker in range(n_workers):
        at = leader[worker]
        while leader[at] != at:
            at = leader[at]
        leader[worker] = at
    return leader
