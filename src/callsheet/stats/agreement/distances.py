"""How far two answers are apart, at each level of measurement, without a matrix where none is needed.

Each distance is 0 for equal answers and at most 1, unless said. `to_own` sums it, for each class of each pattern, over the
pattern's answers; `toward` is, for each class, its mean distance to answers that are spread by `shares`.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.agreement.tallies import Tallies
from callsheet.stats.kernels.tallying import matrix_to_own, ratio_to_own, ratio_toward

Floats = NDArray[np.float64]
LEVELS = ("nominal", "ordinal", "linear", "interval", "ratio")
MOST_CLASSES = 4000
"""Classes up to which a matrix of distances is laid out (128 MB)."""
MOST_VALUES = 100_000
"""Distinct values up to which ratio distances are summed pair by pair (about ten seconds)."""


class Distance(Protocol):
    """How far answers are apart."""

    def to_own(self, tallies: Tallies) -> Floats:
        """Σ distance of each entry's class to all answers of its pattern (entries,)."""

    def toward(self, shares: Floats) -> Floats:
        """Mean distance of each class to `shares` (K,), which sum to 1 or to anything else that scales it."""


@dataclass(frozen=True, slots=True)
class Nominal:
    """0 for equal classes, 1 for any other."""

    def to_own(self, tallies: Tallies) -> Floats:
        """All answers but one's own class."""
        return (tallies.sizes[tallies.patterns] - tallies.counts).astype(np.float64)

    def toward(self, shares: Floats) -> Floats:
        """All but one's own share."""
        return np.asarray(shares.sum() - shares)


@dataclass(frozen=True, slots=True)
class Squared:
    """(a − b)² / `scale`², from moments alone: as quick with a million values as with five."""

    values: Floats
    scale: float = 1.0

    def to_own(self, tallies: Tallies) -> Floats:
        """n (x − mean)² + Σ n_c (x_c − mean)² of each pattern's own mean, so that no digits are lost to large numbers."""
        own, patterns = self.values[tallies.classes] / self.scale, tallies.patterns
        sizes = np.maximum(tallies.sizes, 1)
        centred = own - (by_pattern(tallies, tallies.counts * own) / sizes)[patterns]
        spread = by_pattern(tallies, tallies.counts * centred**2)
        return np.asarray(sizes[patterns] * centred**2 + spread[patterns])

    def toward(self, shares: Floats) -> Floats:
        """(x − mean)² + variance."""
        total = shares.sum()
        if total == 0.0:
            return np.zeros_like(shares)
        x = self.values / self.scale
        centred = x - (shares @ x) / total
        return np.asarray(total * centred**2 + shares @ centred**2)


@dataclass(frozen=True, slots=True)
class Linear:
    """|a − b| / `scale`, from running sums over ascending values."""

    values: Floats
    scale: float = 1.0

    def to_own(self, tallies: Tallies) -> Floats:
        """x (answers below − answers above) − (their sums below − above), from running sums."""
        x = (self.values[tallies.classes] - self.values[0]) / self.scale
        below, all_of = _running(tallies, tallies.counts.astype(np.float64))
        less, total = _running(tallies, tallies.counts * x)
        above, more = all_of - below - tallies.counts, total - less - tallies.counts * x
        return np.asarray(x * (below - above) - (less - more))

    def toward(self, shares: Floats) -> Floats:
        """Running sums of shares and of shares × values."""
        x = self.values / self.scale
        below, weighted = np.cumsum(shares), np.cumsum(shares * x)
        return np.asarray(x * (2.0 * below - below[-1]) - 2.0 * weighted + weighted[-1])


@dataclass(frozen=True, slots=True)
class Ratio:
    """((a − b)/(a + b))² / `scale`; values of 0 or more."""

    values: Floats
    scale: float = 1.0

    def to_own(self, tallies: Tallies) -> Floats:
        """Pair by pair within each pattern."""
        return ratio_to_own((tallies.offsets, tallies.classes, tallies.counts), self.values) / self.scale

    def toward(self, shares: Floats) -> Floats:
        """Pair by pair: this distance does not come apart into sums."""
        return ratio_toward(self.values, shares) / self.scale


