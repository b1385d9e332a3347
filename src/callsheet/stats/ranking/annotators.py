"""Comparisons by many annotators, some of whom do not look: scores, and how much of each one's answers follows the items. docs/methods/careful-judges.md"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.ranking.bradley_terry import (
    PRIOR_SD,
    Fitted,
    Shape,
    climb,
    ranking_of,
    shape_of,
)
from callsheet.stats.ranking.comparisons import TIE, Comparisons, cells_of, comparisons_of, joined
from callsheet.stats.ranking.ranking import Codes, Floats, Ranking

METHOD = "careful-judges"
CAREFUL, CARELESS = 9.0, 1.0
"""What is believed of an annotator beforehand: as if ten more answers were known, nine of them careful."""
HABIT = 1.0
"""Further careless answers of each kind, so that no habit is certain."""
MOST_ROUNDS, SETTLED, GRID = 300, 1e-5, 99


@dataclass(frozen=True, slots=True)
class Judged:
    """`ranking` of the items from careful answers, and what is known of the annotators.

    `care` (annotators,): the share of answers that follow the items, nan without answers, with `care_low` and `care_high` (95 %, given items and
    habits). `habits` (annotators, 3): what the rest of the answers say, by LEFT, RIGHT, TIE: a share of LEFT near 1 is
    somebody who clicks left. `answers` (annotators,). The ranking's errors allow for not knowing which answers were careful, not for
    `care` itself; its deviance is nan.
    """

    ranking: Ranking
    care: Floats
    care_low: Floats
    care_high: Floats
    habits: Floats
    answers: Codes
    rounds: int
    converged: bool

    def care_of(self, annotator: int) -> Estimate:
        """One annotator's share of careful answers; nothing where there are none at all."""
        n = int(self.answers[annotator])
        if not n:
            return nothing(say("no comparison by this annotator"), method=METHOD)
        value, low, high = (float(column[annotator]) for column in (self.care, self.care_low, self.care_high))
        return Estimate(value, low, high, n=n, method=METHOD)


@dataclass(frozen=True, slots=True)
class _Beliefs:
    """What the annotators are thought to be: `care` (annotators,), `habits` (annotators, 3)."""

    care: Floats
    habits: Floats


def ranked_by_annotators(left: ArrayLike, right: ArrayLike, winner: ArrayLike, annotator: ArrayLike) -> Judged:
    """As `bradley_terry` with Davidson's ties, where each answer either follows the items or is the annotator's habit.

    `annotator`: codes from 0, one a comparison. Expectation-maximisation from everybody's vote (MAP); the annotators start alike. ValueError as
    `bradley_terry`, and for annotators that are no codes or not one a comparison.
    """
    pairs = comparisons_of(left, right, winner)
    given = np.asarray(annotator)
    if given.shape != pairs.kept.shape or not np.issubdtype(given.dtype, np.integer) or (given < 0).any():
        raise ValueError("annotators are codes from 0, one for each comparison")
    who, n = given[pairs.kept].astype(np.int64), int(given.max(initial=-1)) + 1
    raw = cells_of(pairs, by_side=True)
    if not raw.counts[:, :2].sum() > 0.0:
        raise ValueError("no comparison of two items is decided: there is nothing to rank by")
    groups, _ = joined(raw)
    # Any answer may be called careless, a tie too: what is left need not be finite.
    hold = np.where(groups >= 0, PRIOR_SD**-2, 0.0)
    shape = shape_of(raw, groups, hold, ties="davidson", side=False)
    shape.hold[shape.items :] = PRIOR_SD**-2
    fitted, beliefs, rounds = _fit(pairs, who, shape, n)
    followed = _chances(pairs, fitted.at, shape)
    weights = _careful(followed, beliefs, who, pairs.winner)
    _discount(fitted, pairs, shape, weights * (1.0 - weights))
    ranking = ranking_of(raw, shape, fitted, selves=pairs.selves)
    care, habit = beliefs.care[who], beliefs.habits[who, pairs.winner]
    likelihood = float(np.log(care * followed + (1.0 - care) * habit).sum())
    answers = np.bincount(who, minlength=n).astype(np.int32)
    seen = np.where(answers > 0, 1.0, np.nan)
    low, high = _care_intervals(followed, habit, who, n)
    ranking = replace(ranking, log_likelihood=likelihood, deviance=float("nan"), freedom=0)
    return Judged(
        ranking, beliefs.care * seen, low * seen, high * seen, beliefs.habits, answers, rounds, rounds < MOST_ROUNDS
    )


