"""Accept or reject a lot by a sample of it: plans, their risks, stopping early."""

from callsheet.stats.acceptance.curves import (
    acceptance_probability,
    average_outgoing,
    chance_that_lot_meets,
    limiting_quality,
    outgoing_limit,
    scheme_acceptance,
    smallest_plan,
    zero_failure_size,
)
from callsheet.stats.acceptance.plans import AQLS, LEVELS, Plan, code_letter, single_plan
from callsheet.stats.acceptance.sequential import SequentialPlan, sequential_plan

__all__ = [
    "AQLS",
    "LEVELS",
    "Plan",
    "SequentialPlan",
    "acceptance_probability",
    "average_outgoing",
    "chance_that_lot_meets",
    "code_letter",
    "limiting_quality",
    "outgoing_limit",
    "scheme_acceptance",
    "sequential_plan",
    "single_plan",
    "smallest_plan",
    "zero_failure_size",
]
