"""Keys and passwords that we generate, one file each, readable by their owner only."""

import os
import secrets
from pathlib import Path

SECRET_KEY = "secret_key"


def kept(folder: Path, name: str) -> str | None:
    """The secret of this name, or None where none was made yet."""
    try:
        return (folder / name).read_text().strip() or None
    except FileNotFoundError:
        return None


def made(folder: Path, name: str) -> str:
    """The secret of this name, made now where there is none. Two processes at once get the same one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (found := kept(folder, name)) is not None:
        return found
    draft = folder / f".{name}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, folder / name)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return (folder / name).read_text().strip()
