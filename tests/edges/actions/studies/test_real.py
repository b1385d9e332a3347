"""A real crowd as a programme: 164 workers on 800 sentence pairs (Snow et al. 2008), studied without its gold and held against it.

The files are not ours to ship: they are looked for beside the repository, and the test is skipped where they are missing.
"""

import csv
from pathlib import Path

import pytest

from callsheet.actions.acting import SYSTEM
from callsheet.actions.pages.quality.items import CONTESTED, items_page
from callsheet.actions.pages.quality.skill import skill_page
from callsheet.actions.place import store
from callsheet.actions.studies.making import keep_study
from callsheet.state.models import QualityStudy
from callsheet.store import kept_studies
from callsheet.store.facts_view import rows
from tests.world.house import House, all_rows

DATA = Path(__file__).parents[4].parent / "shared" / "data" / "truth" / "rte"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data is not at {DATA}"),
]
MAPPING = """\
kind: table
title: Sentence pairs
judgments:
  item: task
  annotator: worker
  answer_kind: {constant: category}
  answer: label
"""


def test_a_real_crowd_is_studied_and_its_pages_show_it(house: House) -> None:
    house.put("programme", code="rte", name="Entailment", zone="UTC")
    house.bring(DATA / "labels.csv", mapping=MAPPING, programme="rte", source="crowd")
    assert keep_study("rte")
    skill = skill_page(SYSTEM, "rte", {})
    assert skill.report is not None
    people = dict(skill.report.tables)["annotators"]
    assert len(people.rows) == 164
    contested = items_page(SYSTEM, "rte", CONTESTED, {})
    assert 500 < contested.total < 800
    with all_rows():
        name = QualityStudy.objects.get().made_from
    with kept_studies.opened(store(), name) as facts:
        found = {str(row["item"]): str(row["consensus"]) for row in rows(facts, limit=1000)}
    with (DATA / "truth.csv").open(newline="") as file:
        truth = {row["task"]: row["label"] for row in csv.DictReader(file)}
    right = sum(found[task] == label for task, label in truth.items() if task in found)
    assert right / len(truth) > 0.92, "majority voting reaches .897"
