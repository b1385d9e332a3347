"""The registry as plain lists and forms: one pair of views for all nouns."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions import registry, upkeep
from callsheet.actions.acting import reading
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.actions.rules import rule
from callsheet.errors import NotThere, UnusableInput, UserError
from callsheet.web.asking import Asking, actor_of
from callsheet.web.hours import week_words


@rule("read")
def nouns(request: HttpRequest) -> HttpResponse:
    """All nouns with how many rows each has."""
    with reading(actor_of(request)):
        found = [(noun, registry.visible(noun, actor_of(request)).count()) for noun in NOUNS.values()]
    known = sum(count for _noun, count in found)
    title = _("The registry knows %(n)s things") % {"n": f"{known:,}"}
    return render(request, "pages/registry.html", {"title": title, "nouns": found})


@rule("read", objects=("noun",))
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The rows of one noun, filtered by what the address says."""
    noun = _noun(name)
    asking = Asking.of(request)
    with reading(actor_of(request)):
        found = registry.rows(name, actor=actor_of(request))
    wanted = {k: v for k, v in asking.values.items() if k in noun.columns}
    shown = [row for row in found if all(str(row[k]) == v for k, v in wanted.items())]
    title = _("%(n)d %(plural)s") % {"n": len(shown), "plural": noun.plural.replace("-", " ")}
    labels = [Label(name, _word(name), _is_number(noun, name)) for name in noun.columns]
    page = {
        "title": title,
        "noun": noun,
        "plural": noun.plural.replace("-", " "),
        "labels": labels,
        "rows": [_line(noun, labels, r) for r in shown],
        "wanted": wanted,
    }
    return render(request, "pages/registry_rows.html", page)


@dataclass(frozen=True, slots=True)
class Label:
    """A column's heading."""

    name: str
    word: str
    is_number: bool


def _word(name: str) -> str:
    return WORDS.get(name) or name.replace("_", " ").capitalize()


def _is_number(noun: Noun, name: str) -> bool:
    field = noun.model._meta.get_field(name)
    return isinstance(field, models.IntegerField | models.FloatField | models.DecimalField)


def _line(noun: Noun, labels: Sequence[Label], row: Mapping[str, object]) -> dict[str, object]:
    return {"key": {k: row[k] for k in noun.key}, "cells": [(label, _plain(row[label.name])) for label in labels]}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return week_words(value)
    return json.dumps(value) if isinstance(value, list) else "–" if value in ("", None) else value


@rule("registry", objects=("noun",))
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """A form for one row; a new one when the address names none."""
    noun, actor = _noun(name), actor_of(request)
    asking = Asking.of(request)
    page: dict[str, object] = {"noun": noun, "wrong": "", "wrong_field": ""}
    if request.method == "POST":
        values = {field: request.POST[field] for field in noun.columns if field in request.POST}
        try:
            messages.success(request, upkeep.put_and_follow(name, _cleaned(noun, values), actor=actor))
            return redirect(f"/registry/{name}/")
        except UserError as error:
            page |= {"wrong": error.sentence, "wrong_field": error.details.get("field", "")}
            return render(request, "pages/registry_form.html", page | _form(noun, values), status=422)
    with reading(actor):
        found = next((r for r in registry.rows(name, actor=actor) if _is(noun, r, asking)), None)
    return render(
        request, "pages/registry_form.html", page | _form(noun, found or asking.values, is_there=found is not None)
    )


@rule("registry", objects=("noun",))
@require_POST
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Remove one row."""
    noun = _noun(name)
    key = {field: request.POST.get(field, "") for field in noun.key}
    messages.success(request, upkeep.remove_and_follow(name, key, actor=actor_of(request)))
    return redirect(f"/registry/{name}/")


def _noun(name: str) -> Noun:
    if name not in NOUNS:
        raise NotThere(_("The registry has no “%(name)s”.") % {"name": name})
    return NOUNS[name]


def _is(noun: Noun, row: Mapping[str, object], asking: Asking) -> bool:
    return bool(asking.values) and all(str(row[k] or "") == asking.get(k) for k in noun.key)


def _cleaned(noun: Noun, values: Mapping[str, str]) -> dict[str, object]:
    """Form texts as the action takes them: empty optional numbers and days are missing, JSON is read."""
    found: dict[str, object] = {}
    for name, text in values.items():
        field = noun.model._meta.get_field(name)
        if isinstance(field, models.JSONField):
            found[name] = _json(name, text)
        elif isinstance(field, models.BooleanField):
            found[name] = text in ("on", "true", "True", "yes")
        else:
            found[name] = text.strip()
    return found


def _json(name: str, text: str) -> object:
    try:
        return json.loads(text) if text.strip() else {}
    except json.JSONDecodeError as error:
        sentence = _("%(name)s: this is not JSON (%(what)s in line %(line)d).")
        said = sentence % {"name": _word(name), "what": error.msg, "line": error.lineno}
        raise UnusableInput(said, field=name) from error


def _form(noun: Noun, values: Mapping[str, object], *, is_there: bool = False) -> dict[str, object]:
    fields = [_field(noun, name, values.get(name)) for name in noun.columns]
    named = "/".join(str(values.get(k)) for k in noun.key if values.get(k))
    kind = noun.name.replace("-", " ")
    title = f"{kind.capitalize()} {named}" if is_there else _("A new %(kind)s") % {"kind": kind}
    return {"fields": fields, "title": title, "plural": noun.plural.replace("-", " ")}


def _field(noun: Noun, name: str, value: object) -> dict[str, object]:
    field = noun.model._meta.get_field(name)
    kind = "text"
    if isinstance(field, models.DateField):
        kind = "date"
    elif isinstance(field, models.IntegerField | models.FloatField):
        kind = "number"
    elif isinstance(field, models.JSONField):
        kind, value = "json", value if isinstance(value, str) else json.dumps(value or {})
    elif isinstance(field, models.BooleanField):
        kind = "boolean"
    elif getattr(field, "choices", None):
        kind = "choice"
    return {
        "name": name,
        "label": _word(name),
        "value": "" if value is None else value,
        "kind": kind,
        "choices": [c[0] for c in getattr(field, "choices", None) or ()],
        "is_key": name in noun.key,
        "hint": HINTS.get((noun.name, name)) or HINTS.get(("", name), ""),
    }


WORDS = {
    "kpi": "KPI",
    "cutoff_minutes": "Day's cut-off (minutes)",
    "released_on": "Released",
    "issued_on": "Issued",
    "done_means": "Done means",
    "due": "Due day",
    "on": "Since",
}
HINTS: Mapping[tuple[str, str], str] = {
    ("", "zone"): "IANA zone such as Europe/Berlin",
    ("", "cutoff_minutes"): "minutes after midnight until which work counts for the day before",
    ("", "valid"): "two days such as 2026-01-01..2026-12-31; either end may be empty",
    ("", "days"): "two days such as 2026-12-24..2026-12-26",
    ("site", "country"): "ISO 3166 code, with subdivision where holidays differ: DE-BY",
    ("site", "hours"): '{"0": [["09:00", "18:00"]]} with 0 = Monday; {} is round the clock',
    ("target", "kpi"): "a KPI id such as Q02",
    ("target", "value"): "shares as 0.95",
    ("acknowledgement", "guideline"): "programme/version",
    ("commitment", "week"): "the Monday of the week",
    ("worker-rule", "match"): "exact, prefix, regex over the worker key; channel; source = all its workers",
    ("programme", "alias"): "all that a vendor ever sees of its name",
    ("programme", "done_means"): "what counts as done",
}
