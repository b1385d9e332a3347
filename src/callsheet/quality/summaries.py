"""How good the work of one scope is, and how sure: one small frozen result a report can show whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.mqm import normed_penalty, raw_score
from callsheet.stats.proportions import WeightedSums, proportion, weighted_proportion
from callsheet.stats.text import wer_of_sums

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """`accuracy` weighted over probability samples; `for_cause` audits are shown apart and never mixed in."""

    accuracy: Estimate
    audited: int
    for_cause: int
    for_cause_accepted: int


@dataclass(frozen=True, slots=True)
class LanguageSummary:
    """`penalty` points per 1000 words, `raw` quality score, over `words` evaluated words and `reviews`."""

    penalty: Estimate
    raw: Estimate
    words: float
    reviews: int


@dataclass(frozen=True, slots=True)
class QualitySummary:
    """All that is known of one scope's quality; what has no facts has a reason."""

    gold: Estimate
    audits: AuditSummary
    critical: Estimate
    language: LanguageSummary
    transcripts: Estimate


def quality_summary(counts: Counts) -> QualitySummary:
    """From summed measures of one scope (absent = 0)."""
    return QualitySummary(
        gold=_share(counts, "gold_correct", "gold_judged", "no gold was served"),
        audits=audit_summary(counts),
        critical=_share(counts, "critical", "inspected", "nothing was inspected", method="clopper-pearson"),
        language=language_summary(counts),
        transcripts=wer_of_sums(counts.get("wer_errors", 0), counts.get("wer_words", 0), counts.get("wer_units", 0)),
    )


def audit_summary(counts: Counts) -> AuditSummary:
    """Audits of one scope, those for cause apart."""
    weights = {k: counts.get(f"audit_{k}", 0) for k in ("w", "w_ok", "w2", "w2_ok")}
    sums = WeightedSums.from_thousandths(counts.get("audit_n", 0), **weights)
    return AuditSummary(weighted_proportion(sums), sums.n, counts.get("targeted_n", 0), counts.get("targeted_ok", 0))


def language_summary(counts: Counts) -> LanguageSummary:
    """MQM of one scope."""
    apt, words = counts.get("mqm_penalty_milli", 0) / 1000, counts.get("mqm_words_milli", 0) / 1000
    return LanguageSummary(normed_penalty(apt, words), raw_score(apt, words), words, counts.get("mqm_reviews", 0))


def _share(counts: Counts, part: str, whole: str, reason: str, *, method: str = "wilson") -> Estimate:
    n = counts.get(whole, 0)
    return proportion(counts.get(part, 0), n, method=method) if n else nothing(reason, method=method)
