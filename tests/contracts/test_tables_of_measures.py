"""PostgreSQL's tables are those that models and measures declare, and each is behind row-level security."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from callsheet.metrics.measures import COUNTS, KEYS
from callsheet.store.sums import VALUES

WITHOUT_POLICY = {
    "locale": "languages in places: public knowledge",
    "person": "signing in happens before there is a scope; only actions/signin.py and access.people read it",
    "sign_in_link": "redeemed before there is a scope; holds hashes of links alone",
    "sign_in_throttle": "asked before there is a scope; holds hashes and counts alone",
    "registry_version": "one number, which says nothing about anybody",
}
"""Tables of ours that every signed-in process may read, with the reason."""


def columns_of(table: str) -> dict[str, str]:
    """Column -> type as PostgreSQL has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table])
        return dict(cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize("table", KEYS)
def test_a_measure_table_has_exactly_the_declared_columns(table: str) -> None:
    found = columns_of(table)
    assert set(found) == {"seq", *KEYS[table], *VALUES[table]}
    assert {name: found[name] for name in VALUES[table]} == dict.fromkeys(VALUES[table], "bigint")


def test_the_store_writes_every_declared_measure() -> None:
    assert set(VALUES) == set(KEYS)
    assert VALUES["measure"] == VALUES["measure_day"] == COUNTS


@pytest.mark.django_db
def test_every_table_of_ours_is_behind_row_level_security_or_says_why_not() -> None:
    ours = {model._meta.db_table for model in apps.get_app_config("state").get_models()} | set(KEYS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        behind = {name for (name,) in cursor.fetchall()}
    inner = {t for t in ours if t.startswith("person_")}
    assert ours - behind - inner == set(WITHOUT_POLICY)


def test_migrations_say_what_the_models_say(tmp_path: Path) -> None:
    variables = os.environ | {
        "DJANGO_SETTINGS_MODULE": "callsheet.boot.owner_settings",
        "CALLSHEET_HOME": str(tmp_path),
    }
    command = [sys.executable, "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run", "state"]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
