"""The kept study on pages: skill, contested items, known answers, requests, an annotator, an item; and their files."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from callsheet.actions.ask_study import ask_for_study
from callsheet.actions.pages.downloads import FACTS, KINDS, facts_as
from callsheet.actions.pages.quality import item as item_pages
from callsheet.actions.pages.quality import items, skill
from callsheet.actions.pages.quality.subject import Wanted
from callsheet.actions.rules import rule
from callsheet.errors import NotThere
from callsheet.said import say
from callsheet.web import facets
from callsheet.web.asking import Asking, actor_of
from callsheet.web.templatetags.cells import Exports
from callsheet.web.views.pages import table_file
from callsheet.web.views.quality import framed, wanted_of

TABLES = ("annotators", "vendors", "pairs")


@rule("rows", objects=("programme",))
def of_programme(request: HttpRequest, code: str) -> HttpResponse:
    """Skill of a programme's annotators and vendors."""
    asking = Asking.of(request)
    found = skill.skill_page(actor_of(request), code, _asked(request))
    frame = framed(request, wanted_of(request, programme=code), "skill", found.name)
    if found.report is None:
        return being_made(request, frame)
    page = {
        "report": found.report,
        "title": found.report.title,
        "questions": _questions(found.questions, found.question, asking.values),
        "exports": {
            key: Exports(f"/programmes/{code}/quality/skill/{key}.", asking.query, tuple(KINDS))
            for key, _table in found.report.tables
        },
        **frame,
    }
    return render(request, "pages/quality_study.html", page)


@rule("rows", objects=("programme", "export form"))
def skill_export(request: HttpRequest, code: str, table: str, form: str) -> HttpResponse:
    """One of its tables as a file."""
    found = skill.skill_page(actor_of(request), code, _asked(request))
    tables = dict(found.report.tables) if found.report else {}
    if table not in tables:
        raise NotThere(say("There is no such table: choose {tables}.", tables=", ".join(TABLES)))
    return table_file(tables[table], f"{code}-{table}", form)


@rule("rows", objects=("programme",))
def contested(request: HttpRequest, code: str) -> HttpResponse:
    """Items on which annotators disagree, or which contradict their known answer."""
    return _items(request, code, items.CONTESTED)


@rule("rows", objects=("programme",))
def gold(request: HttpRequest, code: str) -> HttpResponse:
    """Known answers: which stand, which leak, how long there are new ones."""
    return _items(request, code, items.GOLD)


def _items(request: HttpRequest, code: str, part: str) -> HttpResponse:
    asking = Asking.of(request)
    text = asking.get("offset")
    offset = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    found = items.items_page(actor_of(request), code, part, _asked(request), offset=offset)
    frame = framed(request, wanted_of(request, programme=code), part, found.name)
    if found.report is None:
        return being_made(request, frame)
    page = {
        "report": found.report,
        "title": found.report.title,
        "asked": asking,
        "questions": _questions(found.questions, found.question, asking.values),
        "states": [
            (state, n, asking.get("state") == state, _turned(asking.values, "state", state))
            for state, n in found.states
        ],
        "sorts": _sorts(part, asking.values),
        "exports": Exports(f"/programmes/{code}/quality/{part}/items.", asking.query, FACTS),
        "before": facets.with_query(
            asking.values, offset=str(max(0, offset - items.PAGE)) if offset > items.PAGE else ""
        )
        if offset
        else "",
        "following": facets.with_query(asking.values, offset=str(offset + items.PAGE))
        if offset + items.PAGE < found.total
        else "",
        **frame,
    }
    return render(request, "pages/quality_items.html", page)


@rule("rows", objects=("programme", "export form"))
def items_export(request: HttpRequest, code: str, part: str, form: str) -> FileResponse:
    """All items that are asked for, as a file."""
    actor, asked = actor_of(request), _asked(request)
    file = facts_as(lambda target: items.export_items(actor, code, part, asked, target), form)
    return FileResponse(file, as_attachment=True, filename=f"{code}-{part}.{form}", content_type=KINDS[form])


