"""Rows that are kept as they are counted are the rows that labelling them anew would give, and only as long as they are."""

import os
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.store import facts_view, kept_rows
from callsheet.store import sums as summing
from callsheet.store.contract import Registry, Snapshot, WorkerRule
from callsheet.store.counted_view import COUNTED, Wanted, counted
from callsheet.store.facts_view import Filter
from callsheet.store.place import Store
from callsheet.store.sweep import sweep

from .books import PROGRAMME, Books
from .floor import bag, registry

EVERYTHING = Wanted()


def rows(opened, books: Books, table: str, where: list[Filter], wanted: Wanted = EVERYTHING, **page):
    with opened(books.store, books.snapshot(), books.registry, table, programme=PROGRAMME, wanted=wanted) as facts:
        return facts_view.count(facts, where), facts_view.rows(facts, where, **page)


def anew(books: Books, table: str, where: list[Filter], wanted: Wanted = EVERYTHING, **page):
    total, found = rows(counted, books, table, where, wanted, **page)
    return total, [{n: v for n, v in row.items() if n not in kept_rows.LEFT_OUT} for row in found]


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Books:
    rng = random.Random(4)
    books = Books(Store(tmp_path_factory.mktemp("kept"), memory_limit="300MB", threads=1), registry())
    for source in ("s", "t", "s"):
        books.bring(bag(rng, 250, items=40), source=source)
    return books


@settings(max_examples=8, deadline=None)
@given(
    table=st.sampled_from(COUNTED),
    vendor=st.sampled_from((None, "", "lumen", "orbit")),
    days=st.tuples(st.none() | st.integers(0, 5), st.none() | st.integers(0, 5)),
    boundary=st.sampled_from((None, ("UTC", 0), ("Asia/Manila", 240))),
    page=st.tuples(st.sampled_from((1, 7, 100)), st.sampled_from((0, 3, 90))),
)
def test_a_kept_page_is_the_page_labelled_anew(floor: Books, table, vendor, days, boundary, page) -> None:
    middle = date(2026, 3, 27)
    first, last = (None if n is None else middle + timedelta(days=n) for n in days)
    where = [] if vendor is None else [Filter("vendor", "=", (vendor,))]
    where += [Filter("production_day", ">=", (first,))] if first else []
    where += [Filter("production_day", "<=", (last,))] if last else []
    where += [Filter("is_moved", "=", (True,))] if boundary else []
    limit, offset = page
    asked = (table, where, Wanted(boundary=boundary))
    found = rows(kept_rows.opened, floor, *asked, limit=limit, offset=offset)
    assert found == anew(floor, *asked, limit=limit, offset=offset)


def files(store: Store) -> list[str]:
    return sorted(p.name for p in store.counted.glob("*")) if store.counted.is_dir() else []


def test_some_days_are_labelled_for_themselves_until_the_whole_is_kept(books: Books) -> None:
    books.bring(bag(random.Random(6), 200))
    narrow = Wanted(date(2026, 3, 28), date(2026, 3, 29))
    days = [Filter("production_day", ">=", (narrow.first,)), Filter("production_day", "<=", (narrow.last,))]
    before = rows(kept_rows.opened, books, "judgments", days, narrow)
    assert files(books.store) == []
    assert rows(kept_rows.opened, books, "judgments", days) == before
    assert len(files(books.store)) == 1
    assert rows(kept_rows.opened, books, "judgments", days, narrow) == before


def kept(books: Books, registry: Registry | None = None, snapshot: Snapshot | None = None) -> bool:
    """Whether the file had to be made."""
    return kept_rows.keep(
        books.store, snapshot or books.snapshot(), registry or books.registry, "judgments", programme=PROGRAMME
    )


def test_another_import_or_another_rule_makes_another_file_and_the_last_asked_for_stay(books: Books) -> None:
    rng = random.Random(8)
    books.bring(bag(rng, 60))
    assert (kept(books), kept(books)) == (True, False)
    first = files(books.store)[0]
    books.bring(bag(rng, 60))
    assert kept(books)
    assert not kept(books, snapshot=books.snapshot(1))
    rule = WorkerRule("p", "exact", "z", "orbit", valid_from=date(2026, 3, 29))
    assert kept(books, replace(books.registry, workers=(*books.registry.workers, rule)))
    for name in files(books.store):
        os.utime(books.store.counted / name, (1, 1) if name == first else (2, 2))
    assert kept(books, replace(books.registry, workers=(rule,)))
    assert len(files(books.store)) == kept_rows.KEPT
    assert first not in files(books.store)


def test_what_nobody_asked_for_is_swept_alone(books: Books) -> None:
    rng = random.Random(9)
    books.bring(bag(rng, 60))
    kept(books)
    (old,) = files(books.store)
    os.utime(books.store.counted / old, (1, 1))
    books.bring(bag(rng, 60))
    kept(books)
    sweep(books.store, known_parts=[p.path for p in books.parts])
    assert old not in files(books.store)
    assert len(files(books.store)) == 1


def test_many_items_are_labelled_range_by_range(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    books.bring(bag(random.Random(12), 400, items=60))
    whole = {table: anew(books, table, []) for table in COUNTED}
    monkeypatch.setattr(summing, "CHUNK_ROWS", 30)
    assert {table: rows(kept_rows.opened, books, table, []) for table in COUNTED} == whole
