"""Damaged, odd and hostile files, through the action: one clear sentence, or exactly the bad rows rejected; never half."""

import gzip
import json
import resource
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from callsheet.actions.outcome import Outcome
from callsheet.actions.pages.imports import bad_rows
from callsheet.errors import CallsheetError, UnusableInput
from callsheet.state.models import ImportRun
from tests.world import cast
from tests.world.house import House, all_rows, counts, facts_of, kept_sums, query, rows_of, true_sums

pytestmark = pytest.mark.django_db

LARGE = 300_000_000


def raw_csv(house: House, change: Callable[[bytes], bytes], rows: int = 6) -> Path:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(rows))
    path.write_bytes(change(path.read_bytes()))
    return path


def reasons(done: Outcome) -> list[tuple[int, str, str]]:
    with all_rows():
        run = ImportRun.objects.get(id=done.run)
    return [(b.line, b.field, b.reason) for b in bad_rows(run)]


def went_in(done: Outcome) -> tuple[int, int]:
    """(judgments, rejected) of an import, after checking that the books agree."""
    assert kept_sums() == true_sums()
    assert len(facts_of("judgments")) == counts()["judgments"]
    assert (done.rejected_file is None) == (done.counts["rejected"] == 0)
    return done.counts["judgments"], done.counts["rejected"]


def refused(house: House, path: Path, mapping: str | None = cast.MAPPING, **said: Any) -> str:
    """The sentence of a file that cannot be used; nothing of it is left but the note that it was tried."""
    with pytest.raises(UnusableInput) as error:
        house.bring(path, mapping, **said)
    for table in ("manifest", "part", "programme", "vendor", "locale", "measure", "audit_entry"):
        assert rows_of(table) == 0, table
    assert "\n" not in error.value.sentence
    assert path.name in error.value.sentence
    return error.value.sentence


# -- packing ----------------------------------------------------------------------------------------------------------


