"""Removing what no manifest names: parts of imports that never committed, stages and spills left behind."""

import shutil
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from callsheet.store.place import Store

HOUR = 3600.0
STUDIES = 45 * 24 * HOUR
"""Items of a study stay this long after they were last asked for: a replay of last month's page then still has them."""


def sweep(
    store: Store,
    *,
    known_parts: Collection[str],
    live_stages: Collection[Path] = (),
    grace_seconds: float = HOUR,
    now: float | None = None,
) -> tuple[Path, ...]:
    """Remove orphans last changed more than `grace_seconds` before `now` (seconds since the epoch); what was removed.

    `known_parts` are the paths (Part.path) of every part that any manifest names, retired ones included; `live_stages` are
    the folders of imports that may still be resumed. Items of studies have STUDIES. The grace time must be longer than the longest import: between the
    writing of a part and the commit of its manifest nobody names it. Raw files are never removed here.
    """
    until = time.time() if now is None else now
    known = {store.home / path for path in known_parts}
    live = {path.resolve() for path in live_stages}
    removed = []
    for path in (*_parts(store), *_stages(store), *_leftovers(store)):
        grace = max(grace_seconds, STUDIES) if path.parent == store.studies else grace_seconds
        if path in known or path.resolve() in live or _changed(path) > until - grace:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        removed.append(path)
    return tuple(sorted(removed))


def _parts(store: Store) -> Iterator[Path]:
    if store.parts.is_dir():
        yield from (p for p in store.parts.rglob("*") if p.is_file())


def _stages(store: Store) -> Iterator[Path]:
    if store.stage.is_dir():
        yield from store.stage.iterdir()


def _leftovers(store: Store) -> Iterator[Path]:
    if store.tmp.is_dir():
        yield from (p for p in store.tmp.iterdir() if p not in (store.counted, store.intervals, store.studies))
    for kept in (store.counted, store.intervals, store.studies):
        if kept.is_dir():
            yield from kept.iterdir()
    if store.raw.is_dir():
        yield from store.raw.glob("incoming-*")


def _changed(path: Path) -> float:
    """When a file, or anything in a folder, last changed."""
    inside = path.rglob("*") if path.is_dir() else ()
    return max((p.stat().st_mtime for p in (path, *inside) if p.exists()), default=0.0)
