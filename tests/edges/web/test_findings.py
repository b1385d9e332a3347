"""A morning worked through with plain forms: each deed answers where one was, and can be taken back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from callsheet.actions.pages.today import today_json
from callsheet.actions.signin import actor_of
from callsheet.state.people import Person
from tests.edges.web.conftest import Town
from tests.world import letterbox
from tests.world.house import all_rows, query

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def said(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def open_ids(client: Client, path: str = "/") -> list[str]:
    return re.findall(r'id="finding-([0-9a-f]{12})"', said(client.get(path)))


def after(client: Client, path: str, **fields: object) -> str:
    """The page that a form's answer leads to."""
    return said(client.post(path, {"next": "/", **fields}, follow=True))


def test_one_press_takes_a_finding_in_hand_and_the_undo_of_its_message_gives_it_back(owner: Client, town: Town) -> None:
    before = open_ids(owner)
    assert town.finding in before
    page = after(owner, f"/findings/{town.finding}/acknowledge/")
    assert "1 finding acknowledged." in page
    assert "acknowledged by Owner" in page
    step = re.search(r'name="step" value="(\d+)"', page)
    assert step is not None
    undone = after(owner, "/findings/undo/", step=step[1])
    assert "everything is as it was before" in undone
    assert "acknowledged by" not in undone
    assert open_ids(owner) == before


def test_the_pages_of_programme_and_vendor_say_who_has_a_finding_and_let_it_be_worked_on(
    owner: Client, town: Town
) -> None:
    programme, vendor = owner.get("/programmes/marigold/"), owner.get("/vendors/lumen/")
    assert f'action="/findings/{town.finding}/acknowledge/"' in said(programme)
    needed = len(programme.context["report"].urgent)
    page = after(owner, f"/findings/{town.finding}/acknowledge/", next="/programmes/marigold/")
    assert "acknowledged by Owner" in page
    assert "in hand" in page
    assert len(owner.get("/programmes/marigold/").context["report"].urgent) == needed - 1
    assert len(owner.get("/vendors/lumen/").context["report"].urgent) <= len(vendor.context["report"].urgent)
    after(owner, f"/findings/{town.finding}/resolve/", reason="The days came.")
    assert town.finding not in open_ids(owner, "/programmes/marigold/"), "what is done is no longer open"


def test_a_vendors_page_says_which_calendars_nobody_confirmed_to_us_and_to_the_vendor(
    owner: Client, signed_in: SignedIn
) -> None:
    ours = owner.get("/vendors/lumen/")
    assert ours.context["report"].unconfirmed == len(ours.context["report"].sites.rows) > 0
    assert "The vendor has not confirmed" in said(ours)
    assert "You have not confirmed" in said(signed_in("lumen").get("/vendors/lumen/"))
    query("UPDATE site SET confirmed_on = current_date, confirmed_by = 'Ana', calendar_changed_at = NULL")
    assert "has not confirmed" not in said(owner.get("/vendors/lumen/"))


def test_a_morning_is_worked_through_to_an_empty_list(owner: Client, town: Town) -> None:
    ids = open_ids(owner)
    assert len(ids) >= 2
    page = after(owner, f"/findings/{ids[0]}/resolve/", reason="The sender was asked; the days came.")
    assert "1 finding resolved." in page
    page = after(owner, "/findings/several/", id=ids[1:], verb="snooze", until="monday", reason="the call is on Monday")
    assert open_ids(owner) == []
    assert "Nothing needs you now" in page
    assert set(open_ids(owner, "/?state=snoozed")) == set(ids[1:])
    assert ids[0] in open_ids(owner, "/?state=done")
    query("UPDATE finding_step SET until = %s WHERE until IS NOT NULL", timezone.now() - timedelta(minutes=1))
    assert set(open_ids(owner)) == set(ids[1:]), "a snooze ends by itself"
    assert "Back: it was snoozed until" in said(owner.get("/"))


def test_what_is_missing_is_said_on_the_form_and_nothing_is_done(owner: Client, town: Town) -> None:
    answer = owner.post(f"/findings/{town.finding}/resolve/", {"reason": " "})
    assert answer.status_code == 422
    assert "Say what was done: one line is enough." in said(answer)
    answer = owner.post(
        f"/findings/{town.finding}/snooze/", {"until": "tomorrow", "reason": "<b>x</b>", "until_day": "2020-01-01"}
    )
    assert "is not within the next year" in said(answer)
    assert "&lt;b&gt;x&lt;/b&gt;" in said(answer), "what was typed is kept"
    assert query("SELECT count(*) FROM finding_step") == [(0,)]


def test_a_stale_press_says_who_was_faster(owner: Client, signed_in: SignedIn, town: Town) -> None:
    after(signed_in("crowd"), f"/findings/{town.finding}/dismiss/", reason="a holiday")
    page = after(owner, f"/findings/{town.finding}/acknowledge/")
    assert "dismissed as a false alarm by Crowd" in page
    page = after(owner, "/findings/undo/", step="999999")
    assert "There is no step 999999." in page


def test_merged_findings_are_one_card_until_that_is_undone(owner: Client) -> None:
    ids = open_ids(owner)
    after(owner, f"/findings/{ids[1]}/merge/", into=ids[0])
    assert ids[1] not in open_ids(owner)
    assert f'href="/findings/{ids[1]}/"' in said(owner.get("/")), "it stands inside the other card"
    assert "It is part of another finding" in said(owner.get(f"/findings/{ids[1]}/"))
    (step,) = (row[0] for row in query("SELECT max(id) FROM finding_step"))
    after(owner, "/findings/undo/", step=step)
    assert open_ids(owner) == ids


