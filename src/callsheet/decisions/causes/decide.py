"""How many more observations would decide whether a proportion meets its target."""

from math import ceil

from callsheet.stats.estimate import Estimate
from callsheet.stats.proportions import normal_quantile, sample_to_decide


def effective_size(estimate: Estimate) -> float | None:
    """Draws of a simple sample that the estimate's interval is worth, read back from its far bound b: z²·b(1 − b)/(b − p)².

    Wilson's interval inverts the score test, so this is exact for it and near for others. None without a usable interval.
    """
    p, low, high = estimate.value, estimate.low, estimate.high
    if p is None or low is None or high is None:
        return None
    bound = high if high - p >= p - low else low
    if bound == p or not 0 < bound < 1:
        return None
    z = normal_quantile(estimate.confidence)
    return z * z * bound * (1 - bound) / (bound - p) ** 2


def observations_to_decide(
    estimate: Estimate, target: float, *, population: int | None = None, confidence: float | None = None
) -> int | None:
    """Further observations after which the interval would leave `target` out, should the proportion stay as it is.

    Observations of a weighted sample are worth fewer draws than they are many: the answer is scaled by n / effective size.
    Of a finite `population` n draws are worth n/(1 − n/N): the more of it is seen, the less is left to doubt; never more than
    what is left of it. `confidence` other than the estimate's own, where many places are looked at. None where nothing would
    decide (the value sits on the target) or there is no interval to read.
    """
    size = effective_size(estimate)
    if size is None or estimate.value is None or estimate.n == 0:
        return None
    share = min(1.0, max(0.0, estimate.value))
    more = sample_to_decide(share, size, target, confidence=confidence or estimate.confidence)
    if more is None:
        return None
    if population is None or population <= estimate.n:
        return round(more * estimate.n / size)
    in_all = (size + more) * estimate.n / size
    return max(1, min(population, ceil(in_all * population / (in_all + population))) - estimate.n)
