"""A mapping file: YAML read so that nothing is guessed and every error names its line.

Scalars stay text exactly as written ("007", "1.0", "no", "2026-11-22"); only an empty value, `null` and `~` are missing.
The models turn text into numbers and booleans where a field wants one. So a label `no` never becomes False, and a
version 1.10 never becomes 1.1.
"""

import difflib
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from callsheet.errors import UnusableInput
from callsheet.said import say

DEFAULT_KIND = "table"
DEEPEST = 50
MISSING_WORDS = ("", "null", "~")

Loc = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a mapping file: its line (1-based), field (dotted path), value and what was expected."""

    line: int
    field: str
    value: str
    expected: str

    def sentence(self, name: str) -> str:
        """The problem as one sentence that names file, line, field and value."""
        where = f"{name}, line {self.line}"
        field = f", {self.field}" if self.field else ""
        value = f": {self.value!r}" if self.value else ""
        return f"{where}{field}{value}: {self.expected}"


def parse(text: str, *, name: str, kinds: Mapping[str, type[BaseModel]]) -> BaseModel:
    """The mapping that `text` says, validated by the model that its top-level `kind:` (default "table") picks.

    `name` is the file's name for the sentences. Raises UnusableInput whose sentence is the first problem in the order of
    the file (and how many more there are); `details["problems"]` holds all of them as Problem.
    """
    root = _composed(text, name)
    if not isinstance(root, yaml.MappingNode):
        raise _unusable(name, [Problem(1, "", _shown(root), say("a mapping file is a list of `key: value` lines"))])
    twice = _met_twice(root)
    if twice is not None:
        expected = say("anchors and aliases are not used here; write the lines again")
        raise _unusable(name, [Problem(twice.start_mark.line + 1, "", "", expected)])
    doubled = list(_doubled_keys(root, ()))
    if doubled:
        raise _unusable(name, doubled)
    values = _value(root)
    kind = values.pop("kind", None) or DEFAULT_KIND
    if not isinstance(kind, str) or kind not in kinds:
        expected = say("expected one of {kinds}{kind}", kinds=", ".join(kinds), kind=_nearest(str(kind), list(kinds)))
        raise _unusable(name, [Problem(_line(root, ("kind",)), "kind", str(kind), expected)])
    try:
        return kinds[kind].model_validate(values)
    except ValidationError as error:
        raise _unusable(name, _problems(error, root, kinds[kind])) from None


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that `word` was probably meant to be, or None."""
    folded = {k.casefold(): k for k in reversed(known)}
    found = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def _nearest(word: str, known: Sequence[str]) -> str:
    meant = nearest(word, known)
    return say("; did you mean {meant}?", meant=repr(meant)) if meant else ""


def _unusable(name: str, problems: list[Problem]) -> UnusableInput:
    problems = sorted(problems, key=lambda p: p.line)
    more = say(" (and {problems} more)", problems=len(problems) - 1) if len(problems) > 1 else ""
    first = problems[0]
    return UnusableInput(
        f"{first.sentence(name)}{more}", file=name, line=first.line, field=first.field, problems=tuple(problems)
    )


def beyond_depth(text: str, deepest: int, *, loader: Any = yaml.SafeLoader) -> int | None:
    """The line (1-based) on which YAML goes deeper than `deepest` lists and mappings in one another, else None.

    Asked before composing, which calls itself for every level and would take the whole process down. Raises yaml.YAMLError.
    """
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > deepest:
            return event.start_mark.line + 1 if event.start_mark else 1
    return None


def _composed(text: str, name: str) -> yaml.Node | None:
    try:
        line = beyond_depth(text, DEEPEST)
        if line is not None:
            expected = say(
                "lists and mappings stand more than {deepest} deep in one another; a mapping file does not need that",
                deepest=DEEPEST,
            )
            raise _unusable(name, [Problem(line, "", "", expected)])
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        column = say(" at column {column}", column=mark.column + 1) if mark else ""
        said = ", ".join(t for t in (error.context, error.problem) if t)
        raise _unusable(
            name, [Problem(line, "", "", say("not YAML{column}: {said}", column=column, said=said))]
        ) from None
    except yaml.YAMLError as error:
        raise _unusable(name, [Problem(1, "", "", say("not YAML: {error}", error=error))]) from None


