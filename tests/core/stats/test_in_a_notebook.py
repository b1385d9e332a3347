"""`callsheet.stats` in a notebook: without a web server, a database or an installation, and quick to import."""

import doctest
import importlib
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import callsheet

SOURCE = Path(callsheet.__file__).parents[1]
GUIDE = SOURCE.parent / "docs" / "guides" / "notebook.md"
PACKAGES = ("", ".acceptance", ".aggregation", ".agreement", ".control", ".overlap", ".ranking", ".surveys")
PROGRAM = """
import importlib, json, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("django", "duckdb", "psycopg", "ninja", "granian"):
            raise ModuleNotFoundError(f"{name} is not installed here")

sys.meta_path.insert(0, Absent())
import callsheet.stats
first = sorted(name for name in ("scipy", "numba", "pandas", "django", "callsheet.stats.aggregation") if name in sys.modules)
packages = [m.name for m in pkgutil.walk_packages(callsheet.stats.__path__, "callsheet.stats.")]
for name in packages:
    importlib.import_module(name)
heavy = sorted(name for name in ("scipy", "numba", "pandas", "django") if name in sys.modules)
from callsheet.stats import agreement, aggregation
labels = aggregation.labels_of([0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 1, 1])
print(json.dumps({
    "first": first, "heavy": heavy, "packages": len(packages),
    "alpha": agreement.coefficient(labels).estimate.value, "truth": aggregation.majority(labels).classes.tolist(),
}))
"""


def test_every_package_imports_without_django_and_leaves_scipy_and_numba_until_they_are_needed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(SOURCE), "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["first"] == []
    assert found["heavy"] == []
    assert found["packages"] > 30
    assert (found["alpha"], found["truth"]) == (1.0, [0, 1])


@pytest.mark.parametrize("name", PACKAGES)
def test_the_help_of_a_package_names_everything_that_it_has(name: str) -> None:
    package = importlib.import_module(f"callsheet.stats{name}")
    assert package.__doc__ is not None
    assert [n for n in package.__all__ if not re.search(rf"\b{n}s?\b", package.__doc__)] == []


@pytest.mark.parametrize("name", PACKAGES)
def test_everything_that_can_be_called_says_what_goes_in_and_what_comes_out(name: str) -> None:
    package = importlib.import_module(f"callsheet.stats{name}")
    for public in package.__all__:
        thing = getattr(package, public)
        if inspect.isfunction(thing) or inspect.isclass(thing):
            assert len(inspect.getdoc(thing) or "") > 15, public
            assert not (inspect.getdoc(thing) or "").startswith(f"{public}("), f"{public}: only its signature"


def test_the_guide_for_notebooks_comes_out_as_printed() -> None:
    failed, tried = doctest.testfile(str(GUIDE), module_relative=False, encoding="utf-8")
    assert (failed, tried > 20) == (0, True)
