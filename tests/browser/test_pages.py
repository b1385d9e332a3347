"""Every page in Chromium: no error on its console, no sideways scrolling on a phone, nothing that shuts people out."""

from pathlib import Path

from tests.browser.conftest import Open
from tests.edges.web.conftest import Town
from tests.world import cast

HTML = (
    "/",
    "/programmes/",
    f"/programmes/{cast.PROGRAMME}/",
    "/vendors/",
    "/vendors/lumen/",
    "/kpis/",
    "/kpis/Q01/",
    "/kpis/submitted/?by=week",
    "/kpis/Q01/?by=vendor",
    "/kpis/submitted/?by=locale&by=week",
    f"/rows/?kpi=submitted&programme={cast.PROGRAMME}",
    f"/reconcile/?programme={cast.PROGRAMME}&vendor=lumen&from=2026-11-02&to=2026-11-08",
    "/imports/",
    "/registry/",
    "/registry/site/",
    "/registry/site/edit/?vendor=lumen&code=manila",
    "/registry/closure/",
    "/first-hour/",
    "/password/",
    "/confirm/",
    "/account/",
    "/members/",
    "/members/invite/",
)


def with_keys(town: Town) -> tuple[str, ...]:
    return (
        *HTML,
        f"/members/{town.people['crowd']}/",
        f"/imports/{town.done}/",
        f"/imports/{town.bad}/",
        f"/imports/{town.failed}/",
        f"/first-hour/{town.draft}/",
    )


def test_no_page_has_an_error_on_its_console_or_breaks_the_accessibility_rules(tab: Open, town: Town) -> None:
    light = tab()
    faults = {}
    for path in with_keys(town):
        assert light.go(path) == 200, path
        assert light.title(), path
        assert light.said == [], path
        faults[path] = light.faults()
    assert {path: found for path, found in faults.items() if found} == {}


def test_the_dark_pages_keep_their_contrast(tab: Open, town: Town) -> None:
    dark = tab(theme="dark")
    for path in (
        "/",
        f"/programmes/{cast.PROGRAMME}/",
        "/kpis/Q01/?by=vendor",
        f"/imports/{town.bad}/",
        "/first-hour/",
    ):
        dark.go(path)
        assert dark.page.get_attribute("html", "data-bs-theme") == "dark"
        assert dark.faults() == [], path


def test_a_phone_never_scrolls_sideways(tab: Open, town: Town) -> None:
    phone = tab(width=390)
    for path in with_keys(town):
        phone.go(path)
        assert phone.overflow() <= 0, path


def test_a_language_that_is_written_from_the_right_breaks_nothing(tab: Open) -> None:
    for width in (1440, 390):
        mirrored = tab(width=width)
        for path in ("/", f"/programmes/{cast.PROGRAMME}/", "/kpis/Q01/?by=vendor", "/imports/"):
            mirrored.go(path)
            mirrored.page.evaluate("document.documentElement.dir = 'rtl'")
            assert mirrored.overflow() <= 0, (path, width)


def test_the_door_and_the_problem_pages_are_in_order_too(tab: Open) -> None:
    stranger = tab("")
    assert stranger.go("/kpis/") == 200
    assert stranger.title() == "Sign in"
    assert stranger.faults() == []
    owner = tab(width=390)
    assert owner.go("/nowhere/") == 404
    assert owner.title() == "There is no page at /nowhere/"
    assert owner.overflow() <= 0
    assert owner.faults() == []


def test_pages_can_be_read_without_scripts(tab: Open) -> None:
    plain = tab(scripts=False)
    for path in ("/", f"/programmes/{cast.PROGRAMME}/", "/kpis/Q01/?by=vendor"):
        plain.go(path)
        assert plain.title()
        assert plain.page.locator("[data-row]").count() > 0, path


def test_charts_are_drawn_in_the_room_that_was_kept_for_them(tab: Open) -> None:
    wide = tab()
    for path in ("/kpis/submitted/?by=week", "/kpis/Q01/?by=vendor", "/kpis/submitted/?by=locale&by=week"):
        wide.page.add_init_script(
            "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) => window.shift += e.value))"
            ".observe({type: 'layout-shift', buffered: true})"
        )
        wide.go(path)
        wide.page.wait_for_selector(".chart svg")
        assert wide.page.locator(".chart svg").bounding_box()["width"] > 500, path
        assert wide.page.evaluate("window.shift") < 0.05, path
    assert wide.said == []


def test_the_vendored_checker_has_its_licence_beside_it() -> None:
    folder = Path(__file__).parent / "axe"
    assert {"axe.min.js", "LICENSE", "README.md"} <= {p.name for p in folder.iterdir()}
