"""One text from many: votes on words in aligned texts, and the text nearest to all. docs/methods/text-consensus.md"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.aggregation.consensus import shares_of, weights_of
from callsheet.stats.aggregation.labels import Codes, Longs, labels_of
from callsheet.stats.kernels.aligning import aligned
from callsheet.stats.text import edit_distance

Floats = NDArray[np.float64]
Words = tuple[Hashable, ...]
TEXT_METHODS = ("auto", "weighted-rover", "rover", "medoid")
ROUNDS, DRAWN = 2, 2.0
MOST_COMPARED = 200
NOTHING = -1
"""The code of no word: a slot that a text passes by."""
FULL_CELLS = 20_000_000
"""Up to so many pairs of slot and word every way is looked at; beyond, a band around the diagonal that widens where it is met."""


@dataclass(frozen=True, slots=True)
class TextConsensus:
    """`words`: the text. `support`: for each word the weight (0..1) of the texts that have it in its place. `distances`
    (texts,): edits from each text to the consensus, per word of the longer one, 0..1."""

    words: Words
    support: tuple[float, ...]
    distances: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as words, sorted by task: text i, of worker `workers[i]`, is `texts[i]`; those of task t stand from `offsets[t]`
    to `offsets[t + 1]`. Of a worker's repeated answers the last one stands; `repeated` counts the others."""

    offsets: Longs
    workers: Codes
    texts: tuple[Words, ...]
    n_workers: int
    repeated: int = 0

    @property
    def n_tasks(self) -> int:
        """Tasks, also those without any text."""
        return self.offsets.size - 1

    def of(self, task: int) -> slice:
        """Where the texts of a task stand."""
        return slice(int(self.offsets[task]), int(self.offsets[task + 1]))


@dataclass(frozen=True, slots=True)
class TextAnswers:
    """`answers` (tasks,): the consensus of each task, None without texts. `skill` (workers,): mean likeness (1 − distance) of
    a worker's texts to the consensus, nan without texts. `iterations`: how often workers were weighed."""

    method: str
    answers: tuple[TextConsensus | None, ...]
    skill: Floats
    iterations: int


class _Distances:
    """Edits between the texts of a task, each distinct text looked at once; of more than MOST_COMPARED a sample evenly through them."""

    def __init__(self, texts: Sequence[Sequence[Hashable]]) -> None:
        codes: dict[tuple[Hashable, ...], int] = {}
        self.place = np.array([codes.setdefault(tuple(text), len(codes)) for text in texts], dtype=np.int64)
        distinct = list(codes)
        n = len(distinct)
        self.compared = np.arange(n) if n <= MOST_COMPARED else np.linspace(0, n - 1, MOST_COMPARED).astype(np.int64)
        at = {int(j): column for column, j in enumerate(self.compared)}
        self.table = np.zeros((n, self.compared.size))
        for i in range(n):
            for j, column in at.items():
                if i in at and j < i:
                    self.table[i, column] = self.table[j, at[i]]
                elif i != j:
                    self.table[i, column] = edit_distance(distinct[i], distinct[j])

    def totals(self, worth: Floats) -> Floats:
        """Weighted edits from each text to all (or to the sample), (texts,)."""
        weights = np.bincount(self.place, worth, minlength=len(self.table))[self.compared]
        return np.asarray((self.table @ weights)[self.place], dtype=np.float64)


def texts_of(tasks: ArrayLike, workers: ArrayLike, texts: Sequence[Sequence[Hashable]]) -> Texts:
    """Texts (sequences of words, see `callsheet.stats.words`) with codes of their tasks and workers, in any order.

    ValueError for columns of different length, or texts that were not parted into words.
    """
    if any(isinstance(text, str) for text in texts):
        raise ValueError("a text is a sequence of words, and one is a plain string: part it with callsheet.stats.words")
    rows = labels_of(tasks, workers, np.arange(len(texts)))
    order = np.lexsort((rows.workers, rows.tasks))
    kept = tuple(tuple(texts[row]) for row in rows.classes[order])
    return Texts(rows.offsets, rows.workers[order], kept, rows.n_workers, rows.repeated)


