"""Pure layers know no clock, no randomness of their own and no outside; importing a module does nothing."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.contracts.tree import PURE, Module, modules, pure_modules

CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.monotonic",
    "time.perf_counter", "time.localtime", "time.gmtime", "timezone.now",
}  # fmt: skip
GLOBAL_RANDOMNESS = ("random.", "np.random.", "numpy.random.", "secrets.", "uuid.uuid1", "uuid.uuid4", "os.urandom")
ALLOWED_RANDOMNESS = {"np.random.Generator", "numpy.random.Generator", "np.random.SeedSequence"}
FILES_AND_SOCKETS = {
    "open",
    "print",
    "input",
    "socket.socket",
    "subprocess.run",
    "subprocess.Popen",
    "os.environ.get",
    "os.getenv",
}
OUTSIDE = ("django", "duckdb", "psycopg", "openpyxl", "python_calamine", "granian", "procrastinate", "typer")


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """(dotted name, call) of every call by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield ast.unparse(node.func), node


def is_impure(name: str, call: ast.Call) -> bool:
    if name.endswith("default_rng"):
        return not call.args and not call.keywords
    if name in ALLOWED_RANDOMNESS:
        return False
    by_suffix = any(name == clock or name.endswith(f".{clock}") for clock in CLOCKS)
    return by_suffix or name.startswith(GLOBAL_RANDOMNESS) or name in FILES_AND_SOCKETS


def impurities(module: Module) -> list[str]:
    return [f"{module.path}:{call.lineno} {name}" for name, call in calls(module.tree) if is_impure(name, call)]


def test_pure_layers_ask_no_clock_and_draw_no_randomness_of_their_own() -> None:
    found = [one for module in pure_modules() for one in impurities(module)]
    assert len(pure_modules()) > 50
    assert not found


def test_the_simulator_draws_from_its_seed_alone() -> None:
    allowed = ("open", "print")
    found = [
        one
        for module in modules()
        if module.layer == "simulator"
        for one in impurities(module)
        if not one.endswith(allowed)
    ]
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "date.today()",
        "time.time()",
        "random.random()",
        "np.random.seed(1)",
        "np.random.default_rng()",
        "open('x')",
    ],
)
def test_the_check_sees_each_way_of_being_impure(text: str) -> None:
    assert [name for name, call in calls(ast.parse(text)) if is_impure(name, call)]


@pytest.mark.parametrize(
    "text", ["np.random.default_rng(seed)", "np.random.default_rng([1, 2])", "rng.random()", "now.date()"]
)
def test_the_check_lets_what_is_handed_in_pass(text: str) -> None:
    assert not [name for name, call in calls(ast.parse(text)) if is_impure(name, call)]


IMPORT_ALL = """
import builtins, importlib, io, json, os, socket, sys
names = json.loads(sys.argv[1])
effects = []
def watch(event, args):
    if event == "open" and isinstance(args[0], str) and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        if "__pycache__" not in args[0]:
            effects.append(f"writes {args[0]}")
    elif event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.rename", "os.remove", "os.fork"):
        if event not in ("os.rename", "os.mkdir") or "__pycache__" not in str(args[0]):
            effects.append(f"{event} {args[0] if args else ''}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
blame = {}
for name in names:
    before = len(effects)
    importlib.import_module(name)
    if len(effects) > before:
        blame[name] = effects[before:]
print(json.dumps({"blame": blame, "loaded": sorted({m.partition(".")[0] for m in sys.modules})}))
"""


def imported(names: list[str], *, with_django: bool) -> dict[str, object]:
    """What importing the modules did, in a fresh interpreter."""
    script = IMPORT_ALL
    if with_django:
        script = (
            "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'callsheet.boot.settings'; import django; django.setup()\n"
            + script
        )
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(names)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_importing_the_pure_layers_loads_neither_web_nor_database() -> None:
    names = [m.name for m in pure_modules()] + ["callsheet.errors"]
    answer = imported(names, with_django=False)
    loaded = answer["loaded"]
    assert isinstance(loaded, list)
    assert not set(OUTSIDE) & set(loaded)
    assert answer["blame"] == {}
    assert {name.split(".")[1] for name in names} >= set(PURE)


def test_importing_any_module_writes_no_file_and_opens_no_socket() -> None:
    names = [m.name for m in modules() if not m.name.endswith("__main__")]
    assert imported(names, with_django=True)["blame"] == {}
