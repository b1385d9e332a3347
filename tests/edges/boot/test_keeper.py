"""Every command has its database, whether `up` runs or not; the keeper that holds it leaves when nobody needs it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from callsheet.boot import guardian, locks
from callsheet.boot.keeper import IDLE_SECONDS, Use
from tests.edges.boot.processes import Installation, Process, processes_of, until

COMMAND = ("registry", "list", "programme")


def keepers(home: Path) -> list[Process]:
    return [p for p in processes_of(home) if "boot.keeper" in p.command]


def test_a_command_works_without_up_and_leaves_a_keeper_for_the_next(installation: Installation) -> None:
    assert installation.run(*COMMAND)[0] == 0
    first = keepers(installation.home)
    assert first
    assert installation.run(*COMMAND)[0] == 0
    assert keepers(installation.home) == first


def test_a_command_starts_without_loading_engine_statistics_or_spreadsheets() -> None:
    program = "import sys; import callsheet.boot.entry, callsheet.cli.registry; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "callsheet.cli.registry" in loaded
    assert not {"duckdb", "scipy", "numpy", "openpyxl", "holidays", "django"} & set(loaded)


def test_six_commands_at_once_from_nothing_all_work_and_share_one_server(fresh: Installation) -> None:
    processes = [fresh.popen(*COMMAND) for _ in range(6)]
    said = [process.communicate(timeout=90)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 6, said
    assert len([p for p in processes_of(fresh.home) if "bin/postgres -D" in p.command]) == 1


def test_after_kill_9_of_the_keeper_nothing_stays_and_the_next_command_works(installation: Installation) -> None:
    installation.run(*COMMAND)
    for keeper in keepers(installation.home):
        os.kill(keeper.pid, signal.SIGKILL)
    assert until(lambda: not processes_of(installation.home), 8), processes_of(installation.home)
    assert installation.run(*COMMAND)[0] == 0


def test_after_kill_9_of_everything_at_once_the_next_command_works(installation: Installation) -> None:
    installation.run(*COMMAND)
    for process in processes_of(installation.home):
        with suppress(ProcessLookupError):  # one may end with another that was just killed
            os.kill(process.pid, signal.SIGKILL)
    code, said = installation.run(*COMMAND)
    assert code == 0, said


def test_down_dismisses_an_idle_keeper(installation: Installation) -> None:
    installation.run(*COMMAND)
    installation.run("down")
    assert until(lambda: not processes_of(installation.home), 3), processes_of(installation.home)


def test_a_keeper_leaves_a_minute_after_the_last_user_and_not_before() -> None:
    use = Use().seen(used=True, up=False, now=0.0)
    assert not use.over(asked=True, now=0.0)
    use = use.seen(used=False, up=False, now=10.0).seen(used=False, up=False, now=50.0)
    assert not use.over(asked=False, now=10.0 + IDLE_SECONDS - 1)
    assert use.over(asked=False, now=10.0 + IDLE_SECONDS)
    assert not use.seen(used=True, up=False, now=60.0).over(asked=False, now=200.0)


def test_a_keeper_leaves_at_once_after_up_has_ended_or_when_asked() -> None:
    served = Use().seen(used=True, up=True, now=0.0).seen(used=False, up=True, now=1.0)
    assert served.over(asked=False, now=1.0)
    assert Use().seen(used=False, up=False, now=1.0).over(asked=True, now=1.0)


def test_a_lock_is_free_again_when_its_holder_is_killed(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        locks.take(lock)
        os.write(writing, b"x")
        time.sleep(60)
    os.read(reading, 1)
    assert locks.is_held(lock)
    assert locks.take(lock, patience=0.05) is None
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert not locks.is_held(lock)


def test_shared_holders_keep_out_who_wants_it_alone(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    with locks.held(lock, shared=True), locks.held(lock, shared=True):
        assert locks.take(lock, patience=0) is None
    alone = locks.take(lock, patience=0)
    assert alone is not None
    os.close(alone)


@pytest.mark.parametrize("stubborn", [False, True])
def test_the_guardian_ends_children_however_their_parent_died(stubborn: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guardian, "GRACE", 0.5)
    reading, writing = os.pipe()
    parent = os.fork()
    if parent == 0:
        guard = guardian.start()
        child = os.fork()
        if child == 0:
            os.setsid()
            os.close(guard.pipe)  # as every child that is a program of its own has it closed
            if stubborn:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.write(writing, f"{os.getpid()}\n".encode())
            time.sleep(60)
            os._exit(0)
        guard.watch(child, signal.SIGTERM, signal.SIGKILL)
        os.write(writing, b"ready\n")
        time.sleep(60)
        os._exit(0)
    with os.fdopen(reading) as lines:
        told = [lines.readline().strip(), lines.readline().strip()]
    child = int(next(text for text in told if text != "ready"))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    assert until(lambda: _gone(child), 4)


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except OSError:
        return True
