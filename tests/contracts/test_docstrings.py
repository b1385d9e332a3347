"""What is public in the pure layers says what it answers."""

import ast
from collections.abc import Iterator

from tests.contracts.tree import Definition, Module, modules, public, pure_modules

EXEMPT: dict[str, str] = {}
"""module.name -> why it needs no docstring."""
PROTOCOL = ("Protocol",)


def undocumented(module: Module) -> Iterator[str]:
    for name, node in public(module):
        if not ast.get_docstring(node) and not _overrides(module, name, node):
            yield f"{module.name}.{name}"


def _overrides(module: Module, name: str, node: Definition) -> bool:
    """Members of a protocol or an abstract class are explained by the class; properties of one word by their type."""
    owner, dot, _ = name.partition(".")
    if not dot:
        return False
    holder = next(n for n in module.tree.body if isinstance(n, ast.ClassDef) and n.name == owner)
    return any(isinstance(base, ast.Name) and base.id in PROTOCOL for base in holder.bases)


def test_every_public_name_of_the_pure_layers_has_a_docstring() -> None:
    looked_at = list(pure_modules())
    missing = [name for module in looked_at for name in undocumented(module) if name not in EXEMPT]
    assert len(looked_at) > 50
    assert not missing, f"without docstring: {missing}"


def test_public_functions_and_classes_of_the_other_layers_have_one_too() -> None:
    missing = [
        f"{module.name}.{name}"
        for module in modules()
        for name, node in public(module)
        if "." not in name and not ast.get_docstring(node) and f"{module.name}.{name}" not in EXEMPT
    ]
    assert not missing, f"without docstring: {missing}"


def test_every_module_says_what_it_is_for() -> None:
    missing = [m.name for m in modules() if not ast.get_docstring(m.tree)]
    assert not missing, f"modules without docstring: {missing}"
