"""The pairs of worker and label that occur: what a worker never gave takes no room."""

from dataclasses import dataclass

import numpy as np

from callsheet.stats.aggregation.labels import Codes, Labels, Longs
from callsheet.stats.kernels.grouping import placed


@dataclass(frozen=True, slots=True)
class Rows:
    """Pairs sorted by worker, then label: `workers` and `given` (rows,); `of_label` (labels,) is each label's row.

    `starts`: the first row of each worker that has labels.
    """

    workers: Codes
    given: Codes
    of_label: Codes
    starts: Longs

    @classmethod
    def of(cls, labels: Labels) -> "Rows":
        """The rows of `labels`."""
        seen, of_label = _seen(labels)
        workers = (seen // labels.n_classes).astype(np.int32)
        given = (seen % labels.n_classes).astype(np.int32)
        return cls(workers, given, of_label, np.flatnonzero(np.diff(workers, prepend=-1)))

    @property
    def size(self) -> int:
        """How many pairs occur."""
        return self.workers.size

    @property
    def by_worker(self) -> Longs:
        """For each row the place of its worker among those with labels."""
        return np.repeat(np.arange(self.starts.size), np.diff(np.append(self.starts, self.size)))


def _seen(labels: Labels) -> tuple[Longs, Codes]:
    """The pairs that occur as worker × K + label, sorted, and for each label the place of its pair among them."""
    size = labels.n_workers * labels.n_classes
    if size <= 4 * labels.n_labels + 10_000_000:
        places = np.zeros(size, dtype=np.int32)
        of_label = placed(labels.workers, labels.classes, labels.n_classes, places)
        return np.flatnonzero(places >= 0), of_label
    seen, row_of = np.unique(labels.workers.astype(np.int64) * labels.n_classes + labels.classes, return_inverse=True)
    return seen, row_of.astype(np.int32)
