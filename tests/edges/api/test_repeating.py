"""Writes that are sent again, lists that go on while rows come in, and what stays constant."""

from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from callsheet.actions import registry_rows
from callsheet.actions.acting import SYSTEM
from callsheet.actions.repeats import Answer, Repeatable, forget, once
from callsheet.errors import Clash, UnusableInput
from callsheet.state.models import KeptAnswer, Vendor
from tests.edges.api.conftest import Caller
from tests.edges.web.conftest import Town
from tests.world.house import all_rows

pytestmark = pytest.mark.django_db
SAID = Repeatable("token:1", "key-1", "hash of what is asked")


def test_a_write_that_dies_before_its_commit_has_done_nothing_and_is_done_by_its_repetition(town: Town) -> None:
    class Killed(BaseException):
        """As kill -9 would: nothing of ours runs any more, and the database rolls back."""

    def act() -> Answer:
        registry_rows.put("vendor", "swift", {"name": "Swift"}, actor=SYSTEM)
        return Answer(201, "made")

    def dies() -> Answer:
        act()
        raise Killed

    with pytest.raises(Killed):
        once(SAID, dies, actor=SYSTEM)
    with all_rows():
        assert not Vendor.objects.filter(code="swift").exists()
        assert not KeptAnswer.objects.filter(key=SAID.key).exists()
    assert once(SAID, act, actor=SYSTEM) == (Answer(201, "made"), False)
    assert once(SAID, dies, actor=SYSTEM) == (Answer(201, "made"), True), "answered, not done again"


def test_the_same_key_belongs_to_one_request_of_one_sender_for_a_day(town: Town) -> None:
    once(SAID, lambda: Answer(200, "first"), actor=SYSTEM)
    with pytest.raises(Clash, match="another request"):
        once(replace(SAID, asked="something else"), lambda: Answer(200, "x"), actor=SYSTEM)
    assert once(replace(SAID, whose="token:2"), lambda: Answer(200, "other"), actor=SYSTEM)[0].body == "other"
    with all_rows(), connection.cursor() as cursor:
        cursor.execute("UPDATE kept_answer SET made_at = made_at - interval '25 hours'")
    assert once(replace(SAID, asked="new"), lambda: Answer(200, "later"), actor=SYSTEM) == (Answer(200, "later"), False)
    assert forget() == 1


def test_what_failed_is_not_kept_and_is_tried_anew(owner: Caller) -> None:
    wrong = owner.put("/registry/site/lumen,manila", {"zone": "Mars"}, idempotency_key="site-1")
    assert wrong.status_code == 422
    right = owner.put("/registry/site/lumen,manila", {"name": "Manila Bay"}, idempotency_key="site-1")
    assert (right.status_code, right.json()["values"]["name"]) == (200, "Manila Bay")


def test_one_key_is_one_lock_so_that_of_several_at_once_one_is_done(town: Town) -> None:
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        once(SAID, lambda: Answer(200, ""), actor=SYSTEM)
    said = [q["sql"] for q in captured]
    lock = next(i for i, sql in enumerate(said) if "pg_advisory_xact_lock" in sql and SAID.key in sql)
    assert lock < next(i for i, sql in enumerate(said) if "SELECT" in sql and "kept_answer" in sql)


def walk(caller: Caller, path: str, limit: int) -> list[str]:
    """All keys of a list, page by page."""
    keys, cursor = [], ""
    while True:
        said = caller.get(path, limit=str(limit), cursor=cursor).json()
        keys += [str(item.get("n") or item.get("id") or item["key"]) for item in said["items"]]
        cursor = said["next_cursor"]
        if cursor is None:
            return keys


@pytest.mark.parametrize("path", ["/registry/vendor", "/audit", "/imports", "/kpis"])
def test_pages_of_any_size_make_the_same_list_without_repeating(owner: Caller, path: str) -> None:
    whole = walk(owner, path, 500)
    assert len(whole) > 2
    assert walk(owner, path, 2) == whole
    assert len(set(whole)) == len(whole)


def test_a_row_that_comes_in_between_two_pages_neither_repeats_nor_hides_one(owner: Caller) -> None:
    before = walk(owner, "/registry/vendor", 500)
    first = owner.get("/registry/vendor", limit="2").json()
    assert owner.put("/registry/vendor/aaa-first", {"name": "First"}).status_code == 201
    rest, cursor = [], first["next_cursor"]
    while cursor:
        said = owner.get("/registry/vendor", limit="2", cursor=cursor).json()
        rest += [item["key"] for item in said["items"]]
        cursor = said["next_cursor"]
    assert [item["key"] for item in first["items"]] + rest == before


def test_a_cursor_belongs_to_its_list_and_cannot_be_made_up(owner: Caller) -> None:
    cursor = owner.get("/registry/vendor", limit="2").json()["next_cursor"]
    for path, said in (("/registry/site", cursor), ("/audit", cursor), ("/registry/vendor", cursor[:-2] + "xx")):
        answer = owner.get(path, cursor=said)
        assert (answer.status_code, "cursor" in answer.json()["error"]["sentence"]) == (422, True), path


def test_a_key_of_a_row_says_every_text(town: Town) -> None:
    noun = registry_rows.noun_of("name")
    values: dict[str, object] = {"programme": "", "kind": "vendor", "name": "a/b, c~d"}
    key = registry_rows.key_text(noun, values)
    assert "/" not in key
    assert key.count(",") == 2
    registry_rows.put("name", key, {"code": "lumen"}, actor=SYSTEM)
    assert registry_rows.one("name", key, actor=SYSTEM).values["name"] == "a/b, c~d"
    with pytest.raises(UnusableInput, match="another row"):
        registry_rows.put("name", key, {"name": "other", "code": "lumen"}, actor=SYSTEM)


@pytest.mark.parametrize(
    "path", ["/registry/vendor", "/registry/site", "/imports", "/audit", "/vendors", "/programmes"]
)
def test_more_rows_take_no_more_queries(town: Town, owner: Caller, path: str) -> None:
    def taken() -> int:
        owner.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(path).status_code == 200
        return len(captured)

    before = taken()
    for i in range(3):
        town.house.put("vendor", code=f"more-{i}", name=f"More {i}")
        town.house.put("site", vendor=f"more-{i}", code="here", name="Here")
    assert taken() == before
