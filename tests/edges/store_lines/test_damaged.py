"""Damaged files: the good rows come in, every bad one is named by its line, nothing is lost in silence."""

import gzip
import subprocess
import sys
import textwrap
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.errors import BrokenPromise, UnusableInput
from callsheet.store import lines as lines_module
from callsheet.store.prepass import Prepass

from .reading import mapping_of, read, read_file

MAPPING = "judgments: {item: item, annotator: worker, answer: answer}\n"
HEADER = "item,worker,answer\n"


def rows(count: int, start: int = 0) -> str:
    return "".join(f"i{n},w{n % 7},a{n}\n" for n in range(start, start + count))


def test_a_truncated_gzip_gives_its_good_part_and_names_the_break(tmp_path: Path):
    packed = gzip.compress((HEADER + rows(200_000)).encode(), compresslevel=1)
    got = read(tmp_path, MAPPING, packed[: len(packed) // 2], "cut.csv.gz")
    read_rows = got.stage.rows_read - got.stage.rejected
    assert read_rows > 80_000
    assert got.values("item")[:read_rows] == [f"i{n}" for n in range(read_rows)]
    assert [r[0] for r in got.rejects] == [read_rows + 2]
    assert "breaks off after" in got.rejects[0][3]


def test_a_corrupt_gzip_gives_what_stands_before_the_damage(tmp_path: Path):
    packed = bytearray(gzip.compress((HEADER + rows(300_000)).encode(), compresslevel=1))
    middle = len(packed) // 2
    packed[middle : middle + 64] = b"\xff" * 64
    got = read(tmp_path, MAPPING, bytes(packed), "bad.csv.gz")
    whole = got.stage.rows_read - got.stage.rejected
    assert whole > 100_000
    assert got.values("item")[:100_000] == [f"i{n}" for n in range(100_000)]
    assert any("breaks off after" in reject[3] for reject in got.rejects)


def test_a_gzip_with_a_wrong_checksum_gives_all_rows_and_says_so(tmp_path: Path):
    packed = bytearray(gzip.compress((HEADER + rows(5000)).encode()))
    packed[-8] ^= 1
    got = read(tmp_path, MAPPING, bytes(packed), "sum.csv.gz")
    assert len(got.rows()) == 5000
    assert [r[0] for r in got.rejects] == [5002]
    assert "incorrect data check" in got.rejects[0][3]


def test_a_gzip_of_several_members_is_read_whole(tmp_path: Path):
    packed = gzip.compress((HEADER + rows(10)).encode()) + gzip.compress(rows(10, 10).encode())
    assert len(read(tmp_path, MAPPING, packed, "two.csv.gz").rows()) == 20


def test_rows_whose_column_count_changes_are_rejected_with_the_count(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER + "i1,a,x\ni2,a\ni3,a,x,y\ni4,a,z\n")
    assert got.rejects == [(3, "", "", "columns: 2 of 3"), (4, "", "", "columns: 4 of 3")]
    assert got.values("item", "line") == [("i1", 2), ("i4", 5)]


def test_a_line_of_300_mb_costs_itself_only(tmp_path: Path):
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write((HEADER + "i1,a,x\ni2,a,").encode())
        for _ in range(300):
            file.write(b"x" * 1_000_000)
        file.write(b"\ni3,a,y\n")
    got = read_file(path, MAPPING, tmp_path)
    path.unlink()
    assert got.values("item", "line") == [("i1", 2), ("i3", 4)]
    assert got.rejects == [(3, "", "", "a line longer than 2,000,000 bytes")]


def test_nul_bytes_reject_their_line(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER + "i1,a,x\ni2,a\0,x\ni3,a,x\n")
    assert got.rejects == [(3, "", "", "a NUL byte")]
    assert got.values("item", "line") == [("i1", 2), ("i3", 4)]


def test_bytes_that_are_not_utf8_reject_their_line_and_say_what_to_do(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER.encode() + b"i1,a,x\ni2,Jos\xe9,x\ni3,\xc3\xa9,x\n")
    assert got.values("item", "annotator", "line") == [("i1", "a", 2), ("i3", "é", 4)]
    line, _, _, reason = got.rejects[0]
    assert line == 3
    assert reason == "byte 7 of the line (0xe9) is not utf-8; say the file's `encoding` (cp1252?) in the mapping"


def test_bytes_that_are_not_utf8_may_be_replaced_and_are_counted(tmp_path: Path):
    got = read(tmp_path, "bad_bytes: replace\n" + MAPPING, HEADER.encode() + b"i2,Jos\xe9,x\n")
    assert got.values("annotator") == ["Jos\ufffd"]
    assert any("1 lines have bytes that are not utf-8" in note for note in got.stage.notes)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end(tmp_path: Path, end: str):
    got = read(tmp_path, MAPPING, (HEADER + rows(3)).replace("\n", end))
    assert got.values("item", "answer", "line") == [("i0", "a0", 2), ("i1", "a1", 3), ("i2", "a2", 4)]


def test_mixed_line_ends_are_read_and_said(tmp_path: Path):
    got = read(tmp_path, MAPPING, "item,worker,answer\r\ni1,a,x\ni2,a,y\r\ni3,a\rb,z\n")
    assert got.values("item", "annotator", "line") == [("i1", "a", 2), ("i2", "a", 3), ("i3", "a b", 4)]
    assert any("2 of 4 lines end in CR LF" in note for note in got.stage.notes)
    assert any("1 carriage returns inside lines" in note for note in got.stage.notes)


def test_quoted_newlines_are_put_together_at_their_first_line(tmp_path: Path):
    text = HEADER + 'i1,a,"one\n\ntwo, ""three""\n"\ni2,a,x\ni3,"b\nc",y\ni4,a,z\n'
    got = read(tmp_path, MAPPING, text)
    assert got.rejects == []
    assert got.values("item", "annotator", "answer", "line") == [
        ("i1", "a", 'one\n\ntwo, "three"', 2),
        ("i2", "a", "x", 6),
        ("i3", "b\nc", "y", 7),
        ("i4", "a", "z", 9),
    ]
    assert (got.stage.rows_read, got.stage.empty) == (4, 0)


def test_a_line_inside_a_value_that_looks_like_a_row_is_no_row(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER + 'i1,a,"see:\ni9,b,c\nend"\ni2,a,x\n')
    assert got.values("item", "answer", "line") == [("i1", "see:\ni9,b,c\nend", 2), ("i2", "x", 5)]
    assert got.rejects == []


def test_two_stray_quotes_near_each_other_swallow_nothing(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER + 'i1,a,"oops\ni2,b,c\ni3,"d,e\ni4,a,x\n')
    assert got.values("item", "line") == [("i2", 3), ("i4", 5)]
    assert [r[0] for r in got.rejects] == [2, 4]


def test_a_stretch_that_holds_a_mended_record_is_left_alone(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER + 'i1,a,"oops\ni2,b,c\ni3,d,"two\nlines"\ni4,a,x\ni5,"d,e\n')
    assert got.values("item", "line") == [("i2", 3), ("i3", 4), ("i4", 6)]
    assert [r[0] for r in got.rejects] == [2, 7]


def test_an_unclosed_quote_costs_its_own_line_only(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER + 'i1,a,"oops\n' + rows(1000, 10) + 'i2,a,"again\n' + rows(5, 2000))
    assert [r[0] for r in got.rejects] == [2, 1003]
    assert {r[3] for r in got.rejects} == {"a quote is not closed"}
    assert len(got.rows()) == 1005


def test_a_quote_inside_a_value_is_an_inch_mark_where_it_reads_so(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER + 'i1,a,5" disc\ni2,a,5" and 7" discs\ni3,a,"x"y\n')
    assert got.values("item", "answer") == [("i1", '5" disc'), ("i2", '5" and 7" discs')]
    assert got.rejects == [(4, "", "", "a quote stands inside a value")]


def test_empty_cells_around_quotes_keep_their_places(tmp_path: Path):
    got = read(
        tmp_path,
        "judgments: {item: item, batch: b, answer: answer}\n",
        'b,item,answer,x\n,"i1","q, r",\n"","i2",,"z"\n',
    )
    assert got.values("batch", "item", "answer") == [(None, "i1", "q, r"), (None, "i2", None)]


def test_empty_lines_are_counted_and_are_no_rows(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER + "\ni1,a,x\n,,\n  \ni2,a,y\n\n\n")
    assert got.values("item", "line") == [("i1", 3), ("i2", 6)]
    assert (got.stage.rows_read, got.stage.empty, got.stage.rejected) == (2, 5, 0)


def test_a_last_line_without_an_end_is_read(tmp_path: Path):
    assert read(tmp_path, MAPPING, HEADER + "i1,a,x\ni2,a,y").values("item") == ["i1", "i2"]


def test_the_control_character_that_splits_lines_does_no_harm(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER + "i1,a\x01b,x\ni2,a,y\n")
    assert got.values("item", "annotator", "line") == [("i1", "a b", 2), ("i2", "a", 3)]


def test_a_header_alone_gives_no_rows_and_no_files(tmp_path: Path):
    got = read(tmp_path, MAPPING, HEADER)
    assert (got.stage.rows_read, dict(got.stage.files), got.stage.rejects) == (0, {}, None)


def test_a_header_that_spans_lines(tmp_path: Path):
    got = read(tmp_path, 'judgments: {item: "item\\nno", annotator: worker}\n', '"item\nno",worker\ni1,a\n')
    assert got.values("item", "line") == [("i1", 3)]


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes):
    with pytest.raises(UnusableInput, match="the file is empty"):
        read(tmp_path, MAPPING, content)


def test_a_column_named_twice_is_refused(tmp_path: Path):
    with pytest.raises(UnusableInput, match="'worker' stands 2 times"):
        read(tmp_path, MAPPING, "item,worker,worker,answer\ni1,a,b,x\n")


def test_an_unknown_encoding_is_refused(tmp_path: Path):
    with pytest.raises(UnusableInput, match="encoding 'klingon' is unknown"):
        read(tmp_path, "encoding: klingon\n" + MAPPING, HEADER)


def test_broken_json_lines_are_rejected_and_the_others_read(tmp_path: Path):
    text = (
        '{"item": 1, "worker": "a", "answer": "x"}\n{"item": 2,\n[1]\n\n{"item": 3, "worker": null, "answer": [1, 2]}\n'
    )
    got = read(tmp_path, "format: jsonl\n" + MAPPING, text, "export.jsonl")
    assert got.rejects == [(2, "", "", "not JSON"), (3, "", "", "expected a JSON object")]
    assert got.values("item", "annotator", "answer", "line") == [("1", "a", "x", 1), ("3", "", "[1,2]", 5)]
    assert got.stage.empty == 1


def test_a_zip_of_one_file_is_opened_and_others_are_refused(tmp_path: Path):
    path = tmp_path / "one.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export.csv", HEADER + rows(5))
    assert len(read_file(path, MAPPING, tmp_path).rows()) == 5
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("notes.txt", "hello")
    with pytest.raises(UnusableInput, match=r"a zip with 2 files \(export.csv, notes.txt\)"):
        read_file(path, MAPPING, tmp_path)


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path):
    with pytest.raises(UnusableInput, match="not a Parquet file"):
        read(tmp_path, "format: parquet\n" + MAPPING, HEADER, "x.parquet")


