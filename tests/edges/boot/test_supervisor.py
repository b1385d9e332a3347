"""`callsheet up`: one at a time, comes back from kill -9 of any part, leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.boot import supervisor
from tests.edges.boot.processes import Installation, Process, processes_of, until

NOBODY = 65534


@pytest.fixture
def running(installation: Installation) -> Iterator[subprocess.Popen[str]]:
    process, _ = installation.up()
    yield process
    process.kill()
    process.wait()


def one(home: Path, part: str) -> Process:
    """The process that runs this; the topmost of several."""
    return min((p for p in processes_of(home) if part in p.command), key=lambda p: p.pid)


def healthy(installation: Installation) -> bool:
    """Whether it answers soon; tests share their processors with others."""
    return until(lambda: supervisor.is_healthy(f"http://127.0.0.1:{installation.port}"), 20)


def test_it_starts_from_nothing_says_where_and_stops_with_everything(fresh: Installation) -> None:
    installation = fresh
    process, said = installation.up()
    text = "".join(said)
    assert f"Callsheet runs at http://127.0.0.1:{installation.port}" in text
    assert f"http://127.0.0.1:{installation.port}/sign-in/" in text
    assert healthy(installation)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert until(lambda: not processes_of(installation.home), 2), processes_of(installation.home)


@pytest.mark.usefixtures("running")
def test_a_second_one_is_told_where_the_first_runs(installation: Installation) -> None:
    code, said = installation.run("up")
    assert code == 1
    assert f"already running at http://127.0.0.1:{installation.port}" in said
    assert "Traceback" not in said
    assert healthy(installation)


def test_a_taken_port_is_said_before_anything_starts(fresh: Installation) -> None:
    installation = fresh
    with socket.socket() as other:
        other.bind(("127.0.0.1", installation.port))
        other.listen()
        code, said = installation.run("up")
    assert code == 1
    assert f"Port {installation.port}" in said
    assert "--port" in said
    assert not (installation.home / "postgres").exists()


@pytest.mark.usefixtures("running")
def test_down_stops_it_and_says_so(installation: Installation) -> None:
    assert installation.run("down") == (0, "Stopped.\n")
    assert until(lambda: not processes_of(installation.home), 2), processes_of(installation.home)
    assert installation.run("down") == (0, "Callsheet was not running.\n")


@pytest.mark.usefixtures("running")
def test_every_part_comes_back_after_kill_9(installation: Installation) -> None:
    for part in ("granian", "callsheet.boot.worker", "callsheet.boot.keeper", "bin/postgres"):
        victim = one(installation.home, part)
        os.kill(victim.pid, signal.SIGKILL)
        assert until(lambda v=victim, p=part: _replaced(installation, v, p), 15), (
            f"{part}: {processes_of(installation.home)}"
        )
        assert healthy(installation), part


def _replaced(installation: Installation, victim: Process, part: str) -> bool:
    alike = [p.pid for p in processes_of(installation.home) if part in p.command]
    return bool(alike) and victim.pid not in alike


def test_nothing_stays_after_kill_9_of_the_supervisor(
    installation: Installation, running: subprocess.Popen[str]
) -> None:
    running.kill()
    assert until(lambda: not processes_of(installation.home), 8), processes_of(installation.home)
    process, _ = installation.up()
    assert healthy(installation)
    process.kill()
    process.wait()


def test_nothing_stays_after_kill_9_of_supervisor_guardian_keeper_and_granian_at_once(
    installation: Installation, running: subprocess.Popen[str]
) -> None:
    home = installation.home
    doomed = [p for p in processes_of(home) if p.command.endswith(("boot up", "boot.keeper"))] + [one(home, "granian")]
    assert len(doomed) >= 5  # up and its guardian, keeper and its guardian, granian
    for process in doomed:
        os.kill(process.pid, signal.SIGKILL)
    assert until(lambda: not processes_of(home), 8), processes_of(home)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_it_runs_as_an_ordinary_user(fresh: Installation) -> None:
    os.chown(fresh.home.parent, NOBODY, NOBODY)
    fresh.become(NOBODY)
    process, _ = fresh.up()
    assert healthy(fresh)
    others = [p for p in processes_of(fresh.home) if os.stat(f"/proc/{p.pid}").st_uid != NOBODY]
    assert not others
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


@pytest.mark.usefixtures("running")
def test_pages_forbid_foreign_content_and_need_a_signed_in_person(installation: Installation) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{installation.port}/") as answer:
        assert "/sign-in/" in answer.url
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("running")
def test_commands_share_the_database_of_a_running_up_and_leave_it_running(installation: Installation) -> None:
    code, said = installation.run("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(said)["checks"]}
    assert code == 0, said
    assert checks["web server"]["state"] == "ok"
    assert checks["worker"]["state"] == "ok"
    assert healthy(installation)


def test_it_stops_when_its_home_is_removed_and_makes_no_new_one(
    installation: Installation, running: subprocess.Popen[str]
) -> None:
    moved = installation.home.with_name("moved")
    installation.home.rename(moved)
    assert running.wait(30) == 1
    assert until(lambda: not processes_of(installation.home) and not processes_of(moved), 10)
    assert not installation.home.exists()
