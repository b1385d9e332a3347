"""Mathematics without our nouns: arrays in, frozen estimates out. One page a statistic in docs/methods; how to begin: docs/guides/notebook.md

    from callsheet.stats import proportion
    proportion(47, 50)                                # Estimate(value=0.94, low=0.838, high=0.979, n=50, method='wilson', …)

An `Estimate` has a value, its interval (95 % unless said), n and method; where there is nothing to tell its value is None and its reason says why (`nothing`).
What was expected and is not there is a ValueError in one sentence. Whatever is random takes `rng`.

**Packages:** aggregation (one answer from many), agreement, acceptance (lots), control (charts), ranking (comparisons of two), surveys (designed samples), overlap (boxes,
polygons, spans); modules: esa, listening, measurement_systems, mqm, pairs. `help(callsheet.stats.aggregation)` lists what is in one.

**Shares.** `proportion`, `wilson`, `clopper_pearson`, `jeffreys`, `difference`, `finite_population`, `sample_to_decide`, `design_effect`; audits with weights: `WeightedSums`, `weighted_proportion`, `effective_size`.
**Ratios, rates, quantiles.** `ratio_of_sums`, `rate`, `garwood`, `quantile`, `mean` (of counts in bins).
**Against a target.** `state_of` an Estimate → `State`; `Target`, `Direction`. **Many tests.** `adjusted`, `discoveries`, `binomial_tail`, `score_tail`.
**Transcripts and translations.** `word_errors`, `character_errors`, `pooled_wer`, `pooled_cer`, `wer_of_sums`, `edit_distance`; texts as compared: `words`, `tokens`, `characters`. MQM: `scores` → `MqmScore` (`PassRule`, `penalty_total`, `normed_penalty`, `raw_score`).
**Agreement from additive counts.** `QuestionPatterns`, `question_patterns`, `units_as_patterns`, `agreement_of`.
**Odds and steps.** `odds_of_finishing`, `odds_of_quota` (`PaceHistory`, `PaceAhead`, `PaceSettings` → `PaceOdds`, FAN_LEVELS), `odds_record` → `OddsRecord` of `OddsBin`s; `latest_shift` → `Shift`.
"""

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
from callsheet.stats.text import (
    character_errors,
    characters,
    edit_distance,
    pooled_cer,
    pooled_wer,
    tokens,
    wer_of_sums,
    word_errors,
    words,
)
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
    "Shift",
    "State",
    "Target",
    "WeightedSums",
    "adjusted",
    "agreement_of",
    "binomial_tail",
    "character_errors",
    "characters",
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
    "pooled_cer",
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
    "tokens",
    "units_as_patterns",
    "weighted_proportion",
    "wer_of_sums",
    "wilson",
    "word_errors",
    "words",
]
