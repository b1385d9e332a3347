"""How likely each label is right, and how much of what one would know from certain truth is thereby known. docs/methods/annotator-skill.md"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.aggregation import Consensus, Labels, tempered

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
SURENESS = 2.0
"""A calibrated consensus is off by this factor of sureness (power) at most, 19 times in 20, over made-up crowds of twenty kinds."""


@dataclass(frozen=True, slots=True)
class Rightness:
    """P(right) of each label, (labels,), 0 or 1 where the truth is `known` (labels,).

    `unsure`, `sure` (labels,): the same if the consensus were half, and twice, as sure as it says (`SURENESS`).
    """

    labels: Labels
    right: Floats
    known: NDArray[np.bool_]
    unsure: Floats
    sure: Floats


def rightness(labels: Labels, consensus: Consensus, *, known: ArrayLike | None = None) -> Rightness:
    """P(right) of each label under the consensus; `known` (tasks,) holds true classes where they are certain, −1 elsewhere.

    A known class of K or more is one that nobody gave: no label of that task is right. ValueError where the shapes differ.
    """
    truth = truth_of(labels, consensus, known)
    certain = truth[labels.tasks] >= 0
    told = truth[labels.tasks] == labels.classes
    by_power = (
        np.where(certain, told, np.clip(belief[labels.tasks, labels.classes], 0.0, 1.0))
        for belief in (
            np.asarray(consensus.posterior, dtype=np.float64),
            *(tempered(consensus.posterior, power) for power in (1.0 / SURENESS, SURENESS)),
        )
    )
    right, unsure, sure = by_power
    return Rightness(labels, right, certain, unsure, sure)


def truth_of(labels: Labels, consensus: Consensus, known: ArrayLike | None) -> Codes:
    """The known classes (tasks,), −1 where there is none. ValueError where labels, consensus and known differ in shape."""
    shape = labels.n_tasks, labels.n_classes
    if consensus.posterior.shape != shape:
        raise ValueError(f"the consensus is of {consensus.posterior.shape} tasks and classes, the labels of {shape}")
    truth = np.full(labels.n_tasks, -1, np.int32) if known is None else np.asarray(known, dtype=np.int32)
    if truth.shape != (labels.n_tasks,):
        raise ValueError(f"known holds one class for each of {labels.n_tasks} tasks, −1 where it is not known")
    return truth


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums by group (annotator, vendor): `labels` given, on `known` truth, expected `right`, and `doubt` Σ r(1 − r).

    `unsure`, `sure`: expected right if the consensus were half, and twice, as sure.
    `log_faultless`, `log_hopeless`: logarithms of P(all labels right) and P(all wrong), labels independent.
    """

    labels: Floats
    known: Floats
    right: Floats
    doubt: Floats
    unsure: Floats
    sure: Floats
    log_faultless: Floats
    log_hopeless: Floats

    @property
    def share(self) -> Floats:
        """Expected share of right labels; nan for groups without labels."""
        return np.asarray(
            np.divide(self.right, self.labels, out=np.full(self.labels.shape, np.nan), where=self.labels > 0)
        )

    @property
    def missing(self) -> Floats:
        """Share of the information on the accuracy that is missing because truth is not certain, 0 … 1.

        Louis 1982: observed = complete − missing information. For one accuracy a the complete information is n/(a(1 − a)),
        the missing one Σ r(1 − r)/(a(1 − a))². Labels that are all equally likely right tell nothing of a: 1.
        """
        a = (self.right + 0.5) / (self.labels + 1.0)
        complete = self.labels * a * (1.0 - a)
        share = np.divide(self.doubt, complete, out=np.zeros_like(complete), where=complete > 0)
        return np.asarray(np.clip(share, 0.0, 1.0))

    @property
    def effective(self) -> Floats:
        """Labels on certain truth that would tell as much."""
        return np.asarray(self.labels * (1.0 - self.missing))


def tally(given: Rightness, groups: NDArray[np.integer], size: int) -> Tally:
    """Sums over the labels of each group; `groups` (labels,) holds codes 0 … size − 1, −1 leaves a label out."""
    there = groups >= 0
    code, right = groups[there], given.right[there]
    least = np.finfo(np.float64).tiny

    def summed(weights: Floats | None) -> Floats:
        return np.bincount(code, weights, minlength=size).astype(np.float64)

    return Tally(
        labels=summed(None),
        known=summed(given.known[there].astype(float)),
        right=summed(right),
        doubt=summed(right * (1.0 - right)),
        unsure=summed(given.unsure[there]),
        sure=summed(given.sure[there]),
        log_faultless=summed(np.log(np.maximum(right, least))),
        log_hopeless=summed(np.log(np.maximum(1.0 - right, least))),
    )
