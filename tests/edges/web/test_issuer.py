"""Signing in by a real OpenID Connect provider: who comes in, who stays outside and why, and what nobody can fake."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from callsheet.actions import signin
from callsheet.actions.acting import SYSTEM
from callsheet.state.models import Identity, Member, Person
from tests.edges.web.conftest import Town
from tests.world import cast
from tests.world.house import all_rows, query
from tests.world.oidc_provider.process import issuer_at, provider, walk

pytestmark = pytest.mark.django_db


def someone(name: str, **said: object) -> dict[str, object]:
    return {"username": name, "email": f"{name}@example.org", "email_verified": True, "name": name.title(), **said}


FAULTS = ("expired", "foreign issuer", "foreign audience", "foreign nonce", "forged", "mixed up")
PEOPLE = [
    someone("ines"),
    someone("laura", fault="laconic"),
    someone("stranger"),
    someone("unverified", email_verified=False),
    {"username": "silent", "email": "silent@example.org"},
    {"username": "nobody"},
    someone("greta", email="greta@staff.example", groups=["leads", "team-marigold"]),
    *(someone(fault.replace(" ", "-"), fault=fault) for fault in FAULTS),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with provider(PEOPLE) as found:
        yield found


@pytest.fixture
def by_issuer(settings: Any, address: str, town: Town) -> Callable[..., Any]:
    """The whole way: our button, the provider's pages, the way back; the last answer of ours."""

    def way(name: str, *, client: Client | None = None, wanted: str = "/", **said: object) -> Any:
        settings.CALLSHEET = replace(settings.CALLSHEET, issuer=issuer_at(address, **said))
        browser = client or Client()
        back = walk(there(browser, wanted), name)
        return browser.get(back.removeprefix("http://testserver"))

    return way


def there(browser: Client, wanted: str = "/") -> str:
    answer = browser.post("/sign-in/issuer/", {"next": wanted})
    assert answer.status_code == 200, answer.content.decode()
    return str(answer["Refresh"]).partition("url=")[2]


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("&#x27;", "'").replace("“", '"').replace("”", '"')


def invite(name: str, **standing: str) -> Person:
    return signin.invite(f"{name}@example.org", name=name.title(), actor=SYSTEM, **{"role": "qa", **standing})[0]  # type: ignore[arg-type]


def test_somebody_invited_comes_in_is_linked_once_and_lands_where_they_wanted_to_go(by_issuer: Any) -> None:
    ines = invite("Ines")
    for _ in range(2):
        answer = by_issuer("ines", wanted="/account/")
        assert (answer.status_code, answer["Location"]) == (302, "/account/")
        assert int(answer.client.session["_auth_user_id"]) == ines.pk
    assert Identity.objects.filter(person=ines).count() == 1
    deeds = [row[0] for row in query("SELECT action FROM audit_entry WHERE key = %s ORDER BY n", str(ines.pk))]
    assert deeds[-3:] == ["person.linked", "person.signed_in", "person.signed_in"]


def test_the_way_there_carries_state_nonce_and_a_pkce_challenge_and_no_secret(by_issuer: Any, settings: Any) -> None:
    by_issuer("stranger")
    asked = parse_qs(urlsplit(there(Client())).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 16 for name in ("state", "nonce", "code_challenge"))
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert settings.CALLSHEET.issuer.client_secret not in str(asked)


def test_after_being_linked_a_new_e_mail_at_the_issuer_changes_nothing(by_issuer: Any) -> None:
    ines = invite("ines")
    by_issuer("ines")
    Person.objects.filter(pk=ines.pk).update(email="ines.married@example.org")
    assert by_issuer("ines")["Location"] == "/"


def test_an_e_mail_that_stands_in_the_userinfo_alone_is_found_there(by_issuer: Any) -> None:
    invite("laura")
    assert by_issuer("laura").status_code == 302


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("stranger", "Nobody has invited stranger@example.org."),
        ("unverified", "Example ID does not say that unverified@example.org is verified."),
        ("silent", "Example ID does not say that silent@example.org is verified."),
        ("nobody", "Example ID does not tell your e-mail address."),
    ],
)
def test_whoever_stays_outside_is_told_why_in_a_sentence(by_issuer: Any, name: str, sentence: str) -> None:
    if name != "stranger":
        invite(name)
    answer = by_issuer(name)
    assert answer.status_code == 403
    assert sentence in said(answer)
    assert "_auth_user_id" not in answer.client.session


def test_an_issuer_whose_e_mails_are_trusted_need_not_say_so_but_is_believed_when_it_says_no(by_issuer: Any) -> None:
    invite("silent"), invite("unverified")
    assert by_issuer("silent", trusts_email=True).status_code == 302
    assert by_issuer("unverified", trusts_email=True).status_code == 403


