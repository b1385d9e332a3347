"""callsheet simulate"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from callsheet.errors import UnusableInput


def run(
    out: Annotated[Path, typer.Option(help="Folder to write to; made where it is missing.")],
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same files.")] = 7,
    judgments: Annotated[
        int, typer.Option(min=1000, help="About how many judgments; 10000000 and more are written as CSV.")
    ] = 60_000,
    weeks: Annotated[int, typer.Option(min=4, help="Weeks of production.")] = 10,
    until: Annotated[str, typer.Option(help="Last production day, 2026-11-22; yesterday where not given.")] = "",
) -> None:
    """Write a synthetic operation with known truth and planted faults: trackers and exports in the readers' own formats."""
    from callsheet.simulator import simulate

    try:
        last = date.fromisoformat(until) if until else date.fromordinal(datetime.now(UTC).date().toordinal() - 1)
    except ValueError as error:
        raise UnusableInput(f"--until “{until}” is not a day: write 2026-11-22.") from error
    written = simulate(out, seed=seed, judgments=judgments, until=last, weeks=weeks)
    print(
        f"{len(written.files)} files in {out}; everything in them is synthetic. `operation.json` and `imports.json` say what is what."
    )
