"""Root of all addresses: the pages, /healthz for the supervisor and for load balancers, and the answer to what went wrong."""

import sys

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

AWAY = "The database is restarting. This page works again in a few seconds.\n"
DEFECT = (
    "Something in Callsheet went wrong. It is written down in the web server's log (CALLSHEET_HOME/logs/web.log).\n"
)


def health(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the database answers, else 503 (by `failure`)."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def failure(request: HttpRequest) -> HttpResponse:
    """Any exception that nobody caught, in views and middleware alike: 503 while the database is away (it comes back by
    itself), else 500. Plain text, because rendering a page may need what has just failed."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(AWAY, status=503, content_type="text/plain", headers={"Retry-After": "2", "Refresh": "2"})
    return HttpResponse(DEFECT, status=500, content_type="text/plain")


handler500 = failure
urlpatterns = [path("healthz", health, name="health"), path("", include("callsheet.web.urls"))]
