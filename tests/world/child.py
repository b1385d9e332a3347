"""A process of its own that imports the files of a folder, one after the other, into the database of the running tests.

    python -m tests.world.child SESSION_HOME STORE_HOME FOLDER PROGRAMME

Says "begin NAME" and "done NAME" for each file, flushed, so that whoever watches can kill it at any moment.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

from tests.world import cast

MAPPINGS = {"judged": cast.MAPPING, "audit": cast.REVIEWS, "gold": cast.GOLD, "tracker": cast.TRACKER, "export": None}
"""By the beginning of a file's name."""


def main(session: str, home: str, folder: str, programme: str) -> None:
    """Import all files by name."""
    os.environ["CALLSHEET_HOME"] = session
    from callsheet.boot.database import set_up_django

    set_up_django()
    from django.conf import settings

    from callsheet.actions.acting import SYSTEM
    from callsheet.actions.imports import ingest

    settings.CALLSHEET = replace(settings.CALLSHEET, home=Path(home), memory=300_000_000)
    for path in sorted(Path(folder).iterdir(), key=lambda p: p.name.split("-")[-1]):
        kind = path.name.split("-")[0]
        print(f"begin {path.name}", flush=True)
        text = MAPPINGS[kind]
        mapping = None if text is None else (text, f"{kind}.yaml")
        source = cast.SOURCE if kind in ("judged", "audit", "gold") else kind
        outcome = ingest(path, programme=programme, actor=SYSTEM, source=source, mapping=mapping)
        print(f"done {path.name} {outcome.state}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
