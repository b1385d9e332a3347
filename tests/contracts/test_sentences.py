"""Every sentence that a person may be shown is given to the catalogue where it is made: errors, refusals, reasons, questions."""

import ast
from collections.abc import Iterator

from callsheet.errors import CallsheetError
from tests.contracts.tree import Module, modules

LAYERS = ("actions", "state", "store", "sources", "decisions", "reports", "metrics", "quality", "facts", "web")
"""Commands, the API and the processes speak English; their sentences are not looked at."""
SAYING = {"Reject", "Fault", "Problem", "NotPlain", "NotANumber", "CellError", "Unfit", "Refusal", "Question", "Option"}
SAYING |= {"wrong", "_wrong", "_fault", "_recover", "_doubt"}
"""What takes a sentence besides errors: reasons of bad rows and cells, refusals, questions of the first hour."""
GIVEN = {"say", "say_many", "term", "plural", "beside", "_", "gettext", "ngettext", "gettext_lazy", "gettext_noop"}
READERS = ("callsheet.sources", "callsheet.facts.week_text")
"""Where a ValueError is the reason of a bad row, or what is wrong with a form's field."""
EXEMPT = {
    "callsheet.web.middleware: declares no rule": "a defect of ours, seen by whoever writes a page and by nobody else",
    "callsheet.reports.charts.waterfall: does not sum": "a defect of ours that stops the chart; no page catches it",
    "callsheet.sources.suggest.asking: leave out": "the value of an answer, not its words",
}
"""Part of a sentence with its module -> why it may stay English."""


def errors(kind: type[CallsheetError] = CallsheetError) -> set[str]:
    """Names of all our errors."""
    return {kind.__name__}.union(*(errors(below) for below in kind.__subclasses__()))


def is_sentence(node: ast.expr) -> bool:
    """Whether it is text of two words or more, as it stands."""
    if isinstance(node, ast.JoinedStr):
        text = " ".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    else:
        return False
    return sum(any(letter.isalpha() for letter in word) for word in text.split()) > 1


def texts(node: ast.expr, known: dict[str, list[ast.expr]]) -> Iterator[ast.expr]:
    """What an argument can be: itself, both of a choice, whatever its name was set to."""
    if isinstance(node, ast.IfExp):
        yield from texts(node.body, known)
        yield from texts(node.orelse, known)
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from texts(one, known)
    elif isinstance(node, ast.Name):
        yield from known.get(node.id, [])
    else:
        yield node


def assigned(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """Values that names of a function are set to."""
    known: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            known.setdefault(node.targets[0].id, []).append(node.value)
    return known


def name_of(call: ast.Call) -> str:
    """The name that is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def untold(module: Module) -> Iterator[str]:
    """Sentences that no catalogue knows."""
    taking = errors() | SAYING | ({"ValueError"} if module.name.startswith(READERS) else set())
    for scope in [n for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef)]:
        known = assigned(scope)
        for call in [n for n in ast.walk(scope) if isinstance(n, ast.Call) and name_of(n) in taking]:
            for argument in (*call.args, *(k.value for k in call.keywords if k.arg in ("sentence", "reason"))):
                for text in texts(argument, known):
                    if is_sentence(text):
                        yield f"{module.name}:{text.lineno} {ast.unparse(text)[:100]}"


def test_every_sentence_that_may_be_shown_is_given_to_the_catalogue() -> None:
    found = {line for m in modules() if m.layer in LAYERS for line in untold(m)}
    parts = [tuple(exempt.split(": ", 1)) for exempt in EXEMPT]
    left = {line for line in found if not any(line.startswith(where) and part in line for where, part in parts)}
    assert not left, "\n".join(["say them with callsheet.said.say:", *sorted(left)])
    assert all(any(line.startswith(where) and part in line for line in found) for where, part in parts), (
        "exempt in vain"
    )


def test_the_walk_sees_sentences_behind_names_and_choices() -> None:
    tree = ast.parse("def f(x):\n    said = f'no such {x} here'\n    raise NotThere(said if x else 'not at all')\n")
    assert len(list(untold(Module("", "callsheet.actions.example", tree, 3)))) == 2
