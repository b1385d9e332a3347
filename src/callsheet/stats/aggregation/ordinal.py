"""One step of an ordered scale for each task, from workers who read it too high, too low or blurred. docs/methods/ordinal-consensus.md

A latent-threshold model: a worker of shift b and blur s answers step l of a truth k with probability
Φ((l + ½ − k − b)/s) − Φ((l − ½ − k − b)/s), the end steps open. Shift and blur are a worker's type on a grid; how common each
type is, is learnt, so the crowd itself says how far workers may differ. Variational Bayes: one ascent of one bound.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.aggregation.auto import mixed_posterior, weighed_by_sample
from callsheet.stats.aggregation.consensus import Codes, Consensus
from callsheet.stats.aggregation.dawid_skene import Fit
from callsheet.stats.aggregation.labels import Labels, learnable
from callsheet.stats.aggregation.members import Member
from callsheet.stats.aggregation.votes import vote_shares

Floats = NDArray[np.float64]
SHIFTS = np.linspace(-2.0, 2.0, 9)
BLURS = np.array([0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0])
USUAL = 4.0
"""So many workers are imagined who shift by half a step at most times and blur in any way: few answers shift no scale."""
LAPSE = 0.01
"""Share of answers given to any step alike: no answer is impossible."""
MOST_STEPS = 50
FIT = Fit(tolerance=1e-4, most=200)


@dataclass(frozen=True, slots=True)
class OrdinalConsensus:
    """What the ordinal model makes of labels whose classes are steps in order.

    `consensus` holds the posterior of the steps (tasks, K), as sure as it has a right to be; its `parts` say how that was reached.
    `medians` (tasks,): the answer, the step at which half of the posterior is reached. `low`, `high` (tasks,): steps that hold 95 %. `shift`, `blur` (workers,) in steps, nan without answers.
    """

    consensus: Consensus
    medians: Codes
    low: Codes
    high: Codes
    shift: Floats
    blur: Floats


def ordinal(labels: Labels, *, fit: Fit = FIT, known: Codes | None = None) -> OrdinalConsensus:
    """Consensus of `labels` whose class codes are steps in order; `known` (tasks,) holds steps known for certain, −1 elsewhere.

    ValueError without labels, or with more than 50 steps (take numeric consensus).
    """
    known = learnable(labels, known)
    if labels.n_classes > MOST_STEPS:
        raise ValueError(f"{labels.n_classes} steps are more than {MOST_STEPS}: take them for numbers")
    parts, notes = weighed_by_sample(labels, known, {"ordinal": Member(_fitted)})
    work, plain = _climbed(labels, fit, known)
    posterior = mixed_posterior(parts, {"ordinal": plain.posterior}, known)
    consensus = replace(plain, posterior=posterior, parts=tuple(parts), notes=notes)
    given = np.bincount(labels.workers, minlength=labels.n_workers) > 0
    shifts, blurs = (np.where(given, work.types @ grid, np.nan) for grid in (_SHIFT_OF, _BLUR_OF))
    medians, low, high = (quantile_of_steps(posterior, share) for share in (0.5, 0.025, 0.975))
    return OrdinalConsensus(consensus, medians, low, high, shifts, blurs)


def _fitted(labels: Labels, fit: Fit, known: Codes | None) -> Consensus:
    return _climbed(labels, fit, known)[1]


def _climbed(labels: Labels, fit: Fit, known: Codes | None) -> tuple["_Work", Consensus]:
    """The model as it is, not yet calibrated."""
    work = _Work(labels, known)
    converged = work.climb(fit)
    given = np.bincount(labels.workers, minlength=labels.n_workers) > 0
    right = np.einsum("wg,gkk,k->w", work.types, work.tables, work.prior)
    consensus = Consensus(
        method="ordinal",
        posterior=work.posterior,
        prior=work.prior,
        iterations=len(work.trace),
        converged=converged,
        skill=np.where(given, right, np.nan),
        trace=tuple(work.trace),
    )
    return work, consensus


def quantile_of_steps(posterior: NDArray[np.floating], share: float) -> Codes:
    """The first step (tasks,) at which `share` of each row of the posterior (tasks, K) is reached."""
    reached = np.cumsum(np.asarray(posterior, dtype=np.float64), axis=1) >= share - 1e-12
    reached[:, -1] = True
    return np.asarray(reached.argmax(axis=1), dtype=np.int32)


_SHIFT_OF, _BLUR_OF = (np.ravel(grid) for grid in np.meshgrid(SHIFTS, BLURS, indexing="ij"))


def answer_tables(steps: int) -> Floats:
    """P(answer l | truth k) of each type of the grid, (types, K truths, K answers)."""
    from scipy.special import ndtr

    truth, edge = np.arange(steps)[:, None], np.arange(1, steps) - 0.5
    below = ndtr((edge - truth - _SHIFT_OF[:, None, None]) / _BLUR_OF[:, None, None])
    ends = np.zeros((below.shape[0], steps, 1))
    return (1.0 - LAPSE) * np.diff(np.concatenate([ends, below, ends + 1.0], axis=2), axis=2) + LAPSE / steps


class _Work:
    """The state of one ascent."""

    def __init__(self, labels: Labels, known: Codes | None) -> None:
        self.labels, self.tasks = labels, labels.tasks
        steps = labels.n_classes
        self.tables = answer_tables(steps)
        self.logs = np.log(self.tables)
        self.asked = np.diff(labels.offsets) > 0
        self.active = np.bincount(labels.workers, minlength=labels.n_workers) > 0
        self.known = np.full(labels.n_tasks, -1, np.int32) if known is None else np.asarray(known, np.int32)
        self.posterior = vote_shares(labels, extra=0.5 / steps)
        self.fix()
        # The ascent begins at workers who read the scale as it is meant: a scale shifted for all would fit as well.
        usual = np.exp(-2.0 * _SHIFT_OF**2)
        self.usual: Floats = usual / usual.sum()
        self.common = self.usual
        self.prior = np.full(steps, 1.0 / steps)
        self.types = np.tile(self.common, (labels.n_workers, 1))
        self.trace: list[float] = []

    def fix(self) -> None:
        """What is known is certain."""
        sure = self.known >= 0
        self.posterior[sure] = 0.0
        self.posterior[sure, self.known[sure]] = 1.0

    def climb(self, fit: Fit) -> bool:
        """Step until no posterior moves by more than the tolerance; whether it came to that."""
        for _ in range(fit.exactly or fit.most):
            before = self.posterior
            self.find_types()
            self.trace.append(self.find_truths())
            if fit.exactly is None and float(np.abs(self.posterior - before).max()) < fit.tolerance:
                return True
        return False

    def find_types(self) -> None:
        """Each worker's type, how common types are, and how common steps."""
        labels, steps = self.labels, self.labels.n_classes
        rows = labels.workers.astype(np.int64) * steps + labels.classes
        counts = np.stack(
            [np.bincount(rows, self.posterior[self.tasks, k], labels.n_workers * steps) for k in range(steps)], axis=1
        ).reshape(labels.n_workers, steps, steps)
        scores = np.einsum("wlk,gkl->wg", counts, self.logs, optimize=True) + np.log(self.common)
        self.types = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.types /= self.types.sum(axis=1, keepdims=True)
        sums = self.types[self.active].sum(axis=0) + USUAL * self.usual
        self.common = sums / sums.sum()
        met = self.posterior[self.asked].sum(axis=0) + 1.0
        self.prior = met / met.sum()

    def find_truths(self) -> float:
        """Each task's posterior; the bound that is reached."""
        labels, steps = self.labels, self.labels.n_classes
        expected = np.einsum("wg,gkl->wlk", self.types, self.logs, optimize=True)
        each = expected[labels.workers, labels.classes]
        scores = np.stack([np.bincount(self.tasks, each[:, k], labels.n_tasks) for k in range(steps)], axis=1)
        scores += np.log(self.prior)
        best = scores.max(axis=1, keepdims=True)
        self.posterior = np.exp(scores - best)
        totals = self.posterior.sum(axis=1, keepdims=True)
        self.posterior /= totals
        gains = (best + np.log(totals))[:, 0]
        sure = np.flatnonzero(self.known >= 0)
        gains[sure] = scores[sure, self.known[sure]]
        self.fix()
        types = self.types[self.active]
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.where(types > 0.0, types * (np.log(types) - np.log(self.common)), 0.0).sum()
        priors = USUAL * (self.usual * np.log(self.common)).sum() + np.log(self.prior).sum()
        return float(gains[self.asked].sum() - spread + priors)
