"""Orders from many rankers: a published election, every order of a few items, ties and gaps."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats.aggregation import ranking_consensus
from callsheet.stats.kernels.ordering import best_order

# Memphis, Nashville, Chattanooga, Knoxville; 42, 26, 15, 17 % of voters: the textbook's capital of Tennessee.
TENNESSEE = [[1, 2, 3, 4], [4, 1, 2, 3], [4, 3, 1, 2], [4, 3, 2, 1]]
SHARES = [42, 26, 15, 17]


def test_the_capital_of_tennessee_has_its_published_median_order() -> None:
    found = ranking_consensus(TENNESSEE, weights=SHARES)
    assert found.order == (1, 2, 3, 0)
    assert 600 - found.disagreements == 393  # Kemeny's score counts agreements, of 6 pairs × 100 voters
    assert found.is_exact
    assert found.borda * 300 == pytest.approx([126, 194, 173, 107])  # Borda's points, as published


@given(st.integers(0, 10_000), st.integers(2, 6))
@settings(max_examples=40, deadline=None)
def test_no_order_contradicts_less(seed: int, items: int) -> None:
    rng = default_rng(seed)
    ranks = np.array([rng.permutation(items) + 1.0 for _ in range(4)])
    ranks[rng.random(ranks.shape) < 0.15] = np.nan
    ranks[0, :2] = 1.0
    found = ranking_consensus(ranks)
    ranked = [i for i in range(items) if i not in found.unranked]

    def contradicted(order: tuple[int, ...]) -> float:
        return sum(
            (row[a] > row[b]) + 0.5 * (row[a] == row[b])
            for row in ranks
            for i, a in enumerate(order)
            for b in order[i + 1 :]
        )

    assert found.disagreements == pytest.approx(min(contradicted(order) for order in permutations(ranked)))
    assert found.disagreements == pytest.approx(contradicted(found.order))


def test_many_items_are_put_in_order_and_the_bound_says_how_sure_that_is() -> None:
    rng = default_rng(3)
    truth = rng.permutation(40)
    clear = np.argsort(np.argsort(truth + rng.normal(0, 1.5, (25, 40)), axis=1), axis=1) + 1.0
    found = ranking_consensus(clear)
    assert found.least <= found.disagreements
    assert found.disagreements <= 1.01 * found.least
    assert np.corrcoef(np.argsort(found.order), truth)[0, 1] > 0.99
    agreed = ranking_consensus([[float(t) for t in truth]] * 2)
    assert agreed.is_exact
    assert agreed.order == tuple(np.argsort(truth).tolist())


def test_the_compiled_search_agrees_with_its_plain_twin() -> None:
    rng = default_rng(5)
    for items in (1, 2, 5):
        against = rng.random((items, items))
        quick, plain = best_order(against), best_order.plain(against)  # type: ignore[attr-defined]
        assert quick[0].tolist() == plain[0].tolist()
        assert quick[1] == pytest.approx(plain[1])


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_renaming_items_renames_the_order_and_turning_round_turns_it_round(seed: int) -> None:
    rng = default_rng(seed)
    ranks = np.array([rng.permutation(5) + 1.0 for _ in range(7)])
    turn = rng.permutation(5)
    here = ranking_consensus(ranks)
    assert ranking_consensus(ranks[:, turn]).disagreements == pytest.approx(here.disagreements)
    assert ranking_consensus(6.0 - ranks).disagreements == pytest.approx(here.disagreements)
    assert ranking_consensus(np.tile(ranks, (3, 1))).order == here.order


def test_who_ranks_the_other_way_round_is_farthest_and_gaps_are_no_last_places() -> None:
    found = ranking_consensus([[1, 2, 3], [1, 2, np.nan], [3, 2, 1], [np.nan, np.nan, 1]])
    assert found.distances[:3].tolist() == [0.0, 0.0, 1.0]
    assert np.isnan(found.distances[3])
    assert ranking_consensus([[1, 2, np.nan]]).unranked == (2,)
    with pytest.raises(ValueError, match="nothing to order"):
        ranking_consensus([[1, np.nan]])
    with pytest.raises(ValueError, match="table"):
        ranking_consensus([1, 2])
