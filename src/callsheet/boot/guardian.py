"""A small process that outlives ours by a moment and ends our children when we die, however we die.

It holds the reading end of a pipe whose writing end only we have: end of file means that we are gone. On Linux the children
also get a signal from the kernel when we die; the guardian is for other systems and for children of children.
"""

import os
import signal
import time
from dataclasses import dataclass

GRACE = 5.0


@dataclass(frozen=True, slots=True)
class Guardian:
    """Our end of the pipe."""

    pipe: int

    def watch(self, pid: int, soft: signal.Signals, hard: signal.Signals) -> None:
        """When we die: send `soft` to the child's group, `hard` to what is left of it 5 s later."""
        os.write(self.pipe, f"+ {pid} {int(soft)} {int(hard)}\n".encode())

    def forget(self, pid: int) -> None:
        """The child has ended."""
        os.write(self.pipe, f"- {pid} 0 0\n".encode())


def start() -> Guardian:
    """Fork the guardian. Call it before taking locks and starting threads: the child keeps what is open."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(writing)
        _guard(reading)
    os.close(reading)
    return Guardian(writing)


def _guard(reading: int) -> None:
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    alive: dict[int, tuple[int, int]] = {}
    with os.fdopen(reading) as lines:
        for line in lines:
            sign, pid, soft, hard = line.split()
            if sign == "+":
                alive[int(pid)] = (int(soft), int(hard))
            else:
                alive.pop(int(pid), None)
    _end(alive)
    os._exit(0)


def _end(alive: dict[int, tuple[int, int]]) -> None:
    for pid, (soft, _) in alive.items():
        _signal_group(pid, soft)
    until = time.monotonic() + GRACE
    while any(_signal_group(pid, 0) for pid in alive) and time.monotonic() < until:
        time.sleep(0.05)
    for pid, (_, hard) in alive.items():
        _signal_group(pid, hard)


def _signal_group(pid: int, number: int) -> bool:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
