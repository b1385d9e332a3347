"""Agreement over the patterns of many questions, with intervals that are remembered: what the KPI dictionary asks for."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.random import Generator

from callsheet.said import say
from callsheet.stats.agreement.patterns import COEFFICIENTS, Coefficient, Floats, Parts, QuestionPatterns, pairable
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import wilson

DRAWS = 2000
_CELLS_AT_ONCE = 2_000_000
_REMEMBERED = 4096
_COSTLY_CELLS = 100_000
"""Draws × patterns from which on an interval is worth the memory of others; below, asking there takes as long."""


def agreement_of(
    tables: Iterable[QuestionPatterns], kind: str, rng: Generator | None = None, *, draws: int = DRAWS
) -> Estimate:
    """A coefficient of COEFFICIENTS over one or more questions, with a unit-bootstrap interval where `rng` is given.

    n is the number of units with two answers or more. Undefined (a reason, no value) without such units, and for
    chance-corrected coefficients where all answers fall in one class. Where nobody ever disagrees resampling shows no
    spread: the lower bound then comes from Wilson's bound on the share of disagreeing units. ValueError for another coefficient.
    """
    if kind not in COEFFICIENTS:
        raise ValueError(f"there is no coefficient {kind}; there are {', '.join(COEFFICIENTS)}")
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
    answers = [t.units @ pairable(t)[0] for t in used]
    apart = sum(float(a.sum() - (a**2).sum() / a.sum()) for a in answers if a.sum() > 0)
    return max(-1.0, 1.0 - disagreeing * sum(float(a.sum()) for a in answers) / apart) if apart > 0 else -1.0
