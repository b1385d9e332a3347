"""Files in, through the action: what goes in once, what supersedes, what attaches, what is created."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from callsheet.actions import imports
from callsheet.actions.acting import SYSTEM
from callsheet.actions.committing import commit_run
from callsheet.actions.mending import feed_again, to_mend
from callsheet.actions.outcome import Outcome
from callsheet.actions.pages.imports import bad_rows
from callsheet.errors import UnusableInput
from callsheet.state.models import ImportRun, Locale, Manifest, Part, Programme, Vendor
from callsheet.state.models import Mapping as SavedMapping
from tests.world import cast
from tests.world.house import House, all_rows, counts, facts_of, kept_sums, query, rows_of, true_sums

pytestmark = pytest.mark.django_db


def accounted(counts_: dict[str, int]) -> int:
    """Rows of a file whose rows give one fact each, by what became of them."""
    facts = ("judgments", "reviews", "items", "gold", "totals", "queue")
    return sum(counts_.get(k, 0) for k in (*facts, "duplicates", "older", "rejected", "filtered"))


def test_a_table_goes_in_with_its_mapping(house: House) -> None:
    house.vendors()
    done = house.bring(cast.judgments_csv(house.desk / "songs.csv", cast.answers(12)))
    assert done.state == "done"
    assert done.counts["judgments"] == done.counts["rows_read"] == 12
    assert counts()["submitted"] == 12
    assert counts(vendor="lumen")["submitted"] == 6
    assert kept_sums() == true_sums()


def test_an_export_of_label_studio_needs_no_mapping(house: House) -> None:
    path = cast.label_studio(house.desk / "export.json", {1: {7: "alike", 8: "different"}, 2: {7: "alike"}})
    done = house.bring(path, None, source="")
    assert (done.reader, done.source, done.state) == ("label_studio", "export", "done")
    assert done.counts["judgments"] == 3
    assert {f["annotator"] for f in facts_of("judgments")} == {"7", "8"}
    assert done.created[0] == f"programme {cast.PROGRAMME}"


def test_a_tracker_becomes_totals_and_creates_its_vendor(house: House) -> None:
    days = [
        (date(2026, 11, 2), "DE", 120, 7.5),
        (date(2026, 11, 3), "DE", "n/a", 8),
        (date(2026, 11, 4), "DE", "hol", None),
    ]
    done = house.bring(cast.tracker(house.desk / "tracker.xlsx", days), cast.TRACKER, source="lumen-tracker")
    assert done.counts["rejected"] == 0
    found = {(f["day"], f["measure"]): f["value_milli"] for f in facts_of("totals")}
    assert found[(date(2026, 11, 2), "produced")] == 120_000
    assert found[(date(2026, 11, 2), "hours")] == 7_500
    assert (date(2026, 11, 3), "produced") not in found
    assert "vendor lumen" in done.created
    assert kept_sums() == true_sums()


def test_the_same_file_twice_changes_nothing_and_says_so(house: House) -> None:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(10))
    first = house.bring(path)
    before, steps, parts = kept_sums(), rows_of("manifest"), rows_of("part")
    again = house.bring(path)
    assert again.state == "unchanged"
    assert again.seq == first.seq
    assert "nothing was changed" in again.notes[0]
    assert (kept_sums(), rows_of("manifest"), rows_of("part")) == (before, steps, parts)
    assert accounted(dict(again.counts)) == again.counts["rows_read"] == 10


def test_the_same_rows_in_another_file_are_duplicates(house: House) -> None:
    rows = cast.answers(10)
    house.bring(cast.judgments_csv(house.desk / "songs.csv", rows))
    before = kept_sums()
    done = house.bring(cast.judgments_csv(house.desk / "songs-2.csv", [*rows[3:], *cast.answers(2, first=10)]))
    assert (done.counts["duplicates"], done.counts["judgments"]) == (7, 2)
    assert accounted(dict(done.counts)) == done.counts["rows_read"]
    assert before != kept_sums() == true_sums()


def test_a_corrected_file_supersedes_what_it_corrects_and_no_more(house: House) -> None:
    rows = cast.answers(6)
    first = house.bring(cast.judgments_csv(house.desk / "songs.csv", rows))
    mended = [replace(rows[0], answer="unsure"), *rows[1:]]
    done = house.bring(cast.judgments_csv(house.desk / "songs-corrected.csv", mended))
    assert (done.counts["superseded"], done.counts["duplicates"], done.counts["judgments"]) == (1, 5, 1)
    assert len(facts_of("judgments")) == 6
    assert {f["answer"] for f in facts_of("judgments") if f["item"] == "song-0000"} == {"unsure", "different"}
    assert {f["answer"] for f in facts_of("judgments", seq=first.seq) if f["item"] == "song-0000"} == {
        "alike",
        "different",
    }
    assert kept_sums() == true_sums()


def test_an_older_revision_that_comes_late_does_not_win(house: House) -> None:
    new = replace(cast.answers(1)[0], answer="unsure", revised="2026-11-05 10:00:00")
    old = replace(cast.answers(1)[0], answer="alike", revised="2026-11-04 10:00:00")
    house.bring(cast.judgments_csv(house.desk / "new.csv", [new]))
    done = house.bring(cast.judgments_csv(house.desk / "old.csv", [old]))
    assert done.counts["older"] == 1
    assert [f["answer"] for f in facts_of("judgments")] == ["unsure"]
    assert accounted(dict(done.counts)) == done.counts["rows_read"]


def test_a_file_can_be_read_again_with_another_mapping_and_again_with_the_first(house: House) -> None:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(6))
    other = cast.MAPPING.replace("answer: answer\n", "answer: {column: answer, case: upper}\n")
    house.bring(path)
    assert house.bring(path, other).counts["superseded"] == 6
    assert {f["answer"] for f in facts_of("judgments")} <= {"ALIKE", "DIFFERENT", "UNSURE"}
    third = house.bring(path)
    assert third.state == "done"
    assert {f["answer"] for f in facts_of("judgments")} <= {"alike", "different", "unsure"}
    assert kept_sums() == true_sums()


def test_reviews_of_the_same_source_attach_to_their_judgments(house: House) -> None:
    house.vendors()
    rows = cast.answers(8)
    house.bring(cast.judgments_csv(house.desk / "songs.csv", rows))
    verdicts = [(rows[0], "accepted"), (rows[1], "rejected"), (rows[2], "accepted")]
    house.bring(cast.reviews_csv(house.desk / "audit.csv", verdicts), cast.REVIEWS, name="audits.yaml")
    found = counts()
    assert (found["reviewed"], found["accepted"], found["rejected"], found["audit_n"]) == (3, 2, 1, 3)
    assert counts(vendor="orbit")["audit_n"] == 1
    assert kept_sums() == true_sums()


def test_reviews_of_another_source_attach_to_nothing(house: House) -> None:
    rows = cast.answers(4)
    house.bring(cast.judgments_csv(house.desk / "songs.csv", rows))
    house.bring(cast.reviews_csv(house.desk / "audit.csv", [(rows[0], "accepted")]), cast.REVIEWS, source="elsewhere")
    assert counts(batch="week-1")["reviewed"] == 0
    assert kept_sums() == true_sums()


def test_names_are_merged_whatever_a_file_calls_them(house: House) -> None:
    rows = [replace(a, locale=loc) for a, loc in zip(cast.answers(4), ("DE", "de_DE", "German", "de-DE"), strict=True)]
    done = house.bring(cast.judgments_csv(house.desk / "songs.csv", rows))
    assert query("SELECT code FROM locale") == [("de-DE",)]
    assert [c for c in done.created if c.startswith("locale")] == ["locale de-DE"]
    assert counts(locale="de-DE")["submitted"] == 4


def run_of(done: Outcome) -> ImportRun:
    with all_rows():
        return ImportRun.objects.select_related("mends").get(id=done.run)


def test_a_second_file_finds_the_names_that_the_first_created(house: House) -> None:
    mapping = cast.MAPPING + "  vendor: {constant: Lumen Data GmbH}\n  site: {constant: Manila}\n"
    first = house.bring(cast.judgments_csv(house.desk / "songs.csv", cast.answers(4)), mapping)
    again = house.bring(cast.judgments_csv(house.desk / "songs-2.csv", cast.answers(4, first=4)), mapping)
    assert {"vendor lumen-data-gmbh", "site lumen-data-gmbh/manila"} <= set(first.created)
    assert again.created == ()
    assert rows_of("vendor") == rows_of("site") == 1
    assert counts(vendor="lumen-data-gmbh", site="manila")["submitted"] == 8


def test_a_saved_mapping_reads_tomorrows_file_alone(house: House) -> None:
    house.bring(cast.judgments_csv(house.desk / "songs 2026-11-02.csv", cast.answers(4)), source="")
    done = house.bring(
        cast.judgments_csv(house.desk / "songs 2026-11-03.csv", cast.answers(4, first=4)), None, source=""
    )
    assert (done.source, done.reader, done.counts["judgments"]) == ("songs", "table", 4)


def test_bad_rows_are_kept_with_their_reasons_and_can_be_fed_again(house: House) -> None:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(5))
    lines = path.read_text().splitlines()
    lines[3] = lines[3].replace("2026-11-02 08:02:00", "the 2nd of November")
    path.write_text("\n".join(lines) + "\n")
    done = house.bring(path)
    assert (done.counts["judgments"], done.counts["rejected"]) == (4, 1)
    assert accounted(dict(done.counts)) == done.counts["rows_read"] == 5
    run = run_of(done)
    bad = list(bad_rows(run))
    assert [b.line for b in bad] == [4] * len(bad)
    assert {(b.field, b.value) for b in bad} >= {("submitted_at", "the 2nd of November")}
    mended = bad[0].raw.replace("the 2nd of November", "2026-11-02 08:02:00")
    again = feed_again(SYSTEM, done.run, mended)
    assert again.counts["judgments"] == 1
    assert run_of(again).mends == run
    assert len(facts_of("judgments")) == 5
    assert kept_sums() == true_sums()


def test_bad_records_of_a_json_export_are_mended_as_they_stand_in_it(house: House) -> None:
    path = cast.label_studio(house.desk / "export.json", {n: {7: "alike", 8: "unsure"} for n in range(1, 5)})
    tasks = json.loads(path.read_text())
    tasks[1]["annotations"][0]["created_at"] = "the 2nd of November"
    del tasks[2]["id"]
    path.write_text(json.dumps(tasks))
    done = house.bring(path, None, source="studio")
    assert done.counts["rejected"] == 2
    one, other = (json.loads(line) for line in to_mend(SYSTEM, done.run))
    assert (one, other) == (tasks[1], tasks[2])
    one["annotations"][0]["created_at"] = "2026-11-02T10:00:00Z"
    with pytest.raises(UnusableInput, match="Line 2 is not JSON yet"):
        feed_again(SYSTEM, done.run, json.dumps(one) + "\n{nothing")
    again = feed_again(SYSTEM, done.run, "\n".join(json.dumps(t) for t in (one, {**other, "id": 3})))
    assert again.counts["rejected"] == 0
    assert run_of(again).mends == run_of(done)
    assert len(facts_of("judgments")) == 8
    assert kept_sums() == true_sums()


def test_a_record_that_a_break_cut_is_mended_from_what_is_left_of_it(house: House) -> None:
    path = cast.label_studio(house.desk / "export.json", {n: {7: "alike"} for n in range(1, 4)})
    text = path.read_text()
    path.write_text(text[: text.rindex('"lead_time"')])
    done = house.bring(path, None, source="studio")
    (left,) = to_mend(SYSTEM, done.run)
    assert left.startswith('{"id": 3')
    again = feed_again(SYSTEM, done.run, text[text.rindex('{"id": 3, ') :].rstrip("]"))
    assert again.counts["judgments"] == 1
    assert len(facts_of("judgments")) == 3


def test_a_file_of_two_names_is_one_raw_file(house: House) -> None:
    rows = cast.answers(3)
    house.bring(cast.judgments_csv(house.desk / "songs.csv", rows))
    again = house.bring(cast.judgments_csv(house.desk / "songs (1).csv", rows))
    assert again.state == "unchanged"
    assert rows_of("raw_file") == 1


def test_every_step_replays_exactly_as_it_was(house: House) -> None:
    house.vendors()
    rows = cast.answers(30)
    seen = {}
    for number, chunk in enumerate((rows[:10], rows[5:20], [replace(a, answer="unsure") for a in rows[:5]], rows[20:])):
        seq = house.bring(cast.judgments_csv(house.desk / f"{number}.csv", chunk)).seq
        seen[seq] = (kept_sums(), sorted(map(str, facts_of("judgments"))))
    house.bring(cast.reviews_csv(house.desk / "audit.csv", [(rows[0], "rejected")]), cast.REVIEWS, name="audits.yaml")
    for seq, (sums, facts) in seen.items():
        assert kept_sums(seq=seq) == sums == true_sums(seq=seq)
        assert sorted(map(str, facts_of("judgments", seq=seq))) == facts


def test_a_tracker_restated_after_the_weekend_supersedes(house: House) -> None:
    house.bring(cast.tracker(house.desk / "mon.xlsx", [(date(2026, 11, 6), "DE", 120, 8)]), cast.TRACKER, source="t")
    done = house.bring(
        cast.tracker(house.desk / "tue.xlsx", [(date(2026, 11, 6), "DE", 150, 8)]), cast.TRACKER, source="t"
    )
    assert (done.counts["superseded"], done.counts["duplicates"]) == (1, 1)
    assert query("SELECT sum(value_milli) FROM measure_total WHERE measure = 'produced'")[0][0] == 150_000
    assert kept_sums() == true_sums()


def test_a_file_that_says_its_vendor_and_day_in_its_name_is_read_by_its_own_name(house: House) -> None:
    mapping = """\
