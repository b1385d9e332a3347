"""Mathematics without our nouns: arrays in, frozen estimates out. One page a statistic in docs/methods."""

from callsheet.stats.agreement import QuestionPatterns, agreement_of, question_patterns, units_as_patterns
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.mqm import MqmScore, PassRule, normed_penalty, penalty_total, raw_score, scores
from callsheet.stats.multiple import adjusted, binomial_tail, discoveries, score_tail
from callsheet.stats.pace import (
    FAN_LEVELS,
    PaceAhead,
    PaceHistory,
    PaceOdds,
    PaceSettings,
    odds_of_finishing,
    odds_of_quota,
)
from callsheet.stats.poisson import garwood, rate
from callsheet.stats.proportions import (
    WeightedSums,
    clopper_pearson,
    design_effect,
    difference,
    effective_size,
    finite_population,
    jeffreys,
    proportion,
    ratio_of_sums,
    sample_to_decide,
    weighted_proportion,
    wilson,
)
from callsheet.stats.quantiles import mean, quantile
from callsheet.stats.shift import Shift, latest_shift
from callsheet.stats.state import Direction, State, Target, state_of
from callsheet.stats.text import edit_distance, pooled_wer, wer_of_sums, word_errors, words
from callsheet.stats.track_record import OddsBin, OddsRecord, odds_record

__all__ = [
    "FAN_LEVELS",
    "Direction",
    "Estimate",
    "MqmScore",
    "OddsBin",
    "OddsRecord",
    "PaceAhead",
    "PaceHistory",
    "PaceOdds",
    "PaceSettings",
    "PassRule",
    "QuestionPatterns",
    "State",
    "Shift",
    "Target",
    "WeightedSums",
    "adjusted",
    "agreement_of",
    "binomial_tail",
    "clopper_pearson",
    "design_effect",
    "difference",
    "discoveries",
    "edit_distance",
    "effective_size",
    "finite_population",
    "garwood",
    "jeffreys",
    "latest_shift",
    "mean",
    "normed_penalty",
    "nothing",
    "odds_of_finishing",
    "odds_of_quota",
    "odds_record",
    "penalty_total",
    "pooled_wer",
    "proportion",
    "quantile",
    "question_patterns",
    "rate",
    "ratio_of_sums",
    "raw_score",
    "sample_to_decide",
    "score_tail",
    "scores",
    "state_of",
    "units_as_patterns",
    "weighted_proportion",
    "wer_of_sums",
    "wilson",
    "word_errors",
    "words",
]
