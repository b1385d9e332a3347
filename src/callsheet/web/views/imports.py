"""Imports: history, one import with progress and bad rows, feeding mended rows again, cancelling."""

from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from callsheet.actions import imports
from callsheet.actions.acting import reading
from callsheet.actions.pages import imports as pages
from callsheet.errors import NotThere
from callsheet.state import access
from callsheet.state.models import ImportRun
from callsheet.web.asking import Asking, actor_of

FINISHED = ("done", "unchanged", "failed", "cancelled")
SHOWN_BAD = 200
KINDS = ("judgments", "reviews", "items", "gold", "totals", "queue")


def history(request: HttpRequest) -> HttpResponse:
    """All imports, newest first."""
    asking = Asking.of(request)
    report = pages.imports_page(actor_of(request), programme=asking.get("programme"), as_of=asking.as_of)
    runs = pages.entries(actor_of(request), programme=asking.get("programme"))
    page = {"report": report, "title": report.title, "runs": runs, "programme": asking.get("programme")}
    return render(request, "pages/imports.html", page)


def one(request: HttpRequest, key: str) -> HttpResponse:
    """One import."""
    run = _run(request, key)
    bad = list(pages.bad_rows(run, limit=SHOWN_BAD))
    lines = sorted({b.line: b.raw for b in bad}.items())
    page = {
        "run": run,
        "title": _title(run),
        "bad": bad,
        "finished": run.state in FINISHED,
        "mendable": "\n".join(raw for _line, raw in lines),
        "can_mend": run.reader in ("table", "appen", "mturk"),
        "facts": [(kind, run.counts.get(kind, 0)) for kind in KINDS if run.counts.get(kind)],
    }
    return render(request, "pages/import.html", page)


def progress(request: HttpRequest, key: str) -> HttpResponse:
    """The fragment that a running import's page asks for; when it is over, the page reloads itself."""
    run = _run(request, key)
    answer = render(request, "pieces/progress.html", {"run": run, "finished": run.state in FINISHED})
    if run.state in FINISHED:
        answer.headers["HX-Refresh"] = "true"
    return answer


def rejects(request: HttpRequest, key: str) -> FileResponse:
    """The bad rows as a file."""
    run = _run(request, key)
    if not run.rejects_path or not Path(run.rejects_path).is_file():
        raise NotThere(_("This import has no bad rows."))
    return FileResponse(Path(run.rejects_path).open("rb"), as_attachment=True, filename=f"rejected-{run.file_name}.csv")


@require_POST
def feed_again(request: HttpRequest, key: str) -> HttpResponse:
    """Mended rows go in."""
    outcome = pages.feed_again(actor_of(request), key, request.POST.get("mended", ""))
    return redirect(f"/imports/{outcome.run}/")


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
