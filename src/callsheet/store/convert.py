"""A CSV file as Parquet: every column as text, as it stands."""

from pathlib import Path

import duckdb

from callsheet.store.connect import literal


def as_parquet(path: Path) -> Path:
    """Write the file beside itself as Parquet and remove the CSV; the new path."""
    target = path.with_suffix(".parquet")
    with duckdb.connect() as con:
        con.execute(
            f"COPY (FROM read_csv({literal(str(path))}, header = true, all_varchar = true))"
            f" TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        )
    path.unlink()
    return target
