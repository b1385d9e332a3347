"""Where a site's people are not measured one by one, nobody there is named beside a number or a row, whichever way one asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.actions.acting import SYSTEM, Actor
from callsheet.actions.kpis import answer, asked
from callsheet.actions.pages.quality.item import item_facts, item_page
from callsheet.actions.pages.rows import Slice, export, fact_rows, rows_page
from tests.world import cast
from tests.world.house import House

pytestmark = pytest.mark.django_db
SITE = {"vendor": "lumen", "code": "manila", "name": "Manila", "zone": "Asia/Manila"}
CLOSED, OPEN = {cast.ANA, cast.BEN}, cast.CARLA
LUMEN = Actor("person", "Lea", "vendor", vendor="lumen")


@pytest.fixture
def closed(house: House) -> Iterator[House]:
    """Three people on eight songs, all of them reviewed; the site of two of them was closed to measurement afterwards."""
    house.vendors()
    rows = [cast.Answer(f"song-{i:04d}", worker) for i in range(8) for worker in (cast.ANA, cast.BEN, cast.CARLA)]
    house.bring(cast.judgments_csv(house.desk / "songs.csv", rows))
    house.bring(cast.gold_csv(house.desk / "gold.csv", {"song-0001": "alike"}), cast.GOLD)
    house.bring(cast.reviews_csv(house.desk / "audit.csv", [(a, "accepted") for a in rows]), cast.REVIEWS)
    house.put("site", **SITE, measures_people=False)
    return house


@pytest.mark.parametrize("kpi", ["Q02", "submitted", "acceptance-rate"])
def test_no_kpi_is_split_down_to_them_or_limited_to_one_of_them(closed: House, kpi: str) -> None:
    found = answer(asked(kpi, programme=cast.PROGRAMME, by="annotator"), actor=SYSTEM)
    assert {row.group[0] for row in found.rows} == {OPEN}
    one = answer(asked(kpi, programme=cast.PROGRAMME, annotator=cast.ANA), actor=SYSTEM)
    assert [row.estimate.n for row in one.rows] == [0]
    own = answer(asked(kpi, by="site,annotator"), actor=LUMEN)
    assert not own.rows
    assert answer(asked(kpi, by="vendor"), actor=LUMEN).rows, "the vendor is measured all the same"


@pytest.mark.parametrize("table", ["judgments", "reviews"])
def test_rows_are_all_there_and_do_not_say_who_gave_them(closed: House, table: str, tmp_path: Path) -> None:
    whole = {"programme": cast.PROGRAMME}
    page = rows_page(SYSTEM, table, dict(whole))
    assert page.total == 24
    assert {row[page.columns.index("annotator")] for row in page.rows} == {"", OPEN}
    values = fact_rows(SYSTEM, table, dict(whole), Slice(100)).rows
    assert {row["annotator"] for row in values} == {None, OPEN}
    for name in CLOSED:
        assert rows_page(SYSTEM, table, {**whole, "annotator": name}).total == 0
    for actor, programme, count in ((SYSTEM, cast.PROGRAMME, 24), (LUMEN, "Alder", 16)):
        target = tmp_path / f"{table}-{count}.csv"
        assert export(actor, table, {"programme": programme}, target) == count
        assert not [name for name in CLOSED if name in target.read_text(encoding="utf-8")]


def test_an_item_says_what_was_answered_and_reviewed_and_not_by_whom(closed: House) -> None:
    facts, _ = item_facts(SYSTEM, cast.PROGRAMME, {"item": "song-0001"})
    for rows in (facts.judgments, facts.reviews):
        assert sorted(str(row["annotator"]) for row in rows) == sorted(["None", "None", OPEN])
    assert not [name for name in CLOSED if name in repr(item_page(SYSTEM, cast.PROGRAMME, {"item": "song-0001"}))]
