"""The processes of a running Callsheet and how each is started, watched and ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.boot.environment import Settings
from callsheet.boot.guardian import Guardian
from callsheet.boot.runas import dying_with_us

LOG_LIMIT = 20_000_000
FIRST_PAUSE, LONGEST_PAUSE, FORGET_AFTER = 0.1, 10.0, 60.0


@dataclass(frozen=True, slots=True)
class Part:
    """A process to be kept running: its name (also its log's), its command."""

    name: str
    command: tuple[str, ...]


def web(settings: Settings) -> Part:
    """Two workers of granian. Their state is in the database, so they may be killed at any moment."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--no-ws"]
    # A thread keeps a database connection: 2 x 8 leave room for the worker and commands (max_connections 60).
    command += ["--blocking-threads", "8", "--backpressure", "128", "--respawn-failed-workers"]
    command += ["--host", settings.host, "--port", str(settings.port)]
    return Part("web", (*command, "callsheet.boot.wsgi:application"))


def worker() -> Part:
    """The process that does the jobs."""
    return Part("worker", (sys.executable, "-c", "from callsheet.boot.worker import main; main()"))


@dataclass(slots=True)
class Running:
    """A part while it runs: its process, and when it may start again after it died."""

    part: Part
    log: Path
    variables: Mapping[str, str]
    guard: Guardian
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    start_at: float = 0.0

    def look(self, now: float) -> None:
        """Start it when it is due, and note when it has died (`now` on the monotonic clock)."""
        if self.process is not None and self.process.poll() is not None:
            self._bury(now)
        if self.process is None and now >= self.start_at:
            self._start()

    def end(self, patience: float) -> None:
        """Ask it to stop, then make it."""
        if self.process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            self._signal_group(number)
            try:
                self.process.wait(patience)
                break
            except subprocess.TimeoutExpired:
                continue
        self._bury(time.monotonic())

    def _start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_name(self.log.name + ".1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.part.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=dict(self.variables),
                start_new_session=True,
                preexec_fn=dying_with_us(signal.SIGKILL),
            )
        self.guard.watch(self.process.pid, signal.SIGTERM, signal.SIGKILL)

    def _bury(self, now: float) -> None:
        assert self.process is not None
        self._signal_group(signal.SIGKILL)  # what is left of its group, such as granian's workers
        self.guard.forget(self.process.pid)
        self.process = None
        self.deaths = [at for at in self.deaths if now - at < FORGET_AFTER] + [now]
        self.start_at = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (len(self.deaths) - 1))

    def _signal_group(self, number: signal.Signals) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)
