"""The default: close to the best of its members, as sure as it has a right to be, and the same whatever the order of rows."""

import sys

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from callsheet.stats.aggregation import (
    MEMBERS,
    Fit,
    Labels,
    auto,
    consensus,
    labels_of,
    log_loss,
    power_from_gold,
    subset,
    tempered,
)  # fmt: skip
from callsheet.stats.aggregation.auto import stacked
from callsheet.stats.aggregation.holding_out import FOLDS, folds, foretelling, sampled
from callsheet.stats.aggregation.rows import Rows
from callsheet.stats.kernels import compiling
from callsheet.stats.kernels.pooling import dirichlet_evidence
from tests.core.stats.aggregation.test_dawid_skene import crowd

Crowd = tuple[Labels, np.ndarray]


def answers(truth: np.ndarray, given: np.ndarray) -> Crowd:
    """Everybody answers everything: `given` (tasks, workers)."""
    tasks, workers = given.shape
    labels = labels_of(np.repeat(np.arange(tasks), workers), np.tile(np.arange(workers), tasks), given.ravel())
    return labels, truth.astype(np.int32)


def hostile_majority(rng: Generator) -> Crowd:
    truth = rng.integers(0, 2, 300)
    right = rng.random((300, 10)) < np.where(np.arange(10) < 6, 0.3, 0.95)
    return answers(truth, np.where(right, truth[:, None], 1 - truth[:, None]))


def thresholds(rng: Generator) -> Crowd:
    """What is to be judged lies on a line; each worker draws the line elsewhere: errors go together."""
    truth = rng.integers(0, 2, 250)
    place = np.where(truth == 1, 0.8, -0.8) + rng.normal(size=250) * 0.6
    seen = place[:, None] + rng.normal(size=(250, 25))
    return answers(truth, (seen > rng.normal(size=25)).astype(int))


def few_labels_a_worker(rng: Generator) -> Crowd:
    truth = rng.integers(0, 5, 300)
    workers = np.array([rng.choice(460, 6, replace=False) for _ in range(300)])
    right = rng.random(workers.shape) < rng.uniform(0.5, 0.95, 460)[workers]
    given = np.where(right, truth[:, None], rng.integers(0, 5, workers.shape))
    return labels_of(np.repeat(np.arange(300), 6), workers.ravel(), given.ravel()), truth.astype(np.int32)


def one_class_for_another(rng: Generator) -> Crowd:
    """One class is mistaken for its neighbour more often than not: a one-coin model loses it."""
    matrix = np.array([[0.8, 0.15, 0.05], [0.5, 0.4, 0.1], [0.05, 0.15, 0.8]])
    truth = rng.choice(3, 700, p=[0.5, 0.3, 0.2])
    mine = np.array([[rng.dirichlet(12 * row) for row in matrix] for _ in range(20)])
    given = (mine[:, truth].transpose(1, 0, 2).cumsum(2) < rng.random((700, 20, 1))).sum(2).clip(0, 2)
    labels, truth = answers(truth, given)
    return subset(labels, rng.random(labels.n_labels) < 0.3), truth


@pytest.mark.parametrize("world", [hostile_majority, thresholds, few_labels_a_worker, one_class_for_another])
def test_it_is_close_to_the_best_of_its_members_and_seldom_surer_than_right(world) -> None:  # type: ignore[no-untyped-def]
    short, dear = [], []
    for seed in (21, 22, 23):
        labels, truth = world(default_rng(seed))
        each = [member.fitted(labels, Fit(tolerance=1e-4), None) for member in MEMBERS.values()]
        found = auto(labels)
        short.append(max((c.classes == truth).mean() for c in each) - (found.classes == truth).mean())
        dear.append(log_loss(found, truth) - min(log_loss(c, truth) for c in each))
    assert np.mean(short) <= 0.02
    assert np.mean(dear) <= 0.05


def test_a_method_with_more_to_learn_must_foretell_better_to_be_believed_as_much() -> None:
    alike = np.full((4000, 2), 0.6)
    even, plain = (stacked(alike, np.empty((0, 2)), gains) for gains in (None, np.array([0.005, 0.0])))
    assert even == pytest.approx([0.5, 0.5])
    assert plain == pytest.approx([0.3, 0.7], abs=0.02)
    better = np.column_stack([np.full(4000, 0.65), np.full(4000, 0.6)])
    assert stacked(better, np.empty((0, 2)), np.array([0.005, 0.0]))[0] > 0.8


