"""Trackers have the habits that real ones have."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from callsheet.simulator import Written
from callsheet.simulator.keys import StreamKeys
from callsheet.simulator.statements import REASONS, Tracker, disagreements, statements, trackers
from callsheet.simulator.world import World
from callsheet.simulator.writers.layouts import german_number


@pytest.fixture(scope="module")
def sent(world: World, keys: tuple[StreamKeys, ...]) -> tuple[Tracker, ...]:
    return trackers(world, keys)


def _book(written: Written, pattern: str) -> Workbook:
    return load_workbook(sorted(Path(written.folder).glob(pattern))[0])


def _values(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(18000, 0, "18.000"), (7.5, 1, "7,5"), (1234.5, 1, "1.234,5"), (0, 0, "0"), (999, 0, "999")],
)
def test_german_numbers_use_a_comma_for_decimals_and_a_dot_for_thousands(
    value: float, decimals: int, text: str
) -> None:
    assert german_number(value, decimals) == text


def test_lumens_header_stands_in_row_four_over_texts_and_a_sheet_is_hidden(written: Written) -> None:
    book = _book(written, "searchrel/*tracker-lumen*.xlsx")
    assert {sheet.title: sheet.sheet_state for sheet in book} == {"Übersicht": "visible", "Intern": "hidden"}
    rows = _values(book["Übersicht"])
    assert rows[3][0] == "Datum"
    assert any("," in str(row[5]) for row in rows[4:])
    assert any(str(row[0]).startswith("Summe KW") for row in rows)
    assert any("." in str(row[6]) and str(row[0]).startswith(("Summe", "Gesamt")) for row in rows)
    assert book["Intern"]["C2"].value == "18.000"


def test_saxonys_own_holiday_is_a_closure_in_leipzig_and_a_working_day_in_milan(written: Written) -> None:
    book = load_workbook(sorted(Path(written.folder).glob("searchrel/*tracker-lumen*.xlsx"))[-1])
    day = {str(row[1]): row[6] for row in _values(book["Übersicht"]) if row[0] == "18.11.2026"}
    assert day["Leipzig"] == "Feiertag"
    assert str(day["Milano"]).isdigit()


def test_harborlines_days_run_across_with_totals_between_and_merged_names(written: Written) -> None:
    sheet = _book(written, "apptox/*tracker-harborline*.xlsx").active
    assert sheet is not None
    header = _values(sheet)[2]
    assert header[:4] == ("Vendor", "Site", "Locale", "Metric")
    assert header.count("Total") >= 9
    assert len(sheet.merged_cells.ranges) >= 3
    assert any("hol" in row for row in _values(sheet))


def test_saffrons_dates_are_texts_without_a_year_and_some_days_are_not_known(written: Written) -> None:
    sheet = _book(written, "podtran/*tracker-saffron*.xlsx")["MIS"]
    rows = _values(sheet)
    assert rows[4][:3] == ("Location", "Lang", "Particulars")
    assert rows[4][3] == "12-Sep"
    assert sum(cell == "n/a" for row in rows for cell in row) == 3 * 3
    assert any(row[1] == "Total" for row in rows)


def test_minato_has_a_sheet_a_month_in_japanese(written: Written) -> None:
    book = _book(written, "songsim/*tracker-minato*.xlsx")
    assert book.sheetnames == ["2026-09", "2026-10", "2026-11"]
    assert _values(book["2026-09"])[1][0] == "日付"
    assert _values(book["2026-09"])[-1][0] == "小計"


def test_reasons_sum_to_the_difference_in_every_cell(world: World, sent: tuple[Tracker, ...]) -> None:
    cells = [cell for tracker in sent for cell in disagreements(tracker, world.horizon)]
    assert len(cells) > 100
    for cell in cells:
        assert cell.tracker - cell.export == sum(cell.reasons.values())
        assert set(cell.reasons) <= set(REASONS)


def test_idle_hours_are_reported_while_the_queue_is_dry(world: World, sent: tuple[Tracker, ...]) -> None:
    (tracker,) = [one for one in sent if (one.vendor, one.programme) == ("minato-kotoba", "songsim")]
    (seoul,) = [line for line in tracker.lines if line.site.code == "seoul"]
    dry = slice(world.faults.starved.first + 2, world.horizon.days)
    assert seoul.idle[dry].sum() > 0
    assert seoul.idle[dry].sum() > seoul.produced[dry].sum() / 10


def test_the_second_sending_reaches_back_over_the_first(world: World, sent: tuple[Tracker, ...]) -> None:
    for tracker in sent:
        first, second = statements(tracker, world.horizon)
        assert first.first == 0
        assert second.first < first.last <= second.last == world.horizon.days


def test_sums_in_the_file_are_those_of_its_cells(written: Written) -> None:
    content = json.loads((written.folder / "disagreements.json").read_text())
    for total in content["sums"]:
        own = [c for c in content["cells"] if (c["programme"], c["vendor"]) == (total["programme"], total["vendor"])]
        for reason, units in total["reasons"].items():
            assert units == sum(cell["reasons"].get(reason, 0) for cell in own)
