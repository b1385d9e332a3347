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
from callsheet.state.models import (
    Assessment,
    DigestAddress,
    ImportRun,
    Manifest,
    Mapping,
    Part,
    QualityStudy,
    RaisedFinding,
    RawFile,
    ScreenSignal,
    SkillEstimate,
    StudiedQuestion,
    VendorRequest,
)
from callsheet.state.scoping import NOTHING, scoped
from tests.world import cast
from tests.world.house import House, all_rows, person, query

pytestmark = pytest.mark.django_db

migrations = import_module("callsheet.state.migrations")
STEPS = [import_module(f"{migrations.__name__}.{step.name}") for step in iter_modules(migrations.__path__)]
BY_VENDOR = tuple(table for step in STEPS for table in getattr(step, "BY_VENDOR", ()))
OURS_ALONE = tuple(table for step in STEPS for table in getattr(step, "OURS_ALONE", ()))
"""Walled tables, as the migrations that wall them list them."""
NOT_WALLED = {
    "person": "whoever signs in is looked up before anybody knows their scope; access.people asks for a right"
}
"""Tables with a vendor or programme column outside the second wall, each with its reason."""
MALFORMED = (
    *("", "ALL", "all ", "v:", "v:lumen,", "v:,lumen", "v:lumen:orbit", "lumen", "v", "*", "all;v:lumen", "v:lumen\n"),
    *("p:", "p:marigold,", "p:,marigold", "p:marigold:vault", "p:marigold;all", "P:marigold", "p:*", "p:%"),
    *("m:", "m:0", "m:-1", "m:1e3", "m:x", "m:1;all", "m:1:", "m:1:a:b", "m:99999999999999999999", "m: 1"),
)
SECRET = "vault"


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
    for programme in (cast.PROGRAMME, SECRET):
        house.put("programme", code=programme, name=programme.title())
        house.put("guideline", programme=programme, version="1")
        house.put("workstream", programme=programme, code="w", name="W")
        house.put("batch", programme=programme, code="b", name="B")
        house.put("quota", programme=programme, locale="", units=1)
        house.put("name", programme=programme, kind="batch", name=f"{programme} one", code="b")
    for vendor in ("lumen", "orbit"):
        house.put("vendor", code=vendor, name=vendor.title())
        house.put("site", vendor=vendor, code="here", name="Here")
        house.put("closure", vendor=vendor, days="2026-12-25..2026-12-26", reason="Christmas")
        for programme in (cast.PROGRAMME, SECRET):
            _rows_of(house, programme, vendor)
    return house


def _rows_of(house: House, programme: str, vendor: str) -> None:
    of = {"programme": programme, "vendor": vendor}
    house.put("commitment", **of, week=date(2026, 11, 2), units=500)
    house.put("target", **of, kpi="Q02", value=0.95)
    house.put("acknowledgement", guideline=f"{programme}/1", vendor=vendor, on=date(2026, 11, 1))
    house.put("worker-rule", **of, match="prefix", pattern=vendor, valid=(None, None))
    now = timezone.now()
    with all_rows():
        step = Manifest.objects.create(kind="import", programme=programme, at=now, actor="test", next_row_id=1)
        raw = RawFile.objects.get_or_create(
            sha256=programme, defaults={"name": programme, "path": "x", "size": 1, "lines": 1, "received_at": now}
        )[0]
        ImportRun.objects.create(
            programme=programme, source="s", reader="table", file_name="x", raw_file=raw, actor="x"
        )
        Mapping.objects.create(programme=programme, source=vendor, version=1, text="", made_by="x")
        Assessment.objects.create(programme=programme, as_of=now, seq=step.seq, registry_version=step.seq, payload={})
        known = dict.fromkeys(("first_row_id", "rows", "bytes"), 1)
        key = f"{programme}/{vendor}"
        Part.objects.create(
            path=key, key=key, programme=programme, source="s", kind="x", seq=step.seq, sha256="", **known
        )
        study = {"programme": programme, "seq": step.seq, "said": {}}
        QualityStudy.objects.create(**study, made_at=now, made_from="x")
        StudiedQuestion.objects.create(**study, answers=1)
        SkillEstimate.objects.create(**study, vendor=vendor, answers=1)
        ScreenSignal.objects.create(**study, screen="copying", place=1, annotators=["a"])
        asked = VendorRequest.objects.create(
            programme=programme, vendor=vendor, screen="copying", annotators=["a"], seq=step.seq, said={}
        )
        asked.steps.create(programme=programme, vendor=vendor, at=now, by="x", verb="ask")
        finding = RaisedFinding.objects.create(
            id=f"{programme[:4]}-{vendor[:4]}", programme=programme, kind="x", first_at=now, last_at=now, said={}
        )
        finding.spells.create(programme=programme, began=now)
        finding.steps.create(programme=programme, at=now, by="x", verb="comment")
        DigestAddress.objects.get_or_create(programme_id=programme, label="x", sealed="x")
    for table, keys in KEYS.items():
        values = [LABELS.get(key, vendor if key == "vendor" else programme) for key in keys]
        query(
            f"INSERT INTO {table} (seq, {', '.join(keys)}) VALUES ({', '.join(['%s'] * (len(keys) + 1))})",
            step.seq,
            *values,
        )


