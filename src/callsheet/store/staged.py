"""Questions about a staged file that its import asks before the commit."""

from pathlib import Path

import duckdb

from callsheet.store.connect import literal, parquet
from callsheet.store.contract import Stage

WITH_SITES = ("judgments", "totals")


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
