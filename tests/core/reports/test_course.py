"""The course of quality in words and as a chart: what is usual, what left its limits, when the level changed."""

from datetime import date, timedelta

import numpy as np

from callsheet.metrics.dictionary import KPIS
from callsheet.quality.control_series import Moved, Period, level_moved, shares_controlled
from callsheet.reports.charts import Mark
from callsheet.reports.quality.course import Course, course_chart, course_title, moved_sentence
from callsheet.stats.proportions import proportion

FIRST = date(2026, 9, 7)
LATER = (10, "2.0")


def course(right: list[int], moved: Moved | None = None) -> Course:
    periods = [Period(FIRST + timedelta(days=i), proportion(x, 60), 60) for i, x in enumerate(right)]
    mark = Mark(FIRST + timedelta(days=LATER[0]), f"guideline {LATER[1]}")
    found = moved or level_moved(periods, np.random.default_rng(1))
    return Course(KPIS["Q02"], "day", shares_controlled(periods), None, (mark,), found)


FELL = [57, 58, 56, 57, 58, 57, 56, 58, 57, 57, 48, 47, 49, 48, 47, 48, 49, 47]


def test_a_change_of_level_is_the_title_and_says_which_guideline_came_then() -> None:
    one = course(FELL)
    assert course_title(one) == "Gold accuracy: from 95.2\u202f% to 79.8\u202f% by Thu 17 Sep"
    said = moved_sentence(one)
    assert "The level most likely changed" in said
    assert said.endswith("guideline 2.0 came into force on Thu 17 Sep 2026")
    assert "chance does as much in 0.2\u202f% of cases" in said


def test_the_days_of_a_change_are_a_band_as_wide_as_they_are() -> None:
    day = FIRST + timedelta(days=10)
    one = course(FELL, Moved(day, day, proportion(57, 60), proportion(48, 60), 0.002))
    assert "changed on Thu 17 Sep 2026" in moved_sentence(one)
    spec = course_chart(one).spec
    layers = spec["vconcat"][0]["layer"]  # type: ignore[index]
    band = next(layer for layer in layers if layer["mark"]["type"] == "rect")
    assert band["data"]["values"][0]["from"] == "2026-09-16T12:00:00Z"
    assert band["data"]["values"][0]["to"] == "2026-09-17T12:00:00Z"


def test_a_calm_course_says_nothing_of_changes() -> None:
    one = course([57, 58, 56, 57, 58, 56, 55, 58, 57, 56, 58, 56])
    assert moved_sentence(one) == ""
    assert course_title(one) == "Gold accuracy: too few to judge its course"
    assert not [layer for layer in course_chart(one).spec["vconcat"][0]["layer"] if layer["mark"]["type"] == "rect"]  # type: ignore[index]
