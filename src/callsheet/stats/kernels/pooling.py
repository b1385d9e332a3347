"""How likely counts are if the rows they stand in were drawn about a common centre."""

from math import log

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled

Floats = NDArray[np.float64]


@compiled
def dirichlet_evidence(counts: Floats, centre: Floats, totals: Floats, strengths: Floats) -> Floats:
    """The logarithm of the Dirichlet-multinomial likelihood, up to a constant, for each of `strengths`.

    `counts` and `centre` (rows, K): what was seen of each cell, and its share of the prior; `totals` (groups, K) the sums of the
    counts of each group whose cells share a prior. The logarithm of gamma is Stirling's series from 8 on (Abramowitz and Stegun
    6.1.41, off by less than 1e-13), reached by its recurrence.
    """

    def log_gamma(x: float) -> float:
        below = 1.0
        while x < 8.0:
            below *= x
            x += 1.0
        z = 1.0 / (x * x)
        series = 1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - z * 691 / 360360))))
        return (x - 0.5) * log(x) - x + 0.9189385332046727 + series / x - log(below)

    found = np.zeros(strengths.size)
    for j in range(strengths.size):
        s = strengths[j]
        evidence = totals.size * log_gamma(s)
        for row in range(counts.shape[0]):
            for k in range(counts.shape[1]):
                if counts[row, k] > 0.0:
                    prior = s * centre[row, k]
                    evidence += log_gamma(counts[row, k] + prior) - log_gamma(prior)
        for group in range(totals.shape[0]):
            for k in range(totals.shape[1]):
                evidence -= log_gamma(totals[group, k] + s)
        found[j] = evidence
    return found
