"""Which items people prefer, from comparisons of two: scores, intervals, places, and whom to believe.

    bradley_terry(left, right, winner, *, ties="davidson", side=False, prior_sd=None) -> Ranking

    ranked_by_annotators(left, right, winner, annotator) -> Judged

`left`, `right`: codes of items from 0; `winner`: LEFT, RIGHT or TIE; one of each a comparison. docs/methods/bradley-terry.md
"""

from callsheet.stats.ranking.annotators import Judged, ranked_by_annotators
from callsheet.stats.ranking.bradley_terry import PRIOR_SD, bradley_terry
from callsheet.stats.ranking.comparisons import LEFT, MOST_ITEMS, RIGHT, TIE
from callsheet.stats.ranking.ranking import Ranking, Ties

__all__ = [
    "LEFT",
    "MOST_ITEMS",
    "PRIOR_SD",
    "RIGHT",
    "TIE",
    "Judged",
    "Ranking",
    "Ties",
    "bradley_terry",
    "ranked_by_annotators",
]
