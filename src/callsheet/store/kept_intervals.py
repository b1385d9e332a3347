"""Intervals that took long, in a small file each: what one process resampled, no other has to."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from callsheet.store.place import Store

WHOLE = 2**63
"""Larger numbers, such as a generator's state, are no integers of JSON for everybody: they are written as text."""


@dataclass(frozen=True, slots=True)
class KeptIntervals:
    """`stats.agreement.Memory` in the store's folder. A file that is gone, torn or foreign is nothing kept."""

    store: Store

    def get(self, digest: str) -> tuple[float, float, Mapping[str, Any]] | None:
        """The ends and the generator's state after them; being asked for keeps the file from being swept."""
        path = self._path(digest)
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = orjson.loads(path.read_bytes())
            os.utime(path)
            return float(said["low"]), float(said["high"]), _numbers(said["state"])
        return None

    def put(self, digest: str, bounds: tuple[float, float, Mapping[str, Any]]) -> None:
        """Keep it whole or not at all. It is no loss where it cannot be kept."""
        low, high, state = bounds
        path = self._path(digest)
        writing = path.with_name(f"writing-{os.getpid()}-{digest}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            writing.write_bytes(orjson.dumps({"low": low, "high": high, "state": _texts(state)}))
            writing.replace(path)

    def _path(self, digest: str) -> Path:
        return self.store.intervals / digest


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _texts(one) for key, one in value.items()}
    return {"whole": str(value)} if isinstance(value, int) and abs(value) >= WHOLE else value


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return int(value["whole"]) if set(value) == {"whole"} else {key: _numbers(one) for key, one in value.items()}
    return value
