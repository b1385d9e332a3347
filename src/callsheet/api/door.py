"""The door: all operations under one address, each with its rule; and what describes them (OpenAPI)."""

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from callsheet.actions.rules import public
from callsheet.api import describing
from callsheet.api.asking import Session, Token
from callsheet.api.checking import checked
from callsheet.api.pages import reference
from callsheet.api.problems import answer_to, problem
from callsheet.api.rendering import Reader, Renderer, as_bytes
from callsheet.api.routes import ROUTERS

ROOT = "/api/v1/"


class Api(NinjaAPI):
    """NinjaAPI with what all our operations have in common written into its description."""

    def get_openapi_schema(self, **said: Any) -> OpenAPISchema:
        """OpenAPI 3.1: with the right that each operation asks, keys of writes, and the answers that any may give."""
        found = super().get_openapi_schema(path_prefix=ROOT.strip("/") + "/")
        describing.complete(found, self)
        return found

    def get_content_type(self) -> str:
        """JSON says its own encoding."""
        return "application/json"

    def addresses(self) -> list[URLPattern]:
        """One address for each path; its view answers all methods."""
        found: dict[str, URLPattern] = {}
        for router in self._get_bound_routers():
            for pattern in router.urls_paths(router.prefix):
                found.setdefault(str(pattern.pattern), pattern)
        return list(found.values())


def build() -> Api:
    """The API with all its routers."""
    api = Api(
        title="Callsheet",
        version="1",
        description=describing.ABOUT,
        auth=[Token(), Session()],
        renderer=Renderer(),
        parser=Reader(),
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
    )
    for kind in [Exception, *api._exception_handlers]:
        api.add_exception_handler(kind, answer_to)  # type: ignore[arg-type]
    api.add_decorator(checked, mode="view")
    for prefix, router in ROUTERS:
        api.add_router(prefix, router)
    return api


API = build()


@functools.cache
def description() -> OpenAPISchema:
    """What the API can do; worked out once, for it takes a second and anybody may ask."""
    return API.get_openapi_schema()


@functools.cache
def _as_sent() -> bytes:
    return as_bytes(description())


@public("what the API can do is the same everywhere and says nothing about this installation")
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of all operations, OpenAPI 3.1."""
    return HttpResponse(_as_sent(), content_type="application/json")


@public("what the API can do is the same everywhere and says nothing about this installation")
def docs(request: HttpRequest) -> HttpResponse:
    """The same as a page to read."""
    return reference(request, description())


@public("there is nothing here; whoever asks is told so in the API's shape")
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Any other address under /api/."""
    return problem(404, f"There is no operation at {request.path}; {ROOT}openapi.json lists them all.")


urlpatterns = [
    path("v1/openapi.json", openapi, name="api-openapi"),
    path("v1/docs", docs, name="api-docs"),
    path("v1/", include((API.addresses(), "api"))),
    re_path("", nothing_here, name="api-nothing"),
]
