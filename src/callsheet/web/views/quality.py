"""Quality of everything, of a programme, of a vendor; each narrowed to a locale where the address says so."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from callsheet.actions.pages import downloads
from callsheet.actions.pages.quality.confusion import confusion_page
from callsheet.actions.pages.quality.lots import lots_page
from callsheet.actions.pages.quality.overview import quality_page
from callsheet.actions.pages.quality.slices import slices_page
from callsheet.actions.pages.quality.subject import NARROWING, Wanted
from callsheet.actions.pages.quality.tables import TABLES, quality_table
from callsheet.actions.rules import rule
from callsheet.reports.quality.confusion import AGAINST
from callsheet.said import beside, term
from callsheet.web import facets
from callsheet.web.asking import Asking, actor_of
from callsheet.web.facets import Choice
from callsheet.web.templatetags.cells import Exports
from callsheet.web.views.pages import table_file

KEPT = ("programme", "vendor", "locale", "as_of")
"""What stays in the address from one part of quality to the other."""


@rule("read")
def everywhere(request: HttpRequest) -> HttpResponse:
    """Quality of all that the reader may see."""
    return _overview(request, wanted_of(request))


@rule("read", objects=("programme",))
def of_programme(request: HttpRequest, code: str) -> HttpResponse:
    """Quality of a programme."""
    return _overview(request, wanted_of(request, programme=code))


@rule("read", objects=("vendor",), vendors=True)
def of_vendor(request: HttpRequest, code: str) -> HttpResponse:
    """Quality of a vendor."""
    return _overview(request, wanted_of(request, vendor=code))


@rule("read")
def confusion_everywhere(request: HttpRequest) -> HttpResponse:
    """What is taken for what, of all that the reader may see."""
    return _confusion(request, wanted_of(request))


@rule("read", objects=("programme",))
def confusion_of_programme(request: HttpRequest, code: str) -> HttpResponse:
    """What is taken for what in a programme."""
    return _confusion(request, wanted_of(request, programme=code))


@rule("read", objects=("vendor",), vendors=True)
def confusion_of_vendor(request: HttpRequest, code: str) -> HttpResponse:
    """What a vendor's people take for what."""
    return _confusion(request, wanted_of(request, vendor=code))


@rule("read")
def slices_everywhere(request: HttpRequest) -> HttpResponse:
    """Parts of all work that the reader may see."""
    return _slices(request, wanted_of(request))


@rule("read", objects=("programme",))
def slices_of_programme(request: HttpRequest, code: str) -> HttpResponse:
    """Parts of a programme's work."""
    return _slices(request, wanted_of(request, programme=code))


@rule("read", objects=("vendor",), vendors=True)
def slices_of_vendor(request: HttpRequest, code: str) -> HttpResponse:
    """Parts of a vendor's work."""
    return _slices(request, wanted_of(request, vendor=code))


@rule("read")
def lots_everywhere(request: HttpRequest) -> HttpResponse:
    """Deliveries as lots, of all that the reader may see."""
    return _lots(request, wanted_of(request))


@rule("read", objects=("programme",))
def lots_of_programme(request: HttpRequest, code: str) -> HttpResponse:
    """Deliveries to a programme as lots."""
    return _lots(request, wanted_of(request, programme=code))


@rule("read", objects=("vendor",))
def lots_of_vendor(request: HttpRequest, code: str) -> HttpResponse:
    """A vendor's deliveries as lots."""
    return _lots(request, wanted_of(request, vendor=code))


