"""Steps of an ordered scale: the latent thresholds, the ascent, and what order is worth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, default_rng
from scipy.stats import norm

from callsheet.stats.aggregation import Labels, labels_of, log_loss, majority, ordinal, quantile_of_steps
from callsheet.stats.aggregation.ordinal import BLURS, FIT, LAPSE, SHIFTS, _fitted, _Work, answer_tables


def readers(
    rng: Generator, *, tasks: int = 400, steps: int = 5, each: int = 3, shifted: float = 0.5
) -> tuple[Labels, np.ndarray]:
    truth, crowd = rng.integers(0, steps, tasks), 20
    shift, blur = rng.normal(0.0, shifted, crowd), rng.uniform(0.4, 1.5, crowd)
    who = np.array([rng.choice(crowd, each, replace=False) for _ in range(tasks)])
    read = np.rint(truth[:, None] + shift[who] + rng.normal(size=who.shape) * blur[who]).clip(0, steps - 1)
    return labels_of(np.repeat(np.arange(tasks), each), who.ravel(), read.astype(int).ravel(), n_classes=steps), truth


def test_the_tables_are_the_normal_curve_between_thresholds_with_open_ends() -> None:
    table = answer_tables(4)
    assert table.sum(axis=2) == pytest.approx(1.0)
    unshifted = np.flatnonzero(SHIFTS == 0.0)[0] * 9 + 4  # blur 1
    expected = np.diff(norm.cdf([-np.inf, 0.5, 1.5, 2.5, np.inf], loc=1.0))
    assert table[unshifted, 1] == pytest.approx((1 - LAPSE) * expected + LAPSE / 4)


def test_with_known_habits_the_posterior_is_bayes_rule_counted_out() -> None:
    # No printed figure exists for this model: each answer's chance is integrated here from the normal density.
    habits = [(0.5, 1.0), (-1.0, 0.7), (0.0, 2.0)]  # shift and blur of three workers
    answers = [(0, 0, 3), (0, 1, 1), (0, 2, 0), (1, 0, 0), (1, 2, 4)]
    work = _Work(labels_of(*zip(*answers, strict=True), n_classes=5), None)
    work.prior = np.array([0.1, 0.3, 0.2, 0.25, 0.15])
    work.types = np.zeros_like(work.types)
    for worker, (shift, blur) in enumerate(habits):
        work.types[worker, np.flatnonzero(shift == SHIFTS)[0] * BLURS.size + np.flatnonzero(blur == BLURS)[0]] = 1.0
    work.find_truths()
    read = np.linspace(-30.0, 30.0, 600_001)
    for task in range(2):
        chances = work.prior.copy()
        for _, worker, step in (answer for answer in answers if answer[0] == task):
            shift, blur = habits[worker]
            nearest = np.clip(np.floor(read + 0.5), 0, 4) == step
            for truth in range(5):
                density = np.exp(-0.5 * ((read - truth - shift) / blur) ** 2) / (blur * np.sqrt(2 * np.pi))
                chances[truth] *= (1 - LAPSE) * (density[nearest].sum() * 1e-4) + LAPSE / 5
        assert work.posterior[task] == pytest.approx(chances / chances.sum(), abs=1e-4)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_every_step_of_the_ascent_raises_the_bound(seed: int) -> None:
    labels, _ = readers(default_rng(seed), tasks=50)
    assert (np.diff(ordinal(labels).consensus.trace) > -1e-7).all()


def test_order_is_worth_more_than_votes() -> None:
    gains = []
    for seed in range(5):
        labels, truth = readers(default_rng(seed))
        votes = np.abs(majority(labels).classes - truth).mean()
        gains.append(np.abs(ordinal(labels).medians - truth).mean() / votes)
    assert np.mean(gains) < 0.85


def test_who_reads_too_high_and_who_blurs_is_found() -> None:
    rng = default_rng(2)
    truth = rng.integers(0, 7, 600)
    shift, blur = np.array([1.0, 0.0, -0.5, 0.0]), np.array([0.5, 0.5, 0.5, 2.0])
    who = np.tile(np.arange(4), 600)
    read = np.rint(np.repeat(truth, 4) + shift[who] + rng.normal(size=2400) * blur[who]).clip(0, 6).astype(int)
    found = ordinal(labels_of(np.repeat(np.arange(600), 4), who, read))
    assert found.shift - found.shift[1] == pytest.approx(shift, abs=0.4)
    assert found.blur.argmax() == 3
    assert found.consensus.skill is not None
    assert found.consensus.skill.argmax() == 1


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_turning_the_scale_over_turns_the_answers_over(seed: int) -> None:
    labels, _ = readers(default_rng(seed), tasks=40)
    turned = labels_of(labels.tasks, labels.workers, 4 - labels.classes, n_classes=5)
    here, there = ordinal(labels).consensus.posterior, ordinal(turned).consensus.posterior
    assert here == pytest.approx(there[:, ::-1], abs=1e-5)


def test_the_answer_is_the_median_and_its_steps_hold_what_they_say() -> None:
    assert quantile_of_steps(np.array([[0.4, 0.2, 0.4], [0.5, 0.5, 0.0], [0.0, 0.3, 0.7]]), 0.5).tolist() == [1, 0, 2]
    labels, truth = readers(default_rng(4), shifted=0.2)
    found = ordinal(labels)
    assert (found.low <= found.medians).all()
    assert ((found.low <= truth) & (truth <= found.high)).mean() > 0.9


def test_steps_hold_the_truth_where_what_is_read_is_the_same_for_all() -> None:
    """Every worker sees the same blurred item: the model takes their agreement for certainty, hidden answers take part of it back."""
    held, dear = [], []
    for seed in range(3):
        rng = default_rng(seed)
        truth = rng.integers(0, 5, 300)
        looks = truth + rng.normal(0.0, 0.6, 300)
        who = np.array([rng.choice(20, 5, replace=False) for _ in range(300)])
        read = np.rint(looks[:, None] + rng.normal(0.0, 0.8, who.shape)).clip(0, 4).astype(int)
        labels = labels_of(np.repeat(np.arange(300), 5), who.ravel(), read.ravel(), n_classes=5)
        found, plain = ordinal(labels), _fitted(labels, FIT, None)
        low, high = (quantile_of_steps(plain.posterior, share) for share in (0.025, 0.975))
        held.append([((a <= truth) & (truth <= b)).mean() for a, b in ((low, high), (found.low, found.high))])
        dear.append(log_loss(plain, truth) - log_loss(found.consensus, truth))
    before, after = np.mean(held, axis=0)
    assert before < 0.9 < after
    assert np.mean(dear) > 0.05


def test_what_is_known_stays_and_teaches() -> None:
    labels, truth = readers(default_rng(6))
    known = np.where(np.arange(400) < 100, truth, -1).astype(np.int32)
    found = ordinal(labels, known=known)
    assert (found.medians[:100] == truth[:100]).all()
    assert (np.diff(found.consensus.trace) > -1e-7).all()


def test_thousands_of_workers_with_one_answer_each_settle() -> None:
    found = ordinal(labels_of(np.zeros(2000, int), np.arange(2000), np.arange(2000) % 7))
    assert found.medians.tolist() == [3]
    assert found.consensus.iterations < 200


def test_one_step_is_no_question_and_too_many_are_numbers() -> None:
    assert ordinal(labels_of([0, 1], [0, 0], [0, 0])).consensus.posterior.tolist() == [[1.0], [1.0]]
    with pytest.raises(ValueError, match="numbers"):
        ordinal(labels_of([0], [0], [50]))
    with pytest.raises(ValueError, match="no label"):
        ordinal(labels_of([], [], []))
