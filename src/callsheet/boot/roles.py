"""The three database roles and what each may do. Made before the first migration, so that every later table follows.

`boss` (or the role of CALLSHEET_DATABASE_URL) makes them, `cs_owner` migrates, `cs_app` works and is held by row-level security.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from callsheet.boot import connections, secrets
from callsheet.boot.connections import APP, BOSS, DATABASE, OWNER
from callsheet.boot.environment import Settings
from callsheet.errors import BrokenPromise, Unavailable

BI = "cs_bi"
"""The group that logins of BI tools belong to (`state/bi.py`)."""
RIGHTS = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION INHERIT"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a connected role is: the app must be none of these."""

    name: str
    superuser: bool
    bypasses_rls: bool
    owns_tables: bool

    @property
    def wrong(self) -> str:
        """Why the app may not run as this role, or ""."""
        reasons = [
            ("a superuser", self.superuser),
            ("allowed to bypass row-level security", self.bypasses_rls),
            ("an owner of tables", self.owns_tables),
        ]
        return " and ".join(reason for reason, holds in reasons if holds)


def ensure(settings: Settings) -> None:
    """Make database, roles and rights where they are missing. Raises Unavailable with the SQL to run where we may not."""
    if settings.database_url is None:
        _ensure_database(settings)
    else:
        for role in (OWNER, APP):
            secrets.made(settings.secrets, role)
    with connections.connect(settings, BOSS) as boss:
        try:
            for role in (OWNER, APP):
                _ensure_role(boss, settings, role)
            _ensure_readers(boss)
            _grant_database(boss)
        except psycopg.errors.InsufficientPrivilege as error:
            raise Unavailable(_plea(settings, boss, error)) from error
    with connections.connect(settings, OWNER) as owner:
        _grant_tables_to_come(owner)


def standing(connection: psycopg.Connection) -> Standing:
    """What the connected role is."""
    row = connection.execute(
        "select rolname, rolsuper, rolbypassrls,"
        " exists(select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        "  where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'member'))"
        " from pg_roles where rolname = current_user"
    ).fetchone()
    if row is None:
        raise BrokenPromise("The database does not know the role that we are connected as.")
    return Standing(*row)


def refuse_might(connection: psycopg.Connection) -> None:
    """Raises Unavailable when the connected role could see past row-level security."""
    found = standing(connection)
    if found.wrong:
        raise Unavailable(
            f"The database role {found.name} is {found.wrong}, so vendors would not be kept apart. "
            f"Callsheet runs as {APP}: let `callsheet up` make it, or take these rights from it."
        )


def _ensure_database(settings: Settings) -> None:
    with connections.connect(settings, BOSS, database="postgres") as boss:
        for role in (OWNER, APP):
            _ensure_role(boss, settings, role)
        if boss.execute("select from pg_database where datname = %s", (DATABASE,)).fetchone() is None:
            statement = "create database {} owner {} template template0 encoding 'UTF8'"
            boss.execute(sql.SQL(statement).format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def _ensure_role(boss: psycopg.Connection, settings: Settings, role: str) -> None:
    """Roles belong to the whole server: one that another installation made is never given a new password."""
    embedded = settings.database_url is None
    if boss.execute("select from pg_roles where rolname = %s", (role,)).fetchone() is None:
        statement = sql.SQL("create role {} " + RIGHTS).format(sql.Identifier(role))
        if not embedded:
            statement += sql.SQL(" password {}").format(sql.Literal(secrets.made(settings.secrets, role)))
        boss.execute(statement)
    elif not embedded and not _opens(settings, role):
        raise Unavailable(
            f"The server has a role {role} already, whose password is not the one in {settings.secrets / role}. Copy that "
            f"file from the installation that made the role, or have an administrator run: "
            f"ALTER ROLE {role} PASSWORD '<the line in {settings.secrets / role}>';"
        )


def _ensure_readers(boss: psycopg.Connection) -> None:
    """The group of BI logins: nobody signs in as it, and it reads the schema `bi` alone."""
    if boss.execute("select from pg_roles where rolname = %s", (BI,)).fetchone() is None:
        boss.execute(sql.SQL("create role {} NOLOGIN").format(sql.Identifier(BI)))


def _opens(settings: Settings, role: str) -> bool:
    """Whether the password that we keep is already the role's."""
    try:
        connections.connect(settings, role).close()
    except psycopg.OperationalError:
        return False
    return True


def _grant_database(boss: psycopg.Connection) -> None:
    database = sql.Identifier(boss.info.dbname)
    owner, app = sql.Identifier(OWNER), sql.Identifier(APP)
    for statement in (
        sql.SQL("grant connect, temporary, create on database {} to {}").format(database, owner),
        sql.SQL("grant connect, temporary on database {} to {}").format(database, app),
        sql.SQL("grant usage, create on schema public to {}").format(owner),
        sql.SQL("grant usage on schema public to {}").format(app),
    ):
        boss.execute(statement)


def _grant_tables_to_come(owner: psycopg.Connection) -> None:
    app = sql.Identifier(APP)
    for statement in (
        "alter default privileges in schema public grant select, insert, update, delete on tables to {}",
        "alter default privileges in schema public grant usage, select on sequences to {}",
        "alter default privileges in schema public grant execute on functions to {}",
    ):
        owner.execute(sql.SQL(statement).format(app))


def _plea(settings: Settings, boss: psycopg.Connection, error: Exception) -> str:
    database, schema = boss.info.dbname, "public"
    lines = [
        f"CREATE ROLE {role} {RIGHTS} PASSWORD '<the line in {settings.secrets / role}>';" for role in (OWNER, APP)
    ] + [
        f"CREATE ROLE {BI} NOLOGIN;",
        f"GRANT CONNECT, TEMPORARY, CREATE ON DATABASE {database} TO {OWNER};",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {APP};",
        f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {OWNER};",
        f"GRANT USAGE ON SCHEMA {schema} TO {APP};",
    ]
    return (
        f"The role {boss.info.user} of CALLSHEET_DATABASE_URL may not make the roles that Callsheet needs ({str(error).strip()}). "
        "Have an administrator run this in that database, then start again:\n  " + "\n  ".join(lines)
    )
