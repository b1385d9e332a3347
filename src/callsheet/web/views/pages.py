"""Today, programmes, vendors, KPIs, rows, reconciliation."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from callsheet.actions.aliases import LABELS as OF_VENDORS
from callsheet.actions.pages import downloads, findings, programmes, reconcile, rows, vendors
from callsheet.actions.pages import kpis as kpi_pages
from callsheet.actions.pages import today as today_page
from callsheet.actions.rules import rule
from callsheet.metrics.dictionary import kpi_of
from callsheet.reports.formats import count
from callsheet.reports.kpis import PLACE, quality_link
from callsheet.reports.rows import shown
from callsheet.reports.tables import Table
from callsheet.said import beside, say, spoken, term, until
from callsheet.state.sums import LABELS
from callsheet.web import facets
from callsheet.web.asking import Asking, actor_of
from callsheet.web.kpi_list import STATES, groups
from callsheet.web.templatetags.cells import Exports

LIKELY_MISS = 0.5
SPLITS = ("week", "vendor", "locale", "locale,week")


@rule("read", why="a vendor's person is led to their own page", vendors=True)
def today(request: HttpRequest) -> HttpResponse:
    """The morning page, filtered by severity, owner and programme where the address says so."""
    asking, actor = Asking.of(request), actor_of(request)
    if actor.role == "vendor":
        return redirect("vendor", code=actor.vendor)
    chosen = today_page.Chosen(asking.get("whose") or "all", asking.get("state") or "open", asking.values)
    report = today_page.today_page(actor, asking.as_of, chosen)
    feeds = sorted(report.rail.freshness, key=lambda one: (one.newest_day is not None, one.newest_day or 0))
    work_on = _work_on(request)
    page = {
        "report": report,
        "title": report.title,
        "list_facets": facets.list_facets(report, asking.values, is_person=actor.person is not None),
        "facets": facets.finding_facets(report.every, asking.values),
        "narrowed": any(asking.get(name) for name in today_page.FILTERS),
        "is_mine": asking.get("whose") == "mine",
        "fresh": [(day, list(found)) for day, found in groupby(feeds, key=lambda one: one.newest_day)],
        "people": findings.colleagues(actor) if work_on["can_work"] and report.every else (),
        **work_on,
    }
    return render(request, "pages/today.html", page)


@rule("read")
def programme_list(request: HttpRequest) -> HttpResponse:
    """All programmes; the title counts those that will probably miss."""
    lines = programmes.programme_list(actor_of(request), Asking.of(request).as_of)
    miss = sum(line.odds is not None and line.odds < LIKELY_MISS for line in lines)
    title = ngettext(
        "%(miss)d of %(all)d programme will probably miss its goal",
        "%(miss)d of %(all)d programmes will probably miss their goal",
        len(lines),
    ) % {"miss": miss, "all": len(lines)}
    return render(request, "pages/programmes.html", {"lines": lines, "title": title if lines else _("Programmes")})


@rule("read", objects=("programme",))
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """One programme."""
    report = programmes.programme_page(actor_of(request), code, Asking.of(request).as_of)
    page = {
        "report": report,
        "title": report.title,
        "code": code,
        "name": report.name,
        "crumb": _("Programmes"),
        "crumb_path": "/programmes/",
        **_work_on(request),
    }
    return render(request, "pages/programme.html", page)


def _work_on(request: HttpRequest) -> dict[str, object]:
    """What the cards of findings ask of a page: may the reader work on them, and where does a step lead back to."""
    asking, actor = Asking.of(request), actor_of(request)
    return {"can_work": actor.may("findings") and not asking.as_of, "here_path": request.get_full_path()}


@rule("read", why="a vendor's person is led to their own page", vendors=True)
def vendor_list(request: HttpRequest) -> HttpResponse:
    """All vendors; the title says what they did together. A vendor's person is led to their own page."""
    actor = actor_of(request)
    if actor.role == "vendor":
        return redirect("vendor", code=actor.vendor)
    lines = vendors.vendor_list(actor, Asking.of(request).as_of)
    page = {
        "lines": lines,
        "title": _vendors_title(lines) if lines else _("Vendors"),
        "most": max((line.units for line in lines), default=0),
    }
    return render(request, "pages/vendors.html", page)