def test_the_page_of_a_finding_tells_its_history_and_keeps_what_was_taken_back(owner: Client, town: Town) -> None:
    after(owner, f"/findings/{town.finding}/comment/", reason="Lumen said: tomorrow")
    after(owner, f"/findings/{town.finding}/assign/", to=str(town.people["crowd"]))
    (step,) = (row[0] for row in query("SELECT max(id) FROM finding_step"))
    after(owner, "/findings/undo/", step=step)
    page = said(owner.get(f"/findings/{town.finding}/"))
    assert "<q>Lumen said: tomorrow</q>" in page
    assert "assigned it to Crowd" in page
    assert "took back: assigned" in page
    assert "taken back" in page


def test_mine_is_what_i_have(owner: Client, signed_in: SignedIn, town: Town) -> None:
    after(owner, f"/findings/{town.finding}/assign/", to=str(town.people["crowd"]))
    assert open_ids(owner, "/?whose=mine") == []
    assert town.finding in open_ids(signed_in("crowd"), "/?whose=mine")
    with all_rows():
        crowd = actor_of(Person.objects.get(pk=town.people["crowd"]))
    owners = {f["id"]: f["owner"] for f in today_json(crowd)["findings"]}
    assert owners[town.finding] == "Crowd"


def test_a_replay_offers_nothing_to_do(owner: Client, town: Town) -> None:
    page = said(owner.get("/?as_of=2026-11-20"))
    assert "data-take" not in page
    assert 'class="pick"' not in page
    assert "data-take" in said(owner.get("/"))


def test_those_who_only_read_are_offered_nothing_and_refused(signed_in: SignedIn, town: Town) -> None:
    auditor = signed_in("auditor")
    assert "data-take" not in said(auditor.get("/"))
    assert auditor.post(f"/findings/{town.finding}/acknowledge/").status_code == 403
    lumen = signed_in("lumen")
    assert lumen.get(f"/findings/{town.finding}/").status_code == 404
    crowd = signed_in("crowd")
    assert crowd.post(f"/findings/{town.foreign_finding}/resolve/", {"reason": "x"}).status_code == 404
    page = after(crowd, "/findings/several/", id=[town.finding, town.foreign_finding], verb="acknowledge")
    assert f"There is no finding {town.foreign_finding}" in page
    assert query("SELECT count(*) FROM finding_step") == [(0,)], "all are done or none"


def test_an_answer_never_leads_to_another_host(owner: Client, town: Town) -> None:
    for evil in ("//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"):
        answer = owner.post(f"/findings/{town.finding}/comment/", {"reason": "x", "next": evil})
        assert answer["Location"] == "/", evil


def test_detectors_are_judged_by_what_people_made_of_their_findings(owner: Client, town: Town) -> None:
    after(owner, f"/findings/{town.finding}/dismiss/", reason="a holiday in Manila")
    page = said(owner.get("/findings/detectors/"))
    assert "0 of 1 judged finding was worth acting on" in page
    assert 'class="est weak"' in page, "one judged finding is too few to say"


def test_a_digest_is_set_up_tested_changed_and_removed_on_its_page(owner: Client, town: Town) -> None:
    assert "Nothing is sent to anybody from here" in said(owner.get("/account/digest/"))
    wrong = owner.post("/account/digest/", {"address": "carrier-pigeon://coop", "hour": "8"})
    assert wrong.status_code == 422
    assert "has to begin with one of" in said(wrong)
    assert "carrier-pigeon" not in said(wrong), "what was typed may be a secret"
    with letterbox.http() as box:
        address = f"json://127.0.0.1:{box.port}/hush-hush"
        page = said(owner.post("/account/digest/", {"address": address, "hour": "7", "label": "desk"}, follow=True))
        assert "Your morning comes to 1 address" in page
        assert "hush-hush" not in page
        (number,) = query("SELECT id FROM digest_address")[0]
        assert "A test is on its way." in said(owner.post(f"/account/digest/{number}/test/", follow=True))
        assert len(box.arrived) == 1
        box.refuses = True
        assert "It could not be delivered" in said(owner.post(f"/account/digest/{number}/test/", follow=True))
    page = said(owner.post(f"/account/digest/{number}/change/", {"hour": "30", "is_on": "yes"}, follow=True))
    assert "is no hour: 0 to 23" in page
    owner.post(f"/account/digest/{number}/change/", {"hour": "6", "is_on": "yes", "weekends": "yes"})
    assert query("SELECT hour, weekends, is_on FROM digest_address") == [(6, True, True)]
    assert "Nothing is sent there any more." in said(owner.post(f"/account/digest/{number}/remove/", follow=True))
    assert query("SELECT count(*) FROM digest_address") == [(0,)]


def test_nobody_reaches_the_digest_of_another(owner: Client, signed_in: SignedIn) -> None:
    owner.post("/account/digest/", {"address": "json://127.0.0.1:9/x", "hour": "8"})
    (number,) = query("SELECT max(id) FROM digest_address")[0]
    for who in ("crowd", "auditor", "lumen"):
        for deed in ("test", "change", "remove"):
            assert signed_in(who).post(f"/account/digest/{number}/{deed}/", {"hour": "1"}).status_code == 404, (
                who,
                deed,
            )
    assert signed_in("lumen").get("/account/digest/").status_code == 404
