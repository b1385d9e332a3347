"""The cheapest way from a row of slots, each holding weighted words, to a row of words."""

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
BOTH, SLOT, WORD = 0, 1, 2


@compiled
def aligned(
    slots: tuple[Longs, Codes, Floats], skips: Floats, new_slot: float, words: Codes, band: int, n_words: int
) -> tuple[Codes, bool]:
    """For each word the slot that it falls in, −1 − i where it stands by itself before slot i; and whether a band's edge was met.

    `slots`: offsets, words and shares of what each slot holds; a word in a slot costs 1 − its share there. `skips` (slots,):
    what it costs to pass a slot by. A word by itself costs `new_slot`. Only cells within `band` of the diagonal are looked
    at. Of equals: word in slot, then slot passed by, then word by itself.
    """
    offsets, held, shares = slots
    n, m = skips.size, words.size
    width = min(2 * band + 1, m + 1)
    steps = np.empty((n + 1, width), dtype=np.uint8)
    first = np.empty(n + 1, dtype=np.int64)
    share = np.zeros(n_words, dtype=np.float64)
    before = np.full(m + 2, np.inf)
    row = np.full(m + 2, np.inf)
    for i in range(n + 1):
        centre = (i * m) // max(n, 1)
        low = max(0, min(centre - band, m + 1 - width))
        first[i] = low
        high = min(m, low + width - 1)
        row[:] = np.inf
        if i > 0:
            for e in range(offsets[i - 1], offsets[i]):
                share[held[e]] = shares[e]
        for j in range(low, high + 1):
            best, step = np.inf, BOTH
            if i == 0 and j == 0:
                best = 0.0
            if i > 0 and j > 0 and before[j - 1] + 1.0 - share[words[j - 1]] < best:
                best = before[j - 1] + 1.0 - share[words[j - 1]]
            if i > 0 and before[j] + skips[i - 1] < best - 1e-12:
                best, step = before[j] + skips[i - 1], SLOT
            if j > low and row[j - 1] + new_slot < best - 1e-12:
                best, step = row[j - 1] + new_slot, WORD
            row[j] = best
            steps[i, j - low] = step
        if i > 0:
            for e in range(offsets[i - 1], offsets[i]):
                share[held[e]] = 0.0
        before, row = row, before
    places = np.empty(m, dtype=np.int32)
    i, j, met = n, m, False
    while i > 0 or j > 0:
        at = j - first[i]
        met = met or (at == 0 and first[i] > 0) or (at == width - 1 and j < m)
        step = steps[i, at]
        if step == BOTH:
            i, j = i - 1, j - 1
            places[j] = i
        elif step == SLOT:
            i -= 1
        else:
            j -= 1
            places[j] = -1 - i
    return places, met
