"""A tracker read through its mapping: every row once, bad cells with their address, nothing silently wrong."""

import sys
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from callsheet.errors import UnusableInput
from callsheet.sources.suggest import answer
from callsheet.sources.tracker import sheet_row
from tests.sources.tracker.sheets_written import (
    mapped,
    read_as_suggested,
    records_of,
    rejects_of,
    suggested,
    text_file,
    totals_of,
    workbook,
)

MON, TUE = date(2026, 11, 16), date(2026, 11, 17)
LONG = """
kind: tracker
header: {words: [Date, Vendor]}
columns: {day: Date, vendor: Vendor}
measures: {produced: [Produced], hours: [Hours]}
days: {anchor: 2026-11-22}
"""
HEAD = ["Date", "Vendor", "Produced", "Hours"]


def test_every_row_is_a_record_with_its_row_number(tmp_path: Path) -> None:
    rows = [["Tracker"], [], HEAD, [MON, "Lumen", 5, 7.5], [], ["Total", None, 5, 7.5], ["remark"]]
    records = records_of(workbook(tmp_path / "t.xlsx", {"A": rows, "B": [["x"]], "C": [["y"]]}, hidden=("C",)), LONG)
    said = {r.line: r.skipped for r in records}
    assert said[1] == "above the table"
    assert said[3] == "header row"
    assert said[6] == "subtotal row"
    assert said[7] == "nothing reported in the row"
    assert said[4] is None
    assert [r.line for r in records if r.skipped == "hidden sheet"]
    assert sheet_row(10_000_001) == (1, 1)
    assert len({r.line for r in records}) == len(records)


def test_a_bad_cell_is_a_reject_with_its_address_and_its_neighbours_are_read(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx", {"Week 47": [HEAD, [MON, "Lumen", "12 oder so", 7.5], [TUE, "Lumen", 3, "=B1*2"]]}
    )
    records = records_of(path, LONG)
    assert totals_of(records) == {("2026-11-16", "Lumen", "hours"): 7.5, ("2026-11-17", "Lumen", "produced"): 3}
    first, second = (r.rejects[0] for r in records if r.rejects)
    assert (first.field, first.value) == ("produced", "12 oder so")
    assert first.reason == "sheet Week 47, C2: it is not a number"
    assert "sheet Week 47, D3: formula without a saved result" in second.reason


def test_missing_is_not_nought_and_a_holiday_is_a_closure(tmp_path: Path) -> None:
    path = text_file(
        tmp_path / "t.csv", [HEAD, ["2026-11-16", "Lumen", "n/a", "-"], ["2026-11-17", "Lumen", "Feiertag", "0"]]
    )
    records = records_of(path, LONG)
    assert totals_of(records) == {("2026-11-17", "Lumen", "closure"): 1, ("2026-11-17", "Lumen", "hours"): 0}
    assert [f["note"] for r in records for _, f in r.facts if "note" in f] == ["Feiertag"]


def test_a_row_without_a_day_or_vendor_is_rejected_and_said_where(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx", {"S": [HEAD, [None, "Lumen", 1, 2], [MON, None, 3, 4], ["soon", "Lumen", 5, 6]]}
    )
    reasons = rejects_of(records_of(path, LONG))
    assert [r.split(":")[0] for r in reasons] == ["sheet S, A2", "sheet S, B3", "sheet S, A4"]
    assert "the vendor is blank" in reasons[1]


def test_rows_of_the_same_labels_are_added_up_and_the_later_ones_say_so(tmp_path: Path) -> None:
    rows = [HEAD, [MON, "Lumen", 5, 1.25], [MON, "Lumen", 6, 1.5], [MON, "Orbit", 7, 2]]
    records = records_of(workbook(tmp_path / "t.xlsx", {"S": rows}), LONG)
    assert totals_of(records)[("2026-11-16", "Lumen", "produced")] == 11
    assert totals_of(records)[("2026-11-16", "Lumen", "hours")] == 2.75
    assert Counter(r.skipped for r in records)["added to an earlier row with the same labels"] == 1


def test_with_repeats_last_the_restated_row_follows_the_first(tmp_path: Path) -> None:
    rows = [HEAD, [MON, "Lumen", 5, 1], [MON, "Lumen", 6, 2]]
    records = records_of(workbook(tmp_path / "t.xlsx", {"S": rows}), LONG + "repeats: last\n")
    assert [f["value_milli"] for r in records for _, f in r.facts] == [5000, 1000, 6000, 2000]


def test_long_sheets_are_added_up_as_short_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [HEAD, *[[MON, f"V{i % 3}", i, 1] for i in range(30)]]
    path = workbook(tmp_path / "t.xlsx", {"S": rows})
    short = totals_of(records_of(path, LONG))
    monkeypatch.setattr(sys.modules["callsheet.sources.tracker.read"], "ROWS_KEPT", 5)
    assert totals_of(records_of(path, LONG)) == short


def test_the_mapping_reads_tomorrows_file_with_more_days_moved_rows_and_other_columns(tmp_path: Path) -> None:
    first = workbook(tmp_path / "a.xlsx", {"W": [["Vendor", "Locale", MON], ["Lumen", "de-DE", 10]]})
    text = answer(suggested(first), {})
    later = [
        ["Status of today"],
        [],
        ["#", "Locale", "Vendor", MON, TUE, "Total"],
        [1, "fr-FR", "Orbit", 1, 2, 3],
        [2, "de-DE", "Lumen", 10, 20, 30],
        [3, None, "Total", 11, 22, 33],
    ]
    assert totals_of(records_of(workbook(tmp_path / "b.xlsx", {"W": later}), text)) == {
        ("2026-11-16", "Orbit", "fr-FR", "produced"): 1, ("2026-11-17", "Orbit", "fr-FR", "produced"): 2,
        ("2026-11-16", "Lumen", "de-DE", "produced"): 10, ("2026-11-17", "Lumen", "de-DE", "produced"): 20,
    }  # fmt: skip


