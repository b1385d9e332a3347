"""`callsheet up`: one process that starts the others, starts them again when they die, and takes them along when it ends.

PostgreSQL belongs to the keeper (keeper.py), which `up` and every command share; web server and worker are children of this
process. However it ends, nothing stays: the kernel tells the children (Linux), the guardian ends them (everywhere), and the
keeper sees the locks come free.
"""

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from callsheet.boot import database, environment, guardian, locks, parts, postgres
from callsheet.boot.environment import Settings
from callsheet.boot.progress import say, step
from callsheet.boot.runas import dying_with_us
from callsheet.errors import Clash, Unavailable

LOOK_SECONDS = 0.5
STOP_PATIENCE = 10.0
START_PATIENCE = 30.0
STOPPING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(slots=True)
class Bell:
    """Wakes the supervisor: a signal to stop, or a child's death."""

    pipe: int
    stop: bool = False

    def wait(self, seconds: float) -> None:
        """Sleep, but not through a signal."""
        if select.select([self.pipe], [], [], seconds)[0]:
            os.read(self.pipe, 4096)


@dataclass(slots=True)
class Household:
    """What `up` keeps running. `lock` is the descriptor that makes us the only one."""

    settings: Settings
    lock: int
    bell: Bell
    guard: guardian.Guardian
    running: list[parts.Running]
    keeper: subprocess.Popen[bytes] | None = None

    def has_home(self) -> bool:
        """False when somebody removed our home, or put another in its place."""
        return locks.still_there(self.lock, self.settings.home / locks.UP)

    def look(self) -> None:
        """Start what should run and does not."""
        if self.keeper is not None and self.keeper.poll() is not None:
            self.keeper = None
        if self.settings.database_url is None and not postgres.accepts(postgres.place(self.settings)):
            self._mend_database()
        for one in self.running:
            one.look(time.monotonic())

    def _mend_database(self) -> None:
        # The keeper restarts a server that died by itself; only a dead keeper is ours to replace.
        if locks.is_held(self.settings.home / locks.POSTGRES):
            return
        if postgres.data_major(self.settings.postgres) is None:
            raise Unavailable(
                f"The database's folder {self.settings.postgres} has gone. Restore a backup: `callsheet restore FILE`."
            )
        try:
            self.keeper = database.ensure_keeper(self.settings) or self.keeper
        except Unavailable as error:
            say(f"The database could not be started again: {error.sentence}")

    def end(self) -> None:
        """Stop web server and worker."""
        for one in reversed(self.running):
            one.end(STOP_PATIENCE)


def up(*, demo: bool, host: str | None, port: int | None) -> None:
    """Run everything until a signal says stop. Raises Clash when it runs already, Unavailable when something cannot start."""
    began = time.monotonic()
    os.umask(0o077)
    settings = environment.read(os.environ)
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    database.make_home(settings)
    guard = guardian.start()
    with _only_one(settings) as lock, _bell() as bell:
        refuse_taken_port(settings)
        say(f"Callsheet starts in {settings.home}")
        with ExitStack() as stack:
            with step("Starting the database" if settings.database_url is None else "Looking for the database"):
                stack.enter_context(database.server(settings))
            with step("Bringing roles and tables up to date"):
                database.prepare(settings)
            _run(Household(settings, lock, bell, guard, _parts(settings, guard)), demo=demo, began=began)
    _wait_for_keeper(settings)
    say("Stopped.")


def _parts(settings: Settings, guard: guardian.Guardian) -> list[parts.Running]:
    variables = _variables(settings)
    both = (parts.web(settings), parts.worker())
    return [parts.Running(part, settings.logs / f"{part.name}.log", variables, guard) for part in both]


def _variables(settings: Settings) -> dict[str, str]:
    ours = {"HOME": str(settings.home), "HOST": settings.host, "PORT": str(settings.port)}
    return os.environ | {f"CALLSHEET_{name}": value for name, value in ours.items()}


def down() -> str:
    """Stop a running `up` and wait for its end; the keeper leaves as soon as nobody uses the database."""
    settings = environment.read(os.environ)
    lock = settings.home / locks.UP
    running = locks.is_held(lock)
    if running:
        os.kill(int(_known(settings)["pid"]), signal.SIGTERM)
        until = time.monotonic() + 3 * STOP_PATIENCE
        while locks.is_held(lock):
            if time.monotonic() > until:
                raise Unavailable(f"Process {_known(settings)['pid']} was asked to stop, but still runs.")
            time.sleep(0.05)
    if locks.is_held(settings.home / locks.POSTGRES):
        database.tell_keeper(settings, signal.SIGUSR1)
        _wait_for_keeper(settings)
    return "Stopped." if running else "Callsheet was not running."


