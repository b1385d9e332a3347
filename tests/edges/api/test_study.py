"""The kept study to programs: the same as on pages, and to a vendor's programs their own people alone."""

import pytest
from django.test import Client

from tests.edges.api.conftest import Caller, Program
from tests.edges.web.conftest import BACKEND, Town
from tests.world import cast

pytestmark = pytest.mark.django_db
PROGRAMME = cast.PROGRAMME
ALIAS = "Alder"


def test_programs_of_a_vendor_are_told_the_same_as_its_people(program: Program) -> None:
    caller = program("lumen")
    found = caller.get("/vendors/lumen/annotators").json()["items"]
    assert {one["vendor"] for one in found} == {"lumen"}
    assert {one["programme"] for one in found} == {ALIAS}
    assert caller.get("/vendors/orbit/annotators").status_code == 404
    assert caller.get("/vendors/lumen/annotator", programme=ALIAS, annotator=cast.CARLA).status_code == 404
    for path in ("study", "study/people", "study/items", "study/requests"):
        assert caller.get(f"/programmes/{PROGRAMME}/{path}").status_code == 404, path


def test_what_the_page_says_of_people_programs_are_told_too(town: Town, owner: Caller, program: Program) -> None:
    said = owner.get(f"/programmes/{PROGRAMME}/study/people").json()["items"]
    browser = Client()
    browser.force_login(town.person("owner"), backend=BACKEND)
    table = browser.get(f"/programmes/{PROGRAMME}/quality/skill/annotators.json").json()
    people = {one["annotator"]: one for one in said if one["annotator"]}
    assert {row["annotator"] for row in table} == set(people)
    for row in table:
        one = people[row["annotator"]]
        assert (row["answers"], row["accuracy"], row["accuracy_low"]) == (
            one["answers"],
            one["accuracy"]["value"],
            one["accuracy"]["low"],
        )


def test_the_study_tells_its_questions_and_an_item_its_answers(owner: Caller) -> None:
    study = owner.get(f"/programmes/{PROGRAMME}/study").json()
    assert study["is_there"]
    (question,) = study["questions"]
    assert question["answers"] == question["studied"] > 70
    assert {c["answer"] for c in question["classes"]} == {"alike", "different", "unsure"}
    item = owner.get(f"/programmes/{PROGRAMME}/item", item="song-0003").json()
    assert sorted(one["annotator"] for one in item["answers"]) == sorted(
        a.worker for a in cast.answers(80) if a.song == "song-0003"
    )
    assert item["studied"][0]["answers"] == 2


def test_items_come_in_pages_that_neither_repeat_nor_hide_any(owner: Caller) -> None:
    path, seen, cursor = f"/programmes/{PROGRAMME}/study/items", [], ""
    while True:
        page = owner.get(path, limit="7", cursor=cursor).json()
        seen += [one["item"] for one in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == page["total"]
    assert owner.get(path, part="none").status_code == 422


def test_the_study_is_asked_for_by_whoever_works_on_findings(owner: Caller, program: Program) -> None:
    assert owner.ask("POST", f"/programmes/{PROGRAMME}/study").status_code == 200
    assert program("auditor").ask("POST", f"/programmes/{PROGRAMME}/study").status_code == 403
