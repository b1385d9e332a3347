"""Somebody who lives in Excel enters a programme with all that belongs to it on pages alone; hands may stay on the keyboard."""

from typing import Any

import pytest

from callsheet.state.models import Acknowledgement, Batch, Closure, ErrorClass, Programme, Site, Target, WorkerMapping
from tests.browser.conftest import Open, Tab
from tests.edges.web.conftest import Town
from tests.world import cast
from tests.world.house import all_rows

ENTERED: tuple[tuple[str, dict[str, str]], ...] = (
    ("programme", {"code": "hymns", "name": "Hymn pairs", "alias": "Larch", "zone": "Europe/Berlin",
                   "cutoff_minutes": "04:00", "due": "2026-12-18", "volume": "12000"}),
    ("vendor", {"code": "wren", "name": "Wren Language Ltd", "kind": "company"}),
    ("site", {"vendor": "wren", "code": "cork", "name": "Cork", "zone": "Europe/Dublin", "country": "IE",
              "hours": "Mon–Fri 09:00–17:30", "confirmed_by": "Aoife", "confirmed_on": "2026-11-20"}),
    ("closure", {"vendor": "wren", "site": "cork", "days-first": "2026-12-24", "days-last": "2026-12-28", "reason": "Christmas"}),
    ("batch", {"programme": "hymns", "code": "week-49", "name": "Week 49", "due": "2026-12-04", "units": "3000"}),
    ("target", {"programme": "hymns", "kpi": "Q01", "value": "0.95"}),
    ("worker-rule", {"programme": "hymns", "match": "prefix", "pattern": "wre-", "vendor": "wren", "site": "cork"}),
    ("guideline", {"programme": "hymns", "version": "1", "issued_on": "2026-11-16"}),
    ("acknowledgement", {"guideline": "hymns/1", "vendor": "wren", "site": "cork", "on": "2026-11-18"}),
    ("taxonomy", {"code": "mqm", "version": "2", "name": "MQM"}),
    ("error-class", {"taxonomy": "mqm/2", "code": "accuracy", "name": "Accuracy", "severity": "major", "weight": "5"}),
    ("taxonomy-use", {"programme": "hymns", "since": "2026-11-16", "taxonomy": "mqm/2"}),
)  # fmt: skip
WALKED = (
    "/registry/",
    "/registry/site/",
    "/registry/site/edit/?vendor=lumen&code=manila",
    "/registry/portfolio/edit/",
    "/registry/vendor/row/?code=lumen",
    "/registry/locale/paste/",
    "/registry/spreadsheet/",
    f"/programmes/{cast.PROGRAMME}/batches/",
    f"/programmes/{cast.PROGRAMME}/batches/?as=board",
    f"/programmes/{cast.PROGRAMME}/batches/week-1/",
    f"/programmes/{cast.PROGRAMME}/orders/",
    "/audit/",
    "/audit/1/",
    "/members/",
    "/members/invite/",
    "/account/",
    "/account/digest/",
    "/account/tokens/",
    "/search/?q=lumen",
    "/nowhere/",
    "/api/v1/docs",
)


def fill(page: Any, values: dict[str, str]) -> None:
    """Write into fields, choose from lists, as a hand would."""
    for name, value in values.items():
        field = page.locator(f"main [name='{name}']").last
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def enter(one: Tab, noun: str, values: dict[str, str]) -> None:
    """Add a row on its form, and see that it was kept."""
    one.go(f"/registry/{noun}/edit/")
    fill(one.page, values)
    one.page.get_by_role("button", name="Save", exact=True).click()
    one.page.wait_for_selector(".note.ok")
    assert "Saved" in one.page.inner_text(".note.ok"), noun


def test_everything_a_programme_needs_is_entered_on_pages(tab: Open, town: Town) -> None:
    one = tab()
    for noun, values in ENTERED:
        enter(one, noun, values)
    with all_rows():
        kept = Programme.objects.get(code="hymns")
        assert (str(kept.due), kept.volume, kept.cutoff_minutes) == ("2026-12-18", 12_000, 240)
        assert Site.objects.get(code="cork").confirmed_by == "Aoife"
        assert str(Closure.objects.get(vendor="wren").days.upper) == "2026-12-29"
        assert Batch.objects.get(code="week-49").units == 3_000
        assert Target.objects.get(programme="hymns").value == 0.95
        assert WorkerMapping.objects.get(programme="hymns").pattern == "wre-"
        assert Acknowledgement.objects.get(vendor="wren").guideline.version == "1"
        assert ErrorClass.objects.get(code="accuracy").weight == 5
    one.go("/registry/programme/row/?code=hymns")
    assert one.title() == "Hymn pairs"
    one.page.locator(".chapter >> text=Batches").click()
    assert "Week 49" in one.page.inner_text("main")


