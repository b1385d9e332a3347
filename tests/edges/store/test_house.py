"""Housekeeping: raw files kept once, parts merged without loss, orphans swept, facts looked up safely."""

import os
import random
import time
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from callsheet.errors import BrokenPromise, UnusableInput
from callsheet.facts.tables import TABLES
from callsheet.store.compact import compact
from callsheet.store.contract import Part, Snapshot
from callsheet.store.durable import write_text
from callsheet.store.facts_view import Filter, count, export_csv, export_parquet, stored
from callsheet.store.place import Store
from callsheet.store.raw import keep_raw
from callsheet.store.sweep import sweep

from .books import Books, differences, facts_of
from .floor import bag


@pytest.mark.parametrize(("content", "lines"), [(b"", 0), (b"a\nb\n", 2), (b"a\nb", 2), (b"x" * 9_000_000 + b"\n", 1)])
def test_a_raw_file_is_kept_by_its_hash_with_its_lines(
    store: Store, tmp_path: Path, content: bytes, lines: int
) -> None:
    (tmp_path / "export.csv").write_bytes(content)
    kept = keep_raw(store, tmp_path / "export.csv")
    assert kept.sha256 == sha256(content).hexdigest()
    assert kept.path.read_bytes() == content
    assert (kept.size, kept.lines) == (len(content), lines)


def test_the_same_raw_file_is_kept_once(store: Store, tmp_path: Path) -> None:
    for name in ("monday.csv", "monday again.csv"):
        (tmp_path / name).write_bytes(b"same\n")
    first, second = (keep_raw(store, tmp_path / n) for n in ("monday.csv", "monday again.csv"))
    assert first == second
    assert [p for p in store.raw.rglob("*") if p.is_file()] == [first.path]


def test_a_damaged_copy_is_replaced_by_the_whole_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"whole\n")
    path = keep_raw(store, tmp_path / "f").path
    path.chmod(0o640)
    path.write_bytes(b"who")
    assert keep_raw(store, tmp_path / "f").path.read_bytes() == b"whole\n"


def test_a_raw_file_that_is_not_there_is_a_clear_error(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=r"nowhere\.csv cannot be read"):
        keep_raw(store, tmp_path / "nowhere.csv")
    assert list(store.raw.iterdir()) == []


def everything(store: Store, snapshot: Snapshot) -> dict[str, list[dict[str, object]]]:
    return {t: sorted(facts_of(store, snapshot, t, limit=5000), key=lambda r: r["row_id"]) for t in TABLES}


def compacted(books: Books, kind: str, horizon: int) -> tuple[Part | None, tuple[Part, ...]]:
    mine = [p for p in books.parts if p.kind == kind]
    gone = [p for p in books.parts if p.kind == "deletions"]
    books.seq += 1
    new, old = compact(books.store, mine, gone, seq=books.seq, horizon_seq=horizon)
    names = {p.path for p in old}
    books.parts = [p for p in books.parts if p.path not in names] + [*old, *((new,) if new else ())]
    return new, old


def test_compaction_changes_no_row_no_number_and_no_past(books: Books) -> None:
    rng = random.Random(21)
    for _ in range(4):
        books.bring(bag(rng, 60))
    before = {seq: everything(books.store, books.snapshot(seq)) for seq in range(1, 5)}
    for kind in ("judgments", "reviews", "deletions"):
        new, old = compacted(books, kind, horizon=0)
        assert new is not None
        assert new.rows == sum(p.rows for p in old)
        assert {p.retired for p in old} == {books.seq}
    assert everything(books.store, books.snapshot()) == before[4]
    assert {seq: everything(books.store, books.snapshot(seq)) for seq in range(1, 5)} == before
    assert differences(books.full(), books.sums) == []
    books.bring(bag(rng, 60))
    assert differences(books.full(), books.sums) == []


def test_after_the_horizon_a_compacted_part_alone_serves_every_as_of(books: Books) -> None:
    rng = random.Random(22)
    for _ in range(4):
        books.bring(bag(rng, 60))
    past = everything(books.store, books.snapshot(3))["judgments"]
    merged = [compacted(books, kind, horizon=2) for kind in ("judgments", "deletions")]
    assert [new is not None and new.rows < sum(p.rows for p in old) for new, old in merged] == [True, False]
    for part in (p for _, old in merged for p in old):
        (books.store.home / part.path).unlink()
    snapshot = Snapshot(3, tuple(new for new, _ in merged if new))
    assert everything(books.store, snapshot)["judgments"] == past


def test_parts_of_different_kinds_are_not_merged(books: Books) -> None:
    books.bring(bag(random.Random(1), 60))
    with pytest.raises(BrokenPromise, match="one kind"):
        compact(books.store, books.parts, seq=9, horizon_seq=0)


