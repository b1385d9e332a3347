"""What an import decides about every row: new, duplicate, superseding or older; and what its parts hold."""

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from callsheet.errors import BrokenPromise
from callsheet.facts.identities import fact_id
from callsheet.facts.tables import TABLES
from callsheet.store.columns import columns, id_expression, nothing
from callsheet.store.connect import connect, load_table
from callsheet.store.contract import Names, TableCount
from callsheet.store.durable import sha256_of
from callsheet.store.facts_view import Filter
from callsheet.store.parts import Booking, Origin, write_part
from callsheet.store.place import Store

from .books import Books, facts_of, filled
from .floor import bag

T0 = datetime(2026, 5, 1, 12)


def answer(text: str, *, revised: int | None = None, **more: object) -> tuple[str, dict[str, object]]:
    stamp = None if revised is None else T0 + timedelta(hours=revised)
    return "judgments", {"item": "i1", "annotator": "w", "answer": text, "revised_at": stamp, **more}


def standing_answer(books: Books) -> object:
    (row,) = facts_of(books.store, books.snapshot(), "judgments")
    return row["answer"]


def test_ids_in_sql_equal_those_in_python_for_every_table(books: Books, store: Store) -> None:
    facts = [*bag(random.Random(1), 200), *bag(random.Random(2), 200)]
    facts.append(("queue", {"taken_at": datetime(2026, 1, 1, 0, 0, 0, 5), "state": "done", "items": 1}))
    books.bring(facts)
    for table in TABLES:
        found = facts_of(store, books.snapshot(), table, limit=1000)
        assert found
        assert all(row["id"] == fact_id(TABLES[table], row) for row in found), table


def test_missing_and_empty_identity_fields_give_different_ids(store: Store) -> None:
    with connect(store) as con:
        sql = (
            f"SELECT {id_expression('totals')} FROM (SELECT 'p' AS programme, 's' AS source, DATE '2026-01-02' AS day, "
        )
        tail = " AS vendor, '' AS site, '' AS workstream, '' AS locale, 'produced' AS measure)"
        missing, empty = (con.execute(sql + v + tail).fetchone() for v in ("NULL::VARCHAR", "''"))
    day = {"programme": "p", "source": "s", "day": date(2026, 1, 2), "site": "", "workstream": "", "locale": ""}
    assert missing == (fact_id(TABLES["totals"], {**day, "vendor": None, "measure": "produced"}),)
    assert empty == (fact_id(TABLES["totals"], {**day, "vendor": "", "measure": "produced"}),)
    assert missing != empty


def test_a_later_import_supersedes_where_nobody_says_when_it_was_revised(books: Books) -> None:
    books.bring([answer("a")])
    done = books.bring([answer("b")])
    assert done.counts["judgments"] == TableCount(superseding=1)
    assert standing_answer(books) == "b"


def test_an_older_revision_is_counted_and_not_stored(books: Books) -> None:
    books.bring([answer("new", revised=5)])
    done = books.bring([answer("old", revised=1)])
    assert done.counts["judgments"] == TableCount(older=1)
    assert done.parts == ()
    assert standing_answer(books) == "new"


def test_of_two_revisions_of_the_same_moment_the_later_import_stands(books: Books) -> None:
    books.bring([answer("a", revised=1)])
    books.bring([answer("b", revised=1)])
    assert standing_answer(books) == "b"


def test_within_a_file_the_newest_revision_wins_and_then_the_last_line(books: Books) -> None:
    done = books.bring([answer("a", revised=2), answer("b", revised=9), answer("c", revised=9), answer("d")])
    assert done.counts["judgments"] == TableCount(new=1, older=3)
    assert standing_answer(books) == "c"


def test_repeats_with_the_same_content_within_a_file_are_duplicates(books: Books) -> None:
    done = books.bring([answer("a"), answer("a"), answer("a")])
    assert done.counts["judgments"] == TableCount(new=1, duplicates=2)


def test_a_resubmission_supersedes_only_its_own_attempt(books: Books) -> None:
    books.bring([answer("a"), answer("b", attempt=2)])
    done = books.bring([answer("c", attempt=2)])
    assert done.counts["judgments"] == TableCount(superseding=1)
    found = {r["attempt"]: r["answer"] for r in facts_of(books.store, books.snapshot(), "judgments")}
    assert found == {1: "a", 2: "c"}


def test_a_row_superseded_twice_is_replaced_once_each_time(books: Books) -> None:
    for text in ("a", "b", "c"):
        books.bring([answer(text)])
    stood = {seq: [r["answer"] for r in facts_of(books.store, books.snapshot(seq), "judgments")] for seq in (1, 2, 3)}
    assert stood == {1: ["a"], 2: ["b"], 3: ["c"]}


