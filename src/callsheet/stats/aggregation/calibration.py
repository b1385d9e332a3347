"""Making a posterior as sure as it has a right to be. docs/methods/calibration.md

Workers' errors are never quite independent, so models that multiply their evidence are too sure. Raising the posterior to a power below 1
(temperature 1/power; Guo et al. 2017) takes that back without changing which class is the most probable.
"""

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.aggregation.consensus import Codes

Floats = NDArray[np.float64]
POWERS = tuple((2.0 / 3.0) ** step for step in range(7))
"""From 1 to 0.09: as sure as if each label were one, or a tenth of one."""
LEAST = 1e-9


def tempered(posterior: NDArray[np.floating], power: float) -> Floats:
    """`posterior` (…, K) raised to `power` and made to sum to 1 again; probabilities are cut at 1e-9 before."""
    logs = power * np.log(np.maximum(np.asarray(posterior, dtype=np.float64), LEAST))
    raised = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def power_from_gold(posterior: NDArray[np.floating], truth: Codes) -> float:
    """The power under which `posterior` (tasks, K) tells `truth` (tasks,; −1 or a class ≥ K: not used) best, by likelihood.

    Between 1/50 and 5. The square of its logarithm is subtracted, in nats, so that a handful of known answers decides little. Nothing known: 1.
    """
    from scipy.optimize import minimize_scalar

    known = np.flatnonzero((truth >= 0) & (truth < posterior.shape[1]))
    if known.size == 0:
        return 1.0
    logs = np.log(np.maximum(np.asarray(posterior[known], dtype=np.float64), LEAST))
    told = truth[known]

    def loss(log_power: float) -> float:
        scores = np.exp(log_power) * logs
        totals = np.logaddexp.reduce(scores, axis=1)
        return float((totals - scores[np.arange(known.size), told]).sum() + log_power**2)

    found = minimize_scalar(loss, bounds=(np.log(0.02), np.log(5.0)), method="bounded")
    return float(np.exp(found.x))
