"""Imports: history, one import with progress and bad rows, feeding mended rows again, cancelling."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from callsheet.actions import imports, mending
from callsheet.actions.acting import reading
from callsheet.actions.pages import imports as pages
from callsheet.actions.rules import rule
from callsheet.errors import NotThere, UserError
from callsheet.state import access
from callsheet.state.models import ImportRun
from callsheet.web.asking import Asking, actor_of

FINISHED = ("done", "unchanged", "failed", "cancelled")
SHOWN_BAD = 200
KINDS = ("judgments", "reviews", "items", "gold", "totals", "queue")


@rule("read")
def history(request: HttpRequest) -> HttpResponse:
    """All imports, newest first."""
    asking = Asking.of(request)
    report = pages.imports_page(actor_of(request), programme=asking.get("programme"), as_of=asking.as_of)
    runs = pages.entries(actor_of(request), programme=asking.get("programme"))
    page = {"report": report, "title": report.title, "runs": runs, "programme": asking.get("programme")}
    return render(request, "pages/imports.html", page)


@rule("read", objects=("import",))
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One import."""
    return _page(request, _run(request, key))


def _page(request: HttpRequest, run: ImportRun, *, wrong: str = "", mended: str = "") -> HttpResponse:
    bad = list(pages.bad_rows(run, limit=SHOWN_BAD))
    can_mend = bool(bad) and mending.is_mendable(run) and actor_of(request).may("import")
    page = {
        "run": run,
        "title": _title(run),
        "bad": bad,
        "rejected": run.counts.get("rejected", 0),
        "finished": run.state in FINISHED,
        "percent": _percent(run),
        "mendable": mended or _to_mend(request, run, can_mend=can_mend),
        "can_mend": can_mend,
        "wrong": wrong,
        "facts": [(kind, run.counts.get(kind, 0)) for kind in KINDS if run.counts.get(kind)],
        "others": _others(run),
    }
    return render(request, "pages/import.html", page, status=422 if wrong else 200)


def _to_mend(request: HttpRequest, run: ImportRun, *, can_mend: bool) -> str:
    """The rows to mend; records of a JSON file, which has to be read for them, only when they are asked for."""
    if not can_mend or (mending.reads_the_file(run) and "mend" not in request.GET):
        return ""
    return "\n".join(mending.to_mend(actor_of(request), str(run.id)))


def _others(run: ImportRun) -> list[tuple[str, int]]:
    """What else became of the rows; only what there is."""
    words = {
        "duplicates": _("Known already"),
        "superseded": _("Older, replaced"),
        "filtered": _("Left out on purpose"),
        "rejected": _("Bad rows"),
    }
    return [
        (word, run.counts.get(name, 0)) for name, word in words.items() if run.counts.get(name) or name == "rejected"
    ]


def _percent(run: ImportRun) -> int:
    return max(0, min(100, round(100 * run.share)))


@rule("read", objects=("manifest",))
def by_manifest(request: HttpRequest, seq: int) -> HttpResponse:
    """The import that made this step of the manifest."""
    with reading(actor_of(request)):
        run = access.import_runs(actor_of(request)).filter(seq=seq).first()
    if run is None:
        raise NotThere(_("No import made manifest %(seq)s.") % {"seq": seq})
    return redirect("import", key=run.id)


@rule("read", objects=("import",))
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """The fragment that a running import's page asks for; when it is over, the page reloads itself."""
    run = _run(request, key)
    page = {"run": run, "finished": run.state in FINISHED, "percent": _percent(run)}
    answer = render(request, "pieces/progress.html", page)
    if run.state in FINISHED:
        answer.headers["HX-Refresh"] = "true"
    return answer


@rule("rows", objects=("import",))
def rejects(request: HttpRequest, key: str) -> FileResponse:
    """The bad rows as a file that no spreadsheet runs."""
    run = _run(request, key)
    name = f"rejected-{run.file_name}.csv"
    return FileResponse(pages.inert_rejects(run), content_type="text/csv", as_attachment=True, filename=name)


@rule("import", objects=("import",))
@require_POST
def feed_again(request: HttpRequest, key: str) -> HttpResponse:
    """Mended rows go in."""
    mended = request.POST.get("mended", "")
    try:
        outcome = mending.feed_again(actor_of(request), key, mended)
    except UserError as error:
        return _page(request, _run(request, key), wrong=error.sentence, mended=mended)
    return redirect(f"/imports/{outcome.run}/")


@rule("import", objects=("import",))
@require_POST
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """Stop one that has not committed."""
    imports.cancel(_run(request, key), actor=actor_of(request))
    return redirect(f"/imports/{key}/")


def _run(request: HttpRequest, key: str) -> ImportRun:
    with reading(actor_of(request)):
        return access.import_run(actor_of(request), key)


def _title(run: ImportRun) -> str:
    if run.state in ("done", "unchanged"):
        rejected = run.counts.get("rejected", 0)
        said = _("%(file)s is in: %(rows)s rows read") % {
            "file": run.file_name,
            "rows": f"{run.counts.get('rows_read', 0):,}",
        }
        return said if not rejected else f"{said}, " + _("%(n)s to mend") % {"n": f"{rejected:,}"}
    if run.state in ("failed", "cancelled"):
        return _("%(file)s did not come in") % {"file": run.file_name}
    return _("%(file)s is being read") % {"file": run.file_name}
