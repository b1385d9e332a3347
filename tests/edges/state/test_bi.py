"""Logins of BI tools: they read the documented views within their scope, and nothing else, whatever they set or ask."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from callsheet.boot import bi
from callsheet.boot.environment import Settings
from callsheet.errors import NotThere, UnusableInput
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.measures import COUNTS
from callsheet.state.bi import RATIOS, VIEWS
from tests.world import cast
from tests.world.house import House, query

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def signed_in(settings: Settings, scope: str, login: str = "bi_desk") -> Iterator[psycopg.Connection]:
    with psycopg.connect(bi.enable(settings, login, scope), autocommit=True) as connection:
        yield connection
    bi.disable(settings, login)


def vendors_seen(connection: psycopg.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT DISTINCT vendor FROM bi.daily")}


def furnish(house: House) -> None:
    house.vendors()
    house.bring(cast.judgments_csv(house.desk / "songs.csv", cast.answers(8)))
    house.put("programme", code="vault", name="Unreleased title")
    house.put("commitment", programme=cast.PROGRAMME, vendor="lumen", locale="", week="2026-11-02", units=40)


def test_a_login_reads_every_view_and_its_sums_are_ours(house: House, database_server: Settings) -> None:
    furnish(house)
    with signed_in(database_server, "all") as reader:
        for view in VIEWS:
            found = reader.execute(f"SELECT * FROM bi.{view.name}")  # type: ignore[arg-type]
            assert [c.name for c in found.description or ()] == [name for name, _ in view.columns], view.name
        told = reader.execute("SELECT sum(submitted) FROM daily").fetchone()
        assert vendors_seen(reader) >= {"lumen", "orbit"}
        top = reader.execute("SELECT sum(denominator) FROM kpi_parts WHERE kpi = 'skipped-rate'").fetchone()
    assert told == query("SELECT sum(submitted) FROM measure_day")[0]
    assert top == query("SELECT sum(judgments) FROM measure_day")[0]


def test_a_limited_login_sees_its_own_alone_whatever_it_sets(house: House, database_server: Settings) -> None:
    furnish(house)
    with signed_in(database_server, "v:lumen") as reader:
        for attempt in ("SELECT 1", "SET app.scope = 'all'", "SELECT set_config('app.scope', 'all', false)"):
            reader.execute(attempt)  # type: ignore[arg-type]
            assert vendors_seen(reader) == {"lumen"}
        named = {row[0] for row in reader.execute("SELECT DISTINCT programme FROM daily")}
        assert cast.PROGRAMME not in named
        assert all(name.startswith("programme ") for name in named)
        assert reader.execute("SELECT count(*) FROM programmes").fetchone() == (0,)
        assert reader.execute("SELECT count(*) FROM imports").fetchone() == (0,)
    with signed_in(database_server, f"p:{cast.PROGRAMME}") as reader:
        assert {row[0] for row in reader.execute("SELECT code FROM programmes")} == {cast.PROGRAMME}
    with signed_in(database_server, "p:vault") as reader:
        assert vendors_seen(reader) == set()


def test_a_login_can_neither_write_nor_look_behind_the_views(house: House, database_server: Settings) -> None:
    furnish(house)
    behind = ("measure_day", "programme", "person", "member", "bi_secret", "audit_entry", "django_session")
    with signed_in(database_server, "all") as reader:
        reader.execute("SET default_transaction_read_only = off")
        for statement in (
            *(f"SELECT * FROM public.{table}" for table in behind if table != "django_session"),
            "DELETE FROM bi.vendors",
            "UPDATE bi.vendors SET name = 'x'",
            "INSERT INTO bi_login VALUES ('bi_other', 'all', now(), 'x')",
            "UPDATE public.bi_login SET scope = 'all'",
            "CREATE TABLE public.mine (x int)",
            "SET ROLE cs_app",
            "SELECT app_memberships(1)",
        ):
            with pytest.raises(psycopg.Error, match="permission denied|cannot|does not exist"):
                reader.execute(statement)  # type: ignore[arg-type]


def test_a_login_that_was_taken_away_comes_in_no_more(house: House, database_server: Settings) -> None:
    address = bi.enable(database_server, "bi_gone", "all")
    assert ("bi_gone", "all") in bi.listed(database_server)
    hashed = psycopg.connect(psycopg.conninfo.make_conninfo(**bi.connections.parameters(database_server, "boss")))
    with hashed:
        row = hashed.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'bi_gone'").fetchone()
    assert row is not None
    assert row[0].startswith("SCRAM-SHA-256$")
    hashed.close()
    bi.disable(database_server, "bi_gone")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
    with pytest.raises(NotThere):
        bi.disable(database_server, "bi_gone")


@pytest.mark.parametrize(
    ("login", "scope"), [("cs_app", "all"), ("bi_x; drop", "all"), ("bi_x", "everything"), ("bi_x", "p:")]
)
def test_a_name_or_scope_that_is_none_is_refused(
    login: str, scope: str, house: House, database_server: Settings
) -> None:
    with pytest.raises(UnusableInput):
        bi.enable(database_server, login, scope)


def test_the_views_know_every_count_and_their_kpis_are_in_the_dictionary() -> None:
    daily = next(view for view in VIEWS if view.name == "daily")
    assert {name for name, _ in daily.columns} >= set(COUNTS)
    assert set(RATIOS) <= set(KPIS)
    for kpi, parts in RATIOS.items():
        assert set(parts) <= set(COUNTS), kpi
