"""callsheet orders"""

from pathlib import Path
from typing import Annotated

import typer

from callsheet.cli.ingest import text_of
from callsheet.cli.runtime import database


def run(
    file: Annotated[
        Path, typer.Argument(help="A grid with headings: locale, vendor, ordered, due, quota, committed, week.")
    ],
    programme: Annotated[str, typer.Option(help="Code of the programme.")],
) -> None:
    """Enter what is ordered, due, owed a week and committed: all of the grid or nothing."""
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.orders import put_orders

        said = put_orders(text_of(file), programme=programme, actor=SYSTEM)
    print("; ".join(said) + ".")
