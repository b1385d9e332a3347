"""The commands as a page: the text of docs/reference/cli.md, which a test holds current."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from callsheet.cli.main import COMMANDS, EXIT_CODES, command_of

HEAD = """# Commands

Generated from `callsheet.cli`; do not edit. Every command works without the web server running. Errors are one sentence on
standard error.
"""


def cli_reference() -> str:
    """Markdown: every command with its arguments and options, and the exit codes."""
    overview = "\n".join(f"| [`{name}`](#{name}) | {line} |" for name, (_, line) in COMMANDS.items())
    sections = "\n".join(_section(name, module) for name, (module, _) in COMMANDS.items())
    codes = "\n".join(f"| {code} | {(kind.__doc__ or '').strip()} |" for kind, code in EXIT_CODES.items())
    return f"""{HEAD}
| command | what it does |
|---|---|
{overview}

{sections}
## Exit codes

| code | meaning |
|---|---|
| 0 | done |
{codes}
| 3 | `ingest`: done, and some rows were rejected |
| 1 | any other error that is said in a sentence; `doctor`: a check failed; `audit verify`: the chain is broken |
"""


def _section(name: str, module: str) -> str:
    command = command_of(name, import_module(module))
    inner = getattr(command, "commands", None)
    if inner is None:
        return f"## {name}\n\n{_described(f'callsheet {name}', command)}"
    parts = [f"## {name}\n\n{(command.help or '').strip()}\n"]
    parts += [f"### {name} {sub}\n\n{_described(f'callsheet {name} {sub}', inner[sub])}" for sub in sorted(inner)]
    return "\n".join(parts)


def _described(usage: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    shown = " ".join([usage, *(_named(p) for p in arguments)])
    rows = "\n".join(_rows(command.params))
    table = f"\n| argument or option | meaning | default |\n|---|---|---|\n{rows}\n" if rows else ""
    return f"`{shown}`\n\n{' '.join((command.help or '').split())}\n{table}"


def _named(parameter: Any) -> str:
    name = parameter.metavar or parameter.name.upper()
    return name if parameter.required else f"[{name}]"


def _rows(parameters: list[Any]) -> Iterator[str]:
    for parameter in parameters:
        is_option = parameter.param_type_name == "option"
        name = ", ".join(parameter.opts) if is_option else _named(parameter)
        has_default = isinstance(parameter.default, str | int) and parameter.default not in ("", False)
        needed = "(needed)" if is_option and parameter.required else ""
        said = f"`{parameter.default}`" if has_default else needed
        yield f"| `{name}` | {' '.join((parameter.help or '').split()).replace('|', '/')} | {said} |"
