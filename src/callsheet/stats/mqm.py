"""Language quality by errors and their weights: the scores of MQM. docs/methods/mqm.md

Terms of themqm.org: APT absolute penalty total, EWC evaluation word count, PWPT = APT/EWC per-word penalty,
NPT = PWPT × 1000 normed penalty, raw score 100·(1 − PWPT), calibrated score 100 − NPT·(100 − PT)/APP with
PT the pass threshold and APP the acceptable penalty points per 1000 words. "100 − NPT" is none of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.poisson import rate

WEIGHTS: Mapping[str, int] = {"neutral": 0, "minor": 1, "major": 5, "critical": 25}
REFERENCE_WORDS = 1000
ASSUMED_DISPERSION = 5.0
"""Σw²/Σw of a typical mix of minor (1) and major (5) errors: penalties come in clumps, plain Poisson would be too sure."""
FIRM_WORDS = 1000
"""Below about one to two thousand words the raw score swings too much to be shown as firm (arXiv 2405.16969)."""


@dataclass(frozen=True, slots=True)
class PassRule:
    """When a sample passes: score ≥ `threshold` (PT) and no critical error; `acceptable` is APP, points per 1000 words."""

    threshold: float
    acceptable: float


@dataclass(frozen=True, slots=True)
class MqmScore:
    """One sample's scores. `calibrated` and `passed` are None without a PassRule."""

    apt: float
    pwpt: float
    npt: float
    raw: float
    calibrated: float | None = None
    passed: bool | None = None


def penalty_total(errors: Mapping[str, int], *, weights: Mapping[str, int] = WEIGHTS) -> int:
    """APT: Σ weight × count over severities. KeyError names a severity that has no weight."""
    return sum(weights[severity] * count for severity, count in errors.items())


def scores(apt: float, words: float, *, rule: PassRule | None = None, criticals: int = 0) -> MqmScore:
    """All scores of one sample of `words` evaluated words. ValueError unless words > 0 and apt ≥ 0."""
    if words <= 0 or apt < 0:
        raise ValueError(f"words are above 0 and penalties not negative; not {apt} points in {words} words")
    per_word = apt / words
    npt = per_word * REFERENCE_WORDS
    raw = 100.0 * (1.0 - per_word)
    if rule is None:
        return MqmScore(apt, per_word, npt, raw)
    calibrated = 100.0 - npt * (100.0 - rule.threshold) / rule.acceptable
    passed = calibrated >= rule.threshold and criticals == 0
    return MqmScore(apt, per_word, npt, raw, calibrated, passed)


def normed_penalty(apt: float, words: float, *, dispersion: float = ASSUMED_DISPERSION) -> Estimate:
    """NPT, points per 1000 words, with the interval of a clumped Poisson count; n is the number of words."""
    if words <= 0:
        return nothing(say("no words were evaluated"), method="poisson-dispersed")
    return rate(apt, words, per=REFERENCE_WORDS, dispersion=dispersion)


def raw_score(apt: float, words: float, *, dispersion: float = ASSUMED_DISPERSION) -> Estimate:
    """Raw quality score 100·(1 − APT/EWC); may fall below 0; the interval is that of NPT, turned round."""
    points = normed_penalty(apt, words, dispersion=dispersion)
    if points.value is None or points.low is None or points.high is None:
        return points
    value, low, high = (100.0 * (1.0 - p / REFERENCE_WORDS) for p in (points.value, points.high, points.low))
    return replace(points, value=value, low=low, high=high)