def _fit(pairs: Comparisons, who: NDArray[np.int64], shape: Shape, n: int) -> tuple[Fitted, _Beliefs, int]:
    """Rounds of weighing answers and fitting items, until the scores stay; how many there were."""
    beliefs = _Beliefs(np.full(n, CAREFUL / (CAREFUL + CARELESS)), np.full((n, 3), 1.0 / 3.0))
    fitted = climb(cells_of(pairs, by_side=True), shape)
    rounds, settled = 0, False
    while not settled and rounds < MOST_ROUNDS:
        rounds += 1
        weights = _careful(_chances(pairs, fitted.at, shape), beliefs, who, pairs.winner)
        beliefs = _believed(weights, who, pairs.winner, n)
        before = fitted.at
        fitted = climb(cells_of(pairs, by_side=True, weights=weights), shape, before)
        settled = bool(np.abs(fitted.at - before).max() < SETTLED)
    return fitted, beliefs, rounds


def _parts(pairs: Comparisons, at: Floats, shape: Shape) -> Floats:
    """P(LEFT), P(RIGHT), P(TIE) of each comparison if its answer follows the items, (3, comparisons)."""
    half = 0.5 * (at[pairs.left] - at[pairs.right])
    tie = at[shape.at_tie] if shape.at_tie >= 0 else -np.inf
    logs = np.stack([half, -half, np.full(half.size, tie)])
    parts = np.exp(logs - np.abs(half))
    return np.asarray(parts / parts.sum(axis=0))


def _chances(pairs: Comparisons, at: Floats, shape: Shape) -> Floats:
    return np.asarray(_parts(pairs, at, shape)[pairs.winner, np.arange(pairs.winner.size)])


def _careful(followed: Floats, beliefs: _Beliefs, who: NDArray[np.int64], winner: Codes) -> Floats:
    """How probably each answer was careful."""
    care = beliefs.care[who]
    careful = care * followed
    return np.asarray(careful / (careful + (1.0 - care) * beliefs.habits[who, winner]))


def _believed(weights: Floats, who: NDArray[np.int64], winner: Codes, n: int) -> _Beliefs:
    """Care and habits that the answers show, with what was believed beforehand."""
    careful = np.bincount(who, weights, n)
    all_of = np.bincount(who, minlength=n)
    habits = np.bincount(who * 3 + winner, 1.0 - weights, 3 * n).reshape(n, 3) + HABIT
    return _Beliefs((careful + CAREFUL) / (all_of + CAREFUL + CARELESS), habits / habits.sum(axis=1, keepdims=True))


def _discount(fitted: Fitted, pairs: Comparisons, shape: Shape, unsure: Floats) -> None:
    """Take from the curvature what is not known of an answer because it may have been careless (Louis 1982)."""
    won, lost, tied = _parts(pairs, fitted.at, shape)
    slope = np.array([0.5, -0.5, 0.0])[pairs.winner] - 0.5 * (won - lost)
    size = shape.items
    high, low = np.maximum(pairs.left, pairs.right), np.minimum(pairs.left, pairs.right)
    missing = unsure * slope**2
    between = np.bincount(high.astype(np.int64) * size + low, missing, size * size).reshape(size, size)
    fitted.curvature[:size, :size] += between
    own = np.bincount(pairs.left, missing, size) + np.bincount(pairs.right, missing, size)
    np.einsum("ii->i", fitted.curvature)[:size] -= own
    if shape.at_tie >= 0:
        tie_slope = (pairs.winner == TIE) - tied
        crossed = unsure * slope * tie_slope
        fitted.curvature[shape.at_tie, :size] -= np.bincount(pairs.left, crossed, size)
        fitted.curvature[shape.at_tie, :size] += np.bincount(pairs.right, crossed, size)
        fitted.curvature[shape.at_tie, shape.at_tie] -= float((unsure * tie_slope**2).sum())


def _care_intervals(followed: Floats, habit: Floats, who: NDArray[np.int64], n: int) -> tuple[Floats, Floats]:
    """The middle 95 % of each annotator's care, given items and habits, on a grid."""
    grid = (np.arange(GRID) + 0.5) / GRID
    logs = np.empty((GRID, n))
    for i, care in enumerate(grid):
        prior = CAREFUL * np.log(care) + CARELESS * np.log1p(-care)
        logs[i] = np.bincount(who, np.log(care * followed + (1.0 - care) * habit), n) + prior
    sums = np.exp(logs - logs.max(axis=0)).cumsum(axis=0)
    sums /= sums[-1]
    low, high = (np.asarray(grid[(sums < tail).sum(axis=0)]) for tail in (0.025, 0.975))
    return low - 0.5 / GRID, high + 0.5 / GRID
