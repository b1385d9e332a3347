"""How long a large registry takes as a workbook and as a folder: out, in unchanged, in with edits, in from nothing.

    python -m benchmarks.registry [--rows 5000] [--folder DIR]

Every step also checks its difference: nothing for an unchanged file, exactly the edits for an edited one.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks import place

TARGET_SECONDS = 10.0
ROWS = 5_000
STEPS = """
import io, json, sys, time
from callsheet.boot.database import database
with database():
    from datetime import date, timedelta
    from openpyxl import load_workbook
    from callsheet.actions.acting import SYSTEM
    from callsheet.actions.exchange.applying import apply_changes, plan
    from callsheet.actions.exchange.folder_in import read_files
    from callsheet.actions.exchange.folder_out import folder
    from callsheet.actions.exchange.workbook_in import read_workbook
    from callsheet.actions.exchange.workbook_out import workbook
    from callsheet.facts.changes import Place, Said, Wish, WishedRow
    rows = int(sys.argv[1])
    share = max(1, rows // 100)
    monday = date(2026, 1, 5)
    def programme(n): return f"programme-{n % share:03d}"
    def vendor(n): return f"vendor-{n % (2 * share):03d}"
    found = [("programme", dict(code=programme(n), name=f"Programme {n}", zone="Europe/Berlin")) for n in range(share)]
    found += [("vendor", dict(code=vendor(n), name=f"Vendor {n}")) for n in range(2 * share)]
    found += [("site", dict(vendor=vendor(n), code=f"site-{n}", name=f"Site {n}", country="DE-BY", cutoff_minutes=n % 300)) for n in range(12 * share)]
    found += [("batch", dict(programme=programme(n), code=f"b-{n}", name=f"Batch {n}", due=monday + timedelta(days=n % 300))) for n in range(30 * share)]
    found += [("commitment", dict(programme=programme(n), vendor=vendor(n), week=monday + timedelta(weeks=n // share), units=100 + n)) for n in range(25 * share)]
    found += [("worker-rule", dict(programme=programme(n), match="exact", pattern=f"w-{n}", valid="2026-01-01..", vendor=vendor(n))) for n in range(20 * share)]
    found += [("name", dict(kind="vendor", name=f"Vendor {n} GmbH", code=vendor(n))) for n in range(rows - 90 * share)]
    wish = Wish(tuple(WishedRow(noun, {k: Said(v, Place()) for k, v in values.items()}, Place()) for noun, values in found))
    def timed(step):
        began = time.perf_counter()
        return step(), time.perf_counter() - began
    told = {}
    done, told["rows created at once"] = timed(lambda: apply_changes(wish, actor=SYSTEM))
    assert not done.errors and len(done.created) == len(found), done.errors[:3]
    body, told["workbook out"] = timed(lambda: workbook(actor=SYSTEM))
    same, told["workbook in, unchanged"] = timed(lambda: plan(read_workbook(body, name="registry.xlsx"), actor=SYSTEM))
    assert same.are_none, (same.errors or same.changed)[:3]
    book = load_workbook(io.BytesIO(body))
    edits = 0
    for sheet, column in (("batches", "C"), ("sites", "C"), ("commitments", "E")):
        for row in range(2, book[sheet].max_row + 1, 5):
            value = book[sheet][f"{column}{row}"].value
            book[sheet][f"{column}{row}"] = value + 1 if isinstance(value, int | float) else f"{value}, edited"
            edits += 1
    saved = io.BytesIO()
    book.save(saved)
    done, told[f"workbook in, {edits:,} edits applied"] = timed(lambda: apply_changes(read_workbook(saved.getvalue(), name="registry.xlsx"), actor=SYSTEM))
    assert (len(done.created), len(done.changed), len(done.removed), len(done.errors)) == (0, edits, 0, 0)
    files, told["folder out"] = timed(lambda: {p: t for p, t in folder(actor=SYSTEM).items() if p.endswith(".yaml")})
    same, told["folder in, unchanged"] = timed(lambda: plan(read_files(files), actor=SYSTEM))
    assert same.are_none, (same.errors or same.changed)[:3]
    print(json.dumps({"rows": len(found), "bytes": len(body), "seconds": told}))
"""


def shown(home: place.Home, rows: int) -> None:
    """Run the steps and print one table."""
    run = place.watched([sys.executable, "-c", STEPS, str(rows)], home.variables)
    told = json.loads(run.said.splitlines()[-1])
    print(f"\nRegistry of {told['rows']:,} rows ({told['bytes']:,} bytes as a workbook), memory {run.peak_mb:,.0f} MB")
    for name, seconds in told["seconds"].items():
        print(f"  {name:<40} {seconds:7.2f} s")
    way = told["seconds"]["workbook out"] + told["seconds"]["workbook in, unchanged"]
    print(f"  {'round trip as a workbook':<40} {way:7.2f} s   target {TARGET_SECONDS:.0f} s")


def main() -> None:
    """A home, the registry, the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the registry")
    parser.add_argument("--folder", type=Path, help="where to work")
    given = parser.parse_args()
    with place.home(given.folder) as home:
        subprocess.run(home.command("registry", "list", "vendor"), env=home.variables, check=True, capture_output=True)
        shown(home, given.rows)


if __name__ == "__main__":
    main()
