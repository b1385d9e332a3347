"""Coefficients of agreement with standard errors and intervals, from labels or from counts. docs/methods/agreement.md"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.agreement import chance
from callsheet.stats.agreement.chance import Chance, Sample
from callsheet.stats.agreement.distances import (
    LEVELS,
    Distance,
    Nominal,
    Ratio,
    Squared,
    by_pattern,
    check_ratio,
    of_level,
    of_weights,
    values_of,
)
from callsheet.stats.agreement.tallies import Tallies, apart, tallies_of
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import wilson

if TYPE_CHECKING:
    from callsheet.stats.aggregation.labels import Labels

Floats = NDArray[np.float64]
DRAWS = 2000
CHANCES: Mapping[str, Callable[[Sample, Floats], Chance]] = {
    "percent": chance.none,
    "scott": chance.fleiss,
    "fleiss": chance.fleiss,
    "cohen": chance.conger,
    "conger": chance.conger,
    "brennan-prediger": chance.brennan_prediger,
    "ac1": chance.gwet,
    "ac2": chance.gwet,
}
MEASURES = (*CHANCES, "alpha")
BY_ANNOTATOR = ("cohen", "conger")
"""Measures that must know who gave each answer."""
ONLY_TWO = ("cohen", "scott")


@dataclass(frozen=True, slots=True)
class Agreement:
    """A coefficient and what it is made of.

    `estimate`: value (at most 1; 0 is what chance gives), 95 % interval, n units with two answers or more, or a reason
    why there is none. `observed` and `chance`: (weighted) share of agreeing pairs, seen and by chance. `standard_error`: analytic,
    None where it is undefined. `shares` (K,): how often each class is given; coefficients of rare classes are not comparable
    without it. `n_pairs`: pairs of answers within units.
    """

    measure: str
    level: str
    estimate: Estimate
    observed: float | None
    chance: float | None
    standard_error: float | None
    shares: Floats
    n_units: int
    n_pairs: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A coefficient at some weights of the patterns, and each pattern's influence on it (patterns,)."""

    value: float
    observed: float
    chance: float
    influence: Floats
    units: float


def coefficient(
    answers: "Labels | Tallies",
    measure: str = "alpha",
    *,
    level: str | ArrayLike = "nominal",
    values: ArrayLike | None = None,
    rng: Generator | None = None,
    draws: int = DRAWS,
) -> Agreement:
    """One of MEASURES at one of LEVELS, with a 95 % interval.

    `answers`: labels (who said what) or tallies (how often each class was given; not for cohen and conger). `values` (K,),
    ascending: the numbers that classes of labels stand for. `level` may be own weights instead, (K, K) with 1 on the diagonal. With `rng` the interval is
    the bootstrap over units (percentiles of `draws`), else ± t × standard error (Gwet 2014; for alpha at ordinal level
    ranks count as known). A unit with one answer agrees with nobody, but counts in the shares of all but alpha; one without any counts nowhere. Undefined without a pair of answers
    or, beyond percent, where all answers fall in one class.
    ValueError for an unknown measure or level, or data that the measure cannot take.
    """
    _check(measure, level)
    kept = _of_two(answers, measure) if measure in ONLY_TWO else answers
    tallies, labels = _tallied(kept, measure, values)
    tallies = replace(tallies, times=np.where(tallies.sizes > 0, tallies.times, 0))
    total = replace(_with_chance_name(measure, level), n_units=tallies.n_units, n_pairs=tallies.n_pairs)
    if tallies.n_units == 0:
        return replace(total, estimate=nothing(say("no item has two answers to compare"), method=measure))
    sample = _sample(tallies, measure, level, labels)
    times = tallies.times.astype(np.float64)
    given = chance.shares(sample, times)
    found = _at(sample, measure, times) if measure == "percent" or (given > 0.0).sum() > 1 else None
    if found is None or not np.isfinite(found.value):
        reason = say("all answers fall in one class: agreement beyond chance is undefined")
        return replace(total, shares=given, estimate=nothing(reason, n=tallies.n_units, method=measure))
    error = _standard_error(found, times, sample)
    low, high = (
        _analytic(found, error)
        if rng is None
        else _resampled(tallies, (measure, level, labels), rng, draws, sample=sample)
    )
    if found.value >= 1.0 - 1e-12:
        low, high = _without_disagreement(found, tallies.n_units), 1.0
    method = f"{measure}, {'standard error' if rng is None else 'bootstrap over units'}"
    if low is not None and high is not None:
        low, high = min(low, found.value), max(high, found.value)
    return replace(
        total,
        estimate=Estimate(found.value, low, high, n=tallies.n_units, method=method),
        observed=found.observed,
        chance=found.chance,
        standard_error=error,
        shares=given,
    )


