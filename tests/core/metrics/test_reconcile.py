"""Counted against reported: the parts and the remainder tie to the unit, whatever the inputs."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.metrics import CAUSES, DayLine, reconciled, track

FIRST = date(2026, 11, 2)


def day(i):
    return FIRST + timedelta(days=i)


def test_your_tracker_48210_our_count_47655():
    causes = {"day boundary": 120, "resubmissions": -310, "unmapped": 500, "filtered": 45}
    lines = [
        DayLine(day(0), 24_000_000 + 155_000, 24_000, {"unmapped": 155, "filtered": 45}),
        DayLine(day(1), (23_655 - 310 + 120 + 345) * 1000, 23_655, {**causes, "unmapped": 345, "filtered": 0}),
        DayLine(day(2), 245_000, None),
    ]
    found = reconciled(lines)
    assert found.reported_milli == 48_210_000
    assert found.counted == 47_655
    assert {p.cause: p.units for p in found.parts} == {
        "day boundary": 120, "resubmissions": -310, "unmapped": 500, "not arrived": 245,
    }  # fmt: skip
    assert found.remainder_milli == 0
    assert found.unused == {"filtered": 45}
    assert found.explained == 1.0


def simulated(habits, days=20, seed=1):
    """Days of a tracker that counts what `habits` say."""
    rng = np.random.default_rng(seed)
    lines = []
    for i in range(days):
        counted = int(rng.integers(800, 1200))
        causes = {c: int(rng.integers(5, 60)) * (-1 if c in ("resubmissions", "planted checks") else 1) for c in CAUSES}
        lines.append(DayLine(day(i), 1000 * (counted + sum(causes[c] for c in habits)), counted, causes))
    return lines


@pytest.mark.parametrize(
    "habits",
    [set(), {"unmapped"}, {"day boundary", "resubmissions"}, {"filtered", "skipped", "rejected rows"}, set(CAUSES)],
)
def test_the_habits_of_a_tracker_are_found_from_its_days(habits):
    found = reconciled(simulated(habits))
    assert {p.cause for p in found.parts} == habits
    assert found.remainder_milli == 0


def test_habits_that_are_stated_are_taken_as_stated():
    found = reconciled(simulated({"unmapped"}), habits=frozenset({"skipped"}))
    assert [p.cause for p in found.parts] == ["skipped"]
    assert found.remainder_milli != 0
    assert found.loose_days


def test_a_restated_day_stands_out_by_its_own_remainder():
    lines = simulated({"unmapped"})
    broken = DayLine(lines[7].day, lines[7].reported_milli + 100_000, lines[7].counted, lines[7].causes)
    found = reconciled([*lines[:7], broken, *lines[8:]])
    assert found.loose_days == ((day(7), 100_000),)
    assert found.remainder_milli == 100_000
    assert 0.5 < found.explained < 1.0


def test_days_with_one_side_only_are_explained_whole():
    found = reconciled([DayLine(day(0), 500_000, None), DayLine(day(1), None, 300), DayLine(day(2), 0, None)])
    assert {p.cause: p.units for p in found.parts} == {"not arrived": 500, "not reported": -300}
    assert found.difference_milli == 200_000
    assert found.parts[0].sentence == "days that the tracker reports and whose export has not come"


def test_an_unknown_cause_is_refused_by_name():
    with pytest.raises(ValueError, match="'magic' is no cause"):
        reconciled([DayLine(day(0), 1000, 1, {"magic": 1})])


LINES = st.lists(
    st.builds(
        DayLine,
        st.dates(FIRST, FIRST + timedelta(days=30)),
        st.none() | st.integers(0, 10**6),
        st.none() | st.integers(0, 1000),
        st.dictionaries(st.sampled_from(sorted(CAUSES)), st.integers(-200, 200)),
    ),
    max_size=12,
    unique_by=lambda line: line.day,
)


@settings(max_examples=100)
@given(LINES, st.none() | st.frozensets(st.sampled_from(sorted(CAUSES))))
def test_parts_and_remainder_tie_to_the_thousandth(lines, habits):
    found = reconciled(lines, habits=habits)
    assert found.difference_milli == sum(p.amount_milli for p in found.parts) + found.remainder_milli
    assert found.remainder_milli == sum(amount for _, amount in found.loose_days)
    assert reconciled(reversed(lines), habits=habits) == found


def test_a_quota_expects_an_even_pace_over_working_days():
    found = track(5000, 1600, elapsed_days=2, total_days=5)
    assert (found.expected, found.gap) == (2000, -400)
    assert found.per_day == pytest.approx(3400 / 3)
    assert found.attainment == pytest.approx(0.32)
    assert track(5000, 4000, elapsed_days=5, total_days=5).per_day is None
    assert track(5000, 5000, elapsed_days=5, total_days=5).per_day == 0.0
    assert track(0, 0, elapsed_days=0, total_days=0).attainment is None
    with pytest.raises(ValueError, match="6 of 5 working days"):
        track(1, 1, elapsed_days=6, total_days=5)
