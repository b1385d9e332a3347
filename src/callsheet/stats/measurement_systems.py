"""How much of what is measured comes from those who measure: gauge studies and appraisers of attributes. docs/methods/measurement-systems.md"""

from dataclasses import dataclass
from itertools import combinations
from math import hypot, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import proportion, wilson
from callsheet.stats.surveys.clusters import intraclass_of_counts

POOLED_ABOVE = 0.25
"""An interaction less sure than this is taken for noise and joined with repeatability (AIAG)."""


@dataclass(frozen=True, slots=True)
class GaugeStudy:
    """Standard deviations by source, in the unit of the measurements.

    `repeatability` (same appraiser again), `reproducibility` (between appraisers, with their interaction), `gauge` (both), `parts`, `total`.
    `share_of_study`: gauge / total. `categories`: how many groups of parts the measurement can tell apart, ⌊1.41·parts/gauge⌋.
    `interaction_tail`: p-value of appraisers differing by part; `is_pooled` where it was joined with repeatability.
    """

    repeatability: float
    reproducibility: float
    gauge: float
    parts: float
    total: float
    share_of_study: float
    categories: int
    interaction_tail: float
    is_pooled: bool


def gauge_study(measurements: ArrayLike) -> GaugeStudy:
    """A crossed study by analysis of variance (AIAG MSA): `measurements` (parts, appraisers, trials), two of each at least.

    ValueError for another shape, missing values, or measurements that are all the same.
    """
    from scipy.special import fdtrc

    x = np.asarray(measurements, dtype=np.float64)
    if x.ndim != 3 or min(x.shape) < 2 or not np.isfinite(x).all():
        raise ValueError("a gauge study needs parts × appraisers × trials, two of each at least, and no gaps")
    parts, people, trials = x.shape
    mean, by_part, by_person = x.mean(), x.mean(axis=(1, 2)), x.mean(axis=(0, 2))
    cells = x.mean(axis=2)
    sum_parts = people * trials * ((by_part - mean) ** 2).sum()
    sum_people = parts * trials * ((by_person - mean) ** 2).sum()
    sum_both = trials * ((cells - by_part[:, None] - by_person[None, :] + mean) ** 2).sum()
    sum_again = ((x - cells[:, :, None]) ** 2).sum()
    free_both, free_again = (parts - 1) * (people - 1), parts * people * (trials - 1)
    if sum_again + sum_both + sum_parts + sum_people <= 0.0:
        raise ValueError("all measurements are the same: there is nothing to divide up")
    again, both = sum_again / free_again, sum_both / free_both
    tail = float(fdtrc(free_both, free_again, both / again)) if again > 0.0 else 0.0
    is_pooled = tail > POOLED_ABOVE
    if is_pooled:
        again = (sum_again + sum_both) / (free_again + free_both)
        both = again
    between = max(0.0, (sum_people / (people - 1) - both) / (parts * trials))
    interaction = 0.0 if is_pooled else max(0.0, (both - again) / trials)
    repeatability, reproducibility = sqrt(again), sqrt(between + interaction)
    gauge = hypot(repeatability, reproducibility)
    part_spread = sqrt(max(0.0, (sum_parts / (parts - 1) - both) / (people * trials)))
    total = hypot(gauge, part_spread)
    return GaugeStudy(
        repeatability=repeatability,
        reproducibility=reproducibility,
        gauge=gauge,
        parts=part_spread,
        total=total,
        share_of_study=gauge / total,
        categories=int(1.41 * part_spread / gauge) if gauge > 0.0 else 0,
        interaction_tail=tail,
        is_pooled=is_pooled,
    )


@dataclass(frozen=True, slots=True)
class Appraiser:
    """One appraiser against the standard: shares with Wilson intervals; calls of one part go together, and count for as much less.

    `effectiveness`: parts called right every time; `miss`: calls of a bad part that say good; `false_alarm`: calls of a good part that say
    bad; `repeatable`: parts called alike every time.
    """

    effectiveness: Estimate
    miss: Estimate
    false_alarm: Estimate
    repeatable: Estimate


