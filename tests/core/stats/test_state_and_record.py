"""States come from intervals; odds are judged by how they came true."""

import numpy as np
import pytest

from callsheet.stats import Estimate, State, nothing, odds_record, proportion, state_of


def held(value, low, high):
    return Estimate(value, low, high, n=100)


@pytest.mark.parametrize(
    ("estimate", "target", "direction", "state"),
    [
        (held(0.97, 0.955, 0.98), 0.95, "up", State.MET),
        (held(0.90, 0.87, 0.93), 0.95, "up", State.BREACHED),
        (held(0.94, 0.91, 0.96), 0.95, "up", State.INCONCLUSIVE),
        (held(0.02, 0.01, 0.04), 0.05, "down", State.MET),
        (held(0.08, 0.06, 0.11), 0.05, "down", State.BREACHED),
        (held(0.04, 0.02, 0.07), 0.05, "down", State.INCONCLUSIVE),
        (Estimate(1.0), (0.95, 1.05), "band", State.MET),
        (Estimate(1.2), (0.95, 1.05), "band", State.BREACHED),
        (held(1.0, 0.9, 1.1), (0.95, 1.05), "band", State.INCONCLUSIVE),
        (held(0.5, 0.4, 0.6), 0.95, "none", State.NO_DATA),
        (held(0.5, 0.4, 0.6), None, "up", State.NO_DATA),
        (nothing("no gold"), 0.95, "up", State.NO_DATA),
        (held(0.5, 0.4, 0.6).greyed("too few"), 0.95, "up", State.INCONCLUSIVE),
    ],
)
def test_the_interval_decides(estimate, target, direction, state):
    assert state_of(estimate, target, direction) is state


def test_a_point_under_target_with_its_interval_across_it_is_no_breach():
    assert state_of(proportion(93, 100), 0.95, "up") is State.INCONCLUSIVE
    assert state_of(proportion(9300, 10000), 0.95, "up") is State.BREACHED


def test_a_band_needs_two_numbers_in_order():
    with pytest.raises(ValueError, match="two numbers"):
        state_of(Estimate(1.0), 0.95, "band")
    with pytest.raises(ValueError, match="lowest to its highest"):
        state_of(Estimate(1.0), (1.05, 0.95), "band")


def test_brier_of_the_always_half_forecaster_is_a_quarter():
    found = odds_record([0.5] * 10, [1, 0] * 5)
    assert found.brier.value == 0.25
    assert found.skill == pytest.approx(0.0)
    assert odds_record([], []).brier.reason == "no odds have come due yet"


def test_perfect_and_reversed_odds_have_brier_0_and_1():
    assert odds_record([1.0, 0.0, 1.0], [1, 0, 1]).brier.value == 0.0
    assert odds_record([0.0, 1.0], [1, 0]).brier.value == 1.0
    assert odds_record([0.9], [1]).brier.reason == "one promise is no record"


def test_calibrated_odds_fall_within_the_interval_of_their_bin():
    rng = np.random.default_rng(1)
    told = rng.random(4000)
    found = odds_record(told, rng.random(4000) < told)
    assert sum(b.happened.n for b in found.bins) == 4000
    assert all(b.happened.low - 0.01 <= b.told <= b.happened.high + 0.01 for b in found.bins)
    assert found.skill > 0.2


def test_boastful_odds_are_found_out():
    rng = np.random.default_rng(2)
    found = odds_record(np.full(500, 0.95), rng.random(500) < 0.6)
    (only,) = found.bins
    assert only.happened.high < only.told
    assert found.skill < 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        odds_record([1.2], [1])
