"""What each operation answers in the town."""

import pytest

from tests.edges.api.conftest import Caller, Program
from tests.edges.web.conftest import Town
from tests.world import cast

pytestmark = pytest.mark.django_db
PROGRAMME = cast.PROGRAMME


def reads(town: Town) -> tuple[str, ...]:
    """Addresses that are only read."""
    return (
        "/me",
        "/today",
        "/today?as_of=2026-11-04&severity=serious",
        "/programmes",
        f"/programmes/{PROGRAMME}",
        "/vendors",
        "/vendors/lumen",
        "/kpis",
        "/kpis/Q01",
        f"/kpis/Q01?by=vendor,locale&programme={PROGRAMME}",
        f"/rows?programme={PROGRAMME}&table=judgments",
        f"/rows?programme={PROGRAMME}&table=totals",
        f"/reconcile?programme={PROGRAMME}&vendor=lumen&from=2026-11-02&to=2026-11-08",
        "/imports",
        f"/imports/{town.done}",
        "/registry",
        "/registry/site",
        "/registry/worker-rule",
        "/registry/site/lumen,manila",
        "/registry/site/lumen,manila/history",
        "/audit",
        "/audit/verify",
        "/manifest",
        f"/findings/{town.finding}",
        f"/findings/{town.finding}/history",
        "/detectors",
        f"/quality?programme={PROGRAMME}&locale=de-DE",
        "/quality/confusion?vendor=lumen",
        f"/quality/slices?programme={PROGRAMME}",
        f"/quality/lots?programme={PROGRAMME}",
        "/reconcile/pairs",
        "/search?q=lumen",
        "/views",
        f"/audit/{town.first_entry()}",
        f"/programmes/{PROGRAMME}/acknowledgements",
        f"/programmes/{PROGRAMME}/study",
        f"/programmes/{PROGRAMME}/study/people?locale=de-DE",
        f"/programmes/{PROGRAMME}/study/items?limit=5",
        f"/programmes/{PROGRAMME}/study/items?part=gold",
        f"/programmes/{PROGRAMME}/study/requests",
        f"/programmes/{PROGRAMME}/item?item=song-0003",
        "/vendors/lumen/annotators",
        f"/vendors/lumen/annotator?programme={PROGRAMME}&annotator=lum-ana",
        f"/batches/{PROGRAMME}",
        "/exchange/folder",
        "/members",
        "/freshness",
    )


def test_every_reading_operation_answers_an_owner(town: Town, owner: Caller) -> None:
    answers = {path: owner.get(path) for path in reads(town)}
    wrong = {path: (a.status_code, a.content[:300]) for path, a in answers.items() if a.status_code != 200}
    assert not wrong
    assert {a["Content-Type"] for a in answers.values()} == {"application/json"}


def test_a_row_of_the_registry_is_made_changed_only_as_it_was_read_and_removed(owner: Caller) -> None:
    made = owner.put("/registry/vendor/osprey", {"name": "Osprey"}, if_none_match="*")
    assert (made.status_code, made.json()["values"]["name"]) == (201, "Osprey"), made.content
    version = made["ETag"]
    assert owner.put("/registry/vendor/osprey", {"name": "Other"}, if_none_match="*").status_code == 412
    changed = owner.put("/registry/vendor/osprey", {"name": "Osprey Ltd"}, if_match=version)
    assert changed.status_code == 200
    stale = owner.put("/registry/vendor/osprey", {"name": "Lost"}, if_match=version)
    assert (stale.status_code, stale.json()["error"]["code"]) == (412, "stale")
    assert owner.get("/registry/vendor/osprey").json()["values"]["name"] == "Osprey Ltd"
    assert owner.ask("DELETE", "/registry/vendor/osprey", if_match=version).status_code == 412
    assert owner.ask("DELETE", "/registry/vendor/osprey", if_match=changed["ETag"]).status_code == 204
    assert owner.get("/registry/vendor/osprey").status_code == 404
    said = [entry["action"] for entry in owner.get("/registry/vendor/osprey/history").json()["items"]]
    assert said == ["registry.removed", "registry.put", "registry.put"]


def test_a_write_under_one_key_is_done_once_and_answered_again(owner: Caller) -> None:
    first = owner.put("/registry/locale/is-IS", {"name": "Icelandic"}, idempotency_key="k-1")
    again = owner.put("/registry/locale/is-IS", {"name": "Icelandic"}, idempotency_key="k-1")
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert first.content == again.content
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert again["ETag"] == first["ETag"]
    other = owner.put("/registry/locale/is-IS", {"name": "Something else"}, idempotency_key="k-1")
    assert (other.status_code, other.json()["error"]["code"]) == (409, "clash")
    assert owner.get("/registry/locale/is-IS").json()["values"]["name"] == "Icelandic"


