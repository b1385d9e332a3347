"""Many rows at once: the registry as text files or as a workbook, the difference to what stands, and carrying it out."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router

from callsheet.actions.exchange.applying import apply_changes, plan
from callsheet.actions.exchange.folder_in import read_files
from callsheet.actions.exchange.folder_out import folder
from callsheet.actions.exchange.said import FOLDER, WORKBOOK, as_json
from callsheet.actions.exchange.workbook_in import read_workbook
from callsheet.actions.exchange.workbook_out import workbook
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import READING, file_of, offers, offers_change
from callsheet.api.repeating import Done, write
from callsheet.api.schemas import Problem
from callsheet.api.schemas_of_work import ChangesOut, FilesIn, FilesOut
from callsheet.api.sent_files import BODY, file_in, with_file
from callsheet.facts.changes import Changes

Version = Annotated[int | None, Field(ge=0, le=2**62)]
router = Router(tags=["exchange"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/folder", response=offers(FilesOut), summary="The registry as text files")
@rule("registry")
def get_folder(request: HttpRequest) -> FilesOut:
    """As `callsheet export` writes it: YAML by path, the same bytes for the same registry."""
    return FilesOut(files=folder(actor=actor_in(request)))


@router.post("/folder/plan", response=offers_change(ChangesOut), summary="What text files would change")
@rule("registry")
def plan_folder(request: HttpRequest, wanted: FilesIn) -> ChangesOut:
    """Every difference, and every error with its file and line. Nothing is changed."""
    return _said(plan(read_files(wanted.files), actor=actor_in(request)), FOLDER, is_applied=False)


@router.post("/folder/apply", response=offers_change(ChangesOut), summary="Make the registry as text files say")
@rule("registry")
@write
def apply_folder(request: HttpRequest, wanted: FilesIn) -> Done:
    """All of it, or nothing where one line is wrong: then `errors` says where, and `applied` is false."""
    done = apply_changes(read_files(wanted.files), actor=actor_in(request), version=wanted.version)
    return Done(_said(done, FOLDER, is_applied=not done.errors))


@router.get(
    "/workbook",
    response={200: None, READING: Problem},
    summary="The registry as a workbook",
    openapi_extra=file_of(XLSX, summary="XLSX: one sheet a noun"),
)
@rule("registry")
def get_workbook(request: HttpRequest) -> HttpResponse:
    """As `callsheet registry export` writes it."""
    headers = {"Content-Disposition": 'attachment; filename="registry.xlsx"'}
    return HttpResponse(workbook(actor=actor_in(request)), content_type=XLSX, headers=headers)


@router.post(
    "/workbook/plan", response=offers_change(ChangesOut), summary="What a workbook would change", openapi_extra=BODY
)
@rule("registry")
@with_file
def plan_workbook(request: HttpRequest, name: str = "") -> ChangesOut:
    """Every difference, and every error with its sheet and cell. Nothing is changed."""
    sent = file_in(request)
    return _said(plan(read_workbook(sent.path, name=sent.name), actor=actor_in(request)), WORKBOOK, is_applied=False)


@router.post(
    "/workbook/apply",
    response=offers_change(ChangesOut),
    summary="Make the registry as a workbook says",
    openapi_extra=BODY,
)
@rule("registry")
@with_file
@write
def apply_workbook(request: HttpRequest, name: str = "", version: Version = None) -> Done:
    """All of it, or nothing where one cell is wrong. `version` is the plan's: 409 where somebody changed the registry since."""
    sent = file_in(request)
    done = apply_changes(read_workbook(sent.path, name=sent.name), actor=actor_in(request), version=version)
    return Done(_said(done, WORKBOOK, is_applied=not done.errors))


def _said(done: Changes, place: tuple[str, str], *, is_applied: bool) -> ChangesOut:
    said = as_json(done, place)
    return ChangesOut(
        created=said["created"],
        changed=said["changed"],
        removed=said["removed"],
        errors=said["errors"],
        version=done.version,
        applied=is_applied,
    )
