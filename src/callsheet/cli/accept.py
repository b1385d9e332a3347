"""callsheet accept"""

from typing import Annotated, Any

import typer

from callsheet.cli.printing import as_json
from callsheet.errors import UnusableInput

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Sampling plans for lots: how many units to inspect, and when to reject.",
)


@app.callback()
def _accept() -> None:
    """Sampling plans for lots: how many units to inspect, and when to reject."""


@app.command()
def plan(
    lot: Annotated[int, typer.Option(help="Units in the lot.")],
    aql: Annotated[
        float, typer.Option(help="Acceptance quality limit: percent nonconforming; above 10: per 100 units.")
    ],
    level: Annotated[str, typer.Option(help="Inspection level: I, II, III, S-1 … S-4.")] = "II",
    severity: Annotated[str, typer.Option(help="normal, tightened or reduced.")] = "normal",
    edition: Annotated[str, typer.Option(help="z1.4 (also MIL-STD-105E) or iso-2859-1.")] = "z1.4",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """The single sampling plan of Z1.4 and ISO 2859-1 for a lot."""
    from callsheet.stats.acceptance import acceptance_probability, limiting_quality, single_plan

    asked: Any = {"level": level, "severity": severity, "edition": edition}
    try:
        found = single_plan(lot, aql, **asked)
    except ValueError as error:
        raise UnusableInput(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    if json:
        as_json({"letter": found.letter, "n": found.n, "ac": found.ac, "re": found.re})
        return
    arrow = "" if found.letter == found.code_letter else f" (the lot's letter {found.code_letter} leads there)"
    print(
        f"Letter {found.letter}{arrow}: inspect {found.n:,} of {lot:,} units; accept at {found.ac} or fewer, reject at {found.re} or more."
    )
    if found.is_whole:
        print("That is the whole lot: nothing is left to chance.")
    elif aql <= 10:
        good, bad = acceptance_probability(aql / 100, found.n, found.ac), limiting_quality(found.n, found.ac)
        print(f"At {aql:g} % nonconforming it accepts {good:.1%} of lots; one lot in ten still passes at {bad:.1%}.")
    if found.re > found.ac + 1:
        print(f"Between {found.ac} and {found.re}: accept the lot, and return to normal inspection.")
