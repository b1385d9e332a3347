"""Tables that commands read: a file, `-` for standard input, or a pipe."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def as_file(given: Path) -> Iterator[Path]:
    """A file that can be read more than once: `given` itself, or what `-` or a pipe holds, for as long as the block lasts."""
    is_input = str(given) == "-"
    if not is_input and not given.is_fifo():
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / ("standard input" if is_input else given.name)
        with kept.open("wb") as file:
            if is_input:
                shutil.copyfileobj(sys.stdin.buffer, file)
            else:
                with given.open("rb") as pipe:
                    shutil.copyfileobj(pipe, file)
        yield kept
