"""Questions about a staged file that its import asks before the commit, and having the stage to oneself."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from callsheet.store.connect import literal, parquet
from callsheet.store.contract import Stage
from callsheet.store.place import Store

WITH_SITES = ("judgments", "totals")


@contextmanager
def alone(store: Store, key: str) -> Iterator[None]:
    """Nobody else stages under this key meanwhile; waits for whoever does. The kernel frees it however its holder dies."""
    locks = store.home / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / key[:2]).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def site_pairs(stage: Stage) -> set[tuple[str, str]]:
    """(vendor name, site name) as they stand together in staged rows; "" where no vendor is stated."""
    paths = [path for table in WITH_SITES for path in stage.files.get(table, ())]
    if not paths:
        return set()
    with duckdb.connect() as con:
        found = con.execute(
            f"SELECT DISTINCT coalesce(vendor, ''), site FROM {parquet(paths)} WHERE coalesce(site, '') <> ''"
        ).fetchall()
    return {(str(vendor), str(site)) for vendor, site in found}


def export_rejects(stage: Stage, target: Path) -> None:
    """All rejects, by line, as a CSV file with the columns line, field, value, reason, raw."""
    if stage.rejects is None:
        return
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT * FROM {parquet([stage.rejects])} ORDER BY line, field)"
            f" TO {literal(str(target))} (FORMAT csv, HEADER)"
        )
