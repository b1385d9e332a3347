"""callsheet diff DIR"""

from pathlib import Path
from typing import Annotated

import typer

from callsheet.cli.runtime import database

DIR = Annotated[Path, typer.Argument(metavar="DIR", help="a folder that `callsheet export` wrote")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def run(place: DIR, json: JSON = False) -> None:
    """What a folder of YAML would change in the registry, and every error with file and line; changes nothing."""
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.exchange.applying import plan
        from callsheet.actions.exchange.folder_in import read_folder
        from callsheet.actions.exchange.said import FOLDER
        from callsheet.cli.printing_changes import print_changes

        print_changes(plan(read_folder(place), actor=SYSTEM), place=FOLDER, is_applied=False, json=json)
