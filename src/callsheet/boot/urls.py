"""Root of all addresses: the pages, /healthz for the supervisor and for load balancers, and the answer to what went wrong."""

import sys

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from callsheet.actions.rules import public
from callsheet.web.views.problems import broken

AWAY = "The database is restarting. This page works again in a few seconds.\n"


@public("the supervisor and load balancers ask it; it says nothing but that the database answers")
def health(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the database answers, else 503 (by `failure`)."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def failure(request: HttpRequest) -> HttpResponse:
    """Any exception that nobody caught, in views and middleware alike: 503 while the database is away (it comes back by
    itself), else 500. Its page needs neither database nor session, for one of them may be what has just failed."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(AWAY, status=503, content_type="text/plain", headers={"Retry-After": "2", "Refresh": "2"})
    return broken(request)


handler404 = "callsheet.web.views.problems.not_found"
handler500 = failure
urlpatterns = [
    path("healthz", health, name="health"),
    path("api/", include("callsheet.api.door")),
    path("", include("callsheet.web.urls")),
]
