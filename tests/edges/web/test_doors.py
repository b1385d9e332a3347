"""The doors as a browser meets them: waits, cookies, asking again, members, one's own account."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from callsheet.actions import members, signin
from callsheet.actions.acting import SYSTEM
from callsheet.state.models import Person, Session, Throttle
from callsheet.state.sessions import CONFIRMED
from callsheet.web.visitor import address_of, device_of
from tests.edges.web.conftest import Town
from tests.world import cast
from tests.world.house import all_rows

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet long password"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def said(answer: Any) -> str:
    return str(answer.content.decode()).replace("&#x27;", "'")


def come_in(name: str, client: Client | None = None, **headers: str) -> Client:
    browser = client or Client()
    browser.post("/sign-in/", {"email": f"{name}@example.invalid", "password": PASSWORD}, headers=headers)
    return browser


@pytest.fixture
def passwords(town: Town) -> Town:
    for name in ("owner", "crowd"):
        signin.set_password(town.person(name), PASSWORD)
    return town


def test_too_many_attempts_are_told_when_to_come_again(town: Town) -> None:
    form = {"email": "owner@example.invalid", "password": "wrong"}
    codes = [Client().post("/sign-in/", form).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]
    answer = Client().post("/sign-in/", form)
    assert 1 <= int(answer["Retry-After"]) <= 30
    assert re.search(
        r"Too many attempts to sign in\. Try again in \d+ seconds, at .+ \d\d:\d\d:\d\d UTC\.", said(answer)
    )
    nobody = [Client().post("/sign-in/", form | {"email": "no@example.invalid"}) for _ in range(6)]
    assert [answer.status_code for answer in nobody] == codes
    strip = re.compile(r"in \d+ seconds, at [^.]*|value=\"[^\"]*\"|\"X-CSRFToken\": \"\w+\"")
    assert strip.sub("", said(nobody[-1])) == strip.sub("", said(answer))


def test_the_cookie_of_a_session_is_closed_to_scripts_and_other_sites(passwords: Town, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    cookie = come_in("owner").cookies["callsheet_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)


def test_signing_in_makes_a_new_session_that_knows_its_person_and_device(passwords: Town) -> None:
    browser = Client()
    browser.get("/sign-in/")
    come_in("owner", browser, user_agent=FIREFOX)
    row = Session.objects.get(session_key=browser.session.session_key)
    assert (row.person_id, row.device) == (passwords.people["owner"], "Firefox, Windows")
    assert "Firefox, Windows" in said(browser.get("/account/"))


def test_a_session_ends_the_moment_that_access_or_role_is_another(passwords: Town) -> None:
    number = passwords.people["crowd"]
    for end in (
        lambda: members.change(number, members.Standing("qa", "", (cast.PROGRAMME,)), actor=SYSTEM),
        lambda: members.revoke(number, actor=SYSTEM),
    ):
        browser = come_in("crowd")
        assert browser.get("/account/").status_code == 200
        end()
        assert browser.get("/account/")["Location"].startswith("/sign-in/")


def test_a_tab_whose_session_ended_is_led_to_the_door_and_back_to_the_page_it_stood_on(town: Town) -> None:
    page = "/programmes/?state=open&whose=mine"
    back = "/sign-in/?next=/programmes/%3Fstate%3Dopen%26whose%3Dmine"
    part = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    for ask in (Client().get, Client().post):
        answer = ask("/findings/some/acknowledge/", headers=part)
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, back), "never the door within a page"
    sent = Client().post("/findings/some/acknowledge/", headers={"Referer": f"http://testserver{page}"})
    assert sent["Location"] == back
    for elsewhere in ({"Referer": "https://evil.example/x/"}, {}):
        assert Client().post("/findings/undo/", headers=elsewhere)["Location"] == "/sign-in/?next=/"


def test_what_is_hard_to_take_back_asks_once_more(passwords: Town) -> None:
    browser = come_in("owner")
    session = browser.session
    session[CONFIRMED] = (timezone.now() - timedelta(minutes=16)).isoformat()
    session.save()
    assert browser.get("/members/").status_code == 200
    for path in ("/members/invite/", "/password/", f"/members/{passwords.people['crowd']}/"):
        assert browser.get(path)["Location"] == f"/confirm/?next={path}", path
    answer = browser.post(f"/members/{passwords.people['crowd']}/revoke/", {"page": "/members/"})
    assert answer["Location"] == "/confirm/?next=/members/"
    assert passwords.person("crowd").is_active
    assert "That is not your password." in said(browser.post("/confirm/", {"password": "wrong"}))
    answer = browser.post("/confirm/", {"password": PASSWORD, "next": "/members/invite/"})
    assert answer["Location"] == "/members/invite/"
    assert browser.get("/members/invite/").status_code == 200
    assert browser.post("/confirm/", {"password": PASSWORD, "next": "https://evil.example/"})["Location"] == "/"


def test_asking_once_more_makes_guesses_wait_too(passwords: Town) -> None:
    browser = come_in("owner")
    codes = [browser.post("/confirm/", {"password": "wrong"}).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]


def test_somebody_is_invited_on_the_page_and_the_link_is_shown_once(town: Town, owner: Client) -> None:
    form = {"email": "ana@example.invalid", "name": "Ana", "zone": "Asia/Manila", "role": "crowd manager"}
    answer = owner.post("/members/invite/", {**form, "programmes": [cast.PROGRAMME]})
    link = re.search(r'value="http://testserver(/sign-in/[\w-]{40,}/)"', said(answer))
    assert link
    assert answer["Cache-Control"].startswith("max-age=0")
    ana = Person.objects.get(email="ana@example.invalid")
    with all_rows():
        assert members.standing_of(ana) == members.Standing("crowd manager", "", (cast.PROGRAMME,))
    assert link[1] not in said(owner.get(f"/members/{ana.pk}/"))
    browser = Client()
    assert browser.post(link[1])["Location"] == "/password/"
    assert int(browser.session["_auth_user_id"]) == ana.pk


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"role": "vendor"}, "A vendor's person needs the vendor."),
        ({"email": "owner@example.invalid"}, "is a member already"),
        ({"zone": "Manila"}, "is no time zone"),
        ({"email": "nonsense"}, "nonsense"),
    ],
)
def test_a_wrong_invitation_comes_back_as_it_was_with_a_sentence(
    town: Town, owner: Client, change: dict[str, str], sentence: str
) -> None:
    form = {"email": "ana@example.invalid", "name": "Ana", "zone": "UTC", "role": "qa"}
    answer = owner.post("/members/invite/", form | change)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert 'value="Ana"' in said(answer)


def test_a_member_is_changed_revoked_restored_and_erased_on_the_page(town: Town, owner: Client) -> None:
    number = town.people["auditor"]
    assert owner.post(f"/members/{number}/", {"role": "vendor", "vendor": "lumen"})["Location"] == "/members/"
    assert town.person("auditor").vendor == "lumen"
    for verb, state in (("revoke", False), ("restore", True), ("revoke", False)):
        owner.post(f"/members/{number}/{verb}/")
        assert town.person("auditor").is_active is state
    assert "taken away" in said(owner.get("/members/?state=revoked"))
    owner.post(f"/members/{number}/erase/")
    assert town.person("auditor").name == f"Person {number}"
    assert owner.get(f"/members/{number}/").status_code == 404


def test_an_owner_finds_no_way_to_change_themselves_and_the_last_one_cannot_go(town: Town, owner: Client) -> None:
    number = town.people["owner"]
    assert "Nobody changes their own role" in said(owner.get(f"/members/{number}/"))
    assert owner.post(f"/members/{number}/", {"role": "qa"}).status_code == 422
    owner.post(f"/members/{number}/revoke/")
    assert (town.person("owner").role, town.person("owner").is_active) == ("owner", True)


def test_ones_own_zone_is_that_of_the_pages_times(passwords: Town) -> None:
    browser = come_in("owner")
    assert browser.post("/account/", {"zone": "Nowhere"}).status_code == 422
    assert browser.post("/account/", {"zone": "Pacific/Kiritimati", "theme": "dark"})["Location"] == "/account/"
    page = said(browser.get("/account/"))
    begun = Session.objects.get(session_key=browser.session.session_key).begun_at
    assert f"{begun + timedelta(hours=14):%H:%M}" in page
    assert 'data-theme="dark"' in page


def test_other_sessions_are_seen_and_ended(passwords: Town, signed_in: Callable[[str], Client]) -> None:
    here, there = come_in("crowd"), come_in("crowd")
    assert "Sign out everywhere but here" in said(here.get("/account/"))
    here.post("/account/end-others/")
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_only_entries_of_our_own_proxies_are_believed(settings: Any) -> None:
    def seen(proxies: int, passed: str = "", remote: str = "10.0.0.9") -> str:
        settings.CALLSHEET = replace(settings.CALLSHEET, proxies=proxies)
        headers = {"X-Forwarded-For": passed} if passed else {}
        return address_of(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))

    assert seen(0, "1.2.3.4") == "10.0.0.9"
    assert seen(1, "6.6.6.6, 1.2.3.4") == "1.2.3.4"
    assert seen(2, "6.6.6.6, 1.2.3.4, 10.0.0.7") == "1.2.3.4"
    assert seen(1) == "10.0.0.9"
    assert seen(0, remote="2001:db8:1:2:3:4:5:6") == seen(0, remote="2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert seen(0, remote="::ffff:192.0.2.1") == "192.0.2.1"


def test_a_device_is_two_words_and_nothing_of_what_strangers_write(settings: Any) -> None:
    assert device_of(RequestFactory().get("/", headers={"User-Agent": FIREFOX})) == "Firefox, Windows"
    assert device_of(RequestFactory().get("/", headers={"User-Agent": "<script>curl"})) == ""


def test_counts_of_the_door_survive_whatever_the_request_becomes(town: Town) -> None:
    Client().post("/sign-in/", {"email": "x@example.invalid", "password": "y"})
    assert Throttle.objects.filter(tries__gte=1).count() == 2
