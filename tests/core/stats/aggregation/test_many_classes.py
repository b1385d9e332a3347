"""Where classes are too many for tables: the same answers as the tables where both can be had."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.stats.aggregation import (
    Fit,
    accuracy,
    are_many,
    calibration_error,
    consensus,
    labels_of,
    log_loss,
    majority,
    shortlists,
    wawa,
)
from callsheet.stats.aggregation.shape import notes_of

FEW = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=60)


def of(rows):
    tasks, workers, classes = (np.array(column) for column in zip(*rows, strict=True))
    return labels_of(tasks, workers, classes, n_tasks=8, n_workers=5, n_classes=4)


def as_table(found):
    table = np.zeros((found.offsets.size - 1, found.n_classes))
    table[found.tasks, found.candidates] = found.probability
    return table


@settings(max_examples=60, deadline=None)
@given(FEW, st.sampled_from([majority, wawa]))
def test_votes_and_scores_are_those_of_the_table(rows, method):
    labels = of(rows)
    table, found = method(labels), shortlists(labels, method.__name__)
    has = np.diff(labels.offsets) > 0
    assert as_table(found)[has] == pytest.approx(table.posterior[has])
    assert found.skill == pytest.approx(table.skill, nan_ok=True)
    assert (found.tied[has] == table.tied[has]).all()
    assert (found.classes[has] == table.classes[has]).all()
    assert (found.classes[~has] == -1).all()
    truth = np.where(has, np.arange(8, dtype=np.int32) % 5, -1).astype(np.int32)
    if has.any():
        assert accuracy(found, truth).value == pytest.approx(accuracy(table, truth).value)
        assert log_loss(found, truth) == pytest.approx(log_loss(table, truth))
        assert calibration_error(found, truth) == pytest.approx(calibration_error(table, truth))


def plain_one_coin(labels, turns):
    """The same model over all classes, label by label."""
    size = labels.n_classes
    tasks, workers, classes = labels.tasks, labels.workers, labels.classes
    posterior = np.array(majority(labels).posterior)
    for _ in range(turns):
        right, given_ = np.full(labels.n_workers, 2.0), np.full(labels.n_workers, 3.0)
        for t, w, c in zip(tasks, workers, classes, strict=True):
            right[w] += posterior[t, c]
            given_[w] += 1.0
        share = right / given_
        score = np.zeros(posterior.shape)
        for t, w, c in zip(tasks, workers, classes, strict=True):
            score[t] += np.log((1.0 - share[w]) / (size - 1))
            score[t, c] += np.log(share[w]) - np.log((1.0 - share[w]) / (size - 1))
        posterior = np.exp(score - score.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
    return posterior


@settings(max_examples=40, deadline=None)
@given(FEW, st.integers(1, 6))
def test_one_coin_over_shortlists_is_one_coin_over_all_classes(rows, turns):
    labels = of(rows)
    found, plain = shortlists(labels, "one-coin", fit=Fit(exactly=turns)), plain_one_coin(labels, turns)
    has = np.diff(labels.offsets) > 0
    assert found.probability == pytest.approx(plain[found.tasks, found.candidates], abs=1e-9)
    truth = np.where(has, 3, -1).astype(np.int32)
    assert found.at(truth)[0][has] == pytest.approx(plain[has, 3], abs=1e-9)


def test_a_hundred_thousand_classes_take_the_room_of_the_labels():
    rng = np.random.default_rng(3)
    tasks, size = 20_000, 100_000
    truth = rng.integers(0, size, tasks).astype(np.int32)
    skill = rng.uniform(0.3, 0.95, 100)
    task = np.repeat(np.arange(tasks), 3)
    worker = rng.integers(0, 100, task.size)
    given_ = np.where(rng.random(task.size) < skill[worker], truth[task], rng.integers(0, size, task.size))
    labels = labels_of(task, worker, given_, n_classes=size)
    assert are_many(labels)
    found = shortlists(labels)
    assert accuracy(found, truth).value > accuracy(shortlists(labels, "majority"), truth).value + 0.01
    assert calibration_error(found, truth) < 0.02
    assert "one-coin" in found.notes[0]
    with pytest.raises(ValueError, match="use auto, majority, wawa, one-coin"):
        shortlists(labels, "dawid-skene")
    with pytest.raises(ValueError, match="use shortlists"):
        consensus(labels)


def test_known_classes_are_believed_and_teach_who_is_right():
    rows = [(t, 0, 0) for t in range(8)] + [(t, 1, 1) for t in range(8)]
    known = np.array([1, 1, 1, 1, 1, 1, -1, -1], dtype=np.int32)
    found = shortlists(of(rows), known=known)
    assert (found.classes == 1).all()
    assert as_table(found)[:6, 1] == pytest.approx(1.0)


def test_nothing_labelled_is_refused():
    with pytest.raises(ValueError, match="no label"):
        shortlists(labels_of([], [], [], n_tasks=3, n_workers=1, n_classes=2))


def test_what_labels_cannot_tell_is_said():
    apart = notes_of(labels_of([0, 0, 1, 1, 2], [0, 1, 2, 3, 3], [0, 1, 0, 1, 1]))
    assert "3 workers gave one label alone" in apart[0]
    assert notes_of(labels_of([0, 1], [0, 0], [0, 1])) == (
        "no task has two labels: each stands as it is, and nobody's skill can be told",
    )
    assert "nothing to decide" in notes_of(labels_of([0, 0], [0, 1], [0, 0]))[0]
