"""What every answer carries, whoever made it; what is refused before it is read; changes that a foreign page cannot send."""

import re
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from callsheet.state.models import Draft
from callsheet.state.sessions import CONFIRMED
from callsheet.web.addresses import addresses
from callsheet.web.bodies import LARGEST_FORM
from tests.edges.web.conftest import BACKEND, Town
from tests.edges.web.routes import NOBODY, routes
from tests.world.house import all_rows

pytestmark = pytest.mark.django_db
CARRIED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FORM = "multipart/form-data; boundary=x"
TAKES_FILES = {"first-hour", "spreadsheet"}


def answers(town: Town, owner: Client) -> Iterator[tuple[str, Any]]:
    """One of every kind: pages, missing ones, fragments, files, the API, static files, the door, refusals."""
    for name, route in routes(town).items():
        for path in (*route.there[:1], *route.missing[:1]):
            yield f"{name} {path}", owner.get(path)
            yield f"door {path}", Client().get(path)
    yield "fragment", owner.get("/findings/none/", headers={"HX-Request": "true"})
    for path in ("/api/v1/today", "/api/v1/nowhere", "/api/v1/openapi.json", "/api/v1/docs", "/nowhere/", "/healthz"):
        yield f"owner {path}", owner.get(path)
        yield f"door {path}", Client().get(path)
    for path in ("/static/callsheet/mark.svg", "/static/nowhere.js", "/favicon.ico"):
        yield path, Client().get(path)
    yield "csrf", Client(enforce_csrf_checks=True).post("/sign-in/", {})
    yield "host", Client().get("/", headers={"host": "evil.example"})


def test_every_kind_of_answer_tells_the_browser_what_it_may_do(town: Town, owner: Client) -> None:
    seen = set()
    for name, answer in answers(town, owner):
        for header, value in CARRIED.items():
            assert answer.headers.get(header) == value, (name, header)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], name
        assert "camera=()" in answer.headers["Permissions-Policy"], name
        seen.add(answer.status_code)
    assert {200, 302, 400, 401, 403, 404} <= seen


