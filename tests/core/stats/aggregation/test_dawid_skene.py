"""Dawid and Skene: the published example, the ascent, the same bits everywhere, and what is known for certain."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, default_rng

from callsheet.stats.aggregation import glad, mace, one_coin
from callsheet.stats.aggregation.dawid_skene import FLAT, Fit, Prior, dawid_skene
from callsheet.stats.aggregation.labels import Labels, labels_in_place, labels_of
from callsheet.stats.kernels import compiling
from callsheet.stats.kernels.expectation import expectation


def crowd(
    rng: Generator, *, tasks: int = 200, workers: int = 12, classes: int = 3, each: int = 5
) -> tuple[Labels, np.ndarray]:
    truth = rng.integers(0, classes, tasks)
    skill = rng.uniform(0.5, 0.95, workers)
    who = np.array([rng.choice(workers, each, replace=False) for _ in range(tasks)])
    right = rng.random(who.shape) < skill[who]
    given_ = np.where(right, truth[:, None], rng.integers(0, classes, who.shape))
    return labels_of(np.repeat(np.arange(tasks), each), who.ravel(), given_.ravel(), n_classes=classes), truth


ANAESTHETISTS = """1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111
2223212 1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111
1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111 2322222
1211111 2222222"""
"""Dawid and Skene 1979, table 1: fitness of 45 patients as judged three times by a first anaesthetist, once by four more."""
FIRST_JUDGE = [[0.89, 0.11, 0.0, 0.0], [0.07, 0.88, 0.05, 0.0], [0.0, 0.34, 0.66, 0.0], [0.0, 0.0, 0.56, 0.44]]


def test_the_anaesthetists_of_the_paper_come_out_as_printed() -> None:
    cells = [(i, j, int(c) - 1) for i, row in enumerate(ANAESTHETISTS.split()) for j, c in enumerate(row)]
    labels = labels_of(*zip(*cells, strict=True))
    judges = np.maximum(labels.workers - 2, 0).astype(np.int32)  # columns 0 to 2 are one person
    found = dawid_skene(replace(labels, workers=judges, n_workers=5), prior=FLAT, fit=Fit(tolerance=1e-9))
    assert found.prior == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=5e-3)
    assert found.confusions is not None
    table = found.confusions.probabilities[found.confusions.workers == 0].T
    assert table == pytest.approx(np.array(FIRST_JUDGE), abs=5e-3)


@given(st.integers(0, 10_000), st.sampled_from([FLAT, Prior(), Prior(1.0, 0.1, 1.0)]), st.booleans())
@settings(max_examples=30, deadline=None)
def test_every_step_of_the_ascent_goes_up(seed: int, prior: Prior, accelerated: bool) -> None:
    labels, _ = crowd(default_rng(seed), tasks=60)
    found = dawid_skene(labels, prior=prior, fit=Fit(accelerated=accelerated, most=200))
    assert (np.diff(found.trace) > -1e-7).all()


def test_the_likelihood_told_is_that_of_the_labels_and_the_ascent_adds_the_prior() -> None:
    labels, _ = crowd(default_rng(4))
    found = dawid_skene(labels, fit=Fit(tolerance=1e-9))
    scores = np.tile(np.log(found.prior), (labels.n_tasks, 1))
    for task, worker, given_class in zip(labels.tasks, labels.workers, labels.classes, strict=True):
        scores[task] += np.log(found.confusions.of(worker)[:, given_class])  # type: ignore[union-attr]
    assert found.log_likelihood == pytest.approx(np.logaddexp.reduce(scores, axis=1).sum(), abs=1e-6)
    for method in (dawid_skene, one_coin, mace, glad):
        told = method(labels)
        assert told.trace[-1] < told.log_likelihood - 1.0 < 0.0  # type: ignore[operator]


def test_acceleration_reaches_the_same_place_in_fewer_steps() -> None:
    labels, _ = crowd(default_rng(3), tasks=400)
    slow = dawid_skene(labels, fit=Fit(accelerated=False, tolerance=1e-9))
    quick = dawid_skene(labels, fit=Fit(tolerance=1e-9))
    assert quick.iterations < slow.iterations
    assert np.abs(quick.posterior - slow.posterior).max() < 1e-5


@pytest.mark.parametrize("at_once", [1, 2])
def test_one_thread_and_two_give_the_same_bits(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    labels, _ = crowd(default_rng(5))
    before = dawid_skene(labels).posterior
    monkeypatch.setattr(compiling, "threads", lambda: at_once)
    assert (dawid_skene(labels).posterior == before).all()


def test_the_order_of_rows_does_not_matter() -> None:
    labels, _ = crowd(default_rng(7))
    mixed = default_rng(1).permutation(labels.n_labels)
    again = labels_of(labels.tasks[mixed], labels.workers[mixed], labels.classes[mixed], n_classes=3)
    assert np.abs(dawid_skene(labels).posterior - dawid_skene(again).posterior).max() < 1e-8


def test_renaming_the_classes_renames_the_answers() -> None:
    labels, _ = crowd(default_rng(9))
    turned = labels_of(labels.tasks, labels.workers, (labels.classes + 1) % 3)
    assert np.abs(np.roll(dawid_skene(labels).posterior, 1, axis=1) - dawid_skene(turned).posterior).max() < 1e-6


def test_what_is_known_stays_and_teaches() -> None:
    labels, truth = crowd(default_rng(11))
    known = np.where(np.arange(200) < 50, truth, -1).astype(np.int32)
    found = dawid_skene(labels, known=known)
    assert (found.classes[:50] == truth[:50]).all()
    assert (found.posterior[:50].max(axis=1) == 1.0).all()


def test_a_hostile_majority_is_seen_through_once_a_few_truths_are_known() -> None:
    rng = default_rng(13)
    truth = rng.integers(0, 2, 400)
    right = rng.random((400, 10)) < np.where(np.arange(10) < 6, 0.2, 0.9)
    labels = labels_of(
        np.repeat(np.arange(400), 10),
        np.tile(np.arange(10), 400),
        np.where(right, truth[:, None], 1 - truth[:, None]).ravel(),
    )
    known = np.where(np.arange(400) < 20, truth, -1).astype(np.int32)
    assert (dawid_skene(labels, known=known).classes == truth).mean() > 0.97


def test_a_task_with_five_thousand_labels_does_not_underflow() -> None:
    rng = default_rng(15)
    labels = labels_of(np.zeros(5000, int), np.arange(5000), (rng.random(5000) < 0.3).astype(int))
    found = dawid_skene(labels)
    assert np.isfinite(found.posterior).all()
    assert found.classes[0] == 0


def test_a_task_without_labels_holds_the_class_prior() -> None:
    found = dawid_skene(labels_of([0, 0, 2], [0, 1, 0], [1, 1, 0], n_tasks=4))
    assert found.posterior[1] == pytest.approx(found.prior)
    assert found.posterior[3] == pytest.approx(found.prior)


def test_a_worker_with_one_label_is_not_taken_for_certain() -> None:
    found = dawid_skene(labels_of([0, 0, 1], [0, 1, 2], [0, 1, 1]))
    assert found.confusions is not None
    assert found.confusions.of(2).max() < 0.9


def test_one_class_is_no_question() -> None:
    assert dawid_skene(labels_of([0, 1], [0, 0], [0, 0])).posterior.tolist() == [[1.0], [1.0]]


def test_no_label_is_refused() -> None:
    with pytest.raises(ValueError, match="no label"):
        dawid_skene(labels_of([], [], [], n_tasks=3, n_workers=1, n_classes=2))


def test_more_parameters_than_data_are_refused() -> None:
    some = np.arange(100_000)
    with pytest.raises(ValueError, match="one-coin"):
        dawid_skene(labels_of(some, some, some))


def test_a_loop_compiled_for_its_number_of_classes_gives_the_same_bits() -> None:
    labels = labels_of([0, 0, 0, 1, 1, 2, 2, 2], [0, 1, 2, 0, 1, 0, 1, 2], [0, 0, 1, 1, 1, 2, 0, 2])
    rng = np.random.default_rng(3)
    start = rng.dirichlet(np.ones(3), 9)
    prior = np.array([0.5, 0.3, 0.2])
    row_of = (labels.workers * 3 + labels.classes).astype(np.int32)
    found = []
    for of_classes in (prior, tuple(prior.tolist())):
        for kernel in (expectation, expectation.plain):
            rows, posterior = np.hstack([start, np.zeros((9, 3))]), np.zeros((3, 3))
            kernel((labels.offsets, row_of), rows, of_classes, np.empty(0, np.int32), posterior, (0, 3))
            found.append((rows, posterior))
    for rows, posterior in found[2:3]:
        assert (rows == found[0][0]).all()
        assert (posterior == found[0][1]).all()
    for rows, posterior in found:
        assert rows == pytest.approx(found[0][0], abs=1e-14)
        assert posterior == pytest.approx(found[0][1], abs=1e-14)


def test_sorted_labels_without_repeats_are_taken_as_they_are_and_others_alike() -> None:
    rng = np.random.default_rng(5)
    tasks = np.repeat(np.arange(50, dtype=np.int32), 4)
    workers = np.concatenate([rng.permutation(9)[:4] for _ in range(50)]).astype(np.int32)
    classes = rng.integers(0, 3, 200, dtype=np.int32)
    kept = labels_of(tasks, workers, classes)
    assert kept.workers is workers
    order = rng.permutation(200)
    shuffled = labels_of(tasks[order], workers[order], classes[order], n_workers=9)
    assert dawid_skene(shuffled).posterior == pytest.approx(dawid_skene(kept).posterior, abs=1e-5)
    again = labels_of(np.append(tasks, 49), np.append(workers, workers[-1]), np.append(classes, 2))
    assert (again.repeated, again.n_labels) == (1, 200)
    columns = [np.append(tasks, 49), np.append(workers, workers[-1]), np.append(classes, 2)]
    inside = labels_in_place(*(column.astype(np.int32) for column in columns))
    assert (inside.repeated, inside.n_labels) == (1, 200)
    for name in ("offsets", "workers", "classes"):
        assert (getattr(inside, name) == getattr(again, name)).all()
    with pytest.raises(ValueError, match="do not ascend"):
        labels_in_place(tasks[::-1].copy(), workers, classes)


def test_asking_for_rows_ahead_changes_no_bit_and_reads_nothing_beyond_the_last_label() -> None:
    rng = np.random.default_rng(8)
    labels = labels_of(np.repeat(np.arange(40), 3), rng.integers(0, 12, 120), rng.integers(0, 2, 120))
    row_of = (labels.workers * 2 + labels.classes).astype(np.int32)
    start = rng.dirichlet(np.ones(2), 24)
    found = []
    for kernel in (expectation, expectation.plain):
        rows, posterior = np.hstack([start, np.zeros((24, 2))]), np.zeros((40, 2))
        told = kernel((labels.offsets, row_of), rows, np.array([0.6, 0.4]), np.empty(0, np.int32), posterior, (0, 40))
        found.append((rows, posterior, told[1]))
    assert found[0][0] == pytest.approx(found[1][0], abs=1e-13)
    assert found[0][1] == pytest.approx(found[1][1], abs=1e-13)
    assert found[0][2] == pytest.approx(found[1][2], abs=1e-10)


@pytest.mark.parametrize(("each", "least"), [(5, 1e-10), (16, 1e-18), (17, 1e-3), (300, 1e-12), (40, 1e-300)])
def test_products_of_probabilities_are_as_exact_as_sums_of_logarithms(each: int, least: float) -> None:
    rng = default_rng(17)
    rows = np.hstack([least ** rng.random((50, 3)), np.zeros((50, 3))])
    row_of, offsets = rng.integers(0, 50, 20 * each, dtype=np.int32), np.arange(0, 20 * each + 1, each)
    posterior, prior = np.zeros((20, 3)), np.array([0.5, 0.3, 0.2])
    score = np.log(prior) + np.add.reduceat(np.log(rows[row_of, :3]), offsets[:-1])
    best = score.max(axis=1, keepdims=True)
    raised = np.exp(score - best)
    told = float((best[:, 0] + np.log(raised.sum(axis=1))).sum())
    for of_classes in (prior, tuple(prior.tolist())):
        table = rows.copy()
        _, likelihood, _ = expectation((offsets, row_of), table, of_classes, np.empty(0, np.int32), posterior, (0, 20))
        assert likelihood == pytest.approx(told, rel=1e-12)
        assert posterior == pytest.approx(raised / raised.sum(axis=1, keepdims=True), abs=1e-11)


def test_later_labels_may_overrule_hundreds_of_earlier_ones() -> None:
    rows = np.array([[1.0, 1e-12, 0.0, 0.0], [1e-12, 1.0, 0.0, 0.0]])
    row_of = np.repeat(np.array([0, 1], np.int32), [400, 401])
    posterior = np.zeros((1, 2))
    expectation((np.array([0, 801]), row_of), rows, np.array([0.5, 0.5]), np.empty(0, np.int32), posterior, (0, 1))
    assert posterior[0] == pytest.approx([1e-12, 1.0 - 1e-12], abs=1e-15)
