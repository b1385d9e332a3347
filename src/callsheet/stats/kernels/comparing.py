"""Comparisons of two items: counted by pair in linear time, and the likelihood's slopes over the counted pairs."""

from math import exp, log, log1p

import numpy as np
from numpy.typing import NDArray

from callsheet.stats.kernels.compiling import compiled, compiled_with

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
Cells = tuple[Codes, Codes, Floats]
"""The item on the left, the item on the right, and how often left won, right won, neither did: (cells,), (cells,), (cells, 3)."""
DAVIDSON, RAO_KUPPER = 1, 2
WIDE = 300.0
"""Scores beyond which the exponential of a difference is no product of two exponentials: one of them might not be finite."""


@compiled
def tallied(offsets: Longs, rights: Codes, winners: Codes, weights: Floats) -> Cells:
    """Comparisons sorted by their left item (`offsets`, items + 1) as cells in order of left, then right item.

    `weights` are one for each comparison, or empty where each counts once. The order within a left item moves no bit where
    weights are empty.
    """
    items = offsets.size - 1
    row = np.zeros((items, 3))
    left = np.empty(rights.size, dtype=np.int32)
    right = np.empty(rights.size, dtype=np.int32)
    counts = np.empty((rights.size, 3))
    weighted, end = weights.size > 0, 0
    for item in range(items):
        if offsets[item] == offsets[item + 1]:
            continue
        for i in range(offsets[item], offsets[item + 1]):
            row[rights[i], winners[i]] += weights[i] if weighted else 1.0
        for other in range(items):
            if row[other, 0] + row[other, 1] + row[other, 2] > 0.0:
                left[end] = item
                right[end] = other
                for k in range(3):
                    counts[end, k] = row[other, k]
                    row[other, k] = 0.0
                end += 1
    return left[:end].copy(), right[:end].copy(), counts[:end].copy()


