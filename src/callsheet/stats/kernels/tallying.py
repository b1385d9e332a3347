"""How often each class was given in each unit, and units that show the same counted together."""

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
Rows = tuple[Longs, Codes, Codes]
"""Offsets (units + 1,), the classes given in each unit in ascending order, and how often each."""


@compiled
def runs(offsets: Longs, classes: Codes) -> Rows:
    """Rows of units whose answers are `classes` from `offsets[u]` to `offsets[u + 1]`."""
    longest = 0
    for unit in range(offsets.size - 1):
        longest = max(longest, offsets[unit + 1] - offsets[unit])
    own = np.empty(longest, dtype=np.int32)
    row_offsets = np.zeros_like(offsets)
    row_classes, row_counts = np.empty_like(classes), np.empty_like(classes)
    end = 0
    for unit in range(offsets.size - 1):
        begin, size = offsets[unit], offsets[unit + 1] - offsets[unit]
        if size > 64:
            own[:size] = np.sort(classes[begin : begin + size])
        else:
            for i in range(size):
                given = classes[begin + i]
                at = i
                while at > 0 and own[at - 1] > given:
                    own[at] = own[at - 1]
                    at -= 1
                own[at] = given
        for i in range(size):
            if i > 0 and own[i] == own[i - 1]:
                row_counts[end - 1] += 1
            else:
                row_classes[end] = own[i]
                row_counts[end] = 1
                end += 1
        row_offsets[unit + 1] = end
    return row_offsets, row_classes[:end].copy(), row_counts[:end].copy()


@compiled
def rows_of(counts: Codes) -> Rows:
    """Rows of a table (units, classes) of counts."""
    units, size = counts.shape
    filled = 0
    for unit in range(units):
        for k in range(size):
            filled += counts[unit, k] > 0
    offsets = np.zeros(units + 1, dtype=np.int64)
    classes, often = np.empty(filled, dtype=np.int32), np.empty(filled, dtype=np.int32)
    end = 0
    for unit in range(units):
        for k in range(size):
            if counts[unit, k] > 0:
                classes[end] = k
                often[end] = counts[unit, k]
                end += 1
        offsets[unit + 1] = end
    return offsets, classes, often


@compiled
def distinct(rows: Rows, weights: Longs) -> tuple[Longs, Longs]:
    """The first unit that shows each different row, and how many units (by `weights`) show it, in order of appearance.

    Rows are compared in full; a hash table only says with which.
    """
    offsets, classes, counts = rows
    units = offsets.size - 1
    size = 1
    while size < 2 * units:
        size *= 2
    places = np.full(size, -1, dtype=np.int32)
    first, times = np.empty(units, dtype=np.int64), np.empty(units, dtype=np.int64)
    found = 0
    for unit in range(units):
        begin, length = offsets[unit], offsets[unit + 1] - offsets[unit]
        mixed = np.uint64(length)
        for i in range(begin, begin + length):
            mixed = (mixed ^ np.uint64(classes[i])) * np.uint64(0x9E3779B97F4A7C15)
            mixed = (mixed ^ np.uint64(counts[i])) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        slot = np.int64(mixed & np.uint64(size - 1))
        while True:
            at = places[slot]
            if at < 0:
                places[slot] = found
                first[found] = unit
                times[found] = weights[unit]
                found += 1
                break
            other = offsets[first[at]]
            same = offsets[first[at] + 1] - other == length
            for i in range(length):
                if not same:
                    break
                same = classes[begin + i] == classes[other + i] and counts[begin + i] == counts[other + i]
            if same:
                times[at] += weights[unit]
                break
            slot = (slot + 1) & (size - 1)
    return first[:found].copy(), times[:found].copy()


@compiled
def ratio_toward(values: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each value Σ share × ((a − b)/(a + b))² over all values; 0 where both are 0."""
    total = np.zeros(values.size)
    for a in range(values.size):
        inside = 0.0
        for b in range(values.size):
            both = values[a] + values[b]
            apart = (values[a] - values[b]) / both if both > 0.0 else 0.0
            inside += shares[b] * apart * apart
        total[a] = inside
    return total


@compiled
def ratio_to_own(rows: Rows, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each entry Σ ((a − b)/(a + b))² to the answers of its unit."""
    offsets, classes, counts = rows
    total = np.zeros(classes.size)
    for unit in range(offsets.size - 1):
        for i in range(offsets[unit], offsets[unit + 1]):
            for j in range(offsets[unit], offsets[unit + 1]):
                both = values[classes[i]] + values[classes[j]]
                apart = (values[classes[i]] - values[classes[j]]) / both if both > 0.0 else 0.0
                total[i] += counts[j] * apart * apart
    return total


@compiled
def matrix_to_own(rows: Rows, distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each entry the sum of `distances` (classes, classes) to the answers of its unit."""
    offsets, classes, counts = rows
    total = np.zeros(classes.size)
    for unit in range(offsets.size - 1):
        for i in range(offsets[unit], offsets[unit + 1]):
            for j in range(offsets[unit], offsets[unit + 1]):
                total[i] += counts[j] * distances[classes[i], classes[j]]
    return total
