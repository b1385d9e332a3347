"""How strictly the next lot is inspected, by how the lots before it did. docs/methods/switching-rules.md

One fold for each vendor, kind of task and class of defect. Only lots as they were first presented count: one that was mended and presented
again moves nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from callsheet.said import say
from callsheet.stats.acceptance.curves import as_fair_number
from callsheet.stats.acceptance.plans import AQLS, LETTERS, Edition, Plan, Severity, aql_place, cell, single_plan

Standing = Literal["normal", "tightened", "reduced", "discontinued"]
WINDOW, TOO_MANY = 5, 2
"""On normal inspection this many rejected of so many consecutive lots, or fewer, tighten it."""
GOOD_RUN, TIGHTENED_END = 5, 5
"""On tightened inspection: accepted in a row to return to normal; rejected in all to discontinue."""
ENOUGH_SCORE, ENOUGH_LOTS = 30, 10
"""What reduced inspection asks for: the switching score of ISO 2859-1:1999; accepted lots in a row of Z1.4 and MIL-STD-105E."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot of `size` units in whose sample `found` were nonconforming; `is_steady`: production ran as usual.

    `inspected` where it is not the plan's sample. Of a larger one as many may be nonconforming as is as fair to the producer
    (`as_fair_number`); a smaller one decides only what more units could not change.
    """

    size: int
    found: int
    inspected: int | None = None
    is_resubmitted: bool = False
    is_steady: bool = True


@dataclass(frozen=True, slots=True)
class Corrected:
    """The supplier's corrective action was agreed to be effective: a discontinued series begins again, tightened."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a contract fixes. `may_reduce`: the responsible authority wants reduced inspection where it is earned.

    `limit_number`: most nonconforming units in ten samples for reduced inspection under Z1.4 (its Table VIII, not kept here); without it
    reduced inspection does not begin under that edition.
    """

    aql: float
    level: str = "II"
    edition: Edition = "z1.4"
    may_reduce: bool = False
    limit_number: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What the rules remember. `recent`: whether the last lots on this inspection were accepted, at most ten; `found` in their samples.

    `rejected` lots since tightened inspection began; `score` of ISO 2859-1:1999, from 0 when normal inspection begins.
    """

    standing: Standing = "normal"
    recent: tuple[bool, ...] = ()
    found: tuple[int, ...] = ()
    rejected: int = 0
    score: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided of a lot, under which `plan` and inspection (`under`), and what the record says `after` it.

    `is_accepted` is None where nothing was inspected (discontinued, or a correction), or where the sample is too small to decide; that moves
    nothing. `allowed`: how many may be nonconforming in what was inspected, where that decides. `reason` of a switch, else empty.
    """

    under: Standing
    plan: Plan | None
    is_accepted: bool | None
    after: Record
    reason: str = ""
    allowed: int | None = None


def rulings(events: Iterable[Lot | Corrected], scheme: Scheme, record: Record = Record()) -> tuple[Ruling, ...]:  # noqa: B008
    """Each event in order of time, and what followed; `record` continues an earlier series. ValueError as `single_plan`."""
    found = []
    for event in events:
        ruling = ruled(event, scheme, record)
        record = ruling.after
        found.append(ruling)
    return tuple(found)


def ruled(event: Lot | Corrected, scheme: Scheme, record: Record) -> Ruling:
    """One step of the rules."""
    standing = record.standing
    if isinstance(event, Corrected):
        if standing != "discontinued":
            return Ruling(standing, None, None, record)
        return Ruling(standing, None, None, Record("tightened"), say("corrective action was agreed to be effective"))
    if standing == "discontinued":
        return Ruling(standing, None, None, record)
    severity: Severity = standing
    plan = single_plan(event.size, scheme.aql, level=scheme.level, severity=severity, edition=scheme.edition)
    sample = plan.n if event.inspected is None else event.inspected
    if not 0 <= event.found <= sample <= event.size:
        raise ValueError(f"{event.found} of a sample of {sample} units cannot be nonconforming")
    allowed = _allowed(plan, scheme, event)
    if allowed is None:
        return Ruling(standing, plan, None, record)
    is_accepted = event.found <= allowed
    if event.is_resubmitted:
        return Ruling(standing, plan, is_accepted, record, allowed=allowed)
    after, reason = {"normal": _after_normal, "tightened": _after_tightened, "reduced": _after_reduced}[severity](
        _remembered(record, event, accepted=is_accepted), event, plan, scheme
    )
    return Ruling(standing, plan, is_accepted, after, reason, allowed)


def _allowed(plan: Plan, scheme: Scheme, lot: Lot) -> int | None:
    """How many nonconforming units in what was inspected still accept; None where too few were inspected to decide."""
    if lot.inspected is None or lot.inspected == plan.n:
        return plan.re - 1
    if lot.inspected > plan.n:
        return as_fair_number(scheme.aql, (plan.n, plan.re - 1), lot.inspected)
    left = plan.n - lot.inspected
    return plan.re - 1 if lot.found >= plan.re or lot.found + left < plan.re else None


def _remembered(record: Record, lot: Lot, *, accepted: bool) -> Record:
    return replace(
        record,
        recent=(*record.recent, accepted)[-ENOUGH_LOTS:],
        found=(*record.found, lot.found)[-ENOUGH_LOTS:],
        rejected=record.rejected + (not accepted),
    )


def _after_normal(record: Record, lot: Lot, plan: Plan, scheme: Scheme) -> tuple[Record, str]:
    if record.recent[-WINDOW:].count(False) >= TOO_MANY:
        return Record("tightened"), say("two of five consecutive lots or fewer were not accepted")
    earlier, record = record.score, replace(record, score=_score(record.score, lot, plan, scheme))
    if not (scheme.may_reduce and lot.is_steady):
        return record, ""
    if scheme.edition == "iso-2859-1":
        if not earlier < ENOUGH_SCORE <= record.score:
            return record, ""
        return record, say("reduced inspection is earned; its plans in ISO 2859-1:1999 are not kept here")
    earned = len(record.recent) == ENOUGH_LOTS and all(record.recent)
    if not earned or scheme.limit_number is None or sum(record.found) > scheme.limit_number:
        return record, ""
    return Record("reduced"), say("ten lots in a row were accepted within the limit number")


def _score(score: int, lot: Lot, plan: Plan, scheme: Scheme) -> int:
    """The switching score after a lot: by the plan that was used, after arrows, and as fair a number where more was inspected."""
    inspected = max(plan.n, lot.inspected or 0)
    if plan.ac < 2:
        return score + 2 if lot.found <= as_fair_number(scheme.aql, (plan.n, plan.ac), inspected) else 0
    place = aql_place(scheme.aql) - 1
    stricter = cell(LETTERS.index(plan.letter), place, "normal")
    if stricter is None:
        return 0
    return score + 3 if lot.found <= as_fair_number(AQLS[place], (plan.n, stricter[0]), inspected) else 0


def _after_tightened(record: Record, lot: Lot, plan: Plan, scheme: Scheme) -> tuple[Record, str]:
    del lot, plan, scheme
    if record.rejected >= TIGHTENED_END:
        return Record("discontinued"), say("five lots were not accepted on tightened inspection")
    if len(record.recent) >= GOOD_RUN and all(record.recent[-GOOD_RUN:]):
        return Record("normal"), say("five lots in a row were accepted on tightened inspection")
    return record, ""


def _after_reduced(record: Record, lot: Lot, plan: Plan, scheme: Scheme) -> tuple[Record, str]:
    if not record.recent[-1]:
        return Record("normal"), say("a lot was not accepted on reduced inspection")
    if lot.found > plan.ac:
        return Record("normal"), say("a lot lay between the acceptance and the rejection number of reduced inspection")
    if not lot.is_steady:
        return Record("normal"), say("production became irregular")
    if not scheme.may_reduce:
        return Record("normal"), say("reduced inspection is no longer wanted")
    return record, ""
