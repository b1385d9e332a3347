"""Which study is read: the newest to whoever looks now, the one of then in a replay, whoever brought the last facts."""

from collections.abc import Callable

import pytest

from callsheet.actions import upkeep
from callsheet.actions.acting import SYSTEM, Actor, reading
from callsheet.actions.pages.quality.skill import annotator_questions, vendor_people
from callsheet.actions.studies.making import keep_study
from callsheet.actions.studies.reading import skills_of, study_of
from callsheet.state.sums import latest_seq
from tests.world import cast, crowd
from tests.world.house import House

pytestmark = pytest.mark.django_db
LUMEN = Actor("person", "Lea", "vendor", vendor="lumen")


def vendor_of(annotator: str, seq: int) -> str:
    with reading(SYSTEM):
        study = study_of(cast.PROGRAMME, seq)
        assert study is not None
        return next(line.vendor for line in skills_of(study, "") if line.annotator == annotator)


def test_a_vendors_people_see_the_newest_study_though_the_last_facts_were_another_vendors(house: House) -> None:
    crowd.bring(house)
    later = [cast.Answer("song-new", worker) for worker in crowd.HONEST if worker.startswith("orb-")]
    house.bring(cast.judgments_csv(house.desk / "later.csv", later))
    assert keep_study(cast.PROGRAMME)
    _, people, _ = vendor_people(LUMEN, "lumen", {})
    assert {p.annotator for p in people} == {name for name in crowd.PEOPLE if name.startswith("lum-")}
    questions, _ = annotator_questions(LUMEN, "lumen", {"programme": "Alder", "annotator": "lum-ana"})
    assert questions[0].person.annotator == "lum-ana"


def test_a_rule_that_changed_since_makes_a_study_of_its_own_and_changing_it_back_another(house: House) -> None:
    crowd.bring(house)
    moved = {"match": "exact", "pattern": "lum-cai", "vendor": "orbit", "site": "bogota", "valid": (None, None)}
    key = {"programme": cast.PROGRAMME, "match": "exact", "pattern": "lum-cai", "valid": (None, None)}
    changes: tuple[Callable[[], object], ...] = (
        lambda: None,
        lambda: house.put("worker-rule", programme=cast.PROGRAMME, **moved),
        lambda: upkeep.remove_and_follow("worker-rule", key, actor=SYSTEM),
    )
    seen = []
    for change in changes:
        change()
        assert keep_study(cast.PROGRAMME)
        with reading(SYSTEM):
            seen.append(latest_seq())
    assert [vendor_of("lum-cai", seq) for seq in seen] == ["lumen", "orbit", "lumen"]
