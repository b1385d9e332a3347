"""Root of all addresses: the pages, and /healthz for the supervisor and for load balancers."""

from importlib.util import find_spec

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def health(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the database answers, else 503 (by the middleware)."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


urlpatterns: list[URLPattern | URLResolver] = [path("healthz", health, name="health")]
if find_spec("callsheet.web.urls") is not None:
    urlpatterns.append(path("", include("callsheet.web.urls")))
