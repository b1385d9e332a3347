"""Looking at many things at once: Benjamini–Hochberg against the published example, tails against slow sums, steps in series."""

from math import comb, exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.stats.multiple import adjusted, binomial_tail, discoveries, score_tail
from callsheet.stats.proportions import wilson
from callsheet.stats.shift import latest_shift

PUBLISHED = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
)  # fmt: skip
"""Benjamini and Hochberg (1995), their fifteen p-values."""


def test_the_published_example_has_four_discoveries():
    assert sum(discoveries(PUBLISHED, share=0.05)) == 4
    assert discoveries(PUBLISHED) == (True,) * 4 + (False,) * 11


def test_the_published_example_adjusts_as_printed():
    expected = (0.0015, 0.0030, 0.0095, 0.03562, 0.0603, 0.06386, 0.06386, 0.0645, 0.0765)
    assert adjusted(PUBLISHED)[:9] == pytest.approx(expected, abs=1e-4)


def test_p_values_that_are_not_given_count_among_the_tests():
    assert discoveries((0.01,), tests=4) == (True,)
    assert discoveries((0.01,), tests=6) == (False,)
    assert discoveries(()) == ()
    with pytest.raises(ValueError, match="no fewer tests"):
        discoveries((0.1, 0.2), tests=1)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(max_examples=100)
def test_a_discovery_is_what_adjusts_to_no_more_than_the_share(tails):
    assert discoveries(tails) == tuple(p <= 0.05 * (1 + 1e-12) for p in adjusted(tails))


@given(st.integers(0, 12), st.integers(0, 12), st.floats(0.01, 0.99))
@settings(max_examples=60, deadline=None)
def test_the_binomial_tail_is_the_sum_of_its_terms(k, more, chance):
    n = k + more
    slow = sum(comb(n, i) * chance**i * (1 - chance) ** (n - i) for i in range(k, n + 1))
    assert binomial_tail(k, n, chance) == pytest.approx(min(1.0, slow), abs=1e-9)


@given(st.integers(30, 2000), st.floats(0.5, 1.0), st.floats(0.6, 0.99))
@settings(max_examples=100)
def test_the_score_test_and_wilsons_interval_say_the_same(n, share, target):
    right = round(share * n)
    _, high = wilson(right, n)
    assert (score_tail(right / n, n, target, below=True) < 0.025 - 1e-9) == (high < target - 1e-9) or abs(
        high - target
    ) < 1e-6


def test_a_target_of_nothing_is_broken_by_one():
    assert score_tail(0.01, 100, 0.0, below=False) == 0.0
    assert score_tail(0.0, 100, 0.0, below=False) == 1.0


def test_a_step_is_found_on_its_day_with_an_interval_that_holds_it():
    rng = np.random.default_rng(3)
    values = np.concatenate([rng.normal(4.0, 0.1, 30), rng.normal(4.3, 0.1, 8)])
    found = latest_shift(values, np.full(38, 20.0))
    assert found is not None
    assert abs(found.at - 30) <= 1
    assert found.change.low < 0.3 < found.change.high
    assert found.tail < 1e-4


def test_a_calm_series_is_called_a_step_in_less_than_one_of_twenty():
    """Days that scatter alike whatever their numbers: harder than what the weights assume."""
    rng, series = np.random.default_rng(4), 4000
    called = 0
    for _ in range(series):
        found = latest_shift(rng.normal(4.0, 0.1, 40), rng.integers(5, 40, 40).astype(float))
        called += found is not None and found.tail <= 0.05
    assert wilson(called, series)[1] < 0.05, called


def test_days_that_resemble_their_neighbours_are_called_in_less_than_seven_of_a_hundred():
    rng, series = np.random.default_rng(5), 4000
    called = 0
    for _ in range(series):
        noise = rng.normal(0, 0.1, 40)
        for i in range(1, 40):
            noise[i] += 0.4 * noise[i - 1]
        found = latest_shift(4.0 + noise, np.full(40, 20.0))
        called += found is not None and found.tail <= 0.05
    assert wilson(called, series)[1] < 0.07, called


def test_a_steady_trend_is_no_step():
    days = np.arange(40)
    noise = np.random.default_rng(6).normal(0, 0.02, 40)
    found = [latest_shift(4.0 - 0.01 * days + noise, np.full(40, 20.0))]
    assert found[0] is None or found[0].tail > 0.05 or abs(found[0].change.value or 0) < 0.3


def test_too_few_days_tell_nothing_and_odd_input_is_refused():
    assert latest_shift([1.0] * 12, [1.0] * 12) is None
    with pytest.raises(ValueError, match="above 0"):
        latest_shift([1.0, 2.0], [1.0, 0.0])


def test_a_step_of_constant_days_is_certain():
    found = latest_shift([log(60)] * 20 + [log(80)] * 5, [30.0] * 25)
    assert found is not None
    assert exp(found.after) == pytest.approx(80)
    assert found.tail == 0.0
