"""`callsheet doctor`: what is wrong with this installation, and how to mend it. Every check stands alone and none changes anything."""

import os
import shutil
import stat
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg

from callsheet.boot import (
    connections,
    database,
    environment,
    issuer_answers,
    locks,
    migrations,
    postgres,
    roles,
    supervisor,
)
from callsheet.boot.connections import APP
from callsheet.boot.environment import Settings
from callsheet.errors import CallsheetError

GIGABYTE = 1_000_000_000
LITTLE_SPACE, TOO_LITTLE_SPACE = 5 * GIGABYTE, GIGABYTE // 2
SILENT_WORKER_SECONDS = 60
CLOCK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it stands (ok, warn, fail), what was found, what to do."""

    name: str
    state: str
    finding: str
    remedy: str = ""


def examine() -> list[Check]:
    """All checks. Those of the database are left out, with the reason, where it cannot be reached."""
    try:
        settings = environment.read(os.environ)
    except CallsheetError as error:
        return [Check("settings", "fail", error.sentence, "docs/reference/settings.md lists every variable.")]
    checks = [look(settings) for look in LOOKS]
    with ExitStack() as stack:
        try:
            stack.enter_context(database.server(settings))
            app = stack.enter_context(connections.connect(settings, APP))
        except (CallsheetError, psycopg.Error, OSError) as error:
            return [*checks, Check("database", "fail", " ".join(str(error).split()), _start_remedy(settings))]
        app.execute("set app.scope = 'all'")
        checks.append(Check("database", "ok", f"PostgreSQL {app.info.server_version // 10000} answers"))
        checks += [_guarded(look, settings, app) for look in (role, tables, walls, clock, parts, worker)]
    return checks


def python(_: Settings) -> Check:
    """The interpreter and its zone data."""
    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return Check("python", "fail", "time zones are missing", "pip install tzdata")
    return Check("python", "ok", f"{sys.version.split()[0]}, {sys.executable}")


def home(settings: Settings) -> Check:
    """Whether the home can be written."""
    try:
        database.make_home(settings)
    except CallsheetError as error:
        return Check("home", "fail", error.sentence, f"sudo chown -R {os.getuid()} {settings.home}")
    return Check("home", "ok", str(settings.home))


def space(settings: Settings) -> Check:
    """Free space where the home is."""
    folder = settings.home if settings.home.exists() else settings.home.parent
    free = shutil.disk_usage(folder).free
    state = "fail" if free < TOO_LITTLE_SPACE else "warn" if free < LITTLE_SPACE else "ok"
    remedy = "" if state == "ok" else "Free some space, or move CALLSHEET_HOME to a larger disk."
    return Check("disk space", state, f"{free / GIGABYTE:.1f} GB free", remedy)


def secrets_closed(settings: Settings) -> Check:
    """Whether others could read keys and passwords."""
    if not settings.secrets.is_dir():
        return Check("secrets", "ok", "none made yet")
    files = [settings.secrets, *settings.secrets.iterdir()]
    open_ones = [path.name for path in files if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_ones:
        return Check(
            "secrets", "fail", f"others may read {', '.join(open_ones)}", f"chmod -R go-rwx {settings.secrets}"
        )
    return Check("secrets", "ok", "readable by their owner only")


def programs(settings: Settings) -> Check:
    """PostgreSQL's programs."""
    try:
        folder = postgres.binaries(settings.postgres_bin)
    except CallsheetError as error:
        return Check("postgresql programs", "warn" if settings.database_url else "fail", error.sentence)
    missing = [name for name in ("pg_dump", "pg_restore") if not os.access(folder / name, os.X_OK)]
    if missing:
        return Check(
            "postgresql programs", "warn", f"{folder} lacks {', '.join(missing)}", "Without them there is no backup."
        )
    return Check("postgresql programs", "ok", f"version {postgres.major(folder)} in {folder}")


def data_folder(settings: Settings) -> Check:
    """Whether the data folder fits the programs."""
    if settings.database_url is not None:
        return Check("data folder", "ok", "a server of your own (CALLSHEET_DATABASE_URL)")
    try:
        theirs = postgres.data_major(settings.postgres)
        ours = postgres.major(postgres.binaries(settings.postgres_bin))
    except (CallsheetError, OSError) as error:
        return Check("data folder", "fail", str(error), f"Run as the owner of {settings.postgres}.")
    if theirs is None:
        return Check("data folder", "ok", "not made yet")
    if theirs != ours:
        remedy = f"Back up with PostgreSQL {theirs} (CALLSHEET_POSTGRES_BIN), then `callsheet restore FILE --replace`."
        return Check("data folder", "fail", f"made by PostgreSQL {theirs}, the programs are {ours}", remedy)
    return Check("data folder", "ok", f"PostgreSQL {theirs}, {settings.postgres}")


def port(settings: Settings) -> Check:
    """Whether `up` runs and answers, or could."""
    where = supervisor.address(settings)
    if locks.is_held(settings.home / locks.UP):
        where = supervisor.running_address(settings)
        if supervisor.is_healthy(where):
            return Check("web server", "ok", f"answers at {where}")
        return Check(
            "web server", "fail", f"runs but does not answer at {where}", f"Look into {settings.logs / 'web.log'}."
        )
    try:
        supervisor.refuse_taken_port(settings)
    except CallsheetError as error:
        return Check("web server", "warn", error.sentence)
    return Check("web server", "ok", f"not running; {where} is free for `callsheet up`")


