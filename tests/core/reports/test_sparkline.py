"""The course of a finding's number: small, whole, and said in words."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.decisions.series import MOST_POINTS, Series, around, counted, estimated
from callsheet.reports.charts import sparkline
from callsheet.reports.charts.sparkline import HEIGHT, WIDTH
from callsheet.stats.proportions import proportion

FIRST = date(2026, 11, 2)


def days(n: int) -> tuple[date, ...]:
    return tuple(FIRST + timedelta(days=i) for i in range(n))


def test_a_series_keeps_its_last_sixty_points():
    long = counted("done", [(d, float(i)) for i, d in enumerate(days(90))])
    assert long is not None
    assert len(long.days) == MOST_POINTS
    assert long.values[-1] == 89


def test_more_points_or_other_lengths_are_refused():
    with pytest.raises(ValueError, match="60 points, not 61"):
        Series("done", "units", days(61), tuple(range(61)))
    with pytest.raises(ValueError, match="as many values"):
        Series("done", "units", days(3), (1.0, 2.0))
    with pytest.raises(ValueError, match="as many values"):
        Series("done", "units", days(2), (1.0, 2.0), low=(0.0, 1.0))


def test_one_value_is_no_course():
    assert counted("done", [(FIRST, 3.0), (FIRST + timedelta(days=1), None)]) is None
    assert estimated("gold", [(FIRST, proportion(9, 10))], unit="%") is None
    assert sparkline(None) is None


def test_a_gap_breaks_the_line_and_is_not_drawn_as_zero():
    points = [(d, v) for d, v in zip(days(5), (10.0, 12.0, None, 11.0, 13.0), strict=True)]
    drawn = sparkline(counted("done", points))
    assert drawn is not None
    assert drawn.line.count("M") == 2
    assert "lowest 10" in drawn.words


def test_a_day_that_stands_alone_between_gaps_is_seen():
    points = [(d, v) for d, v in zip(days(5), (10.0, None, 11.0, None, 13.0), strict=True)]
    drawn = sparkline(counted("done", points))
    assert drawn is not None
    assert drawn.line.count("H") == 3


def test_estimates_have_a_band_and_the_target_its_rule_and_word():
    points = [(d, proportion(k, 200)) for d, k in zip(days(4), (190, 188, 184, 180), strict=True)]
    drawn = sparkline(estimated("gold accuracy", points, unit="%", target=0.95))
    assert drawn is not None
    assert drawn.band.startswith("M")
    assert drawn.band.endswith("Z")
    assert drawn.target_y is not None
    assert drawn.target_y < drawn.dot_y, "90 % stands below a target of 95 %"
    assert (
        drawn.words
        == (
            "Gold accuracy, Mon 2 Nov to Thu 5 Nov: from 95\u202f% to 90\u202f%, lowest 90\u202f%, highest 95\u202f%; "
            "target 95\u202f%."
        )
        or "from 95.0\u202f% to 90.0\u202f%" in drawn.words
    )


def test_differences_stand_on_both_sides_of_agreement():
    drawn = sparkline(
        around("apart", list(zip(days(3), (-5.0, 0.0, 5.0), strict=True)), target=0.0, target_word="agree")
    )
    assert drawn is not None
    assert drawn.target_y == pytest.approx(HEIGHT / 2)
    assert drawn.dot_y < HEIGHT / 2


@given(
    st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=2, max_size=60),
    st.one_of(st.none(), st.floats(-1e9, 1e9)),
)
@settings(max_examples=100)
def test_everything_stays_inside_the_picture(values, target):
    drawn = sparkline(around("x", list(zip(days(len(values)), values, strict=True)), target=target))
    if drawn is None:
        assert sum(v is not None for v in values) < 2
        return
    numbers = [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", drawn.line)]
    assert all(-1 <= x <= WIDTH for x in numbers)
    assert 0 <= drawn.dot_y <= HEIGHT
    assert drawn.target_y is None or 0 <= drawn.target_y <= HEIGHT
