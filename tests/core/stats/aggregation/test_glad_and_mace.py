"""Ability with difficulty, and knowing with guessing: every possibility counted out, planted parameters found, and the ascent."""

from itertools import product
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy.optimize import minimize
from scipy.special import log_expit, logsumexp

from callsheet.stats.aggregation import Fit, glad, labels_of, mace
from callsheet.stats.aggregation import glad as glad_of
from callsheet.stats.aggregation.glad import MEAN_EASE, PLACES, TASKS_WORTH, abilities
from callsheet.stats.kernels.coin import coin_expectation
from callsheet.stats.kernels.difficulty import difficulty_expectation
from tests.core.stats.aggregation.test_dawid_skene import crowd


@given(st.integers(0, 10_000), st.sampled_from([glad, mace]))
@settings(max_examples=30, deadline=None)
def test_every_step_of_the_ascent_goes_up(seed: int, method) -> None:  # type: ignore[no-untyped-def]
    labels, _ = crowd(default_rng(seed), tasks=50)
    assert (np.diff(method(labels, fit=Fit(most=200)).trace) > -1e-7).all()


def test_difficulty_is_summed_over_as_if_every_case_were_counted_out() -> None:
    rng = default_rng(1)
    labels, _ = crowd(rng, tasks=6, workers=5, each=3)
    grid, classes = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(3))
    ease, ability = np.array([0.3, 1.0, 3.0]), rng.normal(1, 1, 5)
    right = 1.0 / (1.0 + np.exp(-ability[:, None] * ease))
    posterior, place = np.zeros((6, 3)), np.zeros((6, 3))
    tables = np.log((1 - right) / 2), np.log(right) - np.log((1 - right) / 2)
    columns = (labels.offsets, labels.workers, labels.classes)
    gathered = np.zeros((5, 3)), np.zeros((5, 3)), place
    none = np.empty(0, np.int32)
    _, likelihood, _ = difficulty_expectation(
        columns, (*tables, np.log(grid), np.log(classes)), none, posterior, gathered
    )
    counted = 0.0
    for task in range(6):
        joint = np.zeros((3, 3))
        for g, k in product(range(3), range(3)):
            joint[g, k] = grid[g] * classes[k]
            for i in range(labels.offsets[task], labels.offsets[task + 1]):
                p = right[labels.workers[i], g]
                joint[g, k] *= p if labels.classes[i] == k else (1 - p) / 2
        counted += log(joint.sum())
        assert posterior[task] == pytest.approx(joint.sum(axis=0) / joint.sum())
        assert place[task] == pytest.approx(joint.sum(axis=1) / joint.sum())
    assert likelihood == pytest.approx(counted)
    assert gathered[1].sum() == pytest.approx(labels.n_labels)


def test_no_other_abilities_and_no_other_spread_of_difficulty_are_more_probable() -> None:
    labels, _ = crowd(default_rng(5), tasks=40, workers=5, each=3)
    ease, first = np.exp(MEAN_EASE + PLACES), np.exp(-(PLACES**2) / 2)
    first /= first.sum()

    def surprise(at: np.ndarray) -> float:
        ability, spread = at[:5], at[5:] - logsumexp(at[5:])
        gain = ability[:, None] * ease
        scores = np.tile(spread[:, None] - np.log(3), (40, 1, 3))
        for task, worker, label in zip(labels.tasks, labels.workers, labels.classes, strict=True):
            scores[task] += (log_expit(-gain[worker]) - np.log(2))[:, None]
            scores[task][:, label] += np.log(2) + gain[worker]
        priors = TASKS_WORTH * (first * spread).sum() - ((ability - 1) ** 2).sum() / 2
        return -float(logsumexp(scores, axis=(1, 2)).sum() + priors)

    found, difficulty = abilities(labels, fit=Fit(tolerance=1e-9, most=3000))
    best = minimize(surprise, np.append(difficulty.ability + 0.1, np.zeros(5)), method="BFGS")
    assert found.trace[-1] == pytest.approx(-best.fun, abs=1e-4)
    assert difficulty.ability == pytest.approx(best.x[:5], abs=1e-3)


def test_planted_abilities_and_hard_tasks_are_found() -> None:
    rng = default_rng(3)
    truth, ability = rng.integers(0, 2, 800), rng.uniform(0.2, 2.5, 15)
    hard = rng.random(800) < 0.4
    right = rng.random((800, 15)) < 1 / (1 + np.exp(-ability * np.where(hard, 0.3, 2.5)[:, None]))
    labels = labels_of(
        np.repeat(np.arange(800), 15), np.tile(np.arange(15), 800), np.where(right, truth[:, None], 1 - truth[:, None]).ravel()
    )  # fmt: skip
    found, besides = abilities(labels)
    assert np.corrcoef(besides.ability, ability)[0, 1] > 0.95
    assert besides.ease[hard].mean() < besides.ease[~hard].mean() - 0.5
    assert besides.ease.min() >= MEAN_EASE + PLACES[0]
    assert (found.classes == truth).mean() > 0.9


