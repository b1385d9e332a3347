"""The registry as lists and forms that people of spreadsheets can keep: one set of views for all nouns, made from their notes."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions import upkeep
from callsheet.actions.acting import reading
from callsheet.actions.nouns import NOUNS, FieldNote, Noun
from callsheet.actions.pages import registry as registry_pages
from callsheet.actions.registry import NEW
from callsheet.actions.registry_problems import problems
from callsheet.actions.rules import rule
from callsheet.errors import NotThere, UnusableInput, UserError
from callsheet.reports.formats import count
from callsheet.said import beside, capital, say, term
from callsheet.web.asking import Asking, actor_of
from callsheet.web.hours import week_words
from callsheet.web.registry_form import sections, sent_in, text_of

NUMBERS = ("whole number", "number", "minutes")
WHOLE = ("hours", "day", "days", "code", "zone", "locale", "reference")
"""Kinds whose values stand in one line of a list: the list scrolls sideways before they break."""
BEGUN = ("programme", "vendor")
"""Nouns that others belong to: who enters one goes on to what belongs to it."""


@rule("read")
def nouns(request: HttpRequest) -> HttpResponse:
    """All nouns with how many rows each has."""
    found = registry_pages.counts(actor_of(request))
    known = sum(count for _noun, count in found)
    title = _("The registry knows %(n)s things") % {"n": f"{known:,}"}
    return render(request, "pages/registry.html", {"title": title, "nouns": found})


@rule("read", objects=("noun",))
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The rows of one noun, found by text and filtered by what the address says."""
    noun, asking = noun_named(name), Asking.of(request)
    wanted = {k: v for k, v in asking.values.items() if k in noun.columns}
    text, start = asking.get("search"), asking.get("offset")
    offset = int(start) if start.isascii() and start.isdigit() else 0
    found = registry_pages.listing(noun, wanted, text=text, offset=offset, actor=actor_of(request))
    plural = term(noun.plural.replace("-", " "))
    title = say("{n} {plural}", n=count(found.fitting), plural=plural)
    labels = [Label(note.name, _(note.label), note.kind in NUMBERS, note.kind in WHOLE) for note in noun.described]
    page = {
        "title": title,
        "noun": noun,
        "plural": plural,
        "labels": labels,
        "rows": [_line(noun, labels, row, found.unconfirmed) for row in found.rows],
        "wanted": [(k, noun.note(k).label, v, _without(asking, k)) for k, v in wanted.items()],
        "wanted_values": wanted,
        "search": text,
        "found": found,
        "filters": _filters(noun, wanted),
        "following": urlencode({**asking.values, "offset": offset + registry_pages.AT_ONCE})
        if offset + registry_pages.AT_ONCE < found.fitting
        else "",
    }
    return render(request, "pages/registry_rows.html", page)


@dataclass(frozen=True, slots=True)
class Label:
    """A column's heading."""

    name: str
    word: str
    is_number: bool
    stays_whole: bool


def _filters(noun: Noun, wanted: Mapping[str, str]) -> list[tuple[FieldNote, str]]:
    """Fields with closed choices, which a list can be filtered by."""
    return [(note, wanted.get(note.name, "")) for note in noun.described if note.choices]


def _without(asking: Asking, name: str) -> str:
    return urlencode({k: v for k, v in asking.values.items() if k != name})


def _line(noun: Noun, labels: list[Label], row: Mapping[str, object], unconfirmed: frozenset[int]) -> dict[str, object]:
    return {
        "key": {k: row[k] for k in noun.key},
        "cells": [(label, shown(noun.note(label.name), row[label.name])) for label in labels],
        "is_unconfirmed": row["id"] in unconfirmed,
    }


def shown(note: FieldNote, value: object) -> object:
    """A value as a list shows it."""
    if note.kind == "hours" and isinstance(value, dict):
        return week_words(value)
    if note.kind == "minutes":
        return text_of(note, value)
    if isinstance(value, list):
        return ", ".join(str(v) for v in value) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value in ("", None) else value


@rule("registry", objects=("noun",))
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """A form for one row; a new one when the address names none."""
    noun, actor = noun_named(name), actor_of(request)
    asking = Asking.of(request)
    if request.method == "POST":
        return _save(request, noun)
    page = registry_pages.row_page(noun, _key(noun, asking.values), actor=actor) if asking.values else None
    values: Mapping[str, object] = asking.values if page is None or page.values is None else page.values
    seen = NEW if page is None or page.values is None else page.seen
    return render(request, "pages/registry_form.html", _form(request, noun, values, seen=seen))


def _save(request: HttpRequest, noun: Noun) -> HttpResponse:
    sent, seen = sent_in(noun, request.POST), request.POST.get("seen", "")
    try:
        said = upkeep.put_and_follow(noun.name, _cleaned(noun, sent), actor=actor_of(request), seen=seen)
    except UserError as error:
        return _refused(request, noun, sent, error, seen=seen)
    messages.success(request, said)
    if request.POST.get("again"):
        kept = {n: sent[n] for n in noun.key if noun.note(n).kind == "reference" and sent.get(n)}
        return redirect(f"/registry/{noun.name}/edit/?{urlencode(kept)}")
    if noun.name in BEGUN and seen == NEW:
        return redirect(f"/registry/{noun.name}/row/?{urlencode({n: sent.get(n, '') for n in noun.key})}")
    return redirect(f"/registry/{noun.name}/")


