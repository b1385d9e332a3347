"""Pages in other languages: nothing runs over at 1440 and 390 pixels, left to right and right to left; German reads as German."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from callsheet.boot.messages import pseudo
from callsheet.state.people import Person
from tests.browser.conftest import Open
from tests.edges.web.conftest import Town
from tests.world import cast
from tests.world.house import all_rows

PAGES = (
    "/",
    "/programmes/",
    f"/programmes/{cast.PROGRAMME}/",
    "/vendors/",
    "/vendors/lumen/",
    "/kpis/",
    "/kpis/Q01/?by=week",
    f"/rows/?kpi=Q01&programme={cast.PROGRAMME}",
    "/reconcile/",
    "/imports/",
    "/first-hour/",
    "/registry/",
    "/registry/site/",
    "/registry/site/edit/",
    "/members/",
    "/members/invite/",
    "/account/",
    "/account/tokens/",
    "/account/digest/",
    "/audit/",
    "/findings/detectors/",
)


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The made-up languages are known to the pages."""
    folder = pseudo.write(tmp_path_factory.mktemp("strange"))
    known = [*django_settings.LANGUAGES, *((code, code) for code in pseudo.LANGUAGES)]
    with override_settings(LANGUAGES=known, LOCALE_PATHS=[folder, *django_settings.LOCALE_PATHS]):
        yield


def speak(town: Town, language: str) -> None:
    with all_rows():
        Person.objects.filter(pk=town.people["owner"]).update(language=language)


@pytest.fixture
def language_again(town: Town) -> Iterator[None]:
    yield
    speak(town, "")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", pseudo.LANGUAGES)
def test_longer_words_and_the_other_direction_run_over_no_page(
    tab: Open, town: Town, strange: None, language_again: None, language: str, width: int
) -> None:
    speak(town, language)
    page = tab("owner", width=width)
    over = {}
    for path in PAGES:
        assert page.go(path) == 200, path
        if page.overflow() > 0:
            over[path] = page.overflow()
    direction = page.page.get_attribute("html", "dir")
    assert direction == ("rtl" if language.startswith("ar") else "ltr")
    assert not over


def test_an_account_in_german_reads_german_pages_with_german_numbers_and_days(
    tab: Open, town: Town, language_again: None
) -> None:
    speak(town, "de")
    page = tab("owner")
    page.go("/")
    assert page.page.get_attribute("html", "lang") == "de"
    assert "vor 11:00" in page.title()
    assert page.page.inner_text("nav[aria-label='Hauptmenü']").split()[:2] == ["Heute", "Programme"]
    page.go(f"/programmes/{cast.PROGRAMME}/")
    text: Any = page.page.inner_text("main")
    assert "Abgegeben (gezählt)" in text
    assert ",7" in text, "a comma stands before decimals"
    assert page.said == []


def test_before_signing_in_the_browser_says_the_language(tab: Open) -> None:
    page = tab("")
    page.page.set_extra_http_headers({"Accept-Language": "de-AT,de;q=0.9"})
    page.go("/sign-in/")
    assert page.page.inner_text("button.button") == "Anmelden"
    page.page.set_extra_http_headers({"Accept-Language": "nl"})
    page.go("/sign-in/")
    assert page.page.inner_text("button.button") == "Sign in"
