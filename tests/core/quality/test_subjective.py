"""Soft labels, entropy, ceilings, groups, slices: limits, coverage, nulls."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.quality.slices import SliceCount, slice_differences
from callsheet.quality.subjective import (
    agreement_ceiling,
    annotator_groups,
    answer_counts,
    chao_shen,
    miller_madow,
    soft_labels,
)
from callsheet.stats.aggregation import Labels, labels_of


def tastes(seed: int, *, split: bool = False, careless: int = 0, tasks: int = 150) -> tuple[Labels, np.ndarray]:
    """Answers drawn from each task's own distribution; of 20 annotators the odd ones may have another, some may not look."""
    rng = default_rng(seed)
    ours, theirs = rng.dirichlet(np.full(3, 0.7), (2, tasks))
    task = np.repeat(np.arange(tasks), 6)
    who = np.concatenate([rng.choice(20, 6, replace=False) for _ in range(tasks)])
    chances = np.where((split & (who % 2 == 1))[:, None], theirs[task], ours[task])
    chances[who < careless] = 1 / 3
    given = (rng.random(task.size)[:, None] > chances.cumsum(axis=1)).sum(axis=1)
    return labels_of(task, who, np.minimum(given, 2), n_tasks=tasks, n_workers=20, n_classes=3), ours


def test_soft_labels_hold_each_tasks_distribution_as_often_as_they_say() -> None:
    labels, true = tastes(1)
    found = soft_labels(labels)
    assert np.mean((found.low <= true) & (true <= found.high)) == pytest.approx(0.95, abs=0.03)
    assert found.shares.sum(axis=1) == pytest.approx(1.0)
    assert found.strength == pytest.approx(2.1, abs=0.8)


def test_entropy_allows_for_answers_that_nobody_happened_to_give() -> None:
    rng = default_rng(2)
    p = np.array([0.5, 0.2, 0.15, 0.1, 0.05])
    true = -(p * np.log2(p)).sum()
    counts = rng.multinomial(8, p, 20_000)
    plain = miller_madow(counts) - ((counts > 0).sum(axis=1) - 1) / (16 * np.log(2))
    assert abs(chao_shen(counts).mean() - true) < abs(plain.mean() - true) / 3
    assert abs(miller_madow(counts).mean() - true) < abs(plain.mean() - true) / 2


def test_miller_and_madow_add_half_a_kind_a_count() -> None:
    counts = [[4, 2, 3, 0, 2, 4, 0, 0, 2, 1, 1]]
    assert miller_madow(counts)[0] * np.log(2) == pytest.approx(1.968382 + 7 / 38, abs=1e-5)


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=5))
def test_entropy_lies_between_nothing_and_all_and_ignores_names(rows: list[list[int]]) -> None:
    counts = np.array(rows)
    for entropy in (chao_shen, miller_madow):
        found = entropy(counts)
        there = ~np.isnan(found)
        assert ((found[there] >= 0) & (found[there] <= np.log2(3) + 1e-12)).all()
        assert found[there] == pytest.approx(entropy(counts[:, ::-1])[there])


def test_no_single_answer_does_better_than_the_ceiling() -> None:
    labels, true = tastes(3, tasks=400)
    found = agreement_ceiling(labels, rng=default_rng(1))
    assert found.attainable.low <= true.max(axis=1).mean() <= found.attainable.high  # type: ignore[operator]
    assert found.pair.low <= (true**2).sum(axis=1).mean() <= found.pair.high  # type: ignore[operator]
    assert found.pair.value < found.reached.value < found.attainable.value  # type: ignore[operator]


def test_where_all_agree_the_ceiling_is_one() -> None:
    labels = labels_of(np.repeat(np.arange(60), 5), np.tile(np.arange(5), 60), np.repeat(np.arange(60) % 2, 5))
    found = agreement_ceiling(labels, rng=default_rng(1))
    assert found.pair.value == found.reached.value == 1.0
    assert found.attainable.value > 0.97  # type: ignore[operator]
    assert agreement_ceiling(labels_of([0], [0], [0]), rng=default_rng(1)).pair.value is None


def test_two_tastes_are_told_apart() -> None:
    labels, _ = tastes(4, split=True)
    found = annotator_groups(labels, rng=default_rng(1), shuffles=99)
    assert found.is_split
    assert abs(np.mean(found.group == np.arange(20) % 2) - 0.5) > 0.4
    assert len(found.dividing) > 0
    assert "two groups" in found.words


def test_without_groups_one_is_claimed_as_rarely_as_stated() -> None:
    tails = [annotator_groups(tastes(s)[0], rng=default_rng(s), shuffles=49).tail for s in range(30)]
    assert np.mean(np.array(tails) <= 0.1) < 0.3
    assert np.mean(tails) == pytest.approx(0.5, abs=0.2)


def test_careless_annotators_are_no_second_taste() -> None:
    claimed = [annotator_groups(tastes(s, careless=6)[0], rng=default_rng(s), shuffles=49).is_split for s in range(8)]
    assert sum(claimed) <= 1


def test_counts_keep_every_answer() -> None:
    labels, _ = tastes(5)
    assert answer_counts(labels).sum() == labels.n_labels


def test_a_slice_that_only_has_harder_questions_does_not_differ() -> None:
    rows = [
        SliceCount("newcomer", "hard", 60, 100),
        SliceCount("newcomer", "easy", 19, 20),
        SliceCount("settled", "hard", 120, 200),
        SliceCount("settled", "easy", 950, 1000),
    ]
    newcomer, settled = slice_differences(rows)
    assert newcomer.share.value < newcomer.rest.value - 0.2  # type: ignore[operator]
    assert newcomer.difference.value == pytest.approx(0.0)
    assert settled.difference.value == pytest.approx(0.0)


def test_one_stratum_is_the_plain_difference() -> None:
    kept, changed = slice_differences([SliceCount("kept", "", 56, 70), SliceCount("changed", "", 48, 80)])
    assert kept.difference.value == pytest.approx(0.2)
    assert kept.difference.low == pytest.approx(0.2 - 1.96 * np.sqrt(0.8 * 0.2 / 70 + 0.6 * 0.4 / 80), abs=1e-4)
    assert changed.difference.value == pytest.approx(-0.2)


def test_many_slices_are_found_by_chance_as_rarely_as_stated() -> None:
    rng = default_rng(6)
    false = []
    for _ in range(200):
        rows = [SliceCount(f"s{i}", f"q{q}", int(rng.binomial(60, 0.8)), 60) for i in range(10) for q in range(2)]
        false.append(any(found.false_share <= 0.05 for found in slice_differences(rows)))
    assert np.mean(false) < 0.09


def test_a_slice_without_a_counterpart_is_not_compared() -> None:
    found = slice_differences([SliceCount("a", "x", 50, 60), SliceCount("b", "y", 40, 60)])
    assert all(one.difference.value is None and one.false_share == 1.0 for one in found)
    with pytest.raises(ValueError, match="between 0 and n"):
        SliceCount("a", "x", 3, 2)
