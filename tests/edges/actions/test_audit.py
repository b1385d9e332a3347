"""The record of what was done: sealed, complete, and found out wherever it is altered."""

import json
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

import callsheet
from callsheet.actions import audit, registry, upkeep
from callsheet.actions.acting import SYSTEM, acting
from callsheet.actions.audit import DEEDS, first_broken
from callsheet.actions.signin import actor_of, invite, redeem, set_password
from callsheet.boot import connections
from callsheet.boot.environment import Settings
from callsheet.state.access import audit_entries
from callsheet.state.models import AuditEntry
from callsheet.state.scoping import scoped
from tests.world import cast
from tests.world.house import House, all_rows, person, query, rows_of

SOURCE = Path(callsheet.__file__).parent


def broken() -> int | None:
    with all_rows():
        return first_broken(AuditEntry.objects.order_by("n"))


def deeds() -> list[str]:
    return [row[0] for row in query("SELECT action FROM audit_entry ORDER BY n")]


@pytest.mark.django_db
def test_what_people_do_is_recorded_and_the_chain_holds(house: House) -> None:
    house.vendors()
    house.bring(cast.judgments_csv(house.desk / "songs.csv", cast.answers(4)))
    _, token = invite("a@example.invalid", name="Ada", role="qa", actor=SYSTEM)
    set_password(redeem(token), "correct horse battery")
    house.put("target", programme=cast.PROGRAMME, kpi="Q02", value=0.95)
    upkeep.remove_and_follow("target", {"programme": cast.PROGRAMME, "kpi": "Q02"}, actor=SYSTEM)
    assert {"registry.put", "import.done", "mapping.saved", "person.invited", "person.signed_in"} <= set(deeds())
    assert deeds()[-3:] == ["person.password_set", "registry.put", "registry.removed"]
    assert broken() is None


@pytest.mark.django_db
def test_an_entry_says_who_what_it_was_and_what_it_is(house: House) -> None:
    quentin = person("production manager", name="Quentin")
    registry.put("vendor", {"code": "lumen", "name": "Lumen"}, actor=quentin)
    registry.put("vendor", {"code": "lumen", "name": "Lumen Data"}, actor=quentin)
    with all_rows():
        last = AuditEntry.objects.order_by("-n").first()
    assert last is not None
    assert (last.actor, last.person) == (f"person {quentin.person}", quentin.person)
    assert (last.noun, last.key) == ("vendor", "lumen")
    with all_rows():
        assert audit_entries(SYSTEM).first().who == "Quentin"  # type: ignore[union-attr]
    assert (last.was["name"], last.now["name"]) == ("Lumen", "Lumen Data")


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_entry_and_no_gap_in_the_chain(house: House) -> None:
    registry.put("vendor", {"code": "lumen", "name": "Lumen"}, actor=SYSTEM)
    with suppress(ZeroDivisionError), acting(SYSTEM, "registry"):
        audit.record("registry.put", noun="vendor", key="orbit", actor=SYSTEM)
        raise ZeroDivisionError
    with suppress(ZeroDivisionError), acting(SYSTEM, "registry"), audit.appended_at_end():
        audit.record("registry.put", noun="vendor", key="orbit", actor=SYSTEM)
        raise ZeroDivisionError
    registry.put("vendor", {"code": "orbit", "name": "Orbit"}, actor=SYSTEM)
    assert deeds() == ["registry.put"] * 2
    assert broken() is None


@pytest.mark.django_db
def test_entries_kept_back_until_the_end_join_in_their_order(house: House) -> None:
    with acting(SYSTEM, "registry"), audit.appended_at_end():
        for key in ("a", "b", "c"):
            audit.record("registry.put", noun="vendor", key=key, actor=SYSTEM)
        assert AuditEntry.objects.count() == 0
    assert [row[0] for row in query("SELECT key FROM audit_entry ORDER BY n")] == ["a", "b", "c"]
    assert broken() is None


@pytest.mark.django_db
def test_a_vendors_deed_joins_the_same_chain_though_they_cannot_read_it(house: House) -> None:
    house.put("vendor", code="lumen", name="Lumen")
    vera = person("vendor", name="vera", vendor="lumen")
    for _ in range(2):
        with scoped(vera.scope_text), transaction.atomic():
            audit.record("person.signed_in", noun="person", key="1", actor=vera)
    assert len(deeds()) == 3
    assert broken() is None


@pytest.mark.django_db
def test_an_unregistered_kind_of_entry_is_refused(house: House) -> None:
    with pytest.raises(KeyError, match="vendor.flattered"), acting(SYSTEM, "registry"):
        audit.record("vendor.flattered", noun="vendor", key="lumen", actor=SYSTEM)


