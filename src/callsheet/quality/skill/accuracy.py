"""How often each annotator and each vendor is right, and how sure that is when truth itself is not. docs/methods/annotator-skill.md"""

from dataclasses import dataclass, replace
from math import hypot, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.quality.skill.rightness import Rightness, Tally, rightness, tally
from callsheet.said import say
from callsheet.stats.aggregation import Consensus, Labels
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import jeffreys, normal_quantile, wilson
from callsheet.stats.surveys.clusters import few_clusters
from callsheet.stats.surveys.pooling import Pool, pool_of, pooled

METHOD = "missing-information"
VENDOR_METHOD = "clustered-missing-information"
LEAST = 30
"""Labels under which a person's or a vendor's accuracy is shown greyed and never ranked."""


@dataclass(frozen=True, slots=True)
class Skill:
    """One annotator or one vendor, by the code that the labels or the vendors hold.

    `accuracy`: share of right labels with its interval; `shrunk`: the same drawn towards the pool, for ranking and small n.
    `labels` given, of which `known` on tasks of known truth. `missing`: share of the information on the accuracy that is lost
    because truth is not certain (0 gold alone, 1 nothing can be said). `annotators` whose labels these are.
    """

    code: int
    accuracy: Estimate
    shrunk: Estimate
    labels: int
    known: int
    missing: float
    annotators: int = 1


@dataclass(frozen=True, slots=True)
class SkillStudy:
    """`annotators` and `vendors` in the order of their codes, without those that gave no label; the `pool` they are drawn to."""

    annotators: tuple[Skill, ...]
    vendors: tuple[Skill, ...]
    pool: Pool


def skill_study(  # noqa: PLR0913 -- labels, what is believed of them, whose they are
    labels: Labels,
    consensus: Consensus,
    *,
    known: ArrayLike | None = None,
    vendors: ArrayLike | None = None,
    least: int = LEAST,
    confidence: float = 0.95,
) -> SkillStudy:
    """Accuracy of each annotator, and of each vendor where `vendors` (annotators,) holds their vendors' codes (−1: none).

    `known` (tasks,): true classes where certain, −1 elsewhere. Intervals are Beta posteriors on the effective number of labels
    n·(1 − missing information); a vendor's also carries how its annotators differ. Fewer than `least` labels: greyed.
    """
    given = rightness(labels, consensus, known=known)
    people = tally(given, labels.workers, labels.n_workers)
    # How people differ is learnt from plain numbers: expected shares spread less than so few effective labels would let them.
    there = people.labels > 0
    pool = pool_of(people.right[there], people.labels[there])
    return SkillStudy(
        _annotators(people, pool, least, confidence), _vendors(given, people, vendors, least, confidence), pool
    )


def _annotators(people: Tally, pool: Pool, least: int, confidence: float) -> tuple[Skill, ...]:
    there = np.flatnonzero(people.labels > 0)
    size = people.effective[there]
    drawn = pooled(people.share[there] * size, size, pool, confidence=confidence)
    rows = []
    for code, effective, shrunk in zip(there.tolist(), size.tolist(), drawn, strict=True):
        own = _share(float(people.share[code]), effective, int(people.labels[code]), confidence)
        shrunk = _with_shared_doubt(shrunk, own, float(people.missing[code]))
        own, shrunk = (_doubting(found, people, code) for found in (own, shrunk))
        rows.append(_skill(people, code, (own, shrunk), least))
    return tuple(rows)


def _doubting(found: Estimate, sums: Tally, code: int) -> Estimate:
    """The interval of a group's share, widened by the doubt whether the consensus is as sure as it should be.

    It reaches 1 (0) where all of the group's labels may be right (wrong): no share below 1 can be told from 1 there.
    """
    if found.value is None or found.low is None or found.high is None:
        return found
    shares = np.array([sums.unsure[code], sums.right[code], sums.sure[code]]) / sums.labels[code]
    wider = normal_quantile(found.confidence) / normal_quantile(0.95)
    low = found.value - hypot(found.value - found.low, wider * float(shares[1] - shares.min()))
    high = found.value + hypot(found.high - found.value, wider * float(shares.max() - shares[1]))
    rare = log((1.0 - found.confidence) / 2.0)
    low = 0.0 if sums.log_hopeless[code] > rare else max(low, 0.0)
    high = 1.0 if sums.log_faultless[code] > rare else min(high, 1.0)
    return replace(found, low=low, high=high)


