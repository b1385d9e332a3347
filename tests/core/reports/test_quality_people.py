"""What pages of quality say of people and items: who stands out, whom known answers contradict, where links may lead."""

from datetime import UTC, datetime

import pytest

from callsheet.metrics.measures import Confused
from callsheet.reports.formats import percent
from callsheet.reports.pieces import Provenance
from callsheet.reports.quality.confusion import ConfusionView, confusion_report
from callsheet.reports.quality.item import ItemFacts, item_report
from callsheet.reports.quality.skill import Person, SkillView, skill_report
from callsheet.stats.estimate import Estimate, nothing

READ = Provenance(datetime(2026, 11, 23, 6, tzinfo=UTC))


def person(name: str, accuracy: tuple[float, float, float], gold: tuple[float, float, float] | None = None) -> Person:
    known = nothing("no known answer was met") if gold is None else Estimate(*gold, n=50, method="wilson")
    right = Estimate(*accuracy, n=200, method="missing-information")
    return Person("m", "Marigold", "", "lumen", "Lumen", "", "", name, 200, right, known, nothing("nobody else"))


def skill(*people: Person, unmeasured: int = 0) -> tuple[str, tuple[str, ...]]:
    view = SkillView("Marigold", "", (), people, pool=0.9, unmeasured=unmeasured)
    report = skill_report(view, provenance=READ)
    return report.title, report.notes


def test_only_those_stand_out_whose_whole_interval_lies_below_the_usual() -> None:
    sure, unsure, good = (
        person("a", (0.8, 0.75, 0.85)),
        person("b", (0.8, 0.7, 0.92)),
        person("c", (0.95, 0.93, 0.97)),
    )
    assert skill(sure, unsure, good)[0] == f"Marigold: 1 of 3 annotators below the usual {percent(0.9)} by interval"
    assert skill(unsure, good)[0] == f"Marigold: none of 2 annotators is below the usual {percent(0.9)} by interval"


def test_whom_known_answers_contradict_is_named_and_how_many_are_not_shown_is_said() -> None:
    _, notes = skill(
        person("rob", (0.95, 0.93, 0.97), (0.5, 0.4, 0.6)), person("ana", (0.9, 0.88, 0.92), (0.9, 0.8, 0.95))
    )
    assert len(notes) == 1
    assert "rob" in notes[0]
    assert "ana" not in notes[0]
    (hidden,) = skill(person("ana", (0.9, 0.88, 0.92)), unmeasured=3)[1]
    assert hidden.startswith("3 annotators are not shown")


@pytest.mark.parametrize(
    ("link", "tool"), [("https://tool.example/7", True), ("javascript:alert(1)", False), ("", False)]
)
def test_only_an_address_of_the_web_leads_to_an_items_tool(link: str, tool: bool) -> None:
    facts = ItemFacts("m", "Marigold", "song-7", (), (), (), (), link=link)
    assert item_report(facts, provenance=READ).tool == (link if tool else "")


@pytest.mark.parametrize("is_theirs", [True, False])
def test_a_vendors_people_are_not_led_to_the_rows_that_were_measured(is_theirs: bool) -> None:
    cells = {Confused("", "gold", "alike", answer): (n, 1000 * n) for answer, n in (("alike", 40), ("different", 5))}
    view = ConfusionView("Lumen", where=(("programme", "m"),), cells=cells, is_theirs=is_theirs)
    report = confusion_report(view, provenance=READ)
    links = [cell.link for row in report.matrix.rows for cell in row.cells]
    assert [link is None for link in links] == [is_theirs, is_theirs]
    assert report.title == "Lumen: alike is most often taken for different (5 answers)"
