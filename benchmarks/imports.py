"""How long the real import takes: judgments from CSV through a mapping, durable, deduplicated, metered.

    python -m benchmarks.imports [--judgments 10000000] [--folder DIR]

Writes the load test (`callsheet simulate`), enters its registry, and runs `callsheet ingest` over its files as anybody would.
The yardstick is the engine counting the rows of the same files: where the machine is busy, trust the ratio.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import place

TARGET_SECONDS, TARGET_MB = 90, 2048
ENTER = """
import sys
from pathlib import Path
from callsheet.boot.database import database
with database():
    from callsheet.actions.acting import SYSTEM, acting
    from callsheet.actions.demo import enter
    from callsheet.simulator import simulate
    from datetime import date
    written = simulate(Path(sys.argv[1]), seed=7, judgments=int(sys.argv[2]), until=date.fromisoformat(sys.argv[3]), weeks=10)
    with acting(SYSTEM, "registry"):
        enter(written.operation)
"""
"""Writes the files and enters the registry that they need, in a process of its own."""


@dataclass(frozen=True)
class Imported:
    """What an import of so many judgments took."""

    judgments: int
    gold: place.Run
    judged: place.Run
    yardstick: float
    bytes: int


def load(home: place.Home, out: Path, judgments: int, *, until: str) -> Imported:
    """Write the load test into `out` and import it."""
    subprocess.run([sys.executable, "-c", ENTER, str(out), str(judgments), until], env=home.variables, check=True)
    files = sorted(out.glob("load/*judgments*.csv"))
    given = ("--programme", "load", "--source", "demo-load", "--json")
    mappings = out / "mappings"
    tasks = home.command(
        "ingest", out / "load/demo-load-tasks.csv", *given, "--mapping", mappings / "demo-load-tasks.yaml"
    )
    gold = place.watched(tasks, home.variables)
    measured = place.yardstick(files)
    command = home.command("ingest", *files, *given, "--mapping", mappings / "demo-load-judgments.yaml")
    judged = place.watched(command, home.variables)
    told = json.loads(judged.said)
    found = sum(one["judgments"] for one in told["files"])
    if found != judgments:
        raise RuntimeError(f"{judgments:,} judgments were written, {found:,} came in:\n{judged.said}")
    return Imported(found, gold, judged, measured, sum(f.stat().st_size for f in files))


def shown(done: Imported) -> None:
    """Print what was measured."""
    run = done.judged
    place.table(
        f"Import of {done.judgments:,} judgments from CSV ({done.bytes / 1e6:,.0f} MB) through a mapping",
        [
            ("wall seconds", run.seconds, TARGET_SECONDS),
            ("processor seconds of the import", run.processor, ""),
            ("processor seconds of PostgreSQL", run.database_processor, ""),
            ("judgments a second", done.judgments / run.seconds, ""),
            ("times the engine's counting of the same files", run.seconds / done.yardstick, ""),
            ("the engine's counting, seconds", done.yardstick, ""),
            ("peak memory of the import, MB", run.peak_mb, TARGET_MB),
            ("peak memory of PostgreSQL, MB", run.database_mb, ""),
        ],
        ("what", "measured", "target"),
    )


def main() -> None:
    """Run the benchmark in a temporary home."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judgments", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="where to work (needs about 4 GB for ten million)")
    parser.add_argument("--until", default=time.strftime("%Y-%m-%d"), help="last production day")
    given = parser.parse_args()
    with place.home(given.folder) as home:
        shown(load(home, home.path.parent / "load", given.judgments, until=given.until))


if __name__ == "__main__":
    main()
