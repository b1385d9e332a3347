"""Comparisons of two items as integer codes, counted by pair; which items they join."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.kernels.comparing import outcomes, reached, tallied
from callsheet.stats.kernels.grouping import counted, scattered

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
LEFT, RIGHT, TIE = 0, 1, 2
"""Codes of who won a comparison."""
MOST_ITEMS = 10_000
"""Intervals of differences need a matrix of items × items."""
SWEEPS = 8
"""How far the quick look goes whether all items are joined; what it leaves open is found by the slower way."""


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Checked codes: `left`, `right` (items) and `winner` (LEFT, RIGHT, TIE), each (comparisons,).

    Comparisons of an item with itself are left out: `kept` says which stand, `selves` how many did not.
    """

    left: Codes
    right: Codes
    winner: Codes
    items: int
    kept: NDArray[np.bool_]

    @property
    def selves(self) -> int:
        """Comparisons of an item with itself."""
        return int(self.kept.size - self.left.size)


@dataclass(frozen=True, slots=True)
class Cells:
    """How often each pair met, sorted by left then right item: `counts` (cells, 3) by LEFT, RIGHT, TIE.

    `by_side`: each side of a pair has a cell of its own; else left is the item with the lower code. `outcomes` (items, 3): wins,
    losses and ties of each item.
    """

    left: Codes
    right: Codes
    counts: Floats
    outcomes: Floats
    by_side: bool

    @property
    def items(self) -> int:
        """How many items there are, compared or not."""
        return int(self.outcomes.shape[0])

    @property
    def columns(self) -> tuple[Codes, Codes, Floats]:
        """The cells as the kernels take them."""
        return self.left, self.right, self.counts


def comparisons_of(left: ArrayLike, right: ArrayLike, winner: ArrayLike) -> Comparisons:
    """Checked comparisons.

    ValueError for series of unequal length, negative codes, winners outside of LEFT, RIGHT, TIE, and codes of MOST_ITEMS and up.
    """
    lefts, rights, winners = _codes(left), _codes(right), _codes(winner)
    if not lefts.shape == rights.shape == winners.shape:
        raise ValueError(f"left, right and winner differ in length: {lefts.size}, {rights.size}, {winners.size}")
    top = int(max(lefts.max(), rights.max())) + 1 if lefts.size else 0
    if lefts.size and min(lefts.min(), rights.min()) < 0:
        raise ValueError("an item's code is below 0: leave comparisons with an item missing out")
    if top > MOST_ITEMS:
        raise ValueError(f"{top:,} items are more than {MOST_ITEMS:,}: rank groups of them, each by itself")
    if lefts.size and not 0 <= winners.min() <= winners.max() <= TIE:
        raise ValueError(f"a winner is {LEFT} (left), {RIGHT} (right) or {TIE} (tie), not {_stranger(winners)}")
    kept = lefts != rights
    if not kept.all():
        lefts, rights, winners = lefts[kept], rights[kept], winners[kept]
    return Comparisons(lefts, rights, winners, top, kept)


def cells_of(pairs: Comparisons, *, by_side: bool, weights: Floats | None = None) -> Cells:
    """The comparisons counted by pair, or by pair and side; `weights` (comparisons,) count each as so much."""
    lefts, rights, winners = pairs.left, pairs.right, pairs.winner
    if not by_side:
        turned = lefts > rights
        winners = np.where(turned & (winners != TIE), 1 - winners, winners).astype(np.int32)
        lefts, rights = np.minimum(lefts, rights), np.maximum(lefts, rights)
    offsets = counted(lefts, pairs.items)
    if weights is None:
        ordered = np.empty(0)
        rights, winners = scattered(lefts, rights, winners, offsets)
    else:
        order = np.argsort(lefts, kind="stable")
        rights, winners, ordered = rights[order], winners[order], weights[order]
    columns = tallied(offsets, rights, winners, ordered)
    return Cells(*columns, outcomes(columns, pairs.items), by_side)


def joined(cells: Cells) -> tuple[Codes, NDArray[np.bool_]]:
    """The group of each item (from 0 by first item; −1 where it was never compared), and which groups have a finite best fit.

    A group is whatever comparisons join. Its scores are finite where from each item a chain of wins leads to each other
    (Ford 1957; with ties Davidson 1970); elsewhere some item or set of items was never beaten by the rest.
    """
    met = cells.outcomes.sum(axis=1) > 0.0
    if cells.left.size and all(found[met].all() for found in reached(cells.columns, cells.items, SWEEPS)):
        return np.where(met, 0, -1).astype(np.int32), np.ones(1, dtype=np.bool_)
    weak, strong = _connected(cells, directed=False), _connected(cells, directed=True)
    _, first, again = np.unique(weak[met], return_index=True, return_inverse=True)
    names = np.empty(first.size, dtype=np.int32)
    names[np.argsort(first)] = np.arange(first.size)
    group = np.full(cells.items, -1, dtype=np.int32)
    group[met] = names[again]
    together = np.unique(np.stack([group[met], strong[met]]), axis=1)
    return group, np.bincount(together[0], minlength=first.size) == 1


def _connected(cells: Cells, *, directed: bool) -> Codes:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    won, lost, tied = cells.counts.T
    either = 0.0 if directed else tied
    forth, back = won + either > 0.0, lost + either > 0.0
    ends = (
        np.concatenate([cells.left[forth], cells.right[back]]),
        np.concatenate([cells.right[forth], cells.left[back]]),
    )
    graph: Any = coo_array((np.ones(ends[0].size), ends), shape=(cells.items, cells.items)).tocsr()
    return np.asarray(connected_components(graph, directed=directed, connection="strong")[1], dtype=np.int32)


def _codes(given: ArrayLike) -> Codes:
    codes = np.asarray(given)
    if codes.ndim != 1:
        raise ValueError(f"codes are a series, not an array of {codes.ndim} dimensions")
    if codes.size and not np.issubdtype(codes.dtype, np.integer):
        raise ValueError(f"items and winners are whole numbers (codes), not {codes.dtype}")
    if codes.size and int(codes.max()) > np.iinfo(np.int32).max:
        raise ValueError(f"items are codes 0, 1, 2 … without gaps, and there is {codes.max()}")
    return np.ascontiguousarray(codes, dtype=np.int32)


def _stranger(winners: Codes) -> int:
    return int(winners[(winners < LEFT) | (winners > TIE)][0])
