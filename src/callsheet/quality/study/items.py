"""What is believed of each item, and how much its answers disagree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callsheet.quality.skill import difficulty
from callsheet.stats.aggregation import Consensus, Labels

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ItemStudy:
    """One entry an item. `answers` given; `counts` (items, K) of each class.

    `consensus`: the class believed most, `probability` of it; both made without any known answer, so that they can be held
    against one. `entropy` of the answers in bits, corrected for few of them; `agreement`: share of pairs of answers that are
    equal, nan under two.
    """

    answers: NDArray[np.int64]
    counts: NDArray[np.int32]
    consensus: Codes
    probability: Floats
    entropy: Floats
    agreement: Floats


def item_study(labels: Labels, blind: Consensus) -> ItemStudy:
    """The items under a consensus that knows no gold."""
    counts = counts_of(labels)
    n = np.diff(labels.offsets)
    pairs = n * (n - 1.0)
    equal = (counts.astype(np.float64) * (counts - 1.0)).sum(axis=1)
    return ItemStudy(
        answers=n,
        counts=counts,
        consensus=blind.classes,
        probability=np.asarray(blind.posterior.max(axis=1), dtype=np.float64),
        entropy=difficulty(labels, blind).entropy,
        agreement=np.divide(equal, pairs, out=np.full(n.shape, np.nan), where=pairs > 0),
    )


def counts_of(labels: Labels) -> NDArray[np.int32]:
    """How often each class was given to each task, (tasks, K)."""
    cells = labels.tasks.astype(np.int64) * labels.n_classes + labels.classes
    flat = np.bincount(cells, minlength=labels.n_tasks * labels.n_classes)
    return np.asarray(flat.reshape(labels.n_tasks, labels.n_classes), dtype=np.int32)
