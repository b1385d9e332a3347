"""What `auto` averages, and at which degrees of sureness. docs/methods/auto.md says why these."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from callsheet.stats.aggregation.calibration import POWERS
from callsheet.stats.aggregation.consensus import Codes, Consensus
from callsheet.stats.aggregation.dawid_skene import Fit, Prior, dawid_skene
from callsheet.stats.aggregation.glad import glad
from callsheet.stats.aggregation.labels import Labels
from callsheet.stats.aggregation.mace import mace
from callsheet.stats.aggregation.one_coin import one_coin
from callsheet.stats.aggregation.pooled import pooled_dawid_skene
from callsheet.stats.aggregation.votes import majority, wawa

CAUTIOUS = Prior(right=8.0, wrong=2.0)
"""A worker needs dozens of labels to be thought unusual."""

SHORT = 25
"""Steps of GLAD in an average: its abilities creep on for hundreds more without moving an answer."""


@dataclass(frozen=True, slots=True)
class Member:
    """`fitted(labels, fit, known)`, and the powers to which its posterior is raised; shares of votes stay as they are.

    `rich`: it gives each worker a probability for each class, and so can take what many items have in common for a class.
    """

    fitted: Callable[[Labels, Fit, Codes | None], Consensus]
    powers: tuple[float, ...] = POWERS
    rich: bool = False


MEMBERS: Mapping[str, Member] = {
    "majority": Member(lambda labels, fit, known: softened(majority(labels), labels), (1.0,)),
    "wawa": Member(lambda labels, fit, known: softened(wawa(labels), labels), (1.0,)),
    "one-coin": Member(lambda labels, fit, known: one_coin(labels, fit=fit, known=known)),
    "dawid-skene": Member(lambda labels, fit, known: dawid_skene(labels, fit=fit, known=known), rich=True),
    "cautious": Member(lambda labels, fit, known: dawid_skene(labels, prior=CAUTIOUS, fit=fit, known=known), rich=True),
    "glad": Member(lambda labels, fit, known: _short(glad(labels, fit=replace(fit, most=SHORT), known=known), fit)),
    "mace": Member(lambda labels, fit, known: mace(labels, fit=fit, known=known), rich=True),
    "pooled": Member(lambda labels, fit, known: pooled_dawid_skene(labels, fit=fit, known=known), rich=True),
}


def _short(found: Consensus, fit: Fit) -> Consensus:
    """Stopped on purpose is not stopped too early."""
    return replace(found, converged=fit.exactly is None)


def softened(votes: Consensus, labels: Labels) -> Consensus:
    """Shares of votes with one more vote, split evenly: three of three are not taken for certain."""
    each = np.diff(labels.offsets)[:, None]
    return replace(votes, posterior=(votes.posterior * each + 1.0 / labels.n_classes) / (each + 1.0))
