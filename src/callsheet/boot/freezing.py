"""What a server has loaded once stays loaded: the garbage collector need not look at it again and again."""

import atexit
import gc
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
AT = frozenset({2, 20, 200})
"""Before these requests of a process: the first loads most modules, the next pages the rest of them and the templates."""


def freezing(application: Application) -> Application:
    """The application, which takes all that is loaded out of the collector's sight before the requests in AT.

    A full round over everything that Django, NumPy and we have loaded takes 150 ms, in the middle of somebody's page; over what
    requests leave it takes a tenth of that. What is freed by counting references is freed as before.
    """
    number = count(1)
    atexit.register(gc.unfreeze)  # else compiled modules find at the end that their things were left behind, and say so

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if next(number) in AT:
            gc.freeze()
        return application(environ, start_response)

    return answer
