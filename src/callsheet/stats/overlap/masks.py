"""Masks of pixels as run lengths: intersection over union without unpacking them. docs/methods/overlap.md"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Longs = NDArray[np.int64]


def run_lengths(mask: ArrayLike) -> tuple[int, ...]:
    """A mask (rows, columns) of truth values as runs down its columns, first a run of pixels outside (COCO's uncompressed form)."""
    flat = np.asarray(mask, dtype=bool).ravel(order="F")
    ends = np.flatnonzero(np.diff(flat.astype(np.int8))) + 1
    runs = np.diff(np.concatenate([[0], ends, [flat.size]]))
    return (*((0,) if flat.size and flat[0] else ()), *runs.tolist())


def mask_overlap(a: Sequence[int], b: Sequence[int]) -> float:
    """Intersection over union of two masks of one size given as run lengths, 0..1; 0 where both are empty.

    ValueError for masks of different size, or a negative run.
    """
    first, second = _ends(a), _ends(b)
    if first[-1] != second[-1]:
        raise ValueError(f"masks of {first[-1]} and of {second[-1]} pixels are not of one picture")
    cuts = np.unique(np.concatenate([first, second]))
    widths = np.diff(cuts)
    in_a, in_b = (np.searchsorted(ends, cuts[:-1], side="right") % 2 == 0 for ends in (first, second))
    union = int(widths[in_a | in_b].sum())
    return int(widths[in_a & in_b].sum()) / union if union else 0.0


def _ends(runs: Sequence[int]) -> Longs:
    """Where runs end, 0 first: between an odd and an even one lies the mask."""
    lengths = np.asarray(runs, dtype=np.int64)
    if (lengths < 0).any():
        raise ValueError("a run is a number of pixels, from 0 upwards")
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
