"""Rows keep their physical line whatever stands in the file, and a bad row costs only itself."""

import csv
import gzip
import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.sources.csv_records import NOT_UTF8, CsvRecords, CsvRow, header_cells
from tests.sources.reading import made, real

HEAD = b"id,name,note\n"


def read(folder: Path, content: bytes) -> list[CsvRow]:
    return list(CsvRecords(made(folder, "rows.csv", content)).rows())


def good(rows: list[CsvRow]) -> list[tuple[int, list[str]]]:
    return [(row.line, row.cells) for row in rows if not row.fault]


def bad(rows: list[CsvRow]) -> list[tuple[int, str]]:
    return [(row.line, row.fault) for row in rows if row.fault]


def test_rows_have_their_physical_line(tmp_path: Path) -> None:
    rows = read(tmp_path, HEAD + b'1,a,x\n\n2,"b","two\nlines, one comma"\n3,c,"said ""no"""\n')
    assert good(rows) == [(2, ["1", "a", "x"]), (4, ["2", "b", "two\nlines, one comma"]), (6, ["3", "c", 'said "no"'])]


def test_an_unclosed_quote_costs_its_own_line_alone(tmp_path: Path) -> None:
    rows = read(tmp_path, HEAD + b'1,a,x\n2,"b,y\n3,c,z\n4,"d","w\nv"\n5,e,u\n')
    assert bad(rows) == [(3, "a quote is opened and never closed")]
    assert [line for line, _ in good(rows)] == [2, 4, 5, 7]


def test_a_row_with_other_columns_is_named_with_both_counts(tmp_path: Path) -> None:
    rows = read(tmp_path, HEAD + b"1,a\n2,b,c,d\n3,c,z\n")
    assert bad(rows) == [(2, "2 columns where the header has 3"), (3, "4 columns where the header has 3")]
    assert rows[0].raw == "1,a"


def test_a_nul_byte_costs_its_row(tmp_path: Path) -> None:
    assert bad(read(tmp_path, HEAD + b"1,a,x\n2,b\0,y\n3,c,z\n")) == [(3, "a NUL byte in the row")]


def test_bytes_that_are_not_utf8_are_read_and_said(tmp_path: Path) -> None:
    rows = read(tmp_path, HEAD + b"1,a,caf\xe9\n2,b,caf\xc3\xa9\n")
    assert good(rows) == [(2, ["1", "a", "café"]), (3, ["2", "b", "café"])]
    assert [row.note for row in rows] == [NOT_UTF8, ""]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_is_read(end: bytes, tmp_path: Path) -> None:
    rows = read(tmp_path, (HEAD + b"1,a,x\n2,b,y").replace(b"\n", end))
    assert good(rows) == [(2, ["1", "a", "x"]), (3, ["2", "b", "y"])]


def test_mixed_line_ends_do_not_shift_lines(tmp_path: Path) -> None:
    rows = read(tmp_path, b"id,name,note\r\n1,a,x\n2,b,y\r\n3,c,z\n")
    assert [line for line, _ in good(rows)] == [2, 3, 4]


@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_the_delimiter_is_found_in_the_header(sign: str, tmp_path: Path) -> None:
    rows = read(tmp_path, f'id{sign}"a, b"{sign}c\n1{sign}2{sign}3\n'.encode())
    assert good(rows) == [(2, ["1", "2", "3"])]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(encoding: str, tmp_path: Path) -> None:
    content = "id,name,note\n1,Ünal,x\n".encode(encoding)
    assert good(read(tmp_path, content)) == [(2, ["1", "Ünal", "x"])]
    assert header_cells(content) == ["id", "name", "note"]


def test_a_line_of_thirty_megabytes_costs_its_own_row(tmp_path: Path) -> None:
    rows = read(tmp_path, HEAD + b"1,a,x\n2,b," + b"y" * (30 << 20) + b"\n3,c,z\n")
    assert [line for line, _ in good(rows)] == [2, 4]
    ((line, fault),) = bad(rows)
    assert line == 3
    assert "31,457,2" in fault
    assert len(rows[1].raw) <= 10_000


def test_a_cell_beyond_the_limit_of_the_csv_module_is_read(tmp_path: Path) -> None:
    long = "z" * 300_000
    assert good(read(tmp_path, HEAD + f'1,a,"{long}, ""q"""\n'.encode())) == [(2, ["1", "a", f'{long}, "q"'])]


def test_a_truncated_gzip_gives_its_rows_and_one_fault(tmp_path: Path) -> None:
    packed = gzip.compress(HEAD + b"".join(b"%d,n%d,x\n" % (n, n * 7919 % 10007) for n in range(20_000)))
    rows = read(tmp_path, packed[: len(packed) // 2])
    assert "ends in the middle" in rows[-1].fault
    assert [int(cells[0]) for _, cells in good(rows)] == list(range(len(good(rows))))
    assert len(good(rows)) > 5_000


def test_stray_quotes_do_not_make_the_work_quadratic(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        path = made(tmp_path, "q.csv", HEAD + b'1,"a,x\n' + b"2,b,y\n" * count + b'3,"a,x\n' + b"2,b,y\n" * count)
        start = time.process_time()
        assert sum(1 for row in CsvRecords(path).rows() if row.fault) == 2
        return time.process_time() - start

    assert seconds(80_000) < 8 * seconds(10_000) * 3 + 0.3


cells = st.text(alphabet=st.sampled_from("ab\",;\n\té '|"), max_size=8)


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=12))
def test_whatever_the_csv_module_writes_is_read_back_with_its_lines(
    rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\n", quoting=csv.QUOTE_ALL)
    lines = []
    for row in [["id", "name", "note"], *rows]:
        lines.append(told.getvalue().count("\n") + 1)
        writer.writerow(row)
    path = made(tmp_path_factory.mktemp("csv"), "x.csv", told.getvalue())
    assert good(list(CsvRecords(path, delimiter=",").rows())) == list(zip(lines[1:], rows, strict=True))


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("music_similarity_mturk/judgments.csv", "cp1252"), ("crowdtruth_sound/2-2-150-f681956.csv", "utf-8")],
)
def test_real_reports_are_read_as_the_csv_module_reads_them(name: str, encoding: str) -> None:
    path = real(name)
    with path.open(encoding=encoding, newline="") as file:
        expected = [row for row in csv.reader(file) if row][1:]
    assert [cells for _, cells in good(list(CsvRecords(path).rows()))] == expected
