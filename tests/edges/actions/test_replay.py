"""A morning of last week, replayed: facts and registry as they were, though both have moved since."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callsheet.actions import registry
from callsheet.actions.acting import SYSTEM
from callsheet.actions.kpis import answer, asked
from callsheet.actions.pages.findings import finding_page
from callsheet.actions.pages.kpis import kpi_page
from callsheet.actions.pages.programmes import programme_page
from callsheet.actions.pages.today import today_json, today_page
from callsheet.actions.pages.vendors import vendor_page
from callsheet.errors import NotThere
from callsheet.reports.plain import plain
from callsheet.reports.text import today_text
from callsheet.state.models import Assessment
from tests.world import cast
from tests.world.house import House, all_rows
from tests.world.past import clock_at, entered_on

pytestmark = pytest.mark.django_db
FIRST = date(2026, 9, 28)
TUESDAY = datetime(2026, 11, 17, 11, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 18, 9, tzinfo=UTC)
MORNING = "2026-11-17"
GOLD = {f"gold-{i}": ("alike", "different", "unsure")[i % 3] for i in range(80)}


def judgments(path: Path) -> Path:
    """Seven weeks; two workers of each vendor, twenty units a day, two planted ones of which Orbit's are often wrong."""
    rows = []
    days = [FIRST + timedelta(days=i) for i in range(50)]
    for number, day in enumerate(d for d in days if d.weekday() < 5):
        for k, worker in enumerate((cast.ANA, cast.BEN, cast.CARLA, cast.DENIZ)):
            songs = [
                *(f"song-{day}-{worker}-{i}" for i in range(18)),
                f"gold-{2 * number}",
                f"gold-{2 * number + 1}",
            ]
            for i, song in enumerate(songs):
                right = GOLD.get(song, "alike")
                wrong = song in GOLD and worker.startswith("orb") and number % 2
                given = ("alike" if right != "alike" else "unsure") if wrong else right
                sent = datetime.combine(day, time(8)) + timedelta(minutes=10 * i + k)
                rows.append(cast.Answer(song, worker, given, sent).row())
    return cast.table(path, cast.COLUMNS, rows)


@pytest.fixture
def tuesday(house: House) -> House:
    """Entered and imported on the Monday; on the Tuesday the programme is far behind, and Orbit below its target."""
    monday = TUESDAY - timedelta(days=1)
    with entered_on(monday), clock_at(monday):
        house.vendors()
        house.put("programme", code=cast.PROGRAMME, name="Marigold", due=date(2026, 11, 30), volume=9000)
        house.put("target", programme=cast.PROGRAMME, kpi="Q02", value=0.95)
        house.put("commitment", programme=cast.PROGRAMME, vendor="lumen", week=date(2026, 11, 9), units=150)
        house.bring(cast.gold_csv(house.desk / "gold.csv", GOLD), mapping=cast.GOLD, name="gold.yaml")
        house.bring(judgments(house.desk / "judgments.csv"))
    return house


def everything_moves(house: House) -> None:
    """On the Wednesday: more time, a lower target, a smaller promise, another name, a vendor's calendar shut."""
    with entered_on(WEDNESDAY), clock_at(WEDNESDAY):
        house.put("programme", code=cast.PROGRAMME, name="Marigold II", due=date(2027, 6, 30), volume=9000)
        house.put("target", programme=cast.PROGRAMME, kpi="Q02", value=0.2)
        house.put("commitment", programme=cast.PROGRAMME, vendor="lumen", week=date(2026, 11, 9), units=999_999)
        house.put("closure", vendor="orbit", site="bogota", days="2026-11-02..2026-12-31", reason="flood")
        house.put("vendor", code="orbit", name="Orbit II")


def forget() -> None:
    """What was said is not kept: a replay has to say it again."""
    with all_rows():
        Assessment.objects.all().delete()


def test_a_finding_of_last_tuesday_is_said_again_word_for_word_though_everything_was_moved_on_wednesday(
    tuesday: House,
) -> None:
    with clock_at(TUESDAY):
        said = today_json(SYSTEM)
    kinds = {f["kind"] for f in said["findings"]}
    assert {"behind", "quality"} <= kinds, kinds
    everything_moves(tuesday)
    assert today_json(SYSTEM, MORNING)["findings"] == said["findings"], "from what was kept"
    forget()
    again = today_json(SYSTEM, MORNING)
    assert again["findings"] == said["findings"], "computed again"
    assert again["cannot_say"] == said["cannot_say"]
    with clock_at(WEDNESDAY + timedelta(hours=2)):
        now = today_json(SYSTEM)
    assert [f["title"] for f in now["findings"]] != [f["title"] for f in said["findings"]]


