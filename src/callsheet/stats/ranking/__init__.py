"""Which items people prefer, from comparisons of two: scores, intervals, places, and whom to believe. docs/methods/bradley-terry.md

    found = bradley_terry(left=[0, 1, 0], right=[1, 2, 2], winner=[LEFT, RIGHT, TIE])
    found.scores, found.score(0), found.places()

`left`, `right`: codes of items from 0 (at most MOST_ITEMS); `winner`: LEFT, RIGHT or TIE; one of each a comparison.

`bradley_terry(left, right, winner, *, ties="davidson", side=False, prior_sd=None)` → `Ranking`: scores are log odds with mean 0 in each group that comparisons join.
`Ties`: davidson or rao-kupper; PRIOR_SD is the deviation of the weak prior that holds the score of an item which never lost or never won.
`ranked_by_annotators(left, right, winner, annotator)` → `Judged`: the same, with how closely each annotator's answers follow the items. docs/methods/careful-judges.md
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
