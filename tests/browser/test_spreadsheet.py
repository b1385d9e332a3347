"""The registry kept in a spreadsheet, in a real browser: fetched, edited, dropped, looked at, applied; wide and narrow, light and dark."""

import os
from pathlib import Path

from tests.browser.conftest import Open
from tests.edges.exchange import desk
from tests.edges.web.conftest import Town
from tests.world.house import query

PLACE = "/registry/spreadsheet/"


def edit(body: bytes) -> bytes:
    def typed(book: desk.Workbook) -> None:
        desk.put_cell(book, "vendors", "contact", "orbit", "ops@orbit.example")
        desk.put_cell(book, "sites", "zone", "bogota", "America/Lima")
        book["vendors"].append(["wren", "Wren Annotation"])
        book["sites"].append(["wren", "leeds", "Leeds", "EMEIA", "Europe/London"])
        book["targets"].delete_rows(2, 1)

    return desk.edited(body, typed)


def shot(tab: object, name: str) -> None:
    """Pictures for whoever looks at pages: SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        tab.page.screenshot(path=f"{folder}/{name}.png", full_page=True)  # type: ignore[attr-defined]


def test_a_registry_is_fetched_edited_dropped_and_applied(tab: Open, town: Town, tmp_path: Path) -> None:
    before = query("SELECT count(*) FROM vendor")[0][0]
    page = tab("owner")
    assert page.go(PLACE) == 200
    assert not page.faults()
    shot(page, "spreadsheet")
    with page.page.expect_download() as fetched:
        page.page.click("text=Download the workbook")
    file = tmp_path / "registry.xlsx"
    file.write_bytes(edit(Path(fetched.value.path()).read_bytes()))
    page.page.set_input_files("#file", file)
    page.page.wait_for_selector("text=Apply all of it")
    assert page.title() == "5 rows would change"
    where = page.page.url.removeprefix(page.address)
    for width in (1440, 390):
        for theme in ("light", "dark"):
            looked = tab("owner", width=width, theme=theme)
            assert looked.go(where) == 200
            assert not looked.faults()
            assert looked.overflow() <= 0
            shot(looked, f"difference-{width}-{theme}")
    page.page.click("text=Leave everything as it is")
    page.page.wait_for_selector("text=Nothing was changed")
    assert query("SELECT count(*) FROM vendor")[0][0] == before


def test_wrong_cells_are_shown_where_they_can_be_mended(tab: Open, town: Town, tmp_path: Path) -> None:
    page = tab("owner", width=390)
    page.go(PLACE)
    file = tmp_path / "registry.xlsx"
    file.write_bytes(
        desk.book_of(sites=[["vendor", "code", "zone"], ["lumen", "manila", "Mars/Olympus"], ["nobody", "x", "UTC"]])
    )
    page.page.set_input_files("#file", file)
    page.page.wait_for_selector("text=cells cannot stand")
    assert "C2" in page.page.inner_text("main")
    assert not page.faults()
    assert page.overflow() <= 0
    shot(page, "errors-390")
