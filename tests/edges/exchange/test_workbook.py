"""The registry as a workbook: it comes back unchanged, an edit is exactly that difference, a wrong cell is named."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from callsheet.actions import registry
from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.nouns import NOUNS
from callsheet.errors import UnusableInput
from callsheet.state.models import Person
from tests.edges.actions.test_registry import EXAMPLES
from tests.edges.exchange import desk
from tests.world import cast
from tests.world.house import House, all_rows, kept_sums, query, rows_of, true_sums

pytestmark = pytest.mark.django_db

HOSTILE = {
    "a formula": "=SUM(A1:A9)",
    "a command": "=cmd|' /C calc'!A0",
    "a leading apostrophe": "'quoted",
    "a minus": "-1+1",
    "an at sign": "@SUM(1)",
    "leading zeros": "007",
    "a day": "2026-11-01",
    "what looks like a number": "1e5",
    "blanks at both ends": "  Lumen ",
    "lines": "one\r\ntwo\nthree\r",
    "a tab": "one\ttwo",
    "controls": "bell \x07 and \x1f",
    "what looks escaped": "_x0041_ and _x005F_x0041_",
    "beyond the plane": "𝄞 clef, \ufffe none",
    "markup": "<b>&amp;</b> ]]>",
    "the longest cell": "x" * 32_767,
    "longer than a cell": "word " * 8_000,
    "longer than a cell when escaped": "\x01" * 5_000,
}


@pytest.fixture
def kept(house: House) -> House:
    """A house whose registry has a row of every noun."""
    house.vendors()
    house.put("guideline", programme=cast.PROGRAMME, version="1")
    with all_rows():
        Person.objects.create(email="mia@example.invalid", name="Mia", role="qa")
        Person.objects.create(email="ben@example.invalid", name="Ben", role="crowd manager")
    house.put("locale", code="de-DE", name="German")
    for noun, (values, change) in EXAMPLES.items():
        registry.put(noun, {**values, **{n: v for n, v in change.items() if noun != "name"}}, actor=SYSTEM)
    return house


def rows(noun: str) -> list[dict[str, object]]:
    with reading(SYSTEM):
        return registry.rows(noun, actor=SYSTEM)


NOTHING: dict[str, list[dict[str, object]]] = {"created": [], "changed": [], "removed": [], "errors": []}


# -- it comes back unchanged ------------------------------------------------------------------------------------------


def test_an_export_of_every_noun_comes_back_as_no_change(kept: House) -> None:
    assert all(rows(noun) for noun in NOUNS)
    body = desk.exported()
    assert desk.said(desk.planned(body)) == NOTHING
    assert desk.said(desk.planned(desk.edited(body, lambda book: None))) == NOTHING


def test_texts_that_spreadsheets_spoil_come_back_to_the_letter(kept: House) -> None:
    for number, text in enumerate(HOSTILE.values()):
        kept.put("guideline", programme=cast.PROGRAMME, version=f"h{number}", note=text)
    body = desk.exported()
    assert desk.said(desk.planned(body)) == NOTHING
    assert desk.said(desk.planned(desk.edited(body, lambda book: None))) == NOTHING


def test_no_cell_of_an_export_is_a_formula(kept: House) -> None:
    kept.put("vendor", code="lumen", name="=1+1")
    book = load_workbook(BytesIO(desk.exported()))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert book["vendors"]["B3"].value == "=1+1"


def test_a_text_too_long_for_a_cell_is_kept_while_its_row_is_edited(kept: House) -> None:
    kept.put("guideline", programme=cast.PROGRAMME, version="9", note="word " * 8_000)
    body = desk.edited(desk.exported(), lambda b: desk.put_cell(b, "guidelines", "issued_on", "9", date(2026, 11, 3)))
    assert desk.said(desk.applied(body))["changed"] == [
        {"noun": "guideline", "key": "marigold/9", "field": "issued_on", "was": None, "is": "2026-11-03"}
    ]
    assert next(row for row in rows("guideline") if row["version"] == "9")["note"] == "word " * 8_000


def test_an_emptied_registry_is_filled_again_from_its_export(kept: House) -> None:
    body = desk.exported()
    before = {noun: [{**row, "id": 0} for row in rows(noun)] for noun in NOUNS if noun != "programme"}
    for noun in ("commitment", "target", "quota", "closure", "worker-rule", "acknowledgement", "guideline", "batch"):
        for row in rows(noun):
            registry.remove(noun, {k: row[k] for k in NOUNS[noun].key}, actor=SYSTEM)
    done = desk.applied(body)
    assert {row.noun for row in done.created} >= {"commitment", "target", "guideline", "acknowledgement", "batch"}
    assert not done.changed
    assert {noun: [{**row, "id": 0} for row in rows(noun)] for noun in before} == before


# -- an edit is exactly that difference -------------------------------------------------------------------------------


def test_a_week_of_edits_is_shown_and_applied_exactly(kept: House) -> None:
    def edit(book: Workbook) -> None:
        desk.put_cell(book, "sites", "zone", "manila", "Europe/London")
        desk.put_cell(book, "programmes", "priority", cast.PROGRAMME, 1.0)
        desk.put_cell(book, "batches", "due", "b1", None)
        book["vendors"].append(["wren", "Wren"])
        book["sites"].append(["wren", "leeds", "Leeds"])
        book["locales"].delete_rows(int(desk.cell_of(book["locales"], "name", "is-IS")[1:]))

    body = desk.edited(desk.exported(), edit)
    shown = desk.said(desk.planned(body))
    assert shown["changed"] == [
        {"noun": "programme", "key": "marigold", "field": "priority", "was": 3, "is": 1},
        {"noun": "site", "key": "lumen/manila", "field": "zone", "was": "Asia/Manila", "is": "Europe/London"},
        {"noun": "batch", "key": "marigold/b1", "field": "due", "was": "2026-12-01", "is": None},
    ]
    assert [(row["noun"], row["key"]) for row in shown["created"]] == [("vendor", "wren"), ("site", "wren/leeds")]
    assert [(row["noun"], row["key"]) for row in shown["removed"]] == [("locale", "is-IS")]
    assert not shown["errors"]
    assert next(r for r in rows("site") if r["code"] == "manila")["zone"] == "Asia/Manila"
    assert desk.said(desk.applied(body)) == shown
    assert desk.said(desk.planned(body)) == NOTHING
    assert next(r for r in rows("site") if r["code"] == "leeds")["zone"] == "UTC"


HABITS: dict[str, Callable[[Workbook], object]] = {
    "columns in another order": lambda b: b["vendors"].move_range("A1:A9", cols=8),
    "a column of one's own": lambda b: b["sites"].cell(1, 20, "remarks"),
    "a column that is gone": lambda b: b["programmes"].delete_cols(4, 2),
    "blank rows": lambda b: b["sites"].insert_rows(2, 3),
    "rows in another order": lambda b: b["vendors"].move_range("A2:D2", rows=20),
    "blanks around texts": lambda b: desk.put_cell(b, "vendors", "name", "lumen", " Lumen  "),
    "a hidden sheet": lambda b: setattr(b["sites"], "sheet_state", "hidden"),
    "a sheet of one's own": lambda b: b.create_sheet("(pivot)").append(["sums", 5]),
    "an empty sheet": lambda b: b.create_sheet("Sheet1"),
    "a sheet that is gone": lambda b: b.remove(b["batches"]),
    "sheets in another order": lambda b: b.move_sheet("locales", -5),
    "a heading in capitals": lambda b: setattr(b["sites"]["E1"], "value", "ZONE"),
    "a label for a heading": lambda b: setattr(b["sites"]["E1"], "value", "Zone "),
    "a day as a moment": lambda b: desk.put_cell(b, "batches", "due", "b1", datetime(2026, 12, 1)),
    "a day as text": lambda b: desk.put_cell(b, "batches", "due", "b1", "2026-12-01"),
    "a number as text": lambda b: desk.put_cell(b, "programmes", "priority", cast.PROGRAMME, "3"),
    "a truth value": lambda b: desk.put_cell(b, "closures", "excused", "Christmas", True),
}


@pytest.mark.parametrize("habit", HABITS)
def test_habits_of_people_of_spreadsheets_change_nothing(kept: House, habit: str) -> None:
    assert desk.said(desk.planned(desk.edited(desk.exported(), HABITS[habit]))) == NOTHING


def test_rows_are_removed_only_where_the_file_says_that_it_is_complete(kept: House) -> None:
    def drop(book: Workbook) -> None:
        book["quotas"].delete_rows(2, 9)

    def drop_and_say_left(book: Workbook) -> None:
        drop(book)
        desk.put_cell(book, "Read me", "The registry of Callsheet", "quotas", "quotas")
        row = next(row for row in book["Read me"].iter_rows() if row[0].value == "quotas")
        row[3].value = "are left"

    body = desk.exported()
    assert [row.key for row in desk.planned(desk.edited(body, drop)).removed] == ["marigold"]
    assert desk.said(desk.planned(desk.edited(body, drop_and_say_left))) == NOTHING
    assert desk.said(desk.planned(desk.edited(desk.edited(body, drop), lambda b: b.remove(b["Read me"])))) == NOTHING


def test_a_sheet_made_by_hand_adds_and_changes_what_it_says(kept: House) -> None:
    body = desk.book_of(
        vendor=[["code", "name"], ["lumen", "Lumen Data"], [7, "Seven"]],
        Sites=[["Vendor", "Code", "Name"], [7, 1, "One"]],
    )
    shown = desk.said(desk.applied(body))
    assert [(row["noun"], row["key"]) for row in shown["created"]] == [("vendor", "7"), ("site", "7/1")]
    assert [(c["key"], c["was"], c["is"]) for c in shown["changed"]] == [("lumen", "Lumen", "Lumen Data")]
    assert not shown["removed"]


def test_what_stands_under_a_removed_row_goes_with_it_and_is_shown(kept: House) -> None:
    kept.put("programme", code="sonnet", name="Sonnet")
    kept.put("batch", programme="sonnet", code="s1", name="S1")
    body = desk.book_of(**{"Read me": [["Sheet", "", "", "Rows missing from the sheet"], ["programmes", "", "", "are removed"]]}, programmes=[["code"], [cast.PROGRAMME]])  # fmt: skip
    assert [(row.noun, row.key) for row in desk.applied(body).removed] == [
        ("programme", "sonnet"),
        ("batch", "sonnet/s1"),
    ]


def test_a_rule_that_follows_another_takes_its_place_in_one_go(kept: House) -> None:
    rule = {"programme": cast.PROGRAMME, "match": "exact", "pattern": "zoe", "vendor": "lumen"}
    kept.put("worker-rule", **rule, valid="2026-01-01..")

    def split(book: Workbook) -> None:
        sheet = book["worker-rules"]
        at = int(desk.cell_of(sheet, "valid", "zoe").lstrip("ABCDEFGH"))
        sheet[f"E{at}"] = "2026-01-01..2026-06-30"
        sheet.append([cast.PROGRAMME, None, "exact", "zoe", "2026-07-01..", "orbit"])

    done = desk.applied(desk.edited(desk.exported(), split))
    assert not done.errors
    assert (len(done.created), len(done.removed)) == (2, 1)


# -- what is wrong is named, and nothing is applied -------------------------------------------------------------------


def test_everything_wrong_is_told_with_its_cell_and_nothing_is_applied(kept: House) -> None:
    places: dict[str, str] = {}

    def spoil(book: Workbook) -> None:
        places["zone"] = desk.put_cell(book, "sites", "zone", "manila", "Mars/Olympus")
        places["country"] = desk.put_cell(book, "sites", "country", "manila", "XX")
        places["due"] = desk.put_cell(book, "batches", "due", "b1", "soon")
        places["units"] = desk.put_cell(book, "quotas", "units", cast.PROGRAMME, 0)
        places["kpi"] = desk.put_cell(book, "targets", "kpi", "Q02", "Q99")
        places["formula"] = desk.put_cell(book, "vendors", "name", "lumen", "=A1&A2")
        book["sites"].append(["nobody", "here", "Here"])
        book["sites"].append([None, "lost", "Lost"])
        book["vendors"].append(["orbit", "Orbit again"])
        desk.put_cell(book, "programmes", "name", cast.PROGRAMME, "Renamed")

    before = (query("SELECT version FROM registry_version"), rows_of("audit_entry"), rows("programme"))
    done = desk.applied(desk.edited(desk.exported(), spoil))
    found = {(e["sheet"], e["cell"]): (e["value"], e["sentence"]) for e in desk.said(done)["errors"]}
    assert found["sites", places["zone"]] == (
        "Mars/Olympus",
        "site, zone: “Mars/Olympus” — expected an IANA zone such as Europe/Berlin.",
    )
    assert found["sites", places["country"]][0] == "XX"
    assert found["batches", places["due"]][0] == "soon"
    assert found["quotas", places["units"]][0] == "0"
    assert found["targets", places["kpi"]][0] == "Q99"
    assert "formula" in str(found["vendors", places["formula"]][1])
    assert any("no vendor “nobody”" in str(s) for _, s in found.values())
    assert any("needs its vendor" in str(s) for _, s in found.values())
    assert any("a second time" in str(s) for _, s in found.values())
    assert len(found) == 9
    assert (query("SELECT version FROM registry_version"), rows_of("audit_entry"), rows("programme")) == before


VALUES: dict[tuple[str, str, str], tuple[object, str]] = {
    ("batches", "due", "b1"): ("03/04/2026", "write 2026-04-03 or 2026-03-04, whichever is meant."),
    ("programmes", "due", cast.PROGRAMME): ("24 Dec 2026", "write 2026-12-24."),
    ("sites", "confirmed_on", "manila"): ("24.12.2026", "write 2026-12-24."),
    ("programmes", "priority", cast.PROGRAMME): ("high", "expected a whole number, written in digits alone such as 1500."),
    ("quotas", "units", cast.PROGRAMME): (-5, "expected 1 or more."),
    ("targets", "value", "Q02"): ("0,95", "such as 0.95."),
    ("closures", "excused", "Christmas"): ("maybe", "expected yes or no."),
    ("vendors", "name", "lumen"): ("=A1&A2", "copy the cell and paste it as a value."),
    ("vendors", "name", "orbit"): ("x" * 5_000, "characters at most, not 5,000."),
    ("sites", "name", "manila"): (None, "site, name: it is empty and cannot be; write a value."),
}  # fmt: skip


def test_a_value_that_does_not_fit_is_told_with_what_was_expected(kept: House) -> None:
    cells: dict[tuple[str, str], tuple[object, str]] = {}

    def spoil(book: Workbook) -> None:
        for (sheet, column, key), meant in VALUES.items():
            cells[sheet, desk.put_cell(book, sheet, column, key, meant[0])] = meant

    found = {(e["sheet"], e["cell"]): e for e in desk.said(desk.planned(desk.edited(desk.exported(), spoil)))["errors"]}
    assert set(found) == set(cells)
    for place, (value, expected) in cells.items():
        assert str(found[place]["sentence"]).endswith(expected), found[place]
        assert str(found[place]["value"]) == str(value or "")[:200]
        assert len(str(found[place]["sentence"])) < 250


def test_merged_cells_are_refused_because_only_the_first_of_them_holds_a_value(kept: House) -> None:
    body = desk.edited(desk.exported(), lambda book: book["sites"].merge_cells("A2:A3"))
    done = desk.planned(body)
    (problem,) = done.errors
    assert (problem.at.where, problem.at.spot, problem.value) == ("sites", "A2", "A2:A3")
    assert "take the merge apart" in problem.sentence
    assert not done.removed


def test_lines_above_the_headings_are_one_problem_that_names_the_row(kept: House) -> None:
    body = desk.edited(
        desk.exported(), lambda b: (b["sites"].insert_rows(1), setattr(b["sites"]["A1"], "value", "Ours"))
    )
    (problem,) = desk.planned(body).errors
    assert problem.sentence.startswith("Row 1 holds none of the headings of sites (vendor, code,")


def test_a_row_that_cannot_go_is_named_with_the_sheet_that_it_is_missing_from(kept: House) -> None:
    def drop(book: Workbook) -> None:
        book["sites"].delete_rows(int(desk.cell_of(book["sites"], "code", "bogota")[1:]))

    (error,) = desk.said(desk.planned(desk.edited(desk.exported(), drop)))["errors"]
    assert (error["sheet"], error["cell"], error["value"]) == ("sites", "A1", "orbit/bogota")


def test_days_of_the_other_calendar_and_hidden_rows_and_no_break_blanks_change_nothing(kept: House) -> None:
    def spoil(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        for cell in book["sites"][1]:
            cell.value = f"{cell.value}\u00a0"
        for number in range(2, 9):
            book["sites"].row_dimensions[number].hidden = True

    assert desk.said(desk.planned(desk.edited(desk.exported(), spoil))) == NOTHING


RENAMED: dict[str, Callable[[Workbook], object]] = {
    "a heading renamed": lambda b: setattr(b["batches"]["D1"], "value", "deadline"),
    "a heading misspelt": lambda b: setattr(b["vendors"]["B1"], "value", "nmae"),
    "a part of the key gone": lambda b: b["sites"].delete_cols(1),
    "no headings": lambda b: b["vendors"].delete_rows(1),
    "an emptied sheet": lambda b: b["vendors"].delete_rows(1, 9),
    "a heading twice": lambda b: setattr(b["vendors"]["D1"], "value", "name"),
    "a sheet renamed": lambda b: setattr(b["vendors"], "title", "vendor list"),
    "a sheet nobody knows": lambda b: b.create_sheet("colours").append(["red"]),
    "a sheet twice": lambda b: b.copy_worksheet(b["vendors"]).__setattr__("title", "vendor"),
}


@pytest.mark.parametrize("what", RENAMED)
def test_what_could_mean_two_things_is_refused(kept: House, what: str) -> None:
    done = desk.planned(desk.edited(desk.exported(), RENAMED[what]))
    assert done.errors
    assert all(
        problem.at.where and problem.at.spot and problem.sentence.endswith((".", ")", "?")) for problem in done.errors
    )
    assert not [row for row in done.removed if row.noun == "vendor"]


def test_what_is_no_workbook_is_refused_with_its_name() -> None:
    empty = BytesIO()
    Workbook().save(empty)
    for body in (b"", b"<html>", b"PK\x03\x04 cut", b"code,name\n", desk.exported_html(), empty.getvalue()):
        with pytest.raises(UnusableInput, match="registry.xlsx"):
            desk.read(body)
    for body, told in ((b"code,name\n", "holds text such as CSV"), (b"", "is empty"), (b"%PDF-1.7", "is a PDF")):
        with pytest.raises(UnusableInput, match=told):
            desk.read(body)


def test_nul_in_a_cell_is_refused_like_everywhere(kept: House) -> None:
    body = desk.book_of(vendors=[["code", "name"], ["lumen", "a_x0000_b"]])
    (problem,) = desk.planned(body).errors
    assert (problem.at.where, problem.at.spot) == ("vendors", "B2")
    assert "NUL" in problem.sentence


def test_a_moved_field_is_not_edited_by_a_sheet(kept: House) -> None:
    body = desk.edited(desk.exported(), lambda b: desk.put_cell(b, "batches", "state", "b1", "delivered"))
    (problem,) = desk.planned(body).errors
    assert "moving" in problem.sentence


# -- the measures follow, and the command -----------------------------------------------------------------------------


def test_the_measures_follow_an_import_once_a_programme(kept: House) -> None:
    kept.bring(cast.judgments_csv(kept.desk / "songs.csv", cast.answers(8)))

    def edit(book: Workbook) -> None:
        desk.put_cell(book, "sites", "cutoff_minutes", "manila", 1200)
        desk.put_cell(book, "sites", "zone", "bogota", "Asia/Tokyo")

    repairs = "SELECT count(*) FROM audit_entry WHERE action = 'measures.repaired'"
    before = query(repairs)[0][0]
    desk.applied(desk.edited(desk.exported(), edit))
    assert query(repairs)[0][0] == before + 1
    assert kept_sums() == true_sums()


def test_the_command_exports_shows_applies_and_refuses(kept: House, tmp_path: Path) -> None:
    file = tmp_path / "registry.xlsx"
    assert kept.cli("registry", "export", file).code == 0
    file.write_bytes(
        desk.edited(file.read_bytes(), lambda b: desk.put_cell(b, "vendors", "name", "lumen", "Lumen Data"))
    )
    shown = kept.cli("registry", "import", file, "--dry-run", "--json")
    change = {"noun": "vendor", "key": "lumen", "field": "name", "was": "Lumen", "is": "Lumen Data"}
    assert (shown.code, shown.json) == (0, {**NOTHING, "changed": [change]})
    done = kept.cli("registry", "import", file)
    assert (done.code, "Applied." in done.out, "“Lumen” → “Lumen Data”" in done.out) == (0, True, True)
    assert kept.cli("registry", "import", file, "--json").json == NOTHING
    file.write_bytes(desk.edited(file.read_bytes(), lambda b: desk.put_cell(b, "sites", "zone", "manila", "Mars")))
    wrong = kept.cli("registry", "import", file, "--json")
    assert wrong.code == 2
    assert [(e["sheet"], e["value"]) for e in wrong.json["errors"]] == [("sites", "Mars")]
    assert kept.cli("registry", "import", tmp_path / "none.xlsx").code == 2
