"""The second wall: what the database itself shows, hides and refuses, whatever the code above it asks."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from callsheet.metrics.measures import KEYS
from callsheet.state.models import Manifest
from callsheet.state.scoping import NOTHING, scoped
from tests.world import cast
from tests.world.house import House, all_rows, query

pytestmark = pytest.mark.django_db

migrations = import_module("callsheet.state.migrations")
STEPS = [import_module(f"{migrations.__name__}.{step.name}") for step in iter_modules(migrations.__path__)]
BY_VENDOR = tuple(table for step in STEPS for table in getattr(step, "BY_VENDOR", ()))
OURS_ALONE = tuple(table for step in STEPS for table in getattr(step, "OURS_ALONE", ()))
"""Walled tables, as the migrations that wall them list them."""
NOT_WALLED = {
    "person": "whoever signs in is looked up before anybody knows their scope; access.people asks for a right"
}
"""Tables with a vendor column outside the second wall, each with its reason."""
MALFORMED = ("", "ALL", "all ", "v:", "v:lumen,", "v:,lumen", "v:lumen:orbit", "lumen", "v", "*", "all;v:lumen")


@contextmanager
def seen_as(scope: str) -> Iterator[None]:
    with scoped(scope), transaction.atomic():
        yield


def ask(sql: str, *parameters: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture
def furnished(house: House) -> House:
    """Both vendors have rows in every table that has vendors."""
    house.put("programme", code=cast.PROGRAMME, name="Marigold")
    house.put("guideline", programme=cast.PROGRAMME, version="1")
    with all_rows():
        step = Manifest.objects.create(kind="import", at=timezone.now(), actor="test", next_row_id=1)
    for vendor in ("lumen", "orbit"):
        house.put("vendor", code=vendor, name=vendor.title())
        house.put("site", vendor=vendor, code="here", name="Here")
        of = {"programme": cast.PROGRAMME, "vendor": vendor}
        house.put("commitment", **of, week=date(2026, 11, 2), units=500)
        house.put("target", **of, kpi="Q02", value=0.95)
        house.put("closure", vendor=vendor, days="2026-12-25..2026-12-26", reason="Christmas")
        house.put("acknowledgement", guideline=f"{cast.PROGRAMME}/1", vendor=vendor, on=date(2026, 11, 1))
        house.put("worker-rule", **of, match="prefix", pattern=vendor, valid=(None, None))
        for table, keys in KEYS.items():
            values = [LABELS.get(key, vendor if key == "vendor" else cast.PROGRAMME) for key in keys]
            query(
                f"INSERT INTO {table} (seq, {', '.join(keys)}) VALUES ({', '.join(['%s'] * (len(keys) + 1))})",
                step.seq,
                *values,
            )
    return house


LABELS = dict.fromkeys(("day", "arrived", "done", "taken_at"), date(2026, 11, 2))


def tables_with_vendors() -> list[str]:
    rows = query(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND a.attname IN ('vendor', 'vendor_id') AND n.nspname = 'public' ORDER BY 1"
    )
    return [row[0] for row in rows]


def test_every_table_with_vendors_is_behind_the_wall_or_named_with_a_reason() -> None:
    assert set(tables_with_vendors()) - set(BY_VENDOR) == set(NOT_WALLED)
    assert set(BY_VENDOR) <= set(tables_with_vendors())


def test_every_walled_table_forces_its_policy_on_its_owner_too() -> None:
    listed = {*BY_VENDOR, *OURS_ALONE, "vendor", "audit_entry"}
    forced = query("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    assert {row[0] for row in forced} == listed


def test_no_table_that_says_something_is_forgotten() -> None:
    """A new table must be walled, or stand here with the reason why it need not."""
    open_tables = {
        "person": NOT_WALLED["person"],
        "sign_in_link": "hashes only; read before anybody is known",
        "locale": "languages of the world",
        "registry_version": "one counter",
        "saved_view": "addresses of pages; actions/saved_views.py offers what its reader may see",
        "callsheet_boot": "which version made roles and tables",
        "person_session": "read by its secret key before anybody is known",
        "person_identity": "looked up by issuer and subject before anybody is known",
        "sign_in_throttle": "hashes and counts; asked before anybody is known",
        "account_emailaddress": "of django-allauth, unused",
        "account_emailconfirmation": "of django-allauth, unused",
        "socialaccount_socialaccount": "of django-allauth, unused",
        "socialaccount_socialapp": "of django-allauth, unused",
        "socialaccount_socialtoken": "of django-allauth, unused",
        "django_migrations": "names of migrations",
        "django_content_type": "names of models",
        "auth_group": "unused",
        "auth_group_permissions": "unused",
        "auth_permission": "unused",
    }
    rows = query(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE relkind IN ('r', 'p') AND nspname = 'public' AND NOT relrowsecurity AND relname NOT LIKE 'procrastinate%%'"
    )
    assert {row[0] for row in rows} <= set(open_tables)


def test_the_app_owns_nothing_and_may_not_pass_by_the_policies() -> None:
    role = query("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    owned = query(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = 'public' AND relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
    )
    assert role == [(False, False)]
    assert owned == []


def test_no_scope_and_every_malformed_one_shows_nothing(furnished: House) -> None:
    tables = (*BY_VENDOR, *OURS_ALONE, "vendor")
    count = " UNION ALL ".join(f"SELECT count(*) FROM {t}" for t in tables)
    for scope in MALFORMED:
        with seen_as(scope):
            assert ask(count) == [(0,)] * len(tables), scope


def test_a_vendor_sees_its_own_rows_in_every_table_and_no_others(furnished: House) -> None:
    with seen_as("v:lumen"):
        for table in BY_VENDOR:
            assert ask(f"SELECT DISTINCT vendor FROM {table}") == [("lumen",)], table
        assert ask("SELECT code FROM vendor") == [("lumen",)]
        for table in (*OURS_ALONE, "audit_entry"):
            assert ask(f"SELECT count(*) FROM {table}") == [(0,)], table
    for table in BY_VENDOR:
        assert {"lumen", "orbit"} <= {row[0] for row in query(f"SELECT DISTINCT vendor FROM {table}")}, table


def test_somebody_of_two_vendors_sees_both(furnished: House) -> None:
    with seen_as("v:lumen,orbit"):
        assert {row[0] for row in ask("SELECT vendor FROM measure_day")} == {"lumen", "orbit"}


def test_a_vendor_cannot_write_a_row_of_another(furnished: House) -> None:
    refused = "row-level security|permission denied"
    for table in BY_VENDOR:
        columns = [
            r[0] for r in query("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table)
        ]
        kept = ", ".join(f'"{c}"' for c in columns if c not in ("id", "vendor"))
        with pytest.raises(DatabaseError, match=refused), seen_as("v:lumen"):
            ask(f"UPDATE {table} SET vendor = 'orbit' WHERE vendor = 'lumen'")
        with pytest.raises(DatabaseError, match=refused), seen_as("v:lumen"):
            ask(f"INSERT INTO {table} (vendor, {kept}) SELECT 'orbit', {kept} FROM {table} LIMIT 1")
        with seen_as("v:lumen"):
            ask(f"UPDATE {table} SET vendor = vendor WHERE vendor = 'orbit'")
            assert ask(f"DELETE FROM {table} WHERE vendor = 'orbit' RETURNING 1") == []
        assert query(f"SELECT count(*) FROM {table} WHERE vendor = 'orbit'")[0][0] > 0


def test_what_was_done_can_be_added_to_by_anybody_and_changed_by_nobody(furnished: House) -> None:
    before = query("SELECT * FROM audit_entry ORDER BY n")
    for deed in ("UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"):
        with seen_as("all"), suppress(DatabaseError):  # forbidden, or without effect
            ask(deed)
    assert query("SELECT * FROM audit_entry ORDER BY n") == before
    with seen_as(NOTHING):
        assert ask("SELECT count(*) FROM audit_entry") == [(0,)]
