"""One real PostgreSQL for the session: tests run as `cs_app`, through row-level security, on tables that `cs_owner` migrated.

Everything lives in a temporary CALLSHEET_HOME; the home of whoever runs the tests is never touched.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connections as django_connections
from django.test import TransactionTestCase

from callsheet.boot import connections, environment, migrations, postgres, roles


def _temporary_home() -> Path:
    # Not pytest's tmp_path: its parents are closed to others and too long for a socket.
    home = Path(tempfile.mkdtemp(prefix="cs-", dir="/tmp"))
    home.chmod(0o755)
    return home


_HOME = _temporary_home()
_SETTINGS = environment.read({"CALLSHEET_HOME": str(_HOME)})
django_settings.CALLSHEET = _SETTINGS
django_settings.DATABASES["default"].update(connections.django(_SETTINGS, connections.APP))


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Drop connections whose database is gone: Playwright's loop gives a context of its own, whose connections the
    restoring of the database cannot see and close."""
    for connection in django_connections.all(initialized_only=True):
        if connection.connection is not None and not connection.in_atomic_block and not connection.is_usable():
            connection.close()


@pytest.fixture(scope="session")
def callsheet_home() -> Path:
    """The session's CALLSHEET_HOME."""
    return _HOME


@pytest.fixture(scope="session")
def database_server() -> Iterator[environment.Settings]:
    """The running server with its roles and tables; gives its settings."""
    server = postgres.start(postgres.place(_SETTINGS, durable=False))
    try:
        roles.ensure(_SETTINGS)
        migrations.migrate(_SETTINGS)
        _keep_pristine_copy()
        yield _SETTINGS
    finally:
        django_connections.close_all()
        postgres.stop(server)


def _keep_pristine_copy() -> None:
    with connections.connect(_SETTINGS, connections.BOSS, database="postgres") as boss:
        boss.execute("create database pristine template callsheet is_template true")


def _restore_pristine(case: TransactionTestCase) -> None:
    """After a test with real commits the database is as the migrations left it; the app itself may not empty tables."""
    django_connections.close_all()
    with connections.connect(_SETTINGS, connections.BOSS, database="postgres") as boss:
        boss.execute("drop database callsheet with (force)")
        boss.execute("create database callsheet template pristine owner cs_owner")
        boss.execute("grant connect, temporary on database callsheet to cs_app")


@pytest.fixture(scope="session")
def django_db_setup(database_server: environment.Settings, django_db_blocker: pytest.FixtureRequest) -> None:
    """pytest-django's own set-up would make a second database as a superuser; ours is there already."""
    with django_db_blocker.unblock():
        TransactionTestCase._fixture_teardown = _restore_pristine
        django_connections["default"].settings_dict.update(connections.django(database_server, connections.APP))
        assert os.fspath(_HOME) in str(django_connections["default"].settings_dict["HOST"])
