"""One order of items from many: Borda's shares and the median order of Kemeny. docs/methods/ranking-consensus.md"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.aggregation.consensus import shares_of
from callsheet.stats.kernels.ordering import best_order

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
EXACT_ITEMS = 16
"""Up to so many items the median order is found for certain."""


@dataclass(frozen=True, slots=True)
class RankingConsensus:
    """`order`: items from the first to the last, the median order. `borda` (items,): share of comparisons that each item wins.

    `disagreements`: weight of (ranker, pair) that the order contradicts; `least`: no order has fewer; `is_exact`: whether the
    order is known to be a median. `distances` (rankers,): share of a ranker's comparisons that it contradicts, 0..1, nan
    without any. `unranked`: items that nobody compared, in no order.
    """

    order: tuple[int, ...]
    borda: Floats
    disagreements: float
    least: float
    is_exact: bool
    distances: Floats
    unranked: tuple[int, ...]


def ranking_consensus(ranks: ArrayLike, *, weights: ArrayLike | None = None) -> RankingConsensus:
    """The consensus of `ranks` (rankers, items): 1 is first, equal ranks are ties (half a win each), nan was not ranked.

    Up to 16 items the median order of Kemeny by dynamic programming, of equals the one nearest to Borda's; beyond, from
    Borda's order by moving single items until none helps. ValueError for another shape, or nothing compared.
    """
    try:
        given = np.asarray(ranks, dtype=np.float64)
    except ValueError:
        raise ValueError(
            "ranks are numbers (1 is first, nan was not ranked), as many for each ranker as there are items"
        ) from None
    if given.ndim != 2:
        raise ValueError("ranks are a table of rankers and items")
    worth = np.ones(given.shape[0]) if weights is None else np.asarray(weights, dtype=np.float64)
    if worth.shape != (given.shape[0],) or (worth < 0.0).any():
        raise ValueError(f"weights are {given.shape[0]} numbers from 0 upwards, one a ranker")
    wins = pair_wins(given, worth)
    compared = (wins + wins.T).sum(axis=1)
    some = np.flatnonzero(compared > 0.0)
    if not some.size:
        raise ValueError("no two items were ranked by anybody: there is nothing to order")
    borda = shares_of(wins.sum(axis=1), compared)
    first = some[np.lexsort((some, -borda[some].round(12)))]
    inner = wins[np.ix_(first, first)]
    places = _median(inner)
    order = first[places]
    cost, least = _cost(inner[np.ix_(places, places)]), float(np.triu(np.minimum(inner, inner.T), 1).sum())
    return RankingConsensus(
        order=tuple(order.tolist()),
        borda=borda,
        disagreements=cost,
        least=cost if first.size <= EXACT_ITEMS else least,
        is_exact=bool(first.size <= EXACT_ITEMS or cost <= least + 1e-9),
        distances=_distances(given[:, order]),
        unranked=tuple(np.flatnonzero(compared == 0.0).tolist()),
    )


def pair_wins(ranks: Floats, weights: Floats) -> Floats:
    """Weight of rankers who put item i before item j, ties half each, (items, items)."""
    wins = np.zeros((ranks.shape[1],) * 2)
    for row, weight in zip(ranks, weights, strict=True):
        with np.errstate(invalid="ignore"):
            wins += weight * ((row[:, None] < row[None, :]) + 0.5 * (row[:, None] == row[None, :]))
    np.fill_diagonal(wins, 0.0)
    return wins


def _median(wins: Floats) -> Longs:
    """Places in the median order, from items in Borda's order."""
    if len(wins) <= EXACT_ITEMS:
        order, _ = best_order(np.ascontiguousarray(wins.T))
        return np.asarray(order)
    order, moved = np.arange(len(wins)), True
    while moved:
        moved = False
        for item in range(len(wins)):
            better = _moved(order, item, wins)
            if _cost(wins[np.ix_(better, better)]) < _cost(wins[np.ix_(order, order)]) - 1e-9:
                order, moved = better, True
    return order


def _moved(order: Longs, item: int, wins: Floats) -> Longs:
    """The order with one item where it contradicts least."""
    rest = order[order != item]
    before, after = wins[item, rest], wins[rest, item]
    # Put before place p: it contradicts those after p who beat it, and those before p whom it beats.
    costs = np.concatenate([[0.0], np.cumsum(before)]) + np.concatenate([np.cumsum(after[::-1])[::-1], [0.0]])
    return np.insert(rest, int(costs.argmin()), item)


def _cost(wins: Floats) -> float:
    """Weight of comparisons that the order of the rows contradicts."""
    return float(np.tril(wins, -1).sum())


def _distances(ranks: Floats) -> Floats:
    """Of each ranker's comparisons the share that the order of the columns contradicts; ties count half."""
    found = np.full(len(ranks), np.nan)
    for i, row in enumerate(ranks):
        known = row[~np.isnan(row)]
        pairs = known.size * (known.size - 1) / 2.0
        if pairs:
            away = np.triu(known[:, None] > known[None, :], 1) + 0.5 * np.triu(known[:, None] == known[None, :], 1)
            found[i] = away.sum() / pairs
    return found