def test_command_and_page_agree_on_a_replay_and_both_name_the_registry_of_then(tuesday: House) -> None:
    everything_moves(tuesday)
    page = today_page(SYSTEM, MORNING)
    assert "registry of Tue 17 Nov 2026 11:00 UTC" in page.provenance.words
    assert "registry" not in today_page(SYSTEM).provenance.words
    command = tuesday.cli("today", "--as-of", MORNING)
    assert command.out.strip() == today_text(page).strip()
    assert "registry of Tue 17 Nov 2026 11:00 UTC" in command.out
    told = tuesday.cli("today", "--as-of", MORNING, "--json").json
    assert [f["id"] for f in told["findings"]] == [c.id for c in (*page.urgent, *page.waiting)]


def test_targets_names_promises_and_dates_of_every_page_are_those_of_then(tuesday: House) -> None:
    pages = (
        lambda as_of: plain(programme_page(SYSTEM, cast.PROGRAMME, as_of)),
        lambda as_of: plain(vendor_page(SYSTEM, "lumen", as_of)),
        lambda as_of: plain(vendor_page(SYSTEM, "orbit", as_of)),
        lambda as_of: plain(kpi_page(SYSTEM, asked("Q02", programme=cast.PROGRAMME, by="vendor"), as_of)),
    )
    before = [json.dumps(page(MORNING), default=str) for page in pages]
    everything_moves(tuesday)
    forget()
    assert [json.dumps(page(MORNING), default=str) for page in pages] == before
    assert all(json.dumps(page(""), default=str) != said for page, said in zip(pages, before, strict=True))


def test_the_page_of_a_finding_says_what_was_said_that_morning(tuesday: House) -> None:
    with clock_at(TUESDAY):
        (finding,) = [f for f in today_json(SYSTEM)["findings"] if f["kind"] == "behind"]
        said = finding_page(SYSTEM, finding["id"]).item.card.sentence
    with entered_on(WEDNESDAY), clock_at(WEDNESDAY):
        tuesday.put("programme", code=cast.PROGRAMME, name="Marigold", due=date(2026, 11, 30), volume=20000)
        today_json(SYSTEM)
    assert finding_page(SYSTEM, finding["id"], MORNING).item.card.sentence == said
    assert finding_page(SYSTEM, finding["id"]).item.card.sentence != said


def test_what_was_entered_later_is_not_in_a_replay_and_the_sentence_says_so(tuesday: House) -> None:
    with entered_on(WEDNESDAY):
        tuesday.put("programme", code="later", name="Later")
    with pytest.raises(
        NotThere, match="no programme “later”.*registry of Tue 17 Nov 2026 11:00 UTC: what was entered later"
    ):
        programme_page(SYSTEM, "later", MORNING)
    with pytest.raises(NotThere) as now:
        programme_page(SYSTEM, "never")
    assert "registry of" not in now.value.sentence


def test_what_was_removed_since_is_still_in_a_replay(tuesday: House) -> None:
    with clock_at(TUESDAY):
        said = programme_page(SYSTEM, cast.PROGRAMME)
    with entered_on(WEDNESDAY):
        registry.remove("target", {"programme": cast.PROGRAMME, "kpi": "Q02"}, actor=SYSTEM)
    assert plain(programme_page(SYSTEM, cast.PROGRAMME, MORNING).findings) == plain(said.findings)


def test_a_kpi_as_of_a_moment_counts_the_promises_of_that_moment(tuesday: House) -> None:
    everything_moves(tuesday)
    ask = {"programme": cast.PROGRAMME, "vendor": "lumen", "start": "2026-11-09", "end": "2026-11-15"}
    then, now = (answer(asked("D03-SUBMITTED", as_of=at, **ask), actor=SYSTEM).rows[0].estimate for at in (MORNING, ""))
    assert then.value is not None
    assert now.value is not None
    assert then.value > 100 * now.value


def test_the_present_asks_nothing_of_the_history_and_a_replay_as_many_questions(tuesday: House) -> None:
    everything_moves(tuesday)
    counts = []
    for as_of in (MORNING, ""):
        with clock_at(WEDNESDAY + timedelta(hours=2)):
            today_page(SYSTEM, as_of)
            with CaptureQueriesContext(
                connection,
            ) as asked_of:
                today_page(SYSTEM, as_of)
        counts.append(len(asked_of))
        told = " ".join(q["sql"] for q in asked_of.captured_queries)
        assert "replay" not in told
    assert counts[0] <= counts[1] + 1