LABELS = dict.fromkeys(("day", "arrived", "done", "taken_at"), date(2026, 11, 2))


def tables_with(*columns: str) -> dict[str, str]:
    """Tables that have one of these columns, with the column."""
    rows = query(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND a.attname = ANY(%s) AND n.nspname = 'public' ORDER BY 1",
        list(columns),
    )
    return {row[0]: row[1] for row in rows}


def of_vendors() -> dict[str, str]:
    return {t: c for t, c in tables_with("vendor", "vendor_id").items() if t not in NOT_WALLED}


def of_programmes() -> dict[str, str]:
    return tables_with("programme", "programme_id") | {"programme": "code"}


def walled() -> set[str]:
    """Tables whose owner too is held, and that have a policy."""
    return {
        row[0]
        for row in query(
            "SELECT relname FROM pg_class c WHERE relrowsecurity AND relforcerowsecurity"
            " AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)"
        )
    }


def test_every_table_with_a_vendor_or_a_programme_is_behind_the_wall_or_named_with_a_reason() -> None:
    assert {*tables_with("vendor", "vendor_id"), *of_programmes()} - walled() == set(NOT_WALLED)


def test_no_wall_is_left_half_built() -> None:
    begun = query("SELECT relname FROM pg_class WHERE relrowsecurity OR relforcerowsecurity")
    assert {row[0] for row in begun} == walled()


def test_every_policy_of_a_table_with_programmes_asks_for_memberships() -> None:
    """Else a member would not see their own rows, or see everybody's. Drafts go by the person."""
    said = dict(query("SELECT tablename, string_agg(qual, ' ') FROM pg_policies GROUP BY 1"))
    silent = {t for t in of_programmes() if "app_programmes()" not in str(said[t]) and t not in ("draft",)}
    assert not silent


