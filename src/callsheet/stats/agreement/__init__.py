"""Do people who answer the same thing give the same answer, beyond what chance would give? docs/methods/agreement.md

    labels, names = labels_of_matrix([["cat", "cat", None], ["dog", "cat", "dog"]])    # units × raters
    coefficient(labels, "alpha", rng=np.random.default_rng(1)).estimate

**Answers.** Labels of `callsheet.stats.aggregation`, `labels_of_matrix` (units × raters, None or nan for no answer), `labels_of_table` (two raters'
contingency table); or counts: `tallies_of`, `tallies_of_counts` (units × classes) → `Tallies`, where equal units are one row.

**Coefficients.** `coefficient(answers, measure, level=…, values=…)`: one of MEASURES at one of LEVELS → `Agreement` with its Estimate (value, 95 % interval),
observed and chance agreement, and how often each class is given. At other levels than nominal, `values` are the numbers that classes stand for
(else their codes: 0, 1, 2 …). With `rng` the interval is a bootstrap over units. `contributions` → `Contributions`: what is lost to which unit and annotator.

**Additive counts,** as measures keep them: `question_patterns`, `units_as_patterns` → `QuestionPatterns`, `agreement_of` (COEFFICIENTS; DRAWS of the bootstrap);
`remember_in` a `Memory` of `Bounds` spares a repeated bootstrap.

**Spans, boxes, anything with a distance.** `alpha_of_spans` (each text a `Continuum`) → `UnitisingAgreement`, `alpha_of_boxes`, `box_distance`, `alpha_by_distance`.
"""

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
