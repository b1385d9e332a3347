"""How answers come about: labels, texts, the ring."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.simulator.answers import (
    WORD_ERRORS_IF_RIGHT,
    WORD_ERRORS_IF_WRONG,
    chance_right,
    labels_given,
    references,
    ring_answers,
    texts_given,
    wrong_labels,
)
from callsheet.simulator.cast import PROGRAMME_BY_CODE, PROGRAMMES, TaskSpec
from callsheet.simulator.lexicon import words_of

LABELLED = [task for programme in PROGRAMMES for task in programme.tasks if task.labels]


def test_skill_equal_to_difficulty_is_a_coin_toss_and_three_logits_more_are_nineteen_in_twenty() -> None:
    chances = chance_right(np.array([1.0, 3.0]), np.array([1.0, 0.0]))
    assert chances[0] == pytest.approx(0.5)
    assert chances[1] == pytest.approx(0.9525741)


@given(st.sampled_from(LABELLED), st.integers(0, 2**31))
def test_wrong_labels_are_never_right_and_always_labels(task: TaskSpec, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, len(task.labels), size=200)
    wrong = wrong_labels(truth, task, rng)
    assert (wrong != truth).all()
    assert ((wrong >= 0) & (wrong < len(task.labels))).all()


def test_ordinal_mistakes_are_mostly_one_step_off() -> None:
    task = PROGRAMME_BY_CODE["searchrel"].tasks[0]
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 4, size=20_000)
    off = np.abs(wrong_labels(truth, task, rng) - truth)
    assert (off == 1).mean() > 0.8


def test_right_answers_are_the_truth_and_texts_have_no_label() -> None:
    rng = np.random.default_rng(2)
    task = PROGRAMME_BY_CODE["apptox"].tasks[0]
    truth = np.array([0, 1, 2, 3])
    assert labels_given(truth, np.ones(4, bool), task, rng).tolist() == truth.tolist()
    text = PROGRAMME_BY_CODE["podtran"].tasks[0]
    assert labels_given(truth, np.ones(4, bool), text, rng).tolist() == [-1] * 4


def test_the_ring_gives_one_answer_an_item_and_all_labels_over_many() -> None:
    item = np.arange(5_000)
    answers = ring_answers(item, 8)
    assert (answers == ring_answers(item.copy(), 8)).all()
    assert set(Counter(answers.tolist())) == set(range(8))


def _errors(reference: tuple[str, ...], text: str) -> int:
    """Word-level edit distance, the plain way."""
    heard = text.split()
    row = list(range(len(heard) + 1))
    for i, word in enumerate(reference, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (word != other))
    return row[-1]


@pytest.mark.parametrize(("right", "rate"), [(True, WORD_ERRORS_IF_RIGHT), (False, WORD_ERRORS_IF_WRONG)])
def test_transcripts_have_about_as_many_word_errors_as_they_should(right: bool, rate: float) -> None:
    rng = np.random.default_rng(5)
    texts = references(np.full(300, 30), "en-GB", rng)
    given = texts_given(np.arange(300), np.full(300, right), texts, "en-GB", rng)
    errors = sum(_errors(reference, text) for reference, text in zip(texts, given, strict=True))
    assert errors / (300 * 30) == pytest.approx(rate, rel=0.2)


def test_references_have_the_asked_number_of_the_languages_words() -> None:
    sizes = np.array([6, 11, 40])
    for locale in ("en-US", "de-DE", "es-MX", "fr-FR", "hi-IN"):
        texts = references(sizes, locale, np.random.default_rng(0))
        assert [len(text) for text in texts] == sizes.tolist()
        assert set().union(*texts) <= set(words_of(locale))
