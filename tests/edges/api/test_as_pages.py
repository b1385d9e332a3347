"""What pages do, programs do: findings with their history, batches, views, search, files, the way back, invitations."""

import io

import openpyxl
import pytest

from callsheet.actions.rules import rule_of
from callsheet.web.urls import urlpatterns
from tests.edges.api.conftest import Caller, Program
from tests.edges.web.conftest import SecretProgramme, Town
from tests.world import cast

pytestmark = pytest.mark.django_db
PROGRAMME = cast.PROGRAMME
ALIAS = "Alder"


def test_the_history_of_a_finding_names_the_steps_that_can_be_taken_back(town: Town, owner: Caller) -> None:
    deed = {"verb": "acknowledge", "findings": [town.finding], "reason": "I see to it"}
    taken = owner.ask("POST", "/findings/deeds", deed).json()
    line = owner.get(f"/findings/{town.finding}/history").json()["items"][0]
    assert (line["n"], line["verb"], line["reason"]) == (taken["steps"][0], "acknowledge", "I see to it")
    assert owner.ask("POST", "/findings/undo", {"steps": [line["n"]]}).status_code == 200
    undone = {one["n"]: one["is_undone"] for one in owner.get(f"/findings/{town.finding}/history").json()["items"]}
    assert undone[line["n"]] is True


def test_detectors_are_judged_by_what_people_made_of_their_findings(town: Town, owner: Caller) -> None:
    owner.ask("POST", "/findings/deeds", {"verb": "dismiss", "findings": [town.finding], "reason": "a holiday"})
    found = owner.get("/detectors").json()["items"]
    assert sum(one["dismissed"] for one in found) == 1
    assert all(one["raised"] == one["acted_on"] + one["dismissed"] + one["not_judged"] for one in found)


def test_a_batch_says_what_may_follow_and_what_was_done(town: Town, owner: Caller) -> None:
    town.house.put("batch", programme=PROGRAMME, code="week-9", name="Week 9", state="planned")
    before = owner.get(f"/batches/{PROGRAMME}/week-9").json()
    to = next(move["to"] for move in before["moves"] if not move["needs_reason"])
    assert owner.ask("POST", f"/batches/{PROGRAMME}/week-9/move", {"to": to, "seen": "planned"}).status_code == 200
    after = owner.get(f"/batches/{PROGRAMME}/week-9").json()
    assert (after["state"], after["history"][0]["to"]) == (to, to)
    assert [one["code"] for one in owner.get(f"/batches/{PROGRAMME}", state=to).json()["items"]] == ["week-9"]
    assert owner.get(f"/batches/{PROGRAMME}", state="flying").status_code == 404


def test_views_are_kept_listed_and_removed_and_only_of_our_pages(owner: Caller, program: Program) -> None:
    wanted = {"page": "/kpis/Q01/", "name": "Accuracy", "query": "by=week&as_of=2026-11-04", "is_shared": True}
    kept = owner.ask("POST", "/views", wanted)
    assert (kept.status_code, kept.json()["address"]) == (200, "/kpis/Q01/?by=week"), kept.content
    crowd = program("crowd")
    assert [view["name"] for view in crowd.get("/views").json()["items"]] == ["Accuracy"]
    assert crowd.get("/views", page="/programmes/").json()["items"] == []
    number = kept.json()["id"]
    assert crowd.ask("DELETE", f"/views/{number}").status_code == 404, "it is somebody else's"
    assert owner.ask("DELETE", f"/views/{number}").status_code == 204
    assert owner.get("/views").json()["items"] == []
    for page in ("https://elsewhere.example/", "/sign-in/", "/api/v1/me", "/nowhere/"):
        assert owner.ask("POST", "/views", {"page": page, "name": "x"}).status_code == 422, page


