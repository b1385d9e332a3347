"""What an annotator answers: right by skill against difficulty, wrong in believable ways."""

import numpy as np
import numpy.typing as npt

from callsheet.simulator.calendars import Bools, Ints
from callsheet.simulator.cast import TaskSpec
from callsheet.simulator.lexicon import words_of
from callsheet.simulator.workforce import Floats

Texts = npt.NDArray[np.object_]

NEIGHBOUR = 0.8
"""Share of wrong ordinal answers that are one step off; of wrong categories that fall to the next label."""
WORD_ERRORS_IF_RIGHT = 0.02
WORD_ERRORS_IF_WRONG = 0.16


def chance_right(ability: Floats, difficulty: Floats) -> Floats:
    """Logistic in ability minus difficulty, both in log-odds (Rasch)."""
    chance: Floats = 1.0 / (1.0 + np.exp(difficulty - ability))
    return chance


def wrong_labels(truth: Ints, task: TaskSpec, rng: np.random.Generator) -> Ints:
    """A label other than the truth for each."""
    n, labels = len(truth), len(task.labels)
    far = (truth + rng.integers(1, labels, size=n)) % labels
    if task.answer_kind == "ordinal":
        step = np.where(rng.uniform(size=n) < 0.5, 1, -1)
        step = np.where(truth == 0, 1, np.where(truth == labels - 1, -1, step))
        near = truth + step
    else:
        near = (truth + 1) % labels
    chosen: Ints = np.where(rng.uniform(size=n) < NEIGHBOUR, near, far)
    return chosen


def labels_given(truth: Ints, right: Bools, task: TaskSpec, rng: np.random.Generator) -> Ints:
    """The label each one gives; −1 throughout where the answer is text."""
    if not task.labels:
        return np.full(len(truth), -1, np.int64)
    given: Ints = np.where(right, truth, wrong_labels(truth, task, rng))
    return given


def ring_answers(item: Ints, labels: int) -> Ints:
    """What the ring answers: fixed by the item alone, whatever is right."""
    answers: Ints = (item * 2_654_435_761 >> 9) % labels
    return answers


def references(sizes: Ints, locale: str, rng: np.random.Generator) -> list[tuple[str, ...]]:
    """A reference text per item; `sizes` in words."""
    vocabulary = words_of(locale)
    picks = rng.integers(0, len(vocabulary), size=int(sizes.sum()))
    ends = np.cumsum(sizes)
    return [tuple(vocabulary[k] for k in picks[end - n : end]) for end, n in zip(ends, sizes, strict=True)]


def _misheard(reference: tuple[str, ...], rate: float, vocabulary: tuple[str, ...], rng: np.random.Generator) -> str:
    draws = rng.uniform(size=len(reference))
    swaps = rng.integers(0, len(vocabulary), size=len(reference))
    heard: list[str] = []
    for word, draw, swap in zip(reference, draws, swaps, strict=True):
        if draw >= rate:
            heard.append(word)
        elif draw < rate * 0.6:
            heard.append(vocabulary[swap])
        elif draw < rate * 0.8:
            heard.extend((word, vocabulary[swap]))
    return " ".join(heard)


def texts_given(item: Ints, right: Bools, texts: list[tuple[str, ...]], locale: str, rng: np.random.Generator) -> Texts:
    """What each one writes down of the item's reference: few word errors where right, many where not."""
    vocabulary = words_of(locale)
    rates = np.where(right, WORD_ERRORS_IF_RIGHT, WORD_ERRORS_IF_WRONG)
    given = [_misheard(texts[i], float(rate), vocabulary, rng) for i, rate in zip(item, rates, strict=True)]
    return np.array(given, dtype=np.object_)
