"""SciPy's linear algebra in one thread, where two that wait for each other would cost more than they share."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

ALONE = Lock()
"""The number of threads belongs to the library: it is lowered by one fit at a time."""


@contextmanager
def in_one_thread() -> Iterator[None]:
    """SciPy's OpenBLAS uses one thread within the block, and as many as before after it. Where SciPy carries another library nothing changes."""
    library = openblas()
    if library is None:
        yield
        return
    with ALONE:
        before = library.scipy_openblas_get_num_threads()
        library.scipy_openblas_set_num_threads(1)
        try:
            yield
        finally:
            library.scipy_openblas_set_num_threads(before)


@cache
def openblas() -> Any:
    """The OpenBLAS that SciPy's wheels carry, found through the module that is linked to it; None elsewhere."""
    try:
        from scipy.linalg import _flapack

        library = ctypes.CDLL(_flapack.__file__)
        return library if library.scipy_openblas_get_num_threads() > 0 else None
    except (ImportError, OSError, AttributeError):
        return None
