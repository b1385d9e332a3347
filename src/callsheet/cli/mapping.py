"""callsheet mapping check|suggest"""

from pathlib import Path
from typing import Annotated

import typer

from callsheet.cli.ingest import text_of
from callsheet.cli.printing import as_json
from callsheet.cli.runtime import database

app = typer.Typer(no_args_is_help=True, help="Say how a table or tracker is read.")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The mapping (YAML).")],
    sample: Annotated[Path, typer.Argument(help="A file that it should read.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Explain what the mapping would read from the sample, without importing anything."""
    with database():
        from callsheet.actions import drafts

        found = drafts.check(text_of(file), file.name, sample)
    if json:
        as_json(found)
    else:
        print("\n".join(str(line) for line in found["sentences"]))


@app.command()
def suggest(
    sample: Annotated[Path, typer.Argument(help="A tracker or table.")],
) -> None:
    """Draft a mapping for the sample on standard output; open questions stand in its comments."""
    with database():
        from callsheet.actions import drafts
        from callsheet.actions.acting import SYSTEM

        print(drafts.suggest_text(sample, actor=SYSTEM))
