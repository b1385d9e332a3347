"""callsheet doctor"""

import json
from typing import Annotated

import typer

from callsheet.cli.runtime import current_runtime

SIGNS = {"ok": "✓ ok  ", "warn": "! warn", "fail": "✗ FAIL"}


def run(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Say what is wrong with this installation and how to mend it.

    Exit code 1 when a check failed, else 0 (warnings do not count).
    """
    checks = current_runtime.get().doctor()
    if as_json:
        fields = ("name", "state", "finding", "remedy")
        typer.echo(json.dumps({"checks": [{field: getattr(check, field) for field in fields} for check in checks]}))
    for check in () if as_json else checks:
        typer.echo(f"{SIGNS[check.state]}  {check.name}: {check.finding}")
        if check.remedy:
            typer.echo(f"          → {check.remedy}")
    raise typer.Exit(int(any(check.state == "fail" for check in checks)))
