"""The pairs of worker and label that occur: what a worker never gave takes no room."""

from dataclasses import dataclass

import numpy as np

from callsheet.stats.aggregation.labels import Codes, Labels, Longs


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
        packed = labels.workers.astype(np.int64) * labels.n_classes + labels.classes
        seen, of_label = _seen(packed, labels.n_workers * labels.n_classes)
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


def _seen(packed: Longs, size: int) -> tuple[Longs, Codes]:
    """The values that occur, sorted, and for each entry the place of its value among them."""
    if size <= 4 * packed.size + 10_000_000:
        occurs = np.zeros(size, dtype=np.bool_)
        occurs[packed] = True
        places = np.cumsum(occurs, dtype=np.int32) - 1
        return np.flatnonzero(occurs), places.astype(np.int32)[packed]
    seen, row_of = np.unique(packed, return_inverse=True)
    return seen, row_of.astype(np.int32)
