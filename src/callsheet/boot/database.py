"""A database that is ready, for as long as the block lasts: what every command stands in."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg

from callsheet.boot import connections, environment, locks, migrations, postgres, roles, secrets
from callsheet.boot.connections import APP
from callsheet.boot.environment import Settings
from callsheet.errors import Unavailable

Report = Callable[[str], None]


def _say_nothing(_: str) -> None:
    pass


@contextmanager
def database(report: Report = _say_nothing) -> Iterator[None]:
    """Ensures a running, migrated database and a set-up Django; lets go afterwards. Raises Unavailable with a clear sentence."""
    settings = environment.read(os.environ)
    with server(settings, report):
        prepare(settings, report)
        set_up_django()
        from django.db import OperationalError

        try:
            yield
        except OperationalError as error:
            raise Unavailable(
                f"The database went away in the middle of this ({str(error).strip()}). Run the command again."
            ) from error


@contextmanager
def server(settings: Settings, report: Report = _say_nothing) -> Iterator[None]:
    """A PostgreSQL that lets people in and stays while the block lasts. Nothing is made or migrated in it."""
    make_home(settings)
    if settings.database_url is not None:
        yield
        return
    with locks.held(settings.home / locks.USERS, shared=True):
        ensure_keeper(settings, report)
        yield


def make_home(settings: Settings) -> None:
    """Make the home and its folders where they are missing. Raises Unavailable when it cannot be written."""
    try:
        # Root's server runs as nobody, who must be able to pass through; what is inside is closed.
        if not settings.home.exists():
            settings.home.mkdir(parents=True)
            settings.home.chmod(0o711 if os.getuid() == 0 else 0o700)
        settings.logs.mkdir(mode=0o700, exist_ok=True)
        if not os.access(settings.home, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise Unavailable(
            f"CALLSHEET_HOME {settings.home} cannot be written ({error.strerror}). Choose another folder, or mend its owner."
        ) from error


def ensure_keeper(settings: Settings, report: Report = _say_nothing) -> subprocess.Popen[bytes] | None:
    """Start a keeper unless PostgreSQL runs. The caller holds users.lock, so it does not stop in between.

    Gives the keeper that was started, for callers that live long enough to collect it when it ends.
    """
    where = postgres.place(settings)
    until = time.monotonic() + 90
    if not postgres.accepts(where) and postgres.data_major(where.data) is None:
        report("Making the database …")
    while not postgres.accepts(where):
        keeper, said = _start_keeper(settings)
        answer, _, reason = said.partition(" ")
        if answer == "ready":
            return keeper
        keeper.wait()
        if answer == "failed":
            raise Unavailable(reason)
        if answer != "busy" or time.monotonic() > until:
            raise Unavailable(f"The keeper of PostgreSQL did not start. See {settings.logs / 'keeper.log'}.")
        time.sleep(0.05)
    return None


def dismiss_keeper(settings: Settings) -> None:
    """Have the keeper stop PostgreSQL now, and wait for it. The caller holds users.lock alone, so nobody is cut off."""
    lock = settings.home / locks.POSTGRES
    until = time.monotonic() + 30
    while locks.is_held(lock):
        tell_keeper(settings, signal.SIGTERM)
        if time.monotonic() > until:
            raise Unavailable(f"PostgreSQL did not stop. See {settings.logs / 'keeper.log'}.")
        time.sleep(0.1)


def tell_keeper(settings: Settings, number: signal.Signals) -> None:
    """SIGTERM: stop now. SIGUSR1: stop as soon as nobody uses the database."""
    with suppress(OSError, ValueError):
        os.kill(int((settings.home / "keeper.pid").read_text()), number)


def _start_keeper(settings: Settings) -> tuple[subprocess.Popen[bytes], str]:
    """Start a keeper that outlives us; it and its first line."""
    variables = os.environ | {"CALLSHEET_HOME": str(settings.home)}
    with (settings.logs / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "callsheet.boot.keeper"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd="/",
            env=variables,
            start_new_session=True,
        )
    assert keeper.stdout is not None
    with keeper.stdout as said:
        return keeper, said.readline().decode().strip()


def prepare(settings: Settings, report: Report = _say_nothing) -> None:
    """Roles, rights and tables as this version wants them. Two queries when they are so already."""
    if _is_prepared(settings):
        return
    with locks.held(settings.home / locks.PREPARE):
        if _is_prepared(settings):
            return
        report("Making roles and rights …")
        try:
            roles.ensure(settings)
        except psycopg.OperationalError as error:
            raise Unavailable(_no_connection(settings, error)) from error
        report("Bringing the tables up to date …")
        migrations.migrate(settings)


def _is_prepared(settings: Settings) -> bool:
    if settings.secret_key is None:
        secrets.made(settings.secrets, secrets.SECRET_KEY)
    try:
        with connections.connect(settings, APP) as connection:
            roles.refuse_might(connection)
            return migrations.current(connection)
    except psycopg.OperationalError:
        return False  # no such role or database yet, or no server: making them says which


def _no_connection(settings: Settings, error: Exception) -> str:
    reason = " ".join(str(error).split())
    if settings.database_url is None:
        return f"PostgreSQL runs but does not let us in: {reason} (its log: {settings.logs / 'postgres.log'})"
    return f"The server of CALLSHEET_DATABASE_URL does not let us in: {reason}"


def set_up_django() -> None:
    """Make the models importable."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callsheet.boot.settings")
    import django

    django.setup()
