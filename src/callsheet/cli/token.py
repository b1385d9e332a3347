"""callsheet token make|list|revoke"""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from callsheet.cli.printing import as_json, table
from callsheet.cli.runtime import database
from callsheet.errors import UnusableInput

app = typer.Typer(no_args_is_help=True, help="Tokens with which programs use the API in somebody's name.")
PERSON = Annotated[str, typer.Option(help="E-mail of whose token it is; the first owner where not given.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def make(
    name: Annotated[str, typer.Argument(help="What it is for, e.g. “nightly export”.")],
    right: Annotated[
        list[str] | None,
        typer.Option(help="A right that it has (read, rows, import …); may be repeated. Only read where not given."),
    ] = None,
    programme: Annotated[
        list[str] | None,
        typer.Option(help="A programme that it is for; may be repeated. Every one of the person where not given."),
    ] = None,
    person: PERSON = "",
    expires: Annotated[
        str, typer.Option(help="Its last day (UTC), 2027-11-22; 90 days from now where not given.")
    ] = "",
    json: JSON = False,
) -> None:
    """Make a token and print it, once: only its hash is kept. It may never do more than its person may at that moment."""
    ends = _end_of(expires)
    with database():
        from callsheet.actions import tokens
        from callsheet.actions.acting import SYSTEM

        wanted = tokens.Wanted(name, tuple(right or ("read",)), tuple(programme or ()), ends)
        row, text = tokens.make(wanted, actor=SYSTEM, whose=tokens.person_of(person))
        said = {"id": row.pk, "token": text, "name": row.name, "rights": row.rights, "programmes": row.programmes}
    if json:
        as_json({**said, "expires": ends.isoformat()})
    else:
        print(text)


@app.command("list")
def list_tokens(person: PERSON = "", json: JSON = False) -> None:
    """All tokens, or those of one person, the newest first; never the tokens themselves."""
    with database():
        from callsheet.actions import tokens
        from callsheet.actions.acting import SYSTEM

        whose = tokens.person_of(person) if person else None
        rows = [tokens.as_json(row) for row in tokens.listed(actor=SYSTEM, whose=whose)]
    if json:
        as_json(rows)
        return
    head = ("id", "prefix", "name", "person", "rights", "programmes", "expires", "last_used", "revoked")
    table(head, [[_plain(row[name]) for name in head] for row in rows])


@app.command()
def revoke(number: Annotated[int, typer.Argument(help="Its id, as `callsheet token list` shows it.")]) -> None:
    """End a token now."""
    with database():
        from callsheet.actions import tokens
        from callsheet.actions.acting import SYSTEM

        row = tokens.revoke(number, actor=SYSTEM)
        print(f"Revoked “{row.name}”.")


def _plain(value: object) -> object:
    return ", ".join(map(str, value)) or "every one" if isinstance(value, list) else value


def _end_of(text: str) -> datetime:
    try:
        day = date.fromisoformat(text) if text else datetime.now(UTC).date() + timedelta(days=90)
    except ValueError as error:
        raise UnusableInput(f"--expires “{text}” is not a day: write 2027-11-22.", value=text) from error
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