def test_a_sweep_removes_only_old_orphans(books: Books) -> None:
    store = books.store
    books.bring(bag(random.Random(1), 30))
    books.commit(books.stage(bag(random.Random(2), 30)))  # killed: its parts are orphans
    known = {p.path for p in books.parts}
    orphans = [p for p in store.parts.rglob("*.parquet") if str(p.relative_to(store.home)) not in known]
    assert orphans
    assert sweep(store, known_parts=known, grace_seconds=3600) == ()
    removed = sweep(store, known_parts=known, live_stages=[store.stage / "import-2"], now=time.time() + 7200)
    assert set(orphans) <= set(removed)
    assert store.stage / "import-1" in removed
    assert (store.stage / "import-2").is_dir()
    assert list(store.tmp.iterdir()) == []
    assert differences(books.full(), books.sums) == []


def test_what_was_touched_within_the_grace_time_stays(store: Store) -> None:
    old = store.stage / "old"
    old.mkdir(parents=True)
    (old / "chunk").write_text("fresh")
    os.utime(old, (0, 0))
    assert sweep(store, known_parts=()) == ()


def test_small_files_are_written_whole(tmp_path: Path) -> None:
    write_text(tmp_path / "marker", b"one")
    write_text(tmp_path / "marker", b"two")
    assert (tmp_path / "marker").read_bytes() == b"two"
    assert [p.name for p in tmp_path.iterdir()] == ["marker"]


@pytest.fixture
def shelf(books: Books) -> Books:
    facts = [
        (
            "judgments",
            {
                "item": f"i{n}",
                "annotator": f"w{n % 2}",
                "locale": [None, "de", "fr"][n % 3],
                "day": date(2026, 1, n + 1),
            },
        )
        for n in range(9)
    ]
    books.bring(facts)
    return books


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Filter("item", "=", ("i3",)), [3]),
        (Filter("item", "!=", ("i3",)), [0, 1, 2, 4, 5, 6, 7, 8]),
        (Filter("locale", "!=", ("de",)), [0, 2, 3, 5, 6, 8]),
        (Filter("day", ">=", (date(2026, 1, 8),)), [7, 8]),
        (Filter("day", "<", (date(2026, 1, 2),)), [0]),
        (Filter("item", "in", ("i1", "i2", "nobody")), [1, 2]),
        (Filter("item", "in", ()), []),
        (Filter("locale", "not in", ("de",)), [0, 2, 3, 5, 6, 8]),
        (Filter("locale", "is missing"), [0, 3, 6]),
        (Filter("locale", "is known"), [1, 2, 4, 5, 7, 8]),
        (Filter("item", "starts with", ("i8",)), [8]),
        (Filter("item", "=", ("'; DROP TABLE facts; --",)), []),
    ],
)
def test_filters_answer_what_they_say(shelf: Books, condition: Filter, expected: list[int]) -> None:
    found = facts_of(shelf.store, shelf.snapshot(), "judgments", [condition])
    assert sorted(int(str(r["item"])[1:]) for r in found) == expected
    with stored(shelf.store, shelf.snapshot(), "judgments") as facts:
        assert count(facts, [condition]) == len(expected)


@pytest.mark.parametrize(
    ("table", "condition", "said"),
    [
        ("judgments", Filter("colour", "=", ("red",)), "has no field 'colour'"),
        ("judgments", Filter("item", "like", ("x",)), "known filters"),  # type: ignore[arg-type]
        ("judgments", Filter("item", "=", ()), "has 0 values"),
        ("wages", Filter("item", "=", ("x",)), "no facts called 'wages'"),
    ],
)
def test_an_impossible_filter_is_refused_in_words(shelf: Books, table: str, condition: Filter, said: str) -> None:
    with pytest.raises(UnusableInput, match=said):
        facts_of(shelf.store, shelf.snapshot(), table, [condition])


def test_rows_come_in_the_order_asked_for_and_say_where_they_stood(shelf: Books) -> None:
    found = facts_of(shelf.store, shelf.snapshot(), "judgments", order=[("locale", "down"), ("item", "up")], limit=4)
    assert [r["item"] for r in found] == ["i2", "i5", "i8", "i1"]
    assert [(r["file"], r["line"]) for r in found] == [(7, 4), (7, 7), (7, 10), (7, 3)]


def test_exports_hold_the_filtered_rows(shelf: Books, tmp_path: Path) -> None:
    condition = [Filter("locale", "=", ("de",))]
    with stored(shelf.store, shelf.snapshot(), "judgments") as facts:
        assert export_csv(facts, tmp_path / "de.csv", where=condition) == 3
        assert export_parquet(facts, tmp_path / "de.parquet", where=condition) == 3
    header, first, *_ = (tmp_path / "de.csv").read_text().splitlines()
    assert header.startswith("programme,source,item,")
    assert first.startswith('p,s,i1,"",w1,1,')
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != "") == ["de.csv", "de.parquet"]
