"""Functions, files and argument lists stay small enough to be read at once."""

import ast
from statistics import quantiles

from tests.contracts.tree import functions, length, modules

LONGEST_FUNCTION, MOST_FUNCTIONS = 60, 30
LONGEST_FILE, MOST_FILES = 500, 300
ARGUMENTS = 6

LONG_FUNCTIONS: dict[str, str] = {}
LONG_FILES: dict[str, str] = {}
MANY_ARGUMENTS: dict[str, str] = {
    "callsheet.actions.imports.ingest": "everything that a person may say of a file",
}
"""module.function or module -> why it is larger. A command's options are its arguments: callsheet.cli is not counted."""

NAMES_THAT_FIT_ANYTHING = {
    "utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "data", "info", "common", "base",
    "core", "misc",
}  # fmt: skip
NAMES_EXEMPT = {"callsheet.boot.db.base": "Django looks for a database backend under this name"}


def ninth_decile(values: list[int]) -> float:
    return quantiles(values, n=10)[-1]


def argument_count(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    named = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return len([name for name in named if name not in ("self", "cls")])


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = {f"{m.name}.{name}": length(node) for m in modules() for name, node in functions(m)}
    over = {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION and name not in LONG_FUNCTIONS}
    assert not over


def test_nine_of_ten_functions_have_at_most_thirty_lines() -> None:
    sizes = [length(node) for m in modules() for _, node in functions(m)]
    assert len(sizes) > 1000
    assert ninth_decile(sizes) <= MOST_FUNCTIONS


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    over = {m.name: m.lines for m in modules() if m.lines > LONGEST_FILE and m.name not in LONG_FILES}
    assert not over


def test_nine_of_ten_files_have_at_most_three_hundred_lines() -> None:
    assert ninth_decile([m.lines for m in modules()]) <= MOST_FILES


def test_no_function_takes_more_than_six_arguments() -> None:
    over = {
        f"{m.name}.{name}": argument_count(node)
        for m in modules()
        for name, node in functions(m)
        if argument_count(node) > ARGUMENTS and m.layer != "cli" and f"{m.name}.{name}" not in MANY_ARGUMENTS
    }
    assert not over


def test_no_module_has_a_name_that_fits_anything() -> None:
    vague = [
        m.name for m in modules() if m.name.rpartition(".")[2] in NAMES_THAT_FIT_ANYTHING and m.name not in NAMES_EXEMPT
    ]
    assert not vague


def test_every_exemption_of_size_is_still_needed() -> None:
    sizes = {f"{m.name}.{name}": (length(node), argument_count(node)) for m in modules() for name, node in functions(m)}
    lines = {m.name: m.lines for m in modules()}
    stale = [name for name in LONG_FUNCTIONS if sizes.get(name, (0, 0))[0] <= LONGEST_FUNCTION]
    stale += [name for name in MANY_ARGUMENTS if sizes.get(name, (0, 0))[1] <= ARGUMENTS]
    stale += [name for name in LONG_FILES if lines.get(name, 0) <= LONGEST_FILE]
    stale += [name for name in NAMES_EXEMPT if name not in lines]
    assert not stale