def guessers(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """300 tasks, 12 workers who guess half-way always the first label: given, truth, P(guess)."""
    rng = default_rng(seed)
    truth, guess = rng.integers(0, 4, 600), np.linspace(0.05, 0.95, 12)
    habit = np.where(rng.random((600, 12)) < 0.7, 0, rng.integers(0, 4, (600, 12)))
    return np.where(rng.random((600, 12)) < guess, habit, truth[:, None]), truth, guess


def test_planted_guessing_is_found() -> None:
    given_, truth, guess = guessers(5)
    labels = labels_of(np.repeat(np.arange(600), 12), np.tile(np.arange(12), 600), given_.ravel())
    found = mace(labels)
    assert found.skill is not None
    assert found.skill == pytest.approx((given_ == truth[:, None]).mean(axis=0), abs=0.05)
    assert (found.classes == truth).mean() > 0.99
    assert np.corrcoef(found.skill, guess)[0, 1] < -0.98


def test_knowing_or_guessing_is_what_the_coin_kernel_computes() -> None:
    guess, habit = 0.3, np.array([0.6, 0.3, 0.1])
    chance = guess * habit
    labels = labels_of([0, 0], [0, 1], [0, 2], n_classes=3)
    rows = np.array([0, 2], np.int32)
    posterior = np.zeros((1, 3))
    tables = np.log(chance), np.log1p((1 - guess) / chance), np.log(np.full(3, 1 / 3))
    coin_expectation(
        (labels.offsets, rows, labels.classes), tables, np.empty(0, np.int32), posterior, np.zeros(3), (0, 1)
    )
    each = [np.prod([chance[l] + (1 - guess) * (l == k) for l in (0, 2)]) for k in range(3)]  # noqa: E741
    assert posterior[0] == pytest.approx(np.array(each) / sum(each))


@pytest.mark.parametrize("method", [glad_of, mace])
def test_a_task_with_five_thousand_labels_does_not_underflow(method) -> None:  # type: ignore[no-untyped-def]
    rng = default_rng(15)
    labels = labels_of(np.zeros(5000, int), np.arange(5000), (rng.random(5000) < 0.3).astype(int))
    found = method(labels)
    assert np.isfinite(found.posterior).all()
    assert found.classes[0] == 0


@pytest.mark.parametrize("method", [glad, mace])
def test_what_is_known_stays_one_class_is_no_question_and_no_label_is_refused(method) -> None:  # type: ignore[no-untyped-def]
    labels, truth = crowd(default_rng(8))
    known = np.where(np.arange(200) < 40, (truth + 1) % 3, -1).astype(np.int32)
    assert (method(labels, known=known).classes[:40] == known[:40]).all()
    assert method(labels_of([0, 1], [0, 0], [0, 0])).posterior == pytest.approx(1.0)
    with pytest.raises(ValueError, match="no label"):
        method(labels_of([], [], [], n_tasks=3, n_workers=1, n_classes=2))


def test_the_logistic_prior_of_difficulty_is_even_about_its_mean() -> None:
    labels = labels_of([0], [0], [0], n_classes=2)
    found, besides = abilities(labels, fit=Fit(exactly=1))
    assert abs(besides.ease[0] - MEAN_EASE) < 0.5
    assert 0.5 < found.posterior[0, 0] < 1 / (1 + exp(-3))


@pytest.mark.parametrize(("each", "able"), [(3, 1.0), (8, 1.0), (9, 1.0), (8, 40.0), (30, 5.0)])
@pytest.mark.parametrize("knows", [False, True])
def test_products_over_few_labels_are_as_exact_as_sums_of_logarithms(each: int, able: float, knows: bool) -> None:
    rng = default_rng(21)
    workers, given_ = (rng.integers(0, top, 12 * each, dtype=np.int32) for top in (6, 3))
    columns = np.arange(0, 12 * each + 1, each), workers, given_
    grid, classes = rng.dirichlet(np.ones(2)), rng.dirichlet(np.ones(3))
    x = able * rng.normal(1, 1, (6, 2))
    wrong = -np.logaddexp(0.0, x) - np.log(2.0)
    gain = -np.logaddexp(0.0, -x) - wrong
    known = rng.integers(-1, 3, 12, dtype=np.int32) if knows else np.full(12, -1, np.int32)
    joint = np.log(grid)[:, None] + np.log(classes) + np.zeros((12, 1, 1))
    for task, worker, label in zip(np.repeat(np.arange(12), each), workers, given_, strict=True):
        joint[task] += wrong[worker][:, None]
        joint[task, :, label] += gain[worker]
    joint = np.where(((known >= 0)[:, None] & (known[:, None] != np.arange(3)))[:, None, :], -np.inf, joint)
    told = np.logaddexp.reduce(joint.reshape(12, -1), axis=1)
    expected = np.exp(np.logaddexp.reduce(joint, axis=1) - told[:, None])
    posterior, gathered = np.zeros((12, 3)), (np.zeros((6, 2)), np.zeros((6, 2)), np.zeros((12, 2)))
    parameters = wrong, gain, np.log(grid), np.log(classes)
    _, likelihood, _ = difficulty_expectation(columns, parameters, known, posterior, gathered)
    assert likelihood == pytest.approx(told.sum(), rel=1e-11)
    assert posterior == pytest.approx(expected, abs=1e-11)
    one = joint[:, 0, :] - np.log(grid[0])
    alone = np.logaddexp.reduce(one, axis=1)
    tables = wrong[:, 0].copy(), gain[:, 0].copy(), np.log(classes)
    _, likelihood, _ = coin_expectation(columns, tables, known, posterior, np.zeros(6), (0, 12))
    assert likelihood == pytest.approx(alone.sum(), rel=1e-11)
    assert posterior == pytest.approx(np.exp(one - alone[:, None]), abs=1e-11)