def _share(value: float, effective: float, n: int, confidence: float) -> Estimate:
    if effective < 1.0:
        return nothing(say("no other answer tells whether these labels are right"), n=n, method=METHOD)
    low, high = jeffreys(min(value, 1.0) * effective, effective, confidence=confidence)
    return Estimate(value, low, high, n=n, method=METHOD, confidence=confidence)


def _with_shared_doubt(shrunk: Estimate, own: Estimate, missing: float) -> Estimate:
    """Doubt about truth is shared by all who answered, so shrinking does not average it out: each side's square grows by its share of the own."""
    if shrunk.low is None or shrunk.high is None or shrunk.value is None:
        return shrunk
    if own.low is None or own.high is None or own.value is None:
        return shrunk.greyed(own.reason or "")
    low = hypot(shrunk.value - shrunk.low, sqrt(missing) * (own.value - own.low))
    high = hypot(shrunk.high - shrunk.value, sqrt(missing) * (own.high - own.value))
    return replace(shrunk, low=max(0.0, shrunk.value - low), high=min(1.0, shrunk.value + high))


def _skill(sums: Tally, code: int, values: tuple[Estimate, Estimate], least: int, *, annotators: int = 1) -> Skill:
    own, shrunk = values
    n = int(sums.labels[code])
    if n < least and own.value is not None:
        own = own.greyed(say("too few to say: {n} labels of at least {least}", n=n, least=least))
    return Skill(code, own, replace(shrunk, n=n), n, int(sums.known[code]), float(sums.missing[code]), annotators)


def _vendors(
    given: Rightness, people: Tally, vendors: ArrayLike | None, least: int, confidence: float
) -> tuple[Skill, ...]:
    if vendors is None:
        return ()
    of_person = np.asarray(vendors, dtype=np.int64)
    if of_person.shape != people.labels.shape:
        raise ValueError(f"vendors holds one code for each of {people.labels.size} annotators")
    size = int(of_person.max(initial=-1)) + 1
    sums = tally(given, of_person[given.labels.workers], size)
    codes = [int(code) for code in np.flatnonzero(sums.labels > 0)]
    firsts = [_clustered(sums, people, code, of_person == code, confidence) for code in codes]
    worth = np.array([_worth(estimate) for estimate, _ in firsts])
    right = np.array([estimate.value or 0.0 for estimate, _ in firsts]) * worth
    drawn = pooled(right, worth, pool_of(right, worth), confidence=confidence)
    return tuple(
        _skill(
            sums,
            code,
            (
                _doubting(own, sums, code),
                _doubting(_with_shared_doubt(shrunk, own, float(sums.missing[code])), sums, code),
            ),
            least,
            annotators=count,
        )
        for code, (own, count), shrunk in zip(codes, firsts, drawn, strict=True)
    )


def _clustered(
    sums: Tally, people: Tally, code: int, members: NDArray[np.bool_], confidence: float
) -> tuple[Estimate, int]:
    """The vendor's share with the larger of two variances: of its labels alone, and of its annotators as clusters."""
    own = members & (people.labels > 0)
    k, n, share = int(own.sum()), float(sums.labels[code]), float(sums.share[code])
    effective = float(sums.effective[code])
    if effective < 1.0:
        return _share(share, effective, int(n), confidence), k
    if k > 1 and 0.0 < share < 1.0:
        residuals = people.right[own] - share * people.labels[own]
        variance = k / (k - 1.0) * float((residuals**2).sum()) / n**2
        if variance > 0.0:
            effective = min(effective, share * (1.0 - share) / variance * few_clusters(k, confidence))
    low, high = wilson(share * effective, effective, confidence=confidence)
    return Estimate(share, low, high, n=int(n), method=VENDOR_METHOD, confidence=confidence), k


def _worth(estimate: Estimate) -> float:
    """The effective size behind a share's interval, 0 where there is none."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return 0.0
    half = (estimate.high - estimate.low) / 2.0 / normal_quantile(estimate.confidence)
    p = min(max(estimate.value, 0.02), 0.98)
    return p * (1.0 - p) / half**2 if half > 0 else 0.0
