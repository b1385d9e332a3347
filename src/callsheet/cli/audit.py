"""callsheet audit list|verify"""

from typing import Annotated, Any

import typer

from callsheet.cli.printing import as_json, table
from callsheet.cli.runtime import database

app = typer.Typer(no_args_is_help=True, help="Who did what, when; and proof that nothing was altered.")
BROKEN = 1


@app.command()
def verify(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Walk the chain of hashes from its beginning; exit code 1 where it is broken."""
    with database():
        from callsheet.actions import audit
        from callsheet.actions.acting import SYSTEM, reading
        from callsheet.state.access import audit_entries

        with reading(SYSTEM):
            entries = audit_entries(SYSTEM).count()
            broken = audit.first_broken(audit_entries(SYSTEM).order_by("n").iterator(chunk_size=1000))
    if json:
        as_json({"entries": entries, "ok": broken is None, "first_broken": broken})
    else:
        print(f"{entries:,} entries, " + ("all seals hold." if broken is None else f"broken at entry {broken}."))
    if broken is not None:
        raise typer.Exit(BROKEN)


@app.command("list")
def list_entries(
    since: Annotated[
        str, typer.Option(help="Only what was done from then on: 2026-11-22, or 2026-11-22T08:30:00Z.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What was done, newest first."""
    with database():
        from callsheet.actions.acting import SYSTEM, reading
        from callsheet.actions.pages.audit import moment_of
        from callsheet.state.access import audit_entries

        first = moment_of(since) if since else None
        with reading(SYSTEM):
            rows = audit_entries(SYSTEM)
            found: list[Any] = list((rows.filter(at__gte=first) if first else rows).values())
    if json:
        as_json(found)
    else:
        table(
            ["n", "at", "who", "action", "noun", "key"],
            [[r["n"], f"{r['at']:%Y-%m-%d %H:%M}", r["who"], r["action"], r["noun"], r["key"]] for r in found],
        )
