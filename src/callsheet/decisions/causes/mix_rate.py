"""Why a pooled rate moved: because the mix of work moved, or because the work did.

Kitagawa, E. M. (1955), Components of a Difference Between Two Rates, JASA 50(272): with R = Σ wᵢ·rᵢ,
ΔR = Σ Δwᵢ·r̄ᵢ (mix) + Σ Δrᵢ·w̄ᵢ (rate), where the bar is the mean of both periods. The two terms sum exactly; there is no
interaction left over to argue about.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice in two periods, as additive sums: `good` of `total` before and now (integers or design weights)."""

    label: str
    good_before: float
    total_before: float
    good_now: float
    total_now: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one slice adds to the change of the pooled rate, in the rate's unit (proportions)."""

    label: str
    mix: float
    rate: float

    @property
    def total(self) -> float:
        """Both terms."""
        return self.mix + self.rate


@dataclass(frozen=True, slots=True)
class MixRate:
    """A change of a pooled rate split in two: before + mix + rate = now (to rounding)."""

    before: float
    now: float
    mix: float
    rate: float
    parts: tuple[Contribution, ...]

    @property
    def change(self) -> float:
        """now − before."""
        return self.now - self.before

    @property
    def mix_share(self) -> float:
        """Part of the movement that is mix, |mix| of |mix| + |rate|; 0 where nothing moved."""
        moved = abs(self.mix) + abs(self.rate)
        return abs(self.mix) / moved if moved else 0.0


def mix_rate(slices: Sequence[Slice]) -> MixRate | None:
    """The two-term decomposition over slices; None where one of the periods has no units at all.

    A slice absent from one period has weight 0 there and takes its rate from the period that has it, so that it counts
    as mix alone: work that was not there cannot have become worse.
    """
    before_all = sum(s.total_before for s in slices)
    now_all = sum(s.total_now for s in slices)
    if before_all <= 0 or now_all <= 0:
        return None
    parts = tuple(_contribution(s, before_all, now_all) for s in slices if s.total_before > 0 or s.total_now > 0)
    return MixRate(
        before=sum(s.good_before for s in slices) / before_all,
        now=sum(s.good_now for s in slices) / now_all,
        mix=sum(p.mix for p in parts),
        rate=sum(p.rate for p in parts),
        parts=parts,
    )


def _contribution(s: Slice, before_all: float, now_all: float) -> Contribution:
    rate_before = s.good_before / s.total_before if s.total_before else s.good_now / s.total_now
    rate_now = s.good_now / s.total_now if s.total_now else rate_before
    weight_before, weight_now = s.total_before / before_all, s.total_now / now_all
    mix = (weight_now - weight_before) * (rate_now + rate_before) / 2
    rate = (rate_now - rate_before) * (weight_now + weight_before) / 2
    return Contribution(s.label, mix, rate)