def proxies(settings: Settings) -> Check:
    """Whether attempts to sign in are counted by visitors' addresses, not by a proxy's."""
    if settings.https and not settings.proxies:
        finding = "every visitor seems to come from the proxy: one who guesses passwords makes all others wait"
        return Check("proxies", "warn", finding, "Set CALLSHEET_PROXIES to the number of proxies in front, usually 1.")
    return Check("proxies", "ok", f"{settings.proxies} in front of the web server")


def sign_in(settings: Settings) -> Check:
    """Whether people can sign in by the issuer of OpenID Connect, where one is set up."""
    if settings.issuer is None:
        return Check("sign-in", "ok", "by password and by link; no issuer of OpenID Connect is set up")
    back = f"{supervisor.address(settings)}/sign-in/issuer/back/"
    if found := issuer_answers.trouble(settings.issuer, back):
        return Check("sign-in", "fail", found.finding, found.remedy)
    name = settings.issuer.name
    finding = f"{name} answers and takes our client; it must send people back to {back} (by its public name)"
    return Check("sign-in", "ok", finding)


LOOKS = (python, home, space, secrets_closed, programs, data_folder, port, proxies, sign_in)


def role(settings: Settings, app: psycopg.Connection) -> Check:
    """Whether the app's role is held by row-level security."""
    found = roles.standing(app)
    if found.wrong:
        return Check(
            "database role",
            "fail",
            f"{found.name} is {found.wrong}",
            f"As superuser: ALTER ROLE {found.name} {roles.RIGHTS};",
        )
    return Check("database role", "ok", f"{found.name}, held by row-level security")


def tables(settings: Settings, app: psycopg.Connection) -> Check:
    """Whether the tables are of this version."""
    if migrations.current(app):
        return Check("tables", "ok", "up to date")
    return Check("tables", "warn", "not of this version", "The next `callsheet up` or command brings them up to date.")


def walls(settings: Settings, app: psycopg.Connection) -> Check:
    """Whether every table that names a vendor or a programme has forced row-level security."""
    rows = app.execute(
        "select distinct c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace"
        " and a.attname in ('vendor', 'programme') and not a.attisdropped and c.relname not in ('person')"
        " and not (c.relrowsecurity and c.relforcerowsecurity) order by 1"
    ).fetchall()
    if rows:
        names = ", ".join(row[0] for row in rows)
        return Check(
            "row-level security", "fail", f"off for {names}", "Restore a backup; somebody changed these tables."
        )
    return Check("row-level security", "ok", "forced on every table that names a vendor or a programme")


def clock(settings: Settings, app: psycopg.Connection) -> Check:
    """Whether this machine and the database agree on the time."""
    row = app.execute("select clock_timestamp()").fetchone()
    apart = abs((datetime.now(UTC) - row[0]).total_seconds()) if row else 0.0
    zone = datetime.now(UTC).astimezone().tzname()
    if apart > CLOCK_SECONDS:
        return Check(
            "clock", "warn", f"{apart:.0f} s apart from the database's", "Switch time synchronisation (NTP) on."
        )
    return Check("clock", "ok", f"agrees with the database; this machine's zone is {zone}, times are kept in UTC")


def parts(settings: Settings, app: psycopg.Connection) -> Check:
    """Whether the facts on disk are those that the manifest names."""
    named = {row[0] for row in app.execute("select path from part").fetchall()}
    folder = settings.store / "parts"
    there = {path.relative_to(settings.store).as_posix() for path in folder.rglob("*.parquet")}
    missing, orphans = named - there, there - named
    if missing:
        return Check(
            "facts", "fail", f"{len(missing)} of {len(named)} parts are missing, as {min(missing)}", "Restore a backup."
        )
    if orphans:
        return Check(
            "facts",
            "warn",
            f"{len(orphans)} files belong to no import",
            "Interrupted imports left them; they are swept later.",
        )
    return Check("facts", "ok", f"{len(named)} parts, none missing, none over")


def worker(settings: Settings, app: psycopg.Connection) -> Check:
    """Whether jobs are done."""
    row = app.execute(
        "select (select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)),"
        " (select count(*) from procrastinate_jobs where status = 'todo'),"
        " (select count(*) from procrastinate_jobs where status = 'failed')",
        (SILENT_WORKER_SECONDS,),
    ).fetchone()
    alive, waiting, failed = row or (0, 0, 0)
    if not alive and locks.is_held(settings.home / locks.UP):
        return Check(
            "worker",
            "fail",
            f"gives no sign of life, {waiting} jobs wait",
            f"Look into {settings.logs / 'worker.log'}.",
        )
    if failed:
        return Check(
            "worker", "warn", f"{failed} jobs have failed", f"Their reasons are in {settings.logs / 'worker.log'}."
        )
    return Check(
        "worker", "ok", f"{waiting} jobs wait" if alive else f"not running, {waiting} jobs wait for `callsheet up`"
    )


Look = Callable[[Settings, psycopg.Connection], Check]


def _guarded(look: Look, settings: Settings, app: psycopg.Connection) -> Check:
    try:
        return look(settings, app)
    except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege) as error:
        return Check(look.__name__, "warn", " ".join(str(error).split()), "`callsheet up` makes the tables.")


def _start_remedy(settings: Settings) -> str:
    if settings.database_url is not None:
        return "Check CALLSHEET_DATABASE_URL and that its server runs."
    return f"`callsheet up` makes it; if it does not start: {settings.logs / 'postgres.log'} and {settings.logs / 'keeper.log'}."
