"""Scores of items from comparisons, and how sure they are: each, two against each other, and each one's place."""

from dataclasses import dataclass, replace
from math import exp
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.proportions import normal_quantile

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Ties = Literal["davidson", "rao-kupper"]
METHOD = "bradley-terry"


@dataclass(frozen=True, slots=True)
class Ranking:
    """What comparisons say of each item.

    `scores` (items,): log-odds, mean 0 in each group; nan for items that were never compared. `errors` their standard errors. `root`
    (parameters, items): the norm of the difference of two columns is the standard error of a difference in a group. `groups` (items,): items that no chain of comparisons joins are in different
    groups and have no order between them; −1 never compared. `outcomes` (items, 3): wins, losses, ties. `prior` (items,): whose scores
    are held by a prior because the best fit is infinite (never beaten, never winning) or because it was asked for. `side`: log-odds that
    being shown on the left adds. `ties`: Davidson's ν (equals tie ν times in 2 + ν) or Rao and Kupper's log θ, under `tie_model`; None
    without ties. `deviance` with `freedom` degrees against free shares for each pair. `notes`: what a reader must know.
    """

    scores: Floats
    errors: Floats
    root: Floats
    groups: Codes
    outcomes: Floats
    prior: NDArray[np.bool_]
    side: Estimate | None
    ties: Estimate | None
    tie_model: Ties
    log_likelihood: float
    deviance: float
    freedom: int
    iterations: int
    converged: bool
    selves: int
    notes: tuple[str, ...] = ()

    def score(self, item: int, *, confidence: float = 0.95) -> Estimate:
        """The item's log-odds against the mean of its group; nothing where it was never compared."""
        n = int(self.outcomes[item].sum())
        if self.groups[item] < 0:
            return nothing(say("never compared with another item"), method=METHOD)
        return _estimate(float(self.scores[item]), float(self.errors[item]), n, confidence)

    def difference(self, item: int, other: int, *, confidence: float = 0.95) -> Estimate:
        """Log-odds that `item` is chosen over `other`, with the interval of the difference (not of two scores)."""
        if self.groups[item] < 0 or self.groups[item] != self.groups[other]:
            return nothing(say("no chain of comparisons joins these two items"), method=METHOD)
        error = float(np.linalg.norm(self.root[:, item] - self.root[:, other]))
        n = int(min(self.outcomes[item].sum(), self.outcomes[other].sum()))
        return _estimate(float(self.scores[item] - self.scores[other]), error, n, confidence)

    def chance(self, item: int, other: int, *, confidence: float = 0.95) -> Estimate:
        """P(`item` is chosen over `other`), of comparisons that are decided and favour no side."""
        gap = self.difference(item, other, confidence=confidence)
        if gap.value is None or gap.low is None or gap.high is None:
            return gap
        value, low, high = (1.0 / (1.0 + exp(-max(min(x, 700.0), -700.0))) for x in (gap.value, gap.low, gap.high))
        return replace(gap, value=value, low=low, high=high)

    def places(self, *, confidence: float = 0.95) -> tuple[Codes, Codes, Codes]:
        """The place of each item in its group (1 is best; equals share it) and the interval that holds it, each (items,); 0 never compared.

        The interval ends after items that are better, and before those that are worse, beyond doubt: all differences of
        an item hold together with `confidence` (Bonferroni; Klein, Wright, Wieczorek 2020).
        """
        best, first, last = (np.zeros(self.scores.size, dtype=np.int32) for _ in range(3))
        for group in range(int(self.groups.max(initial=-1)) + 1):
            members = np.flatnonzero(self.groups == group)
            if members.size < 2:
                best[members] = first[members] = last[members] = 1
                continue
            apart = self._apart(members, confidence)
            better = (apart < 0).sum(axis=1)
            worse = (apart > 0).sum(axis=1)
            scores = self.scores[members]
            best[members] = 1 + scores.size - np.searchsorted(np.sort(scores), scores + 1e-12, side="right")
            first[members], last[members] = 1 + better, members.size - worse
        return best, first, last

    def _apart(self, members: Codes | NDArray[np.intp], confidence: float) -> NDArray[np.int8]:
        """Which differences within a group are beyond doubt: 1 the row's item is better, −1 worse, 0 not known."""
        z = normal_quantile(1.0 - (1.0 - confidence) / (members.size - 1))
        gaps = self.scores[members][:, None] - self.scores[members][None, :]
        columns = self.root[:, members]
        block = columns.T @ columns
        own = np.diag(block)
        spread = z * np.sqrt(np.maximum(own[:, None] + own[None, :] - 2.0 * block, 0.0))
        np.fill_diagonal(spread, np.inf)
        return (gaps > spread).astype(np.int8) - (gaps < -spread).astype(np.int8)


def _estimate(value: float, error: float, n: int, confidence: float) -> Estimate:
    reach = normal_quantile(confidence) * error
    return Estimate(value, value - reach, value + reach, n=n, method=METHOD, confidence=confidence)
