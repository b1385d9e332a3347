"""One box finds what its reader may see, and nothing else; views are kept by those who made them."""

import pytest

from callsheet.actions import saved_views
from callsheet.actions.acting import SYSTEM, Actor
from callsheet.actions.pages.search import search_page
from callsheet.actions.saved_views import MOST, Wished
from callsheet.errors import NotAllowed, NotThere, UnusableInput
from tests.world import cast
from tests.world.house import House, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def furnished(house: House) -> House:
    house.vendors()
    house.put("programme", code="secret", name="Unreleased Sequel", customer="Marigold Pictures")
    house.bring(cast.judgments_csv(house.desk / "songs of monday.csv", cast.answers(8)))
    return house


def found(actor: Actor, text: str) -> dict[str, list[str]]:
    return {kind.kind: [hit.code for hit in kind.hits] for kind in search_page(actor, text).kinds}


def test_a_name_a_code_and_a_file_are_found(furnished: House) -> None:
    assert found(SYSTEM, "manila")["sites"] == ["manila"]
    assert found(SYSTEM, "LUMEN")["vendors"] == ["lumen"]
    assert "imports" in found(SYSTEM, "songs monday")
    assert "Q05" in found(SYSTEM, "q05")["KPIs"]
    assert found(SYSTEM, "week 1")["batches"] == ["week-1"]


def test_what_is_called_so_exactly_stands_first(furnished: House) -> None:
    furnished.put("programme", code="old-marigold", name="Old marigold")
    assert found(SYSTEM, "marigold")["programmes"] == ["marigold", "old-marigold", "secret"]


@pytest.mark.parametrize("text", ["secret", "unreleased", "sequel", "pictures"])
def test_a_programme_of_others_is_not_found(furnished: House, text: str) -> None:
    assert "secret" in found(SYSTEM, text)["programmes"]
    assert found(person("crowd manager", member=True), text) == {}


def test_imports_batches_and_findings_of_others_are_not_found(furnished: House) -> None:
    stranger = person("crowd manager", name="stranger")
    assert "imports" not in found(stranger, "songs")
    assert "batches" not in found(stranger, "week 1")


@pytest.mark.parametrize("text", ["", " ", "m", "\t"])
def test_one_letter_is_too_short(furnished: House, text: str) -> None:
    assert search_page(SYSTEM, text).too_short


@pytest.mark.parametrize("text", ["%_", "__", "'; drop table person; --", "x" * 5000, "\\\\"])
def test_a_search_is_words_and_never_a_pattern(furnished: House, text: str) -> None:
    assert search_page(SYSTEM, text).count == 0


HERE = Wished("/kpis/Q02/", "Mine", query="by=week&as_of=2026-11-01&offset=100", table="table=kpi&sort=1d")


def test_a_view_is_kept_without_the_day_of_the_visit(furnished: House) -> None:
    ada = person("qa", name="ada", member=True)
    saved_views.save(HERE, actor=ada)
    (view,) = saved_views.views_of(ada, "/kpis/Q02/")
    assert view.address == "/kpis/Q02/?by=week#table=kpi&sort=1d"
    assert saved_views.views_of(ada, "/kpis/Q01/") == ()


def test_a_view_of_the_same_name_is_changed(furnished: House) -> None:
    ada = person("qa", name="ada", member=True)
    for query in ("by=week", "by=locale"):
        saved_views.save(Wished("/kpis/Q02/", " Mine ", query=query), actor=ada)
    assert [v.address for v in saved_views.views_of(ada, "/kpis/Q02/")] == ["/kpis/Q02/?by=locale"]


def test_a_shared_view_is_offered_only_to_those_who_may_see_its_programme(furnished: House) -> None:
    owner, member = person("owner"), person("qa", name="mo", member=True)
    for code in ("marigold", "secret"):
        saved_views.save(Wished("/kpis/Q02/", code, query=f"programme={code}", is_shared=True), actor=owner)
    saved_views.save(Wished("/kpis/Q02/", "private"), actor=owner)
    saved_views.save(Wished("/programmes/secret/", "page", is_shared=True), actor=owner)
    assert [v.name for v in saved_views.views_of(member, "/kpis/Q02/")] == ["marigold"]
    assert saved_views.views_of(member, "/programmes/secret/") == ()


def test_only_its_maker_removes_a_view(furnished: House) -> None:
    ada, bea = person("qa", name="ada"), person("qa", name="bea")
    kept = saved_views.save(Wished("/kpis/", "Mine", is_shared=True), actor=ada)
    with pytest.raises(NotThere):
        saved_views.remove(kept.key, actor=bea)
    gone = saved_views.remove(kept.key, actor=ada)
    assert saved_views.views_of(ada, "/kpis/") == ()
    saved_views.save(gone, actor=ada)
    assert [v.name for v in saved_views.views_of(bea, "/kpis/")] == ["Mine"]


def test_a_view_without_name_or_keeper_is_refused_with_a_sentence(furnished: House) -> None:
    ada = person("qa", name="ada")
    for name in ("", "   ", "x" * 81):
        with pytest.raises(UnusableInput, match="at most 80"):
            saved_views.save(Wished("/kpis/", name), actor=ada)
    with pytest.raises(NotAllowed, match="sign in"):
        saved_views.save(Wished("/kpis/", "Mine"), actor=SYSTEM)
    with pytest.raises(UnusableInput, match="asks for too much"):
        saved_views.save(Wished("/kpis/", "Mine", query="vendor=" + "x" * 1000), actor=ada)


def test_nobody_keeps_more_views_of_a_page_than_can_be_read(furnished: House) -> None:
    ada = person("qa", name="ada")
    for n in range(MOST):
        saved_views.save(Wished("/kpis/", f"view {n}"), actor=ada)
    with pytest.raises(UnusableInput, match="remove one first"):
        saved_views.save(Wished("/kpis/", "one more"), actor=ada)
    saved_views.save(Wished("/kpis/", "view 3", query="by=week"), actor=ada)
