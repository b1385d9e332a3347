"""Logins of BI tools: made and taken away by whoever owns the machine. Passwords are hashed by PostgreSQL, shown once, kept nowhere."""

import re
import secrets as randomness

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from callsheet.boot import connections
from callsheet.boot.connections import BOSS, OWNER
from callsheet.boot.environment import Settings
from callsheet.errors import NotThere, UnusableInput
from callsheet.state.bi import GROUP

NAME = re.compile(r"bi_[a-z0-9_]{1,50}")
SCOPE = re.compile(r"all|[pv]:[^,:;*%\s]+(,[^,:;*%\s]+)*")
LIMIT = "60s"


def enable(settings: Settings, login: str, scope: str) -> str:
    """Make the login, or give it a new password and scope; the address to connect with, shown this once."""
    if not NAME.fullmatch(login):
        raise UnusableInput(f"“{login}” is no name for a BI login: write bi_ and small letters, digits, underscores.")
    if not SCOPE.fullmatch(scope):
        raise UnusableInput(f"“{scope}” is no scope: write all, p:programme,programme or v:vendor,vendor (codes).")
    password = randomness.token_urlsafe(24)
    name = sql.Identifier(login)
    with connections.connect(settings, BOSS) as boss, boss.transaction():
        boss.execute("SET LOCAL password_encryption = 'scram-sha-256'")
        known = boss.execute("SELECT FROM pg_roles WHERE rolname = %s", (login,)).fetchone()
        verb = sql.SQL("ALTER ROLE {}" if known else "CREATE ROLE {}").format(name)
        rights = sql.SQL(
            " LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 5 PASSWORD {}"
        )
        boss.execute(verb + rights.format(sql.Literal(password)))
        boss.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(GROUP), name))
        boss.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(boss.info.dbname), name))
        for setting, value in (
            ("default_transaction_read_only", "on"),
            ("statement_timeout", LIMIT),
            ("search_path", "bi"),
        ):
            boss.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value)))
    _write(
        settings,
        "INSERT INTO bi_login (login, scope, made_by) VALUES (%s, %s, 'owner')"
        " ON CONFLICT (login) DO UPDATE SET scope = excluded.scope, made_at = now()",
        (login, scope),
    )
    found = connections.parameters(settings, OWNER)
    return make_conninfo(**{**found, "user": login, "password": password})


def disable(settings: Settings, login: str) -> None:
    """Take the login away; whoever is connected by it is cut off. NotThere where there is none."""
    if login not in {name for name, _ in listed(settings)}:
        raise NotThere(f"There is no BI login “{login}”. `callsheet bi show` lists those there are.")
    _write(settings, "DELETE FROM bi_login WHERE login = %s", (login,))  # from now on it sees nothing
    with connections.connect(settings, BOSS) as boss:
        boss.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (login,))
        boss.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(login)))
        boss.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))


def listed(settings: Settings) -> list[tuple[str, str]]:
    """Every BI login with its scope."""
    with connections.connect(settings, OWNER) as owner, owner.transaction():
        owner.execute("SELECT set_config('app.scope', 'all', true)")
        return [(str(row[0]), str(row[1])) for row in owner.execute("SELECT login, scope FROM bi_login ORDER BY 1")]


def _write(settings: Settings, statement: str, values: tuple[str, ...]) -> None:
    with connections.connect(settings, OWNER) as owner, owner.transaction():
        owner.execute("SELECT set_config('app.scope', 'all', true)")
        psycopg.Cursor(owner).execute(statement, values)
