"""A morning worked through in Chromium: with the mouse, with the keyboard alone, on a phone, without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Open, Tab
from tests.edges.web.conftest import Town
from tests.world.house import query


@pytest.fixture(autouse=True)
def untouched(town: Town) -> Iterator[None]:
    """Nothing was done with any finding before, and nothing is left behind."""
    yield
    query("DELETE FROM finding_step")


def cards(tab: Tab) -> list[str]:
    """The ids of the cards that stand there, folded ones too."""
    return [str(one.get_attribute("id")) for one in tab.page.locator("article.finding").all()]


def settled(tab: Tab, words: str) -> None:
    """Wait until the page says it."""
    tab.page.wait_for_selector(f"text={words}")


def test_a_finding_is_taken_with_one_key_and_given_back_with_another(tab: Open, town: Town) -> None:
    morning = tab()
    morning.go("/")
    before, title = cards(morning), morning.title()
    for _ in range(20):
        morning.page.keyboard.press("j")
        if morning.page.locator(".finding.here [data-take]").count():
            break
    morning.page.keyboard.press("e")
    settled(morning, "1 finding acknowledged.")
    assert "1 is in hand" in morning.title() != title
    assert morning.faults() == []
    morning.page.keyboard.press("u")
    settled(morning, "Undone: everything is as it was before.")
    assert (cards(morning), morning.title()) == (before, title)
    assert morning.said == []


def test_the_menu_and_its_form_work_with_the_keyboard_alone(tab: Open, town: Town) -> None:
    keys = tab()
    keys.go("/")
    keys.page.keyboard.press("j")
    keys.page.keyboard.press("a")
    assert "Assign to" in str(keys.page.evaluate("document.activeElement.textContent"))
    keys.page.keyboard.press("Tab")
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_selector("#step-form textarea")
    assert keys.faults() == []
    keys.page.focus("#step-form textarea")
    keys.page.keyboard.type("the call is tomorrow")
    keys.page.keyboard.press("Tab")
    keys.page.keyboard.press("Enter")
    settled(keys, "1 finding snoozed until")
    keys.page.click(".switch >> text=snoozed")
    keys.page.wait_for_url("**state=snoozed")
    assert len(cards(keys)) == 1


def test_several_are_chosen_and_snoozed_on_a_phone(tab: Open, town: Town) -> None:
    phone = tab(width=390)
    phone.go("/")
    assert not phone.page.is_visible(".several")
    phone.page.locator("details.fold:not([open]) summary").evaluate_all("all => all.forEach(one => one.click())")
    boxes = phone.page.locator(".pick")
    chosen = min(2, boxes.count())
    for i in range(chosen):
        boxes.nth(i).check()
    assert phone.page.is_visible(".several")
    assert phone.overflow() == 0
    phone.page.fill("#several-reason", "after the holiday")
    phone.page.click(".several button[value=snooze]")
    settled(phone, "snoozed until")
    assert phone.overflow() == 0
    phone.page.click("[data-undo]")
    settled(phone, "everything is as it was before")


def test_everything_works_without_scripts(tab: Open, town: Town) -> None:
    plain = tab(scripts=False)
    plain.go("/")
    key = cards(plain)[0].removeprefix("finding-")
    plain.page.goto(f"{plain.address}/findings/{key}/resolve/?next=/")
    plain.page.fill("textarea[name=reason]", "asked the sender")
    plain.page.click("#step-form button")
    assert f"finding-{key}" not in cards(plain)
    plain.page.click("[data-undo]")
    assert f"finding-{key}" in cards(plain)


def test_a_finding_stands_in_little_room_until_it_is_unfolded(tab: Open, town: Town) -> None:
    morning = tab()
    morning.go("/")
    assert morning.page.locator("article.finding .evidence").first.get_attribute("open") is not None, (
        "the first is open"
    )
    closed = morning.page.locator("article.finding:not(:has(.evidence[open])):visible")
    assert closed.count() > 0
    assert all(one.bounding_box()["height"] < 100 for one in closed.all())
    for part in (".severity", ".waits", ".owner", "h3"):
        assert closed.first.locator(part).is_visible(), part
    key = str(closed.first.get_attribute("id"))
    assert not morning.page.locator(f"#{key} .todo").is_visible()
    summary = morning.page.locator(f"#{key} summary").last
    summary.focus()
    morning.page.keyboard.press("Enter")
    assert morning.page.locator(f"#{key} .todo").is_visible()
    morning.page.locator(f"#{key} .meta").click(position={"x": 2, "y": 2})
    assert not morning.page.locator(f"#{key} .todo").is_visible(), "a click beside the links folds it again"
    assert morning.faults() == []


@pytest.mark.parametrize("scripts", [True, False])
def test_paper_shows_what_is_folded_on_the_screen(tab: Open, town: Town, scripts: bool) -> None:
    paper = tab(scripts=scripts)
    paper.go("/")
    paper.page.emulate_media(media="print")
    todo = paper.page.locator("article.finding .todo").all()
    assert len(todo) > 1
    assert all(one.is_visible() for one in todo)


def test_a_replay_and_paper_offer_nothing_to_do(tab: Open, town: Town) -> None:
    replay = tab()
    replay.go("/?as_of=2026-11-20")
    assert replay.page.locator(".acts, .pick").count() == 0
    replay.go("/")
    replay.page.emulate_media(media="print")
    assert not any(one.is_visible() for one in replay.page.locator(".acts, .pick, .several").all())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_findings_shut_nobody_out(tab: Open, town: Town, theme: str) -> None:
    looked: Any = tab(theme=theme)
    for path in (
        f"/findings/{town.finding}/",
        f"/findings/{town.finding}/snooze/",
        f"/findings/{town.finding}/assign/",
        "/findings/detectors/",
        "/account/digest/",
        "/?state=done",
    ):
        assert looked.go(path) == 200, path
        assert looked.faults() == [], path
        assert looked.said == [], path
    looked.page.set_viewport_size({"width": 390, "height": 800})
    assert looked.overflow() == 0
