"""Every route: for an owner, for nobody, for somebody of another programme, for a vendor's person."""

import html
import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern

from callsheet.web.urls import urlpatterns
from tests.edges.web.conftest import SecretProgramme, Town
from tests.edges.web.routes import Route, of_others, routes

pytestmark = pytest.mark.django_db
SECRETS = ("Unreleased title", "Kept Apart", "kept-apart", "Orbit", "orbit", SecretProgramme)


def body(answer: object) -> str:
    content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined]
    return content.decode(errors="replace")


def every(town: Town) -> Iterator[tuple[str, Route]]:
    yield from routes(town).items()


def test_each_route_of_the_pages_has_its_expectation_and_no_expectation_is_left_over(town: Town) -> None:
    named = {p.name for p in urlpatterns if isinstance(p, URLPattern)}
    assert named == set(routes(town))
    for name, route in every(town):
        assert route.there or route.posts or route.redirects, name


def test_an_owner_is_answered_everywhere(town: Town, owner: Client) -> None:
    for name, route in every(town):
        for path in route.there:
            answer = owner.get(path)
            assert answer.status_code == 200, (name, path, answer.status_code, body(answer)[:300])
            if "text/html" in answer["Content-Type"] and "progress" not in name:
                assert "<h1" in body(answer), path


def test_what_is_not_there_is_a_page_that_says_so(town: Town, owner: Client) -> None:
    for _name, route in every(town):
        for path in route.missing:
            answer = owner.get(path)
            assert answer.status_code in (404, 400), (path, answer.status_code)
            assert 'role="alert"' in body(answer), path


def test_an_address_that_no_page_has_is_answered_inside_the_frame(owner: Client) -> None:
    answer = owner.get("/nowhere/at/all/")
    assert answer.status_code == 404
    assert "There is no page at /nowhere/at/all/</h1>" in body(answer)
    assert 'aria-label="Main"' in body(answer)


def test_a_vendor_that_is_not_there_is_the_title_and_the_page_where_one_is_entered_stands_below(owner: Client) -> None:
    text = body(owner.get("/vendors/x/"))
    assert "There is no vendor “x”</h1>" in text
    assert "a new one is entered under Registry → Vendors." in text
    assert "callsheet registry" not in text


def test_signed_out_everything_but_the_door_leads_to_the_door(town: Town) -> None:
    nobody = Client()
    for name, route in every(town):
        for path in (*route.there, *route.missing, *route.redirects):
            answer = nobody.get(path)
            if route.is_open:
                assert answer.status_code in (200, 301, 302), path
            else:
                assert (answer.status_code, answer["Location"][:15]) == (302, "/sign-in/?next="), (name, path)
        for path in route.posts:
            assert nobody.post(path).status_code == 302, path


def test_the_door_leads_back_to_where_one_wanted_to_go_and_never_to_another_host(town: Town) -> None:
    person = town.person("owner")
    person.set_password("a quiet long password")
    person.save()
    wanted = Client().get("/kpis/Q01/?by=week&programme=marigold")["Location"]
    for path, expected in ((wanted, "/kpis/Q01/?by=week&programme=marigold"), ("/sign-in/?next=//evil.example/", "/")):
        answer = Client().post(path, {"email": person.email, "password": "a quiet long password"})
        assert (answer.status_code, answer["Location"]) == (302, expected)


def test_a_wrong_password_says_so_without_saying_which_half_was_wrong(town: Town) -> None:
    answer = Client().post("/sign-in/", {"email": "owner@example.invalid", "password": "no"})
    assert "E-mail and password do not fit together." in body(answer)


def test_a_crowd_manager_is_not_told_of_programmes_of_others(town: Town, signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("crowd")
    for path in of_others(town):
        answer = browser.get(path)
        assert "Unreleased title" not in body(answer), path
        if not path.startswith("/kpis/"):
            assert answer.status_code == 404, path
    for name, route in every(town):
        for path in route.there:
            assert "Unreleased title" not in body(browser.get(path)), (name, path)


def test_a_vendors_person_sees_their_own_page_and_nothing_of_others_on_any_route(
    town: Town, signed_in: Callable[[str], Client]
) -> None:
    browser = signed_in("lumen")
    assert browser.get("/")["Location"] == "/vendors/lumen/"
    assert browser.get("/vendors/")["Location"] == "/vendors/lumen/"
    for name, route in every(town):
        for path in (*route.there, *route.missing, *route.redirects):
            answer = browser.get(path)
            if path in route.vendor_sees or route.is_open or path in ("/", "/vendors/") or path.startswith("/?"):
                assert answer.status_code in (200, 301, 302), path
            else:
                assert answer.status_code == 404, (name, path, answer.status_code)
            for secret in (*SECRETS, "Marigold", "marigold"):
                assert secret in path or secret not in body(answer), (path, secret)
        for path in () if name in ("sign-out", "end-others") else route.posts:
            assert browser.post(path).status_code == 404, path
    for path in of_others(town):
        assert browser.get(path).status_code == 404, path


def test_the_vendors_page_tells_the_vendor_its_numbers(town: Town, signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("lumen")
    said = body(browser.get("/vendors/lumen/"))
    assert "Lumen" in said
    assert "committed units delivered" in said
    assert "needs somebody" not in said, "our findings are ours"
    assert "Alder" in said, "the alias is all that a vendor is told of a programme"
    for link in set(re.findall(r'href="(/[^"#]*)"', said)):
        status = browser.get(html.unescape(link)).status_code
        assert status in (200, 302), (link, status, "a link that a vendor may not follow is not shown")


def test_an_auditor_reads_everything_and_changes_nothing(town: Town, signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("auditor")
    assert browser.get("/imports/").status_code == 200
    assert "/first-hour/" not in body(browser.get("/imports/"))
    assert browser.post("/first-hour/", {"pasted": "a\tb\n1\t2"}).status_code in (403, 422)
    assert browser.post("/registry/locale/edit/", {"code": "de-DE", "name": "German"}).status_code in (403, 422)
    assert browser.post("/registry/locale/remove/", {"code": "de-DE"}).status_code == 403
    assert browser.post(f"/imports/{town.waiting}/cancel/").status_code == 403


def test_a_manifest_leads_to_the_import_that_made_it(town: Town, owner: Client) -> None:
    from callsheet.state.models import ImportRun
    from tests.world.house import all_rows

    with all_rows():
        seq = ImportRun.objects.get(id=town.done).seq
    assert owner.get(f"/imports/manifest/{seq}/")["Location"] == f"/imports/{town.done}/"
