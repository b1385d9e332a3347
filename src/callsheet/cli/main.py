"""The command line: one file a command, imported only when that command is called, so that each starts fast."""

import re
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from callsheet.cli.runtime import Runtime, current_runtime
from callsheet.errors import BrokenPromise, CallsheetError, UnusableInput

COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("callsheet.cli.up", "Start everything and stay until Ctrl-C: database, web server, worker."),
    "ingest": ("callsheet.cli.ingest", "Import files: facts in, measures up to date."),
    "today": ("callsheet.cli.today", "What will be late, over budget or wrong, and what to do."),
    "odds": ("callsheet.cli.odds", "What came of past odds; the past asked again to fill the record."),
    "finding": ("callsheet.cli.finding", "Work on findings: ack, assign, snooze, resolve, dismiss, merge, undo …"),
    "kpi": ("callsheet.cli.kpi", "One KPI with intervals, split as you like."),
    "mapping": ("callsheet.cli.mapping", "Check or draft the mapping of a table or tracker."),
    "orders": ("callsheet.cli.orders", "Enter a grid of what is ordered, due, owed a week and committed."),
    "registry": (
        "callsheet.cli.registry",
        "List, set and remove programmes, vendors, sites …; all of it as a workbook.",
    ),
    "export": ("callsheet.cli.export", "Write the registry as a folder of YAML."),
    "diff": ("callsheet.cli.diff", "What a folder of YAML would change in the registry."),
    "apply": ("callsheet.cli.apply", "Make the registry as a folder of YAML says."),
    "audit": ("callsheet.cli.audit", "Who did what; proof that nothing was altered."),
    "repair": ("callsheet.cli.repair", "Recompute measures from the facts; append what differs."),
    "member": ("callsheet.cli.member", "List, invite, change and revoke those who may sign in."),
    "sign-in-link": ("callsheet.cli.sign_in_link", "A link that signs one person in once."),
    "token": ("callsheet.cli.token", "Tokens with which programs use the API."),
    "truth": ("callsheet.cli.truth", "One answer for each task from what many workers said, and how sure it is."),
    "agreement": ("callsheet.cli.agreement", "Do people who answered the same task agree, beyond chance?"),
    "accept": ("callsheet.cli.accept", "Sampling plans for lots: how many units to inspect, and when to reject."),
    "simulate": ("callsheet.cli.simulate", "Write a synthetic operation with known truth."),
    "down": ("callsheet.cli.down", "Stop a running `callsheet up`."),
    "doctor": ("callsheet.cli.doctor", "Say what is wrong with this installation and how to mend it."),
    "bi": ("callsheet.cli.bi", "Read-only logins for the BI tool that you have."),
    "backup": ("callsheet.cli.backup", "Write everything to one file."),
    "restore": ("callsheet.cli.restore", "Bring back what `callsheet backup` wrote."),
}
"""Name -> module and its one line. A module has `run` (one command) or `app` (a typer.Typer with commands of its own)."""

UsageError: Any = typer.BadParameter.__bases__[0]
"""What is raised for arguments that do not fit: an option that is none, a number that is none, a lacking argument."""
EXIT_CODES: dict[type[CallsheetError], int] = {UnusableInput: 2, BrokenPromise: 70}
"""Exit codes by error; every other error of ours is 1."""


class LazyGroup(TyperGroup):
    """Commands that are known by name and line, and imported when called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The imported command, or None where there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        return command_of(cmd_name, import_module(COMMANDS[cmd_name][0]))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The table of commands without importing one of them."""
        formatter.write_usage(ctx.command_path, "COMMAND [OPTIONS]")
        formatter.write_paragraph()
        formatter.write_text(self.help or "")
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])
        formatter.write_paragraph()
        formatter.write_text(
            "`callsheet COMMAND --help` tells more. Everything is kept in CALLSHEET_HOME (~/.callsheet)."
        )


def command_of(name: str, module: ModuleType) -> Any:
    """The click command that a command's module makes."""
    if hasattr(module, "app"):
        command = get_command(module.app)
        command.name = name
        return command
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name)(module.run)
    return get_command(app)


app = typer.Typer(
    cls=LazyGroup,
    name="callsheet",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Callsheet: what will be late, over budget or wrong, how sure that is, why, and what to move."""


def misuse(error: Any) -> str:
    """What is wrong with the arguments, in one sentence; the help where nothing was asked for."""
    text = re.sub(r", unable to parse string as an? \w+", "", str(error.format_message())).rstrip(".")
    if error.ctx is None or "\n" in text:
        return text
    return f"callsheet: {text}; `{error.ctx.command_path} --help` says what there is."


def exit_code(error: CallsheetError) -> int:
    """The process's exit code for this error."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)


def main(runtime: Runtime, arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Errors of ours are one sentence on standard error, never a traceback."""
    token = current_runtime.set(runtime)
    try:
        ended = app(
            args=list(sys.argv[1:] if arguments is None else arguments), prog_name="callsheet", standalone_mode=False
        )
    except CallsheetError as error:
        print(f"callsheet: {error.sentence}", file=sys.stderr)
        return exit_code(error)
    except UsageError as error:
        print(misuse(error), file=sys.stderr)
        return 2
    except typer.Abort:
        print("Aborted!", file=sys.stderr)
        return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BrokenPipeError:
        # The reader of our output (head, less) went away: nothing is wrong.
        sys.stderr.close()
        return 0
    finally:
        current_runtime.reset(token)
    return ended if isinstance(ended, int) else 0