def test_a_form_says_everything_that_is_wrong_beside_its_field_and_puts_the_cursor_into_the_first(
    tab: Open, town: Town
) -> None:
    one = tab()
    one.go("/registry/site/edit/?vendor=lumen")
    fill(one.page, {"code": "Cork City", "name": "", "zone": "Ireland/Cork", "country": "XX", "hours": "nine to five"})
    one.page.get_by_role("button", name="Save", exact=True).click()
    one.page.wait_for_selector("[data-wrong]")
    wrong = {
        field.get_attribute("id"): field.inner_text().replace("\n", " ")
        for field in one.page.locator("[data-wrong]").all()
    }
    assert set(wrong) == {"field-code", "field-name", "field-zone", "field-country", "field-hours"}
    assert "Name is needed." in wrong["field-name"]
    assert "expected an IANA zone such as Europe/Berlin" in wrong["field-zone"]
    assert one.page.evaluate("document.activeElement.name") == "code"
    assert one.page.input_value("[name=hours]") == "nine to five"
    assert one.page.input_value("[name=vendor]") == "lumen"
    assert "5 fields need another look" in one.page.inner_text(".note.bad")
    assert one.faults() == []


def test_a_due_day_beside_weekly_quotas_is_refused_at_the_field(tab: Open, town: Town) -> None:
    one = tab()
    one.go(f"/registry/programme/edit/?code={cast.PROGRAMME}")
    fill(one.page, {"due": "2026-12-18"})
    one.page.get_by_role("button", name="Save", exact=True).click()
    one.page.wait_for_selector("#field-due[data-wrong]")
    assert "a due day or weekly quotas, not both" in one.page.inner_text("#field-due")
    assert one.page.input_value("[name=due]") == "2026-12-18"


FOCUSED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const shown = one.closest("label, .chip, td, li") ?? one;
    const ring = [one, shown].some((each) => { const s = getComputedStyle(each); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1; });
    const x = box.x + box.width / 2, y = box.y + Math.min(box.height / 2, 12);
    const top = document.elementFromPoint(Math.min(Math.max(x, 1), innerWidth - 2), Math.min(Math.max(y, 1), innerHeight - 2));
    const covered = Boolean(top) && !one.contains(top) && !top.contains(one) && Boolean(top.closest(".top, .bottom-nav, thead"));
    return {tag: one.tagName, text: (one.innerText || one.name || one.id || "").trim().slice(0, 40), ring, covered, hidden: style.opacity === "0",
            within: one !== document.body};
}"""


@pytest.mark.parametrize("width", [1440, 390])
def test_the_tab_key_walks_every_page_with_a_focus_that_is_seen(tab: Open, town: Town, width: int) -> None:
    one = tab(width=width)
    lost: dict[str, list[tuple[object, ...]]] = {}
    for path in WALKED:
        one.go(path)
        one.page.evaluate("document.activeElement.blur()")
        for _ in range(70):
            one.page.keyboard.press("Tab")
            at = one.page.evaluate(FOCUSED)
            if not at["within"]:
                break
            if not at["ring"] or at["covered"]:
                lost.setdefault(path, []).append((at["tag"], at["text"], at["ring"], at["covered"]))
    assert lost == {}


def test_keys_go_to_the_registry_find_a_row_open_it_and_close_what_opens(tab: Open, town: Town) -> None:
    one = tab()
    one.go("/")
    keys = one.page.keyboard
    keys.press("g")
    keys.press("r")
    one.page.wait_for_url("**/registry/")
    keys.press("?")
    assert one.page.is_visible("dialog#keys")
    keys.press("Escape")
    assert not one.page.is_visible("dialog#keys")
    one.go("/registry/site/")
    keys.press("j")
    keys.press("Enter")
    one.page.wait_for_url("**/registry/site/edit/**")
    keys.press("/")
    assert one.page.evaluate("document.activeElement.type") == "search"
    one.page.locator("details.views summary").focus()
    keys.press("Enter")
    assert one.page.is_visible("details.views .keep-view")
    keys.press("Escape")
    assert not one.page.is_visible("details.views .keep-view")
    assert one.page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_account_and_registry_pages_keep_the_accessibility_rules_light_and_dark_wide_and_narrow(
    tab: Open, town: Town
) -> None:
    faults: dict[tuple[str, str, int], list[str]] = {}
    for theme, width in (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)):
        one = tab(theme=theme, width=width)
        for path in WALKED:
            one.go(path)
            found = [*one.faults(), *(["wider than the window"] if one.overflow() > 0 else [])]
            if found:
                faults[path, theme, width] = found
    assert faults == {}
