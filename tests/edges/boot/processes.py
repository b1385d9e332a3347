"""The processes that belong to a home, and running `callsheet` as a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from callsheet.boot import runas


@dataclass(frozen=True)
class Process:
    pid: int
    command: str


def processes_of(home: Path) -> list[Process]:
    """Living processes (no zombies) that work in this home, or were started for it."""
    mark = str(home)
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            variables = (entry / "environ").read_bytes().decode(errors="replace").split("\0")
            folder = os.readlink(entry / "cwd")
        except OSError:
            continue
        named = any(text.startswith(f"CALLSHEET_HOME={mark}") for text in variables)
        ours = named or folder.startswith(mark) or mark in command
        if state not in "ZX" and ours:
            found.append(Process(int(entry.name), command))
    return found


def until(true: Callable[[], object], seconds: float) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Installation:
    """A home and its `callsheet` command."""

    home: Path
    port: int
    user: int | None = None
    variables: dict[str, str] = field(default_factory=dict)
    python: str = sys.executable

    def become(self, user: int) -> None:
        """Run as this user from now on. Skips where no Python of ours is open to others (one installed under /root)."""
        self.user = user
        account = runas.Account("nobody", user, user, switch=True)
        system = Path(f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}")
        if runas.reachable(Path(sys.executable), account):
            return
        packages = Path(psycopg.__file__).parents[1]
        if not system.exists() or not runas.reachable(packages, account):
            pytest.skip("no Python that an ordinary user of this machine may run")
        self.python = str(system)
        self.variables["PYTHONPATH"] = f"{packages}:{Path(runas.__file__).parents[2]}"

    def environment(self) -> dict[str, str]:
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("CALLSHEET", "DJANGO"))}
        return bare | {"CALLSHEET_HOME": str(self.home), "CALLSHEET_PORT": str(self.port)} | self.variables

    def popen(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.python, "-m", "callsheet.boot", *arguments],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.user,
            group=self.user,
            cwd="/",
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit code, and what was said on both outputs."""
        process = self.popen(*arguments)
        said, _ = process.communicate(timeout=90)
        return process.returncode, said

    def up(self, *arguments: str) -> tuple[subprocess.Popen[str], list[str]]:
        """A running `up`, and the lines that it said until it was ready."""
        process = self.popen("up", *arguments)
        assert process.stdout is not None
        said = list(_lines_until(process.stdout, "Stop it with"))
        assert said, "it said nothing"
        assert "Stop it with" in said[-1], "".join(said)
        return process, said


def _lines_until(output: Iterator[str], last: str) -> Iterator[str]:
    for line in output:
        yield line
        if last in line:
            return