def test_what_is_wrong_is_said_in_one_shape(owner: Caller, program: object) -> None:
    cases = {
        "unknown parameter": (owner.get("/today", sevrity="x"), 422),
        "limit": (owner.get("/kpis", limit="501"), 422),
        "cursor": (owner.get("/kpis", cursor="nonsense"), 422),
        "no operation": (owner.get("/nowhere"), 404),
        "method": (owner.ask("PATCH", "/today"), 405),
        "accept": (owner.ask("GET", "/today", accept="text/html"), 406),
        "content": (
            owner.client.put(
                "/api/v1/registry/vendor/x",
                "a=b",
                content_type="text/plain",
                HTTP_AUTHORIZATION=f"Bearer {owner.token}",
            ),
            415,
        ),
        "json": (
            owner.client.put(
                "/api/v1/registry/vendor/x",
                "{",
                content_type="application/json",
                HTTP_AUTHORIZATION=f"Bearer {owner.token}",
            ),
            400,
        ),
        "field": (owner.put("/registry/site/lumen,manila", {"zone": "Mars"}), 422),
        "extra": (owner.ask("PUT", "/registry/vendor/x", {"values": {}, "more": 1}), 422),
        "noun": (owner.get("/registry/ghost"), 404),
        "nobody": (owner.client.get("/api/v1/today"), 401),
        "token": (owner.client.get("/api/v1/today", HTTP_AUTHORIZATION="Bearer cs_wrong"), 401),
    }
    got = {name: (answer.status_code, sorted(answer.json()["error"])) for name, (answer, _) in cases.items()}
    assert got == {name: (status, ["code", "details", "sentence"]) for name, (_, status) in cases.items()}
    assert "Did you mean “severity”?" in cases["unknown parameter"][0].json()["error"]["sentence"]
    assert cases["limit"][0].json()["error"]["details"]["fields"][0]["path"] == "query.limit"
    for name in ("nobody", "token"):
        assert cases[name][0]["WWW-Authenticate"].startswith("Bearer")


def test_a_value_that_does_not_fit_is_said_in_plain_words(owner: Caller) -> None:
    said = {
        "/kpis?limit=0": "query.limit: Give 1 or more.",
        "/kpis?limit=1000000000": "query.limit: Give at most 500.",
        "/kpis?limit=many": "query.limit: This is not a whole number.",
        "/reconcile?programme=x": "query.vendor: This is missing, and needed.",
        f"/search?q={'x' * 101}": "query.q: Write at most 100 characters.",
    }
    assert {path: owner.get(path).json()["error"]["sentence"] for path in said} == said
    verb = owner.ask("POST", "/findings/deeds", {"verb": "fly", "findings": ["x"]}).json()["error"]["sentence"]
    assert verb.startswith("body.verb: Choose 'acknowledge'")
    extra = owner.ask("PUT", "/registry/vendor/x", {"values": {}, "more": 1}).json()["error"]["sentence"]
    assert extra == "body.more: There is no such field."


def test_a_token_without_the_right_is_told_so_and_not_that_its_person_lacks_it(program: Program) -> None:
    reader = program("owner", rights=("read",))
    said = reader.put("/registry/vendor/heron", {"name": "Heron"}).json()["error"]["sentence"]
    assert said.startswith("This token was not given the right “registry”")
    moved = reader.ask("POST", f"/batches/{PROGRAMME}/none/move", {"to": "released"}).json()["error"]["sentence"]
    assert moved.startswith("This token was not given the right “registry”")


def test_a_body_in_chunks_is_asked_for_its_length_instead_of_being_lost(owner: Caller) -> None:
    for method, path in (("PUT", "/registry/vendor/x"), ("POST", f"/imports?programme={PROGRAMME}&name=a.csv")):
        answer = owner.client.generic(
            method,
            "/api/v1" + path,
            b"",
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {owner.token}",
            HTTP_TRANSFER_ENCODING="chunked",
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (411, "length_needed"), path


def test_a_web_page_called_csv_is_refused_as_what_it_is(owner: Caller) -> None:
    answer = owner.client.post(
        f"/api/v1/imports?programme={PROGRAMME}&name=page.csv",
        b"<!doctype html><html><script>alert(1)</script></html>",
        content_type="text/csv",
        HTTP_AUTHORIZATION=f"Bearer {owner.token}",
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["sentence"].startswith("page.csv: is a web page")


def test_the_description_and_its_page(owner: Caller) -> None:
    schema = owner.client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    assert all("x-right" in said for methods in schema["paths"].values() for said in methods.values())
    page = owner.client.get("/api/v1/docs").content.decode()
    assert "/api/v1/registry/{noun}/{key}" in page
