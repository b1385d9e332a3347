"""The audit as it is read: what one person did many times is one line; every entry is there by itself too. And the API's page."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from callsheet.actions.acting import SYSTEM
from callsheet.actions.pages.audit import audit_page
from callsheet.actions.pages.audit_runs import OPENED, Brief, runs
from tests.edges.web.conftest import Town

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def brief(n: int, *, minutes: int = 0, actor: str = "ana", action: str = "batch.moved") -> Brief:
    return Brief(n, NOON + timedelta(minutes=minutes), actor, action, "batch")


def test_the_same_move_by_the_same_person_is_a_run_until_somebody_or_something_else_comes() -> None:
    entries = [
        brief(9, minutes=200),
        *(brief(n, minutes=n) for n in (8, 7, 6)),
        brief(5, minutes=5, actor="ben"),
        brief(4, minutes=4),
        brief(3, minutes=3, action="batch.put"),
        *(brief(n, minutes=n - 100) for n in (2, 1)),
    ]
    assert [[one.n for one in run] for run in runs(entries)] == [[9], [8, 7, 6], [5], [4], [3], [2], [1]]
    assert runs([]) == ()


@pytest.mark.django_db
def test_pages_of_runs_and_pages_of_entries_tell_the_same_entries(town: Town) -> None:
    for n in range(OPENED + 8):
        town.house.put(
            "closure", vendor="lumen", site="manila", days=f"2027-03-{n + 1:02}..2027-03-{n + 1:02}", reason="festival"
        )
    folded, single = _all({}), _all({"each": "yes"})
    numbers = [run.last.entry.n for run in single]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(run.number for run in folded) == len(numbers) == audit_page(SYSTEM, {}).number
    assert len(folded) < len(single)
    long = max(folded, key=lambda run: run.number)
    assert (len(long.opened), long.has_more) == (OPENED, True)
    assert long.last.entry.n - long.first.entry.n + 1 == long.number


def _all(asked: dict[str, str]) -> list[Any]:
    found, cursor = [], ""
    for _ in range(200):
        page = audit_page(SYSTEM, {**asked, "before": cursor})
        found += page.runs
        if page.following is None:
            return found
        cursor = str(page.following)
    raise AssertionError("the pages never end")


@pytest.mark.django_db
def test_a_run_opens_without_scripts_and_leads_to_its_entries(owner: Client, town: Town) -> None:
    for n in range(4):
        town.house.put(
            "closure", vendor="lumen", site="manila", days=f"2027-05-{n + 1:02}..2027-05-{n + 1:02}", reason="festival"
        )
    page = owner.get("/audit/?noun=closure").content.decode()
    assert re.search(r"<details[^>]*><summary><b class=\"num\">\d+ ×</b>", page)
    single = owner.get("/audit/?noun=closure&each=yes").content.decode()
    assert 'class="evidence run"' in page
    assert 'class="evidence run"' not in single
    assert set(re.findall(r"/audit/(\d+)/", single)) >= set(re.findall(r"/audit/(\d+)/", page))


@pytest.mark.django_db
def test_operations_are_found_by_address_words_and_rights(client: Client) -> None:
    def listed(find: str) -> list[str]:
        return re.findall(
            r'<code class="api-path">([^<]+)<', client.get("/api/v1/docs", {"find": find}).content.decode()
        )

    every = listed("")
    assert len(every) > 40
    some = listed("BATCH get")
    assert 0 < len(some) < len(every)
    assert set(some) < set(every)
    assert listed("nothing like this") == []
