"""Do people who answer the same thing give the same answer? Coefficients from answer patterns. docs/methods/agreement.md

A unit is one item and question; its pattern says which label was given how often. Patterns are additive (units per
pattern), so these coefficients are exact at any grain, and resampling units is a multinomial draw over patterns.
Several questions are pooled by summing numerators and denominators: labels of different questions never meet, as one
common label set would count them as chance disagreement and flatter every coefficient.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LabelCounts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class QuestionPatterns:
    """One question: `counts` (patterns × labels) answers, `units` (patterns) how many units show the pattern."""

    labels: tuple[str, ...]
    counts: Floats
    units: NDArray[np.int64]


def question_patterns(patterns: Mapping[LabelCounts, int]) -> QuestionPatterns:
    """Arrays from {((label, times), …): units}; labels and patterns in sorted order, so that results do not depend on it.

    ValueError for negative numbers of units (deltas that were not summed up).
    """
    if any(units < 0 for units in patterns.values()):
        raise ValueError("a pattern has a negative number of units: sum all deltas before measuring agreement")
    shown = sorted((p, u) for p, u in patterns.items() if u > 0)
    labels = tuple(sorted({label for pattern, _ in shown for label, _ in pattern}))
    column = {label: i for i, label in enumerate(labels)}
    counts = np.zeros((len(shown), len(labels)))
    for row, (pattern, _) in enumerate(shown):
        for label, times in pattern:
            counts[row, column[label]] += times
    return QuestionPatterns(labels, counts, np.array([units for _, units in shown], dtype=np.int64))


def units_as_patterns(units: Iterable[Iterable[object]]) -> QuestionPatterns:
    """Arrays from raw units, each a list of answers (None = no answer): for tests and small scopes."""
    patterns: dict[LabelCounts, int] = {}
    for unit in units:
        answers = [str(a) for a in unit if a is not None]
        pattern = tuple(sorted((label, answers.count(label)) for label in set(answers)))
        patterns[pattern] = patterns.get(pattern, 0) + 1
    return question_patterns(patterns)


Parts = tuple[Floats, Floats]
Coefficient = Callable[[Floats, QuestionPatterns], Parts]
"""(weights: draws × patterns, patterns) -> numerator and denominator per draw; the coefficient is Σ num / Σ den."""


def percent_agreement(weights: Floats, table: QuestionPatterns) -> Parts:
    """Share of pairs of answers that agree, averaged over units with ≥ 2 answers."""
    paired, same = _pairs(table)
    return weights @ (same * paired), weights @ paired


def alpha_nominal(weights: Floats, table: QuestionPatterns) -> Parts:
    """Krippendorff's α for labels without order: 1 − Do/De, units with < 2 answers dropped, n(n − 1) in De."""
    counts, size = pairable(table)
    kept = weights @ (size > 0)
    answers = weights @ size
    observed = weights @ _per_pair(size**2 - (counts**2).sum(axis=1), size)
    totals = weights @ counts
    expected = _divided(answers**2 - (totals**2).sum(axis=1), answers - 1.0)
    return np.where(kept > 0, expected - observed, 0.0), np.where(kept > 0, expected, 0.0)


def alpha_interval(weights: Floats, table: QuestionPatterns) -> Parts:
    """Krippendorff's α for numbers: squared distance. Labels must be numbers (ValueError)."""
    values = np.array([float(label) for label in table.labels])
    return _alpha_squared(weights, table, np.broadcast_to(values, (len(weights), len(values))))


def alpha_ordinal(weights: Floats, table: QuestionPatterns) -> Parts:
    """Krippendorff's α for ordered labels: squared distance of mid-ranks. Labels must be numbers (ValueError)."""
    order = np.argsort([float(label) for label in table.labels], kind="stable")
    ordered = replace(table, labels=tuple(table.labels[i] for i in order), counts=table.counts[:, order])
    counts, _ = pairable(ordered)
    totals = weights @ counts
    return _alpha_squared(weights, ordered, np.cumsum(totals, axis=1) - totals / 2.0)


def scott_fleiss(weights: Floats, table: QuestionPatterns) -> Parts:
    """Scott's π, with more than two answers Fleiss' κ: chance is Σπ², π averaged over all units with an answer."""
    shares = _shares(weights, table)
    return _corrected(weights, table, (shares**2).sum(axis=1))


def gwet_ac1(weights: Floats, table: QuestionPatterns) -> Parts:
    """Gwet's AC1: chance is Σπ(1 − π)/(q − 1), which stays calm where one class is rare. q = labels seen."""
    shares = _shares(weights, table)
    labels = table.counts.shape[1]
    chance = (shares * (1.0 - shares)).sum(axis=1) / (labels - 1) if labels > 1 else np.ones(len(weights))
    return _corrected(weights, table, chance)


COEFFICIENTS: Mapping[str, Coefficient] = {
    "percent": percent_agreement,
    "alpha": alpha_nominal,
    "alpha-ordinal": alpha_ordinal,
    "alpha-interval": alpha_interval,
    "scott-fleiss": scott_fleiss,
    "ac1": gwet_ac1,
}


def pairable(table: QuestionPatterns) -> tuple[Floats, Floats]:
    """Counts and answers per pattern, 0 for patterns with fewer than two answers."""
    size = table.counts.sum(axis=1)
    kept = size >= 2
    return table.counts * kept[:, None], size * kept


def _pairs(table: QuestionPatterns) -> tuple[Floats, Floats]:
    """1 for patterns with two answers or more, and the share of their pairs that agree."""
    counts, size = pairable(table)
    return (size > 0).astype(float), _divided((counts**2).sum(axis=1) - size, size * (size - 1.0))


def _alpha_squared(weights: Floats, table: QuestionPatterns, values: Floats) -> Parts:
    """α with squared distances between `values` (draws × labels)."""
    counts, size = pairable(table)
    scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1.0)
    x = values / scale
    apart = size * ((x**2) @ counts.T) - (x @ counts.T) ** 2
    observed = (weights * _per_pair(apart, size)).sum(axis=1)
    totals = weights @ counts
    answers = totals.sum(axis=1)
    spread = answers * (totals * x**2).sum(axis=1) - (totals * x).sum(axis=1) ** 2
    expected = _divided(spread, answers - 1.0)
    back = scale[:, 0] ** 2
    return (expected - observed) * back, expected * back


def _shares(weights: Floats, table: QuestionPatterns) -> Floats:
    """π per draw: each unit's own shares, averaged over units."""
    own = _divided(table.counts, table.counts.sum(axis=1)[:, None])
    return _divided(weights @ own, weights.sum(axis=1)[:, None])


def _corrected(weights: Floats, table: QuestionPatterns, chance: Floats) -> Parts:
    same, units = percent_agreement(weights, table)
    return same - chance * units, units * (1.0 - chance)


def _per_pair(apart: Floats, size: Floats) -> Floats:
    return _divided(apart, np.broadcast_to(size - 1.0, apart.shape))


def _divided(numerator: Floats, denominator: Floats) -> Floats:
    """numerator / denominator, 0 where the denominator is not above 0."""
    positive = denominator > 0
    return np.where(positive, numerator / np.where(positive, denominator, 1.0), 0.0)
