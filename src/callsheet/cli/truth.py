"""callsheet truth"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from callsheet.cli.given_files import as_file
from callsheet.cli.printing import as_json, table
from callsheet.cli.truth_asking import Asked
from callsheet.cli.truth_kinds import answer_of_kind


def run(
    file: Annotated[
        Path, typer.Argument(help="Table task,worker,label with a header: CSV or Parquet; - for standard input.")
    ],
    method: Annotated[str, typer.Option(help="How to make one answer of many.")] = "auto",
    iterations: Annotated[
        int, typer.Option(min=0, help="Exactly so many steps, without stopping early; 0: until it settles.")
    ] = 0,
    gold: Annotated[Path | None, typer.Option(help="Table task,label of known answers: for scoring.")] = None,
    use_gold: Annotated[
        bool, typer.Option("--use-gold", help="Known answers are learnt from, not only scored against.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write task, label and the probability of each label here (CSV).")
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            help="What an answer is: category, numeric, ordinal, multi-label (a|b), text, pairs (left,right,winner), "
            "spans, boxes, orders (JSON lists)."
        ),
    ] = "category",
    steps: Annotated[str, typer.Option(help="Order of ordinal labels that are no numbers: low,middle,high.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """One answer for each task from what many workers said, with how sure it is."""
    order = tuple(step.strip() for step in steps.split(",") if step.strip())
    with as_file(file) as given:
        answer = answer_of_kind(kind, Asked(given, method, iterations, gold, use_gold, out, order))
    if json:
        as_json(answer)
        return
    table(["figure", "value"], [[k, v] for k, v in answer.items() if k != "warnings" and v is not None])
    for warning in answer["warnings"]:
        print(f"! {warning}", file=sys.stderr)
