"""callsheet backup FILE"""

from pathlib import Path
from typing import Annotated

import typer

from callsheet.cli.runtime import current_runtime


def run(
    file: Annotated[Path, typer.Argument(help="The file to write (a tar archive). Must not exist yet.")],
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="Also the keys and passwords: people stay signed in after a restore.")
    ] = False,
) -> None:
    """Write everything to one file: database, facts, raw files. Works while Callsheet runs."""
    typer.echo(current_runtime.get().backup(file, with_secrets=with_secrets))
