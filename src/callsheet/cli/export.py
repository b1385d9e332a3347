"""callsheet export DIR"""

from pathlib import Path
from typing import Annotated

import typer

from callsheet.cli.runtime import database


def run(
    place: Annotated[Path, typer.Argument(metavar="DIR", help="a new folder, or one that was exported before")],
) -> None:
    """Write the registry as a folder of YAML: a file a programme and vendor, the same bytes for the same registry."""
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.exchange.folder_out import folder, write_folder

        written, removed = write_folder(place, folder(actor=SYSTEM))
    print(f"Wrote {written} files to {place}" + (f", took away {removed}." if removed else "."))
