"""Skill, its doubt, difficulty, confusion, vendors head to head: limits, coverage, invariants."""

import numpy as np
import pytest
from numpy.random import default_rng

from callsheet.quality.skill import (
    confusion_matrix,
    difficulty,
    head_to_head,
    reviewer_rates,
    rightness,
    skill_study,
    standings,
)
from callsheet.stats.aggregation import Consensus, Labels, auto, dawid_skene, labels_of, subset, tempered
from callsheet.stats.proportions import jeffreys
from tests.core.quality.crowds import crowd


def certain(labels: Labels, truth: np.ndarray) -> Consensus:
    belief = np.zeros((labels.n_tasks, labels.n_classes))
    belief[np.arange(labels.n_tasks), truth] = 1.0
    return Consensus("given", belief, belief.mean(axis=0))


def test_with_certain_truth_skill_is_a_plain_share_with_jeffreys_interval() -> None:
    made = crowd(1)
    study = skill_study(made.labels, certain(made.labels, made.truth))
    one = study.annotators[3]
    own = made.labels.workers == 3
    right = int((made.labels.classes[own] == made.truth[made.labels.tasks[own]]).sum())
    assert one.accuracy.value == pytest.approx(right / own.sum())
    assert (one.accuracy.low, one.accuracy.high) == pytest.approx(jeffreys(right, int(own.sum())))
    assert one.missing == 0.0


def test_where_nobody_else_answered_nothing_is_known_of_accuracy() -> None:
    labels = labels_of(np.arange(40), np.zeros(40), np.arange(40) % 2)
    consensus = Consensus("even", np.full((40, 2), 0.8), np.full(2, 0.5))
    (one,) = skill_study(labels, consensus).annotators
    assert one.missing == pytest.approx(1.0, abs=0.05)
    assert one.accuracy.value is None or one.accuracy.high - one.accuracy.low > 0.5  # type: ignore[operator]


def test_known_truth_narrows_the_interval() -> None:
    made = crowd(2, each=3)
    consensus = dawid_skene(made.labels)
    known = np.where(np.arange(400) < 200, made.truth, -1)
    plain, sure = (skill_study(made.labels, consensus, known=k).annotators[0] for k in (None, known))
    assert sure.missing < plain.missing
    assert sure.known > 0 == plain.known


def test_intervals_hold_annotators_true_accuracy_as_often_as_they_say() -> None:
    held, shrunk, naive = [], [], []
    for seed in range(25):
        made = crowd(seed, each=3, hardness=0.0, tasks=600)
        for one in skill_study(made.labels, dawid_skene(made.labels)).annotators:
            true = made.skill[one.code]
            held.append(one.accuracy.low <= true <= one.accuracy.high)  # type: ignore[operator]
            shrunk.append(one.shrunk.low <= true <= one.shrunk.high)  # type: ignore[operator]
            low, high = jeffreys(one.accuracy.value * one.labels, one.labels)  # type: ignore[operator]
            naive.append(low <= true <= high)
    assert np.mean(held) > 0.92
    assert np.mean(shrunk) > 0.88
    assert np.mean(naive) < np.mean(held) - 0.03


def test_an_interval_reaches_what_half_and_twice_the_sureness_would_say() -> None:
    made = crowd(7, tasks=60)
    belief = np.random.default_rng(7).dirichlet([1.0, 0.5, 0.2], 60)
    plain = Consensus("given", belief, belief[0])
    shares = [
        np.bincount(made.labels.workers, rightness(made.labels, said).right) / np.bincount(made.labels.workers)
        for said in (Consensus("raised", tempered(belief, power), belief[0]) for power in (0.5, 2.0))
    ]
    for one in skill_study(made.labels, plain).annotators:
        low, high = sorted(share[one.code] for share in shares)
        if one.accuracy.low is not None and one.accuracy.high is not None:
            assert one.accuracy.low <= low
            assert one.accuracy.high >= high


def test_who_may_be_faultless_is_not_told_from_it() -> None:
    """Sixty labels each held right with probability 0.99: all sixty are right more often than once in forty."""
    labels = labels_of(np.arange(120) % 60, np.repeat([0, 1], 60), np.zeros(120), n_classes=2)
    belief = np.tile([0.99, 0.01], (60, 1))
    belief[:2] = 0.0, 1.0
    study = skill_study(
        subset(labels, (labels.workers == 0) | (labels.tasks > 1)), Consensus("given", belief, belief[0])
    )
    wrong, faultless = (one.accuracy for one in study.annotators)
    assert faultless.high == 1.0
    assert wrong.high is not None
    assert wrong.high < 1.0


@pytest.mark.parametrize("hardness", [0.0, 1.2])
def test_intervals_of_the_default_hold_skill_where_errors_go_together_too(hardness: float) -> None:
    held = []
    for seed in range(4):
        made = crowd(seed, hardness=hardness, each=4)
        odds = made.skill / (1.0 - made.skill)
        hard = np.random.default_rng(0).normal(0.0, hardness, 2000)
        skill = (1.0 / (1.0 + np.exp(hard[:, None]) / odds)).mean(axis=0)
        study = skill_study(made.labels, auto(made.labels))
        for one in study.annotators:
            held += [e.low <= skill[one.code] <= e.high for e in (one.accuracy, one.shrunk)]  # type: ignore[operator]
    assert np.mean(held) > 0.9


