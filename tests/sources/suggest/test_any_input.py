"""Whatever is pasted or dropped: a suggestion whose mapping can be read, or one sentence; never anything else."""

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.errors import UnusableInput
from callsheet.sources.suggest import KnownNames, answer, preview, suggest

CELLS = st.sampled_from(
    ["", "", "", "Date", "Vendor", "Locale", "Produced", "Accepted", "Total", "2026-11-16", "17/11/2026", "Mon 16", "KW 47", "16", "Lumen", "Orbit", "de-DE", "German",
     "12", "1.200", "7,5", "n/a", "hol", "85%", "note: all \"fine\"", "Σ", "#REF!", "1e9", "'", "(3)", "ベンダー", "Nov 2026", "x" * 60, "-", "yes: no", "- [", "0"]
)  # fmt: skip
HEADS = st.sampled_from(
    [
        "Date",
        "Vendor",
        "Locale",
        "Produced",
        "Hours",
        "Metric",
        "2026-11-16",
        "17/11/2026",
        "Mon 16",
        "KW 47",
        "Nov 2026",
        "Total",
        "Note",
        "16",
        "",
    ]
)
GRIDS = st.integers(1, 7).flatmap(
    lambda width: st.tuples(
        st.lists(st.lists(HEADS, min_size=width, max_size=width), min_size=1, max_size=3),
        st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=10),
    ).map(lambda parts: [*parts[0], *parts[1]])
)
TODAY = date(2026, 11, 22)


@settings(max_examples=100, deadline=None)
@given(GRIDS)
def test_any_grid_gives_a_mapping_that_reads_or_one_sentence(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join(row) for row in rows)
    try:
        found = suggest(text, name="pasted text", known=KnownNames(vendors={"lumen": "Lumen"}), today=TODAY)
    except UnusableInput:
        return
    again = preview(text, answer(found, {}), name="pasted text")
    assert (again.totals, again.sums) == (found.preview.totals, found.preview.sums)
    assert len(found.questions) <= 3


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    path = _written(content)
    try:
        suggest(path, name=path.name, known=KnownNames(), today=TODAY)
    except UnusableInput:
        return
    finally:
        path.unlink()


def _written(content: bytes) -> Path:
    with tempfile.NamedTemporaryFile(suffix=".csv", delete=False) as file:
        file.write(content)
    return Path(file.name)
