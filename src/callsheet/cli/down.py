"""callsheet down"""

import typer

from callsheet.cli.runtime import current_runtime


def run() -> None:
    """Stop a running `callsheet up`."""
    typer.echo(current_runtime.get().down())
