"""Time and peak memory of committing one staged file of judgments: parts, dedup, measures.

    python benchmarks/store_import.py [ROWS] [--again] [--folder DIR]

Generates the staged Parquet with the engine itself (5 vendors by worker prefix, 3,000 workers, 12 locales, half of the
items twice, 2 % of the items with gold, 5 % reviewed), commits it, and with --again commits the same rows once more.
Prints one table. The staging of CSV lines is measured in the benchmark of the lines reader.
"""

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from callsheet.store.commit import commit
from callsheet.store.contract import Names, Registry, SiteClock, Snapshot, Stage, WorkerRule
from callsheet.store.incoming import Allotted
from callsheet.store.measure import measure
from callsheet.store.parts import visible
from callsheet.store.place import Store

JUDGMENTS = """
    SELECT 'demo' AS programme, 'tool' AS source, 'item-' || lpad(CAST(hash(i) % {items} AS VARCHAR), 8, '0') AS item,
        '' AS question, 'w' || (hash(i + 7) % 3000) AS annotator, CAST(1 AS INTEGER) AS attempt,
        'stream-' || (hash(i + 7) % 3000 % 3) AS workstream, 'batch-' || (i // 500000) AS batch, 'l' || (hash(i + 7) % 3000 % 12) AS locale,
        NULL::VARCHAR AS vendor, NULL::VARCHAR AS site, 'annotate' AS role, 'submitted' AS outcome,
        TIMESTAMP '2026-01-01' + to_seconds(i * 5184000 // {rows}) AS started_at,
        TIMESTAMP '2026-01-01' + to_seconds(i * 5184000 // {rows} + 30) AS submitted_at, NULL::DATE AS day,
        CAST(2000 + hash(i + 9) % 60000 AS BIGINT) AS duration_ms, 'measured' AS seconds_kind, 'category' AS answer_kind,
        'label-' || (hash(i + 11) % 5) AS answer, false AS is_gold, NULL::BOOLEAN AS check_passed,
        NULL::VARCHAR AS prelabel, 'v1' AS guideline, NULL::VARCHAR AS tool_version, NULL::VARCHAR AS channel,
        NULL::TIMESTAMP AS revised_at, CAST(i + 2 AS BIGINT) AS line
    FROM range({rows}) AS t(i)"""
REVIEWS = """
    SELECT programme, source, item, question, annotator, attempt AS judgment_attempt, 'r1' AS reviewer,
        CAST(1 AS INTEGER) AS attempt, CAST(0 AS INTEGER) AS error_no, 'ours' AS side, 'random' AS sampling,
        0.05 AS inclusion_probability, CASE WHEN hash(line) % 9 = 0 THEN 'rejected' ELSE 'accepted' END AS verdict,
        'final' AS standing, submitted_at + INTERVAL 1 DAY AS "at", line
    FROM judgments WHERE hash(line) % 20 = 0"""
GOLD = """
    SELECT DISTINCT 'demo' AS programme, 'tool' AS source, item, '' AS question, CAST(1 AS INTEGER) AS version,
        'category' AS answer_kind, 'label-1' AS answer, CAST(1 AS BIGINT) AS line
    FROM judgments WHERE hash(item) % 50 = 0"""


def staged(folder: Path, rows: int) -> Stage:
    """A stage of `rows` judgments with their reviews and gold, made by the engine."""
    folder.mkdir(parents=True)
    files = {}
    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(folder)}) as con:
        for table, query in {"judgments": JUDGMENTS, "reviews": REVIEWS, "gold": GOLD}.items():
            path = folder / f"{table}-00000.parquet"
            text = query.format(rows=rows, items=max(1, rows // 2))
            con.execute(f"COPY ({text}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
            con.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM read_parquet('{path}')")
            files[table] = (path,)
    return Stage(folder, files, None, rows, 0, 0, {})


def registry() -> Registry:
    """Rules that map 3,000 workers to five vendors, two of them with sites in other zones."""
    rules = [WorkerRule("demo", "regex", f"w[0-9]*{d}", f"vendor-{d // 2}", f"site-{d // 2}") for d in range(9)]
    sites = (SiteClock("vendor-1", "site-1", "Asia/Manila", 120), SiteClock("vendor-2", "site-2", "America/Bogota"))
    return Registry(programmes={"demo": ("Europe/Berlin", 0)}, sites=sites, workers=tuple(rules))


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long a block took, the processor time in it, and the process's peak memory so far."""
    begun, worked = time.perf_counter(), time.process_time()
    yield
    wall, processor = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<40} {wall:8.1f} s   processor {processor:8.1f} s   peak {peak:7.0f} MB", flush=True)


def main() -> None:
    """Run the benchmark in a temporary folder."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("rows", nargs="?", type=int, default=1_000_000)
    options.add_argument("--again", action="store_true", help="commit the same file once more")
    options.add_argument("--folder", type=Path, default=None)
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="store-bench-", dir=chosen.folder))
    try:
        store, known = Store(folder / "home"), registry()
        with timed(f"generate {chosen.rows:,} staged judgments"):
            stage = staged(folder / "stage", chosen.rows)
        with timed("commit (parts, dedup, measures)"):
            done = commit(
                store, stage, snapshot=Snapshot(0, ()), registry=known, names=Names(), allotted=Allotted(1, 1, 1, "a")
            )
        print(done.counts, f"{len(done.parts)} parts", {t: p.stat().st_size for t, p in done.deltas.items()})
        with timed("measure (full recomputation)"):
            measure(store, visible(done.parts, 1), known, programme="demo")
        if chosen.again:
            with timed("commit of the same rows"):
                done = commit(
                    store,
                    stage,
                    snapshot=visible(done.parts, 1),
                    registry=known,
                    names=Names(),
                    allotted=Allotted(2, 1, done.next_row_id, "b"),
                )
            print(done.counts)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
