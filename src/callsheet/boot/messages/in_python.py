"""Messages in Python: what `say`, `plural`, gettext and their kin are given, and the words of our dictionaries."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SINGLE = {"say", "_", "gettext", "gettext_lazy", "gettext_noop", "term"}
PLURAL = {"say_many", "ngettext", "ngettext_lazy"}
WORDED = {"Column": slice(1, 4), "Meaning": slice(0, 3), "EmptyPlace": slice(0, 2)}
"""Classes that take their words as they are, and which of their arguments are words."""
COUNTED = "plural"
"""`plural(n, "unit", "units")`: the words become {n} unit, {n} units."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text to be translated, its plural ('' for none), and where it stands."""

    text: str
    plural: str
    place: str
    line: int


def messages_of(path: Path, place: str) -> Iterator[Message]:
    """The messages of one Python file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield from _said(name, node, place)


def _said(name: str, call: ast.Call, place: str) -> Iterator[Message]:
    if name in SINGLE and call.args:
        for text in _texts(call.args[0]):
            yield Message(text, "", place, call.lineno)
    elif name in PLURAL and len(call.args) > 1:
        for one, many in zip(_texts(call.args[0]), _texts(call.args[1]), strict=True):
            yield Message(one, many, place, call.lineno)
    elif name in WORDED:
        named = [word.value for word in call.keywords if word.arg == "hover"]
        for text in (text for part in (*call.args[WORDED[name]], *named) for text in _texts(part)):
            yield Message(text, "", place, call.lineno)
    elif name == COUNTED and len(call.args) > 1:
        nouns = [*_texts(call.args[1])]
        several = [*_texts(call.args[2])] if len(call.args) > 2 else [f"{noun}s" for noun in nouns]
        for noun, more in zip(nouns, several, strict=True):
            yield Message(f"{{n}} {noun}", f"{{n}} {more}", place, call.lineno)


def _texts(node: ast.expr) -> Iterator[str]:
    """The constant, or both of a choice between two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
