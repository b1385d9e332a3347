"""One question studied whole, on answers whose truth is known to the test."""

from dataclasses import replace

import numpy as np
import pytest

from callsheet.quality.study import Answers, QuestionStudy, study

ITEMS, PEOPLE, CLASSES = 400, 10, 3
SKILL = np.array([0.95, 0.9, 0.9, 0.85, 0.85, 0.8, 0.8, 0.9, 0.34, 0.9])
"""The ninth answers at random."""
WEEK = 20_000


def answers(*, known: int = 60, seed: int = 3, unmeasured: tuple[int, ...] = ()) -> tuple[Answers, np.ndarray]:  # type: ignore[type-arg]
    """Each item answered by five of ten people of two vendors; `known` items have a known answer."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, CLASSES, ITEMS)
    rows = []
    for task in range(ITEMS):
        for worker in sorted(rng.choice(PEOPLE, 5, replace=False).tolist()):
            is_right = rng.random() < SKILL[worker]
            given = truth[task] if is_right else (truth[task] + rng.integers(1, CLASSES)) % CLASSES
            rows.append((task, worker, int(given)))
    task, worker, given = (np.array(column, dtype=np.int32) for column in zip(*rows, strict=True))
    measured = np.ones(PEOPLE, dtype=np.bool_)
    measured[list(unmeasured)] = False
    return (
        Answers(
            task=task,
            worker=worker,
            given=given,
            seconds=np.full(task.size, np.nan),
            moment=np.full(task.size, np.nan),
            week=np.where(task < ITEMS // 2, WEEK, WEEK + 7).astype(np.int32),
            known=np.where(np.arange(ITEMS) < known, truth, -1).astype(np.int32),
            vendor=np.array([k % 2 for k in range(PEOPLE)], dtype=np.int32),
            measured=measured,
            stratum=np.zeros(ITEMS, dtype=np.int32),
            sizes=(ITEMS, PEOPLE, CLASSES, 2),
        ),
        truth,
    )


@pytest.fixture(scope="module")
def studied() -> QuestionStudy:
    return study(answers()[0])


def test_the_consensus_finds_the_truth_and_each_interval_holds_the_skill_it_was_drawn_with(
    studied: QuestionStudy,
) -> None:
    _, truth = answers()
    assert (studied.items.consensus == truth).mean() > 0.97
    for person in studied.annotators:
        found = person.skill.accuracy
        assert found.low is not None
        assert found.high is not None
        assert found.low - 0.03 <= SKILL[person.skill.code] <= found.high + 0.03


def test_whoever_answers_at_random_is_pointed_out_and_nobody_else(studied: QuestionStudy) -> None:
    found = {one.screen: [s.annotators for s in one.signals] for one in studied.screens}
    assert found["random-answers"] == [(8,)]


def test_nobody_is_shown_or_screened_who_is_not_to_be_measured_but_their_answers_count() -> None:
    asked, _ = answers(unmeasured=(8, 9))
    found = study(asked)
    assert {one.skill.code for one in found.annotators} == set(range(8))
    assert found.unmeasured == 2
    assert all(not one.signals for one in found.screens if one.screen == "random-answers")
    assert sum(one.skill.labels for one in found.vendors) == asked.task.size


def test_the_weeks_of_an_annotator_add_up_to_all_their_answers_and_known_ones(studied: QuestionStudy) -> None:
    asked, _ = answers()
    for person in studied.annotators:
        own = asked.worker == person.skill.code
        assert [week.week for week in person.weeks] == [WEEK, WEEK + 7]
        assert sum(week.answers for week in person.weeks) == own.sum()
        assert sum(week.gold for week in person.weeks) == (asked.known[asked.task[own]] >= 0).sum() == person.gold.n


def test_the_cells_of_a_small_matrix_hold_all_answers(studied: QuestionStudy) -> None:
    for person in studied.annotators:
        assert sum(cell.answers for cell in person.cells) == pytest.approx(person.skill.labels, abs=0.5)
        assert all(cell.low <= cell.share <= cell.high for cell in person.cells)


def test_items_are_believed_without_their_known_answers() -> None:
    asked, truth = answers()
    some = (asked.known >= 0) & (np.arange(ITEMS) % 10 == 0)
    wrong = replace(asked, known=np.where(some, (truth + 1) % CLASSES, asked.known).astype(np.int32))
    assert np.array_equal(study(wrong).items.consensus, study(asked).items.consensus)


def test_agreement_is_the_share_of_equal_answers_of_others(studied: QuestionStudy) -> None:
    asked, _ = answers()
    person = studied.annotators[0]
    own = asked.worker == person.skill.code
    same = other = 0
    for task, given in zip(asked.task[own], asked.given[own], strict=True):
        rest = (asked.task == task) & ~own
        other += int(rest.sum())
        same += int((asked.given[rest] == given).sum())
    assert person.agreement.value == pytest.approx(same / other)
    assert person.agreement.n == other


def test_vendors_are_held_against_each_other_on_the_items_that_both_answered(studied: QuestionStudy) -> None:
    (pair,) = studied.pairs
    assert (pair.first, pair.second, pair.basis) == (0, 1, "common items")
    true = float(SKILL[0::2].mean() - SKILL[1::2].mean())
    assert pair.difference.low is not None
    assert pair.difference.high is not None
    assert pair.difference.low <= true <= pair.difference.high


def copied(*, share_known: int) -> tuple[Answers, np.ndarray]:  # type: ignore[type-arg]
    """Three annotators an item of six, of whom three copy one another's random answers."""
    rng = np.random.default_rng(8)
    truth = rng.integers(0, CLASSES, ITEMS)
    rows = []
    for task in range(ITEMS):
        together = int(rng.integers(0, CLASSES))
        for worker in sorted({0, 1, 2} if task % 2 else {*rng.choice(3, 2, replace=False).tolist(), 3 + task // 2 % 3}):
            honest = int(truth[task]) if rng.random() < 0.95 else int(rng.integers(0, CLASSES))
            rows.append((task, worker, together if worker < 3 else honest))
        if task % 2:
            rows += [(task, worker, int(truth[task]) if rng.random() < 0.95 else 0) for worker in (3, 4)]
    asked, _ = answers()
    task, worker, given = (np.array(column, dtype=np.int32) for column in zip(*rows, strict=True))
    return (
        replace(
            asked,
            task=task,
            worker=worker,
            given=given,
            seconds=np.full(task.size, np.nan),
            moment=np.full(task.size, np.nan),
            week=np.full(task.size, WEEK, dtype=np.int32),
            known=np.where(np.arange(ITEMS) < share_known, truth, -1).astype(np.int32),
        ),
        truth,
    )


def test_copiers_whom_known_answers_refute_count_once_and_no_longer_decide_what_is_true() -> None:
    asked, truth = copied(share_known=80)
    found = study(asked)
    assert "count as one" in found.notes[0]
    skill = {one.skill.code: one.skill.accuracy.value or 0.0 for one in found.annotators}
    assert max(skill[code] for code in (0, 1, 2)) < 0.5
    assert min(skill[code] for code in (3, 4, 5)) > 0.85
    assert (found.items.consensus == truth).mean() > 0.8


def test_the_same_answers_give_the_same_study() -> None:
    assert study(answers()[0]).annotators == study(answers()[0]).annotators


def test_answers_that_are_not_sorted_by_item_are_refused() -> None:
    asked, _ = answers()
    with pytest.raises(ValueError, match="sorted"):
        study(replace(asked, task=asked.task[::-1].copy()))