def test_a_defect_and_a_database_that_is_away_carry_them_too_and_programs_get_their_shape(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from callsheet.api.routes import findings

    browser = Client(raise_request_exception=False)
    browser.force_login(town.person("owner"), backend=BACKEND)
    for error, status, code in (
        (ZeroDivisionError("secret"), 500, "broken"),
        (OperationalError("x"), 503, "unavailable"),
    ):

        def breaks(*_: object, found: Exception = error, **__: object) -> None:
            raise found

        monkeypatch.setattr(findings, "today_json", breaks)
        answer = browser.get("/api/v1/today")
        assert answer.status_code == status
        said = answer.json()["error"]
        assert (said["code"], said["details"], "secret" in str(said)) == (code, {}, False)
        assert said["sentence"].endswith(".")
        assert all(answer.headers[name] == value for name, value in CARRIED.items())
        assert answer.headers.get("Retry-After") == ("2" if status == 503 else None)


def test_no_address_takes_a_change_that_a_foreign_page_could_have_sent(town: Town) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(town.person("owner"), backend=BACKEND)
    asked = 0
    for address in addresses():
        if address.route.startswith("static/"):
            continue
        path = "/" + re.sub(r"<int:[^>]*>", "1", address.route)
        path = re.sub(r"<[^>]*>", NOBODY, path)
        for method in (m for m in address.methods if m not in ("GET", "HEAD")):
            kind = "application/json" if address.route.startswith("api/") else "application/x-www-form-urlencoded"
            answer = browser.generic(method, path, b"{}", kind)
            assert answer.status_code in ((403, 404) if "(?P" in path else (403,)), (method, path, answer.status_code)
            asked += 1
    assert asked > 60


def post_of(browser: Client, path: str, size: int, kind: str = FORM) -> Any:
    """A body that says it is so large; were it read, the test's client would fail, for nothing is there."""
    return browser.generic("POST", path, b"-", kind, CONTENT_LENGTH=str(size))


def test_a_refusal_within_a_page_is_a_sentence_above_what_is_there(town: Town, owner: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.person("owner"), backend=BACKEND)
    part = {"HX-Request": "true", "HX-Target": "content"}
    for browser, words in ((owner, "nothing called"), (strict, "form is too old")):
        answer = browser.post("/findings/several/", {"verb": "fly"}, headers=part)
        assert answer.status_code == 200, "HTMX shows nothing of another"
        assert words in answer.content.decode()
        assert (answer.headers["HX-Reselect"], answer.headers["HX-Reswap"]) == (".note", "afterbegin")
    small = owner.get("/imports/none/progress/", headers={"HX-Request": "true", "HX-Target": "progress"})
    assert "HX-Reswap" not in small.headers, "what asks every second is replaced, and asks no more"


def test_an_address_of_a_form_opened_as_a_page_says_what_it_is(town: Town, owner: Client) -> None:
    for path in ("/findings/undo/", "/registry/vendor/remove/", "/sign-out/"):
        answer = owner.get(path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert "only what a form sends" in answer.content.decode()


def test_a_form_that_is_too_large_is_refused_before_it_is_read_and_nothing_is_kept(
    town: Town, owner: Client, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with all_rows():
        before = Draft.objects.count()
    for name, route in routes(town).items():
        for path in (*route.posts, *(() if name in TAKES_FILES else route.there[:1])):
            for browser in (owner, Client()):
                if browser is owner or route.is_open:
                    answer = post_of(browser, path, LARGEST_FORM + 1)
                    assert answer.status_code == 413, (name, path, answer.status_code)
                    assert "larger than the 16 MB that this page takes" in answer.content.decode(), path
    answer = post_of(owner, "/first-hour/", 3_000_000_000)
    assert answer.status_code == 413
    assert "Files over 2 GB come in by" in answer.content.decode()
    assert post_of(owner, "/registry/spreadsheet/", 3_000_000_000).status_code == 413
    assert post_of(Client(), "/first-hour/", 1_900_000_000).status_code == 302, "signed out nothing is taken at all"
    with all_rows():
        assert Draft.objects.count() == before
    assert list(tmp_path.iterdir()) == []


def test_a_program_is_told_in_its_shape_that_a_body_is_too_large(town: Town, owner: Client) -> None:
    for method, path, size, kind in (
        ("PUT", "/api/v1/registry/vendor/heron", LARGEST_FORM + 1, "application/json"),
        ("POST", "/api/v1/imports?programme=marigold&name=a.csv", 3_000_000_000, "application/octet-stream"),
    ):
        answer = owner.generic(method, path, b"-", kind, CONTENT_LENGTH=str(size))
        assert answer.status_code == 413, answer.content
        assert answer.json()["error"]["code"] == "too_large"
        assert answer.json()["error"]["sentence"].endswith(".")


@pytest.mark.parametrize("path", ["/account/tokens/", "/account/digest/"])
def test_what_acts_or_sends_in_ones_name_is_made_only_by_who_shows_again_that_it_is_they(
    path: str, owner: Client, town: Town
) -> None:
    session = owner.session
    session[CONFIRMED] = (timezone.now() - timedelta(minutes=16)).isoformat()
    session.save()
    assert owner.get(path).status_code == 200, "reading asks for nothing"
    day = (timezone.now() + timedelta(days=9)).date().isoformat()
    form = {"name": "n", "right": "read", "expires": day, "address": "json://127.0.0.1:9/x", "hour": "8", "page": path}
    answer = owner.post(path, form)
    assert (answer.status_code, answer["Location"]) == (302, f"/confirm/?next={path}")
    assert "json" not in (found := owner.get(path).content.decode()).split("<main")[1] or "127.0.0.1" not in found