def test_names_become_codes_and_a_name_without_an_entry_stands_for_itself(books: Books) -> None:
    codes = Names({"vendor": {"Lumen Data GmbH": "lumen"}, "locale": {"German": "de", "Deutsch": "de"}})
    facts = [
        ("totals", {"day": date(2026, 5, 1), "vendor": v, "locale": loc, "measure": "produced", "value_milli": n})
        for v, loc, n in [("Lumen Data GmbH", "German", 1), ("Lumen Data GmbH", "fr", 2), ("Unknown", "Deutsch", 3)]
    ]
    books.bring(facts, names=codes)
    found = {(r["vendor"], r["locale"]) for r in facts_of(books.store, books.snapshot(), "totals")}
    assert found == {("lumen", "de"), ("lumen", "fr"), ("Unknown", "de")}


def test_parts_hold_exactly_the_declared_columns_and_are_sorted_and_hashed(books: Books, store: Store) -> None:
    done = books.bring(bag(random.Random(6), 300, items=40))
    for part in done.parts:
        path = store.home / part.path
        described = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()
        assert {r[0]: r[1] for r in described} == columns(part.kind)
        assert part.sha256 == sha256_of(path)
        assert part.bytes == path.stat().st_size
    judgments = next(p for p in done.parts if p.kind == "judgments")
    items = [r[0] for r in duckdb.sql(f"SELECT item FROM read_parquet('{store.home / judgments.path}')").fetchall()]
    assert items == sorted(items)
    assert len(items) == judgments.rows


def test_row_ids_are_unique_over_tables_and_imports(books: Books, store: Store) -> None:
    for seed in (1, 2, 3):
        books.bring(bag(random.Random(seed), 80))
    ids = [r["row_id"] for t in TABLES for s in (1, 2, 3) for r in facts_of(store, books.snapshot(s), t, limit=1000)]
    by_seq = {
        r["row_id"]: (r["seq"], r["line"]) for t in TABLES for r in facts_of(store, books.snapshot(), t, limit=1000)
    }
    assert max(ids) < books.next_row_id
    assert len(by_seq) == sum(len(facts_of(store, books.snapshot(), t, limit=1000)) for t in TABLES)


def test_a_part_with_a_wrong_type_is_refused_and_leaves_no_file(store: Store) -> None:
    select = nothing("gold").replace("WHERE false", "").replace('NULL::BIGINT AS "row_id"', "1::HUGEINT AS row_id")
    with connect(store) as con, pytest.raises(BrokenPromise, match="row_id"):
        write_part(con, store, select, kind="gold", origin=Origin("p", "s"), booked=Booking(1, "k"))
    assert list(store.parts.rglob("*.parquet")) == []
    assert list(store.parts.rglob("*.tmp")) == []


def test_a_stage_of_two_sources_is_refused(books: Books) -> None:
    one = books.stage([answer("a")])
    other = books.stage([answer("b")], source="t")
    both = type(one)(one.folder, {"judgments": (*one.files["judgments"], *other.files["judgments"])}, None, 2, 0, 0, {})
    with pytest.raises(BrokenPromise, match="one programme and source"):
        books.commit(both)


def test_an_empty_stage_commits_nothing(books: Books) -> None:
    done = books.bring([])
    assert (done.parts, done.counts, done.items_touched) == ((), {}, 0)


def test_deltas_tell_missing_days_from_empty_labels(books: Books) -> None:
    done = books.bring([answer("a", answer_kind="category")])
    header, line = done.deltas["measure"].read_text().splitlines()
    assert header.startswith("programme,workstream,batch,day,locale,vendor,site,annotator,judgments,")
    assert line.startswith('p,"","",,"",') and ",w,1,1,1,," in line  # noqa: PT018


def test_what_a_file_leaves_out_gets_the_declared_defaults(books: Books, store: Store, tmp_path: Path) -> None:
    books.seq = 1
    path = tmp_path / "judgments-00000.parquet"
    with connect(store) as con:
        load_table(con, "few", {"programme": "VARCHAR", "source": "VARCHAR", "item": "VARCHAR", "line": "BIGINT"},
                   [("p", "s", "i1", 3)], folder=tmp_path)  # fmt: skip
        con.execute(f"COPY few TO '{path}' (FORMAT parquet)")
    stage = books.stage([])
    done = books.commit(type(stage)(tmp_path, {"judgments": (path,)}, None, 1, 0, 0, {}))
    books.parts.extend(done.parts)
    (row,) = facts_of(store, books.snapshot(), "judgments", [Filter("item", "=", ("i1",))])
    expected = filled("judgments", {"item": "i1"})
    assert {k: row[k] for k in expected} == expected
    assert (row["file"], row["line"]) == (7, 3)