def _check(measure: str, level: str | ArrayLike) -> None:
    if measure not in MEASURES:
        raise ValueError(f"there is no measure {measure}; there are {', '.join(MEASURES)}")
    if isinstance(level, str) and level not in LEVELS:
        raise ValueError(f"there is no level {level}; there are {', '.join(LEVELS)}")


def _with_chance_name(measure: str, level: str | ArrayLike) -> Agreement:
    called = level if isinstance(level, str) else "own weights"
    name = measure if measure not in ("ac1", "ac2") else "ac1" if called == "nominal" else "ac2"
    return Agreement(name, called, nothing(""), None, None, None, np.empty(0), 0, 0)


def _of_two(answers: "Labels | Tallies", measure: str) -> "Labels | Tallies":
    """Only what two raters both answered."""
    if not isinstance(answers, Tallies):
        from callsheet.stats.aggregation.labels import subset

        raters = int((np.bincount(answers.workers, minlength=1) > 0).sum())
        if raters > 2:
            raise ValueError(f"{measure} compares two raters, and there are {raters}: use fleiss, conger or alpha")
        return subset(answers, np.repeat(np.diff(answers.offsets) == 2, np.diff(answers.offsets)))
    if measure == "scott" and (answers.sizes > 2).any():
        raise ValueError("scott compares two raters, and there are units with more answers: use fleiss or alpha")
    return answers


def _tallied(answers: "Labels | Tallies", measure: str, values: ArrayLike | None) -> "tuple[Tallies, Labels | None]":
    if not isinstance(answers, Tallies):
        if measure in BY_ANNOTATOR:
            return apart(answers, values), answers
        return tallies_of(answers, values), None
    if values is not None:
        raise ValueError("tallies hold the values of their classes already")
    return answers, None


def _sample(tallies: Tallies, measure: str, level: str | ArrayLike, labels: "Labels | None") -> Sample:
    if not isinstance(level, str):
        distance: Distance = of_weights(level, tallies.n_classes)
    else:
        distance = _of_alpha(level, tallies) if measure == "alpha" else of_level(level, tallies)
    within = by_pattern(tallies, tallies.counts * distance.to_own(tallies))
    return Sample(tallies, distance, within, tallies.sizes.astype(np.float64), labels)


def _of_alpha(level: str, tallies: Tallies) -> Distance:
    """Krippendorff's distances; that of ordered classes depends on how often each is given."""
    if level == "nominal":
        return Nominal()
    if level == "ordinal":
        paired = (tallies.times * (tallies.sizes >= 2))[tallies.patterns] * tallies.counts
        totals = np.bincount(tallies.classes, paired, minlength=tallies.n_classes)
        return Squared(np.cumsum(totals) - totals / 2.0, max(float(totals.sum()), 1.0))
    if level == "ratio":
        check_ratio(values_of(tallies))
        return Ratio(values_of(tallies))
    return of_level(level, tallies)


def alpha_sample(tallies: Tallies, level: str) -> tuple[Sample, float, float]:
    """What alpha is made of: the sample, the distance that chance gives, and how many answers can be paired."""
    sample = _sample(tallies, "alpha", level, None)
    found = _alpha(sample, tallies.times.astype(np.float64))
    answers = float(sample.sizes[sample.sizes >= 2].sum())
    return sample, 1.0 - found.chance if np.isfinite(found.chance) else 0.0, answers


def _at(sample: Sample, measure: str, times: Floats) -> _Found:
    return _alpha(sample, times) if measure == "alpha" else _corrected(sample, times, CHANCES[measure](sample, times))


