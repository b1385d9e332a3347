"""How many queries each page and each reading operation of the API takes: recorded, and the same however many facts there are."""

import json
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.edges.api.test_operations import reads
from tests.edges.web.conftest import Town
from tests.edges.web.routes import routes
from tests.world import cast

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parents[2] / "golden" / "query_counts.json"
PAGES = (
    "today",
    "programmes",
    "programme",
    "vendors",
    "vendor",
    "quality",
    "programme-quality",
    "vendor-quality",
    "quality-confusion",
    "programme-confusion",
    "vendor-confusion",
    "quality-lots",
    "programme-lots",
    "vendor-lots",
    "quality-slices",
    "programme-slices",
    "vendor-slices",
    "quality-skill",
    "quality-contested",
    "quality-gold",
    "quality-requests",
    "vendor-requests",
    "quality-annotator",
    "item",
    "vendor-skill",
    "kpis",
    "kpi",
    "rows",
    "reconcile",
    "imports",
    "registry-rows",
    "batches",
    "batch",
    "audit",
    "audit-entry",
    "finding",
    "detectors",
    "unacknowledged",
    "orders",
    "import",
    "registry",
    "spreadsheet",
    "search",
    "members",
    "member",
    "account",
    "tokens",
    "digest",
)
API = "/api/v1"


def taken(client: Client, path: str) -> int:
    client.get(path)  # what is remembered between requests is warm
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def written(path: str, town: Town) -> str:
    """The address without what is another one in every run."""
    for name in ("done", "bad", "failed", "waiting", "finding"):
        path = path.replace(f"/{getattr(town, name)}", f"/<{name}>")
    return re.sub(r"/(members|audit)/[0-9]+", r"/\1/<number>", path)


def test_no_page_or_operation_takes_more_queries_than_recorded(town: Town, owner: Client) -> None:
    """UPDATE_QUERY_COUNTS=1 writes the record anew; the diff is then read by a person."""
    known = routes(town)
    pages = [path for name in PAGES for path in known[name].there if "as_of" not in path]
    operations = [API + path for path in reads(town) if "as_of" not in path]
    found = {written(path, town): taken(owner, path) for path in (*pages, *operations)}
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        GOLDEN.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    recorded = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert set(found) == set(recorded), "run UPDATE_QUERY_COUNTS=1 pytest tests/edges/web/test_queries.py"
    grown = {path: (recorded[path], n) for path, n in found.items() if n > recorded[path]}
    assert not grown, grown


def test_more_facts_locales_and_commitments_take_no_more_queries(town: Town, owner: Client) -> None:
    paths = ("/", f"/programmes/{cast.PROGRAMME}/", "/vendors/", "/vendors/lumen/", "/kpis/Q01/?by=vendor,locale")
    before = {path: taken(owner, path) for path in paths}
    more = [
        cast.Answer(f"m-{i}", cast.ANA, locale=f"x{'abcdefgh'[i % 8]}-DE", sent=cast.MORNING + timedelta(days=i % 4))
        for i in range(48)
    ]
    town.house.bring(cast.judgments_csv(town.house.desk / "many.csv", more), source="many")
    for i in range(4):
        week = cast.MORNING.date() - timedelta(weeks=i)
        town.house.put("commitment", programme=cast.PROGRAMME, vendor="orbit", locale="de-DE", week=week, units=5 + i)
    assert {path: taken(owner, path) for path in paths} == before
