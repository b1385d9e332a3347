"""callsheet registry list|set|remove|export|import: the nouns that facts need, one command for all of them."""

from pathlib import Path
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


FILE = Annotated[Path, typer.Argument(help="the workbook, .xlsx")]


@app.command("export")
def export_file(file: FILE) -> None:
    """Write the registry to a workbook: a sheet a noun, lists to choose from, help on every heading."""
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.exchange.workbook_out import workbook

        body = workbook(actor=SYSTEM)
    try:
        file.write_bytes(body)
    except OSError as error:
        raise UnusableInput(f"{file}: cannot be written ({error.strerror}).", file=str(file)) from error
    print(f"Wrote {file}.")


@app.command("import")
def import_file(
    file: FILE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Take a workbook in: everything in it, or nothing when one cell is wrong (exit code 2)."""
    if not file.is_file():
        raise UnusableInput(f"{file}: there is no such file.", file=str(file))
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.exchange.applying import apply_changes, plan
        from callsheet.actions.exchange.workbook_in import read_workbook
        from callsheet.cli.printing_changes import print_changes

        wish = read_workbook(file, name=file.name)
        found = plan(wish, actor=SYSTEM) if dry_run else apply_changes(wish, actor=SYSTEM)
        print_changes(found, place=("sheet", "cell"), is_applied=not dry_run, json=json)


def _pairs(values: list[str]) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise UnusableInput(f"“{value}” is not field=value.", value=value)
        pairs[name] = text
    return pairs
