"""Rare events: the gaps between them instead of their share, where a share's limits would be no use. docs/methods/control-charts.md"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
BEYOND = 0.00135
"""The tail on each side: that of three standard errors of a normal."""


@dataclass(frozen=True, slots=True)
class GapChart:
    """Gaps between events, (gaps,), their usual `mean`, and limits that a calm gap stays within on each side but once in 741.

    `too_soon`: events follow each other faster than usual (worse); `late`: slower (better).
    """

    values: Floats
    mean: float
    low: float
    high: float

    @property
    def too_soon(self) -> NDArray[np.bool_]:
        """Gaps under the lower limit: these alert."""
        return np.asarray(self.values < self.low)

    @property
    def late(self) -> NDArray[np.bool_]:
        """Gaps beyond the upper limit."""
        return np.asarray(self.values > self.high)


def gap_chart(gaps: ArrayLike, *, kind: Literal["units", "time"] = "units", mean: float | None = None) -> GapChart:
    """A g chart of good units between bad ones (geometric: Benneyan 2001), or a t chart of time between events (exponential).

    Limits by the distribution's own quantiles, from `mean` (a frozen baseline) or these gaps. For units the lower limit is often 0: a single gap is then too
    short to prove anything, and `rare_sums` sees more. ValueError for no gap, gaps below 0, or a mean of 0.
    """
    values = np.asarray(gaps, dtype=np.float64)
    usual = float(values.mean()) if mean is None and values.size else mean
    if usual is None or usual <= 0.0 or (values < 0.0).any():
        raise ValueError("gaps are 0 or more, with one at least, and their mean lies above 0")
    if kind == "time":
        low, high = (-usual * float(np.log1p(-tail)) for tail in (BEYOND, 1.0 - BEYOND))
        return GapChart(values, usual, low, high)
    stays = np.log(usual / (1.0 + usual))
    low = max(0.0, float(np.ceil(np.log1p(-BEYOND) / stays)) - 1.0)
    return GapChart(values, usual, low, float(np.ceil(np.log(BEYOND) / stays)) - 1.0)


def rare_sums(events: ArrayLike, sizes: ArrayLike, *, usual: float, worse: float, limit: float = 6.0) -> Floats:
    """A CUSUM of log-likelihood ratios between a `usual` and a `worse` share, (points,): Sᵢ = max(0, Sᵢ₋₁ + LLR), called beyond `limit`.

    Needs no least number of expected events (Reynolds and Stoumbos 1999). After a call it begins at 0 again. False calls come at least
    e^limit points apart on average (Lorden 1971): about 400 with a limit of 6. ValueError unless 0 < usual < worse < 1 and the series are series.
    """
    from callsheet.stats.control.charts import series

    x, n = series(events, sizes)
    if not 0.0 < usual < worse < 1.0 or limit <= 0.0:
        raise ValueError(f"0 < usual < worse < 1 and a limit above 0, not {usual}, {worse} and {limit}")
    steps = x * np.log(worse / usual) + (n - x) * np.log((1.0 - worse) / (1.0 - usual))
    sums = np.empty(x.size)
    last = 0.0
    for i, step in enumerate(steps):
        last = max(0.0, (0.0 if last > limit else last) + float(step))
        sums[i] = last
    return sums