@pytest.mark.parametrize("fault", FAULTS)
def test_an_id_token_that_does_not_hold_lets_nobody_in(by_issuer: Any, fault: str) -> None:
    name = fault.replace(" ", "-")
    invite(name)
    answer = by_issuer(name)
    assert answer.status_code == 403
    assert "Signing in by Example ID did not work." in said(answer)
    assert not Identity.objects.exists()
    assert "_auth_user_id" not in answer.client.session


def test_the_way_back_works_once_and_only_for_the_browser_that_set_out(
    by_issuer: Any, settings: Any, address: str
) -> None:
    invite("ines")
    by_issuer("ines")
    mine, other = Client(), Client()
    back = walk(there(mine), "ines").removeprefix("http://testserver")
    assert other.get(back).status_code == 403
    assert mine.get(back).status_code == 302
    mine.post("/sign-out/")
    assert mine.get(back).status_code == 403


def test_somebody_whose_access_was_taken_away_stays_outside(by_issuer: Any) -> None:
    ines = invite("ines")
    by_issuer("ines")
    Person.objects.filter(pk=ines.pk).update(is_active=False)
    assert "has no access any more" in said(by_issuer("ines"))


def test_a_mailbox_that_was_given_to_somebody_else_does_not_give_them_the_person(by_issuer: Any, address: str) -> None:
    ines = invite("ines")
    Identity.objects.create(person=ines, issuer=address, subject="who had the mailbox before")
    assert "is linked to another account at Example ID" in said(by_issuer("ines"))


def test_a_rule_of_domains_admits_and_groups_give_role_and_programmes_at_every_sign_in(by_issuer: Any) -> None:
    assert by_issuer("greta").status_code == 403
    rules = {
        "domains": {"staff.example": "requester"},
        "group_roles": {"leads": "crowd manager"},
        "group_programmes": {"team-marigold": cast.PROGRAMME, "team-gone": "no-such-programme"},
    }
    assert by_issuer("greta", **rules).status_code == 302
    greta = Person.objects.get(email="greta@staff.example")
    with all_rows():
        programmes = list(Member.objects.filter(person=greta).values_list("programme_id", flat=True))
    assert (greta.role, greta.admitted_by, programmes) == ("crowd manager", "domain", [cast.PROGRAMME])
    by_issuer("greta", **{**rules, "group_roles": {}, "group_programmes": {"others": cast.PROGRAMME}})
    greta.refresh_from_db()
    with all_rows():
        assert (greta.role, Member.objects.filter(person=greta).count()) == ("requester", 0)
    assert "The rule that admitted" in said(by_issuer("greta"))


def test_groups_change_nothing_of_somebody_who_was_invited(by_issuer: Any) -> None:
    greta = signin.invite("greta@staff.example", name="Greta", role="auditor", actor=SYSTEM)[0]
    by_issuer("greta", domains={"staff.example": "owner"}, group_roles={"leads": "owner"})
    greta.refresh_from_db()
    assert greta.role == "auditor"


def test_going_to_the_issuer_again_shows_that_it_is_still_you(by_issuer: Any) -> None:
    invite("ines")
    browser = by_issuer("ines").client
    session = browser.session
    session["confirmed_at"] = "2020-01-01T00:00:00+00:00"
    session.save()
    assert browser.get("/password/")["Location"] == "/confirm/?next=/password/"
    key = browser.session.session_key
    answer = by_issuer("ines", client=browser, wanted="/password/")
    assert answer["Location"] == "/password/"
    assert browser.get("/password/").status_code == 200
    assert browser.session.session_key == key


def test_an_issuer_that_is_away_is_a_sentence_and_the_password_still_works(settings: Any, town: Town) -> None:
    settings.CALLSHEET = replace(settings.CALLSHEET, issuer=issuer_at("http://127.0.0.1:9"))
    answer = Client().post("/sign-in/issuer/")
    assert answer.status_code == 503
    assert "Example ID cannot be reached now." in said(answer)
    assert 'name="password"' in said(answer)


def test_a_discovery_document_of_another_issuer_is_refused(town: Town, settings: Any, address: str) -> None:
    settings.CALLSHEET = replace(settings.CALLSHEET, issuer=issuer_at(address.replace("127.0.0.1", "localhost")))
    answer = Client().post("/sign-in/issuer/")
    assert answer.status_code == 403
    assert "its settings are wrong" in said(answer)


def test_no_other_page_of_the_library_can_be_reached(town: Town) -> None:
    for path in (
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/oidc/issuer/login/",
        "/signup/",
    ):
        assert Client().get(path)["Location"].startswith("/sign-in/?next="), path
        owner = Client()
        owner.force_login(town.person("owner"), backend="django.contrib.auth.backends.ModelBackend")
        assert owner.get(path).status_code == 404, path
