"""Locks that the kernel frees however their holder dies (flock). Who holds what:

- `up.lock`: the one `callsheet up` of this home.
- `users.lock`: shared by everybody who uses the database; the keeper takes it alone to stop PostgreSQL when nobody does.
- `postgres.lock`: the one keeper, PostgreSQL's parent.
- `prepare.lock`: whoever makes roles and migrates.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UP = "up.lock"
USERS = "users.lock"
POSTGRES = "postgres.lock"
PREPARE = "prepare.lock"


def take(path: Path, *, shared: bool = False, patience: float | None = None) -> int | None:
    """The descriptor that holds the lock, or None when somebody else still holds it after `patience` seconds (None: wait for ever)."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    if patience is None:
        fcntl.flock(descriptor, kind)
        return descriptor
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                os.close(descriptor)
                return None
            time.sleep(0.02)
        else:
            return descriptor


@contextmanager
def held(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock for the block, waiting for it as long as it takes."""
    descriptor = take(path, shared=shared)
    assert descriptor is not None
    try:
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock alone."""
    if not path.exists():
        return False
    descriptor = take(path, shared=True, patience=0)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def still_there(descriptor: int, path: Path) -> bool:
    """Whether the lock that we hold is still the one that others would find: false when the home was removed or replaced."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
