"""Any sheet-like file becomes grids; what cannot be read is refused with one sentence that says what to do."""

import gzip
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from callsheet.errors import UnusableInput
from callsheet.sources.grid import Span, address, error_cells, grid_to_csv, pasted_sheets, sheets, table_copy

ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Daily">
<table:table-row><table:table-cell office:value-type="string"><text:p>Vendor</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2026-11-16"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Lumen</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="12.5"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Week 47"
    sheet["B3"], sheet["C3"], sheet["D3"] = "Vendor", date(2026, 11, 16), timedelta(hours=7, minutes=30)
    sheet["B4"], sheet["C4"], sheet["D4"] = "Lumen", 12, "=C4+1"
    sheet["C5"] = "#REF!"
    sheet["C5"].data_type = "e"
    sheet["C6"] = "=SUM(C4:C5)"
    sheet.merge_cells("B4:B5")
    for name, state in (("Old", "hidden"), ("Older", "veryHidden"), ("Empty", "visible")):
        made.create_sheet(name).sheet_state = state
    path = tmp_path / "tracker.xlsx"
    made.save(path)
    return path


def test_cells_stand_at_the_rows_and_columns_that_a_person_sees(book: Path) -> None:
    sheet = sheets(book)[0]
    rows = dict(sheet.open())
    assert rows[3][1:4] == ["Vendor", date(2026, 11, 16), timedelta(hours=7, minutes=30)]
    assert rows[4][1:3] == ["Lumen", 12.0]
    assert sheet.merged == (Span(4, 2, 5, 2),)
    assert list(sheet.open()) == list(sheet.open())


def test_errors_and_formulas_that_were_never_calculated_are_marked_at_their_cell(book: Path) -> None:
    found = {(row, column): reason for row, column, reason in error_cells(sheets(book)[0])}
    assert found[(5, 3)].startswith("#REF!")
    assert "without a saved result" in found[(4, 4)]
    assert address("Week 47", 12, 4) == "sheet Week 47, D12"


def test_a_formula_that_adds_up_its_column_is_told(book: Path) -> None:
    assert sheets(book)[0].sums == {(6, 3): (4, 5)}


def test_hidden_sheets_are_named_and_empty(book: Path) -> None:
    assert [(s.name, s.hidden) for s in sheets(book)] == [
        ("Week 47", False),
        ("Old", True),
        ("Older", True),
        ("Empty", False),
    ]
    assert list(sheets(book)[1].open()) == []


def test_the_content_decides_and_not_the_name(book: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "export.csv"
    renamed.write_bytes(book.read_bytes())
    assert sheets(renamed)[0].name == "Week 47"


def test_an_open_document_sheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        package.writestr("content.xml", ODS_CONTENT.replace("\n", " ").replace("> <", "><"))
    assert [row for _, row in sheets(path)[0].open()] == [["Vendor", date(2026, 11, 16)], ["Lumen", 12.5]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_from_the_text(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "t.txt"
    path.write_text(
        delimiter.join(["Date", "Vendor", "Count"]) + "\n" + delimiter.join(["2026-11-16", "Lumen", "1"]) + "\n"
    )
    sheet = sheets(path)[0]
    assert sheet.delimiter == delimiter
    assert [len(row) for _, row in sheet.open()] == [3, 3]


def test_windows_text_a_byte_order_mark_and_utf16_are_read(tmp_path: Path) -> None:
    for encoding in ("cp1252", "utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes("Köln,Größe\n1,2\n".encode(encoding))
        assert next(sheets(path)[0].open()) == (1, ["Köln", "Größe"])


def test_records_with_line_breaks_keep_the_line_on_which_they_start(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"x\ny"\n\n2,z\n')
    assert [number for number, _ in sheets(path)[0].open()] == [1, 2, 4, 5]


def test_gzip_and_zip_are_opened_and_each_member_is_a_sheet(book: Path, tmp_path: Path) -> None:
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert [row for _, row in sheets(packed)[0].open()] == [["a", "b"], ["1", "2"]]
    archive = tmp_path / "t.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("lumen.csv", "a,b\n1,2\n")
        package.write(book, "orbit.xlsx")
        package.writestr("__MACOSX/._lumen.csv", "litter")
    assert [s.name for s in sheets(archive) if not s.hidden] == [
        "lumen.csv",
        "orbit.xlsx › Week 47",
        "orbit.xlsx › Empty",
    ]


def _zip_of(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED = {
    "empty": (b"", "is empty"),
    "blank lines": (b"\r\n \n", "is empty"),
    "web page": (b"<!DOCTYPE html><table><tr><td>1</td></tr></table>", "is a web page"),
    "xml": (b'<?xml version="1.0"?><Workbook/>', "is an XML file"),
    "pdf": (b"%PDF-1.7 ...", "is a PDF"),
    "json": (b'{"a": 1}', "is JSON"),
    "password": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
    "damaged xls": (OLE + bytes(600), "cut or damaged"),
    "cut zip": (_zip_of(a=b"x" * 5000)[:300], "cut or damaged"),
    "cut gzip": (gzip.compress(bytes(range(256)) * 100)[:90], "cut or damaged"),
    "empty zip": (_zip_of(**{"folder/": b""}), "holds no files"),
    "binary": (b"\x01\x02" + bytes(5000), "binary"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_with_one_sentence(tmp_path: Path, kind: str) -> None:
    content, said = REFUSED[kind]
    path = tmp_path / "tracker.xls"
    path.write_bytes(content)
    with pytest.raises(UnusableInput, match=said) as refused:
        sheets(path)
    assert refused.value.sentence.startswith("tracker.xls:")


def test_archives_that_unpack_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callsheet.sources.grid.opening.UNPACKED_AT_MOST", 1000)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(100_000)))
    with pytest.raises(UnusableInput, match="unpacks to more"):
        sheets(path)
    path.write_bytes(_zip_of(a=bytes(2000)))
    with pytest.raises(UnusableInput, match="are read from one archive"):
        sheets(path)


def test_two_far_cells_do_not_claim_all_memory(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active["A1"], made.active["XFD1048576"] = 1, 2
    made.save(tmp_path / "far.xlsx")
    with pytest.raises(UnusableInput, match="delete the stray cells"):
        sheets(tmp_path / "far.xlsx")


def test_an_unclosed_quote_names_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callsheet.sources.grid.delimited.FIELD_AT_MOST", 1000)
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"' + "x" * 5000)
    with pytest.raises(UnusableInput, match=r"t\.csv, line 2: .*quote"):
        list(sheets(path)[0].open())


def test_pasted_cells_are_a_sheet() -> None:
    (sheet,) = pasted_sheets("Vendor\t16/11\nLumen\t1 234\n")
    assert [row for _, row in sheet.open()] == [["Vendor", "16/11"], ["Lumen", "1 234"]]


def test_the_csv_copy_keeps_the_sheets_row_numbers(book: Path, tmp_path: Path) -> None:
    copy = grid_to_csv(sheets(book)[0], 3, tmp_path / "copy.csv")
    lines = copy.read_text().split("\n")
    assert lines[0] == lines[1] == ""
    assert lines[2].startswith(",Vendor,2026-11-16,7:30:00")
    assert lines[4].startswith(",,#REF!")
    assert table_copy(book, 3, tmp_path / "other.csv").read_text() == copy.read_text()
