"""callsheet apply DIR"""

from callsheet.cli.diff import DIR, JSON
from callsheet.cli.runtime import database


def run(place: DIR, json: JSON = False) -> None:
    """Make the registry as a folder of YAML says: all of it, or nothing when one line is wrong (exit code 2)."""
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.exchange.applying import apply_changes
        from callsheet.actions.exchange.folder_in import read_folder
        from callsheet.actions.exchange.said import FOLDER
        from callsheet.cli.printing_changes import print_changes

        print_changes(apply_changes(read_folder(place), actor=SYSTEM), place=FOLDER, is_applied=True, json=json)
