"""No cell that we write runs in a spreadsheet, and no XML that we read has entities: whatever module does it."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.reports.tables import RUNS, inert

SOURCE = Path(__file__).parents[2] / "src" / "callsheet"
WRITES = re.compile(r"csv\.(DictW|w)riter\(|\bWorkbook\(|FORMAT csv, HEADER|rows_as_csv\(")
SAFE = re.compile(r"\binert\b|_inert\(|\.data_type = \"s\"")
READ_BY_US_ALONE = {
    "simulator": "writes what tools write, for readers that are ours",
    "sources": "copies of what came in, read again by the same import",
    "store/staged.py": "bad rows are kept as they came, to be mended and fed again; pages and API give out `inert_rejects` of them",
    "store/sums.py": "deltas on their way into the database",
}
"""Places whose files are not made for people, with the reason."""


def written() -> dict[str, str]:
    found = {str(p.relative_to(SOURCE)): p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.py")}
    return {
        name: text
        for name, text in found.items()
        if WRITES.search(text) and not name.startswith(tuple(READ_BY_US_ALONE))
    }


def test_every_module_that_writes_a_table_for_people_makes_its_cells_inert() -> None:
    found = written()
    assert len(found) >= 2
    assert [name for name, text in found.items() if not SAFE.search(text)] == []


@given(st.text(max_size=12))
@settings(max_examples=100)
def test_what_is_made_inert_begins_like_no_formula_or_is_a_number(text: str) -> None:
    made = str(inert(text))
    assert made.lstrip("'") == text.lstrip("'")
    if made[:1] in RUNS:
        float(made)


@pytest.mark.parametrize("formula", ["=1+2", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+2"])
def test_formulas_are_made_text_and_numbers_stay(formula: str) -> None:
    assert inert(formula) == f"'{formula}"
    assert [inert(v) for v in ("-5", "+1.5", "plain", 7, None)] == ["-5", "+1.5", "plain", 7, None]


def test_xml_is_read_through_defusedxml_alone() -> None:
    plain = re.compile(r"^\s*(import|from) (xml|lxml)\b", re.MULTILINE)
    found = [str(p.relative_to(SOURCE)) for p in SOURCE.rglob("*.py") if plain.search(p.read_text(encoding="utf-8"))]
    assert set(found) <= set(TYPES_ALONE), found


TYPES_ALONE = {"sources/cvat/xml.py": "names of types and errors; the parsing is defusedxml's"}
"""Modules that import from xml, with what they take from it."""
