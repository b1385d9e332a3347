"""The registry as lists and forms that people of spreadsheets can keep: one set of views for all nouns, made from their notes."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlencode

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from callsheet.actions import upkeep
from callsheet.actions.acting import reading
from callsheet.actions.nouns import NOUNS, FieldNote, Noun
from callsheet.actions.pages import registry as registry_pages
from callsheet.actions.pages.registry_gaps import found_gaps
from callsheet.actions.registry import NEW
from callsheet.actions.registry_problems import problems
from callsheet.actions.rules import rule
from callsheet.errors import NotThere, UnusableInput, UserError
from callsheet.reports.formats import count
from callsheet.said import beside, capital, say, spoken
from callsheet.web.asking import Asking, actor_of
from callsheet.web.registry_form import sections, sent_in, text_of
from callsheet.web.registry_list import NUMBERS, listed, shown

BEGUN = ("programme", "vendor")
"""Nouns that others belong to: who enters one goes on to what belongs to it."""


@rule("read")
def nouns(request: HttpRequest) -> HttpResponse:
    """What is missing, and all nouns with how many rows each has, what belongs together side by side."""
    actor = actor_of(request)
    counted = {noun.name: (noun, number) for noun, number in registry_pages.counts(actor)}
    gaps = found_gaps(actor)
    if gaps:
        title = ngettext(
            "%(n)d thing is missing in the registry", "%(n)d things are missing in the registry", len(gaps)
        )
        title %= {"n": len(gaps)}
    else:
        title = _("Nothing that we look for is missing in the registry")
    chapters = [(heading, line, [counted[name] for name in names]) for heading, line, names in CHAPTERS]
    return render(request, "pages/registry.html", {"title": title, "chapters": chapters, "gaps": gaps})


CHAPTERS: Sequence[tuple[str | Promise, str | Promise, Sequence[str]]] = (
    (
        gettext_lazy("Programmes and their plans"),
        gettext_lazy("What is produced, for whom, by when or how much a week."),
        ("programme", "workstream", "batch", "quota", "target", "commitment", "member"),
    ),
    (
        gettext_lazy("Vendors and calendars"),
        gettext_lazy("Who produces it, where, and on which days and hours."),
        ("vendor", "site", "closure", "locale"),
    ),
    (
        gettext_lazy("Whose it is"),
        gettext_lazy("Which worker and which name in a file belongs to whom, and who looks after what."),
        ("worker-rule", "name", "crowd-manager", "portfolio"),
    ),
    (
        gettext_lazy("Rules of quality"),
        gettext_lazy("Which guidelines hold, who took them into use, and how errors are counted."),
        ("guideline", "acknowledgement", "taxonomy", "error-class", "taxonomy-use"),
    ),
)
"""Nouns that belong together, in the order in which somebody who begins enters them."""


@rule("read", objects=("noun",))
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The rows of one noun, found by text and filtered by what the address says."""
    noun, asking = noun_named(name), Asking.of(request)
    wanted = {k: v for k, v in asking.values.items() if k in noun.columns}
    text, start = asking.get("search"), asking.get("offset")
    offset = int(start) if start.isascii() and start.isdigit() else 0
    found = registry_pages.listing(noun, wanted, text=text, offset=offset, actor=actor_of(request))
    following = offset + registry_pages.AT_ONCE
    page = {
        "title": _title(noun, found, is_narrowed=bool(wanted or text)),
        "noun": noun,
        "plural": noun.words,
        "list": listed(noun, found.rows, found.called, found.unconfirmed),
        "wanted": [(k, noun.note(k).label, v, _without(asking, k)) for k, v in wanted.items()],
        "wanted_values": wanted,
        "search": text,
        "found": found,
        "filters": [(note, wanted.get(note.name, "")) for note in noun.described if note.choices],
        "following": urlencode({**asking.values, "offset": following}) if following < found.fitting else "",
    }
    return render(request, "pages/registry_rows.html", page)


def _title(noun: Noun, found: registry_pages.Listing, *, is_narrowed: bool) -> str:
    """How many rows there are; of sites, how many calendars wait for their vendor's word."""
    plural = noun.words
    if is_narrowed:
        return say("{n} of {all} {plural}", n=count(found.fitting), all=count(found.number), plural=plural)
    if found.unconfirmed:
        n = len(found.unconfirmed)
        title = ngettext(
            "The calendar of %(n)d of %(all)d sites is not confirmed by its vendor",
            "The calendars of %(n)d of %(all)d sites are not confirmed by their vendors",
            n,
        )
        return title % {"n": n, "all": found.number}
    one = noun.word
    return say("{n} {plural}", n=count(found.number), plural=one if found.number == 1 else plural)


def _without(asking: Asking, name: str) -> str:
    return urlencode({k: v for k, v in asking.values.items() if k != name})


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
    messages.success(request, spoken(said))
    if request.POST.get("again"):
        kept = {n: sent[n] for n in noun.key if noun.note(n).kind == "reference" and sent.get(n)}
        return redirect(f"/registry/{noun.name}/edit/?{urlencode(kept)}")
    if noun.name in BEGUN and seen == NEW:
        return redirect(f"/registry/{noun.name}/row/?{urlencode({n: sent.get(n, '') for n in noun.key})}")
    return redirect(f"/registry/{noun.name}/")


def _refused(request: HttpRequest, noun: Noun, sent: Mapping[str, str], error: UserError, *, seen: str) -> HttpResponse:
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


def _differing(noun: Noun, theirs: Mapping[str, object], mine: Mapping[str, str]) -> list[tuple[str, str, str]]:
    notes = [noun.note(name) for name in mine]
    differ = [note for note in notes if text_of(note, theirs.get(note.name)) != mine[note.name]]
    return [(note.label, shown(note, theirs.get(note.name)), mine[note.name]) for note in differ]


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
    name = str(values.get("name") or "")
    page = {
        "title": name or beside(" ", (capital(noun.word), said)),
        "kind": noun.word,
        "said": said,
        "noun": noun,
        "plural": noun.words,
        "key": key,
        "values": [(note.label, shown(note, values[note.name])) for note in noun.described if note.name in values],
        "found": found,
        "belonging": _belonging(noun, key, found),
        "is_batch": noun.name == "batch",
    }
    return render(request, "pages/registry_row.html", page)


def _belonging(noun: Noun, key: Mapping[str, str], found: registry_pages.RowPage) -> list[tuple[Noun, int, str]]:
    """Nouns whose rows belong to this one: how many there are, and the query that lists them."""
    if noun.name not in BEGUN or found.values is None:
        return []
    numbers = Counter(name for name, _key in found.standing)
    fields = [(n, note) for n in NOUNS.values() for note in n.described if note.kind == "reference"]
    named = [(n, note.name) for n, note in fields if note.of == noun.name]
    return [(n, numbers[n.name], urlencode({field: key["code"]})) for n, field in named]


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
        messages.error(request, spoken(error.sentence))
        return redirect(f"/registry/{name}/row/?{urlencode(key)}")
    messages.success(request, spoken(said))
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
    kind = noun.word
    named = "/".join(str(values.get(k)) for k in noun.key if values.get(k))
    return {
        "noun": noun,
        "sections": made,
        "wrong_fields": [field for section in made for field in section.fields if field.wrong],
        "title": (str(values.get("name") or "") or beside(" ", (capital(kind), named)))
        if is_there
        else say("A new {kind}", kind=kind),
        "plural": noun.words,
        "seen": seen or NEW,
        "is_there": is_there,
        "key": {k: values.get(k, "") for k in noun.key},
    }
