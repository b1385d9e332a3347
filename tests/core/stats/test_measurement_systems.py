"""Gauge studies and appraisers: the AIAG's data, identities, and what cannot be studied."""

import numpy as np
import pytest
from numpy.random import default_rng

from callsheet.stats.measurement_systems import appraiser, gauge_study

AIAG = [
    [[0.29, 0.41, 0.64], [0.08, 0.25, 0.07], [0.04, -0.11, -0.15]],
    [[-0.56, -0.68, -0.58], [-0.47, -1.22, -0.68], [-1.38, -1.13, -0.96]],
    [[1.34, 1.17, 1.27], [1.19, 0.94, 1.34], [0.88, 1.09, 0.67]],
    [[0.47, 0.50, 0.64], [0.01, 1.03, 0.20], [0.14, 0.20, 0.11]],
    [[-0.80, -0.92, -0.84], [-0.56, -1.20, -1.28], [-1.46, -1.07, -1.45]],
    [[0.02, -0.11, -0.21], [-0.20, 0.22, 0.06], [-0.29, -0.67, -0.49]],
    [[0.59, 0.75, 0.66], [0.47, 0.55, 0.83], [0.02, 0.01, 0.21]],
    [[-0.31, -0.20, -0.17], [-0.63, 0.08, -0.34], [-0.46, -0.56, -0.49]],
    [[2.26, 1.99, 2.01], [1.80, 2.12, 2.19], [1.77, 1.45, 1.87]],
    [[-1.36, -1.25, -1.31], [-1.68, -1.62, -1.50], [-1.49, -1.77, -2.16]],
]


def test_the_handbooks_study_comes_out() -> None:
    found = gauge_study(AIAG)
    assert found.is_pooled
    assert found.interaction_tail == pytest.approx(0.974, abs=1e-3)
    assert (found.repeatability, found.reproducibility) == pytest.approx((0.199933, 0.226838), abs=2e-5)
    assert (found.gauge, found.parts) == pytest.approx((0.302373, 1.042327), abs=2e-5)
    assert found.share_of_study == pytest.approx(0.2786, abs=1e-4)
    assert found.categories == 4


def test_units_scale_and_shifts_do_not_matter() -> None:
    one, other = gauge_study(AIAG), gauge_study(10.0 * np.array(AIAG) + 3.0)
    assert other.gauge == pytest.approx(10.0 * one.gauge)
    assert other.share_of_study == pytest.approx(one.share_of_study)


def test_appraisers_who_disagree_by_part_are_seen() -> None:
    rng = default_rng(1)
    x = rng.normal(0, 1, (12, 3, 1)) + rng.normal(0, 0.05, (12, 3, 4))
    found = gauge_study(x)
    assert not found.is_pooled
    assert found.reproducibility > 5 * found.repeatability


@pytest.mark.parametrize("bad", [np.zeros((3, 3)), np.zeros((1, 2, 2)), np.full((3, 3, 3), np.nan), np.ones((3, 3, 3))])
def test_what_is_no_study_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"gauge study|the same"):
        gauge_study(bad)


def test_an_appraisers_misses_and_false_alarms() -> None:
    standard = [1] * 16 + [0] * 34
    calls = np.tile(np.array(standard)[:, None], (1, 3))
    calls[0, 0] = calls[1, 0] = calls[2, 0] = 0
    calls[20, :2] = calls[21, :3] = 1
    found = appraiser(calls, standard)
    assert found.miss.value == pytest.approx(3 / 48)
    assert found.false_alarm.value == pytest.approx(5 / 102)
    assert found.effectiveness.value == pytest.approx(45 / 50)
    assert found.repeatable.value == pytest.approx(46 / 50)


def test_what_the_standard_does_not_hold_has_a_reason() -> None:
    found = appraiser([[0], [0]], [0, 0])
    assert found.miss.value is None
    assert found.miss.reason == "the standard has no bad part"
    assert found.repeatable.reason == "each part was called once"
    with pytest.raises(ValueError, match="0 .good. or 1"):
        appraiser([[2]], [0])
    with pytest.raises(ValueError, match="parts × trials"):
        appraiser([[1]], [0, 1])