def test_search_finds_what_one_may_see(owner: Caller, program: Program) -> None:
    assert SecretProgramme in {hit["code"] for hit in owner.get("/search", q="vault").json()["items"]}
    assert program("crowd").get("/search", q="vault").json()["items"] == []
    assert owner.get("/search", q="v").status_code == 422


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "json"])
def test_a_kpi_is_a_file_as_the_explorer_gives_it(owner: Caller, form: str) -> None:
    answer = owner.get(f"/kpis/submitted/export/{form}", by="vendor", programme=PROGRAMME)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Disposition"] == f'attachment; filename="submitted.{form}"'
    page = owner.get("/kpis/submitted", by="vendor", programme=PROGRAMME).json()["items"]
    if form == "json":
        assert len(answer.json()) == len(page)
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        assert sheet.max_row == 1 + len(page)


def test_rows_are_a_file_whose_cells_no_spreadsheet_runs(owner: Caller) -> None:
    answer = owner.get("/rows/export/csv", programme=PROGRAMME, table="judgments")
    text = b"".join(answer.streaming_content).decode()
    assert answer.status_code == 200
    assert "'=1+2" in text
    assert len(text.splitlines()) == 1 + owner.get("/rows", programme=PROGRAMME, table="judgments").json()["total"]
    assert owner.get("/rows/export/xlsx", programme=PROGRAMME).status_code == 404


def test_a_vendors_program_has_its_own_numbers_and_rows_under_the_alias(program: Program) -> None:
    lumen = program("lumen")
    assert [r["by"]["programme"] for r in lumen.get("/kpis/submitted", by="programme").json()["items"]] == [ALIAS]
    first = lumen.get("/rows", programme=ALIAS, kpi="submitted", limit="3").json()
    rest = lumen.get("/rows", programme=ALIAS, kpi="submitted", limit="3", cursor=first["next_cursor"]).json()
    assert first["total"] > 6
    assert rest["items"] != first["items"]
    assert not {"source", "file", "reviewer", "vendor", "is_gold"} & set(first["items"][0])
    assert lumen.get("/rows", programme=PROGRAMME, kpi="submitted").status_code == 404
    assert lumen.get("/rows", programme=ALIAS, table="gold").status_code == 404
    assert lumen.get("/rows", programme=ALIAS, kpi="submitted", **{"from": "sometime"}).status_code == 422
    file = b"".join(lumen.get("/rows/export/csv", programme=ALIAS, kpi="submitted").streaming_content).decode()
    assert len(file.splitlines()) == 1 + first["total"]
    for word in ("marigold", "orb-"):
        assert word not in file
    table = lumen.get("/kpis/submitted/export/json", by="programme").json()
    assert [row["programme"] for row in table] == [ALIAS]


def test_an_entry_is_taken_back_once_and_not_when_others_built_upon_it(owner: Caller) -> None:
    owner.put("/registry/vendor/heron", {"name": "Heron"})
    owner.put("/registry/vendor/heron", {"name": "Heron Ltd"})
    latest, first = [one["n"] for one in owner.get("/audit", noun="vendor", key="heron").json()["items"]]
    said = owner.get(f"/audit/{first}").json()
    assert said["can_be_undone"] is False
    assert said["since"] == [latest]
    assert owner.ask("POST", f"/audit/{first}/undo").json()["error"]["code"] == "clash"
    assert owner.get(f"/audit/{latest}").json()["changes"] == [{"field": "name", "was": "Heron Ltd", "now": "Heron"}]
    assert owner.ask("POST", f"/audit/{latest}/undo", idempotency_key="back-1").status_code == 200
    again = owner.ask("POST", f"/audit/{latest}/undo", idempotency_key="back-1")
    assert (again.status_code, again["Idempotency-Replayed"]) == (200, "true")
    assert owner.get("/registry/vendor/heron").json()["values"]["name"] == "Heron"


def test_the_record_is_filtered_and_is_a_file(owner: Caller) -> None:
    owner.put("/registry/vendor/heron", {"name": "Grey Heron"})
    assert [one["key"] for one in owner.get("/audit", text="Grey Heron").json()["items"]] == ["heron"]
    assert owner.get("/audit", until="2020-01-01").json()["items"] == []
    assert owner.get("/audit", since="yesterday-ish").status_code == 422
    file = owner.get("/audit/export/csv", text="Grey Heron").content.decode()
    assert len(file.splitlines()) == 2


