"""Four walks through a week of work: a morning to its empty list, the registry in Excel, a vendor's new lead, an auditor.

The guides tell them in the same steps: crowd-manager.md, registry-files.md, vendor-lead.md, auditor.md.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from callsheet.actions.acting import SYSTEM
from callsheet.actions.exchange.workbook_out import workbook
from callsheet.boot import connections
from callsheet.boot.environment import Settings
from tests.browser.conftest import Open, Tab
from tests.edges.exchange import desk
from tests.edges.web.conftest import SecretProgramme, Town
from tests.world import morning as scene
from tests.world.house import query
from tests.world.morning import VENDORS

PASSWORD = "tuesday, a long violin case"
TOKEN = re.compile(r"[A-Za-z0-9]{64}|\d\d:\d\d(:\d\d)?")
NOBODY = "00000000-0000-0000-0000-000000000000"


def shot(tab: Tab, name: str) -> None:
    """Pictures for whoever looks at pages: SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        tab.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def said(tab: Tab, words: str) -> None:
    """Wait until the page says it."""
    tab.page.get_by_text(words).first.wait_for()


@pytest.fixture
def mara(town: Town) -> Iterator[Town]:
    """The town with Mara's morning in it; what was done with findings is forgotten afterwards."""
    built = scene.morning(town.house, datetime.now(UTC).date())
    town.people.update(mara=built.mara, quinn=built.quinn)
    yield town
    query("DELETE FROM finding_step")


def of(tab: Tab, vendor: str) -> Any:
    """The card of a vendor's finding."""
    return tab.page.locator("article.finding").filter(has_text=f"{vendor.title()} (Madrigals)")


def act(tab: Tab, vendor: str, deed: str, button: str, **words: str) -> None:
    """Act ▾ → a deed → its form."""
    card = of(tab, vendor)
    card.locator("details.act summary").click()
    card.locator(f"details.act a:has-text('{deed}')").click()
    form = card.locator("#step-form")
    form.wait_for()
    for name, value in words.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if name in ("to", "into") else field.fill(value)
    form.get_by_role("button", name=button, exact=True).click()


def test_a_morning_is_worked_through_until_mine_is_empty_and_the_page_says_so(tab: Open, mara: Town) -> None:
    day = tab("mara")
    day.go("/")
    day.page.click(".switch >> text=mine")
    day.page.wait_for_url("**whose=mine")
    day.page.wait_for_selector("html[data-ready]", state="attached")
    assert day.page.locator("article.finding").count() == len(VENDORS) + 1
    assert "needs you" in day.title() or "need you" in day.title()
    day.page.evaluate("document.querySelectorAll('details.fold').forEach(one => { one.open = true; })")
    shot(day, "morning-begins")

    of(day, "alto").get_by_role("button", name="I have it").click()
    said(day, "1 finding acknowledged.")
    act(day, "basso", "Assign to", "Assign", to=str(mara.people["quinn"]), reason="you know their tracker")
    said(day, "1 finding assigned to Quinn.")
    assert of(day, "basso").count() == 0, "what somebody else has is not mine"
    act(day, "canto", "Snooze until", "Snooze", reason="their export comes tomorrow")
    said(day, "1 finding snoozed until")
    act(day, "duo", "Resolved", "Resolve", reason="the double rows are out of their tracker")
    said(day, "1 finding resolved.")
    act(day, "elegy", "False alarm", "Dismiss", reason="they count rehearsals, as agreed")
    said(day, "1 finding dismissed")
    act(day, "finale", "Merge into", "Merge", into=key_of(day, "alto"), reason="the same template")
    said(day, "1 finding merged")
    assert of(day, "alto").locator(".parts li").count() == 1
    day.page.click("[data-undo]")
    said(day, "Undone: everything is as it was before.")
    assert of(day, "finale").count() == 1
    act(day, "finale", "Merge into", "Merge", into=key_of(day, "alto"), reason="the same template, after all")
    said(day, "1 finding merged")
    act(day, "alto", "Resolved", "Resolve", reason="both were told which rows count")
    said(day, "1 finding resolved.")
    rest = day.page.locator("article.finding")
    assert rest.count() == 1
    rest.locator("details.act summary").click()
    rest.locator("details.act a:has-text('False alarm')").click()
    rest.locator("#step-form textarea").fill("a tester of ours")
    rest.get_by_role("button", name="Dismiss", exact=True).click()
    said(day, "Nothing is left that is yours to do.")
    assert rest.count() == 0
    assert day.title().startswith("Nothing needs you now")
    counts = [int(text) for text in day.page.locator(".switch .count").all_inner_texts()]
    assert counts[-3:] == [0, 1, 4], "open, snoozed, done: one is Quinn's now, one is part of another"
    shot(day, "morning-ends")
    assert day.faults() == []
    assert day.said == []
    verbs = [row[0] for row in query("SELECT verb FROM finding_step ORDER BY id")]
    assert set(verbs) >= {"acknowledge", "assign", "snooze", "resolve", "dismiss", "merge"}


