"""How long each page takes on the demo made ten times larger: address to bytes, with templates, as a signed-in owner asks.

    python -m benchmarks.pages [--times 10] [--repeats 40] [--folder DIR]

The yardstick is the sign-in page, which reads next to nothing: where the machine is busy, trust the ratio.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks import place

TARGET_MS = 150
FILL = """
import sys
from callsheet.boot.database import database
with database():
    from callsheet.actions import demo
    demo.JUDGMENTS *= int(sys.argv[1])
    demo.create_demo(lambda said: None)
"""
ASK = """
import json, sys, time
from callsheet.boot.database import database
with database():
    from django.conf import settings
    settings.ALLOWED_HOSTS = ["*"]
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from callsheet.actions.acting import SYSTEM, reading
    from callsheet.actions.assessments import assess_now
    from callsheet.state.models import Assessment, ImportRun, Person, Programme
    with reading(SYSTEM):
        codes = list(Programme.objects.order_by("code").values_list("code", flat=True))
        run = ImportRun.objects.filter(state="done").order_by("-created_at").first()
        finding = next((f["id"] for a in Assessment.objects.all() for f in a.payload["findings"]), "")
    for code in codes:
        assess_now(code)
    owner = Person.objects.filter(role="owner").first() or Person.objects.create(
        email="owner@example.com", name="Owner", role="owner")
    client = Client(headers={"host": "localhost"})
    client.force_login(owner, backend=settings.AUTHENTICATION_BACKENDS[0])
    one = codes[0]
    pages = ["/", "/programmes/", f"/programmes/{one}/", "/vendors/", "/vendors/lumen/", "/kpis/", "/kpis/Q02/",
        "/kpis/Q02/?by=vendor,locale", "/kpis/submitted/?by=week", f"/kpis/Q05/?by=locale&programme={one}",
        "/imports/", f"/imports/{run.id}/", "/reconcile/", "/registry/", "/registry/programme/", "/registry/site/",
        "/members/", "/audit/", "/search/?q=lumen", f"/rows/?kpi=submitted&programme={one}&vendor=lumen",
        *([f"/findings/{finding}/"] if finding else [])]
    told = {}
    for page in ["/sign-in/", *pages]:
        for warm in range(3):
            status = client.get(page).status_code
        taken = []
        for _ in range(int(sys.argv[1])):
            with CaptureQueriesContext(connection) as queries:
                began = time.perf_counter()
                client.get(page)
                taken.append(1000 * (time.perf_counter() - began))
        told[page] = {"ms": taken, "queries": len(queries), "status": status}
    print(json.dumps(told))
"""


def measured(home: place.Home, *, repeats: int) -> dict[str, dict[str, object]]:
    """Milliseconds, queries and status of each page."""
    command = [sys.executable, "-c", ASK, str(repeats)]
    said = subprocess.run(command, env=home.variables, check=True, stdout=subprocess.PIPE, text=True).stdout
    told: dict[str, dict[str, object]] = json.loads(said.splitlines()[-1])
    return told


def main() -> None:
    """Make the demo, ask for every page, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10, help="how many times the demo's judgments")
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with place.home(given.folder) as home:
        subprocess.run([sys.executable, "-c", FILL, str(given.times)], env=home.variables, check=True)
        told = measured(home, repeats=given.repeats)
    yardstick = statistics.median(told["/sign-in/"]["ms"])  # type: ignore[arg-type]
    rows = []
    for page, found in told.items():
        ordered = sorted(found["ms"])  # type: ignore[call-overload]
        p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        p50 = statistics.median(ordered)
        rows.append((f"{page} ({found['status']})", p50, p95, p50 / yardstick, found["queries"]))
    title = f"Pages on the demo × {given.times} (target: p95 < {TARGET_MS} ms)"
    place.table(title, rows, ("page", "p50 ms", "p95 ms", "times the sign-in page", "queries"))


if __name__ == "__main__":
    main()