def test_somebody_is_invited_changed_revoked_and_erased(owner: Caller) -> None:
    wanted = {"email": "nell@example.invalid", "name": "Nell", "role": "qa", "programmes": [PROGRAMME]}
    made = owner.ask("POST", "/members", wanted)
    assert (made.status_code, made.json()["programmes"]) == (201, [PROGRAMME]), made.content
    assert "sign-in" not in made.content.decode(), "a link that lets somebody in is not for programs"
    path = f"/members/{made.json()['id']}"
    assert owner.ask("POST", "/members", wanted).status_code == 409
    assert owner.ask("POST", f"{path}/unlink").status_code == 200
    assert owner.ask("DELETE", path).status_code == 409, "they have access"
    owner.ask("POST", f"{path}/revoke")
    assert owner.ask("DELETE", path).status_code == 204
    assert owner.get(path).status_code == 404


def test_orders_are_entered_all_or_none(owner: Caller) -> None:
    right = owner.ask("POST", f"/programmes/{PROGRAMME}/orders", {"grid": "locale\tordered\nde-DE\t120"})
    assert right.status_code == 200, right.content
    assert right.json()["sentences"]
    wrong = owner.ask("POST", f"/programmes/{PROGRAMME}/orders", {"grid": "locale\tordered\nde-DE\tmany"})
    assert wrong.status_code == 422
    assert "many" in wrong.json()["error"]["sentence"]


def test_who_has_not_acknowledged_a_guideline(town: Town, owner: Caller) -> None:
    assert owner.get(f"/programmes/{PROGRAMME}/acknowledgements").json()["items"] == []
    town.house.put("guideline", programme=PROGRAMME, version="2", issued_on="2026-11-01")
    town.house.put("commitment", programme=PROGRAMME, vendor="lumen", locale="de-DE", week="2036-11-03", units=4)
    found = owner.get(f"/programmes/{PROGRAMME}/acknowledgements").json()
    assert (found["version"], [one["vendor"] for one in found["items"]]) == ("2", ["lumen", "orbit"])
    assert owner.get(f"/programmes/{PROGRAMME}/acknowledgements", version="9").status_code == 404


def test_an_import_is_found_by_the_step_that_it_made_and_pairs_by_what_there_is(town: Town, owner: Caller) -> None:
    seq = owner.get(f"/imports/{town.done}").json()["manifest"]
    assert [one["id"] for one in owner.get("/imports", manifest=str(seq)).json()["items"]] == [town.done]
    assert owner.get("/reconcile/pairs").json()["items"] == [{"programme": PROGRAMME, "vendor": "lumen"}]


