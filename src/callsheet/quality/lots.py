"""Deliveries as lots: decided by sampling plans from what audits found, one after the other, with the switching rules. docs/methods/lots-from-audits.md"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from callsheet.stats.acceptance import (
    AQLS,
    Corrected,
    Lot,
    Plan,
    Record,
    Scheme,
    Standing,
    chance_that_lot_meets,
    ruled,
    single_plan,
)

BY_SHARE = 10.0
"""The last AQL of the tables that is a share (percent); those beyond it count nonconformities per 100 units."""
THOUSAND = 1000.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One vendor's part of a batch (`code`), or of a production day where work is of no batch ('').

    `first` and `last`: its production days. `units`: submissions as they were first made. `inspected` judgments of probability samples, of which
    `wrong` were not accepted as they were; `draws` how many equally likely draws they are worth, `found` the wrong ones among those.
    """

    code: str
    first: date
    last: date
    units: int
    inspected: int
    wrong: int
    draws: int
    found: int
    is_delivered: bool = True


@dataclass(frozen=True, slots=True)
class Decided:
    """What the plan says of a delivery, under which inspection (`under`), which one follows (`then`), why it changed.

    `is_accepted` is None where nothing is decided: not delivered yet, `missing` draws to inspect, inspection discontinued, or a single unit. `chance`:
    of the target being met by this very lot; None where nothing was inspected.
    """

    delivery: Delivery
    under: Standing
    then: Standing
    plan: Plan | None = None
    is_accepted: bool | None = None
    allowed: int | None = None
    missing: int = 0
    chance: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """All deliveries of one vendor to one programme in order of time, and what the rules remember after the last."""

    lots: tuple[Decided, ...]
    record: Record
    scheme: Scheme


def weighed(n: int, ok: int, *, w: int, w_ok: int, w2: int) -> tuple[int, int]:
    """How many equally likely draws an audit is worth (Kish), and how many of them are wrong, from additive measures in thousandths.

    `w`, `w_ok`: design weights of all and of accepted judgments; `w2`: w·(w − 1). With one weight for all it is the audit itself.
    """
    if not n or w <= 0:
        return 0, 0
    if w == THOUSAND * n:
        return n, n - ok
    squares = (w2 + w) / THOUSAND
    draws = min(n, int((w / THOUSAND) ** 2 / squares + 1e-9))
    return draws, min(draws, round(draws * (1.0 - min(1.0, w_ok / w))))


def limit_of(target: float) -> float | None:
    """The AQL that a share of right work asks for: the largest of the tables that is no laxer; None where none is that strict."""
    wrong = 100.0 * (1.0 - target)
    return max((aql for aql in AQLS if aql <= min(BY_SHARE, wrong + 1e-9)), default=None)


def scheme_of(target: float) -> Scheme | None:
    """General level II of ISO 2859-1, as where a contract says no more; reduced inspection is counted towards."""
    aql = limit_of(target)
    return None if aql is None else Scheme(aql, edition="iso-2859-1", may_reduce=True)


def inspection(
    deliveries: Iterable[Delivery], target: float, scheme: Scheme, corrections: Sequence[date]
) -> Inspection:
    """Each delivery decided in order of its last day. `corrections`: days on which corrective action was agreed to be effective.

    `target`: the share of right work that each lot should have.
    """
    record, found, left = Record(), [], sorted(corrections)
    for delivery in sorted(deliveries, key=lambda d: (d.last, d.first, d.code)):
        while left and left[0] <= delivery.last:
            record = ruled(Corrected(), scheme, record).after
            left.pop(0)
        decided, record = _decided(delivery, target, scheme, record)
        found.append(decided)
    for _ in left:
        record = ruled(Corrected(), scheme, record).after
    return Inspection(tuple(found), record, scheme)


def _decided(delivery: Delivery, target: float, scheme: Scheme, record: Record) -> tuple[Decided, Record]:
    under, units = record.standing, delivery.units
    chance = (
        chance_that_lot_meets(1.0 - target, found=delivery.found, n=delivery.draws, lot=units)
        if delivery.draws
        else None
    )
    if units < 2 or under == "discontinued":
        return Decided(delivery, under, under, chance=chance), record
    plan = single_plan(units, scheme.aql, level=scheme.level, severity=under, edition=scheme.edition)
    missing = max(0, plan.n - delivery.draws)
    if not delivery.is_delivered:
        return Decided(delivery, under, under, plan, missing=missing, chance=chance), record
    ruling = ruled(Lot(units, delivery.found, inspected=delivery.draws), scheme, record)
    decided = Decided(
        delivery,
        under,
        ruling.after.standing,
        plan,
        ruling.is_accepted,
        ruling.allowed,
        missing if ruling.is_accepted is None else 0,
        chance,
        ruling.reason,
    )
    return decided, ruling.after
