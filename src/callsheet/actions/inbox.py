"""The watched folder: HOME/inbox/<programme>/file is imported, then moved to done/ or, with its reason, to failed/."""

import time
from pathlib import Path

from django.conf import settings

from callsheet.actions.acting import Actor
from callsheet.actions.imports import ingest
from callsheet.actions.outcome import Outcome
from callsheet.errors import CallsheetError

SETTLED_SECONDS = 5.0
"""A file that changed more recently may still be being copied."""


def folder() -> Path:
    """The watched folder, made where it is missing."""
    place = Path(settings.CALLSHEET.home) / "inbox"
    place.mkdir(parents=True, exist_ok=True)
    return place


def take_in(*, actor: Actor) -> list[Outcome]:
    """Import every settled file of every programme's folder."""
    outcomes: list[Outcome] = []
    for programme in sorted(p for p in folder().iterdir() if p.is_dir()):
        for file in sorted(p for p in programme.iterdir() if p.is_file() and not p.name.startswith(".")):
            if time.time() - file.stat().st_mtime < SETTLED_SECONDS:
                continue
            outcome = _take(file, programme.name, actor)
            if outcome is not None:
                outcomes.append(outcome)
    return outcomes


def _take(file: Path, programme: str, actor: Actor) -> Outcome | None:
    try:
        outcome = ingest(file, programme=programme, actor=actor)
    except CallsheetError as error:
        failed = _moved(file, "failed")
        failed.with_name(failed.name + ".reason.txt").write_text(error.sentence + "\n", encoding="utf-8")
        return None
    _moved(file, "done")
    return outcome


def _moved(file: Path, to: str) -> Path:
    place = file.parent / to
    place.mkdir(exist_ok=True)
    target = place / file.name
    number = 1
    while target.exists():
        number += 1
        target = place / f"{file.stem}-{number}{file.suffix}"
    return file.rename(target)
