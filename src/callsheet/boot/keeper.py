"""The keeper: parent of the embedded PostgreSQL for as long as anybody uses it. `python -m callsheet.boot.keeper`.

Commands and `callsheet up` alike hold `users.lock` shared while they work. The keeper starts PostgreSQL, starts it again when
it dies, and stops it when nobody has used it for a minute, or nobody any more after `up` ended or SIGUSR1. SIGTERM stops it at once.
It imports no Django, so that it starts fast and stays small.

It says one line on standard output: "ready", "busy" (there is another keeper), or "failed" and why.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace

from callsheet.boot import environment, guardian, locks, postgres
from callsheet.boot.environment import Settings
from callsheet.errors import CallsheetError

IDLE_SECONDS = 60.0
POLL_SECONDS = 0.25
RESTARTS_A_MINUTE = 10


@dataclass(frozen=True, slots=True)
class Use:
    """What the keeper has seen so far. `idle_since` is on the monotonic clock, None while somebody uses the database."""

    idle_since: float | None = None
    served_up: bool = False

    def seen(self, *, used: bool, up: bool, now: float) -> "Use":
        """After another look."""
        if used:
            return Use(None, up)
        return self if self.idle_since is not None else replace(self, idle_since=now)

    def over(self, *, asked: bool, now: float) -> bool:
        """Whether PostgreSQL may stop now."""
        if self.idle_since is None:
            return False
        return asked or self.served_up or now - self.idle_since >= IDLE_SECONDS


def main() -> None:
    """Keep the database of the home that the environment names."""
    os.umask(0o077)
    settings = environment.read(os.environ)
    guard = guardian.start()
    lock = locks.take(settings.home / locks.POSTGRES, patience=1.0)
    if lock is None:
        print("busy", flush=True)
        return
    try:
        where = postgres.place(settings)
        server = postgres.start(where)
    except (CallsheetError, OSError, subprocess.SubprocessError) as error:
        print("failed", " ".join(str(error).split()), flush=True)
        return
    guard.watch(server.pid, signal.SIGINT, signal.SIGQUIT)
    (settings.home / "keeper.pid").write_text(f"{os.getpid()}\n")
    print("ready", flush=True)
    _let_go_of_caller()
    _keep(settings, lock, server, guard)


def _let_go_of_caller() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _keep(settings: Settings, lock: int, server: subprocess.Popen[bytes], guard: guardian.Guardian) -> None:
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
        signal.signal(number, lambda received, _: asked.append(received))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    use, restarts = Use(), [0.0]
    while True:
        time.sleep(POLL_SECONDS)
        told = bool({signal.SIGTERM, signal.SIGINT} & set(asked))
        if told or not locks.still_there(lock, settings.home / locks.POSTGRES):
            break
        if server.poll() is not None:
            guard.forget(server.pid)
            server = _start_again(postgres.place(settings), restarts)
            guard.watch(server.pid, signal.SIGINT, signal.SIGQUIT)
        alone = locks.take(settings.home / locks.USERS, patience=0)
        up = alone is None and locks.is_held(settings.home / locks.UP)
        use = use.seen(used=alone is None, up=up or use.served_up, now=time.monotonic())
        if use.over(asked=bool(asked), now=time.monotonic()):
            break  # still holding users.lock: who comes now waits until PostgreSQL has stopped
        if alone is not None:
            os.close(alone)
    postgres.stop(server)
    guard.forget(server.pid)
    with suppress(FileNotFoundError):
        (settings.home / "keeper.pid").unlink()


def _start_again(where: postgres.Place, restarts: list[float]) -> subprocess.Popen[bytes]:
    """Start a server that died. Gives up (and lets the next command say why) when it dies again and again."""
    now = time.monotonic()
    restarts[:] = [at for at in restarts if now - at < 60] + [now]
    if len(restarts) > RESTARTS_A_MINUTE:
        sys.exit("PostgreSQL died too often")
    try:
        return postgres.start(where)
    except CallsheetError as error:
        sys.exit(f"PostgreSQL could not be started again: {error.sentence}")


if __name__ == "__main__":
    main()
