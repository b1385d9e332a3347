"""The record of odds: told every morning, settled when the day has passed, asked of the past on the day of the first import."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest

from callsheet.actions import odds
from callsheet.actions.acting import SYSTEM
from callsheet.actions.assessments import assessed
from callsheet.actions.cases import frame
from callsheet.actions.mornings import At
from callsheet.actions.pages.programmes import programme_page
from callsheet.errors import NotThere
from callsheet.state import access
from callsheet.state.models import Programme, ToldOdds
from callsheet.state.sums import latest_seq
from tests.world import cast
from tests.world.house import House, all_rows, query

pytestmark = pytest.mark.django_db

FIRST = date(2026, 9, 7)
"""A Monday; eleven weeks of deliveries follow."""
TODAY = date(2026, 11, 23)
QUOTA = 125


@pytest.fixture
def delivering(house: House) -> House:
    """A programme with a weekly quota that is about what comes."""
    house.vendors()
    house.put("quota", programme=cast.PROGRAMME, locale="", units=QUOTA)
    rng = np.random.default_rng(11)
    rows = []
    for day in (FIRST + timedelta(days=i) for i in range((TODAY - FIRST).days)):
        if day.weekday() < 5:
            sent = datetime.combine(day, time(9))
            rows += [
                cast.Answer(f"song-{day}-{i}", cast.ANA if i % 2 else cast.CARLA, sent=sent + timedelta(minutes=i))
                for i in range(int(rng.normal(25, 4)))
            ]
    house.bring(cast.judgments_csv(house.desk / "months.csv", rows))
    return house


def morning(day: date = TODAY, hour: int = 6) -> At:
    return At(day, datetime.combine(day, time(hour), UTC), latest_seq(), is_live=True)


def programme() -> Programme:
    return Programme.objects.get(code=cast.PROGRAMME)


def told() -> list[tuple[object, ...]]:
    return query("SELECT made_on, kind, target_day, replayed, came_true FROM odds_record ORDER BY made_on, target_day")


def test_months_of_history_make_a_record_on_day_one(delivering: House) -> None:
    with all_rows():
        assert odds.caught_up(SYSTEM, programme(), morning()) > 0
        past = odds.past_odds(cast.PROGRAMME, on=TODAY)
    asked = told()
    assert len(asked) == 9, "eleven Mondays, of which the first two had under ten worked days behind them"
    assert all(kind == "week" and replayed and true is not None for _, kind, _, replayed, true in asked)
    assert past.record.n == 9
    assert past.replayed == 9
    assert "asked of the past afterwards" in past.sentence(0.6)


def test_outcomes_of_the_past_are_what_the_weeks_brought(delivering: House) -> None:
    with all_rows():
        odds.caught_up(SYSTEM, programme(), morning())
    for _, _, target, _, came_true in told():
        done = query(
            "SELECT coalesce(sum(submitted_first), 0) FROM measure_day WHERE day BETWEEN %s AND %s",
            target - timedelta(days=6),  # type: ignore[operator]
            target,
        )[0][0]
        assert came_true == (done >= QUOTA), target


def test_asking_the_past_again_tells_nothing_twice(delivering: House) -> None:
    with all_rows():
        odds.caught_up(SYSTEM, programme(), morning())
        before = told()
        assert odds.caught_up(SYSTEM, programme(), morning()) == 0
    assert told() == before


def test_a_replay_uses_no_day_after_its_morning(delivering: House) -> None:
    with all_rows():
        odds.caught_up(SYSTEM, programme(), morning())
        early = {row.made_on: row.odds for row in ToldOdds.objects.all()}
        ToldOdds.objects.all().delete()
        of = frame(
            access.scope(SYSTEM),
            programme(),
            today=TODAY - timedelta(days=14),
            now=morning().now,
            seq=latest_seq(),
            past_days=400,
        )
        odds.replay(of)
        again = {row.made_on: row.odds for row in ToldOdds.objects.all()}
    assert again
    assert again == {day: early[day] for day in again}


def test_every_morning_is_kept_once_and_settled_when_its_week_is_over(delivering: House) -> None:
    wednesday = TODAY - timedelta(days=5)
    with all_rows():
        assessed(SYSTEM, [programme()], morning(wednesday))
        assessed(SYSTEM, [programme()], morning(wednesday, hour=7))
    kept = told()
    assert [(made, target, replayed) for made, _, target, replayed, _ in kept] == [
        (wednesday, wednesday + timedelta(days=4), False)
    ]
    with all_rows():
        ToldOdds.objects.update(goal=10 * QUOTA)
        of = frame(access.scope(SYSTEM), programme(), today=TODAY, now=morning().now, seq=latest_seq())
        odds.settle(of)
        assert told()[0][4] is None, "nothing later has come, and feeds have four days"
        odds.settle(replace(of, today=TODAY + timedelta(days=4)))
    assert told()[0][4] is False


def test_a_replayed_morning_is_not_kept_as_if_it_had_been_told(delivering: House) -> None:
    with all_rows():
        assessed(SYSTEM, [programme()], replace(morning(), is_live=False))
    assert told() == []


def test_the_programmes_page_shows_the_record_beside_the_odds(delivering: House) -> None:
    odds.back_test(actor=SYSTEM, programme=cast.PROGRAMME)
    report = programme_page(SYSTEM, cast.PROGRAMME, TODAY.isoformat())
    assert "odds" in report.title
    assert report.record.startswith("Of ")
    assert report.progress is not None


def test_before_anything_came_due_there_is_no_record(house: House) -> None:
    house.vendors()
    with all_rows():
        assert odds.past_odds(cast.PROGRAMME, on=TODAY).sentence(0.5).startswith("No record yet")


def test_the_command_fills_and_prints_the_record(delivering: House) -> None:
    said = delivering.cli("odds", "--back-test", "--programme", cast.PROGRAMME)
    assert said.code == 0
    assert "Brier score" in said.out
    assert delivering.cli("odds", "--json").json["record"]["n"] >= 8
    assert query("SELECT count(*) FROM audit_entry WHERE action = 'odds.replayed'") == [(1,)]


def test_an_unknown_programme_has_no_record(house: House, tmp_path: Path) -> None:
    with pytest.raises(NotThere):
        odds.record(SYSTEM, programme="nowhere")


def test_a_vendor_sees_no_odds(delivering: House) -> None:
    from callsheet.state.scoping import scoped

    odds.back_test(actor=SYSTEM)
    with scoped("v:lumen"):
        assert not ToldOdds.objects.exists()
