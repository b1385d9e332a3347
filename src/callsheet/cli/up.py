"""callsheet up"""

from typing import Annotated

import typer

from callsheet.cli.runtime import current_runtime


def run(
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty installation with the demo operation.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on (CALLSHEET_HOST, 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port (CALLSHEET_PORT, 8765).")] = None,
) -> None:
    """Start everything and stay until Ctrl-C: database, web server, worker."""
    current_runtime.get().up(demo=demo, host=host, port=port)
