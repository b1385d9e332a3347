"""Tasks of taste and judgement: disagreement as signal, no truth that nobody holds."""

from callsheet.quality.subjective.groups import AnnotatorGroups, annotator_groups
from callsheet.quality.subjective.soft_labels import (
    Ceiling,
    SoftLabels,
    agreement_ceiling,
    answer_counts,
    chao_shen,
    miller_madow,
    soft_labels,
)

__all__ = [
    "AnnotatorGroups",
    "Ceiling",
    "SoftLabels",
    "agreement_ceiling",
    "annotator_groups",
    "answer_counts",
    "chao_shen",
    "miller_madow",
    "soft_labels",
]
