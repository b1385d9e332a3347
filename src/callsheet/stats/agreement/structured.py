"""Agreement on answers with a shape of their own (boxes, sets, texts), by how far two answers are apart. docs/methods/alpha-for-spans-and-boxes.md

Krippendorff's alpha with any distance: 1 − mean distance within an item / mean distance between any two answers (Braylan, Alonso,
Lease 2022, “Measuring annotator agreement generally across complex structured, multi-object, and free-text annotation tasks”).
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing

Floats = NDArray[np.float64]
Answer = TypeVar("Answer")
DRAWS = 1000
MOST_PAIRS = 20_000
"""Pairs of answers of different items that are compared: more say little more of what chance gives."""


def alpha_by_distance(
    units: Sequence[Sequence[Answer]],
    distance: Callable[[Answer, Answer], float],
    rng: Generator,
    *,
    draws: int = DRAWS,
    pairs: int = MOST_PAIRS,
) -> Estimate:
    """Alpha of `units` (items, each a list of answers) under a symmetric `distance` (0: the same), with a bootstrap over units.

    All pairs of answers are compared, or `pairs` drawn from them. Undefined without an item with two answers, or where all answers are the
    same. n is the number of items with two answers or more.
    """
    method = "alpha by distance, bootstrap over units"
    used = [list(unit) for unit in units if len(unit) > 1]
    if not used:
        return nothing(say("no item has two answers to compare"), method=method)
    sizes = np.array([len(unit) for unit in used], dtype=np.float64)
    within = np.array([_within(unit, distance) for unit in used])
    first, second = _compared(sizes, rng, pairs)
    answers = [answer for unit in used for answer in unit]
    unit_of = np.repeat(np.arange(len(used)), sizes.astype(np.int64))
    apart = np.array([distance(answers[i], answers[j]) for i, j in zip(first, second, strict=True)])
    sides = unit_of[first], unit_of[second]

    def alpha(times: Floats) -> float:
        weight = times[sides[0]] * times[sides[1]]
        expected = float(weight @ apart) / max(float(weight.sum()), 1e-300)
        return 1.0 - float(times @ within) / float(times @ sizes) / expected if expected > 0.0 else np.nan

    value = alpha(np.ones(len(used)))
    if not np.isfinite(value):
        return nothing(
            say("all answers are the same: agreement beyond chance is undefined"), n=len(used), method=method
        )
    shares = np.full(len(used), 1.0 / len(used))
    found = np.array([alpha(rng.multinomial(len(used), shares).astype(np.float64)) for _ in range(draws)])
    low, high = np.quantile(found[np.isfinite(found)], [0.025, 0.975])
    return Estimate(value, min(float(low), value), max(float(high), value), n=len(used), method=method)


def alpha_of_boxes(images: Sequence[Sequence[ArrayLike]], rng: Generator, *, draws: int = DRAWS) -> Estimate:
    """Alpha of images, each a list of what each rater drew: boxes (n, 4) as x₁, y₁, x₂, y₂, none as an empty list.

    Two raters are apart by `box_distance`; what chance gives is how far boxes of different images are apart.
    """
    from callsheet.stats.overlap.boxes import boxes_of

    units = [[boxes_of(np.asarray(drawn, dtype=np.float64).reshape(-1, 4)) for drawn in image] for image in images]
    return alpha_by_distance(units, box_distance, rng, draws=draws)


def box_distance(a: ArrayLike, b: ArrayLike) -> float:
    """1 − 2 Σ IoU of the best one-to-one matching / (boxes of both): 0 for the same boxes, 1 for none that meet; 0 for none at all."""
    from scipy.optimize import linear_sum_assignment

    from callsheet.stats.overlap.boxes import box_overlaps

    mine, yours = np.asarray(a, dtype=np.float64).reshape(-1, 4), np.asarray(b, dtype=np.float64).reshape(-1, 4)
    together = len(mine) + len(yours)
    if not len(mine) or not len(yours):
        return 1.0 if together else 0.0
    overlaps = box_overlaps(mine, yours)
    rows, columns = linear_sum_assignment(overlaps, maximize=True)
    return 1.0 - 2.0 * float(overlaps[rows, columns].sum()) / together


def _within(unit: Sequence[Answer], distance: Callable[[Answer, Answer], float]) -> float:
    """Σ distance over ordered pairs / (answers − 1)."""
    total = sum(distance(unit[i], unit[j]) for i in range(len(unit)) for j in range(i))
    return 2.0 * total / (len(unit) - 1.0)


def _compared(sizes: Floats, rng: Generator, pairs: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Both sides of all pairs of answers, or of so many that are drawn."""
    total = int(sizes.sum())
    if total * (total - 1) // 2 <= pairs:
        first, second = np.triu_indices(total, 1)
        return first, second
    first = rng.integers(0, total, pairs)
    second = (first + rng.integers(1, total, pairs)) % total
    return first, second
