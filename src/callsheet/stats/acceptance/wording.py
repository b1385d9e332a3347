"""The risks of a plan in sentences, for whoever signs it."""

from callsheet.said import beside, say
from callsheet.stats.acceptance.curves import acceptance_probability, limiting_quality, outgoing_limit
from callsheet.stats.acceptance.plans import Plan
from callsheet.stats.acceptance.switching import (
    ENOUGH_SCORE,
    GOOD_RUN,
    TIGHTENED_END,
    TOO_MANY,
    WINDOW,
    Record,
    Scheme,
)


def risks_of(plan: Plan, aql: float, lot: int) -> tuple[str, ...]:
    """What the plan lets through and what it rejects wrongly; `aql` as in the tables (percent, or per 100 units beyond 10).

    Types: of a process, not of one lot. Nothing is left to chance where the whole lot is inspected.
    """
    if plan.is_whole:
        return (say("The whole lot is inspected: nothing is left to chance."),)
    model = "binomial" if aql <= 10 else "poisson"
    good = acceptance_probability(aql / 100.0, plan.n, plan.re - 1, model=model)  # type: ignore[arg-type]
    producer = say(
        "Work exactly at the limit of {aql} is rejected in {risk} of lots (the producer's risk).",
        aql=_percent(aql / 100.0) if aql <= 10 else say("{n} per 100 units", n=f"{aql:g}"), risk=_percent(1.0 - good),
    )  # fmt: skip
    if aql > 10:
        return (producer,)
    bad = limiting_quality(plan.n, plan.re - 1)
    consumer = say(
        "Work with {bad} nonconforming is still accepted in one lot of ten (the consumer's risk).", bad=_percent(bad)
    )
    worst, _ = outgoing_limit(plan.n, plan.re - 1, lot=lot)
    outgoing = say(
        "If rejected lots are inspected whole and mended, what goes out averages at most {worst} nonconforming.",
        worst=_percent(worst),
    )
    return producer, consumer, outgoing


def decided(plan: Plan, found: int, *, per_unit: bool = False) -> str:
    """The decision in a sentence; ValueError where the sample cannot have shown so many.

    `per_unit`: nonconformities are counted, and a unit may have several (AQLs beyond 10).
    """
    if found < 0 or (found > plan.n and not per_unit):
        raise ValueError(f"{found} of a sample of {plan.n} units cannot be nonconforming")
    if found >= plan.re:
        return say("Not accepted: {found} nonconforming, {re} or more reject.", found=found, re=plan.re)
    accepted = say("Accepted: {found} nonconforming, up to {ac} are allowed.", found=found, ac=plan.ac)
    if found <= plan.ac:
        return accepted
    gap = say(
        "Accepted: {found} lie between the acceptance number {ac} and the rejection number {re}.",
        found=found, ac=plan.ac, re=plan.re,
    )  # fmt: skip
    return beside(" ", [gap, say("Inspection returns to normal.")])


def next_switch(record: Record, scheme: Scheme) -> str:
    """What would change how strictly the next lots are inspected, as the record stands."""
    if record.standing == "discontinued":
        return say("Corrective action that both sides hold effective lets it begin again, tightened.")
    if record.standing == "tightened":
        return _from_tightened(record)
    if record.standing == "reduced":
        return say("One lot not accepted, or irregular production, returns it to normal.")
    return beside(" ", [_from_normal(record), *([_to_reduced(record)] if _counts_score(scheme) else [])])


def _from_normal(record: Record) -> str:
    last = record.recent[-(WINDOW - 1) :]
    if False not in last:
        return say("{n} of {window} consecutive lots not accepted tighten it.", n=TOO_MANY, window=WINDOW)
    left = WINDOW - 1 - last[::-1].index(False)
    if left == 1:
        return say("It is tightened if the next lot is not accepted.")
    return say("It is tightened if one of the next {n} lots is not accepted.", n=left)


def _from_tightened(record: Record) -> str:
    run = record.recent[::-1].index(False) if False in record.recent else len(record.recent)
    return say(
        "{good} more in a row accepted return it to normal; {bad} more not accepted discontinue it.",
        good=GOOD_RUN - run, bad=TIGHTENED_END - record.rejected,
    )  # fmt: skip


def _counts_score(scheme: Scheme) -> bool:
    return scheme.may_reduce and scheme.edition == "iso-2859-1"


def _to_reduced(record: Record) -> str:
    if record.score >= ENOUGH_SCORE:
        return say("Reduced inspection is earned: agree on its plan, which is not kept here.")
    return say(
        "Reduced inspection is earned at a score of {enough}; it stands at {score}.",
        enough=ENOUGH_SCORE, score=record.score,
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100.0 * share:.2g} %"
