"""Answers that tell nothing of the truth: random, constant, or against it. docs/methods/screens.md"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.quality.screens.outcome import FALSE_SHARE, Figure, Screened, Signal, allowed, chosen, off
from callsheet.quality.skill.others import Others
from callsheet.said import say
from callsheet.stats.aggregation import Consensus, Labels

Floats = NDArray[np.float64]
SCREEN = "random-answers"
LEAST = 30
"""Answers on items that others answered too, under which nothing is said."""
INFORMED = 0.2
"""An annotator who adds less than this share of what a perfect one would is asked about: 0 chance, 1 always right."""
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Informed:
    """What an annotator's answers tell of the truth, by annotator (workers,).

    `answers` that others answered too. `share`: Σ(r − π)/Σ(1 − π), r = P(right) by the others, π = how often that class is true
    among the annotator's items: 0 for answers that do not depend on the truth, 1 for answers that are always right. `error`: its
    standard error. `bits`: mutual information of answer and truth, an answer. nan where there is nothing to compare.
    """

    answers: Floats
    share: Floats
    error: Floats
    bits: Floats


def informed(labels: Labels, others: Others) -> Informed:
    """How much each annotator's answers tell of the truth that the others believe in."""
    together = (np.diff(labels.offsets)[labels.tasks] > 1) | (others.truth[labels.tasks] >= 0)
    place = np.flatnonzero(together)
    belief = others.without(place)
    worker, given = labels.workers[place], labels.classes[place]
    n = np.bincount(worker, minlength=labels.n_workers).astype(np.float64)
    counts = _counts(belief, worker, given, labels)
    with np.errstate(invalid="ignore", divide="ignore"):
        base = counts.sum(axis=2) / n[:, None]
        gain = belief[np.arange(place.size), given] - base[worker, given]
        room = 1.0 - base[worker, given]
        gains, rooms = (np.bincount(worker, values, minlength=labels.n_workers) for values in (gain, room))
        share = gains / rooms
        squares = np.bincount(worker, (gain - share[worker] * room) ** 2, minlength=labels.n_workers)
        error = np.sqrt(squares * n / (n - 1.0)) / rooms
        joint = counts / n[:, None, None]
        apart = joint.sum(axis=2, keepdims=True) * joint.sum(axis=1, keepdims=True)
        bits = np.where(joint > 0, joint * np.log2(joint / apart), 0.0).sum(axis=(1, 2))
    return Informed(n, share, error, np.where(n > 0, bits, np.nan))


def _counts(belief: Floats, worker: NDArray[np.int32], given: NDArray[np.int32], labels: Labels) -> Floats:
    """Expected labels by worker, truth and given label (workers, K, K)."""
    size = labels.n_classes
    cell = worker.astype(np.int64) * size + given
    columns = [np.bincount(cell, belief[:, k], minlength=labels.n_workers * size) for k in range(size)]
    return np.array(columns, dtype=np.float64).reshape(size, labels.n_workers, size).transpose(1, 0, 2)


def random_answers(  # noqa: PLR0913 -- labels, what is believed of them, who may be measured, two thresholds
    labels: Labels,
    consensus: Consensus,
    *,
    known: ArrayLike | None = None,
    measured: ArrayLike | None = None,
    least: int = LEAST,
    floor: float = INFORMED,
) -> Screened:
    """Annotators whose answers tell significantly less of the truth than `floor`.

    Null: the annotator's informed share is at least `floor`; one-sided z of the share, Benjamini–Hochberg over all tested. So
    of annotators who do the work, however mediocre, at most 5 in 100 of those pointed out are there by chance.
    """
    may = allowed(measured, labels.n_workers)
    present = np.bincount(labels.workers, minlength=labels.n_workers) > 0
    if present.any() and not (may & present).any():
        return off(SCREEN, unmeasured=int(present.sum()), least=least)
    others = Others(labels, consensus, known=known)
    found = informed(labels, others)
    tested = np.flatnonzero(may & (found.answers >= least) & (found.share == found.share))
    signals = tuple(
        _signal(labels, others, found, int(tested[i]), (tail, value)) for tail, i, value in _worst(found, tested, floor)
    )
    few = int((may & present).sum()) - tested.size
    return Screened(SCREEN, tested.size, few, int((present & ~may).sum()), signals, least, FALSE_SHARE)


def _worst(found: Informed, tested: NDArray[np.int64], floor: float) -> list[tuple[float, int, float]]:
    from scipy.special import stdtr

    error = np.maximum(found.error[tested], 1.0 / found.answers[tested])
    tails = stdtr(found.answers[tested] - 1.0, (found.share[tested] - floor) / error).tolist()
    return [(tails[i], i, value) for i, value in chosen(tails)]


def _signal(labels: Labels, others: Others, found: Informed, worker: int, odds: tuple[float, float]) -> Signal:
    share, bits, n = float(found.share[worker]), float(found.bits[worker]), int(found.answers[worker])
    place = np.flatnonzero(labels.workers == worker)
    right = others.without(place)[np.arange(place.size), labels.classes[place]]
    tasks = labels.tasks[place[np.argsort(right, kind="stable")[:SHOWN]]]
    common = np.bincount(labels.classes[place]).max() / place.size
    figures = (
        Figure(say("share of what a perfect annotator would tell"), share, 1.0),
        Figure(say("bits of truth in an answer"), bits),
        Figure(say("share of the commonest answer"), float(common)),
    )
    return Signal(
        SCREEN, (worker,), *odds, n, figures, tuple(tasks.tolist()), _request(share, float(found.error[worker]), n)
    )


def _request(share: float, error: float, n: int) -> str:
    if share + 2.0 * error < 0.0 and share < -INFORMED:
        return say(
            "Please look at these items with the annotator: over {n} answers they run against what others answer. Perhaps "
            "the instructions or the answer keys are read the wrong way round.",
            n=n,
        )
    return say(
        "Please look at these items with the annotator and tell us what happened: over {n} answers we cannot see that "
        "they depend on what was shown.",
        n=n,
    )