def _vendors_title(lines: Sequence[vendors.VendorLine]) -> str:
    units, kept, closed = (sum(getattr(line, name) for line in lines) for name in ("units", "kept", "closed"))
    said = ngettext(
        "%(n)d vendor delivered %(units)s units in four weeks",
        "%(n)d vendors delivered %(units)s units in four weeks",
        len(lines),
    ) % {"n": len(lines), "units": spoken(count(units))}
    if not closed:
        return said
    return f"{said}; " + _("%(kept)d of %(closed)d commitments were kept") % {"kept": kept, "closed": closed}


@rule("read", objects=("vendor",), vendors=True)
def vendor(request: HttpRequest, code: str) -> HttpResponse:
    """One vendor. Findings are ours: where they are not shown, the title does not speak of them either."""
    actor = actor_of(request)
    report = vendors.vendor_page(actor, code, Asking.of(request).as_of)
    page = {
        "report": report,
        "title": until(report.title, ";") if actor.role == "vendor" else report.title,
        "code": code,
        "name": report.name,
        "crumb": _("Your numbers") if actor.role == "vendor" else _("Vendors"),
        "crumb_path": request.path if actor.role == "vendor" else "/vendors/",
        **_work_on(request),
    }
    return render(request, "pages/vendor.html", page)


@rule("read", vendors=True)
def kpi_list(request: HttpRequest) -> HttpResponse:
    """The dictionary with today's values, by subject; `find` and `state` narrow it."""
    asking, actor = Asking.of(request), actor_of(request)
    lines = kpi_pages.kpi_list(actor, programme=asking.get("programme"), as_of=asking.as_of)
    said = sum(line.cell.raw.value is not None for line in lines)
    state = asking.get("state") if asking.get("state") in STATES else ""
    page = {
        "groups": groups(lines, asking.get("find"), state),
        "title": _("%(said)d of %(all)d KPIs can be said from the facts so far") % {"said": said, "all": len(lines)},
        "programme": asking.get("programme"),
        "choices": programmes.names(actor),
        "find": asking.get("find"),
        "state": state,
        "states": tuple(zip(STATES, (_("all"), _("what can be said"), _("what cannot be said yet")), strict=True)),
    }
    return render(request, "pages/kpis.html", page)


@rule("read", objects=("kpi",), vendors=True)
def kpi(request: HttpRequest, key: str) -> HttpResponse:
    """One KPI, split and filtered."""
    asking, actor = Asking.of(request), actor_of(request)
    report = kpi_pages.kpi_page(actor, asking.kpi(key), asking.as_of)
    fixed = {name: value for name, value in asking.fixed.items() if name != "programme"}
    window = {name: asking.get(name) for name in ("from", "to") if asking.get(name)}
    where = {name: value for name, value in asking.values.items() if name != "by"}
    theirs = [("vendor", actor.vendor or "")] if actor.role == "vendor" else []
    page = {
        "report": report,
        "title": report.title,
        "key": key,
        "asked": asking,
        "labels": OF_VENDORS if actor.role == "vendor" else LABELS,
        "chosen": asking.by,
        "fixed": [
            (n, v, report.names.get((n, v), v), facets.with_query(asking.values, **{n: ""})) for n, v in fixed.items()
        ],
        "exports": Exports(f"/kpis/{key}/export.", asking.query, tuple(downloads.KINDS)),
        "drill": window,
        "split_words": say("By {labels}", labels=beside(" × ", [term(label) for label in asking.by])),
        "groups_words": ngettext("%(n)d group", "%(n)d groups", len(report.table.rows)) % {"n": len(report.table.rows)},
        "splits": [
            (beside(" × ", [term(label) for label in by.split(",")]), facets.with_query(asking.values, by=by))
            for by in SPLITS
            if actor.role != "vendor" or "vendor" not in by
        ],
        "rows_query": facets.with_query({**where, "kpi": key}) if asking.get("programme") else "",
        "quality": quality_link(kpi_of(key), (*theirs, *((name, asking.get(name)) for name in PLACE))),
        "choices": programmes.names(actor),
    }
    return render(request, "pages/kpi.html", page)


