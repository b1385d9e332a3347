"""The backup's file format: a tar archive that is written and read as a stream, with a hash for every member.

First `callsheet.json` (what made it), then the members, last `hashes.json` (name -> size and SHA-256 of all before it). An archive
without its last member is an interrupted one. A stream of unknown length becomes numbered pieces.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from callsheet.errors import UnusableInput

FORMAT = 1
HEADER, HASHES = "callsheet.json", "hashes.json"
PIECE = 8 * 1024 * 1024
BLOCK = 1024 * 1024
# Nothing that could leave the folder it is unpacked in: no "..", no absolute path, no link.
SAFE_NAME = re.compile(r"(?:[^/\0]+/)*[^/\0]+")


class _Hashed(io.RawIOBase):
    """Reads through to a file, exactly `size` bytes, and hashes what passes."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self.source, self.left, self.digest = source, size, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        block = self.source.read(wanted)
        self.left -= len(block)
        self.digest.update(block)
        return block


@dataclass(slots=True)
class Writer:
    """Writes members one after the other. `hashes` grows with them."""

    tar: tarfile.TarFile
    hashes: dict[str, tuple[int, str]] = field(default_factory=dict)

    def member(self, name: str, source: IO[bytes], size: int) -> None:
        """Exactly `size` bytes of `source` as one member."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        passed = _Hashed(source, size)
        self.tar.addfile(member, passed)
        self.hashes[name] = (size, passed.digest.hexdigest())

    def file(self, name: str, path: Path) -> None:
        """A file as it is now."""
        with path.open("rb") as source:
            self.member(name, source, os.fstat(source.fileno()).st_size)

    def pieces(self, folder: str, source: IO[bytes]) -> None:
        """A stream of unknown length as `folder/000000`, `folder/000001`, …"""
        number = 0
        while block := source.read(PIECE):
            self.member(f"{folder}/{number:06d}", io.BytesIO(block), len(block))
            number += 1

    def document(self, name: str, content: Mapping[str, Any]) -> None:
        """A small JSON member."""
        text = json.dumps(content, indent=1).encode()
        self.member(name, io.BytesIO(text), len(text))


def check(path: Path) -> dict[str, Any]:
    """The header of an archive all of whose members are whole. Raises UnusableInput with what is wrong."""
    hashes: dict[str, tuple[int, str]] = {}
    header: dict[str, Any] = {}
    promised: dict[str, list[Any]] | None = None
    for name, source in members(path):
        text = io.BytesIO()
        hashes[name] = _hash(source, text if name in (HEADER, HASHES) else None)
        if name == HEADER:
            header = json.loads(text.getvalue())
        elif name == HASHES:
            promised = json.loads(text.getvalue())
            del hashes[name]
    if not header:
        raise UnusableInput(f"{path} is not a backup of Callsheet: it does not begin with {HEADER}.", file=str(path))
    if header["format"] != FORMAT:
        raise UnusableInput(
            f"{path} has format {header['format']}; this version reads format {FORMAT}.", file=str(path)
        )
    if promised is None:
        raise UnusableInput(f"{path} is cut off: its list of hashes is missing. Use another backup.", file=str(path))
    wrong = sorted(n for n in promised.keys() | hashes.keys() if tuple(promised.get(n, ())) != hashes.get(n))
    if wrong:
        raise UnusableInput(
            f"{path} is damaged: {wrong[0]} is not what was written ({len(wrong)} such). Use another backup."
        )
    return header


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and stream of each member in order; each stream must be read before the next. Raises UnusableInput."""
    try:
        with tarfile.open(path, "r|") as tar:
            for member in tar:
                safe = SAFE_NAME.fullmatch(member.name) and ".." not in member.name.split("/")
                source = tar.extractfile(member) if member.isreg() and safe else None
                if source is None:
                    raise UnusableInput(f"{path} has a member that no backup has: {member.name}.", file=str(path))
                yield member.name, source
    except FileNotFoundError as error:
        raise UnusableInput(f"There is no file {path}.", file=str(path)) from error
    except (tarfile.TarError, OSError, EOFError) as error:
        raise UnusableInput(f"{path} cannot be read as a backup: {error}.", file=str(path)) from error


def _hash(source: IO[bytes], copy: IO[bytes] | None) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        digest.update(block)
        size += len(block)
        if copy is not None:
            copy.write(block)
    return size, digest.hexdigest()