kind: tracker
header: {words: [Locale, Done]}
columns: {locale: Locale}
measures: {produced: [Done]}
stated: {day: file}
constants: {vendor: Lumen}
"""
    for day, done in (("2026-11-02", 100), ("2026-11-03", 100)):
        path = house.desk / f"lumen {day}.csv"
        path.write_text(f"Locale,Done\nde-DE,{done}\n")
        house.bring(path, mapping, source="lumen")
    found = {f["day"]: f["value_milli"] for f in facts_of("totals")}
    assert found == {date(2026, 11, 2): 100_000, date(2026, 11, 3): 100_000}


# -- nothing half-written ---------------------------------------------------------------------------------------------


def nothing_was_written() -> bool:
    with all_rows():
        there = (Programme, Manifest, Part, Vendor, Locale, SavedMapping)
        return not any(model._default_manager.exists() for model in there)


def test_a_file_that_nobody_can_read_leaves_nothing(house: House) -> None:
    path = house.desk / "notes.txt"
    path.write_text("Call Lumen about Friday.\n")
    with pytest.raises(UnusableInput, match="callsheet mapping suggest"):
        house.bring(path, None)
    assert nothing_was_written()


def test_a_mapping_that_names_a_missing_column_leaves_nothing_not_even_itself(house: House) -> None:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(3))
    with pytest.raises(UnusableInput, match="rater"):
        house.bring(path, cast.MAPPING.replace("annotator: worker", "annotator: rater"))
    assert nothing_was_written()


def test_an_empty_file_and_a_missing_one_are_said_in_one_sentence(house: House) -> None:
    empty = house.desk / "empty.csv"
    empty.touch()
    with pytest.raises(UnusableInput, match="empty.csv: the file is empty"):
        house.bring(empty)
    with pytest.raises(UnusableInput, match="no such file"):
        house.bring(house.desk / "nowhere.csv")
    assert nothing_was_written()


def test_a_programme_code_that_is_none_is_refused_with_one_that_would_do(house: House) -> None:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(3))
    with pytest.raises(UnusableInput, match="marigold-two"):
        house.bring(path, programme="Marigold Two!")
    assert nothing_was_written()


# -- cancelling, and running again ------------------------------------------------------------------------------------


def waiting(house: House) -> ImportRun:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(6))
    return imports.begin(
        path, programme=cast.PROGRAMME, actor=SYSTEM, source=cast.SOURCE, mapping=(cast.MAPPING, "m.yaml")
    )


def state_of(run: ImportRun) -> str:
    return str(query("SELECT state FROM import_run WHERE id = %s", run.id)[0][0])


def test_an_import_cancelled_while_it_waits_is_never_carried_out(house: House) -> None:
    run = waiting(house)
    imports.cancel(run, actor=SYSTEM)
    with pytest.raises(UnusableInput, match="cancelled"):
        imports.carry_out(run, actor=SYSTEM)
    assert state_of(run) == "cancelled"
    assert rows_of("manifest") == rows_of("part") == rows_of("programme") == 0


def test_an_import_cancelled_while_it_is_read_stops(house: House) -> None:
    run = waiting(house)

    def cancel_once(step: str, share: float) -> None:
        if step == "committing":
            imports.cancel(run, actor=SYSTEM)

    with pytest.raises(UnusableInput, match="cancelled"):
        imports.carry_out(run, actor=SYSTEM, report=cancel_once)
    assert state_of(run) == "cancelled"
    assert rows_of("manifest") == rows_of("part") == 0


def test_an_import_that_is_in_can_no_longer_be_cancelled(house: House) -> None:
    done = house.bring(cast.judgments_csv(house.desk / "songs.csv", cast.answers(3)))
    with pytest.raises(UnusableInput, match="no longer"):
        imports.cancel(run_of(done), actor=SYSTEM)


def test_a_job_that_is_run_twice_imports_once(house: House) -> None:
    run = waiting(house)
    first = imports.carry_out(run, actor=SYSTEM)
    before = kept_sums()
    second = imports.carry_out(run, actor=SYSTEM)
    assert second.seq == first.seq
    assert second.counts == first.counts
    assert kept_sums() == before
    assert state_of(run) == "done"


def test_rejects_survive_a_crash_right_after_the_commit(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(5))
    path.write_text(path.read_text().replace("2026-11-02 08:02:00", "some day"))

    class Killed(BaseException):
        pass

    def killed(*said: Any, **more: Any) -> None:
        commit_run(*said, **more)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(imports, "commit_run", killed)
        with pytest.raises(Killed):
            house.bring(path)
    again = house.bring(path)
    assert again.state == "unchanged"
    assert again.rejected_file is not None
    with all_rows():
        run = ImportRun.objects.filter(state="done").get()
    assert len({b.line for b in bad_rows(run)}) == 1


def test_days_are_kept_apart_when_the_night_is_crossed(house: House) -> None:
    house.vendors()
    late = cast.MORNING + timedelta(hours=15, minutes=30)
    rows = [replace(a, sent=late) for a in cast.answers(2, workers=(cast.ANA, cast.CARLA))]
    house.bring(cast.judgments_csv(house.desk / "songs.csv", rows))
    found = dict(query("SELECT vendor, day FROM measure WHERE submitted > 0"))
    assert found == {"lumen": date(2026, 11, 3), "orbit": date(2026, 11, 2)}
