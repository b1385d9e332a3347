"""Listening tests: mean opinion scores, and MUSHRA with its post-screening. docs/methods/listening-tests.md"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]
METHOD = "clustered-t"
OPINION, MUSHRA = (1.0, 5.0), (0.0, 100.0)
"""The scales of ITU-T P.800 (absolute category rating) and ITU-R BS.1534."""
REFERENCE_LEAST, ANCHOR_MOST, TOLERATED, POORLY_MADE = 90.0, 90.0, 0.15, 0.25
"""BS.1534-3 §4.1.2: below, above, in more than this share of trials; an item whose anchor this share of listeners grades too high."""


def mean_score(
    scores: ArrayLike,
    listeners: ArrayLike,
    *,
    stimuli: ArrayLike | None = None,
    scale: tuple[float, float] = OPINION,
    confidence: float = 0.95,
) -> Estimate:
    """The mean score with an interval over listeners, and over stimuli too where they are given (codes, one a score).

    Errors of one listener belong together: the variance is that of sums by listener, and Student's t has one degree less
    than there are listeners. With stimuli the two variances add, less that of single scores (Cameron, Gelbach, Miller
    2011), never below either. n is the number of scores. ValueError for a score outside `scale`.
    """
    values, clusters = _checked(scores, scale, listeners, *(() if stimuli is None else (stimuli,)))
    if not values.size:
        return nothing(say("nobody gave a score"), method=METHOD)
    mean = float(values.mean())
    return _between(mean, (values - mean) / values.size, clusters, scale, confidence)


def score_difference(
    scores: ArrayLike,
    conditions: ArrayLike,
    listeners: ArrayLike,
    *,
    first: int,
    second: int,
    confidence: float = 0.95,
) -> Estimate:
    """Mean score of condition `first` minus that of `second`; listeners who heard both compare them themselves.

    The interval is over listeners, so what a listener adds to every score falls out. n is the number of scores.
    """
    values, (codes, who) = _checked(scores, (-np.inf, np.inf), conditions, listeners)
    sides = [codes == one for one in (first, second)]
    if not all(side.any() for side in sides):
        return nothing(say("one of the two conditions has no scores"), method=METHOD)
    (mean, other), kept = (float(values[side].mean()) for side in sides), sides[0] | sides[1]
    parts = np.where(sides[0], (values - mean) / sides[0].sum(), -(values - other) / sides[1].sum())
    return _between(mean - other, parts[kept], [who[kept]], (-np.inf, np.inf), confidence)


@dataclass(frozen=True, slots=True)
class Screening:
    """Who and what BS.1534-3 leaves out. `low_reference`, `high_anchor` (listeners,): share of trials in which a listener graded
    the hidden reference below 90, the middle anchor above 90; nan where they heard none. `excluded` (listeners,). `poor_items` (items,):
    the anchor was graded above 90 by more than a quarter of listeners, so the item may have been made badly."""

    low_reference: Floats
    high_anchor: Floats
    excluded: Bools
    poor_items: Bools


@dataclass(frozen=True, slots=True)
class Grades:
    """The grades of one condition: mean with its interval over listeners, median and quartiles (BS.1534-3 asks for these)."""

    mean: Estimate
    median: float
    lower_quartile: float
    upper_quartile: float


@dataclass(frozen=True, slots=True)
class Trials:
    """Grades of a MUSHRA test, 0..100, with codes of listener, item (trial) and condition, each (grades,).

    `reference` is the code of the hidden reference, `anchor` that of the middle (7 kHz) anchor, None where there was none.
    """

    grades: Floats
    listeners: Codes
    items: Codes
    conditions: Codes
    reference: int
    anchor: int | None = None

    def __post_init__(self) -> None:
        _checked(self.grades, MUSHRA, self.listeners, self.items, self.conditions)


def screening(trials: Trials) -> Screening:
    """Post-screening of BS.1534-3: listeners who grade the hidden reference below 90 in more than 15 % of trials, or the
    middle anchor above 90 in more than 15 %."""
    sizes = int(trials.listeners.max(initial=-1)) + 1
    low = _share(
        trials, trials.conditions == trials.reference, trials.grades < REFERENCE_LEAST, trials.listeners, sizes
    )
    at_anchor = trials.conditions == (-1 if trials.anchor is None else trials.anchor)
    high = _share(trials, at_anchor, trials.grades > ANCHOR_MOST, trials.listeners, sizes)
    by_item = _share(
        trials, at_anchor, trials.grades > ANCHOR_MOST, trials.items, int(trials.items.max(initial=-1)) + 1
    )
    with np.errstate(invalid="ignore"):
        return Screening(low, high, (low > TOLERATED) | (high > TOLERATED), by_item > POORLY_MADE)


def without(trials: Trials, excluded: Bools) -> Trials:
    """The trials of listeners who are not `excluded` (listeners,); codes stay."""
    kept = ~excluded[trials.listeners]
    return Trials(
        trials.grades[kept],
        trials.listeners[kept],
        trials.items[kept],
        trials.conditions[kept],
        trials.reference,
        trials.anchor,
    )


def grades_by_condition(trials: Trials, *, confidence: float = 0.95) -> dict[int, Grades]:
    """The grades of each condition that was graded, by its code."""
    found = {}
    for condition in np.unique(trials.conditions).tolist():
        here = trials.conditions == condition
        lower, middle, upper = np.quantile(trials.grades[here], [0.25, 0.5, 0.75]).tolist()
        mean = mean_score(trials.grades[here], trials.listeners[here], scale=MUSHRA, confidence=confidence)
        found[condition] = Grades(mean, middle, lower, upper)
    return found


def _share(trials: Trials, heard: Bools, wrong: Bools, groups: Codes, size: int) -> Floats:
    """By group, the share of what was heard that is wrong; nan where nothing was."""
    n = np.bincount(groups[heard], minlength=size)
    hits = np.bincount(groups[heard & wrong], minlength=size)
    return np.asarray(np.divide(hits, n, out=np.full(size, np.nan), where=n > 0), dtype=np.float64)


def _checked(scores: ArrayLike, scale: tuple[float, float], *codes: ArrayLike) -> tuple[Floats, list[Codes]]:
    values = np.asarray(scores, dtype=np.float64)
    columns = [np.asarray(c, dtype=np.int64) for c in codes]
    if values.ndim != 1 or any(c.shape != values.shape for c in columns):
        raise ValueError("scores and their codes are arrays of one length")
    odd = ~(np.isfinite(values) & (values >= scale[0]) & (values <= scale[1]))
    if odd.any():
        raise ValueError(f"a score of {values[odd][0]} is not on the scale from {scale[0]:g} to {scale[1]:g}")
    return values, columns


def _between(
    value: float, parts: Floats, clusters: list[Codes], scale: tuple[float, float], confidence: float
) -> Estimate:
    """With the interval from the sums of `parts` (each score's share of the error) by cluster, kept on the scale."""
    from scipy.special import stdtrit

    sizes = [np.unique(c).size for c in clusters]
    if min(sizes) < 2:
        return Estimate(
            value,
            n=parts.size,
            method=METHOD,
            confidence=confidence,
            reason=say("one listener or one stimulus has no spread"),
        )
    variances = [_clustered(parts, c) for c in clusters]
    if len(clusters) > 1:
        cells = clusters[0] * (int(clusters[1].max()) + 1) + clusters[1]
        variances.append(sum(variances) - _clustered(parts, cells))
    reach = float(stdtrit(min(sizes) - 1, 0.5 + confidence / 2.0)) * float(np.sqrt(max(variances)))
    low, high = max(scale[0], value - reach), min(scale[1], value + reach)
    return Estimate(value, low, high, n=parts.size, method=METHOD, confidence=confidence)


def _clustered(parts: Floats, clusters: Codes) -> float:
    """Σ (Σ of a cluster's parts)² · G/(G − 1)."""
    _, place = np.unique(clusters, return_inverse=True)
    sums = np.bincount(place, parts)
    return float((sums**2).sum() * sums.size / max(sums.size - 1, 1))
