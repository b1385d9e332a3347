"""The doctor says what is wrong and how to mend it."""

import json
from pathlib import Path

import psycopg

from callsheet.boot import connections, environment
from callsheet.boot.connections import BOSS, OWNER
from tests.edges.boot.processes import Installation

Checks = dict[str, dict[str, str]]


def examine(installation: Installation) -> tuple[int, Checks]:
    code, said = installation.run("doctor", "--json")
    return code, {check["name"]: check for check in json.loads(said)["checks"]}


def connect(installation: Installation, role: str) -> psycopg.Connection:
    """The keeper that the doctor left keeps the server for a minute."""
    return connections.connect(environment.read({"CALLSHEET_HOME": str(installation.home)}), role)


def test_a_healthy_installation_has_nothing_to_mend(installation: Installation) -> None:
    code, checks = examine(installation)
    wrong = {name: check for name, check in checks.items() if check["state"] == "fail"}
    assert (code, wrong) == (0, {})
    assert {"row-level security", "database role", "tables", "facts", "worker", "clock", "disk space"} <= set(checks)


def test_dangerous_rights_open_walls_and_readable_secrets_are_found(installation: Installation) -> None:
    examine(installation)
    with connect(installation, BOSS) as boss:
        boss.execute("alter role cs_app bypassrls")
    with connect(installation, OWNER) as owner:
        owner.execute("alter table commitment no force row level security")
    (installation.home / "secrets" / "secret_key").chmod(0o644)
    code, checks = examine(installation)
    assert code == 1
    assert "bypass row-level security" in checks["database role"]["finding"]
    assert "ALTER ROLE cs_app" in checks["database role"]["remedy"]
    assert "commitment" in checks["row-level security"]["finding"]
    assert "secret_key" in checks["secrets"]["finding"]


def test_a_missing_part_fails_and_an_orphan_warns(installation: Installation) -> None:
    folder = installation.home / "store" / "parts"
    folder.mkdir(parents=True)
    (folder / "orphan.parquet").write_bytes(b"x")
    assert examine(installation)[1]["facts"]["state"] == "warn"
    with connect(installation, BOSS) as boss:
        boss.execute(
            "insert into part (path, kind, programme, source, seq, rows, bytes, sha256, first_row_id, key)"
            " values ('parts/gone.parquet', 'judgments', 'p', 's', 1, 1, 1, '', 1, 'k')"
        )
    code, checks = examine(installation)
    assert code == 1
    assert "parts/gone.parquet" in checks["facts"]["finding"]


def test_a_data_folder_of_another_version_and_bad_settings_are_explained(fresh: Installation) -> None:
    fresh.home.joinpath("postgres").mkdir(parents=True)
    (fresh.home / "postgres" / "PG_VERSION").write_text("15\n")
    code, checks = examine(fresh)
    assert code == 1
    assert "PostgreSQL 15" in checks["data folder"]["finding"]
    assert "callsheet restore" in checks["data folder"]["remedy"]
    fresh.variables["CALLSHEET_PORT"] = "eighty"
    code, checks = examine(fresh)
    assert code == 1
    assert "eighty" in checks["settings"]["finding"]


def test_a_home_that_cannot_be_made_is_said_with_its_name(fresh: Installation) -> None:
    blocked = Path("/proc/callsheet")
    fresh.home = blocked
    code, checks = examine(fresh)
    assert code == 1
    assert str(blocked) in checks["home"]["finding"]
