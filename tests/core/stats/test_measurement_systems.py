"""Gauge studies and appraisers: the AIAG's data, identities, and what cannot be studied."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.random import default_rng

from callsheet.stats.measurement_systems import appraiser, attribute_study, gauge_study, grade
from callsheet.stats.proportions import proportion

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


def called(first: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Calls and standard of 150 units called once, from a table [[good as good, good as bad], [bad as good, bad as bad]]."""
    cells = [(truth, call) for truth in (0, 1) for call in (0, 1) for _ in range(first[truth][call])]
    truth, calls = np.array(cells).T
    return calls[:, None], truth


@pytest.mark.parametrize(
    ("table", "miss", "false_alarm", "kappa"),
    [
        ([[97, 5], [3, 45]], 0.063, 0.049, 0.879),
        ([[100, 2], [3, 45]], 0.063, 0.020, 0.923),
        ([[93, 9], [6, 42]], 0.125, 0.088, 0.774),
    ],
)
def test_the_handbooks_three_appraisers(table: list[list[int]], miss: float, false_alarm: float, kappa: float) -> None:
    calls, standard = called(table)
    study = attribute_study(calls[:, None, :], standard)
    found = study.people[0]
    assert (found.miss.value, found.false_alarm.value) == pytest.approx((miss, false_alarm), abs=6e-4)
    assert study.with_standard[0].value == pytest.approx(kappa, abs=6e-4)
    assert grade(found) == "not acceptable"  # each misses more than 5 % of the bad ones


@pytest.mark.parametrize(
    ("table", "kappa"), [([[44, 6], [3, 97]], 0.863), ([[42, 5], [9, 94]], 0.788), ([[43, 7], [8, 92]], 0.776)]
)
def test_the_handbooks_pairs_of_appraisers(table: list[list[int]], kappa: float) -> None:
    second, first = called(table)
    study = attribute_study(np.stack([first[:, None], second], axis=1), first)
    assert study.pairs[0, 1].value == pytest.approx(kappa, abs=6e-4)


def test_calls_of_one_part_count_for_less_where_they_go_together() -> None:
    standard = np.ones(40, dtype=int)
    together = np.ones((40, 3), dtype=int)
    together[:4] = 0
    spread = np.ones((40, 3), dtype=int)
    spread[np.arange(12), np.arange(12) % 3] = 0
    one, other = appraiser(together, standard).miss, appraiser(spread, standard).miss
    assert one.value == other.value == pytest.approx(0.1)
    assert (one.high or 0.0) - (one.low or 0.0) > 1.5 * ((other.high or 0.0) - (other.low or 0.0))
    assert appraiser(np.ones((40, 3), dtype=int), standard).miss.high == pytest.approx(
        0.0876, abs=1e-4
    )  # of 40, not 120


def test_everybody_alike_and_right() -> None:
    standard = np.array([1, 0, 1, 0])
    calls = np.broadcast_to(standard[:, None, None], (4, 3, 2)).copy()
    calls[1] = 1
    calls[2, 0, 0] = 0
    study = attribute_study(calls, standard)
    assert (study.alike.value, study.all_right.value) == (0.75, 0.5)
    assert sorted(study.pairs) == [(0, 1), (0, 2), (1, 2)]
    with pytest.raises(ValueError, match="parts × appraisers"):
        attribute_study(calls[:, 0], standard)


@pytest.mark.parametrize(
    ("right", "said"),
    [(50, "acceptable"), (45, "acceptable"), (44, "marginal"), (40, "marginal"), (39, "not acceptable")],
)
def test_grades_by_effectiveness(right: int, said: str) -> None:
    calls = np.zeros((50, 1), dtype=int)
    found = appraiser(calls, np.zeros(50, dtype=int))
    assert grade(replace(found, effectiveness=proportion(right, 50))) == said