def test_a_vendors_interval_grows_with_how_its_annotators_differ() -> None:
    alike, mixed = (crowd(3, skill=np.array(levels * 12), hardness=0.0) for levels in ([0.8, 0.8], [0.98, 0.62]))
    vendors = np.zeros(24, int)
    widths = []
    for made in (alike, mixed):
        (vendor,) = skill_study(made.labels, certain(made.labels, made.truth), vendors=vendors).vendors
        widths.append(vendor.accuracy.high - vendor.accuracy.low)  # type: ignore[operator]
        assert vendor.annotators == 24
    assert widths[1] > 1.8 * widths[0]


def test_few_labels_are_greyed_and_never_ranked() -> None:
    made = crowd(4, tasks=20, annotators=8)
    study = skill_study(made.labels, dawid_skene(made.labels))
    assert all(one.accuracy.reason for one in study.annotators)
    assert all(one.shrunk.is_firm for one in study.annotators)


def test_confusions_of_a_vendor_are_its_annotators_together() -> None:
    made = crowd(5)
    consensus = dawid_skene(made.labels)
    both = confusion_matrix(made.labels, consensus, [0, 1])
    apart = [confusion_matrix(made.labels, consensus, [w]) for w in (0, 1)]
    assert both.counts == pytest.approx(apart[0].counts + apart[1].counts)
    assert both.shares.sum(axis=1) == pytest.approx(1.0)
    assert ((both.low <= both.shares + 1e-9) & (both.shares <= both.high + 1e-9)).all()


def test_renaming_annotators_and_tasks_changes_nothing() -> None:
    made = crowd(6, tasks=120)
    consensus = dawid_skene(made.labels)
    turned = 119 - made.labels.tasks
    swapped = labels_of(turned, 23 - made.labels.workers, made.labels.classes, n_tasks=120, n_workers=24, n_classes=3)
    mirrored = Consensus("mirrored", consensus.posterior[::-1], consensus.prior)
    one = skill_study(made.labels, consensus).annotators
    other = skill_study(swapped, mirrored).annotators
    assert [s.accuracy.value for s in one] == pytest.approx([s.accuracy.value for s in other[::-1]])


def test_hard_items_are_found_and_adjusted_for_who_answered() -> None:
    made = crowd(7, hardness=2.0, each=8)
    found = difficulty(made.labels, certain(made.labels, made.truth))
    wrong = 1 - rightness(made.labels, certain(made.labels, made.truth)).right
    hardest = found.hardest(10)
    shares = [wrong[made.labels.tasks == t].mean() for t in hardest]
    assert np.mean(shares) > 3 * wrong.mean()
    assert found.labels.sum() == made.labels.n_labels


VENDORS = np.arange(24) % 2


def test_two_vendors_on_common_items_differ_by_their_skill() -> None:
    skill = np.where(VENDORS == 0, 0.9, 0.75)
    held, values = [], []
    for seed in range(40):
        made = crowd(seed, skill=skill, hardness=0.0, tasks=200)
        found = head_to_head(made.labels, certain(made.labels, made.truth), VENDORS, (0, 1))
        held.append(found.common.low <= 0.15 <= found.common.high)  # type: ignore[operator]
        values.append(found.common.value)
    assert found.basis == "common items"
    assert found.better > found.worse
    assert np.mean(values) == pytest.approx(0.15, abs=0.02)
    assert np.mean(held) > 0.9


def test_turning_the_pair_round_turns_the_difference() -> None:
    made = crowd(8)
    one, other = (head_to_head(made.labels, dawid_skene(made.labels), VENDORS, pair) for pair in ((0, 1), (1, 0)))
    assert one.common.value == pytest.approx(-other.common.value)  # type: ignore[operator]
    assert one.common.low == pytest.approx(-other.common.high)  # type: ignore[operator]
    assert (one.better, one.worse) == (other.worse, other.better)


def disjoint(seed: int) -> tuple[Labels, np.ndarray, np.ndarray]:
    """Equal vendors without a common item; the second gets mostly the hard half."""
    rng = default_rng(seed)
    tasks = 600
    hard = np.arange(tasks) % 2
    vendor = (rng.random(tasks) < np.where(hard, 0.8, 0.2)).astype(int)
    task = np.repeat(np.arange(tasks), 3)
    who = rng.integers(0, 12, task.size) * 2 + vendor[task]
    truth = rng.integers(0, 3, tasks)
    right = rng.random(task.size) < np.where(hard[task], 0.7, 0.95)
    given = np.where(right, truth[task], (truth[task] + rng.integers(1, 3, task.size)) % 3)
    return labels_of(task, who, given, n_tasks=tasks, n_workers=24, n_classes=3), truth, hard


