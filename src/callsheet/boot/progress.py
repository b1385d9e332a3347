"""Lines that say what is being done and how long it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str) -> None:
    """One line to whoever looks on."""
    print(line, file=sys.stdout, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Says what starts and, at its end, how long it took."""
    began = time.monotonic()
    print(f"  {what} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)
