"""How long the pages take with the load test behind them: the morning page (computed, and read), the KPI explorer, the command.

    python -m benchmarks.today [--judgments 10000000] [--folder DIR]

Imports the load test first (see benchmarks.imports). Times are of the page actions, without HTTP and templates.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import imports, place

TARGET_MS = 150
REPEATS = 60
PAGES = """
import json, sys, time
from callsheet.boot.database import database
with database():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from callsheet.actions import kpis
    from callsheet.actions.acting import SYSTEM, reading
    from callsheet.actions.pages.kpis import kpi_page
    from callsheet.actions.pages.programmes import programme_page
    from callsheet.actions.pages.today import today_page
    from callsheet.actions.pages.vendors import vendor_list, vendor_page
    busiest = vendor_list(SYSTEM)[0].code
    repeats = int(sys.argv[2])
    def asked(kpi, by="", **more):
        return lambda: kpi_page(SYSTEM, kpis.asked(kpi, programme="load", by=by, **more))
    month = {"start": sys.argv[3], "end": sys.argv[1]}
    pages = {
        "today, first reader of the hour": (lambda: today_page(SYSTEM), 1),
        "today": (lambda: today_page(SYSTEM), repeats),
        "programme": (lambda: programme_page(SYSTEM, "load"), 5),
        "vendor": (lambda: vendor_page(SYSTEM, busiest), 5),
        "KPI: submitted by week": (asked("submitted", "week"), repeats // 2),
        "KPI: gold accuracy by vendor and locale": (asked("Q02", "vendor,locale"), repeats // 2),
        "KPI: AHT P50 by site, last four weeks": (asked("W03-P50", "site", **month), repeats // 2),
        "KPI: alpha by locale": (asked("Q05", "locale"), 3),
        "KPI: submitted by annotator, last four weeks": (asked("submitted", "annotator", **month), 3),
    }
    told = {}
    for name, (page, times) in pages.items():
        taken = []
        for _ in range(times):
            with CaptureQueriesContext(connection) as queries:
                began = time.perf_counter()
                page()
                taken.append(1000 * (time.perf_counter() - began))
        told[name] = {"ms": taken, "queries": len(queries)}
    with reading(SYSTEM), connection.cursor() as cursor:
        tables = "measure measure_day measure_hist measure_pattern measure_total measure_backlog".split()
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {t}" for t in tables))
        rows = sum(row[0] for row in cursor.fetchall())
    print(json.dumps({"pages": told, "measure_rows": rows}))
"""


def shown(home: place.Home, *, until: str) -> None:
    """Measure in a process of its own and print."""
    start = time.strftime("%Y-%m-%d", time.gmtime(time.mktime(time.strptime(until, "%Y-%m-%d")) - 28 * 86400))
    command = [sys.executable, "-c", PAGES, until, str(REPEATS), start]
    said = subprocess.run(command, env=home.variables, check=True, stdout=subprocess.PIPE, text=True).stdout
    told = json.loads(said.splitlines()[-1])
    rows = [
        (name, len(p["ms"]), statistics.median(p["ms"]), _p95(p["ms"]), p["queries"])
        for name, p in told["pages"].items()
    ]
    began = time.perf_counter()
    subprocess.run(home.command("today", "--json"), env=home.variables, check=True, capture_output=True)
    rows.append(("`callsheet today --json`, whole process", 1, 1000 * (time.perf_counter() - began), 0.0, ""))
    place.table(
        f"Pages with {told['measure_rows']:,} measure rows behind them (target: today p95 < {TARGET_MS} ms)",
        rows,
        ("page", "times", "p50 ms", "p95 ms", "queries"),
    )


def _p95(taken: list[float]) -> float:
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def main() -> None:
    """Import the load test into a temporary home and measure the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judgments", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--until", default=time.strftime("%Y-%m-%d"), help="last production day")
    given = parser.parse_args()
    with place.home(given.folder) as home:
        imports.shown(imports.load(home, home.path.parent / "load", given.judgments, until=given.until))
        shown(home, until=given.until)


if __name__ == "__main__":
    main()
