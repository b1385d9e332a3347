"""callsheet sign-in-link"""

from typing import Annotated

import typer

from callsheet.cli.runtime import database
from callsheet.state.actors import ROLES


def run(
    email: Annotated[str, typer.Argument(help="Whom to let in; the first owner where not given.")] = "",
    name: Annotated[str, typer.Option(help="Name of a new person.")] = "",
    role: Annotated[
        str,
        typer.Option(help="Role of a new person: " + ", ".join(ROLES) + "."),
    ] = "crowd manager",
    vendor: Annotated[str, typer.Option(help="Code of the vendor, for role vendor.")] = "",
    zone: Annotated[str, typer.Option(help="IANA zone of a new person.")] = "UTC",
    address: Annotated[str, typer.Option(help="Address of the web server; by default this machine's.")] = "",
) -> None:
    """A link that signs one person in once, valid for a day."""
    with database():
        from django.conf import settings

        from callsheet.actions import signin
        from callsheet.actions.acting import SYSTEM

        address = address or f"http://127.0.0.1:{settings.CALLSHEET.port}"
        if not email:
            link = signin.one_time_link(address)
        else:
            _, token = signin.invite(email, name=name or email, role=role, actor=SYSTEM, vendor=vendor, zone=zone)
            link = f"{address.rstrip('/')}/sign-in/{token}/"
    print(link)
