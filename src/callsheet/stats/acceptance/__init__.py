"""Accept or reject a lot by a sample of it: plans, their risks, stopping early, lots that stand alone, when to be stricter.

    plan = single_plan(lot=1000, aql=1.0)                # Plan(letter='J', n=80, ac=2, re=3, …)
    decided(plan, found=2), risks_of(plan, aql=1.0, lot=1000)

Shares lie in 0..1, but an AQL is written as in the tables: percent nonconforming up to 10, beyond it nonconformities per 100 units.

**Plans from the tables.** `single_plan` → `Plan`, `code_letter`; `as_fair_number` allowed where other units than n were inspected; AQLS and LEVELS that there are. In words: `decided`, `risks_of`. docs/methods/acceptance-plans.md
**What a plan lets through.** `acceptance_probability`, `limiting_quality`, `average_outgoing`, `outgoing_limit`, `smallest_plan` for two risks; `chance_that_lot_meets` its target.
**From lot to lot.** `Scheme`, `Lot`, `Record` → `rulings`, `ruled` (one `Ruling` a lot), `Corrected`; what would change the `Standing`: `next_switch`; `scheme_acceptance` in the long run. docs/methods/switching-rules.md
**Two samples, stopping early, a lot alone.** `DoublePlan`; `sequential_plan` → `SequentialPlan`, what it asks `Operating`; `isolated_plan` → `IsolatedPlan`, `zero_failure_size`, `acceptance_of_lot`.
"""

from callsheet.stats.acceptance.curves import (
    acceptance_probability,
    as_fair_number,
    average_outgoing,
    chance_that_lot_meets,
    limiting_quality,
    outgoing_limit,
    scheme_acceptance,
    smallest_plan,
)
from callsheet.stats.acceptance.double import DoublePlan
from callsheet.stats.acceptance.isolated import IsolatedPlan, acceptance_of_lot, isolated_plan, zero_failure_size
from callsheet.stats.acceptance.plans import AQLS, LEVELS, Plan, code_letter, single_plan
from callsheet.stats.acceptance.sequential import Operating, SequentialPlan, sequential_plan
from callsheet.stats.acceptance.switching import Corrected, Lot, Record, Ruling, Scheme, Standing, ruled, rulings
from callsheet.stats.acceptance.wording import decided, next_switch, risks_of

__all__ = [
    "AQLS",
    "LEVELS",
    "Corrected",
    "DoublePlan",
    "IsolatedPlan",
    "Lot",
    "Operating",
    "Plan",
    "Record",
    "Ruling",
    "Scheme",
    "SequentialPlan",
    "Standing",
    "acceptance_of_lot",
    "acceptance_probability",
    "as_fair_number",
    "average_outgoing",
    "chance_that_lot_meets",
    "code_letter",
    "decided",
    "isolated_plan",
    "limiting_quality",
    "next_switch",
    "outgoing_limit",
    "risks_of",
    "ruled",
    "rulings",
    "scheme_acceptance",
    "sequential_plan",
    "single_plan",
    "smallest_plan",
    "zero_failure_size",
]
