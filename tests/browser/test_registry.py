"""Registry, batches and audit in Chromium: nothing shuts people out, also in the dark and on a phone; a batch is moved by hand."""

from tests.browser.conftest import Open
from tests.edges.web.conftest import Town
from tests.world import cast

BATCHES = f"/programmes/{cast.PROGRAMME}/batches/"
PAGES = (
    "/registry/vendor/row/?code=lumen",
    "/registry/batch/edit/?programme=marigold&code=week-1",
    "/registry/locale/paste/",
    "/audit/",
    "/audit/1/",
    BATCHES,
    f"{BATCHES}week-1/",
    f"/programmes/{cast.PROGRAMME}/acknowledgements/",
)


def test_the_registrys_pages_keep_the_accessibility_rules_in_light_dark_and_on_a_phone(tab: Open, town: Town) -> None:
    faults = {}
    for theme, width in (("light", 1440), ("dark", 390)):
        one = tab(theme=theme, width=width)
        for path in PAGES:
            assert one.go(path) == 200, path
            assert one.said == [], path
            wide = one.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            faults[path, theme] = [*one.faults(), *([f"{wide} px too wide"] if wide > 0 else [])]
    assert {path: found for path, found in faults.items() if found} == {}


def test_a_batch_is_held_with_a_reason_and_the_move_is_taken_back(tab: Open, town: Town) -> None:
    one = tab()
    one.go(f"{BATCHES}week-1/")
    one.page.get_by_text("on hold …").click()
    one.page.locator("textarea[name=reason]:visible").fill("the tool is down")
    one.page.get_by_role("button", name="Set to “on hold”").click()
    assert "on hold" in one.title()
    one.page.get_by_role("button", name="Undo last move").click()
    assert "in production" in one.title()
