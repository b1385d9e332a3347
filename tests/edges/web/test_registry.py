"""The registry, batches and the audit as people use them on pages: stale forms, pasted rows, moves, and the way back."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from callsheet.state.models import AuditEntry, Batch, Locale, Vendor
from tests.edges.web.conftest import Town
from tests.world import cast
from tests.world.house import all_rows

pytestmark = pytest.mark.django_db

BATCH = f"/programmes/{cast.PROGRAMME}/batches/week-1/"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def seen_in(answer: object) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', text(answer))
    assert found
    return found[1]


def last() -> AuditEntry:
    with all_rows():
        found = AuditEntry.objects.order_by("-n").first()
    assert found is not None
    return found


def test_a_stale_form_shows_what_differs_and_can_be_saved_again(owner: Client, town: Town) -> None:
    address = "/registry/vendor/edit/?code=orbit"
    seen = seen_in(owner.get(address))
    town.house.put("vendor", code="orbit", name="Orbit Two")
    sent = {"code": "orbit", "name": "Orbit Three", "kind": "company", "contact": "", "seen": seen}
    refused = owner.post("/registry/vendor/edit/", sent)
    assert refused.status_code == 422
    assert "was changed by callsheet" in text(refused)
    assert "Orbit Two" in text(refused)
    assert 'value="Orbit Three"' in text(refused)
    saved = owner.post("/registry/vendor/edit/", {**sent, "seen": seen_in(refused)})
    assert saved.status_code == 302
    with all_rows():
        assert Vendor.objects.get(code="orbit").name == "Orbit Three"


def test_adding_a_row_that_is_there_already_does_not_overwrite_it(owner: Client, town: Town) -> None:
    refused = owner.post("/registry/vendor/edit/", {"code": "orbit", "name": "x", "kind": "company", "seen": "new"})
    assert refused.status_code == 422
    assert "already" in text(refused)


def test_pasted_rows_are_shown_before_they_are_applied_all_or_none(owner: Client, town: Town) -> None:
    rows = "code\tname\nis-IS\tIcelandic\nde-DE\tGerman (Germany)\n"
    shown = owner.post("/registry/locale/paste/", {"text": rows})
    assert "Icelandic" in text(shown)
    with all_rows():
        assert not Locale.objects.filter(code="is-IS").exists()
    wrong = owner.post("/registry/locale/paste/", {"text": rows + "xx_YY!\tNowhere\n"})
    assert wrong.status_code == 422
    assert "BCP 47" in text(wrong)
    version = re.search(r'name="version" value="(\d+)"', text(shown))
    assert version
    applied = owner.post("/registry/locale/paste/", {"text": rows, "version": version[1], "apply": "yes"})
    assert applied.status_code == 302
    with all_rows():
        assert Locale.objects.get(code="is-IS").name == "Icelandic"
    assert owner.post("/registry/locale/paste/", {"text": "nothing"}).status_code == 422


def test_a_row_is_removed_with_what_stands_on_it_and_returns_with_it(owner: Client, town: Town) -> None:
    town.house.put("vendor", code="heron", name="Heron")
    town.house.put("site", vendor="heron", code="oslo", name="Oslo")
    page = owner.post("/registry/vendor/remove/", {"code": "heron"}, follow=True)
    assert "1 site stands on it" in text(page)
    assert "heron/oslo" in text(page)
    owner.post("/registry/vendor/remove/", {"code": "heron", "with_dependents": "yes"})
    with all_rows():
        assert not Vendor.objects.filter(code="heron").exists()
    n = last().n
    assert "heron/oslo" in text(owner.get(f"/audit/{n}/"))
    owner.post(f"/audit/{n}/undo/")
    with all_rows():
        assert Vendor.objects.get(code="heron").sites.count() == 1
    assert "was removed" not in text(owner.get("/registry/vendor/row/?code=heron"))
    refused = owner.post(f"/audit/{n}/undo/", follow=True)
    assert "taken back already" in text(refused)


def test_a_batch_is_moved_with_a_reason_where_one_is_due_and_taken_back(owner: Client, town: Town) -> None:
    page = owner.get(BATCH)
    assert "in production" in text(page)
    refused = owner.post(f"{BATCH}move/", {"to": "on hold", "reason": " ", "seen": "in production"})
    assert refused.status_code == 422
    assert "say why" in text(refused)
    held = owner.post(
        f"{BATCH}move/", {"to": "on hold", "reason": "tool is down", "seen": "in production"}, follow=True
    )
    assert "tool is down" in text(held)
    assert "Resume: in production" in text(held)
    stale = owner.post(f"{BATCH}move/", {"to": "vendor QA", "seen": "in production"})
    assert "by now" in text(stale)
    back = owner.post(f"{BATCH}undo/", {"seen": "on hold"}, follow=True)
    assert "taken back by" in text(back)
    with all_rows():
        assert Batch.objects.get(code="week-1").state == "in production"


def test_only_those_who_may_move_a_batch_are_offered_to(signed_in: Callable[[str], Client], town: Town) -> None:
    auditor, lumen = signed_in("auditor"), signed_in("lumen")
    page = auditor.get(BATCH)
    assert page.status_code == 200
    assert 'name="to"' not in text(page)
    assert auditor.post(f"{BATCH}move/", {"to": "vendor QA"}).status_code in (403, 422)
    assert lumen.get(BATCH).status_code == 404
    assert lumen.post(f"{BATCH}move/", {"to": "vendor QA"}).status_code == 404


def test_the_audit_is_found_by_what_is_asked_verified_and_exported_as_text(
    signed_in: Callable[[str], Client], town: Town
) -> None:
    auditor = signed_in("auditor")
    town.house.put("locale", code="ga-IE", name="=1+2")
    found = auditor.get("/audit/?noun=locale&text=ga-IE")
    assert "set locale ga-IE" in text(found)
    assert "set vendor" not in text(found)
    assert "Nothing like that" in text(auditor.get("/audit/?text=never-said-by-anybody"))
    assert "seals hold" in text(auditor.post("/audit/verify/", follow=True))
    assert re.search(r"when \w+ verified", text(auditor.get("/audit/")), re.IGNORECASE)
    lines = text(auditor.get("/audit/export.csv?noun=locale")).splitlines()
    assert lines[0] == "n,at,who,what,noun,key,was,now,undoes"
    assert auditor.get("/audit/?from=yesterday").status_code == 400
    assert signed_in("lumen").get("/audit/").status_code == 404
    assert signed_in("crowd").get("/audit/").status_code == 403


def test_pages_of_the_audit_follow_each_other_without_gap_or_repetition(owner: Client, town: Town) -> None:
    shown: list[int] = []
    address = "/audit/"
    for _ in range(20):
        page = text(owner.get(address))
        shown += [int(n) for n in re.findall(r'href="/audit/(\d+)/">\1<', page)]
        following = re.search(r'href="(\?[^"]*before=\d+)"', page)
        if not following:
            break
        address = "/audit/" + following[1].replace("&amp;", "&")
    assert shown == sorted(set(shown), reverse=True)
    with all_rows():
        assert len(shown) == AuditEntry.objects.count()


def test_who_has_not_acknowledged_a_guideline_is_named_until_they_have(owner: Client, town: Town) -> None:
    address = f"/programmes/{cast.PROGRAMME}/acknowledgements/"
    assert "No guideline version" in text(owner.get(address))
    town.house.put("guideline", programme=cast.PROGRAMME, version="2", issued_on="2026-11-01")
    before = text(owner.get(address))
    assert "have not acknowledged version 2" in before or "has not acknowledged version 2" in before
    for vendor in ("lumen", "orbit"):
        town.house.put("acknowledgement", guideline=f"{cast.PROGRAMME}/2", vendor=vendor, on="2026-11-02")
    assert "Every place that works has acknowledged version 2" in text(owner.get(address))
