"""The one-coin model: its ascent, its twin in NumPy, and where it must say that it does not fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats.aggregation import Fit, Labels, labels_of, one_coin
from callsheet.stats.aggregation.one_coin import COIN_PRIOR
from callsheet.stats.aggregation.votes import vote_shares
from tests.core.stats.aggregation.test_dawid_skene import crowd


def plain(labels: Labels, turns: int) -> np.ndarray:
    """The same model with whole arrays: what the compiled loop must agree with."""
    q = vote_shares(labels)
    given_ = np.bincount(labels.workers, minlength=labels.n_workers)
    for _ in range(turns):
        right = np.bincount(labels.workers, q[labels.tasks, labels.classes], minlength=labels.n_workers)
        share = (right + COIN_PRIOR.right) / (given_ + COIN_PRIOR.right + COIN_PRIOR.wrong)
        prior = (q.sum(axis=0) + COIN_PRIOR.classes) / (q.sum() + COIN_PRIOR.classes * labels.n_classes)
        score = np.tile(np.log(prior), (labels.n_tasks, 1))
        for task, worker, label in zip(labels.tasks, labels.workers, labels.classes, strict=True):
            wrong = (1.0 - share[worker]) / (labels.n_classes - 1)
            score[task] += np.where(np.arange(labels.n_classes) == label, np.log(share[worker]), np.log(wrong))
        q = np.exp(score - score.max(axis=1, keepdims=True))
        q /= q.sum(axis=1, keepdims=True)
    return q


def test_the_compiled_loop_agrees_with_whole_arrays() -> None:
    labels, _ = crowd(default_rng(2))
    assert np.abs(one_coin(labels, fit=Fit(exactly=8)).posterior - plain(labels, 8)).max() < 1e-9


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_every_step_of_the_ascent_goes_up(seed: int) -> None:
    labels, _ = crowd(default_rng(seed), tasks=50)
    assert (np.diff(one_coin(labels).trace) > -1e-7).all()


def test_it_beats_the_votes_where_workers_differ() -> None:
    labels, truth = crowd(default_rng(4), tasks=600, classes=6, each=4)
    votes = vote_shares(labels).argmax(axis=1)
    assert (one_coin(labels).classes == truth).mean() > (votes == truth).mean() + 0.01


def test_a_class_that_loses_its_votes_is_told() -> None:
    rng = default_rng(6)
    truth = (rng.random(600) < 0.1).astype(int)
    for right, told in ((0.2, True), (0.9, False)):
        given_ = rng.random((600, 5)) < np.where(truth == 1, right, 0.02)[:, None]
        found = one_coin(
            labels_of(np.repeat(np.arange(600), 5), np.tile(np.arange(5), 600), given_.ravel().astype(int))
        )
        assert bool(found.notes) == told


def test_one_class_is_no_question_and_no_label_is_refused() -> None:
    assert one_coin(labels_of([0, 1], [0, 0], [0, 0])).posterior.tolist() == [[1.0], [1.0]]
    with pytest.raises(ValueError, match="no label"):
        one_coin(labels_of([], [], [], n_tasks=3, n_workers=1, n_classes=2))


def test_what_is_known_stays() -> None:
    labels, truth = crowd(default_rng(8))
    known = np.where(np.arange(200) < 40, (truth + 1) % 3, -1).astype(np.int32)
    assert (one_coin(labels, known=known).classes[:40] == known[:40]).all()
