"""What a notebook hands over by mistake is answered with one sentence that says what was expected, never with a wrong number."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from callsheet.stats import adjusted, agreement_of, proportion
from callsheet.stats.acceptance import acceptance_probability
from callsheet.stats.aggregation import (
    Fit,
    Prior,
    accuracy,
    auto,
    calibration_error,
    dawid_skene,
    glad,
    label_sets,
    labels_of,
    log_loss,
    mace,
    majority,
    named,
    one_coin,
    ordinal,
    pooled_dawid_skene,
    ranking_consensus,
    shortlists,
    span_consensus,
    texts_of,
    wawa,
)
from callsheet.stats.agreement import labels_of_table, tallies_of_counts
from callsheet.stats.control import share_chart
from callsheet.stats.ranking import bradley_terry

LABELS = labels_of([0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 1, 0])
TAUGHT = [auto, dawid_skene, glad, mace, one_coin, ordinal, pooled_dawid_skene, shortlists]


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        (["a", "b"], "tasks are codes .* hold 'a': named"),
        ([0.5, 1.0], "hold 0.5"),
        ([0.0, math.nan], "hold nan: leave answers that are missing out"),
        ([0, None], "hold nan"),
        ([-1, 0], "negative"),
        ([0, 2**40], "hold 1099511627776"),
        (np.array([0, 2**31]), "hold 2147483648"),
        ([[0, 1]], "not a table of 2 dimensions"),
        ([[0], [0, 1]], "differ in length"),
        ([0, 1, 2], "three arrays of one length, not of 3, 2, 2"),
    ],
)
def test_codes_that_are_none_are_named_and_never_rounded(tasks: object, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        labels_of(tasks, [0, 1], [0, 1])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "tasks", [[0, 1], (0, 1), [0.0, 1.0], np.array([0, 1], np.uint8), np.array([0, 1], object), [False, True]]
)
def test_codes_may_be_kept_in_any_way(tasks: object) -> None:
    assert labels_of(tasks, [0, 1], [0, 1]).offsets.tolist() == [0, 1, 2]  # type: ignore[arg-type]


@pytest.mark.parametrize("estimator", [*TAUGHT, majority, wawa])
def test_an_estimator_wants_labels_and_not_rows(estimator: Callable[..., object]) -> None:
    with pytest.raises(TypeError, match="labels_of .* or named .* type list"):
        estimator([("a", "ann", "yes")])
    with pytest.raises(ValueError, match="no label to learn from"):
        estimator(labels_of([], [], []))


@pytest.mark.parametrize("estimator", TAUGHT)
@pytest.mark.parametrize(
    ("known", "expected"),
    [([0], "1 classes for 2 tasks"), ([0, 7], "known holds class 7"), ([0.5, 0], "known classes are codes")],
)
def test_known_classes_that_do_not_fit_teach_nobody(
    estimator: Callable[..., object], known: list[float], expected: str
) -> None:
    with pytest.raises(ValueError, match=expected):
        estimator(LABELS, known=known)


@pytest.mark.parametrize("estimator", TAUGHT)
def test_known_classes_may_be_a_list(estimator: Callable[..., object]) -> None:
    given = np.array([-1, 1], np.int32)
    assert repr(estimator(LABELS, known=[-1, 1])) == repr(estimator(LABELS, known=given))


def test_a_triple_is_a_triple() -> None:
    for rows, expected in (
        ([("a", "ann")], "answer 0 is no triple"),
        ([("a", None, "x")], "answer 0 has no task"),
        (["abc"], "no triple"),
    ):
        with pytest.raises(ValueError, match=expected):
            named(rows)  # type: ignore[arg-type]


def test_truths_are_as_many_as_tasks() -> None:
    for score in (accuracy, log_loss, calibration_error):
        with pytest.raises(ValueError, match="1 true classes for 2 tasks"):
            score(majority(LABELS), [0])
        with pytest.raises(ValueError, match="true classes are codes"):
            score(majority(LABELS), ["yes", "no"])
    assert accuracy(majority(LABELS), [0, -1]).value == 1.0


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (lambda: Fit(exactly=-1), "1 step or more, not -1"),
        (lambda: Fit(most=0), "1 step or more, not 0"),
        (lambda: Fit(tolerance=math.nan), "tolerance is 0 or more"),
        (lambda: Prior(-1.0), "pseudo-counts of a prior are 0 or more"),
        (lambda: texts_of([0], [0], ["the cat"]), "part it with callsheet.stats.words"),
        (lambda: label_sets([0], [0], ["ab"]), "a set of label codes"),
        (lambda: label_sets([0], [0], [{"a"}]), "labels are codes"),
        (lambda: label_sets([0], [0], [{-1}]), "below 0"),
        (lambda: label_sets([0], [0], [{5}], n_labels=2), "label 5, but only 2"),
        (lambda: ranking_consensus([["a", "b"]]), "ranks are numbers"),
        (lambda: ranking_consensus([[1, 2], [2, 1]], weights=[1]), "2 numbers from 0 upwards"),
        (lambda: tallies_of_counts([[math.nan, 1]]), "whole numbers"),
        (lambda: tallies_of_counts([["a"]]), "whole numbers"),
        (lambda: labels_of_table([[0.5, 1], [0, 2]]), "square, of whole numbers"),
        (lambda: bradley_terry([0, 2**33], [1, 0], [0, 1]), "codes 0, 1, 2"),
        (lambda: share_chart([math.nan, 1], [10, 10]), "no fewer than 0 events"),
        (lambda: adjusted([math.nan, 0.1]), "between 0 and 1"),
        (lambda: proportion(1, 3, method="wald"), "no interval wald; there are wilson"),
        (lambda: agreement_of([], "kappa"), "no coefficient kappa; there are percent"),
        (lambda: acceptance_probability(math.nan, 80, 2), "is none"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(made: Callable[[], object], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        made()


def test_spans_are_spans() -> None:
    with pytest.raises(TypeError, match="list of Span"):
        span_consensus([[(0, 3, "name")]])  # type: ignore[list-item]
