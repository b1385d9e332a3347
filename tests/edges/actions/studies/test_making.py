"""The quality study of a programme, as the worker keeps it."""

import pytest
from django.utils import timezone

from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.place import store
from callsheet.actions.studies.making import KEPT, keep_study
from callsheet.actions.studies.reading import signals_of, study_of
from callsheet.state.models import QualityStudy, ScreenSignal, SkillEstimate, StudiedQuestion
from callsheet.state.sums import latest_seq
from callsheet.store import kept_studies
from callsheet.store.facts_view import Filter, rows
from tests.world import cast, crowd
from tests.world.house import House, all_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def studied(house: House) -> House:
    crowd.bring(house)
    assert keep_study(cast.PROGRAMME)
    return house


def items(**where: object) -> list[dict[str, object]]:
    with all_rows():
        name = QualityStudy.objects.latest("seq").made_from
    with kept_studies.opened(store(), name) as facts:
        return rows(facts, [Filter(k, "=", (v,)) for k, v in where.items()], limit=1000)


def test_it_is_made_once_for_the_same_facts_and_rules(studied: House) -> None:
    assert not keep_study(cast.PROGRAMME)
    with all_rows():
        assert QualityStudy.objects.count() == 1


def test_every_annotator_and_vendor_has_a_skill_and_the_ring_is_pointed_out(studied: House) -> None:
    with all_rows():
        skills = {row.annotator: row for row in SkillEstimate.objects.exclude(annotator="")}
        vendors = {row.vendor: row.said["accuracy"]["value"] for row in SkillEstimate.objects.filter(annotator="")}
        signals = list(ScreenSignal.objects.filter(screen="copying").order_by("place"))
    assert set(skills) == set(crowd.PEOPLE)
    assert vendors["orbit"] > vendors["lumen"] + 0.1
    assert sorted(signals[0].annotators) == sorted(crowd.RING)
    assert signals[0].said["vendors"] == ["lumen"]
    for name in crowd.HONEST:
        found = skills[name].said["accuracy"]
        assert found["low"] - 0.02 <= 0.947 <= found["high"] + 0.02, (name, found)


def test_a_wrong_known_answer_is_called_so_and_does_not_count_against_anybody(studied: House) -> None:
    (wrong,) = items(item=crowd.WRONG)
    assert (wrong["gold_state"], wrong["consensus"]) == ("probably wrong", crowd.truth_of(7))
    assert wrong["is_against_known"] is True
    with all_rows():
        scored = [row.said["gold"]["n"] for row in SkillEstimate.objects.exclude(annotator="")]
    assert sum(scored) == 6 * (crowd.KNOWN - 1)
    (never,) = items(item="song-never")
    assert (never["gold_state"], never["answers"]) == ("never used", 0)
    assert {row["gold_state"] for row in items()} >= {None, "probably wrong", "never used"}


def test_all_items_of_several_answers_are_kept_with_what_was_said(studied: House) -> None:
    found = items(question="")
    assert len(found) == crowd.SONGS + 1
    plain = next(row for row in found if row["agreement"] == 1.0)
    assert plain["given"] == f"{plain['consensus']} 6"
    assert not plain["is_contested"]
    split = [row for row in found if row["is_contested"]]
    with all_rows():
        said = StudiedQuestion.objects.get().said
    assert said["contested"] <= len(split)


def test_nobody_of_a_site_is_shown_where_people_are_not_measured_one_by_one(studied: House) -> None:
    studied.put("site", vendor="lumen", code="manila", name="Manila", zone="Asia/Manila", measures_people=False)
    with reading(SYSTEM):
        before = study_of(cast.PROGRAMME, latest_seq())
        assert before is not None
        assert not [one for one in signals_of(before) if set(one.annotators) & set(crowd.RING)], "at once"
    assert keep_study(cast.PROGRAMME), "the rules changed"
    with all_rows():
        shown = set(SkillEstimate.objects.exclude(annotator="").values_list("vendor", flat=True))
        assert shown == {"orbit"}
        assert SkillEstimate.objects.filter(vendor="lumen", annotator="").exists()
        assert StudiedQuestion.objects.get().said["unmeasured"] == 6
        assert not [one for one in ScreenSignal.objects.all() if set(one.annotators) & set(crowd.RING)]


def test_a_study_whose_items_have_gone_is_made_again(studied: House) -> None:
    with all_rows():
        name = QualityStudy.objects.get().made_from
    kept_studies.path_of(store(), name).unlink()
    assert keep_study(cast.PROGRAMME)
    assert kept_studies.is_there(store(), name)


def test_a_programme_without_judgments_has_no_study(house: House) -> None:
    house.vendors()
    assert not keep_study(cast.PROGRAMME)
    assert not keep_study("nowhere")


def test_only_the_latest_studies_are_kept(studied: House) -> None:
    with all_rows():
        QualityStudy.objects.bulk_create(
            QualityStudy(programme=cast.PROGRAMME, seq=-n, made_at=timezone.now(), made_from="x", said={})
            for n in range(1, KEPT + 5)
        )
    more = [cast.Answer("song-new", worker) for worker in crowd.HONEST]
    studied.bring(cast.judgments_csv(studied.desk / "more.csv", more))
    assert keep_study(cast.PROGRAMME)
    with all_rows():
        assert QualityStudy.objects.count() <= KEPT + 1


def test_many_answers_are_drawn_by_whole_items_known_ones_first(studied: House) -> None:
    from callsheet.actions import manifest
    from callsheet.actions.registry_facts import registry
    from callsheet.store.study_answers import opened

    with all_rows():
        snapshot, rules = manifest.snapshot(programme=cast.PROGRAMME), registry(cast.PROGRAMME)
    with opened(store(), snapshot, rules, programme=cast.PROGRAMME) as answers:
        (asked,) = answers.questions
        drawn, again = answers.of(asked, most=600), answers.of(asked, most=600)
    assert drawn.of == crowd.SONGS * 6
    assert drawn.task.size == 600
    assert {item.item for item in drawn.items if item.known} >= {f"song-{n:04d}" for n in range(crowd.KNOWN)}
    assert drawn.items == again.items
    assert drawn.given.tolist() == again.given.tolist()
