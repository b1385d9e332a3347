"""callsheet member list|invite|set|revoke|restore|erase: the page Members in a terminal."""

from typing import Annotated, Any

import typer

from callsheet.cli.printing import as_json, table
from callsheet.cli.runtime import database

app = typer.Typer(no_args_is_help=True, help="Who may sign in, and as what.")
EMAIL = Annotated[str, typer.Argument(help="E-mail that they sign in with.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ROLE = Annotated[str, typer.Option(help="One of the roles of docs/reference/registry.md, as “crowd manager”.")]
VENDOR = Annotated[str, typer.Option(help="Code of the vendor, for role vendor.")]
PROGRAMMES = Annotated[list[str] | None, typer.Option("--programme", help="Code of a programme; repeat it for more.")]


@app.command("list")
def list_members(
    search: Annotated[str, typer.Option(help="Part of a name or e-mail.")] = "",
    role: Annotated[str, typer.Option(help="Of this role alone.")] = "",
    json: JSON = False,
) -> None:
    """Everybody who may sign in, or might again."""
    with database():
        from callsheet.actions import members
        from callsheet.actions.acting import SYSTEM, reading

        with reading(SYSTEM):
            found: list[dict[str, Any]] = [
                {
                    "email": person.email,
                    "name": person.name,
                    "role": person.role,
                    "vendor": person.vendor,
                    "programmes": list(members.standing_of(person).programmes),
                    "access": person.is_active,
                    "last_signed_in": person.last_login.isoformat() if person.last_login else None,
                }
                for person in members.found(SYSTEM, search=search, role=role)
            ]
    if json:
        as_json(found)
        return
    head = ["email", "name", "role", "vendor", "programmes", "access"]
    words = {True: "yes", False: "taken away"}
    table(
        head,
        [
            [r["email"], r["name"], r["role"], r["vendor"], ", ".join(r["programmes"]), words[r["access"]]]
            for r in found
        ],
    )


@app.command()
def invite(
    email: EMAIL,
    name: Annotated[str, typer.Option(help="Their name.")] = "",
    role: ROLE = "crowd manager",
    vendor: VENDOR = "",
    programme: PROGRAMMES = None,
    zone: Annotated[str, typer.Option(help="IANA zone, as Europe/Berlin.")] = "UTC",
    address: Annotated[str, typer.Option(help="Address of the web server; by default this machine's.")] = "",
) -> None:
    """A new member; prints the link that signs them in once, within a day."""
    with database():
        from django.conf import settings

        from callsheet.actions import members, signin
        from callsheet.actions.acting import SYSTEM

        address = address or f"http://127.0.0.1:{settings.CALLSHEET.port}"
        standing = members.Standing(role, vendor, tuple(sorted(programme or ())))
        _person, token = members.invite(email, name=name, standing=standing, actor=SYSTEM, zone=zone)
    print(signin.link_address(address, token))


@app.command("set")
def set_member(
    email: EMAIL,
    role: Annotated[str, typer.Option(help="Another role.")] = "",
    vendor: VENDOR = "",
    programme: PROGRAMMES = None,
    unlink: Annotated[
        bool, typer.Option("--unlink", help="Forget their account at the issuer of OpenID Connect.")
    ] = False,
) -> None:
    """Another role, vendor or other programmes; what is not said stays. Another role ends their sessions."""
    with database():
        from callsheet.actions import members
        from callsheet.actions.acting import SYSTEM, reading

        with reading(SYSTEM):
            person = members.by_email(SYSTEM, email)
            was = members.standing_of(person)
        wanted = members.Standing(
            role or was.role,
            vendor or (was.vendor if role in ("", "vendor") else ""),
            was.programmes if programme is None else tuple(sorted(programme)),
        )
        members.change(person.pk, wanted, actor=SYSTEM)
        if unlink:
            members.unlink(person.pk, actor=SYSTEM)
    where = wanted.vendor or ", ".join(wanted.programmes)
    print(f"{person.name}: {wanted.role}{f', {where}' if where else ''}.")


@app.command()
def revoke(email: EMAIL) -> None:
    """Take access away: sessions, links and tokens end at once."""
    with database():
        from callsheet.actions import members
        from callsheet.actions.acting import SYSTEM

        person = members.revoke(_number(email), actor=SYSTEM)
    print(f"{person.name} has no access any more.")


@app.command()
def restore(email: EMAIL) -> None:
    """Give access back; a new link (`callsheet sign-in-link EMAIL`) lets them in."""
    with database():
        from callsheet.actions import members
        from callsheet.actions.acting import SYSTEM

        person = members.restore(_number(email), actor=SYSTEM)
    print(f"{person.name} may sign in again.")


@app.command()
def erase(
    email: EMAIL, yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False
) -> None:
    """Erase what is personal of somebody without access; what they did stays under a number. It cannot be undone."""
    if not yes:
        typer.confirm(f"Erase what is personal of {email}? This cannot be undone", abort=True)
    with database():
        from callsheet.actions import members
        from callsheet.actions.acting import SYSTEM

        number = _number(email)
        members.erase(number, actor=SYSTEM)
    print(f"Erased; the record calls them person {number}.")


def _number(email: str) -> int:
    from callsheet.actions import members
    from callsheet.actions.acting import SYSTEM, reading

    with reading(SYSTEM):
        return members.by_email(SYSTEM, email).pk
