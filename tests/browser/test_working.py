"""Working with the pages: the first hour walked, tables, keyboard, theme, replay."""

from datetime import date, timedelta
from typing import Any

from callsheet.actions.acting import SYSTEM
from callsheet.actions.imports import carry_out
from callsheet.state.models import ImportRun
from tests.browser.conftest import Open, Tab
from tests.edges.web.conftest import Town
from tests.world import cast
from tests.world.house import all_rows


def work(key: str) -> None:
    """What the worker does, at once."""
    with all_rows():
        run = ImportRun.objects.get(id=key)
    carry_out(run, actor=SYSTEM)


def workbook(town: Town) -> bytes:
    last = date.today() - timedelta(days=1)  # noqa: DTZ011 — the tracker of yesterday
    days: list[tuple[date, str, object, object]] = [
        (last - timedelta(days=i), "PL", 60 - i, 7) for i in range(21, -1, -1)
    ]
    return cast.tracker(town.house.desk / "walked.xlsx", days).read_bytes()


def drop(tab: Tab, name: str, content: bytes) -> None:
    """Drop a file on the page as a hand would."""
    tab.page.evaluate(
        """([name, bytes]) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], name));
            document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: carried}));
        }""",
        [name, list(content)],
    )


def test_the_first_hour_is_walked_from_the_drop_to_the_rows(tab: Open, town: Town) -> None:
    walked = tab()
    walked.go("/first-hour/")
    drop(walked, "walked.xlsx", workbook(town))
    walked.page.wait_for_url("**/first-hour/*-*/")
    assert "walked.xlsx" in walked.page.inner_text(".crumbs")
    walked.page.click("text=Import it")
    walked.page.wait_for_selector("#new-wrong")
    walked.page.fill("#new", "walked-programme")
    walked.page.click("text=Import it")
    walked.page.wait_for_url("**/imports/*/")
    assert walked.page.is_visible("#progress")
    walked.page.reload()
    assert walked.page.is_visible("#progress"), "the progress survives a reload"
    work(walked.page.url.split("/")[-2])
    walked.page.wait_for_selector("text=walked.xlsx is in")
    walked.page.click("main >> text=To the programme")
    assert "walked-programme" in walked.title()
    walked.go("/rows/?programme=walked-programme&table=totals")
    assert walked.page.locator("tbody tr").count() > 20
    assert "walked.xlsx" in walked.page.inner_text("tbody")
    walked.go("/?programme=walked-programme")
    assert "walked-programme" in walked.page.inner_text("main")
    walked.go("/reconcile/?programme=walked-programme")
    assert "Two sides are needed" in walked.page.inner_text("main")
    assert [line for line in walked.said if "422" not in line] == []


def test_cells_pasted_on_the_page_become_a_draft(tab: Open, town: Town) -> None:
    pasted = tab()
    pasted.go("/first-hour/")
    rows = ["Date\tVendor\tLocale\tDone"] + [f"2026-11-{d:02d}\tLumen\tde-DE\t{40 + d}" for d in range(2, 14)]
    pasted.page.evaluate(
        """(rows) => {
            const carried = new DataTransfer();
            carried.setData("text/plain", rows);
            document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: carried, bubbles: true}));
        }""",
        "\n".join(rows),
    )
    pasted.page.wait_for_url("**/first-hour/*-*/")
    assert "Where it belongs" in pasted.page.inner_text("main")


def test_a_file_that_cannot_be_used_says_so_on_the_page(tab: Open, town: Town) -> None:
    refused = tab()
    refused.go("/first-hour/")
    drop(refused, "nothing.csv", b"")
    refused.page.wait_for_selector("text=the file is empty")
    assert refused.page.is_visible("[data-drop]")


def column(page: Any, index: int) -> list[str]:
    return [
        t.split("\n")[0]
        for t in page.locator(f"section[data-table=kpi] tbody td:nth-child({index}):visible").all_inner_texts()
    ]


def test_a_table_sorts_filters_and_keeps_both_in_the_address(tab: Open) -> None:
    sorting = tab()
    sorting.go("/kpis/submitted/?by=annotator&by=vendor")
    table = sorting.page.locator("section[data-table=kpi]")
    table.locator("th.right button").click()
    numbers = [int(n.split()[0].replace(",", "").split("\u202f")[0]) for n in column(sorting.page, 3)]
    assert numbers == sorted(numbers, reverse=True)
    assert table.locator("th.right").get_attribute("aria-sort") == "descending"
    table.locator("input[type=search]").fill("lumen")
    assert set(column(sorting.page, 2)) == {"Lumen"}
    assert not table.locator("tfoot").is_visible(), "a sum over all rows does not stand under some of them"
    sorting.page.reload()
    sorting.page.wait_for_selector("html[data-ready]", state="attached")
    assert set(column(sorting.page, 2)) == {"Lumen"}


