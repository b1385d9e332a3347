"""Opinion scores over listeners, MUSHRA's post-screening against a published test, error span annotation."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy.stats import t as student

from callsheet.stats.esa import annotated, consistency, esa_summary, span_points, standardised
from callsheet.stats.listening import (
    MUSHRA,
    Trials,
    grades_by_condition,
    mean_score,
    score_difference,
    screening,
    without,
)

PUBLIC = Path(__file__).parents[4] / "shared" / "data" / "mushra_codec"


def test_with_one_score_a_listener_the_interval_is_students() -> None:
    scores = np.array([3.0, 4.0, 4.0, 5.0, 2.0, 3.0])
    found = mean_score(scores, np.arange(6))
    reach = student.ppf(0.975, 5) * scores.std(ddof=1) / np.sqrt(6)
    assert (found.value, found.low, found.high) == pytest.approx((3.5, 3.5 - reach, 3.5 + reach))


def test_listeners_who_score_alike_every_time_are_not_taken_for_many() -> None:
    listeners = np.repeat(np.arange(6), 20)
    scores = np.repeat([2.0, 3.0, 3.0, 4.0, 4.0, 5.0], 20)
    clustered, alone = mean_score(scores, listeners), mean_score(scores, np.arange(120))
    one_each = mean_score(scores[::20], np.arange(6))
    assert (clustered.low, clustered.high) == pytest.approx((one_each.low, one_each.high))
    assert clustered.high - clustered.low > 4 * (alone.high - alone.low)


def test_intervals_over_listeners_and_stimuli_hold_the_mean_about_as_often_as_they_say() -> None:
    rng, held = default_rng(1), [0, 0]
    who, what = np.repeat(np.arange(20), 20), np.tile(np.arange(20), 20)
    for _ in range(200):
        scores = 50 + rng.normal(0, 8, 20)[who] + rng.normal(0, 8, 20)[what] + rng.normal(0, 8, 400)
        both = mean_score(scores.clip(0, 100), who, stimuli=what, scale=MUSHRA)
        one = mean_score(scores.clip(0, 100), who, scale=MUSHRA)
        held[0] += both.low <= 50 <= both.high
        held[1] += one.low <= 50 <= one.high
    assert 0.90 < held[0] / 200 < 0.99
    assert held[1] < held[0]


def test_a_difference_is_told_more_surely_by_listeners_who_heard_both() -> None:
    rng = default_rng(2)
    taste = rng.normal(0, 10, 30)
    scores = np.concatenate([50 + taste + rng.normal(0, 1, 30), 53 + taste + rng.normal(0, 1, 30)])
    conditions = np.repeat([0, 1], 30)
    paired = score_difference(scores, conditions, np.tile(np.arange(30), 2), first=1, second=0)
    apart = score_difference(scores, conditions, np.arange(60), first=1, second=0)
    assert paired.value == apart.value == pytest.approx(3.0, abs=1.0)
    assert paired.low > 0 > apart.low
    assert score_difference(scores, conditions, np.arange(60), first=1, second=7).value is None


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 4)), min_size=2, max_size=30), st.integers(0, 1000))
@settings(max_examples=50, deadline=None)
def test_order_and_names_do_not_matter_and_the_interval_stays_on_the_scale(
    rows: list[tuple[int, int]], seed: int
) -> None:
    scores, listeners = (np.array(c) for c in zip(*rows, strict=True))
    mixed = default_rng(seed).permutation(len(rows))
    here, there = mean_score(scores, listeners), mean_score(scores[mixed], 9 - listeners[mixed])
    assert here.value == pytest.approx(there.value)
    if here.low is not None and here.high is not None:
        assert 1.0 <= here.low <= here.value <= here.high <= 5.0  # type: ignore[operator]
        assert (here.low, here.high) == pytest.approx((there.low, there.high))


def test_one_listener_none_and_a_score_off_the_scale() -> None:
    assert mean_score([3, 4], [0, 0]).reason
    assert mean_score([], []).value is None
    with pytest.raises(ValueError, match="scale from 1 to 5"):
        mean_score([6], [0])
    with pytest.raises(ValueError, match="one length"):
        mean_score([3, 4], [0])


def trials(grades: list[tuple[float, int, int, int]], *, anchor: int | None = None) -> Trials:
    columns = [np.array(c) for c in zip(*grades, strict=True)]
    return Trials(columns[0], columns[1], columns[2], columns[3], reference=0, anchor=anchor)


def test_more_than_fifteen_in_a_hundred_trials_exclude_and_a_poor_anchor_tells_of_the_item() -> None:
    grades = [(89.0 if i < wrong else 90.0, who, i, 0) for who, wrong in ((0, 3), (1, 4)) for i in range(20)]
    grades += [(91.0, 2, 0, 1), (50.0, 2, 1, 1), (100.0, 2, 0, 0), (20.0, 1, 0, 1), (20.0, 0, 1, 1)]
    found = screening(trials(grades, anchor=1))
    assert found.excluded.tolist() == [False, True, True]
    assert found.low_reference[:2].tolist() == [0.15, 0.2]
    assert found.poor_items[:2].tolist() == [True, False]
    assert set(without(trials(grades), found.excluded).listeners.tolist()) == {0}


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public sets are not at hand")
def test_a_published_test_loses_the_listeners_that_its_authors_left_out() -> None:
    rows = {}
    for name in ("ratings_formated.csv", "ratings_formated_filtered.csv"):
        with (PUBLIC / name).open() as file:
            rows[name] = [
                (grade, who, row["signal"], row["condition"])
                for row in csv.DictReader(file)
                for grade, who in zip(json.loads(row["ratings"]), json.loads(row["participant_ids"]), strict=True)
            ]
    every, kept = rows.values()
    signals, conditions = (sorted({row[i] for row in every}) for i in (2, 3))
    conditions.sort(key=lambda name: name != "Reference")
    given_ = trials([(g, who, signals.index(s), conditions.index(c)) for g, who, s, c in every])
    found = screening(given_)
    assert np.flatnonzero(found.excluded).tolist() == sorted({r[1] for r in every} - {r[1] for r in kept}) == [6, 17]
    left = without(given_, found.excluded)
    assert left.grades.size == len(kept)
    grades = grades_by_condition(left)
    means = {name: np.mean([r[0] for r in kept if r[3] == name]) for name in conditions}
    assert {conditions[code]: one.mean.value for code, one in grades.items()} == pytest.approx(means)
    assert grades[0].median == 100.0


def work(seed: int = 1, *, follows: bool = True):
    rng = default_rng(seed)
    minor, major = rng.poisson(1.0, 120), rng.poisson(0.4, 120)
    heard = 95 - 4 * minor - 12 * major if follows else rng.uniform(0, 100, 120)
    scores = np.clip(heard + rng.normal(0, 3, 120), 0, 100)
    return annotated(
        scores, (minor, major), np.full(120, 20), annotators=np.arange(120) % 4, documents=np.arange(120) // 6
    )


def test_points_are_one_a_minor_and_five_a_major_span_per_hundred_words() -> None:
    given_ = annotated([90, 40], ([1, 0], [0, 2]), [20, 30], annotators=[0, 1], documents=[0, 1])
    assert span_points(given_).tolist() == [1.0, 10.0]
    found = esa_summary(given_)
    assert (found.score.value, found.points.value, found.minor.value) == pytest.approx((65.0, 22.0, 2.0))


def test_scores_that_follow_what_was_marked_are_told_from_those_that_do_not() -> None:
    sound, loose = consistency(work()), consistency(work(follows=False))
    assert sound.high is not None
    assert sound.high < -0.6
    assert loose.low is not None
    assert loose.low < 0.1 < loose.high + 0.2  # type: ignore[operator]
    assert consistency(annotated([1], ([0], [0]), [5], annotators=[0], documents=[0])).value is None


def test_consistency_is_kendalls_tau_counted_pair_by_pair() -> None:
    # Tables of ESA's campaigns print system means alone: τ-b is counted out from its definition (Kendall 1945).
    given_ = work(seed=4)
    points, taus = span_points(given_), []
    for annotator in range(4):
        here = np.flatnonzero(given_.annotators == annotator)
        pairs = [(i, j) for i in here for j in here if i < j]
        x = np.array([np.sign(given_.scores[i] - given_.scores[j]) for i, j in pairs])
        y = np.array([np.sign(points[i] - points[j]) for i, j in pairs])
        taus.append((x * y).sum() / np.sqrt((x != 0).sum() * (y != 0).sum()))
    found = consistency(given_)
    reach = student.ppf(0.975, 3) * np.std(taus, ddof=1) / 2
    assert found.value == pytest.approx(np.mean(taus))
    assert (found.low, found.high) == pytest.approx((np.mean(taus) - reach, np.mean(taus) + reach))


def test_standardised_scores_have_mean_nothing_and_spread_one_for_each_annotator() -> None:
    given_ = work()
    z = standardised(given_)
    for annotator in range(4):
        here = z[given_.annotators == annotator]
        assert (here.mean(), here.std(ddof=1)) == pytest.approx((0.0, 1.0))
    flat = annotated([50, 50, 70], ([0] * 3, [0] * 3), [1] * 3, annotators=[0, 0, 1], documents=[0, 1, 2])
    assert standardised(flat).tolist() == [0.0, 0.0, 0.0]


def test_what_is_no_annotation_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        annotated([101], ([0], [0]), [5], annotators=[0], documents=[0])
    with pytest.raises(ValueError, match="0 upwards"):
        annotated([50], ([-1], [0]), [5], annotators=[0], documents=[0])
    with pytest.raises(ValueError, match="one length"):
        annotated([50], ([0, 1], [0]), [5], annotators=[0], documents=[0])