@pytest.mark.django_db
def test_any_value_of_the_registry_keeps_its_seal_through_the_database(house: House) -> None:
    said = {
        "texts": ["é", "日本語", "\U0001f3b5", 'a "quoted" \\ text', "", "\n"],
        "numbers": [0, -1, 2**53, 2**63 - 1, 0.1, 1e-7, 1.5e10, 1e22, 1e300, -0.0, 1.0, float("nan")],
        "moments": [date(2026, 11, 2), datetime(2026, 11, 2, 8, 0, 0, 1, tzinfo=UTC), Decimal("1.10")],
        "nothing": [None, True, False, {}, []],
        "deep": {"b": {"z": 1, "a": [1, 2]}, "a": (1, 2)},
    }
    with acting(SYSTEM, "registry"):
        audit.record("registry.put", noun="vendor", key="x", actor=SYSTEM, was=None, now=said)
        for value in (None, 0, "", [], {}, "null"):
            audit.record("registry.put", noun="vendor", key="x", actor=SYSTEM, was=value, now=value)
    assert broken() is None


@pytest.mark.django_db(transaction=True)
def test_any_entry_that_was_altered_is_found_at_its_number(house: House, database_server: Settings) -> None:
    for code in ("lumen", "orbit", "heron"):
        registry.put("vendor", {"code": code, "name": code}, actor=SYSTEM)
    registry.put("vendor", {"code": "lumen", "name": "Lumen"}, actor=actor_of_ada())
    numbers = [row[0] for row in query("SELECT n FROM audit_entry ORDER BY n")]
    changes = {
        "at": "at + interval '1 microsecond'", "actor": "actor || ' '", "person": "coalesce(person, 0) + 1",
        "action": "'registry.removed'", "noun": "'site'", "key": "key || 'x'", "now": "coalesce(now, '{}') || '{\"name\": \"Mallory\"}'",
        "was": "coalesce(was, '{}') || '{\"name\": \"Mallory\"}'", "hash": "md5(hash) || md5(hash)",
        "previous": "md5(previous) || md5(previous)",
    }  # fmt: skip
    with connections.connect(database_server, connections.BOSS, database="callsheet") as boss:
        for n in numbers:
            for column, value in changes.items():
                boss.execute("BEGIN")
                boss.execute(
                    "CREATE TEMP TABLE kept ON COMMIT PRESERVE ROWS AS SELECT * FROM audit_entry WHERE n = %s", [n]
                )
                boss.execute("COMMIT")
                boss.execute(f"UPDATE audit_entry SET {column} = {value} WHERE n = %s", [n])  # type: ignore[arg-type]
                assert broken() == n, (n, column)
                boss.execute("DELETE FROM audit_entry WHERE n = %s", [n])
                if n != numbers[-1]:
                    assert broken() == numbers[numbers.index(n) + 1]
                boss.execute("INSERT INTO audit_entry SELECT * FROM kept")
                boss.execute("DROP TABLE kept")
                assert broken() is None


def actor_of_ada():  # type: ignore[no-untyped-def]
    someone, _ = invite("ada@example.invalid", name="Ada", role="owner", actor=SYSTEM)
    return actor_of(someone)


def test_every_kind_of_entry_is_used_somewhere_and_has_a_sentence() -> None:
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in SOURCE.rglob("*.py")
        if path != SOURCE / "actions" / "audit.py"
    }
    used = {kind for kind in DEEDS if any(f'"{kind}"' in text for text in texts.values())}
    assert set(DEEDS) - used == set()
    assert all(deed.sentence and deed.personal for deed in DEEDS.values())
    recorded = {m for text in texts.values() for m in re.findall(r'audit\.record\(\s*"([a-z_.]+)"', text)}
    assert recorded <= set(DEEDS)


@pytest.mark.django_db
def test_the_command_says_whether_all_seals_hold(house: House) -> None:
    assert json.loads(house.cli("audit", "verify", "--json").out) == {"entries": 0, "ok": True, "first_broken": None}
    registry.put("vendor", {"code": "lumen", "name": "Lumen"}, actor=SYSTEM)
    said = house.cli("audit", "verify")
    assert (said.code, said.out.strip()) == (0, "1 entries, all seals hold.")
    assert rows_of("audit_entry") == 1
    listed = house.cli("audit", "list", "--json").json
    assert [(e["action"], e["noun"], e["key"]) for e in listed] == [("registry.put", "vendor", "lumen")]
    assert "registry.put" in house.cli("audit", "list").out
