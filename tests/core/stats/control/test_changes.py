"""Changes of level, phases of guideline versions, rare events, and how long rules wait."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats.control import (
    change_of_rate,
    change_of_share,
    gap_chart,
    phases,
    phases_of,
    rare_sums,
    run_length_of_rules,
    run_rules,
    share_chart,
)

DISASTERS = [
    4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5, 3, 4, 2, 5, 2, 2, 3, 4, 2, 1, 3, 2,
    2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 1, 1, 0, 2,
    3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 4, 2, 0, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1,
]  # fmt: skip
"""British coal mining disasters with ten dead or more, 1851–1962 (Jarrett 1979)."""


def test_the_disasters_became_fewer_after_41_years() -> None:
    assert (len(DISASTERS), sum(DISASTERS)) == (112, 191)
    found = change_of_rate(DISASTERS, 1, default_rng(1))
    assert (found.place.value, found.p_value) == (41.0, 0.001)
    assert found.place.is_firm
    assert found.place.low is not None
    assert found.place.high is not None
    assert 34 <= found.place.low < 41 < found.place.high <= 47  # Raftery and Akman 1986: 1887 to 1895
    assert (found.before.value, found.after.value) == pytest.approx((3.098, 0.901), abs=6e-4)
    assert found.probabilities.sum() == pytest.approx(1.0)


def test_the_interval_holds_the_place_as_often_as_it_says() -> None:
    rng = default_rng(7)
    held = 0
    for _ in range(200):
        events = rng.binomial(200, np.r_[np.full(18, 0.05), np.full(22, 0.08)])
        place = change_of_share(events, 200, rng, draws=9).place
        held += (place.low or 0.0) <= 18 <= (place.high or 0.0)
    assert 182 <= held <= 200


def test_calm_points_that_scatter_wider_than_chance_are_not_called() -> None:
    rng = default_rng(3)
    called = 0
    for _ in range(120):
        shares = np.clip(rng.normal(0.07, 0.01, 30), 0.0, 1.0)
        called += change_of_share(rng.binomial(5_000, shares), 5_000, rng, draws=99).place.is_firm
    assert called <= 13


def test_points_that_scatter_wider_than_chance_tell_the_place_less_surely() -> None:
    calm = np.r_[np.full(10, 50), np.full(10, 80)]
    wide = calm + np.tile([30, -30], 10)
    sure, unsure = (change_of_share(x, 1_000, default_rng(4), draws=19) for x in (calm, wide))
    assert sure.scatter == 1.0
    by_hand = 10 * 30**2 / (50 * 0.95) + 10 * 30**2 / (80 * 0.92)
    assert unsure.scatter == pytest.approx(by_hand / 18)
    assert unsure.probabilities.max() < 0.6 * sure.probabilities.max()


def test_a_change_that_chance_explains_is_greyed_with_the_reason() -> None:
    found = change_of_share([3, 2, 4, 3, 2, 3, 4, 2], 50, default_rng(2), draws=199)
    assert not found.place.is_firm
    assert "chance does as much in" in str(found.place.reason)


def test_weighed_counts_that_end_without_an_event_are_no_change_at_the_end() -> None:
    sizes = default_rng(8).uniform(1.0, 4.0, 40)
    right = np.where(np.arange(40) % 7 == 3, sizes * 0.7, sizes)  # the sums of both round differently
    for x in (right, sizes - right):
        found = change_of_share(x, sizes, default_rng(1), draws=199)
        assert np.isfinite(found.probabilities).all()
        assert found.p_value > 0.2


@pytest.mark.parametrize("events", [[1, 2, 3], [0] * 9, [50] * 9])
def test_too_few_points_or_nothing_that_varies_is_nothing(events: list[int]) -> None:
    found = change_of_share(events, 50, default_rng(2))
    assert found.place.value is None
    assert "too few points" in str(found.place.reason)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(10, 60)), min_size=5, max_size=25))
@settings(max_examples=40, deadline=None)
def test_a_series_read_backwards_changes_at_the_same_seam(points: list[tuple[int, int]]) -> None:
    x, n = (np.array(column) for column in zip(*points, strict=True))
    there, back = (change_of_share(x[::s], n[::s], default_rng(0), draws=9) for s in (1, -1))
    assert back.probabilities[1:][::-1] == pytest.approx(there.probabilities[1:], abs=1e-9)
    if there.place.value is not None:
        assert (there.place.low or 0.0) <= there.place.value <= (there.place.high or 0.0)


def test_each_guideline_version_has_limits_of_its_own() -> None:
    events = [120, 150, 80, 100, 140, 110, 90, 130, 120, 100, 40, 50, 30, 60, 40, 50, 40, 30, 50, 160, 70, 80]
    versions = ["v1"] * 10 + ["v2"] * 10 + ["v3"] * 2
    first, second, third = phases(events, 1_000, versions, points=9)
    assert (first.version, first.first, first.last, first.frozen) == ("v1", 0, 10, 9)
    assert first.baseline is not None
    assert second.baseline is not None
    assert first.baseline.centre == pytest.approx(1_040 / 9_000)
    assert second.baseline.centre == pytest.approx(390 / 9_000)
    by_hand = phases_of(
        versions,
        lambda part, known: share_chart(events[part], np.full(len(events[part]), 1_000), baseline=known),
        points=9,
    )
    assert [p.outside.tolist() for p in by_hand] == [p.outside.tolist() for p in (first, second, third)]
    assert not first.outside.any()
    assert np.flatnonzero(second.outside).tolist() == [9]  # calm under the first version's limits
    assert third.chart is None
    assert third.reason == "2 points are too few to say what is usual: at least 8"


def test_only_points_beyond_the_limits_alert_and_runs_annotate() -> None:
    events = [50, 52, 48, 51, 49, 50, 47, 53, 50, 50] + [56] * 9
    (phase,) = phases(events, 1_000, ["v1"] * 19, points=10)
    assert not phase.outside.any()
    assert phase.marks["8-on-one-side"][-1]
    assert "beyond-3" not in phase.marks


def test_a_version_that_comes_back_begins_anew_and_versions_must_fit() -> None:
    found = phases([5] * 27, 100, ["a"] * 9 + ["b"] * 9 + ["a"] * 9)
    assert [(phase.version, phase.first) for phase in found] == [("a", 0), ("b", 9), ("a", 18)]
    with pytest.raises(ValueError, match="one each"):
        phases([5, 5], 100, ["a"])


def test_rare_events_have_no_limits_and_say_where_to_look() -> None:
    (phase,) = phases([0, 1, 0, 0, 1, 0, 0, 0, 1, 0], 100, ["a"] * 10)
    assert "gaps between events" in phase.reason


def test_gaps_have_limits_of_their_distribution() -> None:
    units = gap_chart([30.0], mean=99.0)
    assert 0.99**units.high < 0.00136 + 1e-4
    assert 0.99 ** (units.high + 1) <= 0.00135 < 0.99**units.high
    time = gap_chart([0.01, 20.0, 200.0], kind="time", mean=20.0)
    assert (time.low, time.high) == pytest.approx((20 * 0.00135091, 20 * 6.607650), rel=1e-5)
    assert (time.too_soon.tolist(), time.late.tolist()) == ([True, False, False], [False, False, True])
    with pytest.raises(ValueError, match="0 or more"):
        gap_chart([])


def test_sums_of_rare_events_call_a_rise_and_begin_again() -> None:
    rng = default_rng(5)
    calm = rare_sums(rng.binomial(40, 0.01, 2_000), 40, usual=0.01, worse=0.03)
    assert (calm > 6.0).sum() <= 5
    risen = rare_sums(rng.binomial(40, 0.03, 200), 40, usual=0.01, worse=0.03)
    calls = np.flatnonzero(risen > 6.0)
    assert calls.size > 3
    assert calls[0] < 60
    assert risen[calls[0] + 1] < 6.0
    with pytest.raises(ValueError, match="usual < worse"):
        rare_sums([1], [40], usual=0.03, worse=0.01)


@pytest.mark.parametrize(
    ("rules", "shift", "points"),
    [
        (("beyond-3",), 0.0, 370.40),
        (("beyond-3", "2-of-3-beyond-2"), 0.0, 225.44),
        (("beyond-3", "4-of-5-beyond-1"), 0.0, 166.05),
        (("beyond-3", "8-on-one-side"), 0.0, 152.73),
        (("beyond-3", "2-of-3-beyond-2", "4-of-5-beyond-1", "8-on-one-side"), 0.0, 91.75),
        (("beyond-3", "2-of-3-beyond-2", "4-of-5-beyond-1", "8-on-one-side"), 1.0, 9.22),
        (("beyond-3",), 1.0, 43.89),
    ],
)
def test_waits_of_sets_of_rules_are_those_of_champ_and_woodall(
    rules: tuple[str, ...], shift: float, points: float
) -> None:
    assert run_length_of_rules(rules, shift=shift) == pytest.approx(points, abs=6e-3)


def test_the_chain_and_the_rules_on_points_say_the_same() -> None:
    z = default_rng(9).normal(1.0, 1.0, (4_000, 120))
    waits = []
    for row in z:
        called = np.logical_or.reduce(list(run_rules(row).values()))
        waits.append(int(called.argmax()) + 1 if called.any() else 120)
    assert np.mean(waits) == pytest.approx(run_length_of_rules(shift=1.0), rel=0.04)


def test_unknown_rules_are_refused() -> None:
    with pytest.raises(ValueError, match="there is no rule trend"):
        run_length_of_rules(("trend",))
    with pytest.raises(ValueError, match="none given"):
        run_length_of_rules(())


def test_a_frozen_baseline_judges_its_own_points_as_the_chart_does() -> None:
    events = [10, 12, 9, 11, 8, 13, 10, 9, 11, 12]
    (phase,) = phases(events, 200, ["v"] * 10, points=10)
    assert phase.chart is not None
    assert phase.chart.high == pytest.approx(share_chart(events, 200).high)