@rule("read", objects=("quality table", "export form"), vendors=True)
def export(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """A table of these pages as a file."""
    asking = Asking.of(request)
    found = quality_table(
        actor_of(request),
        table,
        wanted_of(request),
        question=_question(asking),
        against=asking.get("against"),
        as_of=asking.as_of,
    )
    return table_file(found, f"quality-{table}", form)


def wanted_of(request: HttpRequest, **fixed: str) -> Wanted:
    """Whose quality the address asks for: what its path names, then what its query narrows."""
    asking = Asking.of(request)
    return Wanted(**{name: fixed.get(name) or asking.get(name) for name in NARROWING}, kind=next(iter(fixed), ""))


def framed(request: HttpRequest, wanted: Wanted, part: str, name: str) -> dict[str, object]:
    """What every part of the pages of quality needs besides its report: where it stands, its tabs, what is narrowed."""
    asking, actor = Asking.of(request), actor_of(request)
    kind = wanted.kind or "everywhere"
    code = getattr(wanted, kind, "")
    path = f"/{kind}s/{quote(code, safe='')}/quality/" if code else "/quality/"
    narrowed = [
        (label, value, facets.with_query({k: v for k, v in asking.values.items() if k != label}))
        for label, value in wanted.given.items()
        if label != kind and not (label == "vendor" and actor.role == "vendor")
    ]
    crumbs = {"programme": (_("Programmes"), "/programmes/"), "vendor": (_("Vendors"), "/vendors/")}
    crumb, crumb_path = crumbs.get(kind, (_("Quality"), "/quality/"))
    return {
        "part": part,
        "parts_path": path,
        "parts_query": facets.with_query({k: v for k, v in asking.values.items() if k in KEPT}).removesuffix("?"),
        "narrowed": narrowed,
        "kind": kind,
        "files": {table: _exports(asking, wanted, table) for table in TABLES},
        "code": code,
        "name": name,
        "crumb": crumb,
        "crumb_path": crumb_path,
        "sees_rows": actor.may("rows"),
        "asks_vendors": actor.may("findings"),
        "answers": actor.may("answer"),
    }


def _exports(asking: Asking, wanted: Wanted, table: str) -> Exports:
    """Where a table of this page is had as a file: with the subject in the query."""
    kept = {name: value for name, value in asking.values.items() if name in ("question", "against", "as_of")}
    query = facets.with_query({**kept, **wanted.given}).removesuffix("?")
    return Exports(f"/quality/export/{table}.", query, tuple(downloads.KINDS))


def _question(asking: Asking) -> str | None:
    """The question that is asked for; “-” is the one without a name."""
    asked = asking.get("question")
    return "" if asked == "-" else asked or None


def _overview(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    report = quality_page(actor_of(request), wanted, Asking.of(request).as_of)
    page = {"report": report, "title": report.title, **framed(request, wanted, "overview", report.name)}
    return render(request, "pages/quality.html", page)


def _confusion(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    asking = Asking.of(request)
    report = confusion_page(
        actor_of(request), wanted, question=_question(asking), against=asking.get("against"), as_of=asking.as_of
    )
    choices = [
        Choice(
            beside(" · ", _words_of(wanted, name, question, against)),
            n,
            facets.with_query(
                asking.values, question=question or "-", against=against, **_programme_of(wanted, programme)
            ),
            (question, against) == (report.question, report.against) and name == report.programme,
        )
        for programme, name, question, against, n in report.choices
    ]
    page = {
        "report": report,
        "title": report.title,
        "choices": choices,
        **framed(request, wanted, "confusion", report.name),
    }
    return render(request, "pages/confusion.html", page)


def _words_of(wanted: Wanted, programme: str, question: str, against: str) -> list[str]:
    """What a choice is: the programme where there are several, the question where it has a name, the yardstick."""
    named = [] if wanted.programme else [programme]
    return [*named, *([question] if question else []), term(AGAINST[against])]


def _programme_of(wanted: Wanted, programme: str) -> dict[str, str]:
    return {} if wanted.kind == "programme" else {"programme": programme}


def _slices(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    report = slices_page(actor_of(request), wanted, Asking.of(request).as_of)
    page = {"report": report, "title": report.title, **framed(request, wanted, "slices", report.name)}
    return render(request, "pages/slices.html", page)


def _lots(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    report = lots_page(actor_of(request), wanted, Asking.of(request).as_of)
    page = {"report": report, "title": report.title, **framed(request, wanted, "lots", report.name)}
    return render(request, "pages/lots.html", page)
