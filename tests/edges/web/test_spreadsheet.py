"""The page of the registry's workbook: out, back, its difference looked at, applied; never over somebody else's change."""

import os
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from callsheet.actions.exchange import waiting
from tests.edges.exchange import desk as table
from tests.edges.web.conftest import SecretProgramme, Town
from tests.world.house import query

pytestmark = pytest.mark.django_db
PLACE = "/registry/spreadsheet/"


def send(browser: Client, body: bytes, name: str = "registry.xlsx") -> tuple[str, str]:
    """Where a sent workbook leads, and the page there."""
    answer = browser.post(PLACE, {"file": SimpleUploadedFile(name, body)}, follow=True)
    return answer.redirect_chain[-1][0] if answer.redirect_chain else PLACE, answer.content.decode()


def lumen_name() -> str:
    return str(query("SELECT name FROM vendor WHERE code = 'lumen'")[0][0])


def test_a_workbook_is_fetched_edited_sent_looked_at_and_applied(town: Town, owner: Client) -> None:
    body = owner.get(f"{PLACE}registry.xlsx").content
    edited = table.edited(body, lambda book: table.put_cell(book, "vendors", "name", "lumen", "Lumen <b>Data</b>"))
    where, page = send(owner, edited)
    assert "1 row would change" in page
    assert ">Lumen</span></del>" in page
    assert ">Lumen &lt;b&gt;Data&lt;/b&gt;</span></ins>" in page
    assert lumen_name() == "Lumen"
    version = page.split('name="version" value="')[1].split('"')[0]
    answer = owner.post(f"{where}apply/", {"version": version}, follow=True)
    assert "values changed: 1" in answer.content.decode()
    assert lumen_name() == "Lumen <b>Data</b>"
    assert owner.get(where).status_code == 404


def test_a_change_of_somebody_else_in_between_is_not_overwritten(town: Town, owner: Client) -> None:
    where, page = send(owner, table.book_of(vendors=[["code", "name"], ["lumen", "Lumen Data"]]))
    version = page.split('name="version" value="')[1].split('"')[0]
    town.house.put("vendor", code="orbit", name="Orbit Works")
    answer = owner.post(f"{where}apply/", {"version": version})
    assert answer.status_code == 409
    assert "has changed since these changes were worked out" in answer.content.decode()
    assert lumen_name() == "Lumen"
    for stale in ("", "x", "-1"):
        assert owner.post(f"{where}apply/", {"version": stale}).status_code == 409
    now = answer.content.decode().split('name="version" value="')[1].split('"')[0]
    owner.post(f"{where}apply/", {"version": now})
    assert lumen_name() == "Lumen Data"


def test_wrong_cells_are_listed_and_cannot_be_applied(town: Town, owner: Client) -> None:
    where, page = send(
        owner, table.book_of(sites=[["vendor", "code", "zone"], ["lumen", "manila", "Mars"], ["nobody", "x", "UTC"]])
    )
    assert "2 cells cannot stand" in page
    assert "<strong>C2</strong>" in page
    assert "there is no vendor “nobody”" in page
    assert "/apply/" not in page
    version = query("SELECT version FROM registry_version")[0][0]
    assert owner.post(f"{where}apply/", {"version": version}).status_code == 422


def test_what_is_no_workbook_is_refused_on_the_page(town: Town, owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (b"<html></html>", b"", b"PK\x03\x04"):
        answer = owner.post(PLACE, {"file": SimpleUploadedFile("sheet.xlsx", body)})
        assert (answer.status_code, b"sheet.xlsx" in answer.content) == (422, True)
    assert b"Choose the workbook" in owner.post(PLACE).content
    monkeypatch.setattr("callsheet.web.views.exchange.LARGEST_FILE", 10)
    assert b"is larger than" in owner.post(PLACE, {"file": SimpleUploadedFile("sheet.xlsx", b"x" * 11)}).content


def test_a_sent_workbook_is_its_senders_alone(town: Town, owner: Client, signed_in: Callable[[str], Client]) -> None:
    where, _ = send(owner, table.book_of(vendors=[["code", "name"], ["lumen", "Mine"]]))
    for other in ("crowd", "auditor", "lumen"):
        browser = signed_in(other)
        assert browser.get(where).status_code in (403, 404), other
        assert browser.post(f"{where}apply/", {"version": "1"}).status_code in (403, 404), other
        assert browser.post(f"{where}discard/").status_code in (403, 404), other
    assert owner.get(where).status_code == 200
    owner.post(f"{where}discard/")
    assert owner.get(where).status_code == 404


def test_a_crowd_managers_workbook_holds_and_touches_their_own_programmes_alone(
    town: Town, signed_in: Callable[[str], Client]
) -> None:
    browser = signed_in("crowd")
    body = browser.get(f"{PLACE}registry.xlsx").content
    texts = {str(cell.value) for sheet in load_workbook(BytesIO(body)) for row in sheet.iter_rows() for cell in row}
    assert SecretProgramme not in texts
    assert "Unreleased title" not in texts
    assert "Nothing differs" in send(browser, body)[1]
    _, page = send(browser, table.book_of(programmes=[["code", "name"], [SecretProgramme, "Taken"]]))
    assert "cannot stand" in page
    assert "Unreleased title" not in page


def test_workbooks_that_nobody_applied_go_after_a_day(town: Town, owner: Client) -> None:
    where, _ = send(owner, table.book_of(vendors=[["code", "name"], ["lumen", "Lumen"]]))
    for path in (town.house.home / "workbooks").glob(f"*/{where.split('/')[-2]}.*"):
        os.utime(path, (time.time() - waiting.KEPT_SECONDS - 60,) * 2)
    send(owner, table.book_of(vendors=[["code", "name"], ["lumen", "Lumen"]]))
    assert owner.get(where).status_code == 404
    assert owner.get(f"{PLACE}{town.workbook}/").status_code == 200
