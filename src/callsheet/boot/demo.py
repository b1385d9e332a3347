"""Step of `callsheet up --demo`: create the demo operation in an empty installation, through the real readers."""

import os
import sys
import time
from pathlib import Path

from callsheet.boot.database import set_up_django
from callsheet.boot.following import follow_parent
from callsheet.boot.progress import say
from callsheet.errors import CallsheetError


def main() -> int:
    """Exit code 0 when the demo is there, or was not wanted because something else is. An interrupted one is finished: imports go in once."""
    os.umask(0o077)
    follow_parent()
    set_up_django()
    from django.conf import settings
    from django.db import transaction

    from callsheet.state.models import Programme
    from callsheet.state.scoping import scoped

    unfinished = Path(settings.CALLSHEET.home) / "demo.unfinished"
    with scoped("all"), transaction.atomic():
        if Programme.objects.exists() and not unfinished.exists():
            return 0
    unfinished.touch()
    failed = _create()
    if not failed:
        unfinished.unlink()
    return failed


def _create() -> int:
    from callsheet.actions.demo import create_demo

    began = time.monotonic()
    say("  Creating the demo operation (only this first time) …")
    try:
        create_demo(lambda line: say(f"    {time.monotonic() - began:5.1f} s  {line}"))
    except CallsheetError as error:
        say(f"    {error.sentence}")
        return 1
    say(f"  The demo operation is there after {time.monotonic() - began:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
