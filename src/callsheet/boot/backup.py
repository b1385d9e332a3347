"""`callsheet backup` and `callsheet restore`: database, facts and raw files in one archive.

The database is dumped first, then the files are copied: parts are immutable and stay for a grace time after they are
retired, so every part that the dump names is still there.
"""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from callsheet.boot import archive, connections, database, environment, locks, migrations, postgres, roles, secrets
from callsheet.boot.connections import BOSS, OWNER
from callsheet.boot.environment import Settings
from callsheet.errors import Clash, Unavailable, UnusableInput

DATABASE, STORE, SECRETS = "database", "store", "secrets"
PASSING = "tmp"
"""Folder of the store whose files nobody needs again."""
LEFT_ALONE = {"logs", "run", locks.UP, locks.USERS, locks.POSTGRES, locks.PREPARE}


def backup(file: Path, *, with_secrets: bool) -> str:
    """Write everything to `file`, which must not exist; what was written, in a sentence. Others may go on working."""
    settings = environment.read(os.environ)
    if file.exists():
        raise Clash(f"{file} exists already. Choose another name, or remove it.")
    draft = file.with_name(file.name + ".partial")
    try:
        with database.server(settings):
            database.prepare(settings)
            with draft.open("wb") as out:
                counts = _write(settings, out, with_secrets=with_secrets)
                os.fsync(out.fileno())
        draft.rename(file)
    except OSError as error:
        raise Unavailable(f"The backup could not be written to {file}: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return f"Wrote {file}: the database and {counts} files, {file.stat().st_size / 1e6:.1f} MB."


def restore(file: Path, *, replace: bool) -> str:
    """Bring a backup back into an empty home, or one whose content is moved aside first; what was restored, in a sentence."""
    settings = environment.read(os.environ)
    header = archive.check(file)
    unknown = set(header["migrations"]) - set(migrations.names())
    if unknown:
        raise UnusableInput(
            f"{file} was written by Callsheet {header['callsheet']}, which is newer than this one ({version('callsheet')}): "
            f"it knows {len(unknown)} migrations more. Update Callsheet first.",
            file=str(file),
        )
    database.make_home(settings)
    with _alone(settings) as users:
        aside = _make_room(settings, replace=replace)
        with _undone_on_failure(settings, aside):
            files = _read_files(settings, file)
            os.close(users)
            _read_database(settings, file)
    kept = f" What was there before is in {aside}." if aside else ""
    return f"Restored the database and {files} files of {header['made_at']}.{kept}"


def _write(settings: Settings, out: IO[bytes], *, with_secrets: bool) -> int:
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        writer = archive.Writer(tar)
        writer.document(
            archive.HEADER,
            {
                "format": archive.FORMAT,
                "callsheet": version("callsheet"),
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "migrations": migrations.names(),
            },
        )
        _dump(settings, lambda dump: writer.pieces(DATABASE, dump))
        files = sum(_add(writer, settings.store, path) for path in _store_files(settings.store))
        if with_secrets and secrets.kept(settings.secrets, secrets.SECRET_KEY):
            writer.file(f"{SECRETS}/{secrets.SECRET_KEY}", settings.secrets / secrets.SECRET_KEY)
        writer.document(archive.HASHES, dict(writer.hashes))
    return files


def _store_files(store: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(store):
        folders[:] = sorted(name for name in folders if Path(folder, name) != store / PASSING)
        yield from (Path(folder, name) for name in sorted(names))


def _add(writer: archive.Writer, store: Path, path: Path) -> bool:
    try:
        writer.file(f"{STORE}/{path.relative_to(store).as_posix()}", path)
    except FileNotFoundError:
        return False  # a staged file of an import that has ended meanwhile
    return True


def _program(settings: Settings, name: str) -> str:
    program = postgres.binaries(settings.postgres_bin) / name
    if not os.access(program, os.X_OK):
        raise Unavailable(f"The program {program} is missing. Set CALLSHEET_POSTGRES_BIN to a folder that has it.")
    return str(program)


def _client(settings: Settings) -> tuple[str, dict[str, str]]:
    """Role and environment of PostgreSQL's client programs. Of a server that is not ours we are only the owner."""
    role = BOSS if settings.database_url is None else OWNER
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    found = connections.parameters(settings, role)
    variables = {names.get(keyword, f"PG{keyword.upper()}"): value for keyword, value in found.items()}
    return role, os.environ | variables | {"PGOPTIONS": "-c app.scope=all"}


def _dump(settings: Settings, take: Callable[[IO[bytes]], None]) -> None:
    role, variables = _client(settings)
    command = [_program(settings, "pg_dump"), "--format=custom", "--no-comments"]
    command += ["--enable-row-security"] if role == OWNER else []
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as dump:
        assert dump.stdout is not None
        assert dump.stderr is not None
        take(dump.stdout)
        words = dump.stderr.read().decode(errors="replace").strip()
    if dump.returncode != 0:
        raise Unavailable(f"The database could not be dumped: {words}")


@contextmanager
def _alone(settings: Settings) -> Iterator[int]:
    """Nobody else uses this home, and PostgreSQL has stopped. Gives the users' lock, to be closed to let users in again."""
    up = locks.take(settings.home / locks.UP, patience=1.0)
    users = locks.take(settings.home / locks.USERS, patience=1.0)
    if up is None or users is None:
        raise Clash("Callsheet is running in this home. Stop it first: `callsheet down`.")
    try:
        database.dismiss_keeper(settings)
        yield users
    finally:
        os.close(up)
        with suppress(OSError):
            os.close(users)


def _make_room(settings: Settings, *, replace: bool) -> Path | None:
    """Empty the home: refuse, or move what is there aside (None: there was nothing)."""
    if settings.database_url is not None:
        _refuse_full_server(settings)
    there = [
        path for path in settings.home.iterdir() if path.name not in LEFT_ALONE and not path.name.startswith("before-")
    ]
    if not there:
        return None
    if not replace:
        raise Clash(
            f"{settings.home} is not empty ({', '.join(sorted(path.name for path in there)[:5])}). "
            "Choose another CALLSHEET_HOME, or use --replace: what is there is then moved aside, not deleted."
        )
    aside = settings.home / f"before-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    aside.mkdir(mode=0o711)
    for path in there:
        path.rename(aside / path.name)
    return aside


def _refuse_full_server(settings: Settings) -> None:
    with connections.connect(settings, BOSS) as boss:
        row = boss.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
        if row and row[0]:
            raise Clash(f"The database {boss.info.dbname} has {row[0]} tables already. Restore needs an empty one.")


@contextmanager
def _undone_on_failure(settings: Settings, aside: Path | None) -> Iterator[None]:
    try:
        yield
    except BaseException:
        database.dismiss_keeper(settings)
        for name in (STORE, SECRETS, settings.postgres.name):
            shutil.rmtree(settings.home / name, ignore_errors=True)
        for path in aside.iterdir() if aside else ():
            path.rename(settings.home / path.name)
        if aside:
            aside.rmdir()
        raise


def _read_files(settings: Settings, file: Path) -> int:
    count = 0
    for name, source in archive.members(file):
        if name.startswith((f"{STORE}/", f"{SECRETS}/")):
            target = settings.home / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with target.open("xb") as out:
                os.fchmod(out.fileno(), 0o600)
                shutil.copyfileobj(source, out, archive.BLOCK)
                out.flush()
                os.fsync(out.fileno())
            count += name.startswith(f"{STORE}/")
    return count


def _read_database(settings: Settings, file: Path) -> None:
    with database.server(settings):
        roles.ensure(settings)
        role, variables = _client(settings)
        command = [
            _program(settings, "pg_restore"),
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={variables['PGDATABASE']}",
        ]
        command += ["--no-owner", "--no-privileges"] if role == OWNER else []
        with subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as load:
            assert load.stdin is not None
            assert load.stderr is not None
            for name, source in archive.members(file):
                if name.startswith(f"{DATABASE}/"):
                    shutil.copyfileobj(source, load.stdin, archive.BLOCK)
            load.stdin.close()
            words = load.stderr.read().decode(errors="replace").strip()
        if load.returncode != 0:
            raise Unavailable(f"The database could not be restored: {words}")
        database.prepare(settings)
