"""What a mapping would read, said in sentences; and the reference page is current."""

from datetime import date
from pathlib import Path

from callsheet.facts.plans import Found, RejectSample
from callsheet.sources.mapping_file import parse
from callsheet.sources.table import TableMapping, explained
from callsheet.sources.table.reference import page

MAPPING = """
zone: Europe/Madrid
skip: {when: {column: status, is: Preview}, reason: previewed}
judgments:
  item: {join: [set, doc]}
  annotator: worker
  answer: {column: rel, map: {1: good, 0: bad}}
  is_gold: {when: {any: [{column: known, present: true}, {column: rel, below: 0}]}}
  seconds: {from: load, to: send, share: [worker, load]}
"""
FOUND = Found(
    rows_read=1200,
    rejected=2,
    empty=1,
    skipped={"previewed": 30},
    facts={"judgments": 1168},
    days=(date(2011, 9, 12), date(2011, 9, 15)),
    undated=0,
    annotators=7,
    without_vendor=("a", "b", "c", "d", "e", "f", "g"),
    rejects=(RejectSample(17, "answer", "x", "expected one of good, bad"), RejectSample(30, "", "", "columns: 2 of 7")),
    notes=("3 rows state no time spent",),
)


def sentences(found: Found = FOUND) -> tuple[str, ...]:
    mapping = parse(MAPPING, name="m.yaml", kinds={"table": TableMapping})
    assert isinstance(mapping, TableMapping)
    return explained(mapping, ("set", "doc", "worker", "rel", "known", "load", "send", "status", "ip"), found)


def test_the_outcome_stands_first_with_rejects_by_line():
    assert sentences()[:6] == (
        "1,200 rows were read (1 empty lines beside them) and give 1,168 judgments.",
        "30 rows are left out on purpose: previewed.",
        "2 rows could not be read whole. The first:",
        "  line 17: answer: 'x': expected one of good, bad",
        "  line 30: columns: 2 of 7",
        "3 rows state no time spent.",
    )


def test_days_zone_and_workers_without_a_vendor_are_said():
    said = sentences()
    assert (
        "The rows are from 2011-09-12 to 2011-09-15 (4 days); times that state no zone are read as Europe/Madrid."
        in said
    )
    assert "7 annotators answered; 7 of them have no vendor in the file." in said
    assert any(s.startswith("Without a vendor: 'a', 'b', 'c', 'd', 'e' …") for s in said)


def test_each_field_names_where_it_comes_from_and_unused_columns_come_last():
    said = sentences()
    assert "judgments.item ← column 'set' / column 'doc'" in said
    assert "judgments.answer ← column 'rel' (1 = good, 0 = bad)" in said
    assert "judgments.is_gold ← true where ('known' is there or 'rel' is below 0)" in said
    assert "judgments.seconds ← from column 'load' to column 'send', shared by the rows of a page" in said
    assert said[-1] == "Columns not used: ip."


def test_a_file_without_days_is_told_what_to_add():
    import dataclasses

    said = sentences(dataclasses.replace(FOUND, days=None))
    assert any("No row states a day or time" in s for s in said)


def test_the_reference_page_is_current():
    written = (Path(__file__).parents[3] / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    assert written == page(), (
        "run: python -c 'from callsheet.sources.table.reference import page; print(page(), end=\"\")'"
    )


def test_every_key_of_the_language_is_described():
    assert "|  |  |" not in page().replace("| needed |", "")
    for line in page().splitlines():
        if line.startswith("| `") and "format" not in line:
            assert line.split("|")[2].strip(), line
