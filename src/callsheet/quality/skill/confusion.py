"""What an annotator, or everybody of a vendor, answers under each truth. docs/methods/annotator-skill.md"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.quality.skill.rightness import truth_of
from callsheet.stats.aggregation import Consensus, Labels

Floats = NDArray[np.float64]
SMOOTHING = 0.5
"""Jeffreys' pseudo-count of each cell of a row."""


@dataclass(frozen=True, slots=True)
class ConfusionMatrix:
    """P(given = l | truth = k) with credible intervals, each (K truths, K given).

    `counts`: expected numbers of labels. `shares`: counts over their row, nan where the truth never came up; `low`, `high`:
    Beta quantiles of each cell on its effective number of labels. `effective` (K, K): labels on certain truth that tell as much.
    """

    counts: Floats
    shares: Floats
    low: Floats
    high: Floats
    effective: Floats
    confidence: float = 0.95


def confusion_matrix(
    labels: Labels,
    consensus: Consensus,
    workers: ArrayLike,
    *,
    known: ArrayLike | None = None,
    confidence: float = 0.95,
) -> ConfusionMatrix:
    """The matrix of the annotators with codes `workers` (one, or all of a vendor), pooled over their labels.

    Each cell is a share with the missing-information rule: of a row with expected size n and share p the information lost is
    Σ q(1 − q)([given = l] − p)² / (n·p(1 − p)), q = P(truth = k) of the label's task. `known` as in `skill_study`.
    """
    truth, size = truth_of(labels, consensus, known), labels.n_classes
    chosen = np.zeros(labels.n_workers, dtype=np.bool_)
    chosen[np.asarray(workers, dtype=np.int64)] = True
    there = chosen[labels.workers]
    tasks, given = labels.tasks[there], labels.classes[there]
    belief = np.asarray(consensus.posterior[tasks], dtype=np.float64)
    sure = truth[tasks] >= 0
    belief[sure] = truth[tasks][sure, None] == np.arange(size)
    counts = _by_given(belief, given, size)
    doubt = _by_given(belief * (1.0 - belief), given, size)
    return _with_intervals(counts, doubt, confidence)


def _by_given(weights: Floats, given: NDArray[np.int32], size: int) -> Floats:
    """Σ weights by (truth, given label)."""
    sums = [np.bincount(given, weights[:, k], minlength=size) for k in range(size)]
    return np.array(sums, dtype=np.float64).reshape(size, size)


def _with_intervals(counts: Floats, doubt: Floats, confidence: float) -> ConfusionMatrix:
    from scipy.special import betaincinv

    size = len(counts)
    rows = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, rows, out=np.full_like(counts, np.nan), where=rows > 0)
    p = (counts + SMOOTHING) / (rows + size * SMOOTHING)
    lost = doubt * (1.0 - p) ** 2 + (doubt.sum(axis=1, keepdims=True) - doubt) * p**2
    complete = rows * p * (1.0 - p)
    missing = np.clip(np.divide(lost, complete, out=np.ones_like(lost), where=complete > 0), 0.0, 1.0)
    effective = rows * (1.0 - missing)
    right = np.nan_to_num(shares) * effective
    a, b = right + SMOOTHING, effective - right + SMOOTHING * max(size - 1, 1)
    tail = (1.0 - confidence) / 2.0
    low = np.where(right > 0, betaincinv(a, b, tail), 0.0)
    high = np.where((right >= effective) & (effective > 0), 1.0, betaincinv(a, b, 1.0 - tail))
    return ConfusionMatrix(counts, shares, low, high, effective, confidence)
