"""A real crowd as a programme: 164 workers on 800 sentence pairs (Snow et al. 2008), studied without its gold and held against it.

The files are not ours to ship: they are looked for beside the repository, and the test is skipped where they are missing.
"""

import csv
from pathlib import Path

import pytest

from callsheet.actions.acting import SYSTEM
from callsheet.actions.pages.quality.items import CONTESTED, GOLD, items_page
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


KNOWN = """\
kind: table
title: Known answers
gold:
  item: task
  answer_kind: {constant: category}
  answer: label
"""


def test_a_real_set_comes_in_as_the_guide_says_and_its_study_page_reads_it(house: House, tmp_path: Path) -> None:
    drafted = house.cli("mapping", "suggest", DATA / "labels.csv")
    assert drafted.code == 0, drafted.err
    mapping, known = tmp_path / "crowd.yaml", tmp_path / "known.yaml"
    mapping.write_text(drafted.out.replace("constant: ordinal", "constant: category"), encoding="utf-8")
    known.write_text(KNOWN, encoding="utf-8")
    gold = tmp_path / "known.csv"
    gold.write_text("".join((DATA / "truth.csv").read_text(encoding="utf-8").splitlines(keepends=True)[:101]))
    for file, source, way in ((DATA / "labels.csv", "crowd", mapping), (gold, "known", known)):
        said = house.cli("ingest", file, "--programme", "rte", "--source", source, "--mapping", way)
        assert said.code == 0, said.err
    assert keep_study("rte")
    skill = skill_page(SYSTEM, "rte", {})
    assert skill.report is not None
    assert "8,000 first answers to 800 items, 100 known" in skill.report.notes[0]
    assert len(dict(skill.report.tables)["annotators"].rows) == 164
    assert "annotators below the usual" in skill.report.title
    assert items_page(SYSTEM, "rte", GOLD, {}).total == 100


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
