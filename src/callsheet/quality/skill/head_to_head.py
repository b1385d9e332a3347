"""Which of two vendors is right more often, on the same items or on items alike. docs/methods/head-to-head.md

A difference of shares is a weighted sum Σ c·r over labels; c is positive for one vendor, negative for the other. Its variance
counts items and annotators as clusters (two-way, Cameron, Gelbach, Miller 2011) and adds the doubt about truth.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.quality.skill.rightness import Rightness, rightness, truth_of
from callsheet.said import say
from callsheet.stats.aggregation import Consensus, Labels
from callsheet.stats.estimate import Estimate, nothing

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
COMMON, STRATA, PLAIN = "common items", "strata", "plain"
LEAST_COMMON = 30
"""Common items from which they alone decide, whatever else was answered."""
LEAST_STRATUM = 5
"""Labels of each vendor that a stratum needs to be compared within."""


@dataclass(frozen=True, slots=True)
class HeadToHead:
    """Vendor `first` against `second` (their codes), differences of shares right, in −1 … 1.

    `common`: on items that both answered; `adjusted`: within strata, where the caller gave some; `plain`: nothing adjusted for.
    `better`, `worse`, `level`: common items on which the first has the larger, smaller, same share. `strata`: how many were
    compared within; `covered`: share of labels in them. `basis`: which of the three to read, `words` what it was adjusted for.
    """

    first: int
    second: int
    common: Estimate
    adjusted: Estimate
    plain: Estimate
    better: int
    worse: int
    level: int
    strata: int
    covered: float
    basis: str
    words: str

    @property
    def difference(self) -> Estimate:
        """The difference to read."""
        return {COMMON: self.common, STRATA: self.adjusted, PLAIN: self.plain}[self.basis]


def head_to_head(  # noqa: PLR0913 -- labels, what is believed of them, whose they are, which two, what makes items alike
    labels: Labels,
    consensus: Consensus,
    vendors: ArrayLike,
    pair: tuple[int, int],
    *,
    known: ArrayLike | None = None,
    strata: ArrayLike | None = None,
) -> HeadToHead:
    """Compare the vendors of `pair`; `vendors` (annotators,) holds each annotator's vendor, −1 for none.

    `strata` (tasks,): codes of items that are alike (locale, question, difficulty known from elsewhere), −1 outside of all. Do not
    make strata from the same answers that are compared: a bad vendor's items would look hard. With 30 common items or more those
    decide; else strata; else the plain difference, which is greyed. ValueError where shapes differ or a vendor meets itself.
    """
    of_label = _sides(labels, vendors, pair)
    given = rightness(labels, consensus, known=known)
    belief = _belief(labels, consensus, known)
    shared = _common(labels, of_label)
    on_common, signs = _on_common(given, belief, of_label, shared)
    adjusted, used, covered = _within(given, belief, of_label, strata)
    plain, *_ = _within(given, belief, of_label, np.zeros(labels.n_tasks, np.int64), method=PLAIN)
    basis = COMMON if shared.size >= LEAST_COMMON else STRATA if adjusted.value is not None else PLAIN
    plain = plain if plain.value is None else plain.greyed(say("not adjusted: the items may differ"))
    words = _words(basis, int(shared.size), used, covered)
    return HeadToHead(*pair, on_common, adjusted, plain, *signs, used, covered, basis, words)


def _words(basis: str, items: int, strata: int, covered: float) -> str:
    if basis == COMMON:
        return say("on {n} items that both answered", n=items)
    if basis == STRATA:
        share = f"{100.0 * covered:.0f} %"
        return say(
            "within {n} strata that hold {share} of both vendors' labels; the items are not the same",
            n=strata,
            share=share,
        )
    return say("not adjusted: hardly an item in common and no strata to compare within")


def _sides(labels: Labels, vendors: ArrayLike, pair: tuple[int, int]) -> NDArray[np.int8]:
    """For each label 1 (first vendor), −1 (second) or 0 (neither)."""
    of_person = np.asarray(vendors, dtype=np.int64)
    if of_person.shape != (labels.n_workers,):
        raise ValueError(f"vendors holds one code for each of {labels.n_workers} annotators")
    if pair[0] == pair[1]:
        raise ValueError("a vendor is not compared with itself")
    side = (of_person == pair[0]).astype(np.int8) - (of_person == pair[1]).astype(np.int8)
    return np.asarray(side[labels.workers])


def _belief(labels: Labels, consensus: Consensus, known: ArrayLike | None) -> Floats:
    truth = truth_of(labels, consensus, known)
    belief = np.array(consensus.posterior, dtype=np.float64)
    sure = truth >= 0
    belief[sure] = truth[sure, None] == np.arange(labels.n_classes)
    return belief


def _common(labels: Labels, side: NDArray[np.int8]) -> Longs:
    counts = [np.bincount(labels.tasks[side == way], minlength=labels.n_tasks) for way in (1, -1)]
    return np.flatnonzero((counts[0] > 0) & (counts[1] > 0))


def _on_common(
    given: Rightness, belief: Floats, side: NDArray[np.int8], items: Longs
) -> tuple[Estimate, tuple[int, int, int]]:
    if items.size < 2:
        return nothing(say("hardly an item that both answered"), n=int(items.size), method=COMMON), (
            0,
            0,
            int(items.size),
        )
    labels = given.labels
    on_both = np.zeros(labels.n_tasks, np.bool_)
    on_both[items] = True
    place = np.flatnonzero((side != 0) & on_both[labels.tasks])
    cell = labels.tasks[place] * 2 + (side[place] < 0)
    size = np.bincount(cell, minlength=2 * labels.n_tasks)
    weights = side[place] / (items.size * size[cell])
    means = _means(weights, given.right[place], side[place])
    ahead = np.bincount(labels.tasks[place], weights * given.right[place], minlength=labels.n_tasks)[items] * items.size
    signs = int((ahead > 0.5 / size.max()).sum()), int((ahead < -0.5 / size.max()).sum())
    found = _difference(given, belief, place, weights, means)
    return _estimate(*found, n=int(items.size), method=COMMON), (*signs, int(items.size) - sum(signs))


def _means(weights: Floats, right: Floats, side: NDArray[np.int8]) -> Floats:
    """Each label's vendor mean, with the weights of the comparison."""
    values = {way: float(np.average(right[side == way], weights=np.abs(weights[side == way]))) for way in (1, -1)}
    return np.where(side > 0, values[1], values[-1])


