"""Tests are sentences, and each asserts something."""

import ast
import re
from collections.abc import Iterator

from tests.contracts.tree import TESTS, Module, functions, modules

LEAST_WORDS = 3
ASSERTING = re.compile(r"(^|\.|_)(assert\w*|raises|fail|warns)$")
SILENT = {
    "tests.sources.test_catalogue.test_no_real_file_breaks_recognition": "looking at a file must not raise; what it is called is told elsewhere",
    "tests.sources.suggest.test_any_input.test_any_bytes_are_read_or_refused": "anything but UnusableInput fails it",
}
"""module.function -> why it asserts nothing by itself."""
BY_SUBJECT = {
    "tests.edges.store_lines.test_language": "named after the part of the mapping language that each proves",
    "tests.edges.store_lines.test_shipped": "named after the shipped mapping that each reads with",
    "tests.edges.store_lines.test_real_data": "named after the real file that each reads",
}
"""Modules whose tests are named by subject, with the reason."""


def named_tests(module: Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for name, node in functions(module):
        if node.name.startswith("test_") or node.name == "test":
            yield f"{module.name}.{name}", node


def all_tests() -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return [
        one
        for module in modules(TESTS)
        if module.name.rpartition(".")[2].startswith("test_")
        for one in named_tests(module)
    ]


def asserts(node: ast.AST, helpers: frozenset[str]) -> bool:
    """An assert statement, or a call of something that asserts: pytest.raises, a helper of the tests that does."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert):
            return True
        if isinstance(inner, ast.Call):
            name = ast.unparse(inner.func) if isinstance(inner.func, ast.Name | ast.Attribute) else ""
            if ASSERTING.search(name) or name.rpartition(".")[2] in helpers:
                return True
    return False


def asserting_functions() -> frozenset[str]:
    """Names of functions in the tests' tree that assert, themselves or through one another."""
    bodies = {
        node.name: node
        for module in modules(TESTS)
        for _, node in functions(module)
        if not node.name.startswith("test_")
    }
    known: frozenset[str] = frozenset()
    while True:
        more = frozenset(name for name, node in bodies.items() if asserts(node, known))
        if more == known:
            return known
        known = more


def test_every_test_asserts_something() -> None:
    helpers = asserting_functions()
    silent = [name for name, node in all_tests() if not asserts(node, helpers) and name not in SILENT]
    assert len(all_tests()) > 300
    assert not silent, "\n".join(silent)


def test_every_test_is_named_by_a_sentence() -> None:
    short = [
        name
        for name, node in all_tests()
        if len(node.name.split("_")) - 1 < LEAST_WORDS and name.rpartition(".")[0] not in BY_SUBJECT
    ]
    assert not short, "\n".join(short)


def test_no_test_hides_behind_a_name_that_pytest_does_not_run() -> None:
    lost = [
        f"{module.name}.{name}"
        for module in modules(TESTS)
        for name, node in functions(module)
        if node.name.startswith("test_") and not module.name.rpartition(".")[2].startswith("test_")
    ]
    assert not lost


def test_no_test_file_stands_twice_under_one_dotted_name() -> None:
    names = [m.name for m in modules(TESTS)]
    missing = {m.path.rpartition("/")[0] for m in modules(TESTS)} - {
        m.path.rpartition("/")[0] for m in modules(TESTS) if m.path.endswith("__init__.py")
    }
    assert len(names) == len(set(names))
    assert not missing, f"folders without __init__.py: {sorted(missing)}"
