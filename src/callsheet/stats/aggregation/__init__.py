"""One answer from many: what workers said of each task, weighed by what each of them is worth."""

from callsheet.stats.aggregation.choosing import METHODS, consensus
from callsheet.stats.aggregation.consensus import Confusions, Consensus
from callsheet.stats.aggregation.dawid_skene import FLAT, Fit, Prior, dawid_skene
from callsheet.stats.aggregation.labels import Labels, Named, labels_of, named, subset
from callsheet.stats.aggregation.one_coin import COIN_PRIOR, one_coin
from callsheet.stats.aggregation.scoring import accuracy, calibration_error, log_loss
from callsheet.stats.aggregation.votes import majority, vote_shares, wawa

__all__ = [
    "COIN_PRIOR",
    "FLAT",
    "METHODS",
    "Confusions",
    "Consensus",
    "Fit",
    "Labels",
    "Named",
    "Prior",
    "accuracy",
    "calibration_error",
    "consensus",
    "dawid_skene",
    "labels_of",
    "log_loss",
    "majority",
    "named",
    "one_coin",
    "subset",
    "vote_shares",
    "wawa",
]
