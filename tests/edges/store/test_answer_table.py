"""Tables of answers as programs write them: any dialect is read, what is lost is counted, what is uncertain is refused."""

import gzip
from pathlib import Path

import duckdb
import pytest

from callsheet.errors import UnusableInput
from callsheet.store.answer_table import AnswerTable, answer_table

COLUMNS = ("task", "worker", "label")
PLAIN = "task,worker,label\na,ann,yes\na,bo,no\nb,ann,yes\n"
ROWS = [("a", "ann", "yes"), ("a", "bo", "no"), ("b", "ann", "yes")]


def rows_of(table: AnswerTable) -> list[tuple[str, ...]]:
    return list(zip(*([table.names[c][k] for k in table.codes[c].tolist()] for c in COLUMNS), strict=True))


def written(folder: Path, content: bytes | str, name: str = "labels.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path) -> str:
    with pytest.raises(UnusableInput) as caught:
        answer_table(path, columns=COLUMNS)
    assert len(caught.value.sentence.splitlines()) == 1
    return caught.value.sentence


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.rstrip(),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", "|"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        "\n\n" + PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.replace("task,worker,label", "Task, WORKER ,Label"),
        '"task","worker","label"\n"a","ann","yes"\n"a","bo","no"\n"b","ann","yes"\n',
        "note,label,task,worker\nx,yes,a,ann\n,no,a,bo\n\"1,2\",yes,b,ann\n",
        "task,worker,label,note\na,ann,yes\na,bo,no,x\nb,ann,yes,\n",
        gzip.compress(PLAIN.encode()),
    ],
    ids=[
        "as promised", "no last line break", "semicolons", "tabs", "bars", "CRLF", "CR", "empty lines above", "a byte order mark",
        "capitals and spaces in the header", "quotes", "other columns and another order", "short rows", "packed",
    ],
)  # fmt: skip
def test_every_dialect_holds_the_same_answers(tmp_path: Path, content: str | bytes) -> None:
    read = answer_table(written(tmp_path, content), columns=COLUMNS)
    assert rows_of(read) == ROWS
    assert read.warnings == ()


def test_bars_within_labels_and_line_breaks_within_quotes_are_read(tmp_path: Path) -> None:
    read = answer_table(
        written(tmp_path, 'task,worker,label\na,ann,x|y|z\n"b\n1",bo,"say ""no"", twice"\n'), columns=COLUMNS
    )
    assert rows_of(read) == [("a", "ann", "x|y|z"), ("b\n1", "bo", 'say "no", twice')]


def test_a_column_as_it_is_asked_for_goes_before_other_capitals(tmp_path: Path) -> None:
    read = answer_table(written(tmp_path, "LABEL,task,worker,label\nx,a,ann,yes\n"), columns=COLUMNS)
    assert read.names["label"] == ("yes",)


def test_rows_with_more_cells_than_the_header_are_counted_and_left_out(tmp_path: Path) -> None:
    read = answer_table(written(tmp_path, PLAIN + "c,ann,yes,really,so\nc,bo,no\n"), columns=COLUMNS)
    assert rows_of(read) == [*ROWS, ("c", "bo", "no")]
    assert read.warnings == ("1 row has more cells than the header, and was left out",)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "labels.csv is empty: a header (task,worker,label)"),
        (b"\n \n", "is empty"),
        (b"task,worker,label", "holds a header and no row below it"),
        (b"a,ann,yes\n", "it has a, ann, yes. Expected: task,worker,label"),
        (b"task,worker,label,label\na,b,c,d\n", "has 2 columns label"),
        (PLAIN.encode("utf-16"), "labels.csv is not UTF-8 text"),
        (PLAIN.encode() + b"c,ann,sch\xf6n\n", "labels.csv, line 5: not UTF-8 text"),
        (PLAIN.encode() + b'c,"ann,yes\n' + PLAIN.encode(), "labels.csv, line 5: a quotation mark"),
        (b"PAR1 and nothing else", "nor Parquet"),
        (b"\x1f\x8b broken", "damaged or cut off"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence_with_its_line(tmp_path: Path, content: bytes, expected: str) -> None:
    assert expected in refused(written(tmp_path, content))


def test_numbers_written_in_several_ways_and_labels_alike_are_told_apart_and_said(tmp_path: Path) -> None:
    content = "task,worker,label\na,ann,1\na,bo,1.0\na,cy,01\nb,ann,Yes\nb,bo,yes\n"
    read = answer_table(written(tmp_path, content), columns=COLUMNS)
    assert read.names["label"] == ("01", "1", "1.0", "Yes", "yes")
    assert read.warnings == (
        "labels '01', '1', '1.0' are one number written in several ways; they count apart",
        "labels 'Yes', 'yes' differ only in capitals or spaces; they count apart",
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("7::TINYINT", ("7",)),
        ("7.5::DOUBLE", ("7.5",)),
        ("true", ("true",)),
        ("'x'::ENUM('x', 'y')", ("x",)),
        ("DATE '2026-01-02'", ("2026-01-02",)),
        ("['x', 'y']", ("x|y",)),
        ("[]::VARCHAR[]", ("|",)),
        ("CASE WHEN i = 0 THEN 3.0::DECIMAL(4,1) END", ("3.0",)),
    ],
)
def test_parquet_columns_of_every_type_are_labels(tmp_path: Path, cell: str, expected: tuple[str, ...]) -> None:
    path = tmp_path / "labels.parquet"
    duckdb.sql(f"COPY (SELECT i AS Task, i % 2 AS worker, {cell} AS label FROM range(4) t(i)) TO '{path}'")
    read = answer_table(path, columns=COLUMNS)
    assert read.names["label"] == expected
    assert read.left_out == (3 if "CASE" in cell else 0)


def test_parquet_without_a_value_or_with_structures_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "labels.parquet"
    duckdb.sql(f"COPY (SELECT 1 AS task, 2 AS worker, NULL::INTEGER AS label) TO '{path}'")
    assert "no row has a value for each of task, worker, label" in refused(path)
    duckdb.sql(f"COPY (SELECT 1 AS task, 2 AS worker, {{'a': 1}} AS label) TO '{path}'")
    assert "column label holds struct, and texts or numbers are expected" in refused(path)
