"""Do people who answer the same thing give the same answer? Coefficients from answer patterns. docs/methods/agreement.md

A unit is one item and question; its pattern says which label was given how often. Patterns are additive (units per
pattern), so these coefficients are exact at any grain, and resampling units is a multinomial draw over patterns.
Several questions are pooled by summing numerators and denominators: labels of different questions never meet, as one
common label set would count them as chance disagreement and flatter every coefficient.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import wilson

Floats = NDArray[np.float64]
LabelCounts = tuple[tuple[str, int], ...]
DRAWS = 2000
_CELLS_AT_ONCE = 2_000_000
_REMEMBERED = 4096
_COSTLY_CELLS = 100_000
"""Draws × patterns from which on an interval is worth the memory of others; below, asking there takes as long."""


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
    counts, size = _pairable(table)
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
    counts, _ = _pairable(ordered)
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


def agreement_of(
    tables: Iterable[QuestionPatterns], kind: str, rng: Generator | None = None, *, draws: int = DRAWS
) -> Estimate:
    """A coefficient of COEFFICIENTS over one or more questions, with a unit-bootstrap interval where `rng` is given.

    n is the number of units with two answers or more. Undefined (a reason, no value) without such units, and for
    chance-corrected coefficients where all answers fall in one class. Where nobody ever disagrees resampling shows no
    spread: the lower bound then comes from Wilson's bound on the share of disagreeing units.
    """
    coefficient, method = COEFFICIENTS[kind], f"{kind}-bootstrap"
    used = [t for t in tables if len(t.units)]
    units = sum(int(t.units[t.counts.sum(axis=1) >= 2].sum()) for t in used)
    if units == 0:
        return nothing(say("no item has two answers to compare"), method=method)
    numerator, denominator = _pooled(coefficient, [(t.units[None, :].astype(float), t) for t in used])
    if denominator[0] <= 1e-12:
        return nothing(
            say("all answers fall in one class: agreement beyond chance is undefined"), n=units, method=method
        )
    value = float(numerator[0] / denominator[0])
    if rng is None:
        return Estimate(value, n=units, method=kind)
    low, high = _interval(kind, used, rng, draws)
    if value >= 1.0 - 1e-12:
        low, high = _bound_without_disagreement(used, kind, units), 1.0
    return Estimate(value, min(low, value), max(high, value), n=units, method=method)


Bounds = tuple[float, float, Mapping[str, Any]]
"""The ends of an interval, and the generator's state after it."""


class Memory(Protocol):
    """Where processes keep costly intervals for each other, by a digest of all that they were made from."""

    def get(self, digest: str) -> Bounds | None:
        """What is kept under a digest; None where nothing is, or no longer."""

    def put(self, digest: str, bounds: Bounds) -> None:
        """Keep it."""


_MEMORY: list[Memory | None] = [None]


def remember_in(memory: Memory | None) -> None:
    """Tell where costly intervals are kept besides this process: called once, by whoever has files."""
    _MEMORY[0] = memory


@dataclass(frozen=True, slots=True)
class _Resampling:
    """An interval that is asked for: equal where patterns, coefficient, draws and the generator's state are."""

    digest: str
    coefficient: Coefficient = field(compare=False)
    used: list[QuestionPatterns] = field(compare=False)
    rng: Generator = field(compare=False)
    draws: int = field(compare=False)


def _interval(kind: str, used: list[QuestionPatterns], rng: Generator, draws: int) -> tuple[float, float]:
    """2.5 and 97.5 % of the coefficient over resampled units, remembered; the generator moves on as if it had been asked.

    A page shows the same patterns again and again until facts come in, and resampling them is nearly all that it does.
    """
    digest = hashlib.sha256(repr((kind, draws, rng.bit_generator.state)).encode())
    for table in used:
        digest.update(repr((table.labels, table.counts.shape)).encode())
        digest.update(table.counts.tobytes())
        digest.update(table.units.tobytes())
    asked = _Resampling(digest.hexdigest(), COEFFICIENTS[kind], list(used), rng, draws)
    low, high, state = _remembered(asked)
    rng.bit_generator.state = state
    return low, high


@lru_cache(maxsize=_REMEMBERED)
def _remembered(asked: _Resampling) -> Bounds:
    """The interval, and the generator's state after it."""
    memory = _MEMORY[0] if asked.draws * sum(len(t.units) for t in asked.used) >= _COSTLY_CELLS else None
    found = memory.get(asked.digest) if memory else None
    if found is None:
        low, high = _bounds(asked.coefficient, asked.used, asked.rng, asked.draws)
        found = (low, high, asked.rng.bit_generator.state)
        if memory:
            memory.put(asked.digest, found)
    asked.used.clear()  # what is remembered is known by its digest; the arrays may go
    return found


def _bounds(coefficient: Coefficient, used: list[QuestionPatterns], rng: Generator, draws: int) -> tuple[float, float]:
    """The bounds, resampled within each question; undefined draws are left out."""
    at_once = max(1, min(draws, _CELLS_AT_ONCE // max(len(t.units) for t in used)))
    values = []
    for start in range(0, draws, at_once):
        many = min(at_once, draws - start)
        drawn = [(_resampled(t, rng, many), t) for t in used]
        numerator, denominator = _pooled(coefficient, drawn)
        defined = denominator > 1e-12
        values.append(numerator[defined] / denominator[defined])
    drawn_values = np.concatenate(values)
    if not len(drawn_values):
        return -1.0, 1.0
    low, high = np.quantile(drawn_values, [0.025, 0.975])
    return float(low), float(high)


def _resampled(table: QuestionPatterns, rng: Generator, draws: int) -> Floats:
    total = int(table.units.sum())
    return rng.multinomial(total, table.units / total, size=draws).astype(float)


def _pooled(coefficient: Coefficient, weighted: list[tuple[Floats, QuestionPatterns]]) -> Parts:
    parts = [coefficient(weights, table) for weights, table in weighted]
    return np.sum([p[0] for p in parts], axis=0), np.sum([p[1] for p in parts], axis=0)


def _bound_without_disagreement(used: list[QuestionPatterns], kind: str, units: int) -> float:
    disagreeing = 1.0 - wilson(units, units)[0]
    if kind == "percent":
        return 1.0 - disagreeing
    answers = [t.units @ _pairable(t)[0] for t in used]
    apart = sum(float(a.sum() - (a**2).sum() / a.sum()) for a in answers if a.sum() > 0)
    return max(-1.0, 1.0 - disagreeing * sum(float(a.sum()) for a in answers) / apart) if apart > 0 else -1.0


def _pairable(table: QuestionPatterns) -> tuple[Floats, Floats]:
    """Counts and answers per pattern, 0 for patterns with fewer than two answers."""
    size = table.counts.sum(axis=1)
    kept = size >= 2
    return table.counts * kept[:, None], size * kept


def _pairs(table: QuestionPatterns) -> tuple[Floats, Floats]:
    """1 for patterns with two answers or more, and the share of their pairs that agree."""
    counts, size = _pairable(table)
    return (size > 0).astype(float), _divided((counts**2).sum(axis=1) - size, size * (size - 1.0))


def _alpha_squared(weights: Floats, table: QuestionPatterns, values: Floats) -> Parts:
    """α with squared distances between `values` (draws × labels)."""
    counts, size = _pairable(table)
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