def _refused(
    request: HttpRequest, noun: Noun, sent: Mapping[str, str], error: UserError, *, seen: str
) -> HttpResponse:
    """The form again with what was typed: everything wrong beside its field, and what differs where others were quicker."""
    actor = actor_of(request)
    wrong = {str(error.details.get("field", "")): error.sentence}
    page: dict[str, object] = {}
    if error.details.get("changed"):
        found = registry_pages.row_page(noun, _key(noun, sent), actor=actor)
        seen = found.seen
        page["differ"] = _differing(noun, found.values or {}, sent)
    elif isinstance(error, UnusableInput):
        wrong = {**problems(noun, _readable(noun, sent), actor=actor), **wrong}
    page["wrong"] = next((said for name, said in wrong.items() if name not in noun.columns), "")
    form = _form(request, noun, sent, seen=seen, wrong=wrong)
    return render(request, "pages/registry_form.html", {**form, **page}, status=422)


def _differing(noun: Noun, theirs: Mapping[str, object], mine: Mapping[str, str]) -> list[tuple[str, object, str]]:
    notes = [noun.note(name) for name in mine]
    differ = [note for note in notes if text_of(note, theirs.get(note.name)) != mine[note.name]]
    return [(_(note.label), shown(note, theirs.get(note.name)), mine[note.name]) for note in differ]


@rule("read", objects=("noun",))
def row(request: HttpRequest, name: str) -> HttpResponse:
    """One row: its values, what was done to it, what stands on it."""
    noun, asking = noun_named(name), Asking.of(request)
    key = _key(noun, asking.values)
    found = registry_pages.row_page(noun, key, actor=actor_of(request))
    if found.values is None and not found.history:
        raise NotThere(_("There is no such row in the registry."))
    said = "/".join(str(key[k]) for k in noun.key if key.get(k))
    values = found.values or {}
    page = {
        "title": beside(" ", (capital(term(noun.name.replace("-", " "))), said)),
        "noun": noun,
        "plural": term(noun.plural.replace("-", " ")),
        "key": key,
        "values": [(_(note.label), shown(note, values[note.name])) for note in noun.described if note.name in values],
        "found": found,
        "is_batch": noun.name == "batch",
    }
    return render(request, "pages/registry_row.html", page)


@rule("registry", objects=("noun",))
@require_POST
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Remove one row; with what stands on it where that was confirmed on the row's own page."""
    noun = noun_named(name)
    key = {field: request.POST.get(field, "") for field in noun.key}
    with_dependents = request.POST.get("with_dependents") == "yes"
    try:
        said = upkeep.remove_and_follow(name, key, actor=actor_of(request), with_dependents=with_dependents)
    except UserError as error:
        if "dependents" not in error.details:
            raise
        messages.error(request, error.sentence)
        return redirect(f"/registry/{name}/row/?{urlencode(key)}")
    messages.success(request, said)
    return redirect(f"/registry/{name}/")


def noun_named(name: str) -> Noun:
    """The noun of an address."""
    if name not in NOUNS:
        raise NotThere(_("The registry has no “%(name)s”.") % {"name": name})
    return NOUNS[name]


def _key(noun: Noun, values: Mapping[str, str]) -> dict[str, str]:
    return {name: values.get(name, "") for name in noun.key}


def _cleaned(noun: Noun, values: Mapping[str, str]) -> dict[str, object]:
    """Form texts as the action takes them: empty optional numbers and days are missing, JSON is read."""
    found: dict[str, object] = {}
    for name, text in values.items():
        field = noun.model._meta.get_field(name)
        if isinstance(field, models.JSONField) and noun.note(name).kind != "hours":
            found[name] = _json(noun.note(name), text)
        elif isinstance(field, models.BooleanField):
            found[name] = text in ("on", "true", "True", "yes")
        elif not text.strip() and not getattr(field, "null", False) and noun.note(name).kind in NUMBERS:
            continue  # left empty: as it is, or the default
        else:
            found[name] = text.strip()
    return found


def _readable(noun: Noun, sent: Mapping[str, str]) -> dict[str, object]:
    """`_cleaned` without the texts that cannot be read at all."""
    found: dict[str, object] = {}
    for name, text in sent.items():
        with suppress(UnusableInput):
            found |= _cleaned(noun, {name: text})
    return found


def _json(note: FieldNote, text: str) -> object:
    try:
        return json.loads(text) if text.strip() else {}
    except json.JSONDecodeError as error:
        sentence = _("%(name)s: this is not JSON (%(what)s in line %(line)d).")
        said = sentence % {"name": _(note.label), "what": error.msg, "line": error.lineno}
        raise UnusableInput(said, field=note.name) from error


def _form(
    request: HttpRequest, noun: Noun, values: Mapping[str, object], *, seen: str, wrong: Mapping[str, str] | None = None
) -> dict[str, object]:
    actor, is_there = actor_of(request), seen not in ("", NEW)
    with reading(actor):
        options = registry_pages.options(noun, actor=actor)
    made = sections(noun, values, options, is_there=is_there, wrong=wrong or {})
    kind = term(noun.name.replace("-", " "))
    named = "/".join(str(values.get(k)) for k in noun.key if values.get(k))
    return {
        "noun": noun,
        "sections": made,
        "wrong_fields": [field for section in made for field in section.fields if field.wrong],
        "title": beside(" ", (capital(kind), named)) if is_there else say("A new {kind}", kind=kind),
        "plural": term(noun.plural.replace("-", " ")),
        "seen": seen or NEW,
        "is_there": is_there,
        "key": {k: values.get(k, "") for k in noun.key},
    }