def _corrected(sample: Sample, times: Floats, by_chance: Chance) -> _Found:
    """(Po − Pe)/(1 − Pe): Po over units with a pair, Pe over units with an answer (Gwet 2014)."""
    expected, expected_by_pattern = by_chance
    paired = sample.sizes >= 2
    answered = float(times[sample.sizes > 0].sum())
    pairs = np.where(paired, sample.sizes * (sample.sizes - 1.0), 1.0)
    seen = np.where(paired, 1.0 - sample.within / pairs, 0.0)
    comparable = float(times @ paired)
    observed = float(times @ seen) / comparable if comparable else np.nan
    room = 1.0 - expected
    value = (observed - expected) / room if room > 1e-12 else np.nan
    influence = (answered / max(comparable, 1.0)) * (seen - expected) * paired / room if room > 1e-12 else seen * np.nan
    influence = influence - 2.0 * (1.0 - value) * (expected_by_pattern - expected) / (room or 1.0)
    return _Found(value, observed, expected, influence, answered)


def _alpha(sample: Sample, times: Floats) -> _Found:
    """1 − Do/De over units with a pair, n(n − 1) in De; its influence as in Gwet 2014, section 5.3."""
    tallies = sample.tallies
    paired = sample.sizes >= 2
    weight = times * paired
    units, answers = float(weight.sum()), float(weight @ sample.sizes)
    if not units:
        return _Found(np.nan, np.nan, np.nan, np.zeros(times.size), 0.0)
    mean = answers / units
    by_class = np.bincount(tallies.classes, weight[tallies.patterns] * tallies.counts, minlength=tallies.n_classes)
    toward = sample.distance.toward(by_class / answers)
    expected = float(by_class @ toward) / answers
    own = np.where(paired, sample.within / np.where(paired, sample.sizes - 1.0, 1.0), 0.0) / mean
    observed = float(weight @ own) / units
    if expected <= 1e-300:
        return _Found(np.nan, 1.0 - observed, 1.0 - expected, np.zeros(times.size), units)
    more = (sample.sizes - mean) / mean
    met = np.bincount(tallies.patterns, tallies.counts * toward[tallies.classes], minlength=times.size) / mean
    rough = 1.0 - observed / expected
    unbiased = answers / (answers - 1.0)
    seen = 1.0 - (own - observed / unbiased * more) / expected
    influence = seen - 2.0 * (1.0 - rough) * (1.0 - (met - expected * more) / expected)
    centred = np.where(paired, influence - rough, 0.0)
    value = 1.0 - observed / (expected * unbiased)
    return _Found(value, 1.0 - observed, 1.0 - expected * unbiased, centred + value, units)


def _standard_error(found: _Found, times: Floats, sample: Sample) -> float | None:
    counted = times * (sample.sizes > 0)
    if found.units < 2 or not np.isfinite(found.value):
        return None
    spread = float(counted @ np.where(sample.sizes > 0, found.influence - found.value, 0.0) ** 2)
    return float(np.sqrt(spread / (found.units * (found.units - 1.0))))


def _analytic(found: _Found, error: float | None) -> tuple[float | None, float | None]:
    if error is None:
        return None, None
    from scipy.special import stdtrit

    half = float(stdtrit(found.units - 1.0, 0.975)) * error
    return max(-1.0, found.value - half), min(1.0, found.value + half)


def _resampled(
    tallies: Tallies,
    asked: "tuple[str, str | ArrayLike, Labels | None]",
    rng: Generator,
    draws: int,
    *,
    sample: Sample,
) -> tuple[float, float]:
    """2.5 and 97.5 % over units drawn with replacement; undefined draws are left out."""
    measure, level, labels = asked
    ranked = measure == "alpha" and isinstance(level, str) and level == "ordinal"
    total = int(tallies.times.sum())
    chances = tallies.times / total
    found = np.empty(draws)
    for i in range(draws):
        times = rng.multinomial(total, chances)
        drawn = _sample(replace(tallies, times=times), measure, level, labels) if ranked else sample
        found[i] = _at(drawn, measure, times.astype(np.float64)).value
    defined = found[np.isfinite(found)]
    if not defined.size:
        return -1.0, 1.0
    low, high = np.quantile(defined, [0.025, 0.975])
    return max(-1.0, float(low)), float(high)


def _without_disagreement(found: _Found, units: int) -> float:
    """Nobody disagreed: as many units as Wilson's bound allows may still do so."""
    disagreeing = 1.0 - wilson(units, units)[0]
    return max(-1.0, 1.0 - disagreeing / max(1.0 - found.chance, 1e-12))