def key_of(tab: Tab, vendor: str) -> str:
    return str(of(tab, vendor).get_attribute("id")).removeprefix("finding-")


@pytest.fixture
def as_before(town: Town) -> Iterator[None]:
    """After the week the registry is what it was on Monday, so that other walks find the town as they know it."""
    before = workbook(actor=SYSTEM)
    yield
    desk.applied(before)


def fetched(tab: Tab, folder: Path) -> Path:
    """The workbook, as the download button gives it."""
    tab.go("/registry/spreadsheet/")
    with tab.page.expect_download() as found:
        tab.page.click("text=Download the workbook")
    file = folder / "registry.xlsx"
    found.value.save_as(file)
    return file


def edit(file: Path, *cells: tuple[str, str, str, object]) -> list[str]:
    """Open it, type into cells (sheet, column, row's key, value), save it; the addresses of the cells."""
    book = load_workbook(file)
    typed = [desk.put_cell(book, *cell) for cell in cells]
    book.save(file)
    return typed


def send(tab: Tab, file: Path, title: str) -> None:
    """Drop it, and see the page that says what would change."""
    tab.go("/registry/spreadsheet/")
    tab.page.set_input_files("#file", file)
    tab.page.wait_for_url("**/registry/spreadsheet/*-*/")
    tab.page.wait_for_selector("html[data-ready]", state="attached")
    assert tab.title() == title


def vendor_name(code: str) -> str:
    return str(query("SELECT name FROM vendor WHERE code = %s", code)[0][0])


