"""Homes of their own for tests that start real processes."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edges.boot.processes import Installation, processes_of, until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that does not exist yet; whatever still runs in it afterwards is ended."""
    folder = Path(tempfile.mkdtemp(prefix="csb-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder / "home"
    for _ in range(3):
        for process in processes_of(folder):
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if until(lambda: not processes_of(folder), 3):
            break
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def prepared(callsheet_home: Path) -> Path:
    """A stopped home whose database is made and migrated; to be copied, which is faster than to make one anew."""
    folder = callsheet_home / "prepared"
    installation = Installation(folder, free_port())
    code, said = installation.run("audit", "verify")
    assert code == 0, said
    installation.run("down")
    assert until(lambda: not processes_of(folder), 10), processes_of(folder)
    return folder


@pytest.fixture
def installation(home: Path, prepared: Path) -> Installation:
    """An installation that has run before and holds nothing yet."""
    subprocess.run(["cp", "-a", str(prepared), str(home)], check=True)
    return Installation(home, free_port())


@pytest.fixture
def fresh(home: Path) -> Installation:
    """An installation that was never started."""
    return Installation(home, free_port())