def test_a_regular_expression_that_cannot_be_run_is_said(tmp_path: Path):
    mapping = "judgments: {item: {column: item, pattern: '(?<=a)b'}}\n"
    with pytest.raises(UnusableInput, match="the mapping cannot be run"):
        read(tmp_path, mapping, HEADER + "i1,a,x\n")


def test_a_header_that_changed_since_the_mapping_was_compiled_is_refused(tmp_path: Path):
    from callsheet.sources.table import plan

    path = tmp_path / "x.csv"
    path.write_text("item,worker,answer,extra\n")
    compiled = plan(mapping_of(MAPPING), ("item", "worker", "answer"), programme="p", source="s")
    with pytest.raises(UnusableInput, match="its header is not the one"):
        lines_module.stage_lines(path, compiled, tmp_path / "stage")


def test_a_lost_line_stops_the_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    real = lines_module.prepass

    def one_more(path: Path, **options: object) -> Prepass:
        found = real(path, **options)  # type: ignore[arg-type]
        return replace(found, lf=found.lf + 1)

    monkeypatch.setattr(lines_module, "prepass", one_more)
    with pytest.raises(BrokenPromise, match="has 4 lines after its header but 3 were read; nothing is imported"):
        read(tmp_path, MAPPING, HEADER + rows(3))


def test_a_full_disk_is_said_and_leaves_no_complete_stage(tmp_path: Path):
    (tmp_path / "big.csv").write_text(HEADER + rows(200_000))
    script = textwrap.dedent(
        f"""
        import resource, sys
        from pathlib import Path
        sys.path[:0] = {sys.path!r}
        from callsheet.errors import Unavailable
        from tests.edges.store_lines.reading import read_file
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        try:
            read_file(Path({str(tmp_path / "big.csv")!r}), {MAPPING!r}, Path({str(tmp_path)!r}))
        except Unavailable as error:
            print(error.sentence)
        """
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[3])
    assert "big.csv: the disk cannot take what was read" in done.stdout, done.stderr
    assert not list(tmp_path.glob("stage-*/stage.json"))
