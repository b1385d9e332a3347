"""The `callsheet` program: hands the start-up code to the command line, which stands below it and must not import it."""

import os
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from callsheet.cli import main as command_line

if TYPE_CHECKING:
    from callsheet.boot.doctor import Check
    from callsheet.boot.environment import Settings


@dataclass(frozen=True, slots=True)
class Boot:
    """cli.runtime.Runtime as it really is. Each part is imported when it is asked for, so that commands start fast."""

    def database(self) -> AbstractContextManager[None]:
        """A ready database for the block; says on standard error what takes long."""
        from callsheet.boot.database import database

        return database(lambda line: print(line, file=sys.stderr, flush=True))

    def up(self, *, demo: bool, host: str | None, port: int | None) -> None:
        """Run until stopped."""
        from callsheet.boot.supervisor import up

        up(demo=demo, host=host, port=port)

    def down(self) -> str:
        """Stop a running `up`."""
        from callsheet.boot.supervisor import down

        return down()

    def doctor(self) -> "list[Check]":
        """All checks."""
        from callsheet.boot.doctor import examine

        return examine()

    def backup(self, file: Path, *, with_secrets: bool) -> str:
        """Write everything to one file."""
        from callsheet.boot.backup import backup

        return backup(file, with_secrets=with_secrets)

    def restore(self, file: Path, *, replace: bool) -> str:
        """Read everything back."""
        from callsheet.boot.backup import restore

        return restore(file, replace=replace)

    def bi_enable(self, login: str, scope: str) -> str:
        """Make a BI login; the address to connect with."""
        from callsheet.boot import bi

        with self.database():
            return bi.enable(self._settings(), login, scope)

    def bi_disable(self, login: str) -> None:
        """Take a BI login away."""
        from callsheet.boot import bi

        with self.database():
            bi.disable(self._settings(), login)

    def bi_logins(self) -> list[tuple[str, str]]:
        """Every BI login with its scope."""
        from callsheet.boot import bi

        with self.database():
            return bi.listed(self._settings())

    def _settings(self) -> "Settings":
        from callsheet.boot import environment

        return environment.read(os.environ)


def main() -> None:
    """Entry point of the installed program."""
    sys.exit(command_line.main(Boot()))


if __name__ == "__main__":
    main()
