"""Double sampling plans: a second sample only where the first does not decide. docs/methods/double-plans.md"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.acceptance.curves import Model

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DoublePlan:
    """Of `n` units accept at `ac`, reject at `re`; between them take `n2` more and accept at `ac2` in both samples together.

    ValueError unless 0 ≤ ac < re ≤ ac2 + 1 and both samples have units: a first sample that rejects more than the second allows decides nothing.
    """

    n: int
    ac: int
    re: int
    n2: int
    ac2: int

    def __post_init__(self) -> None:
        if not (0 <= self.ac < self.re <= self.ac2 + 1 and self.n > 0 and self.n2 > 0):
            raise ValueError(f"{self.n}/{self.n2}; {self.ac}/{self.re}, {self.ac2}/{self.ac2 + 1} is no double plan")

    def decision(self, found: int, found2: int | None = None) -> bool | None:
        """True: accept, False: reject, None: take the second sample. ValueError for counts that no sample can have."""
        if not 0 <= found <= self.n or (found2 is not None and not 0 <= found2 <= self.n2):
            raise ValueError(f"{found} of {self.n}, then {found2} of {self.n2}: no sample has so many")
        if found <= self.ac or found >= self.re:
            return found <= self.ac
        return None if found2 is None else found + found2 <= self.ac2

    def acceptance_probability(self, p: float, *, model: Model = "binomial", lot: int | None = None) -> float:
        """P(accept) at a share p: by the first sample, or by both. Models as `curves.acceptance_probability`."""
        chances, then = self._first(p, model, lot), 0.0
        for found in self.between:
            then += float(chances[found]) * self._second(p, found, model, lot)
        return float(chances[: self.ac + 1].sum()) + then

    def average_size(self, p: float, *, model: Model = "binomial", lot: int | None = None) -> float:
        """Expected units of a lot's samples, each taken whole (no curtailment)."""
        return self.n + self.n2 * float(self._first(p, model, lot)[list(self.between)].sum())

    def average_outgoing(self, p: float, *, lot: int | None = None) -> float:
        """The share that is nonconforming after rejected lots were inspected whole and mended."""
        if lot is None:
            return p * self.acceptance_probability(p)
        chances = self._first(p, "binomial", None)
        first = float(chances[: self.ac + 1].sum())
        then = self.acceptance_probability(p) - first
        return p * (first * (lot - self.n) + then * (lot - self.n - self.n2)) / lot

    @property
    def between(self) -> range:
        """What the first sample may show without deciding."""
        return range(self.ac + 1, self.re)

    def _first(self, p: float, model: Model, lot: int | None) -> Floats:
        return np.asarray(_law(p, self.n, model, lot, found=0, drawn=0).pmf(np.arange(self.re)), dtype=np.float64)

    def _second(self, p: float, found: int, model: Model, lot: int | None) -> float:
        return float(_law(p, self.n2, model, lot, found=found, drawn=self.n).cdf(self.ac2 - found))


def _law(p: float, n: int, model: Model, lot: int | None, *, found: int, drawn: int) -> Any:
    """How many of `n` units are nonconforming; from a lot, after `drawn` units of it showed `found`."""
    from scipy.stats import binom, hypergeom, poisson

    if p < 0.0 or (p > 1.0 and model != "poisson"):
        raise ValueError(f"a share lies between 0 and 1, not {p}")
    if model == "poisson":
        return poisson(n * p)
    if model == "binomial":
        return binom(n, p)
    if lot is None or lot < drawn + n:
        raise ValueError(f"the hypergeometric model needs a lot of at least {drawn + n} units, not {lot}")
    bad = max(0, min(round(p * lot) - found, lot - drawn))
    return hypergeom(lot - drawn, bad, n)
