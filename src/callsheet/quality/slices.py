"""Is one part of the work different from the rest: by pre-label, newcomer, guideline in force. docs/methods/slices.md"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.multiple import adjusted as adjusted_tails
from callsheet.stats.proportions import normal_quantile, proportion

METHOD = "mantel-haenszel"
LEAST = 10
"""Units on either side under which a slice is not compared."""


@dataclass(frozen=True, slots=True)
class SliceCount:
    """`ok` of `n` units of one slice within one stratum (a question, a locale, a vendor …): additive."""

    slice: str
    stratum: str
    ok: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.ok <= self.n:
            raise ValueError(f"ok lies between 0 and n, not {self.ok} of {self.n}")


@dataclass(frozen=True, slots=True)
class SliceDifference:
    """One slice against all others: its plain `share`, that of the `rest`, and their `difference` within strata.

    `tail`: p-value of no difference; `false_share`: the share of false discoveries at which it would be one, over all slices compared
    (Benjamini and Hochberg 1995). `strata` in which both sides have units. 1.0 where nothing was compared.
    """

    slice: str
    share: Estimate
    rest: Estimate
    difference: Estimate
    tail: float
    false_share: float
    strata: int


def slice_differences(
    counts: Sequence[SliceCount], *, design_effect: float = 1.0, confidence: float = 0.95
) -> tuple[SliceDifference, ...]:
    """Each slice against the rest, adjusted for strata by Mantel–Haenszel weights n₁n₀/(n₁ + n₀) (Greenland and Robins 1985).

    Rows of the same slice and stratum add up. `design_effect`: how many times the variance of independent units, where units come in
    clusters. Slices in the order in which they first come.
    """
    names = tuple(dict.fromkeys(row.slice for row in counts))
    found = [_against_the_rest(counts, name, design_effect, confidence) for name in names]
    compared = [i for i, one in enumerate(found) if one.difference.value is not None]
    shares = dict(zip(compared, adjusted_tails([found[i].tail for i in compared]), strict=True))
    return tuple(
        SliceDifference(x.slice, x.share, x.rest, x.difference, x.tail, shares.get(i, 1.0), x.strata)
        for i, x in enumerate(found)
    )


def _against_the_rest(
    counts: Sequence[SliceCount], name: str, design_effect: float, confidence: float
) -> SliceDifference:
    sides: dict[str, list[int]] = {}
    for row in counts:
        cell = sides.setdefault(row.stratum, [0, 0, 0, 0])
        place = 0 if row.slice == name else 2
        cell[place] += row.ok
        cell[place + 1] += row.n
    totals = [sum(cell[i] for cell in sides.values()) for i in range(4)]
    own, rest = (proportion(totals[i], totals[i + 1], confidence=confidence) for i in (0, 2))
    both = [cell for cell in sides.values() if cell[1] and cell[3]]
    if min(sum(cell[1] for cell in both), sum(cell[3] for cell in both)) < LEAST:
        reason = say("too few units in strata that hold both sides")
        return SliceDifference(name, own, rest, nothing(reason, n=totals[1], method=METHOD), 1.0, 1.0, len(both))
    value, error = _mantel_haenszel(both, design_effect)
    half = normal_quantile(confidence) * error
    difference = Estimate(
        value, max(-1.0, value - half), min(1.0, value + half), totals[1] + totals[3], METHOD, confidence
    )
    tail = erfc(abs(value) / error / sqrt(2.0)) if error > 0 else 1.0
    return SliceDifference(name, own, rest, difference, tail, tail, len(both))


def _mantel_haenszel(cells: Sequence[Sequence[int]], design_effect: float) -> tuple[float, float]:
    """Weighted difference and its standard error; a side of one kind enters the variance with (x + ½)/(n + 1)."""
    weights = [n1 * n0 / (n1 + n0) for _, n1, _, n0 in cells]
    whole = sum(weights)
    value = sum(w * (x1 / n1 - x0 / n0) for w, (x1, n1, x0, n0) in zip(weights, cells, strict=True)) / whole
    variance = sum(
        w * w * (_variance(x1, n1) + _variance(x0, n0)) for w, (x1, n1, x0, n0) in zip(weights, cells, strict=True)
    )
    return value, sqrt(design_effect * variance) / whole


def _variance(x: int, n: int) -> float:
    p = (x + 0.5) / (n + 1.0) if x in (0, n) else x / n
    return p * (1.0 - p) / n
