"""The embedded server: starts anywhere, refuses what it must, comes back after kill -9."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from callsheet.boot import connections, database, environment, postgres, roles
from callsheet.boot.connections import APP, BOSS, OWNER
from callsheet.boot.environment import Settings
from callsheet.errors import Unavailable
from tests.edges.boot.processes import processes_of, until


@pytest.fixture
def settings(home: Path) -> Settings:
    made = environment.read({"CALLSHEET_HOME": str(home)})
    database.make_home(made)
    return made


@pytest.fixture
def server(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    process = postgres.start(postgres.place(settings, durable=False))
    yield process
    postgres.stop(process)


def query(settings: Settings, sql: str) -> object:
    with connections.connect(settings, BOSS, database="postgres") as boss:
        row = boss.execute(sql).fetchone()
        return row[0] if row else None


@pytest.mark.usefixtures("server")
def test_it_listens_on_no_network_address_and_only_to_us(settings: Settings) -> None:
    assert query(settings, "show listen_addresses") == ""
    with pytest.raises(psycopg.OperationalError, match=r"[Pp]eer authentication failed"):
        connections.connect(settings, "somebody", database="postgres")


def test_a_home_behind_closed_folders_works(home: Path) -> None:
    home.parent.chmod(0o700)
    settings = environment.read({"CALLSHEET_HOME": str(home / "deep")})
    home.mkdir(mode=0o700)
    database.make_home(settings)
    process = postgres.start(postgres.place(settings, durable=False))
    try:
        assert query(settings, "select 1") == 1
    finally:
        postgres.stop(process)


def test_a_home_with_a_path_too_long_for_a_socket_works(home: Path) -> None:
    settings = environment.read({"CALLSHEET_HOME": str(home / ("long" * 30))})
    database.make_home(settings)
    process = postgres.start(postgres.place(settings, durable=False))
    try:
        assert len(str(postgres.socket_folder(settings.home) / postgres.SOCKET_NAME)) <= postgres.LONGEST_SOCKET_PATH
        assert query(settings, "select 1") == 1
    finally:
        postgres.stop(process)
        postgres.socket_folder(settings.home).rmdir()


def test_a_data_folder_of_another_major_version_is_refused_and_left_alone(settings: Settings) -> None:
    where = postgres.place(settings)
    where.data.mkdir()
    (where.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(Unavailable) as caught:
        postgres.start(where)
    sentence = caught.value.sentence
    assert "PostgreSQL 15" in sentence
    assert f"PostgreSQL {postgres.major(where.binaries)}" in sentence
    assert "callsheet backup" in sentence
    assert sorted(path.name for path in where.data.iterdir()) == ["PG_VERSION"]


def test_a_folder_with_something_else_in_it_is_refused(settings: Settings) -> None:
    settings.postgres.mkdir()
    (settings.postgres / "thesis.txt").write_text("mine")
    with pytest.raises(Unavailable, match="not empty"):
        postgres.start(postgres.place(settings))
    assert (settings.postgres / "thesis.txt").read_text() == "mine"


def test_an_interrupted_making_of_the_data_folder_is_made_anew(settings: Settings) -> None:
    draft = settings.postgres.with_name("postgres.new")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    process = postgres.start(postgres.place(settings, durable=False))
    postgres.stop(process)
    assert not draft.exists()


def test_committed_rows_are_there_after_kill_9_and_others_are_not(settings: Settings) -> None:
    where = postgres.place(settings)
    process = postgres.start(where)
    boss = connections.connect(settings, BOSS, database="postgres")
    boss.execute("create table t (n int)")
    boss.execute("insert into t select generate_series(1, 1000)")
    boss.execute("begin")
    boss.execute("insert into t select generate_series(1, 5000)")
    process.kill()
    process.wait()
    process = postgres.start(where)
    boss.close()
    try:
        assert query(settings, "select count(*) from t") == 1000
    finally:
        postgres.stop(process)


@pytest.mark.parametrize("whose", ["stranger", "zombie"])
def test_a_pid_file_whose_number_another_process_has_does_not_hinder(settings: Settings, whose: str) -> None:
    where = postgres.place(settings, durable=False)
    postgres.stop(postgres.start(where))
    other = subprocess.Popen([sys.executable, "-c", "" if whose == "zombie" else "import time; time.sleep(30)"])
    time.sleep(0.3)
    (where.data / "postmaster.pid").write_text(f"{other.pid}\n{where.data}\n")
    process = postgres.start(where)
    postgres.stop(process)
    assert whose == "zombie" or other.poll() is None
    other.kill()
    other.wait()


def test_a_server_left_over_in_our_folder_is_stopped_first(settings: Settings) -> None:
    where = postgres.place(settings, durable=False)
    left = postgres.start(where)
    process = postgres.start(where)
    assert left.wait(5) is not None
    assert query(settings, "select 1") == 1
    postgres.stop(process)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells children of their parent's death on Linux only")
def test_the_server_ends_when_its_parent_is_killed(settings: Settings, home: Path) -> None:
    code = (
        "import os, time\nfrom callsheet.boot import environment, postgres\n"
        "postgres.start(postgres.place(environment.read(os.environ), durable=False)); print('on', flush=True); time.sleep(60)"
    )
    variables = os.environ | {"CALLSHEET_HOME": str(home)}
    parent = subprocess.Popen([sys.executable, "-c", code], env=variables, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"on\n"
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert until(lambda: not processes_of(home), 5), processes_of(home)


def test_a_broken_programs_folder_is_said(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no program initdb and no postgres"):
        postgres.place(replace(settings, postgres_bin=tmp_path))


@pytest.mark.usefixtures("server")
def test_the_roles_are_made_once_and_the_app_sees_tables_made_later(settings: Settings) -> None:
    roles.ensure(settings)
    roles.ensure(settings)
    with connections.connect(settings, OWNER) as owner:
        owner.execute("create table later (n int)")
    with connections.connect(settings, APP) as app:
        app.execute("insert into later values (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("drop table later")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("truncate later")
        assert roles.standing(app).wrong == ""
        roles.refuse_might(app)


@pytest.mark.usefixtures("server")
def test_running_as_superuser_owner_or_past_row_level_security_is_refused(settings: Settings) -> None:
    roles.ensure(settings)
    with connections.connect(settings, BOSS) as boss, pytest.raises(Unavailable, match="superuser"):
        roles.refuse_might(boss)
    with connections.connect(settings, OWNER) as owner:
        owner.execute("create table mine (n int)")
        with pytest.raises(Unavailable, match="an owner of tables"):
            roles.refuse_might(owner)
    with connections.connect(settings, BOSS) as boss:
        boss.execute("alter role cs_app bypassrls")
    with connections.connect(settings, APP) as app, pytest.raises(Unavailable, match="bypass row-level security"):
        roles.refuse_might(app)


@pytest.mark.usefixtures("server")
def test_a_given_server_where_we_may_not_make_roles_gets_the_sql_to_run(settings: Settings) -> None:
    with connections.connect(settings, BOSS, database="postgres") as boss:
        boss.execute("create role cs_owner login")
    url = f"postgresql://cs_owner@/postgres?host={postgres.socket_folder(settings.home)}"
    with pytest.raises(Unavailable) as caught:
        roles.ensure(replace(settings, database_url=url))
    assert "CREATE ROLE cs_app LOGIN NOSUPERUSER NOBYPASSRLS" in caught.value.sentence
    assert str(settings.secrets / "cs_app") in caught.value.sentence


@pytest.mark.usefixtures("server")
def test_a_given_server_gets_roles_with_passwords_and_tables(settings: Settings) -> None:
    with connections.connect(settings, BOSS, database="postgres") as boss:
        boss.execute("create database elsewhere")
    url = f"postgresql://boss@/elsewhere?host={postgres.socket_folder(settings.home)}"
    given = replace(settings, database_url=url)
    roles.ensure(given)
    with connections.connect(given, APP) as app:
        assert app.info.dbname == "elsewhere"
        roles.refuse_might(app)
    assert connections.parameters(given, APP)["password"]


@pytest.mark.usefixtures("server")
def test_a_role_that_another_installation_made_keeps_its_password(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles.ensure(settings)
    url = f"postgresql://boss@/callsheet?host={postgres.socket_folder(settings.home)}"
    monkeypatch.setattr(roles, "_opens", lambda *_: False)  # peer authentication never asks for it
    with pytest.raises(Unavailable, match="has a role cs_owner already"):
        roles.ensure(replace(settings, database_url=url))
    assert query(settings, "select rolpassword from pg_authid where rolname = 'cs_owner'") is None
