"""What the disk or the memory refuses, said in a sentence instead of a traceback."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from callsheet.errors import Unavailable
from callsheet.said import say

DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})


@contextmanager
def within_limits(what: str) -> Iterator[None]:
    """Raises Unavailable where the disk or memory does not suffice for the block; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in DISK:
            raise
        raise _unavailable(what, error) from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise _unavailable(what, error) from error


def _unavailable(what: str, error: Exception) -> Unavailable:
    reason = " ".join(str(error).split())
    return Unavailable(
        say(
            "{what}: nothing was changed, for the disk or memory does not suffice ({reason}). Make room, try again.",
            what=what,
            reason=reason,
        )
    )
