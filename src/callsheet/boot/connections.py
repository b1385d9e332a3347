"""How each database role connects, embedded or to a server of one's own. Importing this opens nothing."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from psycopg.conninfo import make_conninfo

from callsheet.boot import secrets
from callsheet.boot.environment import Settings
from callsheet.boot.postgres import socket_folder

BOSS = "boss"
"""Superuser of the embedded server: start-up and backup only."""
OWNER = "cs_owner"
"""Owns the tables and migrates; under the row-level policies like everybody."""
APP = "cs_app"
"""Web server, worker and command line: no superuser, no owner, no BYPASSRLS."""
DATABASE = "callsheet"


def parameters(settings: Settings, role: str, *, database: str | None = None) -> dict[str, str]:
    """libpq's keywords for this role (BOSS of a given server is the role of CALLSHEET_DATABASE_URL)."""
    if settings.database_url is None:
        return {"host": str(socket_folder(settings.home)), "user": role, "dbname": database or DATABASE}
    found = _of_url(settings.database_url)
    if role != BOSS:
        found |= {"user": role, "password": secrets.kept(settings.secrets, role) or ""}
    return found | ({"dbname": database} if database else {})


def connect(settings: Settings, role: str, *, database: str | None = None) -> psycopg.Connection:
    """A connection of this role outside Django, every statement its own transaction."""
    keywords: dict[str, Any] = {"connect_timeout": 10, **parameters(settings, role, database=database)}
    return psycopg.connect(make_conninfo(**keywords), autocommit=True)


def django(settings: Settings, role: str) -> dict[str, Any]:
    """The entry of Django's DATABASES for this role."""
    found = parameters(settings, role)
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    options = {keyword: value for keyword, value in found.items() if keyword not in names}
    return {
        "ENGINE": "callsheet.boot.db",
        **{names[keyword]: value for keyword, value in found.items() if keyword in names},
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "callsheet", **options},
    }


def _of_url(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    found = {
        "host": unquote(parts.hostname or ""),
        "port": str(parts.port or ""),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "dbname": unquote(parts.path.lstrip("/")),
        **dict(parse_qsl(parts.query)),
    }
    return {keyword: value for keyword, value in found.items() if value}
