"""Linear algebra in one thread, where two that wait for each other would cost more than they share."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

from threadpoolctl import ThreadpoolController

ALONE = Lock()
"""The number of threads belongs to the process: it is lowered by one fit at a time."""


@contextmanager
def in_one_thread() -> Iterator[None]:
    """The libraries of NumPy and SciPy use one thread within the block, and as many as before after it."""
    with ALONE, _libraries().limit(limits=1, user_api="blas"):
        yield


@cache
def _libraries() -> ThreadpoolController:
    import scipy.linalg  # noqa: F401  what is not loaded yet is not found

    return ThreadpoolController()
