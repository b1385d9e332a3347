"""The risks of a plan in sentences, for whoever signs it."""

from callsheet.said import beside, say
from callsheet.stats.acceptance.curves import acceptance_probability, limiting_quality, outgoing_limit
from callsheet.stats.acceptance.plans import Plan


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


def _percent(share: float) -> str:
    return f"{100.0 * share:.2g} %"
