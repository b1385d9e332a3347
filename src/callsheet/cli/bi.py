"""callsheet bi enable|disable|show"""

from typing import Annotated

import typer

from callsheet.cli.runtime import current_runtime

app = typer.Typer(help="Logins of BI tools to the documented schema `bi`: read only, limited to a scope.")


@app.command()
def enable(
    login: Annotated[str, typer.Argument(help="Its name: bi_ and small letters, digits, underscores.")],
    scope: Annotated[str, typer.Option(help="all, p:programme,programme or v:vendor,vendor (codes).")],
) -> None:
    """Make a login, or give it a new password and scope. The address with its password is shown this once."""
    print(current_runtime.get().bi_enable(login, scope))


@app.command()
def disable(login: Annotated[str, typer.Argument(help="The login.")]) -> None:
    """Take a login away; whoever is connected by it is cut off."""
    current_runtime.get().bi_disable(login)
    print(f"{login} is gone.")


@app.command()
def show() -> None:
    """Every login with its scope."""
    for login, scope in current_runtime.get().bi_logins():
        print(f"{login}\t{scope}")
