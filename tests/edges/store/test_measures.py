"""The invariant that carries everything: summed deltas = full recomputation = plain loops, to the bit, in any order."""

import copy
import random
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.store import commit as committing
from callsheet.store import sums as summing
from callsheet.store.contract import WorkerRule
from callsheet.store.place import Store

from .books import PROGRAMME, Books, add_sums, differences
from .floor import bag, registry
from .oracle import Oracle

few = settings(max_examples=3, deadline=None)
seeds = st.integers(0, 2**32)


def books_in(folder: str) -> Books:
    return Books(Store(Path(folder), memory_limit="300MB", threads=1), registry())


def truth_of(books: Books, seq: int | None = None) -> dict:
    facts = books.facts() if seq is None else books.history[seq]
    return Oracle(books.registry, PROGRAMME).tables(facts)


@pytest.mark.parametrize("seed", range(2))
def test_measures_of_a_large_random_floor_equal_plain_loops(books: Books, seed: int) -> None:
    books.bring(bag(random.Random(seed), 1500, items=150))
    truth = truth_of(books)
    assert differences(books.full(), truth) == []
    assert differences(books.sums, truth) == []
    assert len(truth["measure"]) > 100


@few
@given(seed=seeds, sizes=st.lists(st.integers(1, 60), min_size=2, max_size=4))
def test_deltas_of_any_imports_add_up_to_the_full_recomputation_as_of_every_manifest(
    seed: int, sizes: list[int]
) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        books = books_in(folder)
        for size in sizes:
            books.bring(bag(rng, size))
            assert differences(books.sums, truth_of(books)) == []
        assert differences(books.full(), books.sums) == []
        earlier = rng.randrange(1, books.seq + 1)
        assert differences(books.full(earlier), truth_of(books, earlier)) == []


@few
@given(seed=seeds)
def test_the_order_of_imports_does_not_matter_when_facts_say_when_they_were_revised(seed: int) -> None:
    rng = random.Random(seed)
    facts = [f for f in bag(rng, 120, stamped=True) if f[0] != "queue"]
    shuffled = rng.sample(facts, len(facts))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        first, second = books_in(one), books_in(other)
        for start in range(0, len(facts), 50):
            first.bring(facts[start : start + 50])
        second.bring(shuffled[:30])
        second.bring(shuffled[30:])
        assert differences(first.sums, second.sums) == []
        assert differences(first.sums, truth_of(first)) == []


@few
@given(seed=seeds)
def test_the_same_import_twice_changes_nothing(seed: int) -> None:
    facts = bag(random.Random(seed), 60)
    with tempfile.TemporaryDirectory() as folder:
        books = books_in(folder)
        books.bring(facts)
        again = books.bring(facts)
        assert again.parts == ()
        assert all(c.new == c.superseding == 0 for c in again.counts.values())
        assert all(len(p.read_text().splitlines()) == 1 for p in again.deltas.values())


def test_two_sources_with_the_same_item_keys_never_meet(books: Books) -> None:
    rng = random.Random(5)
    for source in ("s", "t", "s", "t"):
        books.bring(bag(rng, 60), source=source)
    assert differences(books.sums, truth_of(books)) == []
    assert differences(books.full(), books.sums) == []


def test_a_large_import_is_cut_into_chunks_without_changing_a_number(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = bag(random.Random(11), 800, items=60)
    monkeypatch.setattr(summing, "CHUNK_ROWS", 50)
    monkeypatch.setattr(committing, "PART_ROWS", 60)
    done = books.bring(facts)
    books.bring(bag(random.Random(12), 200, items=60))
    assert len([p for p in done.parts if p.kind == "judgments"]) > 3
    assert len({p.key for p in books.parts}) == len(books.parts)
    assert differences(books.sums, truth_of(books)) == []


def test_a_changed_registry_is_repaired_by_the_difference_of_two_recomputations(books: Books) -> None:
    rng = random.Random(3)
    books.bring(bag(rng, 150))
    before = books.full()
    newer = (*books.registry.workers, WorkerRule("p", "exact", "z", "orbit", "bogota", valid_from=date(2026, 3, 29)))
    books.registry = replace(books.registry, workers=newer)
    after = books.full()
    assert before != after
    negative = {t: {k: tuple(-v for v in vs) for k, vs in rows.items()} for t, rows in before.items()}
    add_sums(books.sums, after)
    add_sums(books.sums, negative)
    books.bring(bag(rng, 60))
    assert differences(books.sums, truth_of(books)) == []


def test_measuring_single_items_gives_what_they_contribute(books: Books) -> None:
    books.bring(bag(random.Random(4), 200))
    facts = books.facts()
    wanted = {"i1", "i4"}
    kept = {
        t: [f for f in rows if f.get("item") in wanted] for t, rows in facts.items() if t not in ("totals", "queue")
    }
    found = books.full(items=[("s", i) for i in wanted])
    assert differences(found, Oracle(books.registry, PROGRAMME).tables(kept)) == []
    assert books.full(items=[("another source", "i1")])["measure"] == {}


def test_an_import_that_is_never_committed_leaves_nothing_visible(books: Books) -> None:
    rng = random.Random(8)
    books.bring(bag(rng, 60))
    facts = bag(rng, 60)
    sums, parts = copy.deepcopy(books.sums), list(books.parts)
    stage = books.stage(facts)
    books.commit(stage)  # killed here: the files are written, the manifest was not
    books.seq -= 1
    assert differences(books.full(), sums) == []
    assert books.parts == parts
    books.bring(facts)
    assert differences(books.sums, truth_of(books)) == []
