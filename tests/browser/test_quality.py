"""The quality lead's walk: how good, since when, what is taken for what, down to the answers. Told in docs/guides/quality-lead.md."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.conftest import Open
from tests.edges.web.conftest import Town
from tests.world import cast

OF = f"/programmes/{cast.PROGRAMME}/quality/"
SONGS = 90


@pytest.fixture
def measured(town: Town) -> Town:
    """Three days of answers to songs that are known; every third is taken for the other."""
    first = datetime.now(UTC).replace(tzinfo=None, hour=9, minute=0, second=0, microsecond=0) - timedelta(days=9)
    keys = [f"quality-{n:03d}" for n in range(SONGS)]
    rows = [
        cast.Answer(
            key, (cast.ANA, cast.CARLA)[n % 2], ("alike", "different")[n % 3 == 0], first + timedelta(days=n // 15)
        )
        for n, key in enumerate(keys)
    ]
    desk = town.house.desk
    town.house.bring(
        cast.gold_csv(desk / "quality-gold.csv", dict.fromkeys(keys, "alike")), mapping=cast.GOLD, name="gold.yaml"
    )
    town.house.bring(cast.judgments_csv(desk / "quality.csv", rows))
    return town


def test_from_the_programme_to_the_answers_that_were_taken_for_another_label(measured: Town, tab: Open) -> None:
    lead = tab()
    lead.go(f"/programmes/{cast.PROGRAMME}/")
    lead.page.get_by_role("link", name="Quality", exact=True).last.click()
    lead.page.wait_for_selector(".chart canvas, .chart svg")
    assert "Gold accuracy 66.7" in lead.title()
    lead.page.get_by_role("link", name="What is taken for what").click()
    lead.page.wait_for_selector(".matrix")
    assert "alike is most often taken for different (30 answers)" in lead.title()
    lead.page.get_by_role("link", name="alike taken for different: 30 answers").focus()
    lead.page.keyboard.press("Enter")
    lead.page.wait_for_url("**/rows/**")
    assert lead.title().startswith("30 judgments")
    assert lead.said == []


def test_the_pages_of_quality_are_in_order_on_every_screen(measured: Town, tab: Open) -> None:
    for theme, width in (("light", 1440), ("dark", 390)):
        shown = tab(theme=theme, width=width)
        for path in (OF, f"{OF}confusion/", f"{OF}slices/", "/quality/", "/vendors/lumen/quality/"):
            assert shown.go(path) == 200, path
            assert shown.faults() == [], (path, theme)
            assert shown.overflow() <= 0, (path, width)
        assert shown.said == []
