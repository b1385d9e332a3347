"""callsheet accept"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from callsheet.cli.choosing import chosen
from callsheet.cli.printing import as_json
from callsheet.errors import UnusableInput

if TYPE_CHECKING:
    from callsheet.stats.acceptance import Plan

SEVERITIES = ("normal", "tightened", "reduced")
EDITIONS = ("z1.4", "iso-2859-1")
ALSO_EDITIONS = {
    "mil-std-105e": "z1.4",
    "ansi-z1.4": "z1.4",
    "ansi/asq z1.4": "z1.4",
    "iso": "iso-2859-1",
    "iso 2859-1": "iso-2859-1",
    "iso2859-1": "iso-2859-1",
}
"""MIL-STD-105E and Z1.4 have the same tables."""
ALSO_LEVELS = {"1": "I", "2": "II", "3": "III"}

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
    from callsheet.stats.acceptance import acceptance_probability, limiting_quality

    found = _plan(lot, aql, level, severity, edition)
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


@app.command()
def lot(
    size: Annotated[int, typer.Option("--lot", help="Units in the lot.")],
    aql: Annotated[
        float, typer.Option(help="Acceptance quality limit: percent nonconforming; above 10: per 100 units.")
    ],
    found: Annotated[int, typer.Option(help="Nonconforming ones in the sample.")],
    level: Annotated[str, typer.Option(help="Inspection level: I, II, III, S-1 … S-4.")] = "II",
    severity: Annotated[str, typer.Option(help="normal, tightened or reduced.")] = "normal",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Whether a lot is accepted, with the risks in words and the odds that it keeps its limit."""
    from callsheet.stats.acceptance import chance_that_lot_meets, decided, risks_of

    plan = _plan(size, aql, level, severity, "z1.4")
    try:
        decision = decided(plan, found, per_unit=aql > 10)
    except ValueError as error:
        raise _refused(error) from error
    chance = None if aql > 10 else chance_that_lot_meets(aql / 100, found=found, n=plan.n, lot=size)
    risks = risks_of(plan, aql, size)
    if json:
        as_json(
            {"accepted": found < plan.re, "letter": plan.letter, "n": plan.n, "ac": plan.ac, "re": plan.re, "found": found,
             "back_to_normal": plan.ac < found < plan.re, "chance_that_lot_meets": chance, "risks": list(risks)}
        )  # fmt: skip
        return
    print(decision)
    if chance is not None and not plan.is_whole:
        print(f"The lot has {aql:g} % nonconforming or fewer with a probability of {chance:.0%}.")
    for risk in risks:
        print(risk)


def _plan(size: int, aql: float, level: str, severity: str, edition: str) -> "Plan":
    from callsheet.stats.acceptance import LEVELS, single_plan

    asked: Any = {
        "level": chosen(level, LEVELS, "inspection level", also=ALSO_LEVELS),
        "severity": chosen(severity, SEVERITIES, "severity"),
        "edition": chosen(edition, EDITIONS, "edition", also=ALSO_EDITIONS),
    }
    try:
        return single_plan(size, aql, **asked)
    except ValueError as error:
        raise _refused(error) from error


def _refused(error: ValueError) -> UnusableInput:
    text = str(error)
    return UnusableInput(f"{text if text.startswith(('nan', 'inf')) else text[:1].upper() + text[1:]}.")
