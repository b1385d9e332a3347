"""callsheet finding: the twin of the page in a terminal."""

import pytest

from tests.world.house import House, person, query
from tests.world.raising import finding, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(house: House) -> list[str]:
    house.vendors()
    return see(finding("a"), finding("b"))


def test_findings_are_worked_on_and_taken_back_in_a_terminal(house: House, keys: list[str]) -> None:
    ana = person("crowd manager", name="Ana", member=True)
    a, b = keys
    assert house.cli("finding", "ack", a, b, "--as", "ana@example.invalid").out == "2 findings acknowledged.\n"
    assert house.cli("finding", "assign", a, "--to", str(ana.person)).out == "1 finding assigned to Ana.\n"
    said = house.cli("finding", "snooze", b, "--until", "3d", "-m", "holiday", "--json").json
    assert (said["findings"], len(said["steps"])) == ([b], 1)
    assert house.cli("finding", "undo", b).out == "Undone: everything is as it was before.\n"
    assert house.cli("finding", "merge", a, "--into", b).code == 0
    assert house.cli("finding", "undo", a).code == 0
    for verb in ("resolve", "dismiss", "comment"):
        assert house.cli("finding", verb, b, "-m", "done").code == (0 if verb != "dismiss" else 1)
    assert house.cli("finding", "reopen", b).code == 0
    shown = house.cli("finding", "show", b)
    assert "took back: snoozed" in shown.out
    assert house.cli("finding", "show", b, "--json").json["phase"] == "new"
    assert [r["raised"] for r in house.cli("finding", "detectors", "--json").json] == [2]
    assert {row[0] for row in query("SELECT by FROM finding_step")} == {"Ana", "callsheet"}


def test_what_cannot_be_done_is_one_sentence(house: House, keys: list[str]) -> None:
    assert "There is no finding zzz" in house.cli("finding", "ack", "zzz").err
    assert "no moment to snooze until" in house.cli("finding", "snooze", keys[0], "--until", "soon", "-m", "x").err
    assert "Nobody here has the e-mail" in house.cli("finding", "ack", keys[0], "--as", "no@example.invalid").err
    assert "is none of open, snoozed, done" in house.cli("today", "--state", "lost").err


def test_today_shows_the_chosen_state_and_only_mine(house: House) -> None:
    house.put("programme", code="late", name="Late", due="2026-11-01", volume=10)
    person("owner", name="Olga")
    shown = house.cli("today", "--json").json
    assert set(shown) == {"as_of", "findings", "cannot_say"}
    assert house.cli("today", "--mine", "--json").json["findings"] == []
    assert house.cli("today", "--state", "snoozed").out.startswith("Nothing is snoozed")
