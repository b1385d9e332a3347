"""The program itself: quick to ask, errors as sentences, every command where the table says."""

import subprocess
import sys
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path

import pytest

from callsheet.cli import main as command_line
from callsheet.errors import BrokenPromise, CallsheetError, Clash, UnusableInput


class Refusing:
    """A runtime whose every part fails in the same way."""

    def __init__(self, error: CallsheetError) -> None:
        self.error = error

    def database(self) -> AbstractContextManager[None]:
        raise self.error

    def up(self, *, demo: bool, host: str | None, port: int | None) -> None:
        raise self.error

    def down(self) -> str:
        raise self.error

    def doctor(self) -> list[command_line.Any]:
        raise self.error

    def backup(self, file: Path, *, with_secrets: bool) -> str:
        raise self.error

    def restore(self, file: Path, *, replace: bool) -> str:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code"),
    [(UnusableInput("The file is empty."), 2), (Clash("Twice."), 1), (BrokenPromise("Sums differ."), 70)],
)
def test_our_errors_are_one_sentence_and_an_exit_code(
    error: CallsheetError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(Refusing(error), ["down"]) == code
    said = capsys.readouterr()
    assert said.err == f"callsheet: {error.sentence}\n"
    assert said.out == ""


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(Refusing(Clash("")), ["sing"]) == 2
    assert "sing" in capsys.readouterr().err


def test_help_names_every_command_and_imports_none(capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import sys; sys.argv = ['callsheet', '--help']\n"
        "from callsheet.boot import entry\n"
        "try: entry.main()\n"
        "except SystemExit: pass\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('django', 'duckdb', 'numpy', 'psycopg', 'procrastinate')]\n"
        "bad += [m for m in sys.modules if m.startswith('callsheet.cli.') and m.split('.')[2] not in ('main', 'runtime')]\n"
        "sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in command_line.COMMANDS:
        assert name in done.stdout


@pytest.mark.parametrize("name", list(command_line.COMMANDS))
def test_every_command_of_the_table_exists_and_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = import_module(command_line.COMMANDS[name][0])
    assert hasattr(module, "run") or hasattr(module, "app")
    assert command_line.main(Refusing(Clash("")), [name, "--help"]) == 0
    assert "Usage: callsheet " + name in capsys.readouterr().out
