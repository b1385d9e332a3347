"""callsheet restore FILE"""

from pathlib import Path
from typing import Annotated

import typer

from callsheet.cli.runtime import current_runtime


def run(
    file: Annotated[Path, typer.Argument(help="What `callsheet backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move what is in CALLSHEET_HOME aside first (it is kept beside it).")
    ] = False,
) -> None:
    """Bring back what `callsheet backup` wrote, into an empty CALLSHEET_HOME. Every file is checked by its hash."""
    typer.echo(current_runtime.get().restore(file, replace=replace))
