"""Texts from many hands: votes on words, the nearest text, weighed workers, long texts, and a public set."""

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from callsheet.stats import edit_distance, words
from callsheet.stats.aggregation import medoid, rover, text_consensus, texts_of
from callsheet.stats.kernels.aligning import aligned

PUBLIC = Path(__file__).parents[5] / "shared" / "data" / "truth" / "crowdwsa_t1"
TEXT = st.lists(st.sampled_from("abcd"), max_size=8).map(tuple)


def test_every_place_goes_to_the_word_that_most_texts_have_there() -> None:
    texts = [
        words(t)
        for t in ("the cat sat on mat", "the cat sat on the mat", "a cat sat the mat", "the cats sat on the mat")
    ]
    found = rover(texts)
    assert found.words == words("the cat sat on the mat")
    assert found.support == (0.75, 0.75, 1.0, 0.75, 0.75, 1.0)
    assert found.distances[1] == 0.0


def test_the_medoid_has_the_fewest_edits_to_all() -> None:
    texts = [("a", "b"), ("a", "b", "c"), ("a", "b", "c", "d"), ("x", "y", "z")]
    sums = [sum(edit_distance(a, b) for b in texts) for a in texts]
    assert medoid(texts) == int(np.argmin(sums)) == 1
    assert medoid(texts, weights=[0.1, 0.1, 0.1, 5.0]) == 3


def slots(held: list[dict[int, float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    offsets = np.cumsum([0, *(len(s) for s in held)]).astype(np.int64)
    return offsets, np.array([w for s in held for w in s], np.int32), np.array([x for s in held for x in s.values()])


@given(TEXT, TEXT)
@settings(max_examples=60, deadline=None)
def test_aligning_with_one_text_costs_the_edit_distance(a: tuple[str, ...], b: tuple[str, ...]) -> None:
    held = [{ord(word) - 97: 1.0} for word in a]
    text = np.array([ord(word) - 97 for word in b], np.int32)
    places, _ = aligned(slots(held), np.ones(len(a)), 1.0, text, 100, 4)
    taken = {int(p): w for p, w in zip(places, b, strict=True) if p >= 0}
    cost = sum(a[i] != w for i, w in taken.items()) + len(a) - len(taken) + sum(p < 0 for p in places)
    assert cost == edit_distance(a, b)
    assert sorted(taken) == [int(p) for p in places if p >= 0]


def test_the_compiled_loop_and_its_plain_twin_agree() -> None:
    rng = default_rng(1)
    for n, m in product((0, 1, 7), (0, 1, 9)):
        held = [{0: rng.random() / 2, 1 + i % 3: rng.random() / 2} for i in range(n)]
        asked = (slots(held), rng.random(n), 1.0, rng.integers(0, 4, m).astype(np.int32), 50, 4)
        quick, plain = aligned(*asked), aligned.plain(*asked)  # type: ignore[attr-defined]
        assert quick[0].tolist() == plain[0].tolist()
        assert quick[1] == plain[1] == False  # noqa: E712


@given(st.lists(TEXT, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_texts_of_one_mind_stand_and_support_is_a_share(texts: list[tuple[str, ...]]) -> None:
    assert rover([texts[0]] * 3).words == texts[0]
    found = rover(texts)
    assert all(0.0 < share <= 1.0 for share in found.support)
    assert len(found.support) == len(found.words)
    assert rover([*texts, *[texts[0]] * 9]).words == texts[0]


def test_a_long_text_is_put_together_within_a_band() -> None:
    rng = default_rng(3)
    truth = rng.integers(0, 500, 6000)

    def copied() -> tuple[int, ...]:
        turned = np.where(rng.random(truth.size) < 0.05, rng.integers(0, 500, truth.size), truth)
        return tuple(turned[rng.random(truth.size) > 0.03].tolist())

    texts = [copied() for _ in range(5)]
    whole = tuple(truth.tolist())
    assert edit_distance(whole, rover(texts).words) < 0.1 * edit_distance(whole, texts[0])


def test_workers_who_come_near_are_heard_more() -> None:
    rng = default_rng(5)
    tasks, who, texts, truths = [], [], [], []
    for task in range(60):
        truth = tuple(rng.integers(0, 4, 12).tolist())
        truths.append(truth)
        for worker, wrong in enumerate((0.05, 0.05, 0.6, 0.6, 0.6)):
            tasks.append(task)
            who.append(worker)
            texts.append(tuple(np.where(rng.random(12) < wrong, rng.integers(0, 4, 12), truth).tolist()))
    given_ = texts_of(tasks, who, texts)
    found, plain = text_consensus(given_), text_consensus(given_, "rover")
    off = [sum(edit_distance(t, a.words) for t, a in zip(truths, f.answers, strict=True) if a) for f in (found, plain)]
    assert off[0] < off[1]
    assert found.skill[:2].min() > found.skill[2:].max()


def test_thousands_of_texts_are_compared_once_each_and_by_a_sample() -> None:
    rng = default_rng(7)
    truth = rng.integers(0, 9, 10)
    texts = [tuple(np.where(rng.random(10) < 0.2, rng.integers(0, 9, 10), truth).tolist()) for _ in range(600)]
    assert rover(texts).words == tuple(truth.tolist())
    assert rover([("a", "b"), ("a", "c")] + [("a", "b")] * 4000).support == (1.0, pytest.approx(4001 / 4002))


def test_repeated_texts_give_way_and_tasks_without_texts_have_no_answer() -> None:
    given_ = texts_of([0, 0, 2], [0, 0, 1], [("a",), ("b",), ("c",)])
    found = text_consensus(given_, "medoid")
    assert given_.repeated == 1
    assert [a and a.words for a in found.answers] == [("b",), None, ("c",)]


def test_empty_texts_win_where_most_are_empty_and_nothing_is_refused() -> None:
    assert rover([(), (), ("a",)]).words == ()
    assert rover([(), ("a",), ("a",)]).words == ("a",)
    with pytest.raises(ValueError, match="no text"):
        rover([])
    with pytest.raises(ValueError, match="weights"):
        medoid([("a",)], weights=[-1.0])
    with pytest.raises(ValueError, match="no method"):
        text_consensus(texts_of([0], [0], [("a",)]), "best")


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public sets are not at hand")
def test_on_translated_sentences_votes_reach_the_published_word_error_rates() -> None:
    with (PUBLIC / "labels.csv").open() as file:
        rows = list(csv.DictReader(file))
    with (PUBLIC / "truth.csv").open() as file:
        gold = {row["task"]: words(row["label"]) for row in csv.DictReader(file)}
    tasks, workers = ({name: i for i, name in enumerate(sorted({r[c] for r in rows}))} for c in ("task", "worker"))
    given_ = texts_of(
        [tasks[r["task"]] for r in rows], [workers[r["worker"]] for r in rows], [words(r["label"]) for r in rows]
    )

    def error(method: str) -> float:
        answers = text_consensus(given_, method).answers
        return float(np.mean([edit_distance(gold[t], answers[i].words) / len(gold[t]) for t, i in tasks.items()]))  # type: ignore[union-attr]

    assert error("rover") < 0.499  # crowd-kit's ROVER; the paper has 0.514
    assert error("auto") < 0.49
    assert error("medoid") < 0.53
