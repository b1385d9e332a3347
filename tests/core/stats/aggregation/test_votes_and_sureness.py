"""Votes by hand and on a public set, pooling that is learnt, posteriors made as sure as they may be, and how all of it is scored."""

import csv
from math import log
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator, default_rng
from scipy.special import betaln

from callsheet.stats.aggregation import (
    Consensus,
    Labels,
    accuracy,
    calibration_error,
    dawid_skene,
    labels_of,
    log_loss,
    majority,
    named,
    pooled_dawid_skene,
    power_from_gold,
    tempered,
    vote_shares,
    wawa,
)
from callsheet.stats.aggregation.pooled import STRENGTHS, anchor, pooled, strength
from callsheet.stats.aggregation.rows import Rows

PRODUCTS = Path(__file__).parents[5] / "shared" / "data" / "truth" / "d_product"


def hand() -> Labels:
    """Four workers, four tasks; the last task is a tie."""
    return labels_of([0, 0, 0, 1, 1, 1, 2, 2, 3, 3], [0, 1, 2, 0, 1, 2, 0, 3, 2, 3], [0, 0, 1, 1, 1, 1, 0, 0, 0, 1])


def test_votes_are_shares_and_a_tie_stays_one() -> None:
    found = majority(hand())
    assert found.posterior == pytest.approx(np.array([[2 / 3, 1 / 3], [0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]))
    assert found.skill == pytest.approx([1.0, 1.0, (0 + 1 + 0.5) / 3, (1 + 0.5) / 2])
    assert vote_shares(hand(), extra=0.5)[0] == pytest.approx([2.5 / 4, 1.5 / 4])
    truth = np.array([0, 1, 0, 1], dtype=np.int32)
    assert accuracy(found, truth).value == pytest.approx(3.5 / 4)  # what drawing lots would get right on the tie


def test_weights_of_agreement_decide_the_tie() -> None:
    # The third agrees with the votes on 1.5 of 3, the fourth on 1.5 of 2: the fourth's answer to the tie weighs more.
    assert wawa(hand()).posterior[3] == pytest.approx([0.5 / 1.25, 0.75 / 1.25])
    assert wawa(hand()).posterior[0] == pytest.approx([2.0 / 2.5, 0.5 / 2.5])


@pytest.mark.skipif(not PRODUCTS.is_dir(), reason=f"the public set is not at {PRODUCTS}")
def test_votes_on_matched_products_are_as_right_as_published() -> None:
    with (PRODUCTS / "labels.csv").open(encoding="utf-8") as file:
        words = named((row["task"], row["worker"], row["label"]) for row in csv.DictReader(file))
    with (PRODUCTS / "truth.csv").open(encoding="utf-8") as file:
        truth = {row["task"]: row["label"] for row in csv.DictReader(file)}
    codes = np.array([words.classes.index(truth[str(task)]) for task in words.tasks], dtype=np.int32)
    found = majority(words.labels)
    assert accuracy(found, codes).value == pytest.approx(0.8966, abs=5e-5)  # Zheng et al. 2017: 89.66 %
    chosen, positive = found.classes, words.classes.index("1")
    hits = ((chosen == positive) & (codes == positive)).sum()
    f1 = 2 * hits / ((chosen == positive).sum() + (codes == positive).sum())
    assert f1 == pytest.approx(0.5905, abs=5e-5)  # and 59.05 %


def crowd(rng: Generator, *, spread: float, tasks: int = 600) -> tuple[Labels, np.ndarray]:
    """Twenty workers whose rows are draws about one row: 0.75 right, `spread` labels strong."""
    truth = rng.integers(0, 2, tasks)
    right = rng.beta(0.75 * spread, 0.25 * spread, (20, 2))
    who = np.array([rng.choice(20, 5, replace=False) for _ in range(tasks)])
    given = np.where(rng.random(who.shape) < right[who, truth[:, None]], truth[:, None], 1 - truth[:, None])
    return labels_of(np.repeat(np.arange(tasks), 5), who.ravel(), given.ravel()), truth


def test_the_strength_of_pooling_is_the_most_likely_one_and_the_fit_is_the_models_with_it() -> None:
    # No printed example: with two classes the Dirichlet-multinomial is a beta-binomial, written out here.
    labels, _ = crowd(default_rng(1), spread=12.0)
    rows, counts = Rows.of(labels), dawid_skene(labels).confusions.counts  # type: ignore[union-attr]
    base = pooled(rows, counts)
    table = np.zeros((20, 2, 2))
    table[rows.workers, :, rows.given] = counts

    def evidence(s: float) -> float:
        a = table + s * base
        return float((betaln(a[..., 0], a[..., 1]) - betaln(s * base[:, 0], s * base[:, 1])).sum())

    assert strength(rows, counts, base) == max(STRENGTHS, key=evidence) == 16.0
    found = pooled_dawid_skene(labels)
    counts = found.confusions.counts  # type: ignore[union-attr]
    base = pooled(rows, counts)
    again = dawid_skene(labels, prior=strength(rows, counts, base) * base + anchor(2))
    assert found.posterior == pytest.approx(again.posterior, abs=2e-3)


@pytest.mark.parametrize(("spread", "strengths"), [(2.0, (0.25, 1.0, 4.0)), (400.0, (256.0,))])
def test_workers_alike_are_pooled_and_workers_unlike_are_not(spread: float, strengths: tuple[float, ...]) -> None:
    labels, truth = crowd(default_rng(2), spread=spread, tasks=1500)
    rows, counts = Rows.of(labels), dawid_skene(labels).confusions.counts  # type: ignore[union-attr]
    assert strength(rows, counts, pooled(rows, counts)) in strengths
    assert accuracy(pooled_dawid_skene(labels), truth.astype(np.int32)).value > 0.88  # type: ignore[operator]


def test_the_power_from_gold_is_the_best_of_a_thousand_tried() -> None:
    rng = default_rng(3)
    honest = rng.dirichlet([2.0, 1.0, 1.0], 400)
    truth = np.array([rng.choice(3, p=row) for row in honest], dtype=np.int32)
    boastful = tempered(honest, 2.5)
    powers = np.geomspace(0.02, 5.0, 1000)
    costs = [-np.log(tempered(boastful, p)[np.arange(400), truth]).sum() + log(p) ** 2 for p in powers]
    assert power_from_gold(boastful, truth) == pytest.approx(powers[int(np.argmin(costs))], rel=0.01)
    assert power_from_gold(boastful, truth) == pytest.approx(1 / 2.5, rel=0.2)
    assert power_from_gold(boastful, np.full(400, -1, np.int32)) == 1.0


def test_tempering_is_a_root_made_to_sum_to_one() -> None:
    cut = 1e-9**0.5  # nothing is taken for impossible
    expected = np.array([[2 / 3, 1 / 3], [1 / (1 + cut), cut / (1 + cut)]])
    assert tempered(np.array([[0.8, 0.2], [1.0, 0.0]]), 0.5) == pytest.approx(expected)


def test_scores_are_those_of_a_table_worked_out_by_hand() -> None:
    told = Consensus("told", np.array([[0.9, 0.1], [0.9, 0.1], [0.9, 0.1], [0.4, 0.6]]), np.array([0.5, 0.5]))
    truth = np.array([0, 0, 1, 1], dtype=np.int32)
    assert accuracy(told, truth).value == pytest.approx(3 / 4)
    assert log_loss(told, truth) == pytest.approx(-(2 * log(0.9) + log(0.1) + log(0.6)) / 4)
    # Of three told with 0.9 two are right, the one told with 0.6 is: |2/3 − 0.9| in three of four, |1 − 0.6| in one.
    assert calibration_error(told, truth) == pytest.approx(3 / 4 * (0.9 - 2 / 3) + 1 / 4 * 0.4)
