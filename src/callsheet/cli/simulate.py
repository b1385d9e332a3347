"""callsheet simulate"""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from callsheet.errors import UnusableInput

LOAD = 1_000_000
"""From so many judgments on a simulation is a load test."""


def run(
    out: Annotated[Path, typer.Option(help="Folder to write to; made where it is missing.")],
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same files.")] = 7,
    judgments: Annotated[
        int, typer.Option(min=1000, help="About how many judgments; 10000000 and more are written as CSV.")
    ] = 60_000,
    weeks: Annotated[int, typer.Option(min=4, help="Weeks of production.")] = 10,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Write a load test's judgments as Parquet instead of CSV.")
    ] = False,
    until: Annotated[str, typer.Option(help="Last production day, 2026-11-22; yesterday where not given.")] = "",
) -> None:
    """Write a synthetic operation with known truth and planted faults: trackers and exports in the readers' own formats."""
    from callsheet.simulator import simulate

    try:
        last = date.fromisoformat(until) if until else date.fromordinal(datetime.now(UTC).date().toordinal() - 1)
    except ValueError as error:
        raise UnusableInput(f"--until “{until}” is not a day: write 2026-11-22.") from error
    if parquet and judgments < LOAD:
        raise UnusableInput(
            f"--parquet is for load tests, from {LOAD:,} judgments on; an operation is in its tools' formats."
        )
    try:
        written = simulate(out, seed=seed, judgments=judgments, until=last, weeks=weeks)
    except OSError as error:
        raise UnusableInput(f"--out “{out}” cannot be written to: {error.strerror}.", folder=str(out)) from error
    if parquet:
        _to_parquet(out)
    print(
        f"{len(written.files)} files in {out}; everything in them is synthetic. `operation.json` and `imports.json` say what is what."
    )


def _to_parquet(out: Path) -> None:
    """Turn a load test's judgments into Parquet, with a mapping and a list of imports that say so."""
    from callsheet.store.convert import as_parquet

    for path in sorted(out.glob("load/*judgments*.csv")):
        as_parquet(path)
    mapping = out / "mappings" / "demo-load-judgments.yaml"
    mapping.write_text(mapping.read_text(encoding="utf-8") + "format: parquet\n", encoding="utf-8")
    imports = out / "imports.json"
    text = imports.read_text(encoding="utf-8")
    imports.write_text(re.sub(r"(judgments-\d+)\.csv", r"\1.parquet", text), encoding="utf-8")