def text_consensus(given: Texts, method: str = "auto", *, rounds: int = ROUNDS) -> TextAnswers:
    """One text for each task. ValueError for an unknown method, or without any text.

    `rover`: votes on words; `medoid`: the text nearest to all; `weighted-rover`, which is `auto`: votes weighed, `rounds` times over, by how near each
    worker's texts come to the consensus; a worker with few texts is drawn to the crowd's mean (two texts' worth).
    """
    if method not in TEXT_METHODS:
        raise ValueError(f"there is no method {method}; there are {', '.join(TEXT_METHODS)}")
    if not given.texts:
        raise ValueError("there is no text to learn from")
    work = [(given.of(task), _Distances(given.texts[given.of(task)])) for task in range(given.n_tasks)]
    weights = np.ones(given.n_workers)
    method = "weighted-rover" if method == "auto" else method
    turns = rounds if method == "weighted-rover" else 0
    for _ in range(turns):
        weights = _likeness(given, [_voted(given, *one, weights) for one in work], drawn=DRAWN)
    answered = [_nearest(given, *one) if method == "medoid" else _voted(given, *one, weights) for one in work]
    return TextAnswers(method, tuple(answered), _likeness(given, answered), turns)


def _likeness(given: Texts, answers: Sequence[TextConsensus | None], *, drawn: float = 0.0) -> Floats:
    """Each worker's mean likeness to the consensus, drawn to the mean of all by so many texts' worth; nan without texts."""
    alike = 1.0 - np.array([d for answer in answers if answer for d in answer.distances])
    n = np.bincount(given.workers, minlength=given.n_workers)
    sums = np.bincount(given.workers, alike, minlength=given.n_workers) + drawn * max(float(alike.mean()), 1e-6)
    return shares_of(sums, n + drawn)


def _voted(given: Texts, place: slice, distances: _Distances, weights: Floats) -> TextConsensus | None:
    worth = weights[given.workers[place]]
    return (
        _vote(given.texts[place], worth if worth.sum() > 0.0 else np.ones_like(worth), distances)
        if worth.size
        else None
    )


def _nearest(given: Texts, place: slice, distances: _Distances) -> TextConsensus | None:
    texts = given.texts[place]
    if not texts:
        return None
    words = texts[_by_distance(distances, np.ones(len(texts)))[0]]
    support = _supported(words, texts)
    return TextConsensus(words, support, tuple(apart(words, text) for text in texts))


def _supported(words: Words, texts: Sequence[Words]) -> tuple[float, ...]:
    """For each word of a text the share of texts that have it in its place."""
    counts = np.zeros(len(words))
    codes: dict[Hashable, int] = {}
    coded = [
        np.array([codes.setdefault(word, len(codes)) for word in text], dtype=np.int32) for text in (words, *texts)
    ]
    for text in coded[1:]:
        network = _Network(len(codes))
        network.add(coded[0], 1.0)
        places = network.places(text)
        met = places >= 0
        counts[places[met]] += text[met] == coded[0][places[met]]
    return tuple((counts / len(texts)).tolist())


def medoid(texts: Sequence[Sequence[Hashable]], *, weights: Sequence[float] | None = None) -> int:
    """Which text has the fewest edits to all others, weighted; of equals the one with more weight, then the first.

    ValueError without texts.
    """
    if not texts:
        raise ValueError("there is no text to choose from")
    return _by_distance(_Distances(texts), weights_of(weights, len(texts)))[0]


def rover(texts: Sequence[Sequence[Hashable]], *, weights: Sequence[float] | None = None) -> TextConsensus:
    """Words that win the vote in their place (ROVER, Fiscus 1997), over texts aligned one after another from the medoid outwards.

    A place where most texts have no word stays empty; of equals the word of the text that is nearest to all. ValueError
    without texts.
    """
    if not texts:
        raise ValueError("there is no text to vote on")
    return _vote(texts, weights_of(weights, len(texts)), _Distances(texts))


