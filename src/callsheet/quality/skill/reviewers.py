"""What reviewers miss and flag falsely, from units that several of them reviewed or whose state is known. docs/methods/reviewer-error.md"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from callsheet.quality.skill.confusion import confusion_matrix
from callsheet.quality.skill.rightness import truth_of
from callsheet.stats.aggregation import Consensus, Labels
from callsheet.stats.surveys import ReviewerRates


def reviewer_rates(
    reviews: Labels, consensus: Consensus, reviewers: ArrayLike, *, bad: int, known: ArrayLike | None = None
) -> ReviewerRates:
    """Misses and false alarms of the `reviewers` (their codes, one or all), pooled.

    `reviews`: verdicts as classes, `bad` the class of a unit at fault, every other class is good. `known` (units,): true classes where
    certain, −1 elsewhere. Counts are effective ones: a review of a unit whose state is in doubt counts for what it tells.
    """
    truth = truth_of(reviews, consensus, known)
    verdicts = replace(reviews, classes=(reviews.classes == bad).astype(np.int32), n_classes=2)
    at_fault = np.asarray(consensus.posterior[:, bad], dtype=np.float64)
    belief = np.column_stack([1.0 - at_fault, at_fault])
    state = np.where(truth < 0, -1, (truth == bad).astype(np.int64))
    found = confusion_matrix(verdicts, Consensus(consensus.method, belief, belief.mean(axis=0)), reviewers, known=state)
    good, faulty = float(found.effective[0, 1]), float(found.effective[1, 0])
    shares = np.nan_to_num(found.shares)
    return ReviewerRates(faulty, faulty * float(shares[1, 0]), good, good * float(shares[0, 1]))