def test_of_a_truncated_gzip_what_can_be_read_goes_in_and_the_break_is_said(house: House) -> None:
    rows = cast.judgments_csv(house.desk / "plain.csv", cast.answers(3000)).read_bytes()
    path = house.desk / "songs.csv.gz"
    packed = gzip.compress(rows)
    path.write_bytes(packed[: len(packed) // 2])
    done = house.bring(path)
    good, bad = went_in(done)
    assert 1000 < good < 2000
    assert bad == 1
    ((line, _, reason),) = reasons(done)
    assert line == good + 2
    assert "break" in reason or "cut" in reason


def test_a_zip_of_several_files_and_a_zip_with_a_password_are_refused(house: House) -> None:
    two = house.desk / "two.zip"
    with zipfile.ZipFile(two, "w") as archive:
        archive.writestr("a.csv", "song\n")
        archive.writestr("b.csv", "song\n")
    assert "unpack" in refused(house, two)


def test_a_zip_of_one_file_goes_in(house: House) -> None:
    path = house.desk / "songs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("songs.csv", cast.judgments_csv(house.desk / "s.csv", cast.answers(4)).read_bytes())
    assert went_in(house.bring(path)) == (4, 0)


def test_the_same_rows_packed_and_unpacked_are_the_same_facts(house: House) -> None:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(5))
    packed = house.desk / "songs.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    house.bring(path)
    again = house.bring(packed)
    assert (again.counts["duplicates"], again.counts["judgments"]) == (5, 0)


# -- lines and bytes --------------------------------------------------------------------------------------------------


def test_a_row_with_a_column_too_many_or_too_few_is_rejected_alone(house: House) -> None:
    def change(raw: bytes) -> bytes:
        lines = raw.split(b"\n")
        lines[2] += b",extra"
        lines[4] = b",".join(lines[4].split(b",")[:3])
        return b"\n".join(lines)

    done = house.bring(raw_csv(house, change))
    assert went_in(done) == (4, 2)
    assert {line for line, _, _ in reasons(done)} == {3, 5}


def test_nul_bytes_invalid_utf8_and_a_lone_quote_cost_their_own_rows_only(house: House) -> None:
    def change(raw: bytes) -> bytes:
        lines = raw.split(b"\n")
        lines[1] = lines[1].replace(b"alike", b"al\0ike")
        lines[3] = lines[3].replace(b"song-", b"s\xff\xfeng-")
        return b"\n".join(lines)

    done = house.bring(raw_csv(house, change))
    good, bad = went_in(done)
    assert good + bad == 6
    assert good >= 4
    assert {line for line, _, _ in reasons(done)} <= {2, 4}
    assert 4 in {line for line, _, _ in reasons(done)}


def test_mixed_line_ends_lose_no_row(house: House) -> None:
    done = house.bring(raw_csv(house, lambda raw: raw.replace(b"\n", b"\r\n", 3)))
    assert went_in(done) == (6, 0)


def test_a_missing_last_line_end_and_a_byte_order_mark_lose_no_row(house: House) -> None:
    done = house.bring(raw_csv(house, lambda raw: b"\xef\xbb\xbf" + raw.rstrip(b"\n")))
    assert went_in(done) == (6, 0)


def test_quoted_newlines_stay_inside_their_answer(house: House) -> None:
    rows = [replace(a, answer='two\nlines, and "quotes"') if i == 2 else a for i, a in enumerate(cast.answers(6))]
    mapping = cast.MAPPING.replace("category", "text")
    done = house.bring(cast.judgments_csv(house.desk / "songs.csv", rows), mapping)
    assert went_in(done) == (6, 0)
    assert 'two\nlines, and "quotes"' in {f["answer"] for f in facts_of("judgments")}
    assert sorted(f["line"] for f in facts_of("judgments")) == [2, 3, 4, 6, 7, 8]


def test_a_file_of_header_alone_is_no_error_and_no_fact(house: House) -> None:
    done = house.bring(cast.judgments_csv(house.desk / "songs.csv", []))
    assert went_in(done) == (0, 0)


def test_utf16_as_spreadsheet_programs_save_it_is_read_where_the_mapping_says_so(house: House) -> None:
    done = house.bring(raw_csv(house, lambda raw: raw.decode().encode("utf-16")), cast.MAPPING + "encoding: utf-16\n")
    assert went_in(done) == (6, 0)


# -- meaning ----------------------------------------------------------------------------------------------------------


def test_two_answers_of_one_worker_for_one_item_leave_the_last_and_say_so(house: House) -> None:
    rows = cast.answers(4)
    done = house.bring(cast.judgments_csv(house.desk / "songs.csv", [*rows, replace(rows[0], answer="unsure")]))
    assert went_in(done) == (4, 0)
    assert done.counts["older"] == 1
    ana = [f for f in facts_of("judgments") if f["annotator"] == cast.ANA and f["item"] == "song-0000"]
    assert [f["answer"] for f in ana] == ["unsure"]


def test_dates_in_two_formats_are_both_read_where_the_mapping_names_both(house: House) -> None:
    def change(raw: bytes) -> bytes:
        return raw.replace(b"2026-11-02 08:02:00", b"02/11/2026 08:02").replace(
            b"2026-11-02 08:04:00", b"11/25/2026 08:04"
        )

    mapping = cast.MAPPING + 'times: [iso, "%d/%m/%Y %H:%M"]\n'
    done = house.bring(raw_csv(house, change), mapping)
    assert went_in(done) == (5, 1)
    assert {line for line, _, _ in reasons(done)} == {6}
    assert "submitted_at" in {field for _, field, _ in reasons(done)}
    assert {f["submitted_at"] for f in facts_of("judgments")} >= {datetime(2026, 11, 2, 8, 2)}


def test_a_date_in_a_format_that_was_not_named_rejects_its_row(house: House) -> None:
    done = house.bring(raw_csv(house, lambda raw: raw.replace(b"2026-11-02 08:02:00", b"02/11/2026 08:02")))
    assert went_in(done) == (5, 1)


def test_a_mapping_that_is_no_yaml_or_says_nonsense_names_its_line(house: House) -> None:
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(2))
    for text, said in (
        ("kind: table\njudgments: [", "line"),
        ("kind: opera\n", "opera"),
        (cast.MAPPING.replace("answer: answer", "anser: answer"), "anser"),
        (cast.MAPPING + "zone: Mars/Olympus\n", "Mars/Olympus"),
        ("", "mapping"),
    ):
        with pytest.raises(UnusableInput, match=said):
            house.bring(path, text)
    assert rows_of("import_run") == rows_of("mapping") == 0


# -- JSON -------------------------------------------------------------------------------------------------------------