@compiled
def reached(cells: Cells, items: int, sweeps: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Items to which a chain of wins leads from the first cell's left item, and those from which one leads back.

    So many sweeps over the cells at most: long chains are left unfinished.
    """
    left, right, counts = cells
    down = np.zeros(items, dtype=np.bool_)
    up = np.zeros(items, dtype=np.bool_)
    down[left[0]] = True
    up[left[0]] = True
    for _ in range(sweeps):
        changed = False
        for c in range(left.size):
            i, j = left[c], right[c]
            if counts[c, 0] > 0.0:
                if down[i] and not down[j]:
                    down[j] = True
                    changed = True
                if up[j] and not up[i]:
                    up[i] = True
                    changed = True
            if counts[c, 1] > 0.0:
                if down[j] and not down[i]:
                    down[i] = True
                    changed = True
                if up[i] and not up[j]:
                    up[j] = True
                    changed = True
        if not changed:
            break
    return down, up


@compiled
def outcomes(cells: Cells, items: int) -> Floats:
    """Wins, losses and ties of each item, (items, 3)."""
    left, right, counts = cells
    sums = np.zeros((items, 3))
    for c in range(left.size):
        for k in range(3):
            sums[left[c], k] += counts[c, k]
        sums[right[c], 0] += counts[c, 1]
        sums[right[c], 1] += counts[c, 0]
        sums[right[c], 2] += counts[c, 2]
    return sums


def _davidson(
    gap: float, half: float, nu: float, counts: tuple[float, float, float]
) -> tuple[float, float, float, float, float]:
    """Of a pair under Davidson's model, `half` = exp(−|gap|/2): what its probabilities are divided by, slope and bend (minus the second
    derivative) by the gap, minus the mixed derivative, P(tie)."""
    won, lost, tied = counts
    all_of, small = won + lost + tied, half * half
    total = 1.0 + small + nu * half
    share = 1.0 / total
    ahead = (0.5 if gap >= 0.0 else -0.5) * (1.0 - small) * share
    p_tie = nu * half * share
    bend = all_of * ((1.0 - p_tie) * 0.25 - ahead * ahead)
    return total, (won - lost) * 0.5 - all_of * ahead, bend, -all_of * p_tie * ahead, p_tie


def _rao_kupper(
    gap: float, tie: float, counts: tuple[float, float, float]
) -> tuple[float, float, float, float, float, float]:
    """Of a pair under Rao and Kupper's model: log-likelihood, its slope and bend (minus the second derivative) by the gap, minus the
    mixed derivative, slope and bend by log θ."""
    won, lost, tied = counts
    grown = exp(2.0 * tie) - 1.0
    up, down = gap - tie, -gap - tie
    e_up, e_down = exp(-abs(up)), exp(-abs(down))
    value = -(won + tied) * (max(-up, 0.0) + log1p(e_up)) - (lost + tied) * (max(-down, 0.0) + log1p(e_down))
    miss_up = (won + tied) * (e_up if up >= 0.0 else 1.0) / (1.0 + e_up)
    miss_down = (lost + tied) * (e_down if down >= 0.0 else 1.0) / (1.0 + e_down)
    bend_up = (won + tied) * e_up / ((1.0 + e_up) * (1.0 + e_up))
    bend_down = (lost + tied) * e_down / ((1.0 + e_down) * (1.0 + e_down))
    to_tie = tied * 2.0 * (1.0 + 1.0 / grown) - miss_up - miss_down
    bend = bend_up + bend_down
    tie_bend = bend + tied * 4.0 * (grown + 1.0) / (grown * grown)
    return value + tied * log(grown), miss_up - miss_down, bend, bend_down - bend_up, to_tie, tie_bend


@compiled_with(_davidson, _rao_kupper)
def slopes(cells: Cells, at: Floats, places: tuple[int, int, int], curvature: Floats) -> tuple[float, Floats, Floats]:
    """The log-likelihood of the cells, and its gradient; minus its second derivatives are added to `curvature`.

    `at` holds the items' scores, then what `places` names: where the left side's advantage stands (−1: there is none), where
    the parameter of ties stands (−1: there are none), and how ties come about (`DAVIDSON`: log ν, `RAO_KUPPER`: log θ). Only
    the lower triangle of `curvature` (parameters, parameters) is filled. The last answer belongs to side and ties: slope of
    each, bend of each, bend of both.
    """
    left, right, counts = cells
    at_side, at_tie, model = places
    gradient = np.zeros(at.size)
    side = at[at_side] if at_side >= 0 else 0.0
    tie = at[at_tie] if at_tie >= 0 else 0.0
    nu = exp(tie) if at_tie >= 0 else 0.0
    value, g_side, g_tie, h_side, h_tie, h_both = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    wide = np.abs(at).max() > WIDE
    scale = 0.0 if wide else 0.5
    forth, back = np.exp(scale * at), np.exp(-scale * at)
    ahead_of, behind = exp(0.5 * side), exp(-0.5 * side)
    own, carried = np.zeros(at.size), 1.0
    for c in range(left.size):
        i, j = left[c], right[c]
        won, lost, tied = counts[c, 0], counts[c, 1], counts[c, 2]
        gap = at[i] - at[j] + side
        if at_tie < 0 or model == 1:
            all_of = won + lost + tied
            if wide:
                half = exp(-abs(gap) * 0.5)
            else:
                half = back[i] * forth[j] * behind if gap >= 0.0 else forth[i] * back[j] * ahead_of
            total, slope, bend, cross, p_tie = _davidson(gap, half, nu, (won, lost, tied))
            value += (won - lost) * gap * 0.5 + tied * tie - all_of * abs(gap) * 0.5
            if all_of == 1.0 and total < 1e100:
                carried *= total
                if carried > 1e100:
                    value -= log(carried)
                    carried = 1.0
            else:
                value -= all_of * log(total)
            g_tie += tied - all_of * p_tie
            h_tie += all_of * p_tie * (1.0 - p_tie)
        else:
            told, slope, bend, cross, to_tie, tie_bend = _rao_kupper(gap, tie, (won, lost, tied))
            value, g_tie, h_tie = value + told, g_tie + to_tie, h_tie + tie_bend
        gradient[i] += slope
        gradient[j] -= slope
        own[i] += bend
        own[j] += bend
        curvature[max(i, j), min(i, j)] -= bend
        g_side, h_side, h_both = g_side + slope, h_side + bend, h_both + cross
        if at_side >= 0:
            curvature[at_side, i] += bend
            curvature[at_side, j] -= bend
        if at_tie >= 0:
            curvature[at_tie, i] += cross
            curvature[at_tie, j] -= cross
    for i in range(at.size):
        curvature[i, i] += own[i]
    return value - log(carried), gradient, np.array([g_side, g_tie, h_side, h_tie, h_both])
