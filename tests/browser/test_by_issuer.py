"""Signing in by the company's own account, in a real browser at a real provider: there, back, and out again."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as django_settings

from callsheet.actions import signin
from callsheet.actions.acting import SYSTEM
from tests.browser.conftest import Open, Tab
from tests.edges.web.conftest import Town
from tests.world.house import query
from tests.world.oidc_provider.process import issuer_at, provider
from tests.world.oidc_provider.serve import PASSWORD


@pytest.fixture
def by_issuer(town: Town, address: str) -> Iterator[None]:
    """The provider runs, knows this server's address, and is the installation's issuer."""
    people = [
        {"username": name, "email": f"{name}@example.org", "email_verified": True, "name": name.title()}
        for name in ("ines", "stranger")
    ]
    kept = django_settings.CALLSHEET
    with provider(people, back=f"{address}/sign-in/issuer/back/") as found:
        django_settings.CALLSHEET = replace(kept, issuer=issuer_at(found))
        yield
    django_settings.CALLSHEET = kept


def go_there(tab: Tab, username: str, wanted: str = "/") -> None:
    """Our button, the provider's page, and back."""
    tab.go(wanted)
    tab.page.wait_for_url("**/sign-in/**")
    assert tab.faults() == []
    tab.page.click("text=Continue with Example ID")
    tab.page.fill("input[name=username]", username)
    tab.page.fill("input[name=password]", PASSWORD)
    tab.page.click("text=Sign in")


def test_somebody_invited_comes_in_by_the_issuer_where_they_wanted_to_go_and_a_stranger_stays_outside(
    tab: Open, town: Town, by_issuer: None
) -> None:
    signin.invite("ines@example.org", name="Ines", role="qa", actor=SYSTEM)
    ines, stranger = tab(""), tab("")
    go_there(ines, "ines", "/account/")
    ines.page.wait_for_url(f"{ines.address}/account/")
    assert "ines@example.org · qa" in ines.page.inner_text("main")
    assert query("SELECT 1 FROM audit_entry WHERE action = 'person.linked'")
    ines.page.get_by_role("button", name="Sign out", exact=True).click()
    ines.page.wait_for_url("**/sign-in/")
    assert [line for line in ines.said if "404" not in line] == [], "the provider has no icon"

    go_there(stranger, "stranger")
    stranger.page.get_by_text("Nobody has invited stranger@example.org.").wait_for()
    assert stranger.page.url.startswith(stranger.address)
    assert stranger.faults() == []
    assert stranger.page.is_visible("#password"), "a password is still asked for"


def test_an_issuer_that_is_away_leaves_the_password_and_says_so(tab: Open, town: Town) -> None:
    kept = django_settings.CALLSHEET
    django_settings.CALLSHEET = replace(kept, issuer=issuer_at("http://127.0.0.1:9"))
    try:
        door = tab("")
        door.go("/sign-in/")
        door.page.click("text=Continue with Example ID")
        door.page.get_by_text("Example ID cannot be reached now.").wait_for()
        assert door.page.is_visible("#password")
        assert door.faults() == []
    finally:
        django_settings.CALLSHEET = kept
