"""Deliveries as lots on pages, in files and for programs: decided by a target, and telling what is missing where there is none."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from callsheet.actions.acting import SYSTEM, Actor
from callsheet.actions.batches import move_batch
from callsheet.actions.pages.quality.lots import lots_page, lots_view
from callsheet.actions.pages.quality.subject import Wanted
from callsheet.actions.pages.quality.tables import quality_table
from callsheet.actions.pages.rows import Slice, behind, fact_rows
from callsheet.errors import NotThere
from callsheet.reports.quality.lots import LotsView
from tests.world import cast
from tests.world.house import House
from tests.world.past import clock_at

pytestmark = pytest.mark.django_db
OF = Wanted(programme=cast.PROGRAMME, kind="programme")
LATER = datetime(2026, 12, 4, 9, tzinfo=UTC)
LUMEN = Actor("person", "Lea", "vendor", vendor="lumen")
WEEKS = 4
"""Each brings sixty songs of Ana's, forty of them audited: of the second and third week twelve are wrong."""


def work(week: int) -> list[cast.Answer]:
    sent = cast.MORNING + timedelta(weeks=week)
    return [
        cast.Answer(f"s{week}-{i:02d}", cast.ANA, sent=sent + timedelta(minutes=i), batch=f"week-{week}")
        for i in range(60)
    ]


@pytest.fixture
def audited(house: House) -> Iterator[House]:
    with clock_at(LATER):
        house.vendors()
        rows = [answer for week in range(WEEKS) for answer in work(week)]
        house.bring(cast.judgments_csv(house.desk / "judgments.csv", rows))
        verdicts = [
            (answer, "rejected" if week in (1, 2) and i < 12 else "accepted")
            for week in range(WEEKS)
            for i, answer in enumerate(work(week)[:40])
        ]
        house.bring(cast.reviews_csv(house.desk / "audits.csv", verdicts), cast.REVIEWS, name="a.yaml")
        yield house


def agreed(house: House, value: float = 0.9, **where: str) -> LotsView:
    house.put("target", programme=cast.PROGRAMME, kpi="audit-accuracy", value=value, **where)
    return lots_view(SYSTEM, OF)[0]


def test_without_a_target_lots_are_shown_and_the_missing_input_is_named(audited: House) -> None:
    report = lots_page(SYSTEM, OF)
    assert report.title == "Marigold: lots are audited, and no limit is agreed that decides them"
    assert len(report.lots.rows) == WEEKS
    assert report.lots.title == "4 lots, none decided"
    assert "Enter a target of audit accuracy" in str(report.series.rows[0].cells[-1])
    assert report.risks == ()


def test_a_target_decides_every_lot_and_two_refused_ones_tighten(audited: House) -> None:
    (series,) = agreed(audited).series
    assert series.inspected is not None
    assert [lot.delivery.code for lot in series.lots] == [f"week-{week}" for week in range(WEEKS)]
    assert [lot.is_accepted for lot in series.lots] == [True, False, False, True], series.lots
    assert [(lot.delivery.units, lot.delivery.draws, lot.delivery.found) for lot in series.lots[:2]] == [
        (60, 40, 0),
        (60, 40, 12),
    ]
    assert series.inspected.record.standing == "tightened"
    report = lots_page(SYSTEM, OF)
    assert report.title == "Marigold: 2 of 4 decided lots not accepted; Lumen inspected: tightened"
    assert "4 more in a row accepted return it to normal" in str(report.series.rows[0].cells[-1])
    assert any("producer's risk" in sentence for _, sentences in report.risks for sentence in sentences)


def test_a_vendors_own_target_goes_before_that_of_all(audited: House) -> None:
    agreed(audited, 0.5)
    (series,) = agreed(audited, 0.975, vendor="lumen").series
    assert series.inspected is not None
    assert (series.target, series.inspected.scheme.aql) == (0.975, 2.5)


def test_what_was_inspected_leads_to_as_many_rows_and_a_known_batch_to_its_page(audited: House) -> None:
    move_batch(cast.PROGRAMME, "week-3", "vendor QA", actor=SYSTEM)
    view = agreed(audited)
    newest = view.series[0].lots[-1]
    assert (newest.delivery.is_delivered, newest.is_accepted) == (False, None)
    row = lots_page(SYSTEM, OF).lots.rows[0]
    page, inspected = row.cells[0].link, row.cells[5].link  # type: ignore[union-attr]
    assert (page.to, page.key) == ("batch", "week-3")  # type: ignore[union-attr]
    asked = {"kpi": inspected.key, **dict(inspected.where)}  # type: ignore[union-attr]
    assert fact_rows(SYSTEM, "reviews", behind(asked), Slice(5)).total == newest.delivery.inspected == 40


def test_a_batch_whose_state_nobody_moves_is_delivered_after_a_quiet_week(audited: House) -> None:
    with clock_at(datetime(2026, 11, 27, 9, tzinfo=UTC)):
        (series,) = agreed(audited).series
    assert [lot.delivery.is_delivered for lot in series.lots] == [True, True, True, False]


def test_lots_are_for_our_people_and_both_tables_are_files(audited: House) -> None:
    agreed(audited)
    assert [len(quality_table(SYSTEM, table, OF).rows) for table in ("inspection", "lots")] == [1, WEEKS]
    with pytest.raises(NotThere, match="choose places, periods, pairs, slices"):
        quality_table(LUMEN, "lots", Wanted(vendor="lumen", kind="vendor"))


def test_where_no_audit_was_made_there_is_no_lot(house: House) -> None:
    with clock_at(LATER):
        house.vendors()
        house.bring(cast.judgments_csv(house.desk / "judgments.csv", work(0)))
        report = lots_page(SYSTEM, OF)
    assert report.title == "Marigold: no lot was audited yet"
    assert report.series.empty is not None
    assert "Import reviews of ours" in report.series.empty.start


def test_a_guideline_taken_into_use_elsewhere_does_not_resume_the_inspection_of_a_locale(house: House) -> None:
    of = Wanted(programme=cast.PROGRAMME, locale="de-DE")
    with clock_at(LATER):
        house.vendors()
        rows = [
            cast.Answer(f"d{day}-{i}", cast.ANA, cast.MORNING + timedelta(days=day, minutes=i), batch=f"day-{day}")
            for day in range(8)
            for i in range(20)
        ]
        house.bring(cast.judgments_csv(house.desk / "judgments.csv", rows))
        verdicts = [(answer, "rejected") for answer in rows]
        house.bring(cast.reviews_csv(house.desk / "audits.csv", verdicts), cast.REVIEWS, name="a.yaml")
        house.put("target", programme=cast.PROGRAMME, kpi="audit-accuracy", value=0.9)
        house.put("guideline", programme=cast.PROGRAMME, version="2", issued_on="2026-11-20")
        standings = []
        for locale in ("fr-FR", "de-DE"):
            house.put("locale", code=locale, name=locale)
            guideline = f"{cast.PROGRAMME}/2"
            house.put("acknowledgement", guideline=guideline, vendor="lumen", locale=locale, on="2026-12-01")
            (series,) = lots_view(SYSTEM, of)[0].series
            assert series.inspected is not None
            standings.append(series.inspected.record.standing)
    assert standings == ["discontinued", "tightened"]
