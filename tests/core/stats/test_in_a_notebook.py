"""`callsheet.stats` in a notebook: without a web server, a database or an installation, and quick to import."""

import json
import subprocess
import sys
from pathlib import Path

import callsheet

SOURCE = Path(callsheet.__file__).parents[1]
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
