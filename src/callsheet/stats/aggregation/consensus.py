"""What an estimator believes of every task, and of every worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Confusions:
    """P(given | truth) of each worker, for the labels that the worker gave at least once; sorted by worker, then label.

    Row r tells of worker `workers[r]` giving label `given[r]`: `probabilities` and expected `counts` by truth, (rows, K).
    What a worker never gave has the rest of the probability (`unseen` where a prior leaves some), spread by that prior.
    """

    workers: Codes
    given: Codes
    probabilities: Floats
    counts: Floats

    def of(self, worker: int) -> Floats:
        """The worker's matrix (K truths, K given labels); 0 where the label was never given."""
        matrix = np.zeros((self.counts.shape[1], self.counts.shape[1]))
        first, last = np.searchsorted(self.workers, [worker, worker + 1])
        matrix[:, self.given[first:last]] = self.probabilities[first:last].T
        return matrix


@dataclass(frozen=True, slots=True)
class Part:
    """What an average is made of: the posterior of `method`, raised to `power`, with this weight (0–1)."""

    method: str
    power: float
    weight: float


@dataclass(frozen=True, slots=True)
class Consensus:
    """What `method` makes of labels.

    `posterior` (tasks, K): P(truth = k), rows sum to 1; tasks without labels hold the class prior. `prior` (K,): share of
    each class. `log_likelihood` of the labels in nats, None where the method has none (votes). `skill` (workers,): the
    estimated share of right answers, nan for workers without labels. `trace`: the objective at each
    step. `notes`: what a reader must know (ties, collapse). `parts`: what an average is made of, empty elsewhere.
    """

    method: str
    posterior: NDArray[np.floating]
    prior: Floats
    iterations: int = 0
    converged: bool = True
    log_likelihood: float | None = None
    confusions: Confusions | None = None
    skill: Floats | None = None
    trace: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def classes(self) -> Codes:
        """The most probable class of each task; the first of equals, see `tied`."""
        return np.asarray(self.posterior.argmax(axis=1), dtype=np.int32)

    @property
    def tied(self) -> NDArray[np.bool_]:
        """Tasks where no class is more probable than every other, to 1e-9."""
        best = self.posterior.max(axis=1, keepdims=True)
        return np.asarray((self.posterior >= best - 1e-9).sum(axis=1) > 1)


def shares_of(parts: NDArray[Any], wholes: NDArray[Any]) -> Floats:
    """parts / wholes, nan where there is no whole."""
    return np.asarray(np.divide(parts, wholes, out=np.full(parts.shape, np.nan), where=wholes > 0), dtype=np.float64)


def weights_of(weights: Sequence[float] | None, n: int) -> Floats:
    """The weights of `n` who answered, 1 each where none are given. ValueError for another number of them, one below 0, or nothing but 0."""
    worth = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    if worth.shape != (n,) or (worth < 0.0).any() or worth.sum() <= 0.0:
        raise ValueError(f"weights are {n} numbers from 0 upwards, not all 0")
    return worth