@rule("read", objects=("kpi", "export form"), vendors=True)
def kpi_export(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The same table as a file."""
    asking = Asking.of(request)
    report = kpi_pages.kpi_page(actor_of(request), asking.kpi(key), asking.as_of)
    return table_file(report.table, f"{key}", form)


@rule("rows", vendors=True)
def rows_of(request: HttpRequest) -> HttpResponse:
    """The facts behind a number."""
    asking = Asking.of(request)
    asked = rows.behind(asking.values)
    table = asked.pop("table")
    text = asking.get("offset")
    offset = int(text) if text.isascii() and text.isdigit() else 0
    found = rows.rows_page(actor_of(request), table, asked, offset=offset, as_of=asking.as_of)
    page = {
        "page": found,
        "shown": shown(found.columns, found.rows),
        "title": found.title,
        "asked": asking,
        "kpi": asking.get("kpi"),
        "first": found.offset + 1,
        "last": found.offset + len(found.rows),
        "tables": [(name, facets.with_query(asking.values, table=name, offset="")) for name in found.tables],
        "filters": _filters(found.where, asking.values),
        **_neighbours(found, asking.values),
    }
    return render(request, "pages/rows.html", page)


def _filters(where: tuple[tuple[str, str], ...], asked: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Filters with the address without each; a programme is always there."""
    return [
        (
            name,
            value,
            "" if name == "programme" or name not in asked else facets.with_query(asked, **{name: "", "offset": ""}),
        )
        for name, value in where
        if name != "table"
    ]


def _neighbours(found: rows.RowsPage, asked: Mapping[str, str]) -> dict[str, str]:
    """Addresses of the page before and the one following, '' where there is none."""
    before, following = found.offset - rows.PAGE, found.offset + rows.PAGE
    return {
        "before": facets.with_query(asked, offset=str(max(0, before))) if found.offset else "",
        "following": facets.with_query(asked, offset=str(following)) if following < found.total else "",
    }


@rule("rows", objects=("export form",), vendors=True)
def rows_export(request: HttpRequest, form: str) -> FileResponse:
    """The same facts, all of them, as a file."""
    asking = Asking.of(request)
    asked = rows.behind(asking.values)
    table = asked.pop("table")
    actor = actor_of(request)
    file = downloads.facts_as(lambda target: rows.export(actor, table, asked, target, as_of=asking.as_of), form)
    return FileResponse(file, as_attachment=True, filename=f"{table}.{form}", content_type=downloads.KINDS[form])


@rule("read")
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Tracker against count."""
    asking, actor = Asking.of(request), actor_of(request)
    pairs = reconcile.choices(actor)
    chosen = asking.get("pair").partition("|")
    wanted = (chosen[0] or asking.get("programme"), chosen[2] or asking.get("vendor"))
    pair = next((p[:2] for p in pairs if all(not w or w == v for w, v in zip(wanted, p[:2], strict=True))), None)
    if pair is None:
        return render(
            request, "pages/reconcile.html", {"report": None, "title": _("Tracker against count"), "pairs": pairs}
        )
    report = reconcile.reconcile_page(actor, *pair, start=asking.get("from"), end=asking.get("to"), as_of=asking.as_of)
    page = {"report": report, "title": report.title, "pairs": pairs, "pair": pair, "asked": asking}
    return render(request, "pages/reconcile.html", page)


def table_file(table: Table, name: str, form: str) -> HttpResponse:
    """A table of a report as a file."""
    file = downloads.table_as(table, name, form)
    return HttpResponse(
        file.body, content_type=file.kind, headers={"Content-Disposition": f'attachment; filename="{file.name}"'}
    )
