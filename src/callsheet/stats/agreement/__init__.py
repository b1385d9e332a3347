"""Do people who answer the same thing give the same answer, beyond what chance would give?"""

from callsheet.stats.agreement.coefficients import MEASURES, Agreement, coefficient
from callsheet.stats.agreement.contributions import Contributions, contributions
from callsheet.stats.agreement.distances import LEVELS
from callsheet.stats.agreement.patterns import (
    COEFFICIENTS,
    QuestionPatterns,
    question_patterns,
    units_as_patterns,
)
from callsheet.stats.agreement.pooled import DRAWS, Bounds, Memory, agreement_of, remember_in
from callsheet.stats.agreement.structured import alpha_by_distance, alpha_of_boxes, box_distance
from callsheet.stats.agreement.tallies import (
    Tallies,
    labels_of_matrix,
    labels_of_table,
    tallies_of,
    tallies_of_counts,
)
from callsheet.stats.agreement.unitising import Continuum, UnitisingAgreement, alpha_of_spans

__all__ = [
    "Continuum",
    "Contributions",
    "UnitisingAgreement",
    "alpha_by_distance",
    "alpha_of_boxes",
    "alpha_of_spans",
    "box_distance",
    "contributions",
    "COEFFICIENTS",
    "DRAWS",
    "LEVELS",
    "MEASURES",
    "Agreement",
    "Bounds",
    "Memory",
    "QuestionPatterns",
    "Tallies",
    "agreement_of",
    "coefficient",
    "labels_of_matrix",
    "labels_of_table",
    "question_patterns",
    "remember_in",
    "tallies_of",
    "tallies_of_counts",
    "units_as_patterns",
]
