"""Polygons of any shape: area and common area, exact, by a sweep over vertical slabs. docs/methods/overlap.md

Between two neighbouring x at which a corner lies or two edges cross, no edges cross: the region is a stack of trapezoids, whose area is
the slab's width times their height in its middle. What is inside follows the even–odd rule, so holes and edges that cross
themselves need no special case, and nothing has to be convex.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Rings = Sequence[ArrayLike]
"""Closed lines of (n, 2) corners; the last corner is joined to the first. A ring within another is a hole."""
MOST_AT_ONCE = 4_000_000


def polygon_area(rings: Rings) -> float:
    """The area inside, in square units of the corners. ValueError for a ring of fewer than three corners."""
    return _areas(_edges(rings), np.empty((0, 4)))[0]


def polygon_overlap(a: Rings, b: Rings) -> float:
    """Intersection over union of two polygons, 0..1; 0 where neither has an area."""
    first, second, shared = _areas(_edges(a), _edges(b))
    union = first + second - shared
    return min(1.0, shared / union) if union > 0.0 else 0.0


def shared_area(a: Rings, b: Rings) -> float:
    """The area that two polygons have in common, in square units of the corners."""
    return _areas(_edges(a), _edges(b))[2]


def _edges(rings: Rings) -> Floats:
    """Edges that are not vertical as (x₁, y₁, x₂, y₂) with x₁ < x₂; vertical ones bound no slab."""
    found = [np.empty((0, 4))]
    for ring in rings:
        corners = np.asarray(ring, dtype=np.float64)
        if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 3 or not np.isfinite(corners).all():
            raise ValueError("a ring is at least three corners x, y of finite numbers")
        edges = np.concatenate([corners, np.roll(corners, -1, axis=0)], axis=1)
        found.append(np.where((edges[:, 0] <= edges[:, 2])[:, None], edges, edges[:, [2, 3, 0, 1]]))
    every = np.concatenate(found)
    return np.asarray(every[every[:, 0] < every[:, 2]])


def _areas(a: Floats, b: Floats) -> tuple[float, float, float]:
    """Area of a, area of b, common area."""
    every = np.concatenate([a, b])
    if not len(every):
        return 0.0, 0.0, 0.0
    cuts = np.unique(np.concatenate([every[:, 0], every[:, 2], _crossings(every)]))
    widths, middles = np.diff(cuts), (cuts[:-1] + cuts[1:]) / 2.0
    owner = np.arange(len(every)) < len(a)
    totals = np.zeros(3)
    step = max(1, MOST_AT_ONCE // len(every))
    for start in range(0, len(middles), step):
        part = slice(start, start + step)
        totals += widths[part] @ _heights(every, owner, middles[part])
    first, second, shared = totals.tolist()
    return first, second, shared


def _heights(edges: Floats, owner: NDArray[np.bool_], at: Floats) -> Floats:
    """At each x the length inside a, inside b, inside both, (x, 3)."""
    slope = (edges[:, 3] - edges[:, 1]) / (edges[:, 2] - edges[:, 0])
    heights = edges[None, :, 1] + slope * (at[:, None] - edges[None, :, 0])
    met = (edges[None, :, 0] < at[:, None]) & (at[:, None] < edges[None, :, 2])
    heights = np.where(met, heights, np.inf)
    order = np.argsort(heights, axis=1, kind="stable")
    heights = np.take_along_axis(heights, order, axis=1)
    met = np.take_along_axis(met, order, axis=1)
    in_a = np.cumsum(met & owner[order], axis=1)[:, :-1] % 2 == 1
    in_b = np.cumsum(met & ~owner[order], axis=1)[:, :-1] % 2 == 1
    gaps = np.where(met[:, 1:], heights[:, 1:], 0.0) - np.where(met[:, 1:], heights[:, :-1], 0.0)
    return np.stack([(gaps * inside).sum(axis=1) for inside in (in_a, in_b, in_a & in_b)], axis=1)


def _crossings(edges: Floats) -> Floats:
    """The x at which two edges cross inside both."""
    found = [np.empty(0)]
    step = max(1, MOST_AT_ONCE // len(edges))
    way = edges[:, 2:] - edges[:, :2]
    for start in range(0, len(edges), step):
        part = slice(start, start + step)
        between = edges[None, :, :2] - edges[part, None, :2]
        turn = way[part, None, 0] * way[None, :, 1] - way[part, None, 1] * way[None, :, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            here = (between[..., 0] * way[None, :, 1] - between[..., 1] * way[None, :, 0]) / turn
            there = (between[..., 0] * way[part, None, 1] - between[..., 1] * way[part, None, 0]) / turn
        inside = (here > 0.0) & (here < 1.0) & (there > 0.0) & (there < 1.0)
        rows, _ = np.nonzero(inside)
        found.append(edges[part][rows, 0] + here[inside] * way[part][rows, 0])
    return np.concatenate(found)