def test_long_strides_end_where_short_ones_do() -> None:
    chances = default_rng(3).dirichlet([2.0, 1.0, 0.5, 0.5], 500)
    weights = np.full(4, 0.25)
    for _ in range(5000):
        shares = chances * weights
        weights = (shares / shares.sum(axis=1, keepdims=True)).sum(axis=0) + 5.0
        weights /= weights.sum()
    assert stacked(chances, np.empty((0, 4))) == pytest.approx(weights, abs=1e-3)


def test_where_the_model_holds_it_stays_sure_and_where_errors_go_together_it_does_not() -> None:
    sure = auto(crowd(default_rng(1), tasks=600)[0])
    doubtful = auto(thresholds(default_rng(1))[0])
    power = [sum(part.power * part.weight for part in found.parts) for found in (sure, doubtful)]
    assert power[0] > 0.7 > 0.5 > power[1]


def test_the_same_labels_give_the_same_answer_in_any_order_of_rows() -> None:
    labels, _ = crowd(default_rng(5))
    mixed = default_rng(6).permutation(labels.n_labels)
    again = labels_of(labels.tasks[mixed], labels.workers[mixed], labels.classes[mixed], n_classes=3)
    assert np.abs(auto(labels).posterior - auto(again).posterior).max() < 1e-6
    assert (auto(labels).posterior == auto(labels).posterior).all()


def test_known_answers_decide_what_labels_cannot() -> None:
    """All but two workers copy one who is often wrong: the labels alone cannot tell, twenty known answers can."""
    rng = default_rng(8)
    truth = rng.integers(0, 2, 400)
    copied = np.where(rng.random(400) < 0.6, truth, 1 - truth)
    good = np.where(rng.random((400, 2)) < 0.95, truth[:, None], 1 - truth[:, None])
    labels, truth = answers(truth, np.column_stack([*(copied for _ in range(5)), good]))
    known = np.where(np.arange(400) < 60, truth, -1).astype(np.int32)
    rest = np.where(known < 0, truth, -1)
    without, taught = auto(labels), auto(labels, known=known)
    assert log_loss(taught, rest) < 0.5 * log_loss(without, rest)
    assert (taught.classes[:60] == truth[:60]).all()


def test_weights_go_to_who_tells_best_and_a_handful_of_labels_decides_little() -> None:
    good, bad = np.full(2000, 0.8), np.full(2000, 0.4)
    many = stacked(np.stack([good, bad], axis=1), np.empty((0, 2)))
    few = stacked(np.stack([good[:10], bad[:10]], axis=1), np.empty((0, 2)))
    assert many[0] > 0.95
    assert 0.5 < few[0] < 0.8
    against = stacked(np.stack([good, bad], axis=1), np.stack([np.full(200, 0.2), np.full(200, 0.9)], axis=1))
    assert against[1] > 0.8


def test_hidden_labels_are_spread_evenly_over_a_task() -> None:
    labels, _ = crowd(default_rng(2), each=5)
    part = folds(labels)
    assert all(
        sorted(part[a:b]) == list(range(FOLDS)) for a, b in zip(labels.offsets, labels.offsets[1:], strict=False)
    )
    assert np.bincount(part).min() == np.bincount(part).max()


def test_a_sample_keeps_whole_tasks() -> None:
    labels, _ = crowd(default_rng(2), each=5)
    some, drawn = sampled(labels, 300)
    assert (some.n_labels, some.n_tasks) == (300, 60)
    for place, task in enumerate(drawn):
        theirs = labels.classes[labels.offsets[task] : labels.offsets[task + 1]]
        assert (some.classes[some.offsets[place] : some.offsets[place + 1]] == theirs).all()


def test_one_task_with_more_labels_than_a_sample_holds_is_sampled_whole() -> None:
    labels = labels_of(np.zeros(70, int), np.arange(70), np.arange(70) % 3)
    some, drawn = sampled(labels, 50)
    assert (some.n_labels, drawn.tolist()) == (70, [0])


