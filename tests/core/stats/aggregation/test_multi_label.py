"""Sets of labels: exact where rates are known, better than votes where workers differ."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, default_rng

from callsheet.stats.aggregation import Fit, LabelSets, label_sets, label_shares, multi_label
from callsheet.stats.aggregation.multi_label import _Work


def taggers(rng: Generator, *, tasks: int = 200, labels: int = 8, each: int = 3) -> tuple[LabelSets, np.ndarray]:
    truth = rng.random((tasks, labels)) < rng.uniform(0.05, 0.4, labels)
    sensitivity, specificity = rng.uniform(0.3, 0.98, 15), rng.uniform(0.8, 0.99, 15)
    who = np.array([rng.choice(15, each, replace=False) for _ in range(tasks)]).ravel()
    there = np.repeat(truth, each, axis=0)
    given_ = rng.random(there.shape) < np.where(there, sensitivity[who][:, None], 1 - specificity[who][:, None])
    sets = [np.flatnonzero(row).tolist() for row in given_]
    return label_sets(np.repeat(np.arange(tasks), each), who, sets, n_labels=labels), truth


def test_shares_count_answers_and_an_empty_set_is_one() -> None:
    given_ = label_sets([0, 0, 0, 1, 1], [0, 1, 2, 0, 0], [[0, 1, 1], [1], [], [0], [1]])
    assert given_.repeated == 1
    assert label_shares(given_) == pytest.approx(np.array([[1 / 3, 2 / 3], [0.0, 1.0]]))


SKIN_TESTS = ((14, 4, 9, 528), (887, 31, 37, 367))
"""Hui and Walter 1980: Mantoux and tine test both positive, first alone, second alone, neither; of two populations."""


def test_hui_and_walters_skin_tests_come_out_as_printed() -> None:
    # Two labels are two populations, two workers two tests. The fit of their model is exact, so it does not depend on how
    # many people stand for each cell: each population is enlarged to the same number, which the pseudo-counts do not move.
    people = 73_371
    drawn = []
    for cells in SKIN_TESTS:
        sizes = np.diff(np.rint(np.cumsum([0, *cells]) * people / sum(cells)).astype(int))
        drawn.append(np.repeat([(1, 1), (1, 0), (0, 1), (0, 0)], sizes, axis=0))
    chosen = np.stack(drawn, axis=2).reshape(-1, 2).astype(bool)
    found = multi_label(
        LabelSets(
            tasks=np.repeat(np.arange(people, dtype=np.int32), 2),
            workers=np.tile(np.arange(2, dtype=np.int32), people),
            offsets=np.concatenate([[0], np.cumsum(chosen.sum(axis=1))]),
            members=np.nonzero(chosen)[1].astype(np.int32),
            n_tasks=people,
            n_workers=2,
            n_labels=2,
        ),
        fit=Fit(tolerance=1e-9),
    )
    assert found.prevalence == pytest.approx([0.0268, 0.7168], abs=2e-4)
    assert 1 - found.sensitivity == pytest.approx([0.0339, 0.0312], abs=2e-4)
    assert 1 - found.specificity == pytest.approx([0.0067, 0.0159], abs=2e-4)


def test_with_known_rates_the_posterior_is_bayes_rule_written_out() -> None:
    given_ = label_sets([0, 0, 1], [0, 1, 0], [[0], [0, 1], []], n_labels=2)
    work = _Work(given_)
    work.sensitivity, work.specificity, work.prevalence = (
        np.array([0.7, 0.9]),
        np.array([0.8, 0.6]),
        np.array([0.3, 0.5]),
    )
    work.find_labels()
    chosen = {
        (0, 0): [(0, True), (1, True)],
        (0, 1): [(0, False), (1, True)],
        (1, 0): [(0, False)],
        (1, 1): [(0, False)],
    }
    for task, label in product(range(2), range(2)):
        there, absent = work.prevalence[label], 1 - work.prevalence[label]
        for worker, yes in chosen[task, label]:
            se, sp = work.sensitivity[worker], work.specificity[worker]
            there, absent = there * (se if yes else 1 - se), absent * (1 - sp if yes else sp)
        assert work.posterior[task, label] == pytest.approx(there / (there + absent))


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_every_step_of_the_ascent_goes_up(seed: int) -> None:
    given_, _ = taggers(default_rng(seed), tasks=40)
    assert (np.diff(multi_label(given_).trace) > -1e-7).all()


def test_one_eye_for_all_labels_beats_a_vote_on_each() -> None:
    ratios = []
    for seed in range(5):
        given_, truth = taggers(default_rng(seed))
        votes = ((label_shares(given_) > 0.5) != truth).mean()
        ratios.append(((multi_label(given_).posterior > 0.5) != truth).mean() / votes)
    assert np.mean(ratios) < 0.9


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_the_order_of_labels_and_of_rows_does_not_matter(seed: int) -> None:
    rng = default_rng(seed)
    given_, _ = taggers(rng, tasks=30)
    turn, mixed = rng.permutation(8), rng.permutation(given_.tasks.size)
    sets = [turn[given_.members[given_.offsets[i] : given_.offsets[i + 1]]].tolist() for i in mixed]
    again = label_sets(given_.tasks[mixed], given_.workers[mixed], sets, n_labels=8)
    assert multi_label(again).posterior[:, turn] == pytest.approx(multi_label(given_).posterior, abs=1e-6)


def test_sets_hold_what_is_more_probable_than_not_and_steps_are_as_many_as_asked() -> None:
    given_ = label_sets([0, 0, 0], [0, 1, 2], [[0, 2], [0], [0]], n_labels=3)
    found = multi_label(given_, fit=Fit(exactly=4))
    assert (found.iterations, found.sets()) == (4, ((0,),))


def test_no_answer_and_no_label_are_refused() -> None:
    with pytest.raises(ValueError, match="no answer"):
        multi_label(label_sets([], [], []))
    with pytest.raises(ValueError, match="no answer"):
        multi_label(label_sets([0], [0], [[]]))
