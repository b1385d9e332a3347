"""Several starts, different each time; classes that changed places; work that falls apart."""

import numpy as np
import pytest
from numpy.random import default_rng

from callsheet.stats.aggregation import consensus, dawid_skene, labels_of, mace, one_coin, restarted
from callsheet.stats.aggregation.consensus import Consensus
from callsheet.stats.kernels.grouping import linked
from tests.core.stats.aggregation.test_auto import answers, hostile_majority
from tests.core.stats.aggregation.test_dawid_skene import crowd


def test_each_start_is_another_one_and_the_highest_end_is_taken() -> None:
    labels, _ = crowd(default_rng(1))
    starts = []

    def fitted(start):  # type: ignore[no-untyped-def]
        starts.append(start)
        return Consensus("x", np.zeros((200, 3)), np.zeros(3), trace=(float(len(starts) == 3),))

    found = restarted(labels, fitted, times=4, rng=default_rng(2))
    assert found.trace == (1.0,)
    assert "1 of 5 starts" in str(found.notes[0])
    assert starts[0] is None
    assert all(np.abs(a - b).max() > 0.1 for a, b in zip(starts[1:], starts[2:], strict=False))


@pytest.mark.parametrize("method", [dawid_skene, one_coin, mace])
def test_restarts_are_never_worse_and_repeat_with_the_seed(method) -> None:  # type: ignore[no-untyped-def]
    labels, _ = crowd(default_rng(4), tasks=60, each=3)
    once = method(labels)
    again = [restarted(labels, lambda s: method(labels, start=s), times=3, rng=default_rng(9)) for _ in range(2)]
    assert again[0].trace[-1] >= once.trace[-1]
    assert (again[0].posterior == again[1].posterior).all()
    assert again[0].posterior.argmax(1) == pytest.approx(once.posterior.argmax(1)) or again[0].notes


@pytest.mark.parametrize("method", ["auto", "dawid-skene", "one-coin", "mace", "glad", "pooled"])
def test_six_hostile_workers_of_ten_are_seen_through(method: str) -> None:
    labels, truth = hostile_majority(default_rng(3))
    assert (consensus(labels, method).classes == truth).mean() > 0.97


def test_classes_that_stand_against_the_votes_are_told() -> None:
    """Seven of ten are hostile: what the model calls one class most workers call the other."""
    rng = default_rng(6)
    truth = rng.integers(0, 2, 300)
    right = rng.random((300, 10)) < np.where(np.arange(10) < 7, 0.1, 0.95)
    labels, truth = answers(truth, np.where(right, truth[:, None], 1 - truth[:, None]))
    known = np.where(np.arange(300) < 30, truth, -1).astype(np.int32)
    found = consensus(labels, "dawid-skene", known=known)
    assert (found.classes == truth).mean() > 0.95
    assert any("stand for what votes call another" in str(note) for note in found.notes)


def test_work_without_a_common_worker_is_told() -> None:
    labels, _ = crowd(default_rng(4), tasks=40, workers=6)
    twice = labels_of(
        np.concatenate([labels.tasks, labels.tasks + 40]), np.concatenate([labels.workers, labels.workers + 6]), np.tile(labels.classes, 2)
    )  # fmt: skip
    assert not consensus(labels, "dawid-skene").notes
    assert "falls into 2 parts" in str(consensus(twice, "dawid-skene").notes[-1])


def test_parts_are_counted_as_a_search_would() -> None:
    rng = default_rng(12)
    for _ in range(30):
        labels = labels_of(
            rng.integers(0, 20, 25), rng.integers(0, 20, 25), np.zeros(25, int), n_tasks=20, n_workers=20
        )
        sets: list[set[int]] = []
        for task in range(20):
            mine = set(labels.workers[labels.offsets[task] : labels.offsets[task + 1]].tolist())
            if mine:
                touching = [s for s in sets if s & mine]
                sets = [s for s in sets if not s & mine] + [mine.union(*touching)]
        assert linked((labels.offsets, labels.workers), 20) == len(sets)


def test_a_negative_number_of_restarts_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        restarted(crowd(default_rng(1))[0], lambda s: one_coin(crowd(default_rng(1))[0]), times=-1, rng=default_rng(1))