def appraiser(calls: ArrayLike, standard: ArrayLike) -> Appraiser:
    """`calls` (parts, trials) and `standard` (parts,), 1 or true = bad. ValueError for other shapes or values.

    Reviewers are appraisers too: their misses and false alarms bound every accuracy that they report.
    """
    x, truth = np.asarray(calls), np.asarray(standard)
    if x.ndim != 2 or truth.shape != x.shape[:1] or not x.size:
        raise ValueError("calls are parts × trials, and the standard has one entry a part")
    if not (np.isin(x, (0, 1)).all() and np.isin(truth, (0, 1)).all()):
        raise ValueError("a call is 0 (good) or 1 (bad)")
    bad = truth.astype(np.bool_)
    called = x.astype(np.bool_)
    right = (called == bad[:, None]).all(axis=1)
    alike = (called == called[:, :1]).all(axis=1)
    return Appraiser(
        effectiveness=proportion(int(right.sum()), right.size),
        miss=_share_of_calls(~called[bad], say("the standard has no bad part")),
        false_alarm=_share_of_calls(called[~bad], say("the standard has no good part")),
        repeatable=_share(int(alike.sum()), alike.size if x.shape[1] > 1 else 0, say("each part was called once")),
    )


@dataclass(frozen=True, slots=True)
class AttributeStudy:
    """Several appraisers on the same parts: each against the standard, and among themselves.

    `people`: one Appraiser each. `alike`: parts that everybody called alike every time; `all_right`: and rightly. `with_standard`: Cohen's kappa of each
    one's calls with the standard; `pairs`: of two appraisers (i < j) with each other. Kappas take each call as a unit, as the AIAG does.
    """

    people: tuple[Appraiser, ...]
    alike: Estimate
    all_right: Estimate
    with_standard: tuple[Estimate, ...]
    pairs: dict[tuple[int, int], Estimate]


def attribute_study(calls: ArrayLike, standard: ArrayLike) -> AttributeStudy:
    """`calls` (parts, appraisers, trials) and `standard` (parts,), 1 or true = bad. ValueError for other shapes or values."""
    x, truth = np.asarray(calls), np.asarray(standard)
    if x.ndim != 3:
        raise ValueError("calls are parts × appraisers × trials")
    people = tuple(appraiser(x[:, i], truth) for i in range(x.shape[1]))
    flat = x.reshape(x.shape[0], -1).astype(np.int64)
    alike = (flat == flat[:, :1]).all(axis=1)
    right = alike & (flat[:, 0] == truth)
    own = [x[:, i].astype(np.int64).ravel() for i in range(x.shape[1])]
    known = np.repeat(truth.astype(np.int64), x.shape[2])
    return AttributeStudy(
        people=people,
        alike=proportion(int(alike.sum()), alike.size),
        all_right=proportion(int(right.sum()), right.size),
        with_standard=tuple(_kappa(one, known) for one in own),
        pairs={(i, j): _kappa(own[i], own[j]) for i, j in combinations(range(len(own)), 2)},
    )


def grade(found: Appraiser) -> str:
    """What the AIAG calls an appraiser: acceptable, marginal or not acceptable, by the worst of the three shares as measured.

    Acceptable: effectiveness ≥ 90 %, miss ≤ 2 %, false alarm ≤ 5 %; marginal: ≥ 80, ≤ 5, ≤ 10. What the standard cannot show is not judged.
    """
    faults = (
        (None if found.effectiveness.value is None else 1.0 - found.effectiveness.value, 0.10, 0.20),
        (found.miss.value, 0.02, 0.05),
        (found.false_alarm.value, 0.05, 0.10),
    )
    worst = max(
        (0 if x <= good + 1e-12 else 1 if x <= fair + 1e-12 else 2) for x, good, fair in faults if x is not None
    )
    return (say("acceptable"), say("marginal"), say("not acceptable"))[worst]


def _kappa(first: NDArray[np.int64], second: NDArray[np.int64]) -> Estimate:
    from callsheet.stats.agreement import coefficient, labels_of_table

    table = np.bincount(first * 2 + second, minlength=4).reshape(2, 2)
    return coefficient(labels_of_table(table), "cohen").estimate


def _share_of_calls(wrong: NDArray[np.bool_], reason: str) -> Estimate:
    """The share of wrong calls (parts, trials); the interval is that of fewer calls where those of one part go together (Kish's design effect).

    Where no call or every call is wrong nothing tells how far they go together: then parts count, not calls.
    """
    if not wrong.size:
        return nothing(reason, method="wilson")
    parts, trials = wrong.shape
    share = float(wrong.mean())
    alike = intraclass_of_counts(wrong.sum(axis=1), np.full(parts, trials)).value
    together = 1.0 if alike is None else min(max(alike, 0.0), 1.0)
    calls = wrong.size / (1.0 + (trials - 1) * together)
    low, high = wilson(share * calls, calls)
    return Estimate(share, low, high, n=wrong.size, method="wilson")


def _share(found: int, n: int, reason: str) -> Estimate:
    return proportion(found, n) if n else nothing(reason, method="wilson")
