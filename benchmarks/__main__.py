"""All benchmarks, one after the other: `make bench`.

    python -m benchmarks [--judgments 10000000] [--megabytes 200] [--times 10] [--folder DIR]

Each can be run alone: python -m benchmarks.imports, .today, .pages, .registry, .readers, .store_import.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import imports, pages, place, registry, today


def main() -> None:
    """Import, the morning page, the registry; all pages on a demo of their own; readers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judgments", type=int, default=10_000_000, help="judgments of the import")
    parser.add_argument("--megabytes", type=int, default=200, help="size of the tools' exports")
    parser.add_argument(
        "--times", type=int, default=pages.TIMES, help="how many times the demo's judgments, for the pages"
    )
    parser.add_argument("--folder", type=Path, help="where to work (needs about 4 GB for ten million)")
    parser.add_argument("--until", default=time.strftime("%Y-%m-%d"), help="last production day")
    given = parser.parse_args()
    with place.home(given.folder) as home:
        imports.shown(imports.load(home, home.path.parent / "load", given.judgments, until=given.until))
        today.shown(home, until=given.until)
        registry.shown(home, registry.ROWS)
    with place.home(given.folder) as home:
        pages.filled(home, times=given.times, rows=pages.ROWS)
        pages.shown(pages.measured(home, repeats=pages.REPEATS), times=given.times)
    print("\nReaders of tools' exports (target: Label Studio 30,000 annotations a second, flat in memory)", flush=True)
    subprocess.run([sys.executable, "-m", "benchmarks.readers", "--megabytes", str(given.megabytes)], check=True)


if __name__ == "__main__":
    main()
