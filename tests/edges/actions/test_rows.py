"""The rows behind a number are as many as the number says, whatever labels, days and corrections made it."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest

from callsheet.actions import upkeep
from callsheet.actions.acting import SYSTEM
from callsheet.actions.kpis import answer, asked
from callsheet.actions.pages.kpis import kpi_page
from callsheet.actions.pages.reconcile import reconcile_page
from callsheet.actions.pages.rows import RowsPage, behind, rows_page
from callsheet.decisions.finding import Link
from callsheet.errors import UnusableInput
from callsheet.reports.pieces import CountCell
from callsheet.state.replay import entered_long_ago
from callsheet.store import kept_rows
from callsheet.web.links import address
from tests.world import cast
from tests.world.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def worked(house: House) -> House:
    """Three days of work around two midnights, with resubmissions, skips, unmapped workers, gold and a renamed vendor."""
    with entered_long_ago():
        house.vendors()
    rng = random.Random(3)
    rows = [
        cast.Answer(
            song=f"song-{i // 2:04d}",
            worker=(cast.ANA, cast.BEN, cast.CARLA, "stranger")[i % 4],
            answer=("alike", "different")[i % 2],
            sent=cast.MORNING + timedelta(minutes=rng.randrange(3 * 1440)),
            locale=("de-DE", "fr-FR")[i % 3 % 2],
        )
        for i in range(160)
    ]
    again = [cast.Answer(a.song, a.worker, sent=a.sent + timedelta(hours=9), attempt=2) for a in rows[:30]]
    house.bring(cast.judgments_csv(house.desk / "songs.csv", [*rows, *again]))
    house.bring(cast.gold_csv(house.desk / "gold.csv", {f"song-{i:04d}": "alike" for i in range(0, 60, 7)}), cast.GOLD)
    house.bring(
        cast.reviews_csv(house.desk / "audit.csv", [(a, "accepted") for a in (*rows[::5], *again[::4])]), cast.REVIEWS
    )
    house.put("site", vendor="lumen", code="manila", cutoff_minutes=240)
    return house


def test_the_worker_keeps_the_rows_so_that_no_reader_labels_them(
    worked: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {"programme": cast.PROGRAMME, "vendor": "lumen"}
    anew = rows_page(SYSTEM, "judgments", {**wanted, "from": "2000-01-01"})
    assert upkeep.keep_rows(actor=SYSTEM, programme=cast.PROGRAMME) == 2
    monkeypatch.setattr(kept_rows, "counted", None)
    assert rows_page(SYSTEM, "judgments", wanted).rows == anew.rows
    assert rows_page(SYSTEM, "reviews", wanted).total > 0
    assert upkeep.keep_rows(actor=SYSTEM, programme=cast.PROGRAMME) == 0


def _text(value: object) -> str:
    return "" if value is None else str(value)


def behind_link(link: Link) -> RowsPage:
    wanted = behind(dict(parse_qsl(address(link).partition("?")[2])))
    return rows_page(SYSTEM, wanted.pop("table"), wanted)


@pytest.mark.parametrize("by", ["vendor", "locale", "day", "week", "vendor,day", "site,locale", "annotator", "batch"])
def test_a_count_opens_as_many_rows_as_it_counts(worked: House, by: str) -> None:
    report = kpi_page(SYSTEM, asked("submitted", programme=cast.PROGRAMME, by=by))
    numbers = answer(asked("submitted", programme=cast.PROGRAMME, by=by), actor=SYSTEM).rows
    assert sum(row.estimate.value or 0 for row in numbers) == 190
    told = {"|".join(_text(v) for v in row.group): int(row.estimate.value or 0) for row in numbers}
    assert {row.key: behind_link(row.link).total for row in report.table.rows if row.link} == told


@pytest.mark.parametrize(("kpi", "rows"), [("Q02", "gold_judged"), ("submitted-first", "submitted_first")])
def test_a_rate_opens_the_rows_that_it_was_made_of(worked: House, kpi: str, rows: str) -> None:
    from tests.world.house import counts

    link = Link("rows", kpi, (("programme", cast.PROGRAMME),))
    assert behind_link(link).total == counts()[rows] > 0


def test_rows_behind_a_review_rate_stand_on_the_day_of_the_work(worked: House) -> None:
    numbers = answer(asked("acceptance-rate", programme=cast.PROGRAMME, by="day,vendor"), actor=SYSTEM).rows
    for row in numbers:
        where = zip(("day", "vendor"), (_text(row.group[0]), _text(row.group[1]) or "-"), strict=True)
        link = Link("rows", "acceptance-rate", (("programme", cast.PROGRAMME), *where))
        assert behind_link(link).total == (row.estimate.n or 0)


def test_a_replayed_number_opens_the_rows_of_then(worked: House) -> None:
    wanted = {"programme": cast.PROGRAMME, "table": "judgments", "outcome": "submitted"}
    assert rows_page(SYSTEM, "judgments", wanted, as_of="2020-01-01").total == 0


def parts(worked: House, told: Mapping[date, int]) -> dict[str, tuple[float, int]]:
    """Cause -> units of the part, and how many rows its link opens."""
    days = [(day, "DE", units, 1) for day, units in told.items()]
    worked.bring(cast.tracker(worked.desk / "tracker.xlsx", days), cast.TRACKER)
    first, last = min(told), max(told)
    report = reconcile_page(SYSTEM, cast.PROGRAMME, "lumen", start=str(first), end=str(last))
    found = {}
    for row in report.parts.rows:
        cell = row.cells[1]
        assert isinstance(cell, CountCell)
        assert row.link is not None
        found[row.key] = (cell.value or 0, behind_link(row.link).total)
    return found


def counted_days(kpi: str) -> dict[date, int]:
    rows = answer(asked(kpi, programme=cast.PROGRAMME, by="day", vendor="lumen"), actor=SYSTEM).rows
    return {date.fromisoformat(_text(row.group[0])): int(row.estimate.value or 0) for row in rows}


def test_resubmissions_that_a_tracker_leaves_out_open_themselves(worked: House) -> None:
    first = counted_days("submitted-first")
    counted = counted_days("submitted")
    told = {day: first.get(day, 0) for day in counted}
    told[max(told) + timedelta(days=1)] = 0
    found = parts(worked, told)
    units, rows = found["resubmissions"]
    assert -units == rows == sum(counted.values()) - sum(first.values())


def test_work_that_a_tracker_books_on_another_day_opens_itself(worked: House) -> None:
    from callsheet.actions import manifest
    from callsheet.actions.acting import reading
    from callsheet.actions.place import store
    from callsheet.store.day_counts import Whose, counts_by_boundary

    counted = counted_days("submitted")
    span = min(counted), max(counted)
    with reading(SYSTEM):
        snapshot = manifest.snapshot(programme=cast.PROGRAMME)
    whose = Whose(cast.PROGRAMME, "lumen", (cast.ANA, cast.BEN))
    utc = counts_by_boundary(store(), snapshot, whose, boundaries={"UTC": ("UTC", 0)}, first=span[0], last=span[1])
    told = {**utc["UTC"], span[1] + timedelta(days=1): 0}
    _units, rows = parts(worked, told)["day boundary"]
    page = rows_page(SYSTEM, "judgments", {"programme": cast.PROGRAMME, "vendor": "lumen", "boundary": "UTC+0"})
    assert rows == page.total > 0
    day, at = page.columns.index("production_day"), page.columns.index("submitted_at")
    assert all(str(row[day]) != str(row[at])[:10] for row in page.rows)


def test_a_boundary_that_is_none_is_said(worked: House) -> None:
    for text, sentence in (("Mars/Olympus+0", "not a time zone"), ("UTC+noon", "not a day boundary")):
        with pytest.raises(UnusableInput, match=sentence):
            rows_page(SYSTEM, "judgments", {"programme": cast.PROGRAMME, "boundary": text})
