"""Workbooks that somebody sent and has not applied yet: each person's own, kept for a day."""

import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from callsheet.actions.acting import Actor
from callsheet.actions.exchange.workbook_in import LARGEST_FILE, read_workbook
from callsheet.decisions.wording import count
from callsheet.errors import NotThere, UnusableInput
from callsheet.facts.changes import Wish
from callsheet.said import say
from callsheet.state.access import require

KEPT_SECONDS = 24 * 3600
NAME_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Waiting:
    """A workbook as it was sent."""

    key: str
    name: str
    path: Path

    def wish(self) -> Wish:
        """What it wishes. UnusableInput where it is no workbook."""
        return read_workbook(self.path, name=self.name)


def keep(body: bytes, name: str, *, actor: Actor) -> Waiting:
    """Keep a workbook until its changes are applied; what is older than a day goes. UnusableInput where it is none."""
    require(actor, "registry")
    if len(body) > LARGEST_FILE:
        raise UnusableInput(
            say(
                "{name}: {body} MB, more than the {largest_file} MB that a registry may have.",
                name=name,
                body=count(len(body) >> 20),
                largest_file=LARGEST_FILE >> 20,
            )
        )
    read_workbook(body, name=name)
    place = _place(actor)
    place.mkdir(parents=True, exist_ok=True)
    _sweep(place.parent)
    key = str(uuid.uuid4())
    found = Waiting(key, Path(name).name[:NAME_LONGEST], place / f"{key}.xlsx")
    found.path.write_bytes(body)
    (place / f"{key}.name").write_text(found.name, encoding="utf-8")
    return found


def waiting(key: str, *, actor: Actor) -> Waiting:
    """A workbook that this actor sent. NotThere for any other."""
    require(actor, "registry")
    with suppress(ValueError, OSError):
        safe = str(uuid.UUID(key))
        path = _place(actor) / f"{safe}.xlsx"
        if path.is_file():
            return Waiting(safe, path.with_suffix(".name").read_text(encoding="utf-8"), path)
    raise NotThere(
        say("That workbook is no longer waiting: it was applied, or a day has passed. Send it again."), key=key
    )


def forget(found: Waiting) -> None:
    """It was applied, or is not wanted any more."""
    found.path.unlink(missing_ok=True)
    found.path.with_suffix(".name").unlink(missing_ok=True)


def _place(actor: Actor) -> Path:
    return Path(settings.CALLSHEET.home) / "workbooks" / ("system" if actor.person is None else str(actor.person))


def _sweep(place: Path) -> None:
    oldest = time.time() - KEPT_SECONDS
    for path in place.glob("*/*"):
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()
