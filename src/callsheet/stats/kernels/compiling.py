"""Compile a loop when it is first called, not when it is imported: importing the package stays quick, and numba is loaded only by who needs it."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import numpy as np

from callsheet.stats.kernels.fetching import teach_compiler

P = ParamSpec("P")
R = TypeVar("R")
LOADING = Lock()
"""The compiler is loaded by one thread at a time."""


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """`function` as machine code without Python's lock, kept on disk between processes; `.plain` is the function itself.

    No reordering of floating-point sums (fastmath off): the same bits every time.
    """
    return compiled_with()(function)


def compiled_with(*parts: Callable[..., Any]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """As `compiled`, for a loop that calls `parts`: plain functions of the same file, compiled along with it."""

    def chosen(function: Callable[P, R]) -> Callable[P, R]:
        @cache
        def machine_code() -> Callable[..., Any]:
            with LOADING:
                from numba import njit

                teach_compiler()
                for part in parts:
                    _teach(part)
                code: Callable[..., Any] = njit(cache=True, nogil=True, error_model="numpy")(function)
            return code

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            result: R = machine_code()(*args, **kwargs)
            return result

        call.plain = function  # type: ignore[attr-defined]
        return call

    return chosen


@cache
def _teach(part: Callable[..., Any]) -> None:
    from numba.extending import register_jitable

    register_jitable(part)


def unless_few(instead: Callable[P, R], most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A compiled function that leaves calls to `instead` where no array holds more than `most` numbers; `.compiled` is the function itself.

    Arrays may stand in tuples. Only their sizes decide, so that the same call is answered by the same code in every process.
    """

    def chosen(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            given = [part for arg in args for part in (arg if isinstance(arg, tuple) else (arg,))]
            few = all(part.size <= most for part in given if isinstance(part, np.ndarray))
            return instead(*args, **kwargs) if few else function(*args, **kwargs)

        call.compiled = function  # type: ignore[attr-defined]
        return call

    return chosen


def threads() -> int:
    """The processors that this process may run on; no result depends on it."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_blocks(work: Callable[[int], R], blocks: int, *, at_once: int | None = None) -> list[R]:
    """`work(0) … work(blocks − 1)`, in order of the blocks whoever finishes first.

    The blocks are a fact of the problem and not of the machine: sums that are added block by block have the same bits
    with one thread and with many.
    """
    workers = min(blocks, at_once or threads())
    if workers <= 1:
        return [work(block) for block in range(blocks)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(blocks)))