def _within(
    given: Rightness, belief: Floats, side: NDArray[np.int8], strata: ArrayLike | None, *, method: str = STRATA
) -> tuple[Estimate, int, float]:
    """Mantel–Haenszel weights n₁n₂/(n₁ + n₂) of each stratum's difference; estimate, strata used, share of labels in them."""
    if strata is None:
        return nothing(say("no strata were given"), method=method), 0, 0.0
    codes = np.asarray(strata, dtype=np.int64)
    if codes.shape != (given.labels.n_tasks,):
        raise ValueError(f"strata holds one code for each of {given.labels.n_tasks} tasks")
    code = codes[given.labels.tasks]
    size = int(codes.max(initial=-1)) + 1
    there = (side != 0) & (code >= 0)
    n = np.array([np.bincount(code[there & (side == way)], minlength=size) for way in (1, -1)], dtype=np.float64)
    least = LEAST_STRATUM if method == STRATA else 1
    usable = np.asarray((n[0] >= least) & (n[1] >= least))
    if not usable.any():
        return nothing(say("no stratum in which both have labels"), method=method), 0, 0.0
    share = np.where(usable, n[0] * n[1] / np.maximum(n.sum(axis=0), 1.0), 0.0)
    place = np.flatnonzero(there & usable[np.maximum(code, 0)])
    row = (side[place] < 0).astype(np.int64)
    weights = side[place] * share[code[place]] / (n[row, code[place]] * share.sum())
    sums = np.bincount(row * size + code[place], given.right[place], minlength=2 * size)
    means = sums[row * size + code[place]] / n[row, code[place]]
    found = _difference(given, belief, place, weights, means)
    covered = place.size / max(int((side != 0).sum()), 1)
    return _estimate(*found, n=place.size, method=method), int(usable.sum()), covered


def _difference(
    given: Rightness, belief: Floats, place: Longs, weights: Floats, means: Floats
) -> tuple[float, float, tuple[int, int]]:
    """Σ c·r, its variance, and the annotators on both sides."""
    labels = given.labels
    influence = weights * (given.right[place] - means)
    tasks, people = labels.tasks[place], labels.workers[place]
    first = weights > 0
    clusters = tuple(int(np.unique(people[part]).size) for part in (first, ~first))
    by_item = _squares(tasks, influence)
    by_person = sum(
        k / (k - 1.0) * _squares(people[part], influence[part])
        for k, part in zip(clusters, (first, ~first), strict=True)
        if k > 1
    )
    variance = max(by_item, by_person, by_item + by_person - float((influence**2).sum()))
    variance += _doubt(labels, belief, place, weights)
    return float(weights @ given.right[place]), variance, (clusters[0], clusters[1])


def _squares(codes: NDArray[np.integer], values: Floats) -> float:
    return float((np.bincount(codes, values) ** 2).sum())


def _doubt(labels: Labels, belief: Floats, place: Longs, weights: Floats) -> float:
    """Variance of Σ c·[label = truth] over the belief in truth, items independent."""
    tasks, position = np.unique(labels.tasks[place], return_inverse=True)
    cell = position * labels.n_classes + labels.classes[place]
    value = np.bincount(cell, weights, minlength=tasks.size * labels.n_classes).reshape(tasks.size, labels.n_classes)
    q = belief[tasks]
    return float(((q * value**2).sum(axis=1) - (q * value).sum(axis=1) ** 2).sum())


def _estimate(value: float, variance: float, clusters: tuple[int, int], *, n: int, method: str) -> Estimate:
    from scipy.special import stdtrit

    fewest = min(clusters)
    factor = float(stdtrit(sum(clusters) - 2, 0.975)) if sum(clusters) > 2 else 1.959963984540054
    half = factor * sqrt(max(variance, 0.0))
    found = Estimate(value, max(-1.0, value - half), min(1.0, value + half), n=n, method=f"head-to-head, {method}")
    if fewest < 2:
        return found.greyed(say("one annotator of a vendor tells of that annotator, not of the vendor"))
    return found
