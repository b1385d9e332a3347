"""What the commands need from the start-up code, which stands above them: it hands itself in (boot/entry.py).

with database():
    ...                     # a running, migrated database and a set-up Django
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol


class Runtime(Protocol):
    """What boot offers to the commands."""

    def database(self) -> AbstractContextManager[None]:
        """A ready database for the block."""

    def up(self, *, demo: bool, host: str | None, port: int | None) -> None:
        """Run web server and worker until stopped."""

    def down(self) -> str:
        """Stop a running `up`; what was done, in a sentence."""

    def doctor(self) -> Sequence["Check"]:
        """All checks."""

    def backup(self, file: Path, *, with_secrets: bool) -> str:
        """Write everything to one file; what was written, in a sentence."""

    def restore(self, file: Path, *, replace: bool) -> str:
        """Read everything back; what was restored, in a sentence."""

    def bi_enable(self, login: str, scope: str) -> str:
        """Make a BI login; the address to connect with."""

    def bi_disable(self, login: str) -> None:
        """Take a BI login away."""

    def bi_logins(self) -> Sequence[tuple[str, str]]:
        """Every BI login with its scope."""


class Check(Protocol):
    """One check of the doctor."""

    @property
    def name(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def finding(self) -> str: ...
    @property
    def remedy(self) -> str: ...


current_runtime: ContextVar[Runtime] = ContextVar("callsheet_runtime")


@contextmanager
def database() -> Iterator[None]:
    """A running, migrated database and a set-up Django for the block. Import models and actions inside it, not above."""
    with current_runtime.get().database():
        yield