def _vote(texts: Sequence[Sequence[Hashable]], worth: Floats, distances: _Distances) -> TextConsensus:
    order = _by_distance(distances, worth)
    codes: dict[Hashable, int] = {}
    coded = [np.array([codes.setdefault(word, len(codes)) for word in texts[i]], dtype=np.int32) for i in order]
    network = _Network(len(codes))
    together = np.bincount(distances.place, worth)
    for text, i in zip(coded, order, strict=True):
        if together[distances.place[i]] > 0.0:
            network.add(text, float(together[distances.place[i]]))
            together[distances.place[i]] = 0.0
    names = list(codes)
    won = [(names[word], share) for word, share in network.winners() if word != NOTHING]
    words = tuple(word for word, _ in won)
    return TextConsensus(words, tuple(share for _, share in won), tuple(apart(words, text) for text in texts))


def _by_distance(distances: _Distances, worth: Floats) -> list[int]:
    """Texts from the nearest to all outwards; of equals the one with more weight, then the first."""
    totals = distances.totals(worth)
    return sorted(range(worth.size), key=lambda i: (round(float(totals[i]), 9), -worth[i], i))


def apart(a: Sequence[Hashable], b: Sequence[Hashable]) -> float:
    """Edits between two texts per word of the longer one, 0..1; two empty texts are alike."""
    return edit_distance(a, b) / max(len(a), len(b), 1)


class _Network:
    """Slots in order, each with the weight of every word that texts have there."""

    def __init__(self, n_words: int) -> None:
        self.n_words, self.slots, self.weight = n_words, list[dict[int, float]](), 0.0

    def add(self, text: Codes, weight: float) -> None:
        """Align a text with what is there, and let it vote."""
        places = self.places(text)
        voted = np.zeros(len(self.slots), dtype=bool)
        voted[places[places >= 0]] = True
        grown: list[dict[int, float]] = []
        at = 0
        for place, word in zip(places.tolist(), text.tolist(), strict=True):
            stop = place if place >= 0 else -1 - place
            while at < stop:
                grown.append(self.passed(at, voted, weight))
                at += 1
            if place >= 0:
                slot = self.slots[at]
                slot[word] = slot.get(word, 0.0) + weight
                grown.append(slot)
                at += 1
            else:
                grown.append({word: weight} | ({NOTHING: self.weight} if self.weight else {}))
        grown.extend(self.passed(i, voted, weight) for i in range(at, len(self.slots)))
        self.slots = grown
        self.weight += weight

    def passed(self, at: int, voted: NDArray[np.bool_], weight: float) -> dict[int, float]:
        """A slot that the text has no word in."""
        slot = self.slots[at]
        if not voted[at]:
            slot[NOTHING] = slot.get(NOTHING, 0.0) + weight
        return slot

    def places(self, text: Codes) -> Codes:
        """The slot of each word, as `aligned` gives it."""
        sizes = [len(slot) - (NOTHING in slot) for slot in self.slots]
        offsets = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
        held = [(word, weight) for slot in self.slots for word, weight in slot.items() if word != NOTHING]
        words = np.array([word for word, _ in held], dtype=np.int32)
        whole = self.weight or 1.0
        shares = np.array([weight for _, weight in held], dtype=np.float64) / whole
        skips = 1.0 - np.array([slot.get(NOTHING, 0.0) for slot in self.slots], dtype=np.float64) / whole
        longer = max(len(self.slots), text.size)
        band = longer if len(self.slots) * text.size <= FULL_CELLS else 256
        while True:
            places, met = aligned((offsets, words, shares), skips, 1.0, text, band, self.n_words)
            if not met or band >= longer:
                return places
            band *= 2

    def winners(self) -> list[tuple[int, float]]:
        """The word of most weight of each slot with its share; of equals the one that came first."""
        won = []
        for slot in self.slots:
            word = max(slot, key=lambda w: round(slot[w], 9))
            won.append((word, slot[word] / self.weight))
        return won
