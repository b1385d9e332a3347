"""Small groups drawn towards the pool: the rat tumours of Gelman et al., limits, coverage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats.surveys import pool_of, pooled

TUMOURS = """0/20 0/20 0/20 0/20 0/20 0/20 0/20 0/19 0/19 0/19 0/19 0/18 0/18 0/17 1/20 1/20 1/20 1/20 1/19 1/19 1/18 1/18
2/25 2/24 2/23 2/20 2/20 2/20 2/20 2/20 2/20 1/10 5/49 2/19 5/46 3/27 2/17 7/49 7/47 3/20 3/20 2/13 9/48 10/50 4/20 4/20
4/20 4/20 4/20 4/20 4/20 10/48 4/19 4/19 4/19 5/22 11/46 12/49 5/20 5/20 6/23 5/19 6/22 6/20 6/20 6/20 16/52 15/47 15/46
9/24 4/14"""
"""Bayesian Data Analysis, table 5.1."""


def tumours() -> tuple[np.ndarray, np.ndarray]:
    pairs = np.array([[int(part) for part in pair.split("/")] for pair in TUMOURS.split()])
    return pairs[:, 0], pairs[:, 1]


def test_the_books_seventy_one_groups_come_out() -> None:
    pool = pool_of(*tumours())
    assert pool.groups == 71
    assert pool.weights @ pool.alphas == pytest.approx(2.4, abs=0.05)
    assert pool.weights @ pool.betas == pytest.approx(14.3, abs=0.1)


def test_a_small_group_is_drawn_further_than_a_large_one() -> None:
    pool = pool_of(*tumours())
    small, large = pooled([2, 200], [4, 400], pool)
    assert abs(small.value - pool.mean) < abs(large.value - pool.mean)  # type: ignore[operator]
    assert large.value == pytest.approx(0.5, abs=0.02)


def test_a_group_without_units_gets_the_pools_own_spread() -> None:
    pool = pool_of(*tumours())
    (found,) = pooled([0], [0], pool)
    assert found.value == pytest.approx(pool.mean)
    assert found.high - found.low > 2 * pool.spread  # type: ignore[operator]


def test_two_groups_are_no_pool() -> None:
    (found,) = pooled([3], [5], pool_of([3, 4], [5, 6]))
    assert found.value is None
    assert found.reason == "2 groups are too few to learn how groups differ"


def test_intervals_hold_the_true_shares_as_often_as_they_say() -> None:
    rng = default_rng(20)
    held = []
    for _ in range(30):
        true, sizes = rng.beta(18, 2, 40), rng.integers(5, 80, 40)
        found = rng.binomial(sizes, true)
        held += [e.low <= p <= e.high for e, p in zip(pooled(found, sizes, pool_of(found, sizes)), true, strict=True)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=12))
def test_shares_lie_between_the_own_and_the_pools_and_the_order_does_not_matter(
    pairs: list[tuple[int, int]],
) -> None:
    y, n = np.array([min(p) for p in pairs]), np.array([max(p) for p in pairs])
    pool = pool_of(y, n)
    found = pooled(y, n, pool)
    for estimate, own, size in zip(found, y, n, strict=True):
        if estimate.value is not None and size:
            low, high = sorted((own / size, pool.mean))
            assert low - 0.2 <= estimate.value <= high + 0.2
            assert 0.0 <= estimate.low <= estimate.value <= estimate.high <= 1.0  # type: ignore[operator]
    turned = pool_of(y[::-1], n[::-1])
    assert turned.mean == pytest.approx(pool.mean, rel=1e-9)


@pytest.mark.parametrize("bad", [([3], [2]), ([-1], [2]), ([1, 2], [3])])
def test_what_are_no_shares_is_refused(bad: tuple[list[int], list[int]]) -> None:
    with pytest.raises(ValueError, match="between 0 and the sizes"):
        pool_of(*bad)
