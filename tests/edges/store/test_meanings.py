"""What each measure means, by worked examples small enough to check by hand."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import duckdb
import pytest

from callsheet.errors import UnusableInput
from callsheet.metrics.measures import COUNTS, KEYS, bin_edges_ms
from callsheet.store import queries
from callsheet.store.connect import connect
from callsheet.store.contract import Registry, SiteClock, WorkerRule
from callsheet.store.place import Store
from callsheet.store.registry_tables import merged

from .books import Books

MONDAY = datetime(2026, 6, 1, 9)


def books_with(store: Store, **registry: object) -> Books:
    return Books(store, Registry(programmes={"p": ("UTC", 0)}, **registry))  # type: ignore[arg-type]


def judged(item: str = "i1", annotator: str = "w1", **values: object) -> tuple[str, dict[str, object]]:
    return "judgments", {"item": item, "annotator": annotator, "submitted_at": MONDAY, **values}


def reviewed(verdict: str | None, hours: int = 24, **values: object) -> tuple[str, dict[str, object]]:
    at = MONDAY + timedelta(hours=hours)
    return "reviews", {"item": "i1", "annotator": "w1", "verdict": verdict, "at": at, "reviewer": "r", **values}


def counts(books: Books, table: str = "measure") -> dict[str, int]:
    """All counts, summed over cells, zeros left out."""
    rows = books.sums.get(table, {}).values()
    summed = {n: sum(r[i] for r in rows) for i, n in enumerate(COUNTS)}
    return {n: v for n, v in summed.items() if v}


def only(found: Mapping[str, int], *names: str) -> dict[str, int]:
    return {n: found.get(n, 0) for n in names}


def test_resubmissions_count_as_submitted_and_not_as_first_or_units(store: Store) -> None:
    books = books_with(store)
    books.bring([
        ("items", {"item": "i1", "unit": "words", "unit_milli": 12_000}),
        judged(), judged(attempt=2), judged("i2"), judged("i3", outcome="skipped"), judged("i4", role="adjudicate"),
    ])  # fmt: skip
    assert only(counts(books), "judgments", "submitted", "submitted_first", "skipped", "items_started", "units_milli") == {
        "judgments": 4, "submitted": 3, "submitted_first": 2, "skipped": 1, "items_started": 2, "units_milli": 13_000,
    }  # fmt: skip


def test_a_late_review_counts_on_the_production_day_of_the_judgment(store: Store) -> None:
    books = books_with(store)
    books.bring([judged()])
    books.bring([reviewed("accepted", hours=24 * 30)])
    ((key, values),) = books.sums["measure"].items()
    assert key[KEYS["measure"].index("day")] == MONDAY.date()
    assert values[COUNTS.index("accepted")] == 1


def test_the_verdict_in_force_is_the_highest_standing_then_the_latest(store: Store) -> None:
    books = books_with(store)
    books.bring([
        judged(),
        reviewed("accepted", hours=1, standing="proposed"),
        reviewed("rejected", hours=2, standing="final", attempt=2),
        reviewed("accepted", hours=90, standing="rebutted", attempt=3),
    ])  # fmt: skip
    names = ("reviewed", "accepted", "rejected", "first_accepted", "returned", "review_actions")
    assert only(counts(books), *names) == dict(zip(names, (1, 0, 1, 1, 1, 3), strict=True))
    books.bring([reviewed("fixed", hours=95, standing="final", attempt=4)])
    assert only(counts(books), "accepted", "fixed", "rejected") == {"accepted": 1, "fixed": 1, "rejected": 0}


def test_points_are_kept_where_the_correction_equals_the_answer(store: Store) -> None:
    books = books_with(store)
    books.bring([
        judged(answer="a"),
        reviewed("fixed", corrected="a"),
        reviewed("fixed", corrected="b", attempt=2),
        reviewed("accepted", attempt=3),
        reviewed("skipped", attempt=4),
    ])  # fmt: skip
    assert only(counts(books), "review_points_milli", "review_actions") == {
        "review_points_milli": 2000,
        "review_actions": 3,
    }


def test_audits_weigh_by_design_and_targeted_ones_stay_apart(store: Store) -> None:
    books = books_with(store)
    books.bring([
        *(judged(f"i{n}") for n in range(5)),
        reviewed("accepted", item="i0", sampling="stratified", inclusion_probability=0.25),
        reviewed("rejected", item="i1", sampling="random", inclusion_probability=0.5),
        reviewed("accepted", item="i2", sampling="full"),
        reviewed("rejected", item="i3", sampling="targeted"),
        reviewed("accepted", item="i4", sampling="random", side="vendor", inclusion_probability=0.1),
    ])  # fmt: skip
    names = (
        "audit_n",
        "audit_ok",
        "audit_w",
        "audit_w_ok",
        "audit_w2",
        "audit_w2_ok",
        "targeted_n",
        "targeted_ok",
        "inspected",
    )
    # w = 4, 2, 1; w(w-1) = 12, 2; where π is not stated 1000 is added instead
    assert only(counts(books), *names) == dict(zip(names, (3, 2, 7000, 5000, 15000, 13000, 1, 0, 3), strict=True))


def test_mqm_penalties_follow_the_severities_and_neutral_marks_are_no_defects(store: Store) -> None:
    books = books_with(store)
    books.bring([
        ("items", {"item": "i1", "unit": "words", "unit_milli": 40_000}),
        ("items", {"item": "i2", "unit": "words", "unit_milli": 10_000}),
        judged(), judged("i2"), judged("i3"),
        reviewed("rejected"),
        reviewed(None, error_no=1, severity="major"),
        reviewed(None, error_no=2, severity="minor", error_count=3),
        reviewed(None, error_no=3, severity="neutral"),
        reviewed("accepted", item="i2", severity="neutral"),
        reviewed("rejected", item="i3", severity="critical"),
    ])  # fmt: skip
    names = ("mqm_reviews", "mqm_penalty_milli", "mqm_words_milli", "defects", "critical", "inspected")
    assert only(counts(books), *names) == dict(zip(names, (2, 8000, 50_000, 5, 1, 3), strict=True))


def test_gold_measures_answers_given_while_it_was_valid_and_corrections_measure_again(store: Store) -> None:
    books = books_with(store)
    books.bring([
        ("gold", {"item": "i1", "answer": "a", "valid_from": MONDAY}),
        judged(answer="a", answer_kind="category"),
        judged(annotator="w2", answer="b", answer_kind="category"),
        judged(annotator="w3", answer="b", answer_kind="category", submitted_at=MONDAY - timedelta(seconds=1)),
        judged("i2", check_passed=True), judged("i2", annotator="w2", check_passed=False),
    ])  # fmt: skip
    assert only(counts(books), "gold_judged", "gold_correct") == {"gold_judged": 4, "gold_correct": 2}
    books.bring([("gold", {"item": "i1", "answer": "b", "version": 2, "valid_from": MONDAY})])
    assert only(counts(books), "gold_judged", "gold_correct") == {"gold_judged": 4, "gold_correct": 2}
    assert {k[-1]: v[COUNTS.index("gold_correct")] for k, v in books.sums["measure"].items()} == {
        "w1": 1,
        "w2": 1,
        "w3": 0,
    }
    books.bring([("gold", {"item": "i1", "answer": None, "version": 3})])
    assert only(counts(books), "gold_judged", "gold_correct") == {"gold_judged": 2, "gold_correct": 1}


def test_spans_are_not_called_wrong_for_being_written_differently(store: Store) -> None:
    books = books_with(store)
    books.bring([("gold", {"item": "i1", "answer": "[[0,5]]"}), judged(answer="[[0, 5]]", answer_kind="spans")])
    assert "gold_judged" not in counts(books)


def test_transcripts_are_measured_in_words_against_the_reference(store: Store) -> None:
    books = books_with(store)
    books.bring([
        ("gold", {"item": "i1", "answer": "the quick, brown fox jumps"}),
        judged(answer="The quick brown box", answer_kind="text"),
        judged(annotator="w2", answer="the quick brown fox jumps over", answer_kind="text"),
    ])  # fmt: skip
    names = ("wer_errors", "wer_words", "wer_units", "gold_judged")
    assert only(counts(books), *names) == dict(zip(names, (3, 10, 2, 0), strict=True))


def test_the_production_day_follows_the_sites_zone_and_cut_off_over_a_change_of_clocks(store: Store) -> None:
    site = SiteClock("v", "berlin", "Europe/Berlin", 120)
    books = books_with(store, sites=(site,), workers=(WorkerRule("p", "source", "", "v", "berlin"),))
    moments = {
        "a": (28, 23, 59),
        "b": (29, 0, 1),
        "c": (29, 0, 59),
        "d": (29, 1, 0),
        "e": (29, 23, 59),
        "f": (30, 0, 0),
    }
    books.bring([judged(n, n, submitted_at=datetime(2026, 3, d, h, m)) for n, (d, h, m) in moments.items()])
    days = {k[-1]: k[3].day for k in books.sums["measure"]}
    # winter time (+1) until 01:00 UTC on the 29th, summer time (+2) after it; the day begins at 02:00 local time
    assert days == {"a": 28, "b": 28, "c": 28, "d": 29, "e": 29, "f": 30}


def test_a_worker_belongs_to_the_vendor_of_the_rule_that_held_on_the_day(store: Store) -> None:
    rules = (
        WorkerRule("p", "prefix", "w", "anybody"),
        WorkerRule("p", "exact", "w1", "old", valid_to=date(2026, 6, 1)),
        WorkerRule("p", "exact", "w1", "new", valid_from=date(2026, 6, 2)),
    )
    books = books_with(store, workers=rules, merges={("vendor", "new"): "newest"})
    books.bring([
        judged(), judged("i2", submitted_at=MONDAY + timedelta(days=1)), judged("i3", "w2"), judged("i4", "z"),
        judged("i5", submitted_at=None), judged("i6", vendor="stated"),
    ])  # fmt: skip
    vendors = sorted((str(k[3]), k[5]) for k in books.sums["measure"])
    assert vendors == [
        ("2026-06-01", ""), ("2026-06-01", "anybody"), ("2026-06-01", "old"), ("2026-06-01", "stated"),
        ("2026-06-02", "newest"), ("None", "anybody"),
    ]  # fmt: skip


def test_turnaround_runs_on_the_sites_open_hours_and_ours_on_the_clock(store: Store) -> None:
    slots = tuple((MONDAY + timedelta(days=d), MONDAY + timedelta(days=d, hours=8)) for d in range(3))
    rules = (WorkerRule("p", "source", "", "v", "s"),)
    books = books_with(store, sites=(SiteClock("v", "s", "UTC", 0, slots),), workers=rules)
    books.bring([
        ("items", {"item": "i1", "released_at": MONDAY + timedelta(hours=7)}),
        judged(submitted_at=MONDAY + timedelta(days=1, hours=2)),
        judged(annotator="w2", attempt=2, submitted_at=MONDAY + timedelta(days=2)),
        reviewed("accepted", hours=27),
    ])  # fmt: skip
    hour = 3_600_000
    names = ("tat_n", "tat_ms", "own_n", "own_ms")
    assert only(counts(books), *names) == dict(zip(names, (1, 3 * hour, 1, 1 * hour), strict=True))


def test_due_items_are_on_time_by_the_day_of_their_first_submission(store: Store) -> None:
    books = books_with(store, due={("p", "b"): date(2026, 6, 1)})
    books.bring([
        judged(batch="b"), judged(batch="b", attempt=2, submitted_at=MONDAY + timedelta(days=9)),
        judged("i2", batch="b", submitted_at=MONDAY + timedelta(days=1)),
        judged("i3"),
    ])  # fmt: skip
    assert only(counts(books), "due_n", "on_time") == {"due_n": 2, "on_time": 1}


def test_backlog_pairs_the_day_of_release_with_the_day_of_the_first_submission(store: Store) -> None:
    books = books_with(store)
    early = MONDAY - timedelta(days=3)
    books.bring([
        *(("items", {"item": f"i{n}", "released_at": early, "locale": "de", "vendor": "v"}) for n in (1, 2)),
        ("items", {"item": "i3"}),
    ])  # fmt: skip
    assert books.sums["measure_backlog"] == {("p", "", "de", "v", early.date(), None): (2,)}
    books.bring([judged(vendor="w")])
    assert books.sums["measure_backlog"] == {
        ("p", "", "de", "v", early.date(), None): (1,),
        ("p", "", "de", "w", early.date(), MONDAY.date()): (1,),
    }


def test_a_third_answer_changes_the_units_pattern_and_not_its_day(store: Store) -> None:
    books = books_with(store)
    books.bring(
        [judged(annotator=w, answer=a, answer_kind="category", vendor="v") for w, a in (("w1", "b"), ("w2", "a"))]
    )
    books.bring([
        judged(annotator="w3", answer='"é"', answer_kind="category", vendor="u", submitted_at=MONDAY + timedelta(days=5))
    ])  # fmt: skip
    day = MONDAY.date()
    assert books.sums["measure_pattern"] == {
        ("p", "", day, "", "", "all", "", '[["\\"é\\"", 1], ["a", 1], ["b", 1]]'): (1,),
        ("p", "", day, "", "", "vendor", "v", '[["a", 1], ["b", 1]]'): (1,),
        ("p", "", day + timedelta(days=5), "", "", "vendor", "u", '[["\\"é\\"", 1]]'): (1,),
    }


def test_only_the_last_attempt_of_an_annotator_counts_in_a_pattern(store: Store) -> None:
    books = books_with(store)
    books.bring([judged(answer="a", answer_kind="ordinal"), judged(answer="b", attempt=2, answer_kind="ordinal")])
    assert [k[-1] for k in books.sums["measure_pattern"]] == ['[["b", 1]]']


def test_what_is_taken_for_what_follows_gold_and_audits_and_stays_apart_for_cause(store: Store) -> None:
    books = books_with(store)
    books.bring([
        ("gold", {"item": "i1", "answer_kind": "ordinal", "answer": "3"}),
        judged(answer="3.0", answer_kind="ordinal", vendor="v"),
        judged(annotator="w2", answer="4", answer_kind="ordinal", vendor="v"),
        *(judged(item=f"i{n}", answer="a", answer_kind="category", vendor="v") for n in (2, 3, 4, 5)),
        reviewed("accepted", item="i2", side="ours", sampling="random", inclusion_probability=0.25),
        reviewed("fixed", item="i3", side="ours", sampling="random", corrected="b"),
        reviewed("rejected", item="i4", side="ours", sampling="full"),
        reviewed("fixed", item="i5", side="ours", sampling="targeted", corrected="c"),
    ])  # fmt: skip
    where = "p", "", MONDAY.date(), "", "v", ""
    assert books.sums["measure_confusion"] == {
        (*where, "gold", "3", "3"): (1, 1000),
        (*where, "gold", "3", "4"): (1, 1000),
        (*where, "audit", "a", "a"): (1, 4000),
        (*where, "audit", "b", "a"): (1, 1000),
        (*where, "audit", "", "a"): (1, 1000),
        (*where, "targeted", "c", "a"): (1, 1000),
    }


def test_a_machines_suggestions_are_measured_by_what_became_of_them(store: Store) -> None:
    books = books_with(store)
    books.bring([
        ("gold", {"item": "i1", "answer": "a"}),
        judged(answer="a", answer_kind="category", prelabel="kept"),
        judged(annotator="w2", answer="b", answer_kind="category", prelabel="kept"),
        judged(annotator="w3", answer="a", answer_kind="category", prelabel="changed"),
        judged(annotator="w4", answer="a", answer_kind="category"),
    ])  # fmt: skip
    found = {key[-1]: values[:3] for key, values in books.sums["measure_prelabel"].items()}
    assert found == {"kept": (2, 2, 1), "changed": (1, 1, 1)}


def test_a_review_of_work_that_was_never_exported_counts_by_its_own_labels_until_the_judgment_comes(
    store: Store,
) -> None:
    books = books_with(store)
    books.bring([reviewed("accepted", vendor="lumen", locale="de")])
    ((key, _),) = books.sums["measure"].items()
    assert key == ("p", "", "", date(2026, 6, 2), "de", "lumen", "", "w1")
    assert only(counts(books), "accepted", "audit_n", "submitted") == {"accepted": 1, "audit_n": 1, "submitted": 0}
    books.bring([judged(vendor="lumen", locale="de")])
    ((key, _),) = books.sums["measure"].items()
    assert key == ("p", "", "", date(2026, 6, 1), "de", "lumen", "", "w1")
    assert only(counts(books), "accepted", "audit_n", "submitted") == {"accepted": 1, "audit_n": 1, "submitted": 1}


def test_a_verdict_on_an_item_counts_once_however_many_annotated_it(store: Store) -> None:
    books = books_with(store)
    books.bring([judged(), judged(annotator="w2"), reviewed("accepted", annotator="")])
    assert only(counts(books), "submitted", "reviewed", "review_actions") == {
        "submitted": 2, "reviewed": 1, "review_actions": 1,
    }  # fmt: skip


def test_a_restated_total_replaces_the_number_it_restates(store: Store) -> None:
    books = books_with(store)

    def total(n: int, standing: str) -> tuple[str, dict[str, object]]:
        cell = {"day": date(2026, 6, 1), "vendor": "v", "measure": "produced"}
        return "totals", {**cell, "value_milli": n, "standing": standing}

    books.bring([total(48_210_000, "provisional")])
    books.bring([total(47_655_000, "confirmed")])
    key = ("p", "s", "", date(2026, 6, 1), "", "v", "", "produced")
    assert books.sums["measure_total"] == {(*key, "confirmed"): (47_655_000, 1)}


def test_bins_in_sql_equal_the_documented_rule_at_every_edge() -> None:
    text = queries.text("measure_hist")
    case = text[text.index("CASE WHEN ms < 100") : text.index(" AS bin")]
    edges = [math.floor(e) + d for e in bin_edges_ms() for d in (-1, 0, 1, 2)]
    values = sorted({0, 1, 99, *edges, 10**12})
    found = duckdb.sql(f"SELECT ms, {case} FROM (SELECT unnest({values}::BIGINT[]) AS ms)").fetchall()
    assert {ms: b for ms, b in found} == {ms: sum(e <= ms for e in bin_edges_ms()) for ms in values}  # noqa: C416


def test_every_measure_and_key_is_written_in_the_declared_order(store: Store) -> None:
    books = books_with(store)
    done = books.bring([judged()])
    for table, keys in KEYS.items():
        header = tuple(done.deltas[table].read_text().splitlines()[0].split(","))
        assert header[: len(keys)] == keys
    written = tuple(done.deltas["measure"].read_text().splitlines()[0].split(","))[8:]
    assert written == tuple(name for name in COUNTS if name in written)


def test_every_count_is_fed_by_exactly_one_sum_over_items() -> None:
    steps = [step for step, table in queries.ITEM_MEASURES.items() if table == "measure"]
    fed = [name for step in steps for name in re.findall(r" AS (\w+)(?:,|\n)", queries.text(step))]
    assert sorted(fed) == sorted(COUNTS)


def test_counts_that_no_fact_feeds_have_no_column_in_the_deltas(store: Store) -> None:
    books = books_with(store)
    done = books.bring([judged()])
    written = done.deltas["measure"].read_text().splitlines()[0].split(",")
    assert "submitted" in written
    assert not {"audit_n", "gold_judged"} & set(written)


def test_merges_are_followed_to_their_end_and_a_circle_is_refused() -> None:
    chain = Registry(merges={("vendor", "a"): "b", ("vendor", "b"): "c", ("site", "a"): "x"})
    assert merged(chain) == {("vendor", "a"): "c", ("vendor", "b"): "c", ("site", "a"): "x"}
    with pytest.raises(UnusableInput, match="circle"):
        merged(Registry(merges={("vendor", "a"): "b", ("vendor", "b"): "a"}))


@pytest.mark.parametrize(
    ("match", "pattern", "said"), [("regex", "(", "regular expression"), ("soundex", "x", "expected one of")]
)
def test_a_worker_rule_that_cannot_work_is_refused(store: Store, match: str, pattern: str, said: str) -> None:
    books = books_with(store, workers=(WorkerRule("p", match, pattern, "v"),))
    with pytest.raises(UnusableInput, match=said):
        books.bring([judged()])


def test_an_operation_leaves_no_spill_behind(store: Store) -> None:
    with connect(store) as con:
        con.execute("SELECT 1")
        assert len(list(store.tmp.iterdir())) == 1
    assert list(store.tmp.iterdir()) == []
