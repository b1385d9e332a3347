"""Quantiles from 64 logarithmic bins against the quantiles of the values themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.metrics import bin_edges_ms
from callsheet.stats import mean, quantile

EDGES = bin_edges_ms()


def binned(ms):
    bins = np.searchsorted(EDGES, ms, side="right")
    return np.bincount(bins, minlength=64).tolist()


@pytest.mark.parametrize(("centre", "spread"), [(9.0, 0.4), (10.5, 0.8), (12.0, 1.2)])
def test_p50_and_p90_lie_within_two_percent_of_those_of_the_values(centre, spread):
    ms = np.random.default_rng(1).lognormal(centre, spread, 50_000)
    for p in (0.5, 0.9):
        assert quantile(binned(ms), EDGES, p).value == pytest.approx(np.quantile(ms, p), rel=0.02)


@pytest.mark.parametrize(("n", "p"), [(60, 0.5), (200, 0.9), (2000, 0.9)])
def test_the_interval_covers_the_true_quantile(n, p):
    rng = np.random.default_rng(2)
    truth = float(np.exp(10 + 0.7 * (0.0 if p == 0.5 else 1.2815515655446004)))
    found = [quantile(binned(rng.lognormal(10, 0.7, n)), EDGES, p) for _ in range(400)]
    assert np.mean([e.low <= truth <= e.high for e in found]) >= 0.93


@settings(max_examples=60)
@given(st.lists(st.integers(0, 30), min_size=64, max_size=64).filter(lambda bins: sum(bins) > 0))
def test_quantiles_grow_with_p_and_lie_in_their_intervals(bins):
    found = [quantile(bins, EDGES, p) for p in (0.1, 0.5, 0.9)]
    assert [e.value for e in found] == sorted(e.value for e in found)
    assert all(e.low <= e.value <= e.high for e in found)


def test_nothing_timed_is_a_reason():
    assert quantile([0] * 64, EDGES, 0.5).reason == "nothing was timed"
    assert mean(0, [0] * 64, EDGES).value is None


def test_too_few_values_to_bound_a_p90_are_greyed():
    few = quantile(binned(np.full(20, 30_000)), EDGES, 0.9)
    assert few.reason == "too few to bound it: 20 values"
    assert quantile(binned(np.full(40, 30_000)), EDGES, 0.9).reason is None


def test_a_quantile_in_the_open_bin_says_at_least():
    found = quantile([0] * 63 + [100], EDGES, 0.5)
    assert found.value == EDGES[-1]
    assert found.reason.startswith("at least")


def test_the_mean_is_exact_and_its_interval_close_to_that_of_the_values():
    ms = np.random.default_rng(3).lognormal(10, 0.6, 4000)
    found = mean(int(ms.sum()), binned(ms), EDGES)
    half = 1.96 * ms.std(ddof=1) / np.sqrt(4000)
    assert found.value == pytest.approx(ms.mean(), rel=1e-6)
    assert found.high - found.value == pytest.approx(half, rel=0.05)


def test_bins_and_edges_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="64 bins have 63 inner edges"):
        quantile([1] * 64, EDGES[:-1], 0.5)