def test_columns_and_density_are_remembered(tab: Open) -> None:
    choosing = tab()
    choosing.go(f"/rows/?programme={cast.PROGRAMME}&table=judgments")
    table = choosing.page.locator("section[data-table=rows-judgments]")
    table.locator("[data-columns] summary").click()
    table.get_by_label("Annotator").uncheck()
    assert "hide=annotator" in choosing.page.url, "a kept view and a link keep the columns"
    table.locator("[data-density]").click()
    link = choosing.page.url
    choosing.page.reload()
    choosing.page.wait_for_selector("html[data-ready]", state="attached")
    assert not table.locator("th[data-column=annotator]").is_visible()
    assert "compact" in (table.get_attribute("class") or "")
    elsewhere = tab()
    elsewhere.go(link.removeprefix(elsewhere.address))
    assert not elsewhere.page.locator("th[data-column=annotator]").is_visible()
    assert elsewhere.page.locator("th[data-column=item]").is_visible()


def test_the_first_column_stays_where_a_table_is_wider_than_the_page(tab: Open) -> None:
    for width in (1000, 390):
        narrow = tab(width=width)
        narrow.go(f"/rows/?programme={cast.PROGRAMME}&table=judgments")
        frame = narrow.page.locator(".table-frame")
        first = narrow.page.locator("td").first
        before = first.bounding_box()["x"]
        frame.evaluate("one => { one.scrollLeft = 300; }")
        assert frame.evaluate("one => one.scrollLeft") > 0, width
        assert abs(first.bounding_box()["x"] - before) < 2, width
        assert narrow.overflow() <= 0, width


def test_hands_stay_on_the_keyboard(tab: Open) -> None:
    keys = tab()
    keys.go("/programmes/")
    keys.page.keyboard.press("j")
    assert keys.page.locator("[data-row].here").count() == 1
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url("**/programmes/*/")
    keys.page.wait_for_selector("html[data-ready]", state="attached")
    keys.page.keyboard.press("g")
    keys.page.keyboard.press("k")
    keys.page.wait_for_url("**/kpis/")
    keys.page.wait_for_selector("html[data-ready]", state="attached")
    keys.page.keyboard.press("/")
    assert keys.page.evaluate("document.activeElement.type") == "search"
    keys.page.keyboard.type("gold")
    keys.page.keyboard.press("Escape")
    keys.page.keyboard.press("?")
    assert keys.page.is_visible("dialog#keys")
    keys.page.keyboard.press("Escape")
    assert not keys.page.is_visible("dialog#keys")


def test_the_chosen_theme_is_remembered(tab: Open) -> None:
    themed = tab()
    themed.go("/programmes/")
    themed.page.click(".side [data-theme-toggle]")
    themed.go("/vendors/")
    assert themed.page.get_attribute("html", "data-bs-theme") == "dark"


def test_a_replay_is_kept_while_walking(tab: Open) -> None:
    replay = tab()
    replay.go("/programmes/")
    replay.page.fill("#as-of", "2026-11-04")
    replay.page.wait_for_url("**as_of=2026-11-04*")
    replay.page.click("nav[aria-label=Main] >> text=Vendors")
    replay.page.wait_for_url("**/vendors/?as_of=2026-11-04")
    assert "facts and registry as they stood on" in replay.page.inner_text(".replay")
    replay.page.click("text=Back to now")
    replay.page.wait_for_url("**/vendors/")


def test_a_number_tells_what_it_is_when_pointed_at(tab: Open) -> None:
    hovering = tab()
    hovering.go("/kpis/Q01/?by=vendor")
    hovering.page.locator(".est").first.hover()
    card = hovering.page.locator(".hover-card")
    assert "First-pass yield" in card.inner_text()
    assert "manifest" in card.inner_text()


def test_a_removal_asks_first(tab: Open) -> None:
    asking = tab()
    asking.go("/registry/commitment/")
    before = asking.page.locator("[data-row]").count()
    row = str(asking.page.locator("[data-row] a.name").first.get_attribute("href"))
    asking.go(row.replace("/edit/", "/row/"))
    asked: list[str] = []
    asking.page.on("dialog", lambda box: (asked.append(box.message), box.dismiss()))
    asking.page.get_by_role("button", name="Remove").click()
    assert asked == ["Remove this row? It stays in the audit and can be taken back; measures follow."]
    asking.go("/registry/commitment/")
    assert asking.page.locator("[data-row]").count() == before


def test_paper_is_light_whatever_the_screen_is(tab: Open) -> None:
    printed = tab(theme="dark")
    printed.go("/")
    printed.page.emulate_media(media="print")
    ground = printed.page.evaluate(
        "getComputedStyle(document.querySelector('.finding, .sheet, .empty-place')).backgroundColor"
    )
    assert ground == "rgb(255, 255, 255)"
    assert not printed.page.is_visible(".side")


def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(tab: Open) -> None:
    sending = tab()
    sending.go("/first-hour/")
    sending.page.route("**/first-hour/", lambda route: None if route.request.method == "POST" else route.continue_())
    drop(sending, "slow.csv", b"a,b\n1,2\n")
    sending.page.wait_for_selector("[data-sending-place]:visible")
    assert not sending.page.is_visible("[data-drop]")
    sending.page.click("[data-abort]")
    assert sending.page.is_visible("[data-drop]")
    assert sending.page.url.endswith("/first-hour/")
