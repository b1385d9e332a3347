"""Estimates from designed samples: strata, weights, finite populations, clusters, small groups, reviewers who err.

    stratified_share([Stratum(ok=57, n=60, population=900), Stratum(ok=30, n=40, population=100)]).share

Successes and sizes are counts; shares and rates lie in 0..1; every answer is an Estimate with its interval.

**Strata.** `Stratum`, `stratified_share` → `StratifiedShare`, `stratified_mean`. docs/methods/stratified-estimates.md
**Clusters.** `clustered_share`, `few_clusters`, `intraclass`, `intraclass_of_counts`, `observed_design_effect`. docs/methods/design-effect.md
**Many groups with few audits.** `pool_of` → `Pool`, `pooled`. docs/methods/small-area.md  **Ratios.** `ratio_of_shares`.
**Reviewers who err.** `ReviewerRates`, `corrected`, `corrected_accuracy`. docs/methods/reviewer-error.md
**How many audits decide, and what they cost.** `audits_to_decide` → `AuditPlan`. docs/methods/sample-size-and-cost.md
"""

from callsheet.stats.surveys.audit_plans import AuditPlan, audits_to_decide
from callsheet.stats.surveys.clusters import (
    clustered_share,
    few_clusters,
    intraclass,
    intraclass_of_counts,
    observed_design_effect,
)
from callsheet.stats.surveys.pooling import Pool, pool_of, pooled
from callsheet.stats.surveys.ratios import ratio_of_shares
from callsheet.stats.surveys.reviewers import ReviewerRates, corrected, corrected_accuracy
from callsheet.stats.surveys.stratified import StratifiedShare, Stratum, stratified_mean, stratified_share

__all__ = [
    "AuditPlan",
    "Pool",
    "ReviewerRates",
    "StratifiedShare",
    "Stratum",
    "audits_to_decide",
    "clustered_share",
    "corrected",
    "corrected_accuracy",
    "few_clusters",
    "intraclass",
    "intraclass_of_counts",
    "observed_design_effect",
    "pool_of",
    "pooled",
    "ratio_of_shares",
    "stratified_mean",
    "stratified_share",
]
