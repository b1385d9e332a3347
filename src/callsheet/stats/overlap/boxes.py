"""Boxes: area, common area, intersection over union. docs/methods/overlap.md"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Edges = Literal["exclusive", "inclusive"]
"""Whether x₂, y₂ are the edge of the box (exclusive; a box from 0 to 10 is 10 wide) or its last pixel (inclusive; 11 wide)."""


def boxes_of(boxes: ArrayLike) -> Floats:
    """Boxes as (n, 4) with x₁ ≤ x₂, y₁ ≤ y₂. ValueError for another shape, corners out of order, or no finite number."""
    found = np.asarray(boxes, dtype=np.float64)
    found = found.reshape(0, 4) if found.size == 0 else found
    if found.ndim != 2 or found.shape[1] != 4:
        raise ValueError(f"boxes are rows of x1, y1, x2, y2; not of shape {found.shape}")
    if not np.isfinite(found).all():
        raise ValueError("a box has a corner that is no finite number")
    wrong = np.flatnonzero((found[:, 2:] < found[:, :2]).any(axis=1))
    if wrong.size:
        raise ValueError(f"box {int(wrong[0])} ends before it begins: {found[wrong[0]].tolist()}")
    return np.asarray(found)


def box_areas(boxes: ArrayLike, *, edges: Edges = "exclusive") -> Floats:
    """The area of each box (n,), in square units of its corners."""
    found = boxes_of(boxes)
    return np.asarray(np.prod(found[:, 2:] - found[:, :2] + _pixel(edges), axis=1))


def box_overlaps(a: ArrayLike, b: ArrayLike, *, edges: Edges = "exclusive") -> Floats:
    """Intersection over union of each box of `a` with each of `b`, (n, m), 0..1; two boxes without area: 1 where equal, else 0."""
    first, second = boxes_of(a), boxes_of(b)
    sides = np.minimum(first[:, None, 2:], second[None, :, 2:]) - np.maximum(first[:, None, :2], second[None, :, :2])
    shared = np.prod(np.maximum(sides + _pixel(edges), 0.0), axis=2)
    union = box_areas(first, edges=edges)[:, None] + box_areas(second, edges=edges)[None, :] - shared
    same = (first[:, None, :] == second[None, :, :]).all(axis=2)
    return np.asarray(np.where(union > 0.0, shared / np.where(union > 0.0, union, 1.0), same.astype(np.float64)))


def _pixel(edges: Edges) -> float:
    return 1.0 if edges == "inclusive" else 0.0
