"""Error span annotation: a score from 0 to 100 after errors were marked as spans. docs/methods/esa.md"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.listening import mean_score
from callsheet.stats.proportions import ratio_of_sums

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
SCALE = (0.0, 100.0)
SPAN_WEIGHTS: Mapping[str, float] = {"minor": 1.0, "major": 5.0}
"""What a marked span costs, as in MQM; ESA knows two severities."""
FEWEST_SEGMENTS = 10
"""Below so many segments of an annotator no rank correlation is told."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """Segments as they were annotated: `scores` 0..100, `minor` and `major` spans, `words` of the segment, codes of annotator and
    document; each (annotations,)."""

    scores: Floats
    minor: Floats
    major: Floats
    words: Floats
    annotators: Codes
    documents: Codes

    def __post_init__(self) -> None:
        columns = (self.scores, self.minor, self.major, self.words, self.annotators, self.documents)
        if any(c.shape != self.scores.shape or c.ndim != 1 for c in columns):
            raise ValueError("scores, spans, words, annotators and documents are arrays of one length")
        if any((c < 0).any() for c in columns[1:4]) or not all(np.isfinite(c).all() for c in columns[:4]):
            raise ValueError("scores, spans and words are finite numbers, spans and words from 0 upwards")
        odd = (self.scores < SCALE[0]) | (self.scores > SCALE[1])
        if odd.any():
            raise ValueError(f"a score of {self.scores[odd][0]} is not on the scale from 0 to 100")


@dataclass(frozen=True, slots=True)
class EsaSummary:
    """`score`: mean score with an interval over documents and annotators. `points`: points of marked spans (minor 1, major 5) per 100
    words, `minor` and `major` their counts per 100 words, each over documents. `consistency`: mean over annotators of the rank
    correlation (Kendall's τ-b) between an annotator's scores and span points; near −1 where scores follow what was marked.
    """

    score: Estimate
    points: Estimate
    minor: Estimate
    major: Estimate
    consistency: Estimate


def annotated(
    scores: ArrayLike,
    spans: tuple[ArrayLike, ArrayLike],
    words: ArrayLike,
    *,
    annotators: ArrayLike,
    documents: ArrayLike,
) -> Annotated:
    """Annotations from lists; `spans` are counts of minor and of major ones. ValueError for lengths that differ or values off scale."""
    numbers = [np.asarray(c, dtype=np.float64) for c in (scores, *spans, words)]
    codes = [np.asarray(c, dtype=np.int64) for c in (annotators, documents)]
    return Annotated(numbers[0], numbers[1], numbers[2], numbers[3], codes[0], codes[1])


def esa_summary(given: Annotated) -> EsaSummary:
    """The figures of one system or one vendor's work."""
    return EsaSummary(
        score=mean_score(given.scores, given.documents, stimuli=given.annotators, scale=SCALE),
        points=_per_hundred(span_points(given), given),
        minor=_per_hundred(given.minor, given),
        major=_per_hundred(given.major, given),
        consistency=consistency(given),
    )


def span_points(given: Annotated) -> Floats:
    """What the marked spans of each segment cost, (annotations,)."""
    return SPAN_WEIGHTS["minor"] * given.minor + SPAN_WEIGHTS["major"] * given.major


def standardised(given: Annotated) -> Floats:
    """Scores less their annotator's mean, per standard deviation of the annotator (z-scores), (annotations,).

    Fair only where every annotator had a like mix of systems. An annotator of one score, or always the same, gets 0.
    """
    n = np.bincount(given.annotators)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(given.annotators, given.scores) / n
        left = given.scores - mean[given.annotators]
        spread = np.sqrt(np.bincount(given.annotators, left**2) / (n - 1))[given.annotators]
    some = np.nan_to_num(spread) > 0.0
    return np.where(some, left / np.where(some, spread, 1.0), 0.0)


def consistency(given: Annotated) -> Estimate:
    """Mean over annotators of Kendall's τ-b between scores and span points, −1..1; Student's t over annotators; n: annotators.

    Annotators with fewer than ten segments, or of one score or one count throughout, are left out.
    """
    from scipy.special import stdtrit
    from scipy.stats import kendalltau

    points = span_points(given)
    found = []
    for annotator in np.unique(given.annotators):
        here = given.annotators == annotator
        if here.sum() >= FEWEST_SEGMENTS:
            found.append(float(kendalltau(given.scores[here], points[here]).statistic))
    taus = np.array([tau for tau in found if np.isfinite(tau)])
    method = "t-over-annotators"
    if not taus.size:
        return nothing(say("no annotator has ten segments with different scores and spans"), method=method)
    mean = float(taus.mean())
    if taus.size < 2:
        return Estimate(mean, n=1, method=method, reason=say("one annotator has no spread"))
    reach = float(stdtrit(taus.size - 1, 0.975)) * float(taus.std(ddof=1)) / float(np.sqrt(taus.size))
    return Estimate(mean, max(-1.0, mean - reach), min(1.0, mean + reach), n=int(taus.size), method=method)


def _per_hundred(counts: Floats, given: Annotated) -> Estimate:
    """Per 100 words, over documents."""
    _, place = np.unique(given.documents, return_inverse=True)
    return ratio_of_sums(100.0 * np.bincount(place, counts), np.bincount(place, given.words))
