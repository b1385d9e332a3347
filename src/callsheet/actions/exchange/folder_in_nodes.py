"""Nodes of YAML as plain values: scalars to the letter, lists and mappings of them where a field may hold some."""

import yaml

from callsheet.said import say

DEEPEST = 5
STANDARD_TAGS = "tag:yaml.org,2002:"
EMPTY = ("", "null", "~")


class NotPlain(Exception):
    """A node that a field cannot hold; its message says what was expected."""

    def __init__(self, node: yaml.Node, sentence: str) -> None:
        super().__init__(sentence)
        self.node = node


def plain_value(node: yaml.Node, *, nested: bool, seen: set[int], depth: int = 0) -> object:
    """Text as written, '' for an empty value; with `nested`, lists and mappings of texts too. NotPlain names the node.

    `seen` are the nodes met so far: one that is met again is an alias, which could make a small file endless.
    """
    if isinstance(node, yaml.ScalarNode):
        if node.tag not in ALLOWED_TAGS:
            tag = node.tag.replace(STANDARD_TAGS, "!!")
            raise NotPlain(node, say("the tag {tag} means nothing here; write the value alone.", tag=tag))
        return "" if is_nothing(node) else node.value
    if not nested:
        raise NotPlain(node, say("expected one value, not a list or mapping."))
    if depth >= DEEPEST:
        raise NotPlain(node, say("lists stand too deep in one another."))
    meet(node, seen)
    if isinstance(node, yaml.SequenceNode):
        return [plain_value(child, nested=True, depth=depth + 1, seen=seen) for child in node.value]
    found: dict[str, object] = {}
    for key, value in node.value:
        name = str(plain_value(key, nested=False, seen=seen))
        if name in found:
            raise NotPlain(key, say("“{name}” is said twice; keep one of the two.", name=name))
        found[name] = plain_value(value, nested=True, depth=depth + 1, seen=seen)
    return found


def is_nothing(node: yaml.Node) -> bool:
    """Whether a node says that there is no value: nothing, null or ~ without quotes."""
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in EMPTY


def written(node: yaml.Node) -> str:
    """A node as an error shows it, in one line: a scalar to the letter, a list by its scalars, a mapping by its keys."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    parts = node.value if isinstance(node, yaml.SequenceNode) else [key for key, _ in node.value]
    return ", ".join(str(part.value) for part in parts if isinstance(part, yaml.ScalarNode))


def meet(node: yaml.Node, seen: set[int]) -> None:
    """Note a list or mapping as seen. NotPlain where it was met before."""
    if id(node) in seen:
        raise NotPlain(node, say("anchors and aliases are not used here; write the lines again."))
    seen.add(id(node))


ALLOWED_TAGS = frozenset(
    f"{STANDARD_TAGS}{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
)
