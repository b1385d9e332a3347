"""Raw files, kept once by their hash: the last word when a number is doubted."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.store.contract import RawFile
from callsheet.store.durable import BLOCK, make_folder, put_in_place
from callsheet.store.place import Store


def keep_raw(store: Store, source_path: Path) -> RawFile:
    """Copy a file into the store under its sha256, streaming; the same content twice is kept once.

    `lines` counts line feeds, plus one where the last line has none. The copy is read-only.
    UnusableInput where the file cannot be read.
    """
    make_folder(store.raw)
    descriptor, name = tempfile.mkstemp(prefix="incoming-", dir=store.raw)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            digest, size, lines = _copy(source_path, target.write)
        final = raw_path(store, digest)
        if final.is_file() and final.stat().st_size == size:
            return RawFile(digest, final, size, lines)
        temporary.chmod(0o440)
        put_in_place(temporary, final)
        return RawFile(digest, final, size, lines)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def under_its_name(store: Store, path: str, name: str) -> Iterator[Path]:
    """A kept file (its path within the store) under the name that it came with: readers name it, some read from its name."""
    store.tmp.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="named-", dir=store.tmp) as folder:
        link = Path(folder) / (Path(name).name or "file")
        link.symlink_to(store.home / path)
        yield link


def raw_path(store: Store, sha256: str) -> Path:
    """Where the raw file of that hash lies, or would lie."""
    return store.raw / sha256[:2] / sha256


def _copy(source_path: Path, write: Callable[[bytes], object]) -> tuple[str, int, int]:
    digest = hashlib.sha256()
    size = lines = 0
    last = b"\n"
    try:
        with source_path.open("rb") as source:
            while block := source.read(BLOCK):
                digest.update(block)
                write(block)
                size += len(block)
                lines += block.count(b"\n")
                last = block[-1:]
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise UnusableInput(
            say("{source_path} cannot be read: {strerror}.", source_path=source_path, strerror=error.strerror),
            file=str(source_path),
        ) from error
    return digest.hexdigest(), size, lines + (last != b"\n")
