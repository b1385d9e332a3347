"""callsheet today"""

from typing import Annotated

import typer

from callsheet.cli.printing import as_json
from callsheet.cli.runtime import database


def run(
    as_of: Annotated[str, typer.Option(help="The morning of this day, 2026-11-22; today where not given.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What will be late, over budget or wrong, how sure that is, why, and what to do."""
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.pages.today import today_json, today_page
        from callsheet.reports.text import today_text

        if json:
            as_json(today_json(SYSTEM, as_of))
        else:
            print(today_text(today_page(SYSTEM, as_of)))
