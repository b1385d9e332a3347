"""Bradley and Terry's model with ties and the advantage of a side, by Newton's method on counted pairs. docs/methods/bradley-terry.md"""

from contextlib import nullcontext
from dataclasses import dataclass
from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say, say_many
from callsheet.stats.estimate import Estimate
from callsheet.stats.kernels.alone import in_one_thread
from callsheet.stats.kernels.comparing import DAVIDSON, RAO_KUPPER, slopes
from callsheet.stats.ranking.comparisons import Cells, cells_of, comparisons_of, joined
from callsheet.stats.ranking.ranking import METHOD, Codes, Floats, Ranking, Ties

PRIOR_SD = 2.0
"""Of a prior that is needed: as much as one comparison with an average item tells (its information is at most ¼)."""
MOST_STEPS, SETTLED = 100, 1e-8
ENDLESS = 12.0
"""Log-odds of a side beyond which a fit is on its way to the infinite."""
SMALL, CLOSE, PATIENCE = 300, 1e-4, 60
"""Up to SMALL parameters a step is solved by Cholesky, beyond it by conjugate gradients to CLOSE while PATIENCE lasts."""
LARGE = 4_000
"""Up to so many parameters one thread of linear algebra is as quick as two that find both processors free, and waits for nobody."""
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parameters stand after the items' scores (−1: none), how ties come about, what holds each parameter (1/variance).

    `groups` are the items' groups, `pins` the items that may be held where they are without moving the fit: the first of each
    group whose level is free, and items that were never compared.
    """

    items: int
    at_side: int
    at_tie: int
    model: int
    hold: Floats
    groups: Codes
    pins: NDArray[np.intp]

    @property
    def size(self) -> int:
        """Number of parameters."""
        return self.hold.size

    @property
    def places(self) -> tuple[int, int, int]:
        """As the kernels take them."""
        return self.at_side, self.at_tie, self.model


@dataclass(frozen=True, slots=True)
class Fitted:
    """Parameters where the likelihood (times the prior) is highest; `curvature`, lower triangle, is spent by who inverts it."""

    at: Floats
    curvature: Floats
    value: float
    iterations: int
    converged: bool


def bradley_terry(
    left: ArrayLike,
    right: ArrayLike,
    winner: ArrayLike,
    *,
    ties: Ties = "davidson",
    side: bool = False,
    prior_sd: float | None = None,
) -> Ranking:
    """Scores of items from comparisons of two: codes of items, and LEFT, RIGHT or TIE, each (comparisons,).

    `ties`: the model of ties, where there are any. `side`: also find
    how much being on the left adds. `prior_sd`: hold every score by a normal prior with this deviation; by default only
    those whose best fit is infinite, by PRIOR_SD (all of them and the side's, where the side explains every outcome). Comparisons of an item with itself are left out and counted.

    ValueError for unusable codes, where nothing is compared, and where no comparison is decided.
    """
    if ties not in ("davidson", "rao-kupper"):
        raise ValueError(f"there is no model of ties {ties}: davidson, rao-kupper")
    if prior_sd is not None and not prior_sd > 0.0:
        raise ValueError(f"the prior's deviation lies above 0, not {prior_sd}")
    pairs = comparisons_of(left, right, winner)
    cells = cells_of(pairs, by_side=side)
    if not cells.counts[:, :2].sum() > 0.0:
        raise ValueError("no comparison of two items is decided: there is nothing to rank by")
    groups, finite = joined(cells)
    held = np.append(~finite, False)[groups] if prior_sd is None else groups >= 0
    hold = 1.0 / (prior_sd or PRIOR_SD) ** 2
    shape = shape_of(cells, groups, np.where(held, hold, 0.0), ties=ties, side=side)
    fitted = climb(cells, shape)
    if not fitted.converged and side:
        shape = shape_of(cells, groups, np.where(groups >= 0, hold, 0.0), ties=ties, side=side, hold_side=hold)
        fitted = climb(cells, shape)
    return ranking_of(cells, shape, fitted, selves=pairs.selves)


def shape_of(cells: Cells, groups: Codes, hold: Floats, *, ties: Ties, side: bool, hold_side: float = 0.0) -> Shape:
    """Places of the parameters: the side's advantage where asked for, ties where there are any; `hold` (items,) of the scores."""
    n = cells.items
    tied = bool(cells.counts[:, 2].sum() > 0.0)
    at_tie = n + side if tied else -1
    holds = np.concatenate([hold, np.full(int(side), hold_side), np.zeros(int(tied))])
    model = DAVIDSON if ties == "davidson" else RAO_KUPPER
    _, first = np.unique(groups, return_index=True)
    free = first[(hold[first] == 0.0) & (groups[first] >= 0)]
    return Shape(n, n if side else -1, at_tie, model, holds, groups, np.union1d(free, np.flatnonzero(groups < 0)))


def climb(cells: Cells, shape: Shape, start: Floats | None = None) -> Fitted:
    """Newton's method from a first guess, each step halved until it climbs; the log-likelihood is concave, so there is one top."""
    with in_one_thread() if shape.size <= LARGE else nullcontext():
        return _climbed(cells, shape, start)


def _climbed(cells: Cells, shape: Shape, start: Floats | None) -> Fitted:
    at = _guess(cells, shape) if start is None else start
    curvature = np.zeros((shape.size, shape.size), order="F")
    value, gradient = _measured(cells, shape, at, curvature)
    step = 0
    for step in range(1, MOST_STEPS + 1):
        try:
            move = _solved(curvature, gradient, shape)
        except np.linalg.LinAlgError:
            break
        if np.abs(move).max(initial=0.0) < SETTLED:
            return Fitted(at + move, curvature, value, step, converged=True)
        here = value
        for _ in range(40):
            tried = at + move
            if shape.at_tie < 0 or shape.model == DAVIDSON or tried[shape.at_tie] > 0.0:
                value, gradient = _measured(cells, shape, tried, curvature)
                if value >= here - 1e-9 * abs(here):
                    break
            move = move / 2.0
        at = tried
        if shape.at_side >= 0 and abs(at[shape.at_side]) > ENDLESS:
            break
    return Fitted(at, curvature, value, step, converged=False)


def _measured(cells: Cells, shape: Shape, at: Floats, curvature: Floats) -> tuple[float, Floats]:
    """Log-likelihood plus log-prior, and their gradient; `curvature` becomes minus their second derivatives (lower triangle)."""
    curvature.fill(0.0)
    value, gradient, (of_side, of_tie, side_bend, tie_bend, both) = slopes(cells.columns, at, shape.places, curvature)
    if shape.at_side >= 0:
        gradient[shape.at_side] = of_side
        curvature[shape.at_side, shape.at_side] = side_bend
    if shape.at_tie >= 0:
        gradient[shape.at_tie] = of_tie
        curvature[shape.at_tie, shape.at_tie] = tie_bend
    if min(shape.at_side, shape.at_tie) >= 0:
        curvature[shape.at_tie, shape.at_side] = both
    held = shape.hold * at
    curvature[np.diag_indices(shape.size)] += shape.hold
    return value - 0.5 * float(held @ at), gradient - held


def _guess(cells: Cells, shape: Shape) -> Floats:
    """Log-odds of each item's own wins, and ties as often as they are."""
    won, lost, tied = cells.outcomes.T
    at = np.zeros(shape.size)
    at[: shape.items] = np.log((won + 0.5 * tied + 0.5) / (lost + 0.5 * tied + 0.5))
    if shape.at_tie >= 0:
        share = tied.sum() / (won + lost + tied).sum()
        at[shape.at_tie] = (
            log(2.0 * share / (1.0 - share)) if shape.model == DAVIDSON else log((1 + share) / (1 - share))
        )
    return at


def _solved(curvature: Floats, gradient: Floats, shape: Shape) -> Floats:
    """The Newton step; what is free (the level of each group) stays where it is."""
    if gradient.size > SMALL and (found := _by_gradients(curvature, gradient)) is not None:
        return found
    from scipy.linalg import cho_factor, cho_solve

    whole: Any = cho_factor(_pinned(curvature.copy(order="F"), shape), lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(cho_solve(whole, gradient, check_finite=False))


def _by_gradients(curvature: Floats, gradient: Floats) -> Floats | None:
    """Conjugate gradients, scaled by the diagonal; None where they take too long (long chains of items)."""
    from scipy.linalg.blas import dsymv
    from scipy.sparse.linalg import LinearOperator, cg

    scale = np.diag(curvature).copy()
    scale[scale <= 0.0] = 1.0
    curve = LinearOperator(curvature.shape, matvec=lambda along: dsymv(1.0, curvature, along, lower=1), dtype=float)
    scaled = LinearOperator(curvature.shape, matvec=lambda rest: rest / scale, dtype=float)
    found, unfinished = cg(curve, gradient, rtol=CLOSE, maxiter=PATIENCE, M=scaled)
    return None if unfinished else np.asarray(found)


def _pinned(curvature: Floats, shape: Shape) -> Floats:
    """The matrix with every free level held: invertible, and the step is the same but for the level."""
    diagonal = np.einsum("ii->i", curvature)
    diagonal[shape.pins] += float(diagonal.mean())
    return curvature


def root_of(curvature: Floats, shape: Shape) -> Floats:
    """R with RᵀR the covariance of all parameters, up to the free level of each group; `curvature` is overwritten.

    ValueError where the likelihood has no single top.
    """
    from scipy.linalg.lapack import dpotrf, dtrtri

    with in_one_thread() if shape.size <= LARGE else nullcontext():
        factor, failed = dpotrf(_pinned(curvature, shape), lower=1, overwrite_a=1, clean=1)
        root, failed_too = dtrtri(factor, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise ValueError("these comparisons do not decide the scores: hold them by a prior (prior_sd)")
    return np.asarray(root)


def _errors(root: Floats, shape: Shape) -> Floats:
    """The standard error of each parameter; scores are measured from the mean of their group."""
    columns = root[:, : shape.items]
    errors = np.sqrt(np.einsum("ki,ki->i", root, root))
    for group in range(int(shape.groups.max(initial=-1)) + 1):
        members = np.flatnonzero(shape.groups == group)
        block = columns if members.size == shape.items else columns[:, members]
        mean = block.mean(axis=1)
        squares = errors[members] ** 2 - 2.0 * (mean @ block) + mean @ mean
        errors[members] = np.sqrt(np.maximum(squares, 0.0))
    return np.asarray(errors)


def ranking_of(cells: Cells, shape: Shape, fitted: Fitted, *, selves: int) -> Ranking:
    """What was fitted, in words and numbers; spends `fitted.curvature`."""
    n, groups = shape.items, shape.groups
    root = root_of(fitted.curvature, shape)
    errors = _errors(root, shape)
    met = groups >= 0
    sizes = np.bincount(groups[met])
    centred = fitted.at[:n].copy()
    centred[met] -= (np.bincount(groups[met], centred[met]) / sizes)[groups[met]]
    centred[~met] = np.nan
    held = shape.hold[:n] > 0.0
    likelihood = fitted.value + 0.5 * float(shape.hold @ fitted.at**2)
    saturated, cells_free = _saturated(cells, ties=shape.at_tie >= 0)
    return Ranking(
        scores=centred,
        errors=np.where(met, errors[:n], np.nan),
        root=root[:, :n],
        groups=groups,
        outcomes=cells.outcomes,
        prior=held,
        side=_side(fitted, errors, shape, cells),
        ties=_ties(fitted, errors, shape, cells),
        tie_model="davidson" if shape.model == DAVIDSON else "rao-kupper",
        log_likelihood=likelihood,
        deviance=2.0 * (saturated - likelihood),
        freedom=cells_free - int(met.sum()) + sizes.size - (shape.size - n),
        iterations=fitted.iterations,
        converged=fitted.converged,
        selves=selves,
        notes=_notes(groups, held, selves, converged=fitted.converged),
    )


def _side(fitted: Fitted, errors: Floats, shape: Shape, cells: Cells) -> Estimate | None:
    if shape.at_side < 0:
        return None
    value, reach = float(fitted.at[shape.at_side]), Z95 * float(errors[shape.at_side])
    return Estimate(value, value - reach, value + reach, n=int(cells.counts.sum()), method=METHOD)


def _ties(fitted: Fitted, errors: Floats, shape: Shape, cells: Cells) -> Estimate | None:
    """Davidson's ν, whose logarithm was fitted; Rao and Kupper's log θ as it is."""
    if shape.at_tie < 0:
        return None
    value, reach = float(fitted.at[shape.at_tie]), Z95 * float(errors[shape.at_tie])
    ends = (value, value - reach, value + reach)
    if shape.model == DAVIDSON:
        ends = (exp(ends[0]), exp(ends[1]), exp(ends[2]))
    return Estimate(*ends, n=int(cells.counts.sum()), method=METHOD)


def _saturated(cells: Cells, *, ties: bool) -> tuple[float, int]:
    """The log-likelihood where each pair has shares of its own, and how many free shares that takes."""
    counts = cells.counts
    won, lost, tied = counts.T
    totals = won + lost + tied
    parts = _entropy(counts) - _entropy(totals)
    return parts, len(counts) * (2 if ties else 1)


def _entropy(counts: Floats) -> float:
    """Σ c log c, of which most counts of pairs, 0 and 1, need no logarithm."""
    some = counts[(counts > 0.0) & (counts != 1.0)]
    return float((some * np.log(some)).sum())


def _notes(groups: Codes, held: NDArray[np.bool_], selves: int, *, converged: bool) -> tuple[str, ...]:
    parts = int(groups.max(initial=-1)) + 1
    found = []
    if parts > 1:
        found.append(
            say("the comparisons fall into {n} groups that nothing joins: there is no order between them", n=parts)
        )
    if held.any():
        found.append(
            say_many(
                "one score is held by a prior: the comparisons alone would let it grow without end, or it was asked for",
                "{n} scores are held by a prior: the comparisons alone would let them grow without end, or it was asked for",
                int(held.sum()),
                n=int(held.sum()),
            )
        )  # fmt: skip
    if (groups < 0).any():
        never = int((groups < 0).sum())
        found.append(say_many("one item was never compared", "{n} items were never compared", never, n=never))
    if selves:
        found.append(
            say_many(
                "one comparison of an item with itself is left out", "{n} comparisons of items with themselves are left out",
                selves, n=selves,
            )
        )  # fmt: skip
    if not converged:
        found.append(say("the fit did not settle: take no interval of it for certain"))
    return tuple(found)
