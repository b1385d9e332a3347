"""One answer from many: what workers said of each task, weighed by what each of them is worth. docs/methods/auto.md

    words = named([("photo 1", "ann", "cat"), ("photo 1", "bo", "dog"), …])    # or labels_of(codes, codes, codes)
    found = auto(words.labels)
    [words.classes[k] for k in found.classes], found.posterior, found.skill

**Labels.** `named` (names) and `labels_of` (codes from 0) make `Labels`, also without a copy (`labels_in_place`) or of some rows (`subset`);
of a worker's repeated answers to a task the last stands. `Named` keeps the names.

**Categories.** `auto` (the default: a calibrated average of MEMBERS, each a `Member`; its `Part`s say of what), `majority`, `wawa`, `one_coin`
(COIN_PRIOR), `dawid_skene` (`Prior`, FLAT is none), `pooled_dawid_skene`, `glad`, `mace`; `abilities` is glad with `Difficulty`;
`consensus(labels, method)` takes a name of METHODS. `Fit` says how long to go on, `restarted` begins again elsewhere. Each gives a
`Consensus`: posterior (tasks, classes), skill (workers,), `Confusions`, notes. `known=` holds known classes (tasks,), −1 elsewhere.
A hundred thousand classes: `are_many`, `shortlists` → `Shortlists`. Shares of votes: `vote_shares`.

**How right.** `accuracy`, `log_loss` (nats), `calibration_error` (0..1) against true classes (tasks,), −1 unknown; `tempered`, `power_from_gold`.

**Other answers.** Steps of a scale: `ordinal` → `OrdinalConsensus` (`quantile_of_steps`). Sets of labels: `label_sets` → `LabelSets`, `multi_label` →
`MultiLabelConsensus`, `label_shares`. Numbers: `numbers_of` → `Numbers`, `numeric_consensus` (NUMERIC_METHODS) → `NumericConsensus`; one by one:
`mean_of_answers`, `median_of_answers`, `huber_mean`, `precision_model`, `bias_model`, `scale_model`, compared by `held_out_error`. Texts as words:
`texts_of` → `Texts`, `text_consensus` (TEXT_METHODS) → `TextAnswers`; one task: `rover` → `TextConsensus`, `medoid`. One text's spans:
`span_consensus` → `SpanConsensus` of `VotedSpan`. One picture's boxes: `box_consensus` → `BoxConsensus` of `VotedBox`. Orders:
`ranking_consensus` → `RankingConsensus`.
"""

from callsheet.stats.aggregation.auto import auto
from callsheet.stats.aggregation.boxes import BoxConsensus, VotedBox, box_consensus
from callsheet.stats.aggregation.calibration import power_from_gold, tempered
from callsheet.stats.aggregation.choosing import METHODS, consensus
from callsheet.stats.aggregation.consensus import Confusions, Consensus, Part
from callsheet.stats.aggregation.dawid_skene import FLAT, Fit, Prior, dawid_skene
from callsheet.stats.aggregation.glad import Difficulty, abilities, glad
from callsheet.stats.aggregation.labels import Labels, Named, labels_in_place, labels_of, named, subset
from callsheet.stats.aggregation.mace import mace
from callsheet.stats.aggregation.many_classes import Shortlists, are_many, shortlists
from callsheet.stats.aggregation.members import MEMBERS, Member
from callsheet.stats.aggregation.multi_label import (
    LabelSets,
    MultiLabelConsensus,
    label_sets,
    label_shares,
    multi_label,
)
from callsheet.stats.aggregation.numbers import Numbers, numbers_of
from callsheet.stats.aggregation.numeric import NumericConsensus, huber_mean, mean_of_answers, median_of_answers
from callsheet.stats.aggregation.numeric_choosing import NUMERIC_METHODS, held_out_error, numeric_consensus
from callsheet.stats.aggregation.numeric_model import bias_model, precision_model, scale_model
from callsheet.stats.aggregation.one_coin import COIN_PRIOR, one_coin
from callsheet.stats.aggregation.ordinal import OrdinalConsensus, ordinal, quantile_of_steps
from callsheet.stats.aggregation.pooled import pooled_dawid_skene
from callsheet.stats.aggregation.rankings import RankingConsensus, ranking_consensus
from callsheet.stats.aggregation.restarts import restarted
from callsheet.stats.aggregation.scoring import accuracy, calibration_error, log_loss
from callsheet.stats.aggregation.spans import SpanConsensus, VotedSpan, span_consensus
from callsheet.stats.aggregation.texts import (
    TEXT_METHODS,
    TextAnswers,
    TextConsensus,
    Texts,
    medoid,
    rover,
    text_consensus,
    texts_of,
)
from callsheet.stats.aggregation.votes import majority, vote_shares, wawa

__all__ = [
    "Shortlists",
    "are_many",
    "shortlists",
    "COIN_PRIOR",
    "FLAT",
    "MEMBERS",
    "METHODS",
    "NUMERIC_METHODS",
    "TEXT_METHODS",
    "BoxConsensus",
    "Confusions",
    "Consensus",
    "Difficulty",
    "Fit",
    "LabelSets",
    "Labels",
    "Member",
    "MultiLabelConsensus",
    "Named",
    "Numbers",
    "NumericConsensus",
    "OrdinalConsensus",
    "Part",
    "Prior",
    "RankingConsensus",
    "SpanConsensus",
    "TextAnswers",
    "TextConsensus",
    "Texts",
    "VotedBox",
    "VotedSpan",
    "abilities",
    "accuracy",
    "auto",
    "bias_model",
    "box_consensus",
    "calibration_error",
    "consensus",
    "dawid_skene",
    "glad",
    "held_out_error",
    "huber_mean",
    "label_sets",
    "label_shares",
    "labels_in_place",
    "labels_of",
    "log_loss",
    "mace",
    "majority",
    "mean_of_answers",
    "median_of_answers",
    "medoid",
    "multi_label",
    "named",
    "numbers_of",
    "numeric_consensus",
    "one_coin",
    "ordinal",
    "pooled_dawid_skene",
    "power_from_gold",
    "precision_model",
    "quantile_of_steps",
    "ranking_consensus",
    "restarted",
    "rover",
    "scale_model",
    "span_consensus",
    "subset",
    "tempered",
    "text_consensus",
    "texts_of",
    "vote_shares",
    "wawa",
]