def test_disjoint_vendors_are_compared_within_strata_and_the_words_say_so() -> None:
    labels, truth, hard = disjoint(9)
    found = head_to_head(labels, certain(labels, truth), VENDORS, (0, 1), strata=hard)
    assert found.basis == "strata"
    assert "within 2 strata" in found.words
    assert found.plain.low > 0.05  # type: ignore[operator]
    assert found.plain.reason
    assert found.adjusted.low < 0 < found.adjusted.high  # type: ignore[operator]
    assert "not adjusted" in head_to_head(labels, certain(labels, truth), VENDORS, (0, 1)).words


def test_a_vendor_is_not_compared_with_itself() -> None:
    made = crowd(10)
    with pytest.raises(ValueError, match="not compared with itself"):
        head_to_head(made.labels, dawid_skene(made.labels), VENDORS, (1, 1))
    with pytest.raises(ValueError, match="one code for each of 24"):
        head_to_head(made.labels, dawid_skene(made.labels), [0], (1, 0))


def test_standings_order_vendors_and_say_how_sure_the_order_is() -> None:
    vendors = np.arange(24) % 3
    made = crowd(11, skill=np.array([0.92, 0.8, 0.8])[vendors], tasks=600)
    found = standings(made.labels, certain(made.labels, made.truth), vendors, rng=default_rng(1))
    best, second, third = found.vendors
    assert best.best > 0.95
    assert best.rank_high == 1
    assert (second.rank_low, second.rank_high) == (third.rank_low, third.rank_high) == (2, 3)
    assert best.adjusted.low > second.adjusted.value  # type: ignore[operator]
    assert not found.notes


def test_vendors_without_common_items_are_told_apart_in_a_note() -> None:
    labels, truth, _ = disjoint(12)
    found = standings(labels, certain(labels, truth), VENDORS, rng=default_rng(1))
    assert {row.group for row in found.vendors} == {0, 1}
    assert "not all vendors are tied together" in found.notes[0]


def test_standings_of_vendors_who_had_items_for_themselves_are_greyed_with_the_reason() -> None:
    """One vendor is given nearly all hard items and hardly any other: no model can tell it from them."""
    rng = default_rng(15)
    hard = rng.random(400) < 0.4
    second = np.where(hard[:, None], rng.random((400, 3)) < 0.98, rng.random((400, 3)) < 0.3)
    who = rng.integers(0, 12, (400, 3)) * 2 + second
    truth = np.zeros(400, dtype=int)
    wrong = rng.random((400, 3)) < np.where(hard, 0.4, 0.1)[:, None]
    labels = labels_of(np.repeat(np.arange(400), 3), who.ravel(), wrong.ravel(), n_tasks=400, n_workers=24, n_classes=2)
    first, other = standings(labels, certain(labels, truth), VENDORS, rng=rng).vendors
    assert "were answered by another vendor alone" in str(first.adjusted.reason)
    assert "of its labels are on items that another vendor answered too" in str(other.adjusted.reason)
    assert not first.adjusted.is_firm
    mixed = crowd(11, tasks=300)
    table = standings(mixed.labels, certain(mixed.labels, mixed.truth), VENDORS, rng=rng).vendors
    assert all(row.adjusted.is_firm for row in table)


def test_standings_see_through_hard_items_where_some_are_common() -> None:
    rng = default_rng(13)
    tasks = 500
    hard = rng.normal(0, 1.5, tasks)
    task = np.repeat(np.arange(tasks), 4)
    to_second = rng.random(task.size) < 1 / (1 + np.exp(-1.2 * hard[task]))
    who = rng.integers(0, 12, task.size) * 2 + to_second
    truth = rng.integers(0, 3, tasks)
    right = rng.random(task.size) < 1 / (1 + np.exp(-(1.8 - hard[task])))
    given = np.where(right, truth[task], (truth[task] + 1) % 3)
    labels = labels_of(task, who, given, n_tasks=tasks, n_workers=24, n_classes=3)
    found = standings(labels, certain(labels, truth), VENDORS, rng=default_rng(1))
    raw, adjusted = (abs(x - y) for x, y in zip(*((row.raw, row.adjusted.value) for row in found.vendors), strict=True))
    assert raw > 0.1
    assert adjusted < raw / 3


def test_reviewers_errors_come_back_from_double_reviews_and_from_gold() -> None:
    rng = default_rng(14)
    bad = (rng.random(1500) < 0.2).astype(int)
    unit, who = np.repeat(np.arange(1500), 3), np.tile(np.arange(3), 1500)
    verdict = np.where(bad[unit] == 1, rng.random(4500) > 0.15, rng.random(4500) < 0.05).astype(int)
    reviews = labels_of(unit, who, verdict)
    consensus = dawid_skene(reviews)
    double = reviewer_rates(reviews, consensus, [0, 1, 2], bad=1)
    gold = reviewer_rates(reviews, consensus, [0, 1, 2], bad=1, known=bad)
    for rates in (double, gold):
        assert rates.missed / rates.bad == pytest.approx(0.15, abs=0.04)
        assert rates.flagged / rates.good == pytest.approx(0.05, abs=0.02)
    assert gold.bad == bad.sum() * 3
    assert double.bad < gold.bad
