"""The description of the API as a page and as Markdown: made by us, so that nothing comes from elsewhere."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that an operation takes: where it stands, what it holds, whether it is needed."""

    name: str
    place: str
    kind: str
    needed: bool
    text: str


@dataclass(frozen=True, slots=True)
class Described:
    """One operation."""

    id: str
    method: str
    path: str
    title: str
    text: str
    right: str
    parameters: tuple[Parameter, ...]
    body: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The operations of one subject."""

    name: str
    title: str
    operations: tuple[Described, ...]


def chapters(schema: Mapping[str, Any]) -> tuple[Chapter, ...]:
    """All operations by subject, in the order of the description."""
    found = [
        (said["tags"][0], _described(path, method, said))
        for path, methods in schema["paths"].items()
        for method, said in methods.items()
    ]
    return tuple(
        Chapter(tag["name"], tag["description"], tuple(one for name, one in found if name == tag["name"]))
        for tag in schema["tags"]
    )


def found_in(chapters_: Iterable[Chapter], find: str) -> tuple[Chapter, ...]:
    """The chapters with the operations in which every word of `find` occurs: method, address, texts, right, parameters."""
    words = find.casefold().split()
    narrowed = (replace(c, operations=tuple(one for one in c.operations if _fits(one, c, words))) for c in chapters_)
    return tuple(chapter for chapter in narrowed if chapter.operations)


def _fits(one: Described, chapter: Chapter, words: Sequence[str]) -> bool:
    named = (f"{p.name} {p.text}" for p in one.parameters)
    whole = " ".join((one.method, one.path, one.title, one.text, one.right, chapter.name, *named))
    return all(word in whole.casefold() for word in words)


def _described(path: str, method: str, said: Mapping[str, Any]) -> Described:
    good = [(status, _holds(answer)) for status, answer in said["responses"].items() if int(status) < 400]
    return Described(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        title=said["summary"],
        text=str(said["description"]).split("\n\nNeeds the right")[0].strip(),
        right=said["x-right"],
        parameters=tuple(_parameter(one) for one in said["parameters"]),
        body=", ".join(_content(said.get("requestBody", {}))),
        answers=tuple((str(status), text) for status, text in good),
    )


def _parameter(said: Mapping[str, Any]) -> Parameter:
    return Parameter(said["name"], said["in"], _kind(said["schema"]), said["required"], said.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> str:
    kinds = [one.get("type", "") for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    kind = (
        str(schema.get("type") or " or ".join(kinds) or "text")
        .replace("string", "text")
        .replace("integer", "whole number")
    )
    limits = [f"{word} {schema[key]}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in schema]
    return " ".join([kind, *limits])


def _content(holder: Mapping[str, Any]) -> Iterator[str]:
    for kind, content in holder.get("content", {}).items():
        named = _name(content.get("schema", {}))
        yield f"{named} ({kind})" if named else kind


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2] or str(schema.get("title", ""))


def _holds(answer: Mapping[str, Any]) -> str:
    return ", ".join(_content(answer)) or "nothing"


def reference(request: HttpRequest, schema: Mapping[str, Any]) -> HttpResponse:
    """The page; `find` narrows it."""
    every, find = chapters(schema), request.GET.get("find", "").strip()
    number = sum(len(chapter.operations) for chapter in every)
    page = {
        "title": _("%(n)d operations do what the pages do") % {"n": number},
        "chapters": found_in(every, find),
        "find": find,
        "about": schema["info"]["description"],
    }
    return render(request, "pages/api.html", page)


HEAD = """# The API

Generated from the description of the API (`/api/v1/openapi.json`); do not edit. How to use it: [guide](../guides/api.md). Any
operation may also answer `{"error": {"code", "sentence", "details"}}`; the statuses and codes of errors stand at the end.
"""


def markdown(schema: Mapping[str, Any], codes: Mapping[int, tuple[str, str]]) -> str:
    """docs/reference/api.md."""
    parts = [HEAD]
    for chapter in chapters(schema):
        parts.append(f"## {chapter.name}\n\n{chapter.title}.\n")
        parts += [_section(one) for one in chapter.operations]
    rows = "\n".join(f"| {status} | `{code}` | {sentence} |" for status, (code, sentence) in codes.items())
    fields = "\n".join(_fields(name, one) for name, one in sorted(schema["components"]["schemas"].items()))
    return "\n".join(
        [
            *parts,
            f"## What answers hold\n\n{fields}",
            f"## Errors\n\n| status | code | sentence, where nothing more is known |\n|---|---|---|\n{rows}\n",
        ]
    )


def _section(one: Described) -> str:
    rows = "\n".join(
        f"| `{p.name}`{' *' if p.needed else ''} | {p.place} | {p.kind} | {' '.join(p.text.split()).replace('|', '/')} |"
        for p in one.parameters
    )
    table = f"\n| parameter | in | holds | |\n|---|---|---|---|\n{rows}\n" if rows else ""
    body = f" Takes {one.body}." if one.body else ""
    gives = " or ".join(f"{status} {text}" for status, text in one.answers)
    return f"### `{one.method} {one.path}`\n\n{one.title}. {' '.join(one.text.split())}\n\nRight: `{one.right}`.{body} Answers {gives}.\n{table}"


def _fields(name: str, schema: Mapping[str, Any]) -> str:
    about = " ".join(str(schema.get("description", "")).split())
    names = ", ".join(f"`{field}`" for field in schema.get("properties", {}))
    return f"- **{name}**: {about} Fields: {names}."
