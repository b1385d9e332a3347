"""What the database may show to whoever is asking: set at every BEGIN, empty means nothing (the second wall)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ALL = "all"
NOTHING = ""

current_scope: ContextVar[str] = ContextVar("callsheet_scope", default=NOTHING)
"""Grammar: "all"; "v:code,code" (vendors); "p:code,code" (programmes); "m:person" (the programmes that this person is a member
of), "m:person:code,code" (of these, those named); "" (nothing). What is malformed shows nothing."""


@contextmanager
def scoped(text: str) -> Iterator[None]:
    """Run the block under a scope. Transactions begun inside it see only what the scope allows."""
    token = current_scope.set(text)
    try:
        yield
    finally:
        current_scope.reset(token)
