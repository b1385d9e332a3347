"""Making a file durable: written under a temporary name, synced, renamed, folder synced."""

import hashlib
import os
from pathlib import Path

BLOCK = 4 << 20


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, each durable in its parent."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def put_in_place(temporary: Path, final: Path) -> None:
    """Sync a finished file and give it its final name; both must be on one file system."""
    descriptor = os.open(temporary, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    make_folder(final.parent)
    os.replace(temporary, final)
    sync_folder(final.parent)


def write_text(path: Path, content: bytes) -> None:
    """Write a small file durably, whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(content)
    put_in_place(temporary, path)


def sha256_of(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