def _run(household: Household, *, demo: bool, began: float) -> None:
    bell = household.bell
    if demo and not _pass(household, "demo") and not bell.stop:
        say("  The demo could not be finished; starting without. The next `callsheet up --demo` goes on with it.")
    try:
        if not bell.stop:
            with step("Starting web server and worker"):
                _await_health(household)
        if not bell.stop:
            say(f"Callsheet runs at {address(household.settings)} (started in {time.monotonic() - began:.1f} s)")
            _pass(household, "welcome")
            say("Stop it with Ctrl-C, or `callsheet down` in another window.")
        while not bell.stop:
            if not household.has_home():
                raise Unavailable(f"The home {household.settings.home} was removed or replaced.")
            household.look()
            bell.wait(LOOK_SECONDS)
        say("Stopping …")
    finally:
        household.end()


def address(settings: Settings) -> str:
    """Where a browser on this machine finds it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return f"http://{host}:{settings.port}"


@contextmanager
def _only_one(settings: Settings) -> Iterator[int]:
    lock = locks.take(settings.home / locks.UP, patience=1.0)
    if lock is None:
        known = _known(settings)
        raise Clash(
            f"Callsheet is already running at {known['address']} (process {known['pid']}, home {settings.home}). "
            "Stop it with `callsheet down`."
        )
    file = settings.home / "up.json"
    try:
        file.write_text(json.dumps({"pid": os.getpid(), "address": address(settings)}))
        yield lock
    finally:
        file.unlink(missing_ok=True)
        os.close(lock)


def _known(settings: Settings) -> dict[str, Any]:
    try:
        return dict(json.loads((settings.home / "up.json").read_text()))
    except (OSError, ValueError):
        raise Unavailable("Callsheet is just starting or stopping. Try again in a moment.") from None


@contextmanager
def _bell() -> Iterator[Bell]:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    bell = Bell(reading)

    def ring(_number: int, _frame: object) -> None:
        bell.stop = True

    before = {number: signal.signal(number, ring) for number in STOPPING_SIGNALS}
    before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    try:
        yield bell
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)


def running_address(settings: Settings) -> str:
    """Address of the running `up`."""
    return str(_known(settings)["address"])


def refuse_taken_port(settings: Settings) -> None:
    """Raises Unavailable when another program listens there."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host.strip("[]"), settings.port))
        except OSError as error:
            raise Unavailable(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
                f"Stop what uses it, or choose another: `callsheet up --port {settings.port % 65535 + 1}`."
            ) from error


def _pass(household: Household, name: str) -> bool:
    """Run a step that needs Django in a process of its own, so that this one stays small and has one thread. Whether it went well."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"callsheet.boot.{name}", address(household.settings)],
        stdin=subprocess.DEVNULL,
        env=_variables(household.settings),
        start_new_session=True,
        preexec_fn=dying_with_us(signal.SIGKILL),
    )
    household.guard.watch(process.pid, signal.SIGTERM, signal.SIGKILL)
    while process.poll() is None:
        if household.bell.stop:
            process.kill()
        household.bell.wait(LOOK_SECONDS)
    household.guard.forget(process.pid)
    return process.returncode == 0


def _await_health(household: Household) -> None:
    until = time.monotonic() + START_PATIENCE
    while not household.bell.stop and not is_healthy(address(household.settings)):
        household.look()
        if time.monotonic() > until or any(len(one.deaths) > 3 for one in household.running):
            failed = next((one for one in household.running if one.deaths), household.running[0])
            raise Unavailable(
                f"The {failed.part.name} did not start: {_last_words(failed.log)} (all of it: {failed.log})"
            )
        household.bell.wait(0.05)


def is_healthy(where: str) -> bool:
    """Whether the web server at this address answers and reaches its database."""
    parts_of_it = urlsplit(where)
    connection = HTTPConnection(parts_of_it.hostname or "", parts_of_it.port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _last_words(log: Path) -> str:
    lines = [line.strip(" |+-") for line in log.read_text(errors="replace").splitlines()[-200:]]
    told = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Violation|Unavailable)\b", line)]
    return (told or [line for line in lines if line] or ["it said nothing"])[-1]


def _wait_for_keeper(settings: Settings) -> None:
    """Until PostgreSQL has stopped; not longer than it takes when somebody else still uses it."""
    until = time.monotonic() + 5
    while locks.is_held(settings.home / locks.POSTGRES) and time.monotonic() < until:
        time.sleep(0.05)
