"""How long each page and each reading operation of the API takes on the demo made ten times larger, with a registry and an
audit of thousands of rows besides: address to bytes, with templates, as a signed-in owner and a vendor's person ask.

    python -m benchmarks.pages [--times 10] [--rows 5000] [--repeats 20] [--folder DIR] [--home DIR] [--only TEXT]

`--home` names a home that is filled once and stays; what is asked again is then measured on the same facts. “First” is the first
request for that page in the process, after the worker's jobs. The yardstick is the sign-in page, which reads
next to nothing: where the machine is busy, trust the ratio, and the processor's time (of the server, PostgreSQL apart).
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import place

TARGET_MS = 150
TIMES = 10
ROWS = 5_000
REPEATS = 20
FILL = """
import sys
from callsheet.boot.database import database
with database():
    from callsheet.actions import demo
    demo.JUDGMENTS *= int(sys.argv[1])
    demo.create_demo(lambda said: None)
"""
REGISTER = """
import sys
from callsheet.boot.database import database
with database():
    from callsheet.actions.acting import SYSTEM
    from callsheet.actions.exchange.applying import apply_changes
    from callsheet.facts.changes import Place, Said, Wish, WishedRow
    def wished(noun, values):
        return WishedRow(noun, {k: Said(v, Place()) for k, v in values.items()}, Place())
    from callsheet.actions.acting import reading
    from callsheet.state.models import Vendor
    with reading(SYSTEM):
        maker = Vendor.objects.order_by("code").values_list("code", flat=True)[0]
    names = [dict(kind="vendor", name=f"Lumen {n} GmbH", code=maker) for n in range(int(sys.argv[1]))]
    done = apply_changes(Wish(tuple(wished("name", values) for values in names)), actor=SYSTEM)
    assert not done.errors, done.errors[:3]
"""
ASK = """
import json, sys, time
from callsheet.boot.database import database
repeats, only = int(sys.argv[1]), sys.argv[2]
with database():
    from django.conf import settings
    settings.ALLOWED_HOSTS = ["*"]
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from callsheet.actions.acting import SYSTEM, reading
    from callsheet.actions.jobs import prepare
    from callsheet.actions.nouns import NOUNS
    from callsheet.boot.freezing import freezing
    from callsheet.state.models import Assessment, Batch, ImportRun, Person, Programme, Vendor
    with reading(SYSTEM):
        codes = list(Programme.objects.order_by("code").values_list("code", flat=True))
    prepare(codes)
    with reading(SYSTEM):
        run = ImportRun.objects.filter(state="done").order_by("-created_at").first()
        finding = next((f["id"] for a in Assessment.objects.order_by("-pk") for f in a.payload["findings"]), "")
        maker = Vendor.objects.order_by("code").values_list("code", flat=True)[0]
        batch = Batch.objects.order_by("pk").first()
        owner, _ = Person.objects.get_or_create(email="owner@example.com", defaults=dict(name="Owner", role="owner"))
        theirs, _ = Person.objects.get_or_create(
            email="lena@example.com", defaults=dict(name="Lena", role="vendor", vendor=maker))
        for n in range(200):
            Person.objects.get_or_create(email=f"m{n}@example.com", defaults=dict(name=f"Member {n}", role="viewer"))
    one = codes[0]
    pages = ["/", "/?state=done&whose=team", "/programmes/", f"/programmes/{one}/", f"/programmes/{one}/orders/",
        f"/programmes/{one}/batches/", f"/programmes/{one}/acknowledgements/", "/vendors/", f"/vendors/{maker}/", "/kpis/",
        "/kpis/Q02/", "/kpis/Q01/?by=vendor,locale", "/kpis/Q02/?by=vendor,locale", "/kpis/submitted/?by=week",
        f"/kpis/Q05/?by=locale&programme={one}", "/imports/", f"/imports/{run.id}/", "/reconcile/", "/registry/",
        *(f"/registry/{name}/" for name in NOUNS), "/registry/name/?search=lumen+49", "/registry/name/?offset=4800",
        "/registry/name/edit/", "/registry/spreadsheet/", "/members/", "/account/", "/account/tokens/", "/account/digest/",
        "/audit/", "/audit/?noun=vendor", "/audit/?text=lumen", "/search/?q=lumen", "/findings/detectors/", "/confirm/",
        f"/rows/?kpi=submitted&programme={one}&vendor={maker}"]
    if batch:
        pages.append(f"/programmes/{batch.programme_id}/batches/{batch.code}/")
    if finding:
        pages += [f"/findings/{finding}/", *(f"/findings/{finding}/{verb}/" for verb in ("assign", "merge"))]
    offered = ["/me", "/today", "/programmes", f"/programmes/{one}", "/vendors", f"/vendors/{maker}", "/kpis", "/kpis/Q01",
        "/kpis/Q01?by=vendor,locale", f"/rows?programme={one}&table=judgments", "/imports", f"/imports/{run.id}", "/registry",
        "/registry/name", "/registry/site", "/audit", "/manifest", f"/batches/{one}", "/members", "/freshness",
        *([f"/findings/{finding}"] if finding else [])]
    asked = [("owner", owner, [*pages, *("/api/v1" + path for path in offered)]),
        ("vendor", theirs, [f"/vendors/{maker}/", "/kpis/", "/kpis/Q01/?by=week", "/account/"])]
    told = {}
    handlers = []
    served = freezing(lambda environ, start: handlers[-1](environ))
    def visitor():
        client = Client(headers={"host": "localhost"})
        handlers.append(client.handler)
        client.handler = lambda environ: served(environ, None)
        return client
    def measure(client, page):
        began = time.perf_counter()
        status = client.get(page).status_code
        first = 1000 * (time.perf_counter() - began)
        taken, worked = [], []
        for _ in range(repeats):
            began, before = time.perf_counter(), time.process_time()
            client.get(page)
            taken.append(1000 * (time.perf_counter() - began))
            worked.append(1000 * (time.process_time() - before))
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        slow = sorted(queries.captured_queries, key=lambda q: -float(q["time"]))[:3]
        return {"ms": taken, "worked": worked, "first": first, "queries": len(queries), "status": status, "slow": [[q["time"], q["sql"][:300]] for q in slow]}
    told["/sign-in/"] = measure(visitor(), "/sign-in/")
    for role, person, addresses in asked:
        client = visitor()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        for page in addresses:
            if only in page:
                told[page if role == "owner" else f"{role}: {page}"] = measure(client, page)
    print(json.dumps(told))
