"""Few labels are worked on in NumPy, many by compiled loops: the same answers, and which of the two only the size decides."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, default_rng

from callsheet.stats.aggregation.dawid_skene import FLAT, Fit, Prior, dawid_skene
from callsheet.stats.aggregation.labels import Labels, labels_of
from callsheet.stats.kernels import compiling, expectation, few, grouping

seeds = st.integers(0, 10_000)


def crowd(rng: Generator, *, tasks: int = 60, workers: int = 7, classes: int = 3) -> Labels:
    size = int(rng.integers(1, 5 * tasks))
    codes = (rng.integers(0, top, size) for top in (tasks, workers, classes))
    return labels_of(*codes, n_tasks=tasks + 2, n_workers=workers + 1, n_classes=classes)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_sorting_and_counting_a_few_gives_the_very_numbers_of_the_compiled_loops(seed: int) -> None:
    rng = default_rng(seed)
    size = int(rng.integers(1, 80))
    tasks, workers, classes = (rng.integers(0, top, size, dtype=np.int32) for top in (12, 6, 3))
    offsets = few.counted(tasks, 14)
    assert (offsets == grouping.counted.compiled(tasks, 14)).all()  # type: ignore[attr-defined]
    sorted_already = np.sort(tasks) if seed % 2 else tasks
    assert few.ascending(sorted_already) == grouping.ascending.compiled(sorted_already)  # type: ignore[attr-defined]
    columns = few.scattered(tasks, workers, classes, offsets)
    for mine, other in zip(columns, grouping.scattered.compiled(tasks, workers, classes, offsets), strict=True):  # type: ignore[attr-defined]
        assert (mine == other).all()
    assert few.repeats(offsets, columns[0], 6) == grouping.repeats.compiled(offsets, columns[0], 6)  # type: ignore[attr-defined]
    assert few.linked((offsets, columns[0]), 9) == grouping.linked.compiled((offsets, columns[0]), 9)  # type: ignore[attr-defined]
    kept = [tuple(np.zeros(size, np.int32) for _ in range(2)) for _ in range(2)]
    ends = few.without_repeats((offsets, *columns), 6, kept[0])  # type: ignore[arg-type]
    assert (ends == grouping.without_repeats.compiled((offsets, *columns), 6, kept[1])).all()  # type: ignore[attr-defined]
    assert all((mine == other).all() for mine, other in zip(*kept, strict=True))
    places = [np.zeros(18, np.int32) for _ in range(2)]
    rows = few.placed(*columns, 3, places[0])
    assert (rows == grouping.placed.compiled(*columns, 3, places[1])).all()  # type: ignore[attr-defined]
    assert (places[0] == places[1]).all()


@given(seeds, st.sampled_from([0.0, 0.25]))
@settings(max_examples=40, deadline=None)
def test_shares_of_a_few_votes_have_the_same_bits(seed: int, extra: float) -> None:
    labels = crowd(default_rng(seed))
    found = [np.full((labels.n_tasks, 3), 7.0) for _ in range(2)]
    for kernel, posterior in zip((few.shares, expectation.shares.compiled), found, strict=True):  # type: ignore[attr-defined]
        kernel((labels.offsets, labels.classes), extra, posterior, (3, labels.n_tasks))
    assert (found[0] == found[1]).all()


@given(seeds, st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_step_over_a_few_labels_is_the_compiled_step(seed: int, keeps: bool, knows: bool) -> None:
    rng = default_rng(seed)
    labels = crowd(rng)
    row_of = (labels.workers * 3 + labels.classes).astype(np.int32)
    rows = rng.dirichlet(np.ones(3), 3 * labels.n_workers)
    known = rng.integers(-1, 3, labels.n_tasks).astype(np.int32) if knows else np.empty(0, np.int32)
    answers = []
    for loops in (few, expectation):
        table = np.hstack([rows, np.zeros_like(rows)])
        posterior = np.full((labels.n_tasks if keeps else 0, 3), 0.25)
        sums, likelihood, change = loops.expectation(
            (labels.offsets, row_of), table, np.array([0.5, 0.3, 0.2]), known, posterior, (2, labels.n_tasks)
        )
        start = np.zeros_like(table)
        begun = loops.started((labels.offsets, labels.classes, row_of), start, (2, labels.n_tasks))
        loops.gathered((labels.offsets, row_of), start, rng.permuted(np.eye(3)[[0] * labels.n_tasks], axis=0), (2, 9))
        answers.append([table, posterior, sums, likelihood, change, start, begun])
    for mine, other in zip(*answers, strict=True):
        assert mine == pytest.approx(other, abs=1e-12, rel=1e-12)


@pytest.mark.parametrize("prior", [FLAT, Prior(), Prior(1.0, 0.1, 1.0)])
@pytest.mark.parametrize("known", [False, True])
def test_both_ways_end_at_the_same_consensus(prior: Prior, known: bool) -> None:
    labels = crowd(default_rng(3), tasks=400, workers=20)
    told = np.where(np.arange(labels.n_tasks) < 40, 1, -1).astype(np.int32) if known else None
    here, there = (dawid_skene(labels, prior=prior, known=told, fit=Fit(often=often)) for often in (False, True))
    assert here.iterations == there.iterations
    assert here.posterior == pytest.approx(there.posterior, abs=1e-9)
    assert here.trace == pytest.approx(there.trace)


def test_a_long_ascent_goes_over_to_the_compiled_loops() -> None:
    labels = crowd(default_rng(5), tasks=200)
    fits = [Fit(exactly=few.STEPS + 20, often=often) for often in (False, True)]
    here, there = (dawid_skene(labels, prior=FLAT, fit=fit) for fit in fits)
    assert here.posterior == pytest.approx(there.posterior, abs=1e-9)


def test_the_number_of_threads_and_what_ran_before_move_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = crowd(default_rng(7), tasks=300)
    before = dawid_skene(labels).posterior
    dawid_skene(labels, fit=Fit(often=True))
    for at_once in (1, 2):
        monkeypatch.setattr(compiling, "threads", lambda at_once=at_once: at_once)
        assert (dawid_skene(labels).posterior == before).all()


def test_a_hundred_thousand_labels_do_not_load_the_compiler() -> None:
    asked = """
import sys, numpy as np
from callsheet.stats.aggregation import Fit, consensus, labels_of
rng = np.random.default_rng(1)
truth = np.repeat(rng.integers(0, 4, 20_000), 5)
given = np.where(rng.random(100_000) < 0.7, truth, rng.integers(0, 4, 100_000))
order = rng.permutation(100_000)
labels = labels_of(np.repeat(np.arange(20_000), 5)[order], rng.integers(0, 100, 100_000), given[order])
for method in ("majority", "wawa", "dawid-skene"):
    consensus(labels, method)
sys.exit(sum(name in sys.modules for name in ("numba", "scipy.linalg", "scipy.optimize")))
"""
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
