"""Imports: send a file, see how far it is, mend its bad rows, cancel it."""

from datetime import datetime

from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Field, Query, Router

from callsheet.actions import imports
from callsheet.actions.acting import reading
from callsheet.actions.jobs import ask_for
from callsheet.actions.mending import begin_again
from callsheet.actions.pages.imports import inert_rejects
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import READING, file_of, offers, offers_change
from callsheet.api.paging import Listed, after, cut
from callsheet.api.problems import Refused
from callsheet.api.repeating import Done, write
from callsheet.api.schemas import ImportOut, MendedIn, Page, Problem
from callsheet.api.sent_files import BODY, file_in, with_file
from callsheet.state import access
from callsheet.state.models import ImportRun

router = Router(tags=["imports"])


class ImportsAsked(Listed):
    """Which imports."""

    programme: str = Field("", max_length=100)
    source: str = Field("", max_length=200)
    manifest: int | None = Field(None, ge=1, le=2**62, description="Only that which made this step of the facts.")
    state: str = Field(
        "", max_length=12, description="waiting, reading, committing, done, unchanged, failed or cancelled"
    )


class ImportAsked(Listed):
    """Where a file goes."""

    programme: str = Field(min_length=1, max_length=100, description="Code of the programme; a new one is created.")
    source: str = Field("", max_length=200, description="Name of the feed; from the file's name where not given.")
    name: str = Field("", max_length=300, description="The file's name, where the body is the file itself.")


def import_out(run: ImportRun) -> ImportOut:
    """One import as the API says it."""
    return ImportOut(
        id=str(run.id),
        programme=run.programme,
        source=run.source,
        reader=run.reader,
        file=run.file_name,
        state=run.state,
        step=run.step,
        share=run.share,
        counts=run.counts,
        skipped=run.skipped,
        notes=run.notes,
        sentence=run.sentence,
        manifest=run.seq,
        mends=None if run.mends_id is None else str(run.mends_id),
        actor=run.actor,
        created_at=run.created_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
    )


@router.get("", response=offers(Page[ImportOut]), summary="All imports")
@rule("read")
def list_imports(request: HttpRequest, asked: Query[ImportsAsked]) -> Page[ImportOut]:
    """Imports of the programmes that you see, newest first."""
    actor = actor_in(request)
    start = after(request, asked)
    with reading(actor):
        rows = access.import_runs(actor).order_by("-created_at", "-id")
        wanted = {n: getattr(asked, n) for n in ("programme", "source", "state") if getattr(asked, n)}
        rows = rows.filter(_older(start), **wanted)
        rows = rows if asked.manifest is None else rows.filter(seq=asked.manifest)
        found = list(rows[: asked.limit + 1])
    shown, following = cut(request, asked, found, lambda run: [run.created_at.isoformat(), str(run.id)])
    return Page[ImportOut](items=[import_out(run) for run in shown], next_cursor=following)


def _older(start: list[object] | None) -> Q:
    if start is None:
        return Q()
    try:
        at, key = datetime.fromisoformat(str(start[0])), str(start[1])
    except (ValueError, IndexError) as error:
        raise Refused(422, "query.cursor: this is no cursor of this list; leave it out to begin anew.") from error
    return Q(created_at__lt=at) | Q(created_at=at, id__lt=key)


@router.post("", response=offers_change(ImportOut, status=202), summary="Import a file", openapi_extra=BODY)
@rule("import", objects=("programme",))
@with_file
@write
def create_import(request: HttpRequest, programme: str, source: str = "", name: str = "") -> Done:
    """The file is kept, its reader chosen; the worker reads it. Ask `GET /imports/{id}` how far it is."""
    actor, sent = actor_in(request), file_in(request)
    mapping = (sent.texts["mapping"], f"{source or sent.name}.yaml") if "mapping" in sent.texts else None
    run = imports.begin(sent.path, programme=programme, actor=actor, source=source, mapping=mapping, name=sent.name)
    ask_for(run, person=actor.person)
    return Done(import_out(run), 202)


@router.get("/{key}", response=offers(ImportOut), summary="One import")
@rule("read", objects=("import",))
def get_import(request: HttpRequest, key: str) -> ImportOut:
    """Its state, how far it is, and what came of it."""
    return import_out(_run(request, key))


@router.get(
    "/{key}/rejects",
    response={200: None, READING: Problem},
    summary="Bad rows",
    openapi_extra=file_of("text/csv", summary="The bad rows with line, field, value and reason"),
)
@rule("rows", objects=("import",))
def get_rejects(request: HttpRequest, key: str) -> HttpResponse:
    """The rows that could not be read, as CSV. A cell that a spreadsheet would run has an apostrophe in front, `raw` too:
    take it off before the row is sent to feed-again.
    """
    rows = inert_rejects(_run(request, key))
    return FileResponse(rows, content_type="text/csv", as_attachment=True, filename=f"rejected-{key}.csv")  # type: ignore[return-value]


@router.post("/{key}/feed-again", response=offers_change(ImportOut, status=202), summary="Mended rows")
@rule("import", objects=("import",))
@write
def feed_again(request: HttpRequest, key: str, mended: MendedIn) -> Done:
    """Rows that were mended go in with the reading of their import, as an import of their own."""
    actor = actor_in(request)
    run = begin_again(actor, key, "\n".join(mended.rows))
    ask_for(run, person=actor.person)
    return Done(import_out(run), 202)


@router.post("/{key}/cancel", response=offers_change(ImportOut), summary="Cancel")
@rule("import", objects=("import",))
@write
def cancel_import(request: HttpRequest, key: str) -> Done:
    """Stop one that has not committed."""
    imports.cancel(_run(request, key), actor=actor_in(request))
    return Done(import_out(_run(request, key)))


def _run(request: HttpRequest, key: str) -> ImportRun:
    with reading(actor_in(request)):
        return access.import_run(actor_in(request), key)
