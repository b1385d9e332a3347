"""The registry as it was: every version is kept by the database, behind the same walls, and read by the same queries."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from callsheet.actions import registry
from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.nouns import NOUNS
from callsheet.state.models import Programme, Site, Vendor
from callsheet.state.replay import TABLES, as_it_was, entered_long_ago
from callsheet.state.scoping import ALL, NOTHING, scoped
from tests.world import cast
from tests.world.house import House, all_rows, query
from tests.world.past import entered_on

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOT_REPLAYED = {"member"}
"""Who may see what is never that of then."""


def day(number: int) -> datetime:
    return MONDAY + timedelta(days=number)


def due_at(moment: datetime | None) -> date | None:
    with all_rows(), as_it_was(moment):
        return Programme.objects.get(code=cast.PROGRAMME).due


def columns_of(schema: str, table: str) -> dict[str, str]:
    rows = query(
        "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %s) AND c.relname = %s"
        " AND a.attnum > 0 AND NOT a.attisdropped",
        schema,
        table,
    )
    return dict(rows)


def test_every_noun_of_the_registry_has_its_history_with_all_its_columns_and_its_walls() -> None:
    """A migration that adds a registry table, or a column to one, ends with `state.replay.follow`."""
    assert {noun.model._meta.db_table for noun in NOUNS.values()} - set(TABLES) == NOT_REPLAYED
    policies = "SELECT policyname, cmd, qual, with_check FROM pg_policies WHERE schemaname = %s AND tablename = %s"
    for table in TABLES:
        now = columns_of("public", table)
        assert now
        assert columns_of("replay", table) == now, table
        assert now.items() <= columns_of("history", table).items(), table
        assert sorted(query(policies, "history", table)) == sorted(query(policies, "public", table)), table
    triggers = query("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'keep_%%'")
    assert {name for (name,) in triggers} == {f"keep_{table}" for table in TABLES}


def test_a_row_is_read_as_it_was_at_any_moment(house: House) -> None:
    for number, due in ((0, date(2026, 12, 1)), (2, date(2026, 12, 24))):
        with entered_on(day(number)):
            house.put("programme", code=cast.PROGRAMME, name="Marigold", due=due)
    assert due_at(day(0)) == due_at(day(2) - HOUR) == date(2026, 12, 1)
    assert due_at(day(2)) == due_at(day(9)) == due_at(None) == date(2026, 12, 24)
    with all_rows(), as_it_was(day(0) - HOUR):
        assert not Programme.objects.exists(), "it had not been entered"


def test_what_was_removed_is_there_until_then_and_may_come_back_as_something_else(house: House) -> None:
    with entered_on(day(0)):
        house.put("vendor", code="lumen", name="Lumen")
    with entered_on(day(1)):
        registry.remove("vendor", {"code": "lumen"}, actor=SYSTEM)
    with entered_on(day(3)):
        house.put("vendor", code="lumen", name="Lumen Data")
    said = []
    for number in range(4):
        with all_rows(), as_it_was(day(number) + HOUR):
            said.append(Vendor.objects.values_list("name", flat=True).first())
    assert said == ["Lumen", None, None, "Lumen Data"]


def test_several_changes_in_one_transaction_are_one_version(house: House) -> None:
    with entered_on(day(0)), all_rows():
        for name in ("Lumen", "Lumen Data", "Lumen Data GmbH"):
            house.put("vendor", code="lumen", name=name)
    with all_rows(), as_it_was(day(0)):
        assert [v.name for v in Vendor.objects.all()] == ["Lumen Data GmbH"]


def test_what_is_loaded_at_once_has_always_been_so(house: House) -> None:
    with entered_long_ago():
        house.vendors()
    with all_rows(), as_it_was(datetime(1990, 1, 1, tzinfo=UTC)):
        assert {s.code for s in Site.objects.all()} == {"manila", "bogota"}


def everything() -> dict[str, list[dict[str, object]]]:
    return {noun: registry.rows(noun, actor=SYSTEM) for noun in ("vendor", "site", "quota", "programme")}


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_each_moment_can_be_read_again(house: House, seed: int) -> None:
    """Puts and removals at random, several a moment; what stood after each moment is what a replay of it shows."""
    rng = random.Random(seed)
    stood: dict[datetime, dict[str, list[dict[str, object]]]] = {}
    with entered_on(day(0)):
        house.vendors()
    for number in range(1, 15):
        with entered_on(day(number)), all_rows():
            for _ in range(rng.randint(1, 4)):
                values: dict[str, object] = {"programme": cast.PROGRAMME, "locale": rng.choice(("", "de-DE", "fr-FR"))}
                if values["locale"]:
                    house.put("locale", code=values["locale"], name="x")
                held = [q for q in registry.rows("quota", actor=SYSTEM) if q["locale"] == values["locale"]]
                if held and rng.random() < 0.4:
                    registry.remove("quota", values, actor=SYSTEM)
                else:
                    house.put("quota", **values, units=rng.randint(1, 9))
                house.put("site", vendor="lumen", code="manila", name=f"Manila {rng.randint(1, 3)}")
            stood[day(number)] = everything()
    for moment, rows in stood.items():
        with reading(SYSTEM), as_it_was(moment + HOUR):
            assert everything() == rows
    with reading(SYSTEM):
        assert everything() == stood[day(14)]


def test_a_replay_is_behind_the_same_walls(house: House) -> None:
    with entered_on(day(0)):
        house.vendors()
    with entered_on(day(2)):
        house.put("site", vendor="lumen", code="manila", name="Elsewhere")
    seen = {}
    for scope in (ALL, "v:lumen", "v:orbit", "p:nobody", NOTHING, "v:", "m:0"):
        with scoped(scope), transaction.atomic(), as_it_was(day(1)):
            seen[scope] = {s.code for s in Site.objects.all()}, Programme.objects.count()
    assert seen == {
        ALL: ({"manila", "bogota"}, 1),
        "v:lumen": ({"manila"}, 0),
        "v:orbit": ({"bogota"}, 0),
        "p:nobody": ({"manila", "bogota"}, 0),
        NOTHING: (set(), 0),
        "v:": (set(), 0),
        "m:0": ({"manila", "bogota"}, 0),
    }


def test_the_past_cannot_be_written(house: House) -> None:
    house.vendors()
    with all_rows():
        for deed in (
            "UPDATE history.vendor SET name = 'x'",
            "SELECT * FROM history.vendor",
            "UPDATE replay.vendor SET name = 'x'",
            "DELETE FROM replay.site",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(deed)
    with pytest.raises(DatabaseError, match="permission denied"), all_rows(), as_it_was(day(0)):
        Vendor.objects.create(code="x", name="x")


def test_the_present_is_read_again_after_the_block_also_where_something_failed_inside(house: House) -> None:
    with entered_on(day(0)):
        house.put("vendor", code="lumen", name="then")
    house.put("vendor", code="lumen", name="now")
    with all_rows():
        with as_it_was(day(1)):
            assert Vendor.objects.get().name == "then"
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute("SELECT 1 / 0")
            assert Vendor.objects.get().name == "then"
        assert Vendor.objects.get().name == "now"
        with pytest.raises(DatabaseError), transaction.atomic(), as_it_was(day(1)):
            connection.cursor().execute("SELECT 1 / 0")
        assert Vendor.objects.get().name == "now"
