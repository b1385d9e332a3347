"""What a page shows as a file: values of a KPI, the rows behind a number, the record of what was done."""

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router

from callsheet.actions.pages.audit import audit_table
from callsheet.actions.pages.downloads import FACTS, KINDS, Download, facts_as, table_as
from callsheet.actions.pages.kpis import kpi_page
from callsheet.actions.pages.rows import export
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import READING, file_of
from callsheet.api.routes.audit import AuditWanted
from callsheet.api.routes.kpis import KpiWanted, RowsWanted
from callsheet.api.schemas import Problem

router = Router(tags=["exports"])
ANSWERS = {200: None, READING: Problem}
TABLE = file_of(*(kind.partition(";")[0] for kind in KINDS.values()), summary="The table as a file")
ROWS = file_of(*(KINDS[form].partition(";")[0] for form in FACTS), summary="All facts as a file")


@router.get("/kpis/{key}/export/{form}", response=ANSWERS, summary="Values of a KPI as a file", openapi_extra=TABLE)
@rule("read", objects=("kpi", "export form"), vendors=True)
def export_kpi(request: HttpRequest, key: str, form: str, asked: Query[KpiWanted]) -> HttpResponse:
    """The table of the KPI explorer as csv, xlsx, parquet or json; as asked of `GET /kpis/{key}`."""
    question = asked.question(key)
    return _file(table_as(kpi_page(actor_in(request), question, asked.as_of).table, key, form))


@router.get("/rows/export/{form}", response=ANSWERS, summary="The rows behind a number as a file", openapi_extra=ROWS)
@rule("rows", objects=("export form",), vendors=True)
def export_rows(request: HttpRequest, form: str, asked: Query[RowsWanted]) -> HttpResponse:
    """All of them as csv or parquet; as asked of `GET /rows`."""
    actor, given = actor_in(request), asked.given()
    table = given.pop("table")
    file = facts_as(lambda target: export(actor, table, given, target, as_of=asked.as_of), form)
    return FileResponse(file, as_attachment=True, filename=f"{table}.{form}", content_type=KINDS[form])  # type: ignore[return-value]


@router.get("/audit/export/{form}", response=ANSWERS, summary="The record as a file", openapi_extra=TABLE)
@rule("audit", objects=("export form",))
def export_audit(request: HttpRequest, form: str, asked: Query[AuditWanted]) -> HttpResponse:
    """The latest 50,000 entries that are asked for, as csv, xlsx, parquet or json."""
    return _file(table_as(audit_table(actor_in(request), asked.words()), "audit", form))


def _file(file: Download) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.body, content_type=file.kind, headers=headers)