@dataclass(frozen=True, slots=True)
class Matrix:
    """Any symmetric distances (K, K)."""

    distances: Floats

    def to_own(self, tallies: Tallies) -> Floats:
        """Pair by pair within each pattern."""
        return matrix_to_own((tallies.offsets, tallies.classes, tallies.counts), self.distances)

    def toward(self, shares: Floats) -> Floats:
        """A product with the matrix."""
        return np.asarray(self.distances @ shares)


def of_level(level: str, tallies: Tallies) -> Distance:
    """Distances between 0 and 1 by level: Gwet's weights (2014) are 1 − these.

    nominal; ordinal (pairs of ranks passed over); linear; interval (quadratic); ratio. ValueError for another level, negative values at
    ratio level, or more classes than can be laid out.
    """
    if level not in LEVELS:
        raise ValueError(f"there is no level {level}; there are {', '.join(LEVELS)}")
    if level == "nominal":
        return Nominal()
    if level == "ordinal":
        _check_classes(tallies.n_classes)
        return Matrix(_passed_over(tallies.n_classes))
    values = values_of(tallies)
    span = float(values[-1] - values[0]) if values.size else 0.0
    if level == "ratio":
        check_ratio(values)
        furthest = (span / float(values[-1] + values[0])) ** 2 if span else 0.0
        return Ratio(values, furthest or 1.0)
    return (Linear if level == "linear" else Squared)(values, span or 1.0)


def of_weights(weights: ArrayLike, classes: int) -> Matrix:
    """Distances 1 − weight from a table (K, K) of weights: 1 on the diagonal, symmetric, none above 1."""
    table = np.ascontiguousarray(weights, dtype=np.float64)
    if table.shape != (classes, classes) or not np.isfinite(table).all():
        raise ValueError(f"weights are {classes} × {classes} finite numbers")
    if (table != table.T).any() or (np.diag(table) != 1.0).any() or table.max(initial=0.0) > 1.0:
        raise ValueError("weights are symmetric, 1 on the diagonal and nowhere above 1")
    return Matrix(1.0 - table)


def values_of(tallies: Tallies) -> Floats:
    """The number of each class; the codes themselves where none was given."""
    return np.arange(tallies.n_classes, dtype=np.float64) if tallies.values is None else tallies.values


def check_ratio(values: Floats) -> None:
    """ValueError unless ratio distances can be summed over these values."""
    if values.size and values[0] < 0.0:
        raise ValueError(f"ratio distances need values of 0 or more, and there is {values[0]:g}")
    if values.size > MOST_VALUES:
        raise ValueError(f"ratio distances are summed pair by pair: at most {MOST_VALUES} distinct values")


def _check_classes(classes: int) -> None:
    if classes > MOST_CLASSES:
        raise ValueError(f"these weights need a matrix of classes: at most {MOST_CLASSES}, and there are {classes}")


def _passed_over(classes: int) -> Floats:
    ranks = np.arange(classes, dtype=np.float64)
    apart = np.abs(ranks[:, None] - ranks[None, :])
    passed = apart * (apart + 1.0) / 2.0
    return np.asarray(passed / max(float(passed.max(initial=0.0)), 1.0))


def _running(tallies: Tallies, entries: Floats) -> tuple[Floats, Floats]:
    """For each entry the sum of those before it in its pattern, and of the whole pattern."""
    running = np.concatenate([[0.0], np.cumsum(entries)])
    begins, ends = tallies.offsets[:-1][tallies.patterns], tallies.offsets[1:][tallies.patterns]
    return running[:-1] - running[begins], running[ends] - running[begins]


def by_pattern(tallies: Tallies, entries: Floats) -> Floats:
    """Sums of entries by pattern (patterns,)."""
    return np.bincount(tallies.patterns, entries, minlength=tallies.times.size).astype(np.float64)
