"""As whom PostgreSQL's programs run. They refuse to run as root; root's own server therefore runs as nobody."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from callsheet.errors import Unavailable

PR_SET_PDEATHSIG = 1
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system; `switch` where we have to become it first."""

    name: str
    uid: int
    gid: int
    switch: bool


def account_for(folder: Path) -> Account:
    """Who runs the server of this folder: we ourselves; for root the folder's owner, or nobody."""
    uid = os.getuid()
    if uid != 0:
        return _account(uid, switch=False)
    owner = folder.stat().st_uid if folder.exists() else 0
    return _account(owner or pwd.getpwnam(NOBODY).pw_uid, switch=True)


def own_name() -> str:
    """Name of the account that we run as."""
    return _account(os.getuid(), switch=False).name


def _account(uid: int, *, switch: bool) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise Unavailable(
            f"User id {uid} has no name on this machine, and PostgreSQL needs one. Add it to /etc/passwd, or set "
            "CALLSHEET_DATABASE_URL to a PostgreSQL server of your own."
        ) from error
    return Account(entry.pw_name, uid, entry.pw_gid, switch)


def reachable(path: Path, account: Account) -> bool:
    """Whether this account may enter every folder on the way to `path`."""
    for folder in path.resolve().parents:
        state = folder.stat()
        bit = 0o100 if state.st_uid == account.uid else 0o010 if state.st_gid == account.gid else 0o001
        if not state.st_mode & bit:
            return False
    return True


def dying_with_us(number: signal.Signals) -> Callable[[], None]:
    """A preexec_fn: the child gets this signal when we die, however we die (Linux; elsewhere the guardian does it)."""
    parent = os.getpid()

    def ask() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:  # we died before the kernel knew
                os._exit(1)

    return ask


def start(
    command: Sequence[str], account: Account, *, needs: Sequence[Path], output: IO[Any] | int
) -> subprocess.Popen[bytes]:
    """Start one of PostgreSQL's programs as this account, in a session of its own; it ends when we end.

    `needs` are the paths that it must reach.
    """
    kwargs: dict[str, Any] = {}
    if account.switch and not all(reachable(path, account) for path in needs):
        # Reaching them needs a right that only Linux can hand on.
        shim = Path(__file__).with_name("unprivileged.py")
        command = [sys.executable, "-IS", str(shim), str(account.uid), str(account.gid), *command]
    elif account.switch:
        kwargs = {"user": account.uid, "group": account.gid, "extra_groups": []}
    return subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        start_new_session=True,
        preexec_fn=dying_with_us(signal.SIGINT),
        env=_bare_environment(),
        **kwargs,
    )


def _bare_environment() -> dict[str, str]:
    """PGDATA, PGPORT and the like of the caller must not reach our server."""
    kept = {name: os.environ[name] for name in ("PATH", "TZDIR", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LC_ALL": "C", "HOME": "/"}
