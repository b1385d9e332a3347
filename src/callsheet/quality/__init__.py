"""How good, and how sure: gold, audits, agreement, language, each against its target."""

from callsheet.quality.against_target import AgainstTarget, against_target
from callsheet.quality.summaries import (
    AuditSummary,
    LanguageSummary,
    QualitySummary,
    audit_summary,
    language_summary,
    quality_summary,
)

__all__ = [
    "AgainstTarget",
    "AuditSummary",
    "LanguageSummary",
    "QualitySummary",
    "against_target",
    "audit_summary",
    "language_summary",
    "quality_summary",
]
