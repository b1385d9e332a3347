"""Homes of their own for tests that start real processes."""

import os
import shutil
import signal
import socket
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


@pytest.fixture
def installation(home: Path) -> Installation:
    return Installation(home, free_port())
