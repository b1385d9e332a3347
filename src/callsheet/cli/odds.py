"""callsheet odds"""

from typing import Annotated

import typer

from callsheet.cli.printing import as_json
from callsheet.cli.runtime import database


def run(
    programme: Annotated[str, typer.Option(help="Code of one programme; all where not given.")] = "",
    back_test: Annotated[
        bool,
        typer.Option(
            "--back-test", help="First ask every past week that has no odds of its own, and settle what came due."
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What came of the odds that were told: how often what was so likely has happened."""
    with database():
        from callsheet.actions import odds
        from callsheet.actions.acting import SYSTEM
        from callsheet.reports.past_odds import past_odds_text
        from callsheet.reports.plain import plain

        if back_test:
            odds.back_test(actor=SYSTEM, programme=programme)
        found = odds.record(SYSTEM, programme=programme)
        if json:
            as_json(plain(found))
        else:
            print(past_odds_text(found))