def _met_twice(root: yaml.Node) -> yaml.Node | None:
    """A node that an alias names again: a few lines of them would be read as billions, or without end."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            return node
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [part for entry in node.value for part in entry]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return None


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(_value(key) or ""): _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(child) for child in node.value]
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if plain and node.value in MISSING_WORDS else node.value


def _doubled_keys(node: yaml.Node, path: Loc) -> Iterator[Problem]:
    if isinstance(node, yaml.SequenceNode):
        for at, child in enumerate(node.value):
            yield from _doubled_keys(child, (*path, at))
    if not isinstance(node, yaml.MappingNode):
        return
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if key.value in seen:
            yield Problem(
                line, _dotted((*path, key.value)), "", say("said twice, first on line {seen}", seen=seen[key.value])
            )
        seen.setdefault(key.value, line)
        yield from _doubled_keys(value, (*path, key.value))


def _child(node: yaml.Node, step: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    """(where it stands, its value) of a step into a node, None where the step is a union's tag and no key of the file."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _walk(root: yaml.Node, loc: Loc) -> tuple[yaml.Node, yaml.Node, Loc]:
    where, node = root, root
    path: Loc = ()
    for step in loc:
        found = _child(node, step)
        if found:
            where, node = found
            path = (*path, step)
    return where, node, path


def _line(root: yaml.Node, loc: Loc) -> int:
    return int(_walk(root, loc)[0].start_mark.line) + 1


def _dotted(path: Loc) -> str:
    return "".join(f"[{s + 1}]" if isinstance(s, int) else f".{s}" for s in path).lstrip(".")


def _shown(node: yaml.Node | None) -> str:
    return node.value[:100] if isinstance(node, yaml.ScalarNode) else ""


def _problems(error: ValidationError, root: yaml.Node, model: type[BaseModel]) -> list[Problem]:
    """One problem per place of the file; where a union tried several forms, the one that got furthest speaks."""
    best: dict[Loc, tuple[int, Problem]] = {}
    for found in error.errors():
        where, node, path = _walk(root, found["loc"])
        expected = _expected(found, model)
        field = _dotted((*path, found["loc"][-1]) if found["type"] == "missing" else path)
        problem = Problem(where.start_mark.line + 1, field, _shown(node), expected)
        if path not in best or len(found["loc"]) > best[path][0] or found["type"] == "missing":
            key = (*path, found["loc"][-1]) if found["type"] == "missing" else path
            best[key] = (len(found["loc"]), problem)
    return [problem for _, problem in best.values()]


def _expected(found: Mapping[str, Any], model: type[BaseModel]) -> str:
    loc: Loc = found["loc"]
    if found["type"] == "extra_forbidden":
        known = sorted(_known_keys(model, loc[:-1]))
        known_words = say(" Known here: {known}.", known=", ".join(known))
        return say("no such key{loc}{known_words}", loc=_nearest(str(loc[-1]), known) or ".", known_words=known_words)
    if found["type"] == "missing":
        return say("is needed and is missing")
    if found["type"] == "value_error":
        return str(found["ctx"]["error"])
    said = str(found["msg"])
    return said.replace("Input should be", "expected", 1) if said.startswith("Input should be") else f"expected: {said}"


def _known_keys(model: type[BaseModel], loc: Loc) -> set[str]:
    here: list[Any] = [model]
    for step in loc:
        inner = [kind for each in here for kind in _step(each, step)]
        here = inner or here
    return {field.alias or key for each in here if _is_model(each) for key, field in each.model_fields.items()}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _step(kind: Any, step: int | str) -> list[Any]:
    """The types that may stand one step further in: a field of a model, an element of a list or dictionary.

    A field whose schema is made by an annotation says its real type there as `stands_for`.
    """
    if _is_model(kind):
        fields = kind.model_fields
        hit = next((f for key, f in fields.items() if step in (key, f.alias)), None)
        told = [m.stands_for for m in hit.metadata if hasattr(m, "stands_for")] if hit else []
        return _unpacked(told[0] if told else hit.annotation) if hit else []
    return [inner for arg in typing.get_args(kind) for inner in _unpacked(arg)]


def _unpacked(kind: Any) -> list[Any]:
    """The members of a union or Annotated, without None; other types as they are."""
    origin = typing.get_origin(kind)
    if origin is typing.Annotated:
        return _unpacked(typing.get_args(kind)[0])
    if origin is typing.Union or type(kind).__name__ == "UnionType":
        return [inner for arg in typing.get_args(kind) if arg is not type(None) for inner in _unpacked(arg)]
    return [kind]
