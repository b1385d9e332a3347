"""What is wrong with a text that is not YAML: the line to mend and what to do, where the parser speaks of tokens."""

from dataclasses import dataclass

import yaml

from callsheet.said import say


@dataclass(frozen=True, slots=True)
class Fault:
    """The line (from 1) that is to be mended, its text, and in a sentence what to do."""

    line: int
    text: str
    sentence: str


def fault(error: yaml.YAMLError, text: str) -> Fault:
    """Where and why a text is not YAML."""
    lines = text.splitlines()
    if isinstance(error, yaml.reader.ReaderError):
        at = text.encode()[: error.position].count(b"\n") + 1  # libyaml counts bytes
        code = error.character if isinstance(error.character, int) else ord(error.character)
        told = say("the line holds a character that no text has ({code}); take it out", code=f"U+{code:04X}")
        return _fault(lines, at, told)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    began = getattr(error, "context_mark", None) or mark
    problem, context = (getattr(error, name, None) or "" for name in ("problem", "context"))
    at = mark.line + 1 if mark else 1
    indent = lines[at - 1][: len(lines[at - 1]) - len(lines[at - 1].lstrip())] if at <= len(lines) else ""
    if "\t" in indent or "tab character" in problem:
        return _fault(lines, at, say("a tab stands where YAML has blanks; indent the line with blanks"))
    if began is not None and ("end of stream" in problem or "expected ','" in problem):
        return _fault(lines, began.line + 1, _unclosed(context))
    told = _told(problem, _at(lines, mark))
    return _fault(lines, at, told or ", ".join(part for part in (context, problem) if part) or str(error))


def _fault(lines: list[str], at: int, told: str) -> Fault:
    return Fault(at, lines[at - 1].strip() if at <= len(lines) else "", say("This is not YAML: {told}.", told=told))


def _at(lines: list[str], mark: yaml.Mark | None) -> str:
    if mark is None or mark.line >= len(lines):
        return ""
    return lines[mark.line][mark.column : mark.column + 1]


def _unclosed(context: str) -> str:
    if "quoted" in context:
        return say("a quote is opened here and never closed; close it")
    return say("a bracket is opened here and never closed; close it, or put the text in quotes")


def _told(problem: str, sign: str) -> str:
    if "mapping values" in problem:
        return say(
            "a second colon stands where a value is expected; put a text that holds “: ” in quotes, and indent every line as its neighbours"
        )
    if "cannot start any token" in problem and sign:
        return say("a text that begins with “{sign}” stands in quotes", sign=sign)
    if "undefined alias" in problem:
        return say("a text that begins with “*” stands in quotes")
    if "another document" in problem:
        return say("a line of --- begins a second document; a file holds one")
    if "expected key" in problem:
        return say(
            "expected `key: value`, indented as the lines beside it; a text with quotes in it stands in quotes of the other kind"
        )
    if "'-' indicator" in problem or "sequence entries" in problem:
        return say("expected every row of a list to begin with a dash, indented as its neighbours")
    return ""
