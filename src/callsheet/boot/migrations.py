"""Bringing the database's tables up to date, in a process of its own, so that the owner's rights never reach the app.

`python -m callsheet.boot.migrations` is that process; `current` and `migrate` are what the others call.
"""

import hashlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from callsheet.boot import connections
from callsheet.boot.connections import APP, OWNER
from callsheet.boot.environment import Settings
from callsheet.errors import BrokenPromise

PACKAGES = (
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "callsheet.state",
    "allauth.account",
    "allauth.socialaccount",
    "procrastinate.contrib.django",
)


def names() -> list[str]:
    """All migrations that this version has, as package/file."""
    found = []
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            found += [f"{package}/{file.stem}" for file in sorted(Path(folder, "migrations").glob("[0-9]*.py"))]
    return found


def wanted() -> str:
    """Fingerprint of all migrations that this version has, from their names alone."""
    return hashlib.sha256("\n".join(names()).encode()).hexdigest()


def current(connection: psycopg.Connection) -> bool:
    """Whether the database was brought to exactly these migrations. One query, no Django."""
    try:
        row = connection.execute("select migrations from callsheet_boot").fetchone()
    except psycopg.errors.UndefinedTable:
        return False
    return row is not None and row[0] == wanted()


def migrate(settings: Settings) -> None:
    """Migrate as the owner, in a child process. Raises BrokenPromise with its last words."""
    command = [sys.executable, "-m", "callsheet.boot.migrations"]
    environment = os.environ | {"CALLSHEET_HOME": str(settings.home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = " ".join(done.stderr.strip().splitlines()[-3:])
        raise BrokenPromise(f"The database could not be brought up to date: {words}", output=done.stderr)


def _main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "callsheet.boot.owner_settings"
    import django
    from django.conf import settings as configured
    from django.core.management import call_command

    from callsheet.state.scoping import scoped

    django.setup()
    with scoped("all"):
        call_command("migrate", interactive=False, verbosity=1)
    _remember(configured.CALLSHEET)


def _remember(settings: Settings) -> None:
    with connections.connect(settings, OWNER) as owner:
        owner.execute("create table if not exists callsheet_boot (migrations text not null)")
        owner.execute(sql.SQL("revoke insert, update, delete on callsheet_boot from {}").format(sql.Identifier(APP)))
        with owner.transaction():
            owner.execute("delete from callsheet_boot")
            owner.execute("insert into callsheet_boot values (%s)", (wanted(),))


if __name__ == "__main__":
    _main()
