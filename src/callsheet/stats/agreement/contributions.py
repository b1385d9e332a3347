"""Which items and which annotators an agreement is lost to. docs/methods/krippendorff-alpha.md"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.agreement.coefficients import alpha_sample
from callsheet.stats.agreement.tallies import apart

if TYPE_CHECKING:
    from callsheet.stats.aggregation.labels import Labels

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contributions:
    """Shares of what keeps alpha from 1, and each annotator's own agreement with the others.

    `of_units` (units,) sums to 1 − alpha: an item's disagreement as a share of what chance gives; 0 for items with one answer.
    `of_annotators` (raters,): 1 − the rater's mean distance to the other answers of the items / chance, like alpha (1 agrees always, 0 as chance
    would); nan where nobody else answered. `pairs` (raters,): the pairs that it rests on.
    """

    of_units: Floats
    of_annotators: Floats
    pairs: NDArray[np.int64]


def contributions(labels: "Labels", *, level: str = "nominal", values: ArrayLike | None = None) -> Contributions:
    """How items and annotators add to alpha at `level`; `values` as in `coefficient`.

    ValueError where no item has two answers or all answers fall in one class: alpha is undefined then.
    """
    tallies = apart(labels, values)
    sample, expected, answers = alpha_sample(tallies, level)
    if expected <= 0.0:
        raise ValueError("alpha is undefined here: no item has two answers, or all answers fall in one class")
    sizes = sample.sizes
    paired = sizes >= 2
    of_units = np.where(paired, sample.within / np.where(paired, sizes - 1.0, 1.0), 0.0) / (answers * expected)
    entries = tallies.patterns * tallies.n_classes + tallies.classes
    entry = np.searchsorted(entries, labels.tasks.astype(np.int64) * labels.n_classes + labels.classes)
    apart_from_others = sample.distance.to_own(tallies)[entry]
    pairs = np.bincount(labels.workers, (sizes - 1.0)[labels.tasks], minlength=labels.n_workers)
    total = np.bincount(labels.workers, apart_from_others, minlength=labels.n_workers)
    mean = np.divide(total, pairs, out=np.full(pairs.shape, np.nan), where=pairs > 0)
    return Contributions(of_units, 1.0 - mean / expected, pairs.astype(np.int64))
