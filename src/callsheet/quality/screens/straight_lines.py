"""The same answer again and again, whatever is shown. docs/methods/screens.md"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.quality.screens.outcome import FALSE_SHARE, Figure, Screened, Signal, allowed, chosen, off
from callsheet.quality.skill.others import Others
from callsheet.said import say
from callsheet.stats.aggregation import Consensus, Labels

Floats = NDArray[np.float64]
SCREEN = "straight-lining"
LEAST = 40
"""Answers in a known order under which nothing is said."""
SHOWN = 12
FOLLOWING_ROUNDS = 20


def straight_lining(  # noqa: PLR0913 -- labels, what is believed of them, their order, who may be measured
    labels: Labels,
    consensus: Consensus,
    order: ArrayLike,
    *,
    known: ArrayLike | None = None,
    measured: ArrayLike | None = None,
    least: int = LEAST,
) -> Screened:
    """Annotators who repeat their last answer more often than the items in that order and their habits explain.

    `order` (labels,): when each label was given, any increasing number (time, sequence). Null: given the items' truth an answer does
    not depend on the one before. Repetitions against their expectation Σ P(equal), normal with the variance of a sum
    that depends on its neighbour; one-sided, Benjamini–Hochberg over all tested.
    """
    when = np.asarray(order, dtype=float)
    if when.shape != (labels.n_labels,):
        raise ValueError(f"order holds one number for each of {labels.n_labels} labels")
    may = allowed(measured, labels.n_workers)
    given = np.bincount(labels.workers, minlength=labels.n_workers)
    unmeasured = int(((given > 0) & ~may).sum())
    if (given > 0).any() and not (may & (given > 0)).any():
        return off(SCREEN, unmeasured=unmeasured, least=least)
    others = Others(labels, consensus, known=known)
    tested = np.flatnonzero(may & (given >= least)).tolist()
    by_worker = np.lexsort((when, labels.workers))
    bounds = np.searchsorted(labels.workers[by_worker], np.arange(labels.n_workers + 1))
    places = [by_worker[bounds[worker] : bounds[worker + 1]] for worker in tested]
    counts = [repetitions(labels.classes[place], *_chances(others, place)) for place in places]
    picked = chosen([tail for _, _, tail in counts])
    signals = tuple(_signal(labels, tested[i], places[i], counts[i], value) for i, value in picked)
    few = int((may & (given > 0)).sum()) - len(tested)
    return Screened(SCREEN, len(tested), few, unmeasured, signals, least, FALSE_SHARE)


def _chances(others: Others, place: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """P(label) of each of these labels of one annotator, (n, K), and P(same label) of each two neighbours, (n − 1,).

    By the others' belief in the truth and the annotator's habits. Items may be served in runs of one truth: how truths follow each
    other in this order is learnt from the belief (expectation-maximisation over pairs), else a run would look like a habit.
    """
    belief = others.without(place)
    habits = others.rows[others.labels.workers[place[0]]]
    plain = belief[:-1, :, None] * belief[1:, None, :]
    share = belief.mean(axis=0)
    apart = np.outer(share, share)
    follow = (plain.sum(axis=0) + apart) / place.size
    for _ in range(FOLLOWING_ROUNDS):
        pairs = plain * (follow / np.maximum(apart, 1e-12))
        pairs /= np.maximum(pairs.sum(axis=(1, 2), keepdims=True), 1e-300)
        follow = (pairs.sum(axis=0) + apart) / place.size
    return belief @ habits, np.asarray((pairs * (habits @ habits.T)).sum(axis=(1, 2)))


def repetitions(answers: NDArray[np.integer], chances: Floats, same: Floats | None = None) -> tuple[int, float, float]:
    """Answers equal to the one before, their expected number, and the p-value of so many or more.

    `answers` (n,) in order, `chances` (n, K): probability of each answer; `same` (n − 1,): that neighbours are equal, where items in
    this order are not independent. Neighbouring repetitions share an answer, so that their covariance enters the variance:
    Σ_l p_i p_{i+1} p_{i+2} − (Σ_l p_i p_{i+1})(Σ_l p_{i+1} p_{i+2}).
    """
    from scipy.special import ndtr

    found = int((answers[1:] == answers[:-1]).sum())
    alone = (chances[1:] * chances[:-1]).sum(axis=1)
    pairs = alone if same is None else same
    triples = (chances[2:] * chances[1:-1] * chances[:-2]).sum(axis=1)
    variance = float((pairs * (1.0 - pairs)).sum() + 2.0 * (triples - alone[1:] * alone[:-1]).sum())
    expected = float(pairs.sum())
    if variance <= 1e-9:
        return found, expected, 1.0
    return found, expected, float(ndtr(-(found - 0.5 - expected) / np.sqrt(variance)))


def longest_run(answers: NDArray[np.integer]) -> tuple[int, int]:
    """Where the longest run of equal answers begins, and its length; (0, 0) where there is no answer."""
    if not answers.size:
        return 0, 0
    begins = np.flatnonzero(np.concatenate([[True], answers[1:] != answers[:-1]]))
    lengths = np.diff(np.append(begins, answers.size))
    longest = int(lengths.argmax())
    return int(begins[longest]), int(lengths[longest])


def _signal(
    labels: Labels, worker: int, place: NDArray[np.int64], counted: tuple[int, float, float], share: float
) -> Signal:
    found, expected, tail = counted
    answers = labels.classes[place]
    start, run = longest_run(answers)
    figures = (
        Figure(say("answers equal to the one before"), float(found), expected),
        Figure(say("longest run of one answer"), float(run)),
    )
    request = say(
        "Please look at these items with the annotator: {found} of {n} answers repeat the one before, where {expected} were "
        "to be expected from the items; the longest run is {run}.",
        found=found,
        n=answers.size,
        expected=f"{expected:.0f}",
        run=run,
    )
    tasks = tuple(labels.tasks[place[start : start + min(run, SHOWN)]].tolist())
    return Signal(SCREEN, (worker,), tail, share, answers.size, figures, tasks, request)
