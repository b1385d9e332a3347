"""callsheet repair"""

from typing import Annotated

import typer

from callsheet.cli.runtime import database


def run(
    programme: Annotated[str, typer.Option(help="Only this programme; all where not given.")] = "",
) -> None:
    """Recompute measures from the facts and append what differs; 0 rows everywhere means that all was right."""
    with database():
        from callsheet.actions import measures
        from callsheet.actions.acting import SYSTEM, reading
        from callsheet.state import access

        with reading(SYSTEM):
            wanted = [access.programme(SYSTEM, programme)] if programme else list(access.programmes(SYSTEM))
        for one in wanted:
            moved = measures.repair(one.code, actor=SYSTEM, reason="asked for at the command line")
            print(f"{one.code}: {moved:,} measure rows appended")