def test_of_a_json_export_cut_in_the_middle_the_whole_tasks_go_in(house: House) -> None:
    path = cast.label_studio(house.desk / "export.json", {n: {7: "alike", 8: "unsure"} for n in range(1, 41)})
    text = path.read_text()
    path.write_text(text[: len(text) // 2])
    done = house.bring(path, None, source="")
    good, bad = went_in(done)
    assert bad == 1
    assert 30 <= good <= 42
    assert good % 2 == 0


def test_a_task_that_is_no_task_costs_itself_only(house: House) -> None:
    path = cast.label_studio(house.desk / "export.json", {1: {7: "alike"}, 2: {7: "alike"}, 3: {7: "alike"}})
    tasks = json.loads(path.read_text())
    tasks[1]["annotations"] = "none"
    path.write_text(json.dumps(tasks))
    assert went_in(house.bring(path, None, source="")) == (2, 1)


# -- workbooks --------------------------------------------------------------------------------------------------------


def test_a_workbook_with_formulas_and_errors_keeps_its_good_numbers(house: House) -> None:
    path = cast.tracker(house.desk / "tracker.xlsx", [(date(2026, 11, d), "DE", 100 + d, 8) for d in range(2, 6)])
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet["C5"] = "#REF!"
    sheet["C5"].data_type = "e"
    sheet["C6"] = "=C4+1"
    book.save(path)
    done = house.bring(path, cast.TRACKER, source="lumen")
    produced = {f["day"].day: f["value_milli"] for f in facts_of("totals") if f["measure"] == "produced"}
    assert (produced[2], produced[5]) == (102_000, 105_000)
    assert 3 not in produced, "#REF! is not known, and not 0"
    assert 4 not in produced, "a formula that was never computed has no value"
    assert kept_sums() == true_sums()
    assert done.counts["rejected"] >= 1
    assert any("REF" in reason or field == "produced" for _, field, reason in reasons(done))


def test_a_workbook_with_a_password_is_refused(house: House) -> None:
    path = house.desk / "secret.xlsx"
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2040
    path.write_bytes(container + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2048)
    assert "protected by a password" in refused(house, path, cast.TRACKER)
    path.write_bytes(container)
    assert "cut or damaged" in refused(house, path, cast.TRACKER)


def test_a_cut_workbook_and_a_web_page_named_xls_are_refused(house: House) -> None:
    whole = cast.tracker(house.desk / "tracker.xlsx", [(date(2026, 11, 2), "DE", 120, 8)])
    cut = house.desk / "cut.xlsx"
    cut.write_bytes(whole.read_bytes()[:2000])
    assert "damaged" in refused(house, cut, cast.TRACKER)
    page = house.desk / "numbers.xls"
    page.write_text("<html><table><tr><td>1</td></tr></table></html>")
    assert "web page" in refused(house, page, cast.TRACKER)


def test_a_workbook_without_the_mappings_table_is_refused(house: House) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Nothing", "to", "see"])
    path = house.desk / "other.xlsx"
    book.save(path)
    said = refused(house, path, cast.TRACKER)
    assert "Date" in said, said


def test_a_public_holiday_is_a_closure_and_not_a_zero(house: House) -> None:
    days = [
        (date(2026, 11, 2), "DE", 120, 8),
        (date(2026, 11, 3), "DE", "Feiertag", ""),
        (date(2026, 11, 4), "DE", 0, 8),
    ]
    house.bring(cast.tracker(house.desk / "tracker.xlsx", days), cast.TRACKER, source="lumen")
    facts = {(f["day"].day, f["measure"]): f["value_milli"] for f in facts_of("totals")}
    assert (3, "produced") not in facts
    assert facts[(4, "produced")] == 0
    assert (3, "closure") in facts
    assert query("SELECT sum(value_milli) FROM measure_total WHERE measure = 'produced'")[0][0] == 120_000


# -- resources --------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk() -> Any:
    """No file may grow beyond 20 kB: what a full disk looks like to whoever writes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def shrink() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))

    yield shrink
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("moment", ["keep_raw", "_stage", "commit_run"])
def test_a_full_disk_is_said_and_leaves_nothing(
    house: House, small_disk: Callable[[], None], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    from callsheet.actions import imports

    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(3000))
    really = getattr(imports, moment)

    def when_full(*said: Any, **more: Any) -> Any:
        small_disk()
        try:
            return really(*said, **more)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    with monkeypatch.context() as patch:
        patch.setattr(imports, moment, when_full)
        with pytest.raises(CallsheetError, match="disk|space|written"):
            house.bring(path)
    assert rows_of("manifest") == rows_of("part") == rows_of("measure") == 0
    assert went_in(house.bring(path)) == (3000, 0)


@pytest.mark.soak
def test_a_single_line_of_300_megabytes_is_one_reject(house: House) -> None:
    path = house.desk / "songs.csv"
    good = cast.judgments_csv(house.desk / "good.csv", cast.answers(4)).read_bytes().splitlines(keepends=True)
    with path.open("wb") as file:
        file.writelines(good[:3])
        for _ in range(LARGE // 1_000_000):
            file.write(b"x" * 1_000_000)
        file.write(b"\n")
        file.writelines(good[3:])
    assert went_in(house.bring(path)) == (4, 1)


@pytest.mark.soak
def test_a_workbook_of_a_million_rows_goes_in(house: House) -> None:
    path = house.desk / "long.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Days")
    sheet.append(["Date", "Locale", "Done", "Hours"])
    for number in range(1_000_000):
        sheet.append([date(2026, 11, 1 + number % 20), f"x-{number // 20:05d}", 1, 1])
    book.save(path)
    done = house.bring(path, cast.TRACKER, source="lumen")
    assert done.counts["totals"] == 2_000_000
