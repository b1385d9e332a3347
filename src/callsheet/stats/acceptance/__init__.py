"""Accept or reject a lot by a sample of it: plans, their risks, stopping early, lots that stand alone, when to be stricter."""

from callsheet.stats.acceptance.curves import (
    acceptance_probability,
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
from callsheet.stats.acceptance.switching import Corrected, Lot, Record, Ruling, Scheme, ruled, rulings
from callsheet.stats.acceptance.wording import decided, risks_of

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
    "acceptance_of_lot",
    "acceptance_probability",
    "average_outgoing",
    "chance_that_lot_meets",
    "code_letter",
    "decided",
    "isolated_plan",
    "limiting_quality",
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
