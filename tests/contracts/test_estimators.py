"""Every estimator has its method page, its oracle, its test and its benchmark row: the table of docs/methods/README.md is whole and true."""

import importlib
import inspect
import re
from dataclasses import dataclass
from functools import cache

import pytest

from benchmarks.quality import apart, crowd, on_crowd
from tests.contracts.tree import REPOSITORY, TESTS

METHODS = REPOSITORY / "docs" / "methods"
PACKAGES = {
    "stats": "callsheet.stats",
    **{
        name: f"callsheet.stats.{name}"
        for name in (
            "acceptance", "aggregation", "agreement", "control", "esa", "listening", "measurement_systems", "overlap", "pairs",
            "ranking", "surveys",
        )
    },
    "quality": "callsheet.quality",
    **{
        name: f"callsheet.quality.{name}"
        for name in ("control_series", "screens", "skill", "slices", "study", "subjective")
    },
}  # fmt: skip
"""What the table calls a module -> the module."""
NO_ESTIMATORS = {
    "stats.nothing": "says that there is no number",
    "agreement.remember_in": "where intervals are kept",
}
TITLE = "## What each estimator is checked against"
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    page: str
    names: tuple[str, ...]
    oracle: str
    tests: tuple[str, ...]
    rows: tuple[str, ...]


@cache
def lines() -> tuple[Line, ...]:
    table = (METHODS / "README.md").read_text(encoding="utf-8").split(TITLE)[1]
    found = []
    for row in re.findall(r"^\| (?!what |---)(.*) \|$", table, re.MULTILINE):
        what, page, names, oracle, tests, rows = (cell.strip() for cell in row.split(" | "))
        target = re.search(r"\((.*?)\)", page)
        quoted = (tuple(re.findall(r"`(.*?)`", cell)) for cell in (names, tests, rows))
        names_, tests_, rows_ = quoted
        found.append(Line(what, target[1] if target else "", names_, oracle, tests_, rows_))
    return tuple(found)


def public() -> dict[str, str]:
    """Public functions by where they are defined -> what the table may call them; what two packages give out is one."""
    found = {}
    for short, name in reversed(PACKAGES.items()):
        module = importlib.import_module(name)
        own = [n for n, o in vars(module).items() if not n.startswith("_") and getattr(o, "__module__", "") == name]
        for public_name in getattr(module, "__all__", own):
            if inspect.isfunction(function := getattr(module, public_name)):
                found.setdefault(f"{function.__module__}.{function.__qualname__}", f"{short}.{public_name}")
    return found


def identity(name: str) -> str:
    """Where what the table calls `name` is defined."""
    short, _, attribute = name.partition(".")
    named = getattr(importlib.import_module(PACKAGES[short]), attribute)
    return f"{named.__module__}.{named.__qualname__}"


def test_every_public_function_stands_in_the_table_once() -> None:
    listed = [identity(name) for line in lines() for name in line.names]
    assert len(lines()) > 80
    missing = {shown for place, shown in public().items() if place not in listed} - set(NO_ESTIMATORS)
    assert not missing, f"without a line in docs/methods/README.md: {sorted(missing)}"
    assert len(listed) == len(set(listed)), "a function stands in two lines"


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.what)
def test_the_page_names_each_function_and_a_test_asks_it(line: Line) -> None:
    page = "".join(CODE.findall((METHODS / line.page).read_text(encoding="utf-8")))
    tests = "".join((TESTS / "core" / test).read_text(encoding="utf-8") for test in line.tests)
    names = [name.partition(".")[2] for name in line.names]
    assert [name for name in names if not re.search(rf"\b{name}\b", page)] == [], f"not in {line.page}"
    assert [name for name in names if not re.search(rf"\b{name}\b", tests)] == [], f"not in {line.tests}"
    assert re.match(r"(printed|computed): .{8,}", line.oracle), "what is it checked against?"


def test_a_page_without_a_printed_example_says_so() -> None:
    found = {line.page for line in lines() if line.oracle.startswith("printed")}
    silent = [
        page
        for page in sorted({line.page for line in lines()} - found)
        if not re.search(r"[Pp]rinted|[Pp]ublished", (METHODS / page).read_text(encoding="utf-8"))
    ]
    assert silent == []


def test_every_line_has_a_benchmark_row_and_every_row_a_line() -> None:
    rows = {*on_crowd(crowd(100)), *apart(100)}
    named = {row for line in lines() for row in line.rows}
    assert all(line.rows for line in lines())
    assert (named - rows, rows - named) == (set(), set())
