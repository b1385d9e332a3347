"""What a screen finds: evidence and a request to the vendor, never a verdict. docs/methods/screens.md"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.said import say
from callsheet.stats.multiple import adjusted, discoveries

FALSE_SHARE = 0.05
"""Of those pointed out, in the long run at most this share is by chance (Benjamini and Hochberg 1995)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of evidence: `name` in words, `value` found, `expected` where nothing is wrong (None: no expectation)."""

    name: str
    value: float
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """Annotators whose answers need an explanation: one, or a group that answers alike.

    `tail`: p-value where nothing is wrong; `share`: the smallest false share at which it would be pointed out. `n`: answers or
    pairs of answers looked at. `figures`: the evidence. `tasks`: codes of items to look at. `request`: what to ask the vendor.
    """

    screen: str
    annotators: tuple[int, ...]
    tail: float
    share: float
    n: int
    figures: tuple[Figure, ...]
    tasks: tuple[int, ...]
    request: str


@dataclass(frozen=True, slots=True)
class Screened:
    """What one screen looked at.

    `tested`: annotators (pairs, for copying) with enough answers; `too_few`: those without; `unmeasured`: annotators who are not to
    be measured individually and were left out. `signals`: strongest first. `reason`: why nothing was computed, else None.
    `least`: answers (common items) asked for; `false_share`: see FALSE_SHARE.
    """

    screen: str
    tested: int
    too_few: int
    unmeasured: int
    signals: tuple[Signal, ...]
    least: int
    false_share: float = FALSE_SHARE
    reason: str | None = None


def allowed(measured: ArrayLike | None, workers: int) -> NDArray[np.bool_]:
    """Who may be measured individually (workers,); everybody where nothing is said. ValueError for another length."""
    if measured is None:
        return np.ones(workers, dtype=np.bool_)
    may = np.asarray(measured, dtype=np.bool_)
    if may.shape != (workers,):
        raise ValueError(f"measured holds one value for each of {workers} annotators")
    return may


def off(screen: str, *, unmeasured: int, least: int) -> Screened:
    """Nothing was computed, because nobody here may be measured individually."""
    reason = say("off: annotators are not measured individually where they work")
    return Screened(screen, 0, 0, unmeasured, (), least, reason=reason)


def chosen(tails: Sequence[float], *, share: float = FALSE_SHARE, tests: int | None = None) -> list[tuple[int, float]]:
    """Places of the discoveries among p-values, the smallest first, each with its adjusted value."""
    if not tails:
        return []
    found, values = discoveries(tails, share=share, tests=tests), adjusted(tails, tests=tests)
    places = [i for i, is_found in enumerate(found) if is_found]
    return [(i, values[i]) for i in sorted(places, key=lambda i: (tails[i], i))]