def test_a_tracker_restated_after_the_weekend_gives_the_same_identity_with_the_new_number(tmp_path: Path) -> None:
    friday = workbook(tmp_path / "a.xlsx", {"W": [["Vendor", "Locale", MON, TUE], ["Lumen", "de-DE", 10, 20]]})
    monday = workbook(tmp_path / "b.xlsx", {"W": [["Vendor", "Locale", MON, TUE], ["Lumen", "de-DE", 10, 25]]})
    text = answer(suggested(friday), {})
    before, after = totals_of(records_of(friday, text)), totals_of(records_of(monday, text))
    assert before.keys() == after.keys()
    assert {k for k in before if before[k] != after[k]} == {("2026-11-17", "Lumen", "de-DE", "produced")}


def test_a_renamed_column_is_refused_and_says_what_was_expected(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", {"S": [["Day", "Partner", "Produced"], [MON, "Lumen", 5]]})
    with pytest.raises(UnusableInput, match="Date, Vendor"):
        records_of(path, LONG)


def test_a_sheet_that_is_not_there_is_refused_and_says_which_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", {"Summary": [HEAD], "Old": [HEAD]}, hidden=("Old",))
    with pytest.raises(UnusableInput, match=r"Week \*; there are: Summary, Old \(hidden\)"):
        records_of(path, LONG + 'sheets: ["Week *"]\n')


def test_names_are_merged_as_the_mapping_says_and_locales_are_tidied(tmp_path: Path) -> None:
    text = LONG.replace("vendor: Vendor}", "vendor: Vendor, locale: Lang}") + "names: {vendor: {LUMEN Data: lumen}}\n"
    path = text_file(
        tmp_path / "t.csv",
        [
            ["Date", "Vendor", "Lang", "Produced"],
            ["2026-11-16", "LUMEN Data", "de_DE", "1"],
            ["2026-11-17", "Orbit", "Elbisch", "2"],
        ],
    )
    assert set(totals_of(records_of(path, text))) == {
        ("2026-11-16", "lumen", "de-DE", "produced"),
        ("2026-11-17", "Orbit", "Elbisch", "produced"),
    }


def test_a_vendor_called_total_can_be_kept(tmp_path: Path) -> None:
    path = text_file(tmp_path / "t.csv", [HEAD, ["2026-11-16", "Total Data", "1", "2"]])
    assert totals_of(records_of(path, LONG)) == {}
    assert len(totals_of(records_of(path, LONG + "ignore: {keep: [Total Data]}\n"))) == 2


def test_notes_standing_and_the_time_of_revision_travel_with_the_number(tmp_path: Path) -> None:
    text = LONG.replace("vendor: Vendor}", "vendor: Vendor, note: Remarks, standing: Status, revised_at: Updated}")
    path = text_file(
        tmp_path / "t.csv",
        [[*HEAD, "Remarks", "Status", "Updated"], ["2026-11-16", "Lumen", "1", "", "power cut", "Final", "2026-11-18"]],
    )
    (fact,) = (f for r in records_of(path, text) for _, f in r.facts)
    assert (fact["note"], fact["standing"], str(fact["revised_at"])) == (
        "power cut",
        "confirmed",
        "2026-11-18 00:00:00",
    )


def test_formulas_that_add_up_rows_prove_a_subtotal(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Locale", MON], ["de-DE", 4], ["fr-FR", 4], ["EMEA", "=SUM(B2:B3)"]):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    reasons = rejects_of(
        records_of(
            tmp_path / "t.xlsx",
            "kind: tracker\nheader: {words: [Locale], across: [day]}\ncolumns: {locale: Locale}\nconstants: {measure: produced}\nignore: {sums: true}\n",
        )
    )
    assert reasons == [] or "formula without a saved result" in reasons[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("zone: Mars/Base", "IANA zone"),
        ("cutoff: 25:00", "hh:mm"),
        ("measures: {made: [x]}", "made"),
        ("colums: {}", "columns"),
        ("decimal: ;", "decimal"),
    ],
)
def test_a_wrong_mapping_names_its_line_and_what_was_expected(change: str, said: str) -> None:
    with pytest.raises(UnusableInput, match=said) as refused:
        mapped(
            "\n".join(line for line in LONG.strip().split("\n") if line.split(":")[0] != change.split(":")[0])
            + "\n"
            + change
        )
    assert "line" in refused.value.sentence


def test_a_mapping_must_say_the_day_and_what_is_counted() -> None:
    with pytest.raises(UnusableInput, match="expected the day"):
        mapped("kind: tracker\nmeasures: {produced: [P]}\n")
    with pytest.raises(UnusableInput, match="expected what is counted"):
        mapped("kind: tracker\nheader: {across: [day]}\n")


def test_a_holiday_in_every_locale_of_a_vendor_is_one_closure_each(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx",
        {"S": [["Vendor", "Locale", MON, TUE], ["Lumen", "de-DE", 5, "hol"], ["Lumen", "fr-FR", 6, "holiday"]]},
    )
    found = read_as_suggested(path)
    assert found[("2026-11-17", "Lumen", "de-DE", "closure")] == found[("2026-11-17", "Lumen", "fr-FR", "closure")] == 1
