"""What reviewers miss and what they flag falsely, and observed rates corrected by it. docs/methods/reviewer-error.md"""

from dataclasses import dataclass
from math import sqrt

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import normal_quantile, proportion

METHOD = "lang-reiczigel"
LEAST_INFORMED = 0.2
"""Sensitivity + specificity − 1 under which a review tells too little to correct by."""


@dataclass(frozen=True, slots=True)
class ReviewerRates:
    """Counts of reviews on units whose state is known: `bad` units of which `missed`, `good` ones of which `flagged`.

    They may be fractions: expected counts from double reviews.
    """

    bad: float
    missed: float
    good: float
    flagged: float

    def __post_init__(self) -> None:
        if not (0 <= self.missed <= self.bad and 0 <= self.flagged <= self.good):
            raise ValueError("missed lies between 0 and bad, flagged between 0 and good")

    @property
    def miss(self) -> Estimate:
        """Share of bad units that were called good."""
        return proportion(round(self.missed), round(self.bad))

    @property
    def false_alarm(self) -> Estimate:
        """Share of good units that were called bad."""
        return proportion(round(self.flagged), round(self.good))


def corrected(found: float, n: float, rates: ReviewerRates, *, confidence: float = 0.95) -> Estimate:
    """The true share of bad units where reviewers called `found` of `n` bad: Rogan and Gladen 1978, interval Lang and Reiczigel 2014.

    p = (p̂ − false alarm)/(1 − miss − false alarm), held in 0 … 1; the interval carries the sampling of the units and of the
    reviews behind `rates`. `n` may be an effective size. Reviews that tell too little (1 − miss − false alarm < 0.2): a reason.
    """
    if not (n > 0 and 0 <= found <= n):
        raise ValueError(f"found lies between 0 and n, n above 0; not {found} of {n}")
    if rates.bad <= 0 or rates.good <= 0:
        return nothing(say("reviewers were not measured on both bad and good units"), n=round(n), method=METHOD)
    caught, passed = 1.0 - rates.missed / rates.bad, 1.0 - rates.flagged / rates.good
    if caught + passed - 1.0 < LEAST_INFORMED:
        return nothing(say("the reviews tell too little to correct by"), n=round(n), method=METHOD)
    value = (found / n + passed - 1.0) / (caught + passed - 1.0)
    low, high = _interval(found, n, rates, normal_quantile(confidence))
    value = min(max(value, 0.0), 1.0)
    return Estimate(value, min(low, value), max(high, value), n=round(n), method=METHOD, confidence=confidence)


def _interval(found: float, n: float, rates: ReviewerRates, z: float) -> tuple[float, float]:
    """Equations 4, 7, 16 and 17 of the paper; its primes are the `s` here."""
    ns, n_bad, n_good = n + z * z, rates.bad + 2.0, rates.good + 2.0
    share = (found + z * z / 2.0) / ns
    caught, passed = (rates.bad - rates.missed + 1.0) / n_bad, (rates.good - rates.flagged + 1.0) / n_good
    informed = caught + passed - 1.0
    p = (share + passed - 1.0) / informed
    of_caught, of_passed = caught * (1.0 - caught) / n_bad, passed * (1.0 - passed) / n_good
    shift = 2.0 * z * z * (p * of_caught - (1.0 - p) * of_passed)
    half = z * sqrt(share * (1.0 - share) / ns + p * p * of_caught + (1.0 - p) ** 2 * of_passed) / informed
    return min(1.0, max(0.0, p + shift - half)), max(0.0, min(1.0, p + shift + half))


def corrected_accuracy(accepted: float, n: float, rates: ReviewerRates, *, confidence: float = 0.95) -> Estimate:
    """The same for accuracy: the true share of good units where `accepted` of `n` passed the review."""
    bad = corrected(n - accepted, n, rates, confidence=confidence)
    if bad.value is None or bad.low is None or bad.high is None:
        return bad
    return Estimate(1.0 - bad.value, 1.0 - bad.high, 1.0 - bad.low, n=bad.n, method=METHOD, confidence=confidence)
