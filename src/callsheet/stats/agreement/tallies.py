"""What agreement is measured on: how often each class was given in each unit. docs/methods/agreement.md"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.kernels.tallying import distinct, rows_of, runs

if TYPE_CHECKING:
    from callsheet.stats.aggregation.labels import Labels

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Tallies:
    """Answer patterns, each shown by `times` units: row p gives `counts` answers of `classes` from `offsets[p]` on.

    `offsets` (patterns + 1,), `classes` and `counts` (entries,), `times` (patterns,). `values` (K,) holds what number each class
    stands for, None for names. Units are exchangeable here: who gave an answer is not kept.
    """

    offsets: Longs
    classes: Codes
    counts: Codes
    times: Longs
    n_classes: int
    values: Floats | None = None

    @property
    def sizes(self) -> Longs:
        """Answers of each pattern (patterns,)."""
        totals = np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)])
        return np.asarray(totals[self.offsets[1:]] - totals[self.offsets[:-1]])

    @property
    def n_units(self) -> int:
        """Units with two answers or more: those that can agree."""
        return int(self.times[self.sizes >= 2].sum())

    @property
    def n_pairs(self) -> int:
        """Pairs of answers within units."""
        sizes = self.sizes
        return int((self.times * (sizes * (sizes - 1) // 2)).sum())

    @property
    def patterns(self) -> Longs:
        """The pattern of each entry (entries,)."""
        return np.repeat(np.arange(self.times.size), np.diff(self.offsets))


def tallies_of(labels: "Labels", values: ArrayLike | None = None) -> Tallies:
    """From labels sorted by task; a task is a unit, its workers are those who may agree.

    `values` (K,), ascending, says what number each class stands for; by default the codes themselves count as numbers
    where a level asks for them.
    """
    return _together(runs(labels.offsets, labels.classes), labels.n_classes, values)


def apart(labels: "Labels", values: ArrayLike | None = None) -> Tallies:
    """From labels, every unit a pattern of its own: where it matters who answered."""
    offsets, classes, counts = runs(labels.offsets, labels.classes)
    once = np.ones(labels.n_tasks, dtype=np.int64)
    return Tallies(offsets, classes, counts, once, labels.n_classes, _numbers(values, labels.n_classes))


def tallies_of_counts(counts: ArrayLike, *, times: ArrayLike | None = None, values: ArrayLike | None = None) -> Tallies:
    """From a table (units or patterns, K) of how often each class was given; `times` (rows,) how many units show a row.

    ValueError for anything but whole numbers of 0 or more, or a table of another shape.
    """
    table = _counts(counts, "counts are a table (units, classes) of whole numbers, 0 or more")
    whole = np.ascontiguousarray(table, dtype=np.int32)
    weights = None if times is None else np.ascontiguousarray(times, dtype=np.int64)
    if weights is not None and (weights.shape != (table.shape[0],) or weights.min(initial=0) < 0):
        raise ValueError("times are as many whole numbers, 0 or more, as there are rows")
    return _together(rows_of(whole), table.shape[1], values, weights)


def labels_of_matrix(ratings: ArrayLike) -> "tuple[Labels, tuple[object, ...] | Floats]":
    """Labels from a matrix (units, raters) of what each rater said, None or nan where nothing; and what the codes stand for.

    Numbers are answered as an array in ascending order, anything else as a tuple in order of its text.
    """
    table = np.asarray(ratings)
    if table.ndim != 2:
        raise ValueError("ratings are a table (units, raters)")
    try:
        numbers = np.asarray(ratings, dtype=np.float64)
    except (TypeError, ValueError):
        given = np.array([[cell is not None and cell == cell for cell in row] for row in table], dtype=np.bool_)
        names = sorted(set(table[given].tolist()), key=str)
        place = {name: code for code, name in enumerate(names)}
        codes = np.array([place[cell] for cell in table[given]], dtype=np.int32)
        return _rated(given, codes, len(names)), tuple(names)
    seen = ~np.isnan(numbers)
    distinct_values, ranks = np.unique(numbers[seen], return_inverse=True)
    return _rated(seen, ranks.astype(np.int32), distinct_values.size), distinct_values


def labels_of_table(table: ArrayLike) -> "Labels":
    """Labels of two raters from their contingency table (K, K): entry (i, j) units got i from the first and j from the second."""
    expected = "a contingency table is square, of whole numbers, 0 or more"
    times = _counts(table, expected)
    if times.shape[0] != times.shape[1]:
        raise ValueError(expected)
    rows, columns = np.nonzero(times)
    first, second = (np.repeat(side, times[rows, columns]) for side in (rows, columns))
    given = np.column_stack([first, second])
    return _rated(np.ones(given.shape, dtype=np.bool_), given.ravel().astype(np.int32), times.shape[0])


def _counts(given: ArrayLike, expected: str) -> NDArray[np.integer]:
    """A table of whole numbers from 0 to 2³¹ − 1; ValueError with what was expected for anything else."""
    try:
        table = np.asarray(given)
        if table.dtype.kind not in "iu":
            rounded = table.astype(np.float64)
            if not (rounded == np.floor(rounded)).all():
                raise ValueError(expected)
            table = rounded.astype(np.int64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(expected) from None
    if table.ndim != 2 or (table.size and not (int(table.min()) >= 0 and int(table.max()) < 2**31)):
        raise ValueError(expected)
    return table


def _rated(given: NDArray[np.bool_], codes: Codes, classes: int) -> "Labels":
    from callsheet.stats.aggregation.labels import labels_of

    units, raters = np.nonzero(given)
    return labels_of(units, raters, codes, n_tasks=given.shape[0], n_workers=given.shape[1], n_classes=classes)


def _together(
    rows: tuple[Longs, Codes, Codes], classes: int, values: ArrayLike | None, weights: Longs | None = None
) -> Tallies:
    """Equal units as one pattern."""
    offsets, given, counts = rows
    first, times = distinct(rows, np.ones(offsets.size - 1, dtype=np.int64) if weights is None else weights)
    lengths = offsets[first + 1] - offsets[first]
    begins = np.concatenate([[0], np.cumsum(lengths)])
    entries = np.repeat(offsets[first] - begins[:-1], lengths) + np.arange(begins[-1])
    return Tallies(begins, given[entries], counts[entries], times, classes, _numbers(values, classes))


def _numbers(values: ArrayLike | None, classes: int) -> Floats | None:
    if values is None:
        return None
    numbers = np.ascontiguousarray(values, dtype=np.float64)
    if numbers.shape != (classes,) or not np.isfinite(numbers).all():
        raise ValueError(f"values are {classes} finite numbers, one a class")
    if (np.diff(numbers) <= 0).any():
        raise ValueError("values ascend with the codes of the classes, and none stands twice")
    return numbers
