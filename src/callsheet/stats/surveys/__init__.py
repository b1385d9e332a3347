"""Estimates from designed samples: strata, weights, finite populations, clusters, small groups, reviewers who err."""

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
