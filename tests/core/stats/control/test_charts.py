"""Control charts against the textbooks' series: orange juice, PC manufacture, Wetherill and Brown, EWMA and CUSUM of Montgomery and NIST."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats.control import (
    Baseline,
    average_run_length,
    cumulative,
    dispersion,
    rate_chart,
    run_rules,
    share_chart,
    smoothed,
    without,
)

JUICE = [
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
]  # fmt: skip
FAULTS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]
SHIFTED = [
    9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62, 10.31,
    8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
]  # fmt: skip
BINOMIAL = [
    12, 11, 18, 11, 10, 16, 9, 11, 14, 15, 11, 9, 10, 13, 12, 8, 12, 13, 10, 12, 13, 16, 12, 18, 16, 10, 16, 10, 12, 14,
]  # fmt: skip
POISSON = [
    11, 8, 13, 11, 13, 17, 25, 23, 11, 16, 9, 15, 10, 16, 12, 8, 9, 15, 4, 12, 12, 12, 15, 17, 14, 17, 12, 12, 7, 16,
]  # fmt: skip

HANDBOOK = [
    52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1,
]  # fmt: skip
"""NIST/SEMATECH e-Handbook 6.3.2.4, with its printed averages."""
HANDBOOK_SMOOTHED = [
    50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73,
    51.23, 51.94, 51.99,
]  # fmt: skip
GROUP_MEANS = [
    324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600, 324.625, 325.150, 328.325,
    327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350,
]  # fmt: skip
"""NIST/SEMATECH e-Handbook 6.3.2.3, k = 0.3175 and h = 4.1959."""


def test_the_plain_chart_of_orange_juice_calls_samples_15_and_23() -> None:
    chart = share_chart(JUICE, 50, laney=False)
    assert (chart.baseline.centre, chart.high[0], chart.low[0]) == pytest.approx((0.2313, 0.4102, 0.0524), abs=6e-5)
    assert (np.flatnonzero(chart.outside) + 1).tolist() == [15, 23]
    again = share_chart(JUICE, 50, baseline=without(chart, JUICE, np.full(30, 50), laney=False))
    assert (again.baseline.centre, again.high[0], again.low[0]) == pytest.approx((0.2150, 0.3893, 0.0407), abs=1e-4)


def test_laneys_chart_of_the_same_juice_is_wider() -> None:
    chart = share_chart(JUICE, 50)
    assert (chart.baseline.spread, chart.high[0], chart.low[0]) == pytest.approx((1.6609, 0.5285, 0.0), abs=6e-5)
    assert not chart.outside.any()


def test_the_rate_chart_of_pc_manufacture() -> None:
    chart = rate_chart(FAULTS, 5, laney=False)
    assert (chart.baseline.centre, chart.high[0], chart.low[0]) == pytest.approx((1.93, 3.79, 0.07), abs=6e-3)


def test_overdispersion_of_wetherill_and_brown() -> None:
    assert dispersion(BINOMIAL, 50) == pytest.approx((0.7645, 22.169, 0.813), abs=5e-4)
    assert dispersion(POISSON) == pytest.approx((1.4722, 42.694, 0.0486), abs=5e-4)


def test_montgomerys_smoothed_series_signals_at_29() -> None:
    chart = smoothed(SHIFTED, mean=10.0, sigma=1.0)
    assert chart.values[:2].tolist() == pytest.approx([9.945, 9.7495])
    assert (chart.high[0], chart.high[-1]) == pytest.approx((10.27, 10.62), abs=2e-3)
    assert int(np.flatnonzero(chart.outside)[0]) + 1 == 29


def test_montgomerys_cumulative_sums_signal_at_29() -> None:
    sums = cumulative(SHIFTED, mean=10.0, sigma=1.0)
    assert sums.above[28] == pytest.approx(5.28)
    assert (np.flatnonzero(sums.signals) + 1).tolist() == [29, 30]


def test_the_handbooks_smoothed_series_comes_out_point_by_point() -> None:
    chart = smoothed(HANDBOOK, mean=50.0, sigma=2.0539, weight=0.3, width=3.0)
    assert chart.values == pytest.approx(HANDBOOK_SMOOTHED, abs=5.1e-3)
    assert (chart.low[-1], chart.high[-1]) == pytest.approx((47.4115, 52.5884), abs=1e-4)
    assert not chart.outside.any()


def test_the_handbooks_cumulative_sums_come_out_point_by_point() -> None:
    sums = cumulative(GROUP_MEANS, mean=325.0, sigma=0.635, limit=4.1959 / 0.635)
    above = [0.03, 0, 0, 0, 0, 0, 0, 0, 3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16.00, 19.04]
    assert sums.above == pytest.approx([0, 0, 0, 0, *above], abs=5.1e-3)
    assert sums.below[:11] == pytest.approx([0, 0.01, 0, 0.33, 0, 0, 0.56, 0.72, 0.17, 0.25, 0.31], abs=5.1e-3)
    assert (np.flatnonzero(sums.signals) + 1).tolist() == [14, 15, 16, 17, 18, 19, 20]


@pytest.mark.parametrize(
    ("limit", "shift", "length"), [(4, 0, 168), (4, 1, 8.38), (5, 0, 465), (5, 0.5, 38.0), (5, 1, 10.4)]
)
def test_run_lengths_of_the_textbook(limit: float, shift: float, length: float) -> None:
    assert average_run_length(shift, limit=limit) == pytest.approx(length, rel=0.005)


def test_each_rule_holds_where_it_should() -> None:
    assert run_rules([0, 3.1])["beyond-3"].tolist() == [False, True]
    assert run_rules([2.1, 0, 2.1])["2-of-3-beyond-2"].tolist() == [False, False, True]
    assert not run_rules([2.1, 0, -2.1])["2-of-3-beyond-2"].any()
    assert run_rules([1.1] * 3 + [0, 1.1])["4-of-5-beyond-1"].tolist() == [False] * 4 + [True]
    assert run_rules([0.1] * 8)["8-on-one-side"].tolist() == [False] * 7 + [True]


def test_a_plain_chart_of_large_samples_calls_what_laneys_does_not() -> None:
    rng = default_rng(1)
    sizes = np.full(60, 20_000)
    events = rng.binomial(sizes, np.clip(rng.normal(0.07, 0.006, 60), 0.0, 1.0))
    assert share_chart(events, sizes, laney=False).outside.sum() > 5
    assert share_chart(events, sizes).outside.sum() <= 1


def test_points_with_hardly_any_expected_event_alarm_nobody() -> None:
    chart = share_chart([0, 0, 3, 0], [40, 40, 40, 40], baseline=Baseline(0.01, 1.0, 30))
    assert chart.too_few.all()
    assert not chart.outside.any()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 500)), min_size=2, max_size=40))
@settings(max_examples=60, deadline=None)
def test_limits_are_shares_around_the_centre(points: list[tuple[int, int]]) -> None:
    chart = share_chart([x for x, _ in points], [n for _, n in points])
    assert (chart.low >= 0.0).all()
    assert (chart.high <= 1.0).all()
    assert (chart.low <= chart.baseline.centre + 1e-12).all()
    assert (chart.high >= chart.baseline.centre - 1e-12).all()
    assert chart.baseline.spread >= 1.0


@pytest.mark.parametrize(("events", "sizes"), [([], []), ([1], [0]), ([3], [2]), ([1, 2], [3]), ([-1], [4])])
def test_what_is_no_series_is_refused(events: list[int], sizes: list[int]) -> None:
    with pytest.raises(ValueError, match=r"series|needs|more events"):
        share_chart(events, sizes)
