"""Pages of quality: numbers lead to their rows, cells to theirs, and a vendor's people see their own alone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from callsheet.actions import measures
from callsheet.actions.acting import SYSTEM, Actor
from callsheet.actions.pages.quality.confusion import confusion_view
from callsheet.actions.pages.quality.overview import quality_view
from callsheet.actions.pages.quality.slices import slices_view
from callsheet.actions.pages.quality.subject import Wanted
from callsheet.actions.pages.quality.tables import TABLES, quality_table
from callsheet.actions.pages.rows import Slice, behind, fact_rows
from callsheet.decisions.finding import Link
from callsheet.errors import NotThere, UnusableInput
from callsheet.metrics.measures import Confused
from callsheet.reports.pieces import CountCell, EstimateCell
from callsheet.reports.quality.confusion import confusion_report
from callsheet.reports.quality.slices import slices_report
from callsheet.web.links import address
from tests.world import cast, crowd
from tests.world.house import House
from tests.world.past import clock_at

pytestmark = pytest.mark.django_db
OF = Wanted(programme=cast.PROGRAMME)
MORNING = datetime(2026, 11, 27, 9, tzinfo=UTC)
LUMEN = Actor("person", "Lea", "vendor", vendor="lumen")


@pytest.fixture
def crowded(house: House) -> Iterator[House]:
    """The crowd's work, looked at some weeks later."""
    with clock_at(MORNING):
        crowd.bring(house)
        yield house


def rows_behind(actor: Actor, cell: Confused, **asked: str) -> int:
    said = {"table": "judgments", "against": cell.against, "known": cell.known, "answer": cell.answer, **asked}
    return fact_rows(actor, "judgments", behind(said), Slice(5)).total


def test_every_cell_of_a_confusion_matrix_has_as_many_rows_behind_it_as_it_says(crowded: House) -> None:
    view, _ = confusion_view(SYSTEM, OF)
    assert view.cells
    assert sum(n for n, _ in view.cells.values()) == 6 * crowd.KNOWN
    for cell, (n, _) in view.cells.items():
        assert rows_behind(SYSTEM, cell, programme=cast.PROGRAMME) == n, cell


def test_the_night_check_finds_nothing_to_correct_in_the_new_measures(crowded: House) -> None:
    assert measures.repair(cast.PROGRAMME, actor=SYSTEM, reason="test") == 0


def test_the_diagonal_is_what_gold_accuracy_counts(crowded: House) -> None:
    cells = confusion_view(SYSTEM, OF)[0].cells or {}
    right = sum(n for cell, (n, _) in cells.items() if cell.known == cell.answer)
    gold = next(v for v in quality_view(SYSTEM, OF)[0].strip if v.kpi.id == "Q02")
    assert (gold.estimate.n, gold.estimate.value) == (6 * crowd.KNOWN, pytest.approx(right / (6 * crowd.KNOWN)))


def test_a_vendors_people_see_their_own_confusions_and_not_which_items_are_known(crowded: House) -> None:
    own, _ = confusion_view(LUMEN, Wanted(vendor="lumen", kind="vendor"))
    theirs = confusion_view(SYSTEM, Wanted(vendor="lumen"))[0]
    assert own.cells == theirs.cells
    assert own.is_theirs
    assert {choice[0] for choice in own.choices} == {"Alder"}, "links name no programme by its code"
    with pytest.raises(UnusableInput, match="measured against known ones is not shown"):
        rows_behind(LUMEN, next(iter(own.cells or {})), programme="Alder")
    with pytest.raises(NotThere):
        quality_view(LUMEN, Wanted(vendor="orbit", kind="vendor"))


def test_newcomers_are_those_in_their_first_fortnight(crowded: House) -> None:
    slices = {(one.kind, one.part): one for one in slices_view(SYSTEM, OF)[0].slices}
    new, old = slices["experience", "newcomer"], slices["experience", "experienced"]
    assert (new.answers, old.answers) == (6 * 14 * 12, 6 * (crowd.SONGS - 14 * 12)), "twelve songs a day"
    assert new.values[0].n == 6 * crowd.KNOWN, "all known songs come in the first days"


def test_the_right_column_of_a_matrix_has_all_answers_to_its_label_behind_it(crowded: House) -> None:
    view, fresh = confusion_view(SYSTEM, OF)
    for row in confusion_report(view, provenance=fresh).matrix.rows:
        assert row.right.link is not None
        assert rows_of(row.right.link) == row.n, row.label


def test_every_number_of_the_parts_of_the_work_has_as_many_rows_behind_it_as_it_says(crowded: House) -> None:
    crowded.put("guideline", programme=cast.PROGRAMME, version="1", issued_on="2026-11-01")
    crowded.put("guideline", programme=cast.PROGRAMME, version="2", issued_on="2026-11-08")
    crowded.put("acknowledgement", guideline=f"{cast.PROGRAMME}/2", vendor="lumen", on="2026-11-12")
    view, fresh = slices_view(SYSTEM, OF)
    found = {(one.kind, one.part): one for one in view.slices}
    assert {("guideline", "1"), ("guideline", "2"), ("experience", "newcomer"), ("experience", "experienced")} <= set(
        found
    )
    table = slices_report(view, provenance=fresh).table
    for row in table.rows:
        kind, _, part = row.key.partition("|")
        answers, gold = row.cells[2], row.cells[3]
        assert isinstance(answers, CountCell)
        assert isinstance(gold, EstimateCell)
        assert answers.link is not None
        assert rows_of(answers.link) == found[kind, part].answers, row.key
        assert gold.link is None or rows_of(gold.link) == gold.raw.n, row.key


def rows_of(link: Link) -> int:
    """How many rows the address of a link lists."""
    query = dict(parse_qsl(urlsplit(address(link)).query))
    asked = behind(query)
    return fact_rows(SYSTEM, asked["table"], asked, Slice(5)).total


def test_every_table_is_had_as_a_table_and_no_other(crowded: House) -> None:
    found = {table: len(quality_table(SYSTEM, table, OF).rows) for table in TABLES}
    assert found["places"] == 2
    assert found["pairs"] > 0
    assert found["slices"] >= 2
    with pytest.raises(NotThere, match="choose places, periods, pairs, slices"):
        quality_table(SYSTEM, "secrets", OF)
    with pytest.raises(NotThere, match="measured against gold, audit, targeted"):
        confusion_view(SYSTEM, OF, against="hearsay")
