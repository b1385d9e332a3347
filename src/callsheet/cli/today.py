"""callsheet today"""

from typing import Annotated

import typer

from callsheet.cli.printing import as_json
from callsheet.cli.runtime import database


def run(
    as_of: Annotated[str, typer.Option(help="The morning of this day, 2026-11-22; today where not given.")] = "",
    state: Annotated[str, typer.Option(help="open, snoozed or done.")] = "open",
    mine: Annotated[
        bool, typer.Option("--mine", help="Only what --person has, or what falls to them by name.")
    ] = False,
    person: Annotated[str, typer.Option(help="Whose morning, by e-mail; the machine's owner sees everything.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What will be late, over budget or wrong, how sure that is, why, and what to do."""
    with database():
        from callsheet.actions.pages.today import Chosen, today_json, today_page
        from callsheet.actions.signin import at_the_machine
        from callsheet.reports.text import today_text

        actor = at_the_machine(person, or_first_owner=mine)
        chosen = Chosen("mine" if mine else "all", state)
        if json:
            as_json(today_json(actor, as_of, chosen))
        else:
            print(today_text(today_page(actor, as_of, chosen)))
