"""Which items people prefer, from comparisons of two: scores, intervals, places, and whom to believe.

    bradley_terry(left, right, winner, *, ties="davidson", side=False, prior_sd=None) -> Ranking

`left`, `right`: codes of items from 0; `winner`: LEFT, RIGHT or TIE; one of each a comparison. docs/methods/bradley-terry.md
"""

from callsheet.stats.ranking.bradley_terry import PRIOR_SD, bradley_terry
from callsheet.stats.ranking.comparisons import LEFT, MOST_ITEMS, RIGHT, TIE
from callsheet.stats.ranking.ranking import Ranking, Ties

__all__ = ["LEFT", "MOST_ITEMS", "PRIOR_SD", "RIGHT", "TIE", "Ranking", "Ties", "bradley_terry"]
