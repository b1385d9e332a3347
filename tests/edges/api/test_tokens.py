"""Tokens: what they may do, until when, how often; and sessions, which may come too."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client

from callsheet.actions import tokens
from callsheet.actions.acting import SYSTEM
from callsheet.actions.signin import actor_of
from callsheet.errors import CallsheetError, Clash, NotAllowed, UnusableInput
from callsheet.state.models import ApiToken, Person
from callsheet.state.sessions import BEGUN, CONFIRMED
from tests.edges.api.conftest import Caller, Program
from tests.edges.web.conftest import BACKEND, SecretProgramme, Town
from tests.world import cast
from tests.world.house import all_rows

pytestmark = pytest.mark.django_db
READ = tokens.Wanted("nightly export", ("read",))


def test_only_a_hash_of_a_token_is_kept_and_it_is_never_shown_again(town: Town) -> None:
    row, text = tokens.make(READ, actor=SYSTEM, whose=town.person("owner"))
    assert text.startswith("cs_")
    assert len(text) >= 45
    with all_rows():
        kept = ApiToken.objects.filter(pk=row.pk).values().get()
    assert text not in str(kept)
    assert kept["prefix"] == text[:10]
    assert text not in str([tokens.as_json(one) for one in tokens.listed(actor=SYSTEM)])


def test_a_token_has_the_rights_that_it_was_given_and_no_others(program: Program) -> None:
    reader = program("owner", rights=("read",))
    assert reader.get("/me").json()["rights"] == ["read"]
    assert reader.get("/today").status_code == 200
    refused = reader.put("/registry/vendor/heron", {"name": "Heron"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")
    assert reader.get("/audit").status_code == 403
    assert reader.get(f"/rows?programme={cast.PROGRAMME}&table=judgments").status_code == 403


def test_a_token_for_some_programmes_sees_no_other(program: Program) -> None:
    one = program("owner", programmes=(cast.PROGRAMME,))
    assert [p["code"] for p in one.get("/programmes").json()["items"]] == [cast.PROGRAMME]
    assert one.get(f"/programmes/{SecretProgramme}").status_code == 404
    assert one.get(f"/registry/programme/{SecretProgramme}").status_code == 404
    assert SecretProgramme not in one.get("/registry/programme").content.decode()
    assert one.put("/registry/programme/brand-new", {"name": "New"}).status_code == 404
    assert one.get("/me").json()["programmes"] == [cast.PROGRAMME]


def test_a_role_that_was_taken_away_a_second_ago_is_gone_for_its_tokens(town: Town, program: Program) -> None:
    caller = program("crowd", rights=("read", "registry"))
    assert caller.put("/registry/locale/nl-NL", {"name": "Dutch"}).status_code == 201
    with all_rows():
        Person.objects.filter(pk=town.people["crowd"]).update(role="requester")
    assert caller.put("/registry/locale/nl-NL", {"name": "Netherlandic"}).status_code == 403
    with all_rows():
        Person.objects.filter(pk=town.people["crowd"]).update(is_active=False)
    assert caller.get("/today").status_code == 401


def test_a_vendors_token_reaches_its_own_rows_alone(program: Program) -> None:
    lumen = program("lumen")
    assert [v["code"] for v in lumen.get("/vendors").json()["items"]] == ["lumen"]
    own = lumen.get("/vendors/lumen")
    assert own.status_code == 200
    for secret in ("orbit", "Orbit", "marigold", "Marigold", "Unreleased"):
        assert secret not in own.content.decode()
    for path in ("/vendors/orbit", "/today", "/programmes", "/imports", "/registry/vendor", "/reconcile", "/manifest"):
        assert lumen.get(path).status_code == 404, path


@pytest.mark.parametrize("how", ["revoked", "over", "unknown", "not a bearer", "empty"])
def test_a_token_that_is_not_good_is_refused_whatever_else_is_shown(town: Town, how: str) -> None:
    row, text = tokens.make(READ, actor=SYSTEM, whose=town.person("owner"))
    if how == "revoked":
        tokens.revoke(row.pk, actor=SYSTEM)
    if how == "over":
        with all_rows():
            ApiToken.objects.filter(pk=row.pk).update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    header = {"unknown": "Bearer cs_nothing", "not a bearer": f"Basic {text}", "empty": "Bearer "}.get(
        how, f"Bearer {text}"
    )
    client = Client()
    client.force_login(town.person("owner"), backend=BACKEND)
    answer = client.get("/api/v1/today", HTTP_AUTHORIZATION=header)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "signed_out")
    assert "Bearer" in answer["WWW-Authenticate"]


WRONG: dict[str, tuple[tokens.Wanted, str]] = {
    "no name": (tokens.Wanted(" ", ("read",)), "name"),
    "no right": (tokens.Wanted("x", ()), "at least one right"),
    "a right that the role lacks": (tokens.Wanted("x", ("members",)), "not a right that"),
    "the right to make tokens": (tokens.Wanted("x", ("tokens",)), "not a right that"),
    "a programme that is not theirs": (tokens.Wanted("x", ("read",), (SecretProgramme,)), "no programme"),
    "an end in the past": (tokens.Wanted("x", ("read",), expires=datetime(2020, 1, 1, tzinfo=UTC)), "in the future"),
    "an end in ten years": (tokens.Wanted("x", ("read",), expires=datetime(2036, 11, 22, tzinfo=UTC)), "two years"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_token_that_cannot_be_is_not_made(town: Town, what: str) -> None:
    wanted, said = WRONG[what]
    with pytest.raises(UnusableInput, match=said):
        tokens.make(wanted, actor=actor_of(town.person("crowd")))


def test_two_tokens_in_use_have_two_names_and_a_name_is_free_again_when_its_token_has_ended(town: Town) -> None:
    owner = actor_of(town.person("owner"))
    row, _ = tokens.make(READ, actor=owner)
    with pytest.raises(Clash, match="already"):
        tokens.make(READ, actor=owner)
    tokens.revoke(row.pk, actor=owner)
    assert tokens.make(READ, actor=owner)[0].name == READ.name


def test_nobody_revokes_a_token_of_somebody_else_and_no_token_makes_tokens(town: Town) -> None:
    row, text = tokens.make(READ, actor=SYSTEM, whose=town.person("owner"))
    with pytest.raises(CallsheetError):
        tokens.revoke(row.pk, actor=actor_of(town.person("crowd")))
    assert row.pk not in {one.pk for one in tokens.listed(actor=actor_of(town.person("crowd")))}
    shown = replace(tokens.shown(text).actor, rights=None)
    with pytest.raises(NotAllowed):
        tokens.make(READ, actor=replace(shown, rights=frozenset({"tokens"})))


@pytest.fixture
def hasty() -> Iterator[None]:
    """Three requests in a minute."""
    kept = django_settings.CALLSHEET
    django_settings.CALLSHEET = replace(kept, api_rate=3)
    yield
    django_settings.CALLSHEET = kept


def test_too_many_requests_are_told_how_long_to_wait(hasty: None, program: Program) -> None:
    caller, other = program("owner"), program("owner")
    assert [caller.get("/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = caller.get("/me")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused.json()["error"]["code"] == "too_many"
    assert other.get("/me").status_code == 200, "each token has its own count"


def test_a_session_may_ask_and_changes_nothing_without_its_csrf_token(town: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.person("owner"), backend=BACKEND)
    assert client.get("/api/v1/today").status_code == 200
    said = {"data": {"values": {"name": "Heron"}}, "content_type": "application/json"}
    assert client.put("/api/v1/registry/vendor/heron", **said).status_code == 403  # type: ignore[arg-type]
    client.get("/account/tokens/")
    csrf = client.cookies[django_settings.CSRF_COOKIE_NAME].value
    done = client.put("/api/v1/registry/vendor/heron", **said, HTTP_X_CSRFTOKEN=csrf)  # type: ignore[arg-type]
    assert done.status_code == 201, done.content


def test_what_a_token_does_is_recorded_with_person_and_token(owner: Caller) -> None:
    owner.put("/registry/vendor/heron", {"name": "Heron"})
    entry = owner.get("/audit?noun=vendor&key=heron").json()["items"][0]
    assert re.fullmatch(r"person \d+, token \d+", entry["actor"])
    assert owner.get("/audit/verify").json()["ok"] is True


def test_the_page_makes_a_token_shows_it_once_and_revokes_it(town: Town, signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("owner")
    day = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    form = {"name": "by page", "right": ["read", "rows"], "programme": [cast.PROGRAMME], "expires": day}
    made = browser.post("/account/tokens/", form).content.decode()
    text = made.split('value="cs_')[1].split('"')[0]
    assert Caller(Client(), f"cs_{text}").get("/me").json()["rights"] == ["read", "rows"]
    later = browser.get("/account/tokens/").content.decode()
    assert text not in later
    key = re.findall(r"/account/tokens/(\d+)/revoke/", later)[0]
    browser.post(f"/account/tokens/{key}/revoke/")
    assert Caller(Client(), f"cs_{text}").get("/me").status_code == 401
    assert browser.post("/account/tokens/", {**form, "right": ["tokens"]}).status_code == 422


def test_without_a_token_the_page_says_what_will_be_there_and_how_to_begin(signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("crowd")
    said = browser.get("/account/tokens/").content.decode()
    assert "No program acts in your name" in said
    assert 'href="#t-name"' in said
    assert 'href="/api/v1/docs"' in said
    day = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    made = browser.post("/account/tokens/", {"name": "first", "right": ["read"], "expires": day}).content.decode()
    assert "empty-place" not in made


def test_the_page_of_the_api_has_a_way_in_for_those_who_are_not_signed_in(town: Town) -> None:
    said = Client().get("/api/v1/docs").content.decode()
    main = said[said.index("<nav aria-label=") : said.index("</nav>")]
    assert 'href="/sign-in/"' in main
    assert 'aria-current="page"' in main


def test_the_command_makes_lists_and_revokes(town: Town) -> None:
    made = town.house.cli(
        "token", "make", "by command", "--right", "read", "--person", "crowd@example.invalid", "--json"
    )
    assert made.code == 0, made.err
    listed = town.house.cli("token", "list", "--person", "crowd@example.invalid", "--json").json
    assert [one["name"] for one in listed] == ["by command"]
    assert town.house.cli("token", "revoke", made.json["id"]).code == 0
    assert town.house.cli("token", "revoke", made.json["id"]).code == 1
    assert town.house.cli("token", "make", "x", "--person", "nobody@example.invalid").code == 1


@pytest.fixture
def signed_in(town: Town) -> Callable[[str], Client]:
    """A browser of somebody who is signed in."""

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(town.person(name), backend=BACKEND)
        session = client.session
        session[BEGUN] = session[CONFIRMED] = datetime.now(UTC).isoformat()
        session.save()
        return client

    return browser