def test_a_registry_is_kept_in_excel_for_a_week(tab: Open, town: Town, as_before: None, tmp_path: Path) -> None:
    week = tab()
    monday = fetched(week, tmp_path)
    edit(monday, ("vendors", "name", "lumen", "Lumen Data"), ("sites", "zone", "bogota", "America/Lima"))
    send(week, monday, "2 rows would change")
    assert vendor_name("lumen") == "Lumen", "looking changes nothing"
    shot(week, "week-monday")
    week.page.click("text=Apply all of it")
    said(week, "Applied. Rows created: 0; values changed: 2; rows removed: 0.")
    assert vendor_name("lumen") == "Lumen Data"

    tuesday = fetched(week, tmp_path)
    _, wrong = edit(tuesday, ("vendors", "name", "orbit", "Orbit Works"), ("sites", "zone", "manila", "Mars/Olympus"))
    send(week, tuesday, "1 cell cannot stand: nothing can be applied yet")
    row = week.page.locator("table.rows-table tbody tr").first.inner_text()
    assert {"sites", wrong, "Mars/Olympus"} <= set(row.split())
    assert not week.page.is_visible("text=Apply all of it")
    assert week.faults() == []
    edit(tuesday, ("sites", "zone", "manila", "Asia/Manila"))
    week.page.click("text=Send it again")
    send(week, tuesday, "1 row would change")
    week.page.click("text=Apply all of it")
    said(week, "values changed: 1")

    wednesday = fetched(week, tmp_path)
    edit(wednesday, ("vendors", "name", "lumen", "Lumen Data Ltd"))
    send(week, wednesday, "1 row would change")
    town.house.put("vendor", code="lumen", name="Lumen of Manila")
    week.page.click("text=Apply all of it")
    said(week, "The registry has changed since these changes were worked out")
    assert vendor_name("lumen") == "Lumen of Manila", "nobody is overwritten unseen"
    assert "Lumen of Manila" in week.page.inner_text("del")
    said(week, "The registry has changed once since this workbook was downloaded.")
    shot(week, "week-wednesday")
    assert week.faults() == []
    week.page.click("text=Apply all of it")
    said(week, "values changed: 1")

    thursday = fetched(week, tmp_path)
    book = load_workbook(thursday)
    book["vendors"].append(["wren", "Wren Annotation"])
    book["sites"].append(["wren", "leeds", "Leeds", "EMEIA", "Europe/London"])
    desk.put_cell(book, "vendors", "name", "orbit", "Orbit by mistake")
    book.save(thursday)
    send(week, thursday, "3 rows would change")
    week.page.click("text=Apply all of it")
    said(week, "Applied. Rows created: 2; values changed: 1; rows removed: 0.")
    week.go("/audit/?action=registry.applied")
    week.page.click("tbody summary")
    week.page.locator("tbody a.name:visible").first.click()
    week.page.wait_for_selector("text=Everything that was changed at once")
    shot(week, "week-thursday")
    assert week.faults() == []
    week.page.click("text=Take it back")
    week.page.wait_for_selector(".note.ok")
    assert vendor_name("orbit") == "Orbit Works"
    assert query("SELECT 1 FROM vendor WHERE code = 'wren'") == []

    friday = fetched(week, tmp_path)
    send(week, friday, "Nothing differs from what stands")
    week.page.click("text=Done")
    said(week, "Nothing was changed")
    assert week.said == [line for line in week.said if "409" in line or "422" in line]


def test_a_vendors_new_lead_comes_by_a_link_and_sees_only_their_own(tab: Open, town: Town) -> None:
    owner, lead = tab(), tab("")
    link = invited(owner, name="Vera", email="vera@lumen.example", vendor="lumen")
    lead.go(link)
    assert lead.faults() == []
    lead.page.click("text=Come in")
    lead.page.wait_for_url("**/password/")
    assert "Welcome, Vera." in lead.page.inner_text("main")
    assert lead.faults() == []
    lead.page.fill("#password", PASSWORD)
    lead.page.click("text=Set password")
    lead.page.wait_for_url("**/vendors/lumen/")
    assert lead.faults() == []
    shot(lead, "lead-own")
    assert lead.page.locator("nav[aria-label=Main] a").all_inner_texts() == ["Your numbers", "KPIs"]
    for path in ("/vendors/lumen/", "/kpis/", "/kpis/submitted/?by=programme&by=locale", "/rows/?programme=Alder"):
        assert lead.go(path) == 200, path
        text = lead.page.inner_text("body")
        assert not [w for w in ("Orbit", "Marigold", "marigold", "Kept Apart", "Unreleased", "orb-") if w in text], path
    assert "Alder" in lead.page.inner_text("body")
    assert "lum-" in lead.page.inner_text("tbody")
    for foreign, missing in closed(town):
        assert asked(lead, foreign) == asked(lead, missing), foreign
        assert asked(lead, foreign)[0] in (403, 404), foreign
    lead.go("/vendors/orbit/")
    assert lead.faults() == []
    shot(lead, "lead-missing")
    lead.page.get_by_role("button", name="Sign out").click()
    lead.page.wait_for_url("**/sign-in/")
    lead.go(link)
    lead.page.click("text=Come in")
    said(lead, "This link has been used or is too old.")
    lead.page.fill("#email", "vera@lumen.example")
    lead.page.fill("#password", PASSWORD)
    lead.page.get_by_role("button", name="Sign in", exact=True).click()
    lead.page.wait_for_url("**/vendors/lumen/")


