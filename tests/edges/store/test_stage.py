"""Staging: every record accounted for, bad values kept apart, interruptions survived."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.errors import BrokenPromise
from callsheet.facts.tables import TABLES
from callsheet.sources.contract import Record, Reject
from callsheet.store import stage as staging
from callsheet.store.checks import MAX_TEXT, checked
from callsheet.store.contract import Stage
from callsheet.store.stage import distinct, drop_stage, read_rejects, stage_records

CONSTANTS = {"programme": "p", "source": "s"}


def staged(folder: Path, *records: Record) -> Stage:
    return stage_records(records, folder, programme="p", source="s")


def fact(line: int, **values: object) -> Record:
    return Record(line, (("judgments", {"item": "i", **values}),))


def read(stage: Stage, table: str = "judgments") -> list[dict[str, object]]:
    found = duckdb.sql(f"SELECT * FROM read_parquet({[str(p) for p in stage.files[table]]}) ORDER BY line")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def test_values_keep_their_types_and_missing_ones_get_their_defaults(tmp_path: Path) -> None:
    at = datetime(2026, 3, 1, 10, 0, 0, 123456)
    stage = staged(
        tmp_path / "s", fact(7, submitted_at=at, day=date(2026, 3, 1), duration_ms=5, is_gold=True, answer='é\n"x')
    )
    (row,) = read(stage)
    assert row["submitted_at"] == at
    assert (row["day"], row["duration_ms"], row["is_gold"], row["answer"]) == (date(2026, 3, 1), 5, True, 'é\n"x')
    assert (row["question"], row["attempt"], row["role"], row["vendor"]) == ("", 1, "annotate", None)
    assert (row["programme"], row["source"], row["line"]) == ("p", "s", 7)


def test_staged_columns_have_the_declared_types_even_where_everything_is_missing(tmp_path: Path) -> None:
    stage = staged(tmp_path / "s", fact(1))
    described = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{stage.files['judgments'][0]}')").fetchall()
    expected = {f.name: f.type.replace("TEXT", "VARCHAR") for f in TABLES["judgments"].fields} | {"line": "BIGINT"}
    assert {r[0]: r[1] for r in described} == expected


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("outcome", "done", "expected one of: submitted"),
        ("duration_ms", "fast", "expected a whole number"),
        ("duration_ms", 2**63, "too large"),
        ("attempt", 2**31, "too large"),
        ("attempt", True, "expected a whole number"),
        ("attempt", 1.5, "expected a whole number"),
        ("is_gold", "yes", "expected true or false"),
        ("day", "2026-01-01", "expected a date"),
        ("day", datetime(2026, 1, 1), "expected a date"),
        ("submitted_at", date(2026, 1, 1), "expected a time"),
        ("submitted_at", datetime(1, 1, 1), "between 1900 and 2200"),
        ("answer", "a\x00b", "NUL"),
        ("answer", "\ud800", "surrogate"),
        ("answer", ["a"], "expected text"),
        ("answer", "x" * (MAX_TEXT + 1), "longer than"),
        ("item", "", "is empty"),
        ("colour", "red", "has no field colour"),
        ("programme", "another", "is 'p' for this import"),
    ],
)
def test_a_bad_value_becomes_a_reject_and_its_neighbours_go_in(
    tmp_path: Path, field: str, value: object, reason: str
) -> None:
    stage = staged(tmp_path / "s", fact(1), fact(2, **{field: value}), fact(3))
    assert [r["line"] for r in read(stage)] == [1, 3]
    (reject,) = read_rejects(stage)
    assert (reject["line"], reject["field"]) == (2, field)
    assert reason in str(reject["reason"])
    assert str(reject["raw"]).startswith("judgments {")
    assert (stage.rows_read, stage.rejected) == (3, 1)


def test_a_missing_required_value_is_named(tmp_path: Path) -> None:
    stage = staged(tmp_path / "s", Record(4, (("reviews", {"verdict": "accepted"}),)))
    (reject,) = read_rejects(stage)
    assert (reject["field"], reject["reason"]) == ("item", "item is missing; every row of reviews must have it")
    assert stage.files == {}


def test_not_a_number_is_no_probability() -> None:
    outcome = checked("reviews", {"item": "i", "inclusion_probability": float("nan")}, constants=CONSTANTS)
    assert isinstance(outcome, list)
    assert outcome[0].reason == "expected a finite number"


def test_times_with_a_zone_become_utc() -> None:
    at = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    outcome = checked("judgments", {"item": "i", "submitted_at": at}, constants=CONSTANTS)
    assert isinstance(outcome, dict)
    assert outcome["submitted_at"] == datetime(2026, 1, 1, 10)
    assert at.astimezone(UTC).hour == 10


def test_every_record_is_counted_once(tmp_path: Path) -> None:
    stage = staged(
        tmp_path / "s",
        fact(1),
        Record(2, (), (Reject("day", "x", "no date", "raw"),)),
        Record(3, (("judgments", {"item": "i3"}),), (Reject("day", "x", "no date", "raw"),)),
        Record(4, skipped="cancelled"),
        Record(5, skipped="cancelled"),
        Record(6),
    )
    assert (stage.rows_read, stage.rejected, stage.empty, stage.skipped) == (5, 2, 1, {"cancelled": 2})
    assert [r["line"] for r in read_rejects(stage)] == [2, 3]
    assert len(read(stage)) == 2


def test_rows_lost_on_the_way_stop_the_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "scalar", lambda con, sql: 0)
    with pytest.raises(BrokenPromise, match="1 rows of judgments were staged but 0 written"):
        staged(tmp_path / "s", fact(1))


def test_a_complete_stage_is_given_back_without_reading_again(tmp_path: Path) -> None:
    first = staged(tmp_path / "s", fact(1), fact(2, outcome="bad"))

    def untouchable() -> Iterator[Record]:
        pytest.fail("the records were read again")
        yield

    assert stage_records(untouchable(), tmp_path / "s", programme="p", source="s") == first


def test_an_interrupted_stage_goes_on_after_its_finished_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK_ROWS", 10)
    records = [fact(n, duration_ms=-n if n % 7 else "bad") for n in range(1, 46)]

    def broken() -> Iterator[Record]:
        yield from records[:27]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage_records(broken(), tmp_path / "s", programme="p", source="s")
    written = {p: p.stat().st_mtime_ns for p in (tmp_path / "s").glob("judgments-0000[01].parquet")}
    told: list[int] = []
    stage = stage_records(iter(records), tmp_path / "s", programme="p", source="s", report=told.append)
    whole = staged(tmp_path / "whole", *records)
    assert read(stage) == read(whole)
    assert read_rejects(stage) == read_rejects(whole)
    assert (stage.rows_read, stage.rejected) == (whole.rows_read, whole.rejected)
    assert written == {p: p.stat().st_mtime_ns for p in written}
    assert told == [20, 30, 40, 45]


def test_records_are_told_as_done_only_once_their_chunk_is_durable_while_the_next_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK_ROWS", 10)
    read_so_far, told = [0], list[tuple[int, int, int]]()

    def records() -> Iterator[Record]:
        for number in range(1, 36):
            read_so_far[0] = number
            yield fact(number)

    def report(done: int) -> None:
        told.append((done, len(list((tmp_path / "s").glob("chunk-*.json"))), read_so_far[0]))

    stage_records(records(), tmp_path / "s", programme="p", source="s", report=report)
    assert [done for done, _, _ in told] == [0, 10, 20, 30, 35]
    assert all(done <= 10 * durable for done, durable, _ in told)
    assert told[1][2] == 20


def test_a_file_that_became_shorter_cannot_be_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "CHUNK_ROWS", 5)
    (tmp_path / "s").mkdir()
    staged(tmp_path / "s", *(fact(n) for n in range(12)))
    (tmp_path / "s" / "stage.json").unlink()
    with pytest.raises(BrokenPromise, match="became shorter"):
        staged(tmp_path / "s", fact(1))


def test_distinct_counts_a_name_over_all_tables(tmp_path: Path) -> None:
    stage = staged(
        tmp_path / "s",
        fact(1, vendor="Lumen"),
        fact(2, vendor="Lumen", locale="de"),
        Record(3, (("items", {"item": "i", "vendor": "Orbit"}), ("gold", {"item": "i"}))),
    )
    assert distinct(stage, "vendor") == {"Lumen": 2, "Orbit": 1}
    assert distinct(stage, "locale") == {"de": 1}
    assert distinct(stage, "site") == {}


def test_a_dropped_stage_is_gone(tmp_path: Path) -> None:
    stage = staged(tmp_path / "s", fact(1))
    drop_stage(stage)
    assert not stage.folder.exists()


anything = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.binary()
)


@settings(max_examples=100, deadline=None)
@given(values=st.dictionaries(st.sampled_from(TABLES["reviews"].names), anything))
def test_no_value_whatever_raises_from_the_checks(values: dict[str, object]) -> None:
    outcome = checked("reviews", values, constants=CONSTANTS)
    assert isinstance(outcome, dict) or all(f.reason and f.field for f in outcome)
