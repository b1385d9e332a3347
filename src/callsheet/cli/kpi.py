"""callsheet kpi"""

from typing import Annotated

import typer

from callsheet.cli.printing import as_json, table
from callsheet.cli.runtime import database
from callsheet.errors import UnusableInput


def run(
    kpi: Annotated[str, typer.Argument(help="Id of the KPI, e.g. Q02; `--list` shows all.")] = "",
    programme: Annotated[str, typer.Option(help="Only this programme.")] = "",
    by: Annotated[
        str,
        typer.Option(
            help="Labels to split by, with commas: programme, workstream, batch, day, week, month, locale, vendor, site, annotator."
        ),
    ] = "",
    start: Annotated[str, typer.Option("--from", help="First production day, 2026-11-01.")] = "",
    end: Annotated[str, typer.Option("--to", help="Last production day.")] = "",
    as_of: Annotated[str, typer.Option(help="What was known at this time: 2026-11-22 or 2026-11-22T08:00 (UTC).")] = "",
    list_all: Annotated[bool, typer.Option("--list", help="List the dictionary.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """One KPI with intervals: value, low, high, n, how it is known."""
    if list_all:
        _list(json)
        return
    if not kpi:
        raise UnusableInput("Which KPI? Give its id, or `callsheet kpi --list` for all of them.")
    with database():
        from callsheet.actions import kpis
        from callsheet.actions.acting import SYSTEM

        asked = kpis.asked(kpi, programme=programme, by=by, start=start, end=end, as_of=as_of)
        answer = kpis.answer(asked, actor=SYSTEM)
    if json:
        as_json(kpis.as_json(answer))
        return
    print(f"{answer.kpi.id} {answer.kpi.name} ({answer.kpi.unit}), manifest {answer.manifest}")
    head = [*answer.by, "value", "low", "high", "n", "evidence", "reason"]
    table(
        head,
        [
            [
                *(v if v is not None else "undated" for v in row.group),
                row.estimate.value,
                row.estimate.low,
                row.estimate.high,
                row.estimate.n,
                str(row.evidence),
                row.estimate.reason or "",
            ]
            for row in answer.rows
        ],
    )


def _list(json: bool) -> None:
    from callsheet.metrics.dictionary import catalogue

    rows = catalogue()
    if json:
        as_json(rows)
        return
    table(
        ["id", "name", "unit", "direction", "formula"],
        [[r["id"], r["name"], r["unit"], r["direction"], r["formula"]] for r in rows],
    )
