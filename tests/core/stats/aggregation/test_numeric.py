"""Numbers from many workers: middles, models of habits, the choice among them, and a public set with known truths."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, default_rng

from callsheet.stats.aggregation import (
    NUMERIC_METHODS,
    Numbers,
    bias_model,
    held_out_error,
    huber_mean,
    mean_of_answers,
    median_of_answers,
    numbers_of,
    numeric_choosing,
    numeric_consensus,
    precision_model,
    scale_model,
)
from callsheet.stats.aggregation.numeric import HUBER, spread_about

PUBLIC = Path(__file__).parents[5] / "shared" / "data" / "truth" / "n_emotion"


def raters(rng: Generator, *, habit: str = "bias", tasks: int = 300, each: int = 4) -> tuple[Numbers, np.ndarray]:
    truth, crowd = rng.normal(50.0, 10.0, tasks), 25
    who = np.array([rng.choice(crowd, each, replace=False) for _ in range(tasks)])
    noise = rng.normal(size=who.shape) * (rng.gamma(3.0, 2.0, crowd) + 1.0)[who]
    added = rng.normal(0.0, 4.0, crowd)[who] if habit == "bias" else 0.0
    stretch = rng.normal(1.0, 0.3, crowd)[who] if habit == "scale" else 1.0
    answers = 40.0 + stretch * (truth[:, None] - 40.0) + added + noise
    return numbers_of(np.repeat(np.arange(tasks), each), who.ravel(), answers.ravel()), truth


def off(found: np.ndarray, truth: np.ndarray) -> float:
    return float(np.abs(found - truth).mean())


def test_what_is_no_finite_number_is_left_out_and_of_repeated_answers_the_last_stands() -> None:
    numbers = numbers_of([0, 0, 0, 1, 1, 1], [0, 1, 0, 0, 1, 2], [1.0, 3.0, 5.0, np.nan, np.inf, 1e300])
    assert (numbers.left_out, numbers.repeated, numbers.n_answers) == (3, 1, 2)
    assert mean_of_answers(numbers).values[0] == 4.0
    assert np.isnan(mean_of_answers(numbers).values[1])
    with pytest.raises(ValueError, match="one length"):
        numbers_of([0], [0, 1], [1.0])


def test_means_and_medians_are_those_of_each_task() -> None:
    numbers = numbers_of([0, 0, 0, 2, 2, 3], [0, 1, 2, 0, 1, 2], [1.0, 2.0, 9.0, 4.0, 6.0, 7.0], n_tasks=5)
    assert mean_of_answers(numbers).values == pytest.approx([4.0, np.nan, 5.0, 7.0, np.nan], nan_ok=True)
    assert median_of_answers(numbers).values == pytest.approx([2.0, np.nan, 5.0, 7.0, np.nan], nan_ok=True)


def test_the_interval_of_a_median_is_wider_than_that_of_a_mean_by_the_root_of_half_pi() -> None:
    numbers, _ = raters(default_rng(2))
    found = median_of_answers(numbers)
    reach = 1.959964 * np.sqrt(np.pi / 2) * spread_about(numbers, found.values) / np.sqrt(numbers.counts)
    assert found.high - found.values == pytest.approx(reach, rel=1e-5)


def test_hubers_mean_solves_its_equation_and_one_wild_answer_moves_it_little() -> None:
    numbers, _ = raters(default_rng(1), tasks=80, each=7)
    found = huber_mean(numbers)
    limit = HUBER * spread_about(numbers, median_of_answers(numbers).values)
    pulled = np.clip(numbers.values - found.values[numbers.tasks], -limit, limit)
    assert np.abs(np.bincount(numbers.tasks, pulled)).max() < 1e-6
    wild = numbers.values.copy()
    wild[0] += 1e6
    moved = huber_mean(numbers_of(numbers.tasks, numbers.workers, wild)).values[0] - found.values[0]
    assert 0.0 <= moved < limit


CHEM = [
    2.9, 3.1, 3.4, 3.4, 3.7, 3.7, 2.8, 2.5, 2.4, 2.4, 2.7, 2.2, 5.28, 3.37, 3.03, 3.03, 28.95, 3.77, 3.4, 2.2, 3.5, 3.6, 3.7,
    3.7,
]  # fmt: skip
"""Copper in wholemeal flour, parts per million (Venables and Ripley 2002, 5.5)."""


def test_hubers_mean_of_copper_in_flour_is_that_of_venables_and_ripley() -> None:
    flour = numbers_of([0] * 24, range(24), CHEM)
    spread = spread_about(flour, median_of_answers(flour).values) * np.sqrt(1 - 1 / 24)
    assert spread == pytest.approx(0.526323, abs=1e-6)
    assert mean_of_answers(flour).values[0] == pytest.approx(4.280417, abs=1e-6)
    found = huber_mean(flour, cut=1.5 * np.sqrt(1 - 1 / 24))  # they cut at 1.5 and leave the spread as it is
    assert found.values[0] == pytest.approx(3.206724, abs=1e-6)


@given(st.integers(0, 10_000), st.sampled_from(["precision", "bias", "scale"]), st.sampled_from(["bias", "scale"]))
@settings(max_examples=25, deadline=None)
def test_every_step_of_a_model_raises_its_bound(seed: int, method: str, habit: str) -> None:
    numbers, _ = raters(default_rng(seed), habit=habit, tasks=60)
    found = numeric_consensus(numbers, method)
    assert (np.diff(found.trace) > -1e-6).all()


@pytest.mark.parametrize("habit", ["bias", "scale"])
def test_a_model_of_the_habit_that_there_is_beats_every_middle(habit: str) -> None:
    numbers, truth = raters(default_rng(3), habit=habit)
    learnt = off(numeric_consensus(numbers, habit).values, truth)
    assert all(learnt < 0.85 * off(numeric_consensus(numbers, m).values, truth) for m in ("mean", "median", "huber"))


def test_noise_is_found_and_weighs_the_mean() -> None:
    rng = default_rng(8)
    truth, noise = rng.normal(0.0, 10.0, 800), np.array([0.5, 1.0, 2.0, 4.0])
    numbers = numbers_of(
        np.repeat(np.arange(800), 4),
        np.tile(np.arange(4), 800),
        (truth[:, None] + rng.normal(size=(800, 4)) * noise).ravel(),
    )
    found = precision_model(numbers)
    assert found.noise == pytest.approx(noise, rel=0.15)
    weights = 1.0 / noise**2  # the best linear answer where noise is known (Cochran 1937)
    best = numbers.values.reshape(800, 4) @ weights / weights.sum()
    assert off(found.values, best) < 0.15 * off(mean_of_answers(numbers).values, best)


def test_the_error_of_foretelling_is_that_of_every_fifth_answer_left_out_by_hand() -> None:
    numbers, _ = raters(default_rng(9), tasks=40)
    tasks, values = numbers.tasks, numbers.values
    place = np.concatenate([np.arange(4)] * 40)
    limit = numeric_choosing.FAR * spread_about(numbers, mean_of_answers(numbers).values)
    losses = []
    for turn in range(5):
        for i in range(values.size):
            if (place[i] + tasks[i]) % 5 != turn:
                continue
            shown = [
                values[j] for j in range(values.size) if tasks[j] == tasks[i] and (place[j] + tasks[j]) % 5 != turn
            ]
            error = abs(np.mean(shown) - values[i])
            losses.append(min(error, limit) * (error - min(error, limit) / 2))
    assert held_out_error(numbers, "mean") == pytest.approx(np.mean(losses))


def test_biases_and_scales_are_found() -> None:
    rng = default_rng(5)
    truth, who = rng.normal(size=500), np.tile(np.arange(4), 500)
    habit = np.array([-1.0, 0.0, 0.5, 0.5])
    asked = np.repeat(np.arange(500), 4), who
    added = numbers_of(*asked, np.repeat(truth, 4) + habit[who] + rng.normal(0, 0.2, 2000))
    found = bias_model(added).bias
    assert found is not None
    assert found - found.mean() == pytest.approx(habit - habit.mean(), abs=0.05)
    stretched = numbers_of(*asked, 3.0 + (1.0 + habit / 2)[who] * np.repeat(truth, 4) + rng.normal(0, 0.2, 2000))
    scale = scale_model(stretched)
    assert scale.scale is not None
    assert scale.scale / scale.scale.mean() == pytest.approx((1 + habit / 2) / (1 + habit / 2).mean(), abs=0.05)
    assert scale.pivot == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize("habit", ["bias", "scale"])
def test_intervals_hold_the_truth_about_as_often_as_they_say(habit: str) -> None:
    held = []
    for seed in range(12):
        numbers, truth = raters(default_rng(seed), habit=habit)
        found = numeric_consensus(numbers, habit)
        held.append(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.91 < np.mean(held) < 0.98


@given(st.integers(0, 10_000), st.sampled_from([*NUMERIC_METHODS, "auto"]))
@settings(max_examples=25, deadline=None)
def test_the_unit_the_origin_and_the_order_of_rows_do_not_matter(seed: int, method: str) -> None:
    rng = default_rng(seed)
    numbers, _ = raters(rng, tasks=40)
    found = numeric_consensus(numbers, method)
    mixed = rng.permutation(numbers.n_answers)
    other = numbers_of(numbers.tasks[mixed], numbers.workers[mixed], (7.0 - 3.0 * numbers.values)[mixed])
    turned = numeric_consensus(other, method)
    assert (turned.method, turned.values) == (found.method, pytest.approx(7.0 - 3.0 * found.values, abs=1e-4))


def test_where_tasks_differ_much_in_doubt_intervals_are_as_wide_as_halves_of_the_crowd_are_apart() -> None:
    rng = default_rng(4)
    doubt = np.where(np.arange(400) % 10 == 0, 20.0, 0.5)
    truth = rng.normal(50.0, 10.0, 400)
    answers = truth[:, None] + doubt[:, None] * rng.normal(size=(400, 6))
    numbers = numbers_of(np.repeat(np.arange(400), 6), np.tile(np.arange(6), 400), answers.ravel())
    found = numeric_consensus(numbers)
    plain = numeric_consensus(numbers, "huber")
    assert numeric_choosing.apartness(numbers, "huber") > 1.3
    held = [((c.low <= truth) & (truth <= c.high)).mean() for c in (plain, found)]
    assert held[0] < 0.93 < held[1]


def test_halves_that_agree_as_they_should_widen_nothing_and_few_tasks_say_nothing() -> None:
    assert numeric_choosing.apartness(raters(default_rng(2), habit="none", tasks=400)[0], "precision") < 1.15
    assert numeric_choosing.apartness(raters(default_rng(2), tasks=15)[0], "mean") == 1.0


def test_a_slip_of_the_keyboard_does_not_choose_the_method() -> None:
    numbers, _ = raters(default_rng(9), habit="scale")
    slipped = numbers.values.copy()
    slipped[17] *= 1000.0
    assert numeric_consensus(numbers).method == "scale"
    assert numeric_consensus(numbers_of(numbers.tasks, numbers.workers, slipped)).values[100:] == pytest.approx(
        numeric_consensus(numbers).values[100:], abs=12.0
    )


def test_of_very_many_answers_a_share_of_the_tasks_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers, _ = raters(default_rng(11), habit="scale", tasks=600)
    monkeypatch.setattr(numeric_choosing, "ENOUGH", 1000)
    found = numeric_consensus(numbers)
    assert found.method == "scale"
    assert found.counts.sum() == numbers.n_answers


def test_one_answer_a_task_is_the_mean_with_a_note_and_none_is_refused() -> None:
    found = numeric_consensus(numbers_of([0, 1, 2], [0, 1, 2], [1.0, 5.0, 9.0]))
    assert (found.method, found.values.tolist(), len(found.notes)) == ("mean", [1.0, 5.0, 9.0], 1)
    with pytest.raises(ValueError, match="no number"):
        numeric_consensus(numbers_of([0], [0], [np.nan]))
    with pytest.raises(ValueError, match="no method"):
        numeric_consensus(numbers_of([0], [0], [1.0]), "mode")


def test_a_crowd_of_one_mind_is_certain() -> None:
    numbers = numbers_of([0, 0, 1, 1], [0, 1, 0, 1], [2.0, 2.0, 3.0, 3.0])
    for method in NUMERIC_METHODS:
        found = numeric_consensus(numbers, method)
        assert found.values.tolist() == found.low.tolist() == [2.0, 3.0]


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public sets are not at hand")
def test_on_rated_emotions_the_mean_is_as_published_and_auto_is_better_without_seeing_a_truth() -> None:
    with (PUBLIC / "labels.csv").open() as file:
        rows = list(csv.DictReader(file))
    with (PUBLIC / "truth.csv").open() as file:
        gold = {row["task"]: float(row["label"]) for row in csv.DictReader(file)}
    tasks, workers = ({name: i for i, name in enumerate(sorted({r[c] for r in rows}))} for c in ("task", "worker"))
    numbers = numbers_of(
        [tasks[r["task"]] for r in rows], [workers[r["worker"]] for r in rows], [float(r["label"]) for r in rows]
    )
    truth = np.array([gold[name] for name in tasks])
    mean, found = mean_of_answers(numbers), numeric_consensus(numbers)
    errors = [(off(f.values, truth), float(np.sqrt(((f.values - truth) ** 2).mean()))) for f in (mean, found)]
    assert errors[0] == pytest.approx((12.02, 17.84), abs=0.006)
    assert errors[1] < errors[0]
    assert errors[1][1] < errors[0][1]