def invited(owner: Tab, **who: str) -> str:
    """Members → Invite somebody: the link that is shown once."""
    owner.go("/members/")
    owner.page.locator("main").get_by_role("link", name="Invite", exact=True).click()
    owner.page.fill("#f-email", who["email"])
    owner.page.fill("#f-name", who["name"])
    owner.page.select_option("#f-role", "vendor")
    owner.page.select_option("#f-vendor", who["vendor"])
    owner.page.click("text=Invite and show the link")
    owner.page.wait_for_selector("#link")
    assert owner.faults() == []
    shot(owner, "lead-invited")
    return owner.page.input_value("#link").removeprefix(owner.address)


def closed(town: Town) -> list[tuple[str, str]]:
    """Addresses of what is not theirs, each with the same address of what is not there."""
    return [
        ("/vendors/orbit/", "/vendors/nobody/"),
        ("/programmes/marigold/", "/programmes/nowhere/"),
        (f"/programmes/{SecretProgramme}/", "/programmes/nowhere/"),
        ("/rows/export.csv?programme=marigold", "/rows/export.csv?programme=nowhere"),
        ("/rows/export.csv?programme=Alder%20two", "/rows/export.csv?programme=nowhere"),
        ("/kpis/submitted/export.xlsx?programme=marigold", "/kpis/submitted/export.xlsx?programme=nowhere"),
        (f"/imports/{town.done}/", f"/imports/{NOBODY}/"),
        (f"/imports/{town.bad}/rejects.csv", f"/imports/{NOBODY}/rejects.csv"),
        (f"/registry/spreadsheet/{town.workbook}/", f"/registry/spreadsheet/{NOBODY}/"),
        (f"/findings/{town.finding}/", "/findings/nothing00000/"),
        ("/audit/1/", "/audit/999999999/"),
    ]


def asked(tab: Tab, path: str) -> tuple[int, str]:
    """Status and text of an address, asked from within the page as a link would; what was asked for is left out."""
    status, text = tab.page.evaluate(
        "async (path) => { const a = await fetch(path); return [a.status, await a.text()]; }", path
    )
    path = unquote(path)
    for word in (path, *path.replace("?", "/").replace("=", "/").split("/")):
        text = text.replace(word, "") if len(word) > 3 else text
    return status, TOKEN.sub("", text)


@pytest.fixture
def altered(town: Town, database_server: Settings) -> Iterator[Callable[[], int]]:
    """Alters an entry in the database, as somebody who holds the owner's password could; gives its number."""
    n, key = query("SELECT n, key FROM audit_entry WHERE noun = 'vendor' AND key = 'lumen' ORDER BY n LIMIT 1")[0]

    def write(value: str) -> int:
        with connections.connect(database_server, connections.OWNER, database="callsheet") as owner:
            owner.execute("ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY")
            changed = owner.execute("UPDATE audit_entry SET key = %s WHERE n = %s", [value, n]).rowcount
            owner.execute("ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY")
        assert changed == 1
        return int(n)

    yield lambda: write("orbit")
    write(key)


def test_an_auditor_verifies_the_chain_and_finds_the_entry_that_somebody_altered(
    tab: Open, town: Town, altered: Callable[[], int]
) -> None:
    auditor = tab("auditor")
    auditor.go("/")
    auditor.page.click("nav[aria-label=Main] >> text=Audit")
    auditor.page.wait_for_url("**/audit/")
    auditor.page.click("text=Verify now")
    said(auditor, "seals hold.")
    assert "verified" in auditor.page.inner_text(".lede")
    assert auditor.faults() == []
    command = town.house.cli("audit", "verify", "--json")
    assert (command.code, command.json["ok"], command.json["first_broken"]) == (0, True, None)
    n = altered()
    auditor.page.click("text=Verify now")
    said(auditor, f"The chain is broken at entry {n:,}.")
    assert auditor.title() == f"The chain is broken at entry {n:,}"
    assert auditor.faults() == []
    shot(auditor, "audit-broken")
    command = town.house.cli("audit", "verify", "--json")
    assert (command.code, command.json["ok"], command.json["first_broken"]) == (1, False, n)
    assert f"broken at entry {n}" in town.house.cli("audit", "verify").out
    auditor.page.locator(".lede a").click()
    auditor.page.wait_for_url(f"**/audit/{n}/")
    assert auditor.page.locator("text=Take it back").count() == 0, "an auditor reads"
    assert auditor.said == []