def test_no_table_that_says_something_is_forgotten() -> None:
    """A new table must be walled, or stand here with the reason why it need not."""
    open_tables = {
        "person": NOT_WALLED["person"],
        "sign_in_link": "hashes only; read before anybody is known",
        "locale": "languages of the world",
        "registry_version": "one counter",
        "bi_secret": "the salt of programmes' numbers for BI logins: nobody but the owner of the views may read it",
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


def seen_values(tables: dict[str, str]) -> dict[str, set[object]]:
    """What each table shows of its column under the scope of the block."""
    return {
        table: {row[0] for row in ask(f"SELECT DISTINCT {column} FROM {table}")} for table, column in tables.items()
    }


def test_no_scope_and_every_malformed_one_shows_nothing(furnished: House) -> None:
    tables = sorted(walled() - {"bi_login"})
    count = " UNION ALL ".join(f"SELECT count(*) FROM {t}" for t in tables)
    for scope in MALFORMED:
        if scope == "m:0":
            continue  # well formed: somebody who is a member of nothing
        with seen_as(scope):
            assert ask(count) == [(0,)] * len(tables), scope


def test_a_vendor_sees_its_own_rows_in_every_table_and_no_others(furnished: House) -> None:
    every = {**of_vendors(), "vendor": "code"}
    with seen_as("v:lumen"):
        assert seen_values(every) == dict.fromkeys(every, {"lumen"})
        for table in walled() - set(every) - {"bi_login"}:
            assert ask(f"SELECT count(*) FROM {table}") == [(0,)], table
    with seen_as("all"):
        for table, shown in seen_values(every).items():
            assert {"lumen", "orbit"} <= shown, table


def member() -> int:
    return person("crowd manager", name="member", member=True).person or 0


def test_a_member_sees_the_rows_of_their_programmes_in_every_table_and_no_others(furnished: House) -> None:
    one = member()
    with seen_as("all"):
        everything = seen_values(of_programmes())
    unfilled = {"member"} | {t for t, shown in everything.items() if not shown}
    for scope in (f"m:{one}", f"m:{one}:{cast.PROGRAMME},{SECRET}", f"p:{cast.PROGRAMME}"):
        with seen_as(scope):
            shown = seen_values(of_programmes())
            assert {t: s - {""} for t, s in shown.items() if t not in unfilled} == {
                t: {cast.PROGRAMME} for t in shown if t not in unfilled
            }, scope
            assert ask("SELECT DISTINCT sha256 FROM raw_file") == [(cast.PROGRAMME,)]
            assert ask("SELECT count(DISTINCT guideline_id) FROM acknowledgement") == [(1,)]
            assert {row[0] for row in ask("SELECT code FROM vendor")} == {"lumen", "orbit"}
    assert len(everything) - len(unfilled) >= 20
    assert all({cast.PROGRAMME, SECRET} <= s for t, s in everything.items() if t not in unfilled)


def test_whoever_is_a_member_of_nothing_sees_no_row_of_any_programme(furnished: House) -> None:
    stranger = person("requester", name="stranger").person
    one = member()
    for scope in (
        f"m:{stranger}",
        "m:0",
        f"m:{stranger}:{cast.PROGRAMME}",
        f"m:{one}:{SECRET}",
        f"m:{one}:-",
    ):
        with seen_as(scope):
            assert {t: s - {""} for t, s in seen_values(of_programmes()).items() if s - {""} and t != "member"} == {}


def test_members_see_each_other_and_nobody_elses_memberships(furnished: House) -> None:
    one, other, away = member(), person("qa", name="other", member=True).person, person("qa", name="away").person
    with all_rows():
        ask("INSERT INTO member (programme_id, person_id) VALUES (%s, %s)", SECRET, away)
        ask("INSERT INTO member (programme_id, person_id) VALUES (%s, %s)", SECRET, other)
    with seen_as(f"m:{one}"):
        shown = set(ask("SELECT programme_id, person_id FROM member"))
    assert shown == {(cast.PROGRAMME, one), (cast.PROGRAMME, other)}


def test_a_membership_that_was_taken_away_is_gone_at_once(furnished: House) -> None:
    one = member()
    with all_rows():
        ask("DELETE FROM member WHERE person_id = %s", one)
    with seen_as(f"m:{one}"):
        assert ask("SELECT count(*) FROM measure_day") == [(0,)]


def test_a_member_cannot_write_into_a_foreign_programme_nor_make_themselves_a_member(furnished: House) -> None:
    one = member()
    refused = "row-level security|permission denied"
    for table, column in of_programmes().items():
        held = query(f"SELECT count(*) FROM {table} WHERE {column} = %s", cast.PROGRAMME)[0][0]
        if not held or table in ("member", "digest_address", "programme", "draft"):
            continue
        with suppress(DatabaseError), seen_as(f"m:{one}"):
            ask(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", SECRET, cast.PROGRAMME)
            raise AssertionError(f"{table} let a row go into a foreign programme")
        with seen_as(f"m:{one}"):
            ask(f"UPDATE {table} SET {column} = {column} WHERE {column} = %s", SECRET)
            assert ask(f"DELETE FROM {table} WHERE {column} = %s RETURNING 1", SECRET) == []
    with pytest.raises(DatabaseError, match=refused), seen_as(f"m:{one}"):
        ask("INSERT INTO member (programme_id, person_id) VALUES (%s, %s)", SECRET, one)


def test_the_scope_is_asked_once_a_query_and_never_once_a_row(furnished: House) -> None:
    for table in ("measure_day", "measure", "commitment", "import_run"):
        with seen_as("v:lumen"):
            plan = "\n".join(str(row[0]) for row in ask(f"EXPLAIN SELECT * FROM {table}"))
        assert "InitPlan" in plan, table
        assert "app_" not in "".join(line for line in plan.splitlines() if "Filter:" in line), plan


def test_somebody_of_two_vendors_sees_both(furnished: House) -> None:
    with seen_as("v:lumen,orbit"):
        assert {row[0] for row in ask("SELECT vendor FROM measure_day")} == {"lumen", "orbit"}


def test_a_vendor_cannot_write_a_row_of_another(furnished: House) -> None:
    refused = "row-level security|permission denied"
    for table in BY_VENDOR:
        columns = [
            r[0]
            for r in query(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
                table,
            )
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
