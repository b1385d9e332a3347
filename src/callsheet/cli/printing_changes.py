"""How commands print what changes a file makes, or would make."""

import typer

from callsheet.actions.exchange.said import as_json, lines, summary
from callsheet.cli import printing
from callsheet.facts.changes import Changes

UNUSABLE = 2


def print_changes(changes: Changes, *, place: tuple[str, str], is_applied: bool, json: bool) -> None:
    """Every change and everything wrong; exit code 2 when something is wrong, and then nothing was applied."""
    if json:
        printing.as_json(as_json(changes, place))
    else:
        for line in lines(changes):
            print(line)
        print(f"{summary(changes)} {_end(changes, is_applied)}".strip())
    if changes.errors:
        raise typer.Exit(UNUSABLE)


def _end(changes: Changes, is_applied: bool) -> str:
    if changes.are_none:
        return ""
    if changes.errors:
        return "Nothing was applied: everything, or nothing."
    return "Applied." if is_applied else "Nothing was applied: this is what would change."
