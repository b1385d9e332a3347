"""How many more observations would decide whether a proportion meets its target."""

from math import ceil

from scipy.stats import norm

from callsheet.stats.estimate import Estimate


def observations_to_decide(estimate: Estimate, target: float) -> int | None:
    """Further observations after which the interval would leave `target` out, should the proportion stay as it is.

    Wilson's interval inverts the score test, so target is left out exactly when n > z²·t(1 − t)/(t − p)². Weighted samples
    are worth fewer observations than they have: their effective size is read back from the interval's far bound,
    n_eff = z²·b(1 − b)/(b − p)², and the answer scaled by n / n_eff. None where value and target are equal, the target is 0 or
    1, or there is no interval to read.
    """
    p, low, high = estimate.value, estimate.low, estimate.high
    if p is None or low is None or high is None or p == target or not 0 < target < 1 or estimate.n == 0:
        return None
    z2 = float(norm.isf((1 - estimate.confidence) / 2)) ** 2
    bound = high if high - p >= p - low else low
    if bound == p or not 0 < bound < 1:
        return None
    effective = z2 * bound * (1 - bound) / (bound - p) ** 2
    needed = z2 * target * (1 - target) / (target - p) ** 2
    return max(0, ceil(needed * estimate.n / effective) - estimate.n + 1)