@rule("rows", objects=("programme",))
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item with every answer to it."""
    report = item_pages.item_page(actor_of(request), code, _asked(request))
    frame = framed(request, Wanted(programme=code, kind="programme"), "item", report.name)
    return render(request, "pages/quality_item.html", {"report": report, "title": report.title, **frame})


@rule("rows", objects=("programme",))
def annotator(request: HttpRequest, code: str) -> HttpResponse:
    """One annotator of a programme."""
    asked = {**_asked(request), "programme": code}
    report = skill.annotator_page(actor_of(request), asked.get("vendor", ""), asked)
    frame = framed(request, Wanted(programme=code, kind="programme"), "annotator", report.name)
    page = {"report": report, "title": report.title, "asked": Asking.of(request), **frame}
    return render(request, "pages/quality_study.html", page)


@rule("rows", objects=("vendor",), vendors=True)
def of_vendor(request: HttpRequest, code: str) -> HttpResponse:
    """A vendor's annotators in every programme; before the vendor's people their own alone."""
    report = skill.vendor_skill_page(actor_of(request), code, _asked(request))
    frame = framed(request, wanted_of(request, vendor=code), "skill", report.name)
    exports = {
        "annotators": Exports(f"/vendors/{code}/quality/skill/annotators.", Asking.of(request).query, tuple(KINDS))
    }
    page = {"report": report, "title": report.title, "exports": exports, **frame}
    return render(request, "pages/quality_study.html", page)


@rule("rows", objects=("vendor", "export form"), vendors=True)
def vendor_export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The same as a file."""
    report = skill.vendor_skill_page(actor_of(request), code, _asked(request))
    return table_file(dict(report.tables)["annotators"], f"{code}-annotators", form)


@rule("rows", objects=("vendor",), vendors=True)
def vendor_annotator(request: HttpRequest, code: str) -> HttpResponse:
    """One annotator of a vendor; before the vendor's people under the programme's alias."""
    report = skill.annotator_page(actor_of(request), code, _asked(request))
    frame = framed(request, Wanted(vendor=code, kind="vendor"), "annotator", report.name)
    page = {"report": report, "title": report.title, "asked": Asking.of(request), **frame}
    return render(request, "pages/quality_study.html", page)


@rule("findings", objects=("programme",))
def make(request: HttpRequest, code: str) -> HttpResponse:
    """Have the worker make the study now."""
    ask_for_study(actor_of(request), code)
    messages.success(request, _("The study is asked for: it stands here in a minute or two."))
    return redirect("quality-skill", code=code)


def _asked(request: HttpRequest) -> dict[str, str]:
    """The query, with a question that is asked for by its empty key."""
    values = dict(Asking.of(request).values)
    if "question" in request.GET:
        values["question"] = request.GET["question"].strip()
    return values


def being_made(request: HttpRequest, frame: Mapping[str, object]) -> HttpResponse:
    """The empty place of every part: what will stand here, and what starts it."""
    title = _("%(name)s: no study of quality yet") % {"name": frame["name"]}
    may = actor_of(request).may("findings") and not Asking.of(request).as_of
    return render(request, "pages/quality_being_made.html", {"title": title, "can_ask": may, **frame})


def _questions(every: tuple[str, ...], chosen: str, values: Mapping[str, str]) -> list[tuple[str, bool, str]]:
    """The questions there are, where there are several."""
    if len(every) < 2:
        return []
    return [(one, one == chosen, facets.with_query(values, question=one, offset="")) for one in every]


def _turned(values: Mapping[str, str], name: str, value: str) -> str:
    return facets.with_query(values, **{name: "" if values.get(name) == value else value, "offset": ""})


def _sorts(part: str, values: Mapping[str, str]) -> list[tuple[str, bool, str]]:
    words = {
        items.CONTESTED: {
            "": _("most mixed"),
            "probability": _("least sure"),
            "answers": _("most answers"),
            "item": _("item"),
        },
        items.GOLD: {
            "": _("contradicted first"),
            "met": _("most met"),
            "exposure": _("most exposed"),
            "item": _("item"),
        },
    }[part]
    return [
        (word, values.get("sort", "") == key, facets.with_query(values, sort=key, offset=""))
        for key, word in words.items()
    ]
