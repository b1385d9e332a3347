"""What the contracts look at: modules of the tree, their syntax, their public names."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "src" / "callsheet"
TESTS = REPOSITORY / "tests"
PURE = ("said", "facts", "stats", "metrics", "quality", "money", "decisions", "reports")
"""Layers without files, clock or own randomness."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Module:
    """One file: its path below the repository, its dotted name, its syntax, its number of lines."""

    path: str
    name: str
    tree: ast.Module
    lines: int

    @property
    def layer(self) -> str:
        """First folder below the package, or the file's own name."""
        return self.name.split(".")[1] if "." in self.name else ""


@cache
def modules(folder: Path = PACKAGE) -> tuple[Module, ...]:
    """Every Python file of a folder; migrations, which nobody calls, are left out."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        name = ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__")
        found.append(Module(str(path.relative_to(REPOSITORY)), name, ast.parse(text), text.count("\n")))
    return tuple(found)


def pure_modules() -> tuple[Module, ...]:
    """The modules of the pure layers."""
    return tuple(m for m in modules() if m.layer in PURE)


def public(module: Module) -> Iterator[tuple[str, Definition]]:
    """(name, definition) of public functions and classes and their public methods."""
    for node in module.tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, Definition) and not inner.name.startswith("_"):
                        yield f"{node.name}.{inner.name}", inner


def functions(module: Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """(qualified name, definition) of every function, however deep."""

    def walk(node: ast.AST, above: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        for child in ast.iter_child_nodes(node):
            named = f"{above}.{child.name}" if isinstance(child, Definition) else above
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield named.lstrip("."), child
            yield from walk(child, named)

    yield from walk(module.tree, "")


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function, its docstring included, its decorators not."""
    return (node.end_lineno or node.lineno) - node.lineno + 1
