"""The kept study on pages and to programs: what it says to whom, and what it never says to a vendor of another's people."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.edges.web.conftest import Town
from tests.world import cast

pytestmark = pytest.mark.django_db
PROGRAMME = cast.PROGRAMME
ALIAS = "Alder"
OTHERS = ("orb-", "Orbit", "orbit", "Marigold", "marigold")


def body(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_everybody_who_answered_stands_on_the_page_of_skill_with_their_vendor(owner: Client) -> None:
    text = body(owner.get(f"/programmes/{PROGRAMME}/quality/skill/"))
    for name in (cast.ANA, cast.BEN, cast.CARLA, cast.DENIZ, "Lumen", "Orbit"):
        assert name in text, name
    assert "Study of manifest" in text


def test_a_programme_without_a_study_says_what_will_stand_there_and_can_ask_for_it(town: Town, owner: Client) -> None:
    town.house.put("programme", code="new-one", name="New one", zone="UTC")
    page = owner.get("/programmes/new-one/quality/skill/")
    assert "no study of quality yet" in body(page)
    assert "/programmes/new-one/quality/study/" in body(page)
    asked = owner.post("/programmes/new-one/quality/study/")
    assert (asked.status_code, asked["Location"]) == (302, "/programmes/new-one/quality/skill/")


def test_an_item_shows_every_answer_to_it_and_leads_to_who_gave_it(owner: Client) -> None:
    text = body(owner.get(f"/programmes/{PROGRAMME}/items/?item=song-0003"))
    given = {a.worker: a.answer for a in cast.answers(80) if a.song == "song-0003"}
    assert len(given) == 2
    for worker, answer in given.items():
        assert f"annotator={worker}" in text
        assert answer in text


def test_contested_items_can_be_searched_and_taken_away_as_a_file(owner: Client) -> None:
    found = body(owner.get(f"/programmes/{PROGRAMME}/quality/contested/?q=song-000"))
    assert "song-0003" in found
    assert "song-0011" not in found
    answer = owner.get(f"/programmes/{PROGRAMME}/quality/contested/items.csv?q=song-000")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("row_id,question,source,item")
    assert all(",song-000" in line for line in lines[1:])
    assert lines[1:]


def test_a_vendors_person_sees_their_own_annotators_under_the_alias_and_nobody_elses(
    signed_in: Callable[[str], Client],
) -> None:
    browser = signed_in("lumen")
    text = body(browser.get("/vendors/lumen/quality/skill/"))
    assert cast.ANA in text
    assert ALIAS in text
    for secret in OTHERS:
        assert secret not in text, secret
    own = browser.get(f"/vendors/lumen/quality/annotator/?programme={ALIAS}&annotator={cast.ANA}")
    assert own.status_code == 200
    for secret in OTHERS:
        assert secret not in body(own), secret
    foreign = (
        f"/vendors/lumen/quality/annotator/?programme={ALIAS}&annotator={cast.CARLA}",
        f"/vendors/lumen/quality/annotator/?programme={PROGRAMME}&annotator={cast.ANA}",
        f"/vendors/orbit/quality/annotator/?programme={ALIAS}&annotator={cast.CARLA}",
        "/vendors/orbit/quality/skill/",
        "/vendors/orbit/quality/skill/annotators.csv",
        f"/programmes/{PROGRAMME}/quality/skill/",
        f"/programmes/{PROGRAMME}/quality/requests/",
        f"/programmes/{PROGRAMME}/items/?item=song-0003",
    )
    for path in foreign:
        assert browser.get(path).status_code == 404, path


def test_nobody_is_named_whose_site_has_meanwhile_been_closed_to_it(town: Town, owner: Client) -> None:
    site = {"vendor": "lumen", "code": "manila", "name": "Manila", "zone": "Asia/Manila"}
    town.house.put("site", **site, measures_people=False)
    try:
        skill = body(owner.get(f"/programmes/{PROGRAMME}/quality/skill/"))
        assert cast.ANA not in skill
        assert cast.CARLA in skill
        path = f"/programmes/{PROGRAMME}/quality/annotator/?vendor=lumen&annotator={cast.ANA}"
        assert owner.get(path).status_code == 404
        item = body(owner.get(f"/programmes/{PROGRAMME}/items/?item=song-0000"))
        assert cast.ANA not in item
        assert "not shown" in item
    finally:
        town.house.put("site", **site, measures_people=True)