"""


def filled(home: place.Home, *, times: int, rows: int) -> None:
    """The demo and the registry's rows in a home that is new."""
    for script, size in ((FILL, times), (REGISTER, rows)):
        subprocess.run([sys.executable, "-c", script, str(size)], env=home.variables, check=True)


def measured(home: place.Home, *, repeats: int, only: str = "") -> dict[str, dict[str, object]]:
    """Milliseconds, queries and status of each page whose address holds `only`."""
    command = [sys.executable, "-c", ASK, str(repeats), only]
    said = subprocess.run(command, env=home.variables, check=True, stdout=subprocess.PIPE, text=True).stdout
    told: dict[str, dict[str, object]] = json.loads(said.splitlines()[-1])
    return told


def shown(told: dict[str, dict[str, object]], *, times: int, with_slow: bool = False) -> None:
    """Print the table, and with `with_slow` the slowest statements of pages over the target."""
    yardstick = statistics.median(told["/sign-in/"]["ms"])  # type: ignore[arg-type]
    rows = []
    for page, found in told.items():
        ordered = sorted(found["ms"])  # type: ignore[call-overload]
        p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        p50 = statistics.median(ordered)
        worked = statistics.median(found["worked"])  # type: ignore[arg-type]
        seen = (found["first"], p50, p95, worked, p50 / yardstick, found["queries"])
        rows.append((f"{page} ({found['status']})", *seen))
        if with_slow and p50 > TARGET_MS / 2:
            for seconds, statement in found["slow"]:  # type: ignore[attr-defined]
                print(f"{page}: {seconds} s {statement}")
    title = f"Pages on the demo × {times} (target: p95 < {TARGET_MS} ms)"
    place.table(title, rows, ("page", "first ms", "p50 ms", "p95 ms", "processor ms", "× sign-in", "queries"))


@contextmanager
def _home(folder: Path | None, kept: Path | None) -> Iterator[tuple[place.Home, bool]]:
    """The home, and whether it has to be filled: the named one, which stays, or one that goes."""
    if kept is None:
        with place.home(folder) as found:
            yield found, True
        return
    home = place.Home(kept)
    yield home, not kept.exists()


def main() -> None:
    """Make the demo, ask for every page, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=TIMES, help="how many times the demo's judgments")
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the registry besides")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--only", default="", help="only addresses that hold this text")
    parser.add_argument("--slow", action="store_true", help="show the slowest statements of slow pages")
    parser.add_argument("--folder", type=Path, help="where to work")
    parser.add_argument("--home", type=Path, help="a home that is filled once and kept")
    given = parser.parse_args()
    with _home(given.folder, given.home) as (home, is_new):
        if is_new:
            filled(home, times=given.times, rows=given.rows)
        told = measured(home, repeats=given.repeats, only=given.only)
    shown(told, times=given.times, with_slow=given.slow)


if __name__ == "__main__":
    main()
