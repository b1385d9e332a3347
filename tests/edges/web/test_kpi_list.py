"""The dictionary of KPIs as people look through it: by subject, by words, by what can be said."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from callsheet.metrics import KPIS, SUBJECTS, subject_of
from tests.edges.web.conftest import Town

pytestmark = pytest.mark.django_db


def listed(browser: Client, query: str = "") -> list[str]:
    """The ids of the KPIs that the page lists, in its order."""
    page = browser.get(f"/kpis/{query}").content.decode()
    return re.findall(r'class="name" href="/kpis/([^/]+)/', page)


def test_every_kpi_stands_under_one_subject_with_an_anchor(owner: Client, town: Town) -> None:
    page = owner.get("/kpis/").content.decode()
    found = listed(owner)
    assert sorted(found) == sorted(KPIS)
    assert found != list(KPIS), "subjects come before the dictionary's order"
    for key in {subject_of(kpi) for kpi in KPIS.values()}:
        assert f'href="#{key}"' in page
        assert f'id="{key}"' in page
    assert list(dict.fromkeys(subject_of(KPIS[name]) for name in found)) == list(SUBJECTS)


def test_words_narrow_the_list_by_name_id_formula_and_subject(owner: Client, town: Town) -> None:
    assert listed(owner, "?find=gold") == ["Q02"]
    assert listed(owner, "?find=GOLD+accuracy") == ["Q02"]
    assert listed(owner, "?find=turnaround+d02") == ["D02", "D02-P50"]
    assert set(listed(owner, "?find=handling+time+and")) == {k for k in KPIS if subject_of(KPIS[k]) == "time"}
    assert listed(owner, "?find=nothing+like+this") == []
    assert "No KPI like that" in owner.get("/kpis/?find=nothing+like+this").content.decode()


def test_what_can_be_said_and_what_cannot_make_up_the_whole(owner: Client, town: Town) -> None:
    said, silent = listed(owner, "?state=said"), listed(owner, "?state=silent")
    assert said
    assert silent
    assert sorted(said + silent) == sorted(KPIS)
    assert listed(owner, "?state=else") == listed(owner), "an unknown choice is no choice"


def to_quality(browser: Client, path: str) -> list[str]:
    """Where a page's links to a programme's or vendor's page of quality lead."""
    page = browser.get(path).content.decode()
    found = re.findall(r'class="button plain" href="([^"]*/quality/[^"]*)">Page of quality<', page)
    return [html.unescape(one) for one in found]


def test_a_number_about_quality_leads_to_the_page_of_quality_of_the_place_that_is_asked(
    owner: Client, town: Town
) -> None:
    asked = "?programme=marigold&vendor=lumen&by=week"
    assert to_quality(owner, f"/kpis/Q02/{asked}") == ["/programmes/marigold/quality/?vendor=lumen"]
    assert to_quality(owner, "/kpis/agreement/") == ["/quality/"]
    assert to_quality(owner, f"/kpis/submitted/{asked}") == []
    assert owner.get("/programmes/marigold/quality/?vendor=lumen").status_code == 200


def test_a_vendors_person_is_led_to_the_quality_of_their_own_work(
    town: Town, signed_in: Callable[[str], Client]
) -> None:
    theirs = signed_in("lumen")
    (path,) = to_quality(theirs, "/kpis/Q02/?programme=Alder")
    assert path == "/vendors/lumen/quality/?programme=Alder"
    assert theirs.get(path).status_code == 200