def test_many_labels_are_weighed_by_a_sample_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["callsheet.stats.aggregation.auto"], "MOST_LABELS", 500)
    labels, truth = crowd(default_rng(2), tasks=400)
    found = auto(labels)
    assert "500 of 2000" in str(found.notes[0])
    assert (found.classes == truth).mean() > 0.9


def test_the_true_belief_foretells_labels_better_than_one_that_is_too_sure_or_knows_nothing() -> None:
    rng = default_rng(9)
    belief = rng.dirichlet([0.5, 0.5, 0.5], 3000)
    truth = (belief.cumsum(1) < rng.random((3000, 1))).sum(1).clip(0, 2)
    given = np.where(rng.random(3000) < 0.8, truth, rng.integers(0, 3, 3000))
    labels = labels_of(np.arange(3000), rng.integers(0, 20, 3000), given)
    rows = Rows.of(labels)
    told = {p: np.log(foretelling(rows, tempered(belief[labels.tasks], p))).mean() for p in (0.1, 1.0, 4.0)}
    assert told[1.0] > max(told[0.1], told[4.0])


def test_known_answers_say_how_sure_a_posterior_may_be_and_a_handful_says_little() -> None:
    said = np.array([[0.9, 0.1]])
    for n in (10, 1000):
        powers = np.geomspace(0.02, 5.0, 4001)
        q = 1.0 / (1.0 + (1.0 / 9.0) ** powers)
        best = powers[(n * (0.7 * np.log(q) + 0.3 * np.log1p(-q)) - np.log(powers) ** 2).argmax()]
        truth = np.repeat([0, 1, -1], [7 * n // 10, 3 * n // 10, 5]).astype(np.int32)
        assert power_from_gold(said.repeat(truth.size, axis=0), truth) == pytest.approx(best, abs=2e-3)
    assert best == pytest.approx(np.log(7 / 3) / np.log(9), abs=0.01)
    assert power_from_gold(said, np.array([-1], dtype=np.int32)) == 1.0


def test_exactly_as_many_steps_as_were_asked_for() -> None:
    assert consensus(crowd(default_rng(3))[0], "auto", fit=Fit(exactly=4)).iterations == 4


@pytest.mark.parametrize(
    "labels",
    [
        labels_of([0], [0], [0]),
        labels_of([0, 1], [0, 0], [0, 1]),
        labels_of([0, 0, 2], [0, 1, 0], [1, 1, 0], n_tasks=4),
    ],
)
def test_next_to_nothing_is_answered_too(labels: Labels) -> None:
    found = auto(labels)
    assert found.posterior.sum(axis=1) == pytest.approx(np.ones(labels.n_tasks))


def test_no_label_is_refused() -> None:
    with pytest.raises(ValueError, match="no label"):
        auto(labels_of([], [], [], n_tasks=3, n_workers=1, n_classes=2))


@pytest.mark.parametrize("at_once", [1, 2])
def test_one_thread_and_two_give_the_default_the_same_bits(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    rng = default_rng(23)
    truth = np.repeat(rng.integers(0, 3, 120), 4)
    labels = labels_of(
        np.repeat(np.arange(120), 4),
        np.tile(np.arange(12), 40),
        np.where(rng.random(480) < 0.7, truth, rng.integers(0, 3, 480)),
    )
    before = auto(labels)
    monkeypatch.setattr(compiling, "threads", lambda: at_once)
    after = auto(labels)
    assert (after.posterior == before.posterior).all()
    assert after.parts == before.parts


def test_the_evidence_of_a_strength_is_the_dirichlet_multinomials() -> None:
    from scipy.special import gammaln

    rng = default_rng(25)
    counts = rng.gamma(0.3, 20.0, (40, 3)) * (rng.random((40, 3)) < 0.8)
    centre, totals = rng.dirichlet(np.ones(3), 40), rng.gamma(2.0, 50.0, (9, 3))
    strengths = np.array([0.25, 4.0, 256.0])
    told = [
        (gammaln(counts + s * centre) - gammaln(s * centre)).sum() + 27 * gammaln(s) - gammaln(totals + s).sum()
        for s in strengths
    ]
    assert dirichlet_evidence(counts, centre, totals, strengths) == pytest.approx(told, rel=1e-12)
    plain = dirichlet_evidence.plain(counts, centre, totals, strengths)  # type: ignore[attr-defined]
    assert plain == pytest.approx(told, rel=1e-12)
