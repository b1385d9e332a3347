"""Whatever stands in a file: good rows come out as the csv module reads them, and every line is accounted for."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.errors import UserError

from .reading import read

MAPPING = "judgments: {item: a, annotator: b, answer: c}\n"
CELLS = st.text(alphabet="ab \",;\n\t'é世", max_size=8)
BLANKS = " \t\r\n"


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_the_csv_module_writes_is_read_back(rows: list[tuple[str, str, str]], quoting: int):
    out = io.StringIO()
    writer = csv.writer(out, quoting=quoting, lineterminator="\n")
    writer.writerows([("a", "b", "c"), *rows])
    with tempfile.TemporaryDirectory() as folder:
        got = read(Path(folder), MAPPING, out.getvalue())
        seen = [(r["item"], r["annotator"], r["answer"] or "") for r in got.rows()]
        lost = {r[0] for r in got.rejects}
    cut = [tuple(cell.strip(BLANKS) for cell in row) for row in rows]
    expected = [row for row in cut if row[0]]
    assert [row for row in seen if row in expected] == seen
    missing = len(expected) - len(seen)
    assert missing <= len(lost), "a row went missing without a reject"


@settings(max_examples=30, deadline=None)
@given(body=st.binary(max_size=300) | st.text(alphabet='i1,"\n\r\0', max_size=200).map(str.encode))
def test_no_bytes_break_the_reading_or_go_uncounted(body: bytes):
    with tempfile.TemporaryDirectory() as folder:
        try:
            got = read(Path(folder), MAPPING, b"a,b,c\n" + body)
        except UserError as error:
            pytest.fail(f"refused: {error.sentence}")
        stage = got.stage
        good = len({r["line"] for r in got.rows()})
        bad = {r[0] for r in got.rejects}
    assert stage.rows_read == good + len(bad) + sum(stage.skipped.values())
    assert stage.rejected == len(bad)
