"""Today, programmes, vendors, KPIs, rows, reconciliation."""

import csv
import io
import tempfile
from pathlib import Path

import orjson
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from callsheet.actions.pages import kpis as kpi_pages
from callsheet.actions.pages import programmes, reconcile, rows, vendors
from callsheet.actions.pages import today as today_page
from callsheet.errors import NotThere
from callsheet.reports.tables import Table, export_header, export_rows
from callsheet.state.sums import LABELS
from callsheet.web.asking import Asking, actor_of

EXPORTS = ("csv", "xlsx", "json")
LIKELY_MISS = 0.5


def today(request: HttpRequest) -> HttpResponse:
    """The morning page."""
    asking = Asking.of(request)
    report = today_page.today_page(actor_of(request), asking.as_of)
    return render(request, "pages/today.html", {"report": report, "title": report.title})


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


def programme(request: HttpRequest, code: str) -> HttpResponse:
    """One programme."""
    report = programmes.programme_page(actor_of(request), code, Asking.of(request).as_of)
    page = {
        "report": report,
        "title": report.title,
        "code": code,
        "crumb": _("Programmes"),
        "crumb_path": "/programmes/",
    }
    return render(request, "pages/programme.html", page)


def vendor_list(request: HttpRequest) -> HttpResponse:
    """All vendors."""
    lines = vendors.vendor_list(actor_of(request), Asking.of(request).as_of)
    return render(request, "pages/vendors.html", {"lines": lines, "title": _("Vendors by work of the last four weeks")})


def vendor(request: HttpRequest, code: str) -> HttpResponse:
    """One vendor."""
    report = vendors.vendor_page(actor_of(request), code, Asking.of(request).as_of)
    page = {"report": report, "title": report.title, "code": code, "crumb": _("Vendors"), "crumb_path": "/vendors/"}
    return render(request, "pages/vendor.html", page)


def kpi_list(request: HttpRequest) -> HttpResponse:
    """The dictionary with today's values."""
    asking = Asking.of(request)
    lines = kpi_pages.kpi_list(actor_of(request), programme=asking.get("programme"), as_of=asking.as_of)
    said = sum(line.cell.raw.value is not None for line in lines)
    title = _("%(said)d of %(all)d KPIs can be said from the facts so far") % {"said": said, "all": len(lines)}
    return render(request, "pages/kpis.html", {"lines": lines, "title": title, "programme": asking.get("programme")})


def kpi(request: HttpRequest, key: str) -> HttpResponse:
    """One KPI, split and filtered."""
    asking = Asking.of(request)
    report = kpi_pages.kpi_page(actor_of(request), asking.kpi(key), asking.as_of)
    page = {
        "report": report,
        "title": report.title,
        "key": key,
        "asked": asking,
        "labels": LABELS,
        "chosen": asking.by,
        "exports": EXPORTS,
        "export_path": f"/kpis/{key}/export.",
        "export_query": asking.query,
        "choices": programmes.names(actor_of(request)),
    }
    return render(request, "pages/kpi.html", page)


def kpi_export(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The same table as a file."""
    asking = Asking.of(request)
    report = kpi_pages.kpi_page(actor_of(request), asking.kpi(key), asking.as_of)
    return table_file(report.table, f"{key}", form)


def rows_of(request: HttpRequest) -> HttpResponse:
    """The facts behind a number."""
    asking = Asking.of(request)
    table = asking.get("table") or rows.table_of(asking.get("kpi"))
    offset = int(asking.get("offset") or 0) if (asking.get("offset") or "0").isdigit() else 0
    page = rows.rows_page(actor_of(request), table, asking.values, offset=offset, as_of=asking.as_of)
    following = page.offset + rows.PAGE if page.offset + rows.PAGE < page.total else None
    before = max(0, page.offset - rows.PAGE) if page.offset else None
    return render(
        request,
        "pages/rows.html",
        {
            "page": page,
            "title": page.title,
            "asked": asking,
            "following": following,
            "before": before,
            "kpi": asking.get("kpi"),
        },
    )


def rows_export(request: HttpRequest, form: str) -> FileResponse:
    """The same facts, all of them, as a file."""
    asking = Asking.of(request)
    table = asking.get("table") or rows.table_of(asking.get("kpi"))
    folder = tempfile.TemporaryDirectory(prefix="callsheet-")
    target = Path(folder.name) / f"{table}.{form}"
    rows.export(actor_of(request), table, asking.values, target, as_of=asking.as_of)
    answer = FileResponse(target.open("rb"), as_attachment=True, filename=target.name)
    answer._resource_closers.append(folder.cleanup)  # type: ignore[attr-defined]
    return answer


def reconciliation(request: HttpRequest) -> HttpResponse:
    """Tracker against count."""
    asking, actor = Asking.of(request), actor_of(request)
    pairs = reconcile.choices(actor)
    wanted = (asking.get("programme"), asking.get("vendor"))
    pair = next((p for p in pairs if all(not w or w == v for w, v in zip(wanted, p, strict=True))), None)
    if pair is None:
        return render(
            request, "pages/reconcile.html", {"report": None, "title": _("Tracker against count"), "pairs": pairs}
        )
    report = reconcile.reconcile_page(actor, *pair, start=asking.get("from"), end=asking.get("to"), as_of=asking.as_of)
    page = {"report": report, "title": report.title, "pairs": pairs, "pair": pair, "asked": asking}
    return render(request, "pages/reconcile.html", page)


def table_file(table: Table, name: str, form: str) -> HttpResponse:
    """A table of a report as CSV, XLSX or JSON; cells that a spreadsheet would run as a formula are made text."""
    header, found = export_header(table), export_rows(table)
    if form == "json":
        body = orjson.dumps([dict(zip(header, row, strict=True)) for row in found])
        return _file(body, f"{name}.json", "application/json")
    safe = [[_inert(value) for value in row] for row in found]
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([header, *safe])
        return _file(text.getvalue().encode(), f"{name}.csv", "text/csv; charset=utf-8")
    if form == "xlsx":
        return _file(
            _workbook(header, safe), f"{name}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        )
    raise NotThere(f"There is no export as {form}: choose {', '.join(EXPORTS)}.")


def _workbook(header: tuple[str, ...], found: list[list[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("KPI")
    sheet.append(list(header))
    for row in found:
        sheet.append(row)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value


def _file(body: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
