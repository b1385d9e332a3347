"""Control charts in phases: a baseline for each guideline version, alerts by rule 1 alone, silence where there is too little."""

from datetime import date, timedelta

import numpy as np
import pytest

from callsheet.quality.control_series import (
    LEAST,
    Change,
    Period,
    estimates_controlled,
    level_moved,
    shares_controlled,
)
from callsheet.stats.control import estimate_chart, share_chart
from callsheet.stats.control.phases import BASELINE_POINTS as BASELINE
from callsheet.stats.estimate import Estimate
from callsheet.stats.proportions import proportion

FIRST = date(2026, 9, 7)


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def weeks(right: list[int], of: int = 400) -> list[Period]:
    return [Period(FIRST + timedelta(weeks=i), proportion(x, of), of) for i, x in enumerate(right)]


def test_a_week_that_falls_out_alerts_and_its_neighbours_do_not() -> None:
    found = shares_controlled(weeks([380, 384, 378, 382, 381, 379, 383, 300]))
    assert [point.period.day for point in found.outside] == [FIRST + timedelta(weeks=7)]


def test_limits_are_those_of_the_errors_the_right_way_up() -> None:
    right = [380, 384, 378, 382, 381, 379, 383, 380]
    chart = share_chart(400 - np.array(right), np.full(8, 400))
    found = shares_controlled(weeks(right))
    assert [point.low for point in found.points] == pytest.approx(list(1 - chart.high))
    assert [point.high for point in found.points] == pytest.approx(list(1 - chart.low))


def test_a_guideline_version_begins_a_phase_with_its_own_usual() -> None:
    change = Change(FIRST + timedelta(weeks=LEAST), "2.0")
    found = shares_controlled(weeks([390] * LEAST + [360] * LEAST), [change])
    assert [(p.version, p.periods, round(p.usual or 0, 3)) for p in found.phases] == [
        ("", LEAST, 0.975),
        ("2.0", LEAST, 0.9),
    ]
    assert not found.outside


def test_a_phase_with_too_few_periods_judges_nothing() -> None:
    found = shares_controlled(weeks([390] * (LEAST - 1)))
    assert found.judged == 0
    assert found.phases[0].usual is None
    assert all(point.low is None for point in found.points)


def test_what_comes_after_the_baseline_does_not_move_its_limits() -> None:
    calm = [380, 384, 378, 382, 381, 379, 383, 380, 382, 379] * 2
    assert len(calm) == BASELINE
    alone, longer = shares_controlled(weeks(calm)), shares_controlled(weeks([*calm, 330, 330]))
    assert longer.phases[0].usual == alone.phases[0].usual
    assert [point.is_outside for point in longer.points[-2:]] == [True, True]


def test_under_five_expected_errors_nothing_is_called() -> None:
    found = shares_controlled(weeks([40, 40, 39, 40, 40, 40, 40, 30], of=40))
    assert found.points[-1].is_weak
    assert not found.outside
    assert found.judged == 0


def test_eight_weeks_on_one_side_annotate_and_do_not_alert() -> None:
    high, low = [386] * 8, [374] * 4
    found = shares_controlled(weeks([*low, *high]))
    assert "8-on-one-side" in found.points[-1].rules
    assert not found.outside


def test_an_agreement_that_falls_by_more_than_its_error_allows_alerts() -> None:
    values = [0.82, 0.83, 0.81, 0.82, 0.83, 0.82, 0.81, 0.82, 0.6]
    periods = [Period(FIRST + timedelta(weeks=i), Estimate(v, v - 0.04, v + 0.04, n=200)) for i, v in enumerate(values)]
    found = estimates_controlled([*periods, Period(FIRST, Estimate(None, reason="no pairs"))])
    assert [point.period.estimate.value for point in found.outside] == [0.6]


def days(right: list[int], of: int = 60) -> list[Period]:
    return [Period(FIRST + timedelta(days=i), proportion(x, of), of) for i, x in enumerate(right)]


def test_a_share_that_fell_for_good_changed_on_a_day_of_its_interval() -> None:
    found = level_moved(days([57, 58, 56, 57, 58, 57, 56, 58, 57, 57, 48, 47, 49, 48, 47, 48, 49, 47]), rng())
    assert found is not None
    assert found.first <= FIRST + timedelta(days=10) <= found.last
    assert found.last - found.first < timedelta(days=4)
    assert (found.before.value, found.after.value) == (pytest.approx(571 / 600), pytest.approx(383 / 480))
    assert found.p_value <= 0.01


def test_one_bad_day_and_chance_are_no_change_of_level() -> None:
    assert level_moved(days([57, 58, 56, 57, 40, 57, 56, 58, 57, 57, 58, 56]), rng()) is None
    assert level_moved(days([57, 58, 56, 57, 58, 56, 55, 58, 57, 56, 58, 56]), rng()) is None


def test_too_few_days_or_none_move_nothing() -> None:
    assert level_moved(days([57, 40]), rng()) is None
    assert level_moved([Period(FIRST, Estimate(None, reason="nothing"), 0.0)], rng()) is None


def test_the_centre_of_estimates_is_their_mean_weighed_by_precision() -> None:
    chart = estimate_chart([0.8, 0.7], [0.1, 0.2])
    assert chart.baseline.centre == pytest.approx((0.8 * 100 + 0.7 * 25) / 125)
    assert chart.baseline.spread == 1.0
    with pytest.raises(ValueError, match="standard error above 0"):
        estimate_chart([0.8], [0.0])