ALIKE = {
    "today": "list_findings", "finding": "get_finding", "finding-step": "work_on_findings",
    "findings-several": "work_on_findings", "findings-undo": "undo_work", "detectors": "list_detectors",
    "programmes": "list_programmes", "programme": "get_programme", "orders": "enter_orders", "batches": "list_batches",
    "batch": "get_batch", "batch-move": "move_batch", "batch-undo": "undo_move", "unacknowledged": "list_unacknowledged",
    **dict.fromkeys(("quality", "programme-quality", "vendor-quality"), "get_quality"),
    **dict.fromkeys(("quality-confusion", "programme-confusion", "vendor-confusion"), "get_confusion"),
    **dict.fromkeys(("quality-slices", "programme-slices", "vendor-slices"), "get_slices"),
    **dict.fromkeys(("quality-lots", "programme-lots", "vendor-lots"), "get_lots"), "quality-export": "export_quality",
    "quality-skill": "list_people", "quality-contested": "list_items", "quality-gold": "list_items", "item": "get_item",
    "quality-requests": "list_requests", "quality-request-ask": "ask_request", "vendor-requests": "list_vendor_requests",
    "vendor-request-answer": "answer_request", "vendor-request-close": "close_request",
    "vendor-request-reopen": "reopen_request", "vendor-request-undo": "undo_request",
    "quality-annotator": "get_annotator", "quality-study-make": "make_study",
    "vendor-skill": "list_annotators", "vendor-annotator": "get_annotator",
    **dict.fromkeys(("quality-contested-export", "quality-gold-export"), "export_items"),
    **dict.fromkeys(("quality-vendors-export", "quality-annotators-export", "quality-pairs-export"), "list_people"),
    "vendor-skill-export": "list_annotators", "vendors": "list_vendors", "vendor": "get_vendor", "kpis": "list_kpis", "kpi": "get_kpi", "kpi-export": "export_kpi",
    "rows": "list_rows", "rows-export": "export_rows", "reconcile": "reconcile", "first-hour": "suggest_mapping",
    "first-hour-questions": "check_mapping", "imports": "list_imports", "import-by-manifest": "list_imports",
    "import": "get_import", "import-progress": "get_import", "import-rejects": "get_rejects",
    "import-feed-again": "feed_again", "import-cancel": "cancel_import", "registry": "list_nouns",
    "spreadsheet": "plan_workbook", "spreadsheet-download": "get_workbook", "spreadsheet-difference": "plan_workbook",
    "spreadsheet-apply": "apply_workbook", "registry-paste": "apply_folder", "registry-row": "get_row",
    "registry-rows": "list_noun_rows", "registry-edit": "put_row", "registry-remove": "delete_row", "audit": "list_audit",
    "audit-verify": "verify_audit", "audit-export": "export_audit", "audit-entry": "get_entry", "audit-undo": "undo_entry",
    "search": "search", "view-save": "save_view", "view-remove": "remove_view", "members": "list_members",
    "member-invite": "invite_member", "member": "change_member", "member-revoke": "revoke_member",
    "member-restore": "restore_member", "member-unlink": "unlink_member", "member-erase": "erase_member",
}  # fmt: skip
"""What a page does -> the operation that does it for programs."""
FOR_PEOPLE = {
    "icon": "a picture", "sign-in": "the door", "issuer-go": "the door", "issuer-back": "the door", "sign-in-by-link": "the door",
    "sign-out": "a session", "confirm": "a session", "end-others": "a session", "password": "a secret of one's own",
    "account": "one's own", "tokens": "no token makes tokens", "token-revoke": "no token revokes tokens",
    "member-link": "a link that lets somebody in", "digest": "an address is a secret", "digest-deed": "an address is a secret",
    "spreadsheet-discard": "a plan by API keeps no file", "member-change": "it is PUT of the member",
}  # fmt: skip
"""What is not for programs, and why."""


def test_every_page_has_its_operation_or_a_reason_why_it_is_for_people_alone() -> None:
    from callsheet.api.door import description

    known = {said["operationId"] for methods in description()["paths"].values() for said in methods.values()}
    pages = {str(pattern.name) for pattern in urlpatterns if rule_of(pattern.callback)}
    assert pages - set(ALIKE) - set(FOR_PEOPLE) == set()
    assert set(ALIKE.values()) <= known
    assert not set(ALIKE) & set(FOR_PEOPLE)


def test_rows_are_sought_as_the_page_seeks_them(owner: Caller) -> None:
    owner.put("/registry/vendor/heron", {"name": "Grey Heron"})
    owner.put("/registry/vendor/osprey", {"name": "Osprey of Heron Lane", "kind": "crowd"})
    found = owner.get("/registry/vendor", q="heron", limit="1").json()
    assert [row["key"] for row in found["items"]] == ["heron"]
    rest = owner.get("/registry/vendor", q="heron", limit="1", cursor=found["next_cursor"]).json()
    assert ([row["key"] for row in rest["items"]], rest["next_cursor"]) == (["osprey"], None)
    chosen = owner.get("/registry/vendor", where="kind=crowd; code=osprey").json()
    assert [row["key"] for row in chosen["items"]] == ["osprey"]
    refused = owner.get("/registry/vendor", where="colour=red")
    assert refused.status_code == 422
    assert "expected field=value with a field of vendor: code, name" in refused.json()["error"]["sentence"]
