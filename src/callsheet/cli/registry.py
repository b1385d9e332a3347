"""callsheet registry list|set|remove: the nouns that facts need, one command for all of them."""

from typing import Annotated

import typer

from callsheet.cli.printing import as_json, table
from callsheet.cli.runtime import database
from callsheet.errors import UnusableInput

app = typer.Typer(no_args_is_help=True, help="Programmes, vendors, sites, targets, quotas, commitments, worker rules …")
NOUN = Annotated[
    str,
    typer.Argument(
        help="programme, vendor, locale, site, batch, quota, target, guideline, worker-rule, portfolio …; the reference lists all"
    ),
]
VALUES = Annotated[list[str], typer.Argument(help="field=value …, the key's fields first")]


@app.command("list")
def list_rows(noun: NOUN, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """All rows of a noun."""
    with database():
        from callsheet.actions.acting import SYSTEM, reading
        from callsheet.actions.registry import rows

        with reading(SYSTEM):
            found = rows(noun, actor=SYSTEM)
    if json:
        as_json(found)
    elif not found:
        print(f"No {noun} yet. `callsheet registry set {noun} field=value …` makes one.")
    else:
        head = [name for name in found[0] if name != "id"]
        table(head, [[row[name] for name in head] for row in found])


@app.command("set")
def set_row(noun: NOUN, values: VALUES) -> None:
    """Create a row, or change the one with the same key. Measures follow where they depend on it."""
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.upkeep import put_and_follow

        said = put_and_follow(noun, _pairs(values), actor=SYSTEM)
    print(said)


@app.command("remove")
def remove_row(noun: NOUN, values: VALUES) -> None:
    """Remove the row with this key."""
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.upkeep import remove_and_follow

        said = remove_and_follow(noun, _pairs(values), actor=SYSTEM)
    print(said)


def _pairs(values: list[str]) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise UnusableInput(f"“{value}” is not field=value.", value=value)
        pairs[name] = text
    return pairs
