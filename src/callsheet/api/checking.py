"""Before an operation runs: whether the address asks what the operation knows, and whether the content can be read."""

import functools
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.operation import Operation

from callsheet.api.problems import Refused, answer_to, nearest

JSON = "application/json"
LARGEST_BODY = 16 * 1024 * 1024
Run = Callable[..., HttpResponseBase]


def checked(run: Run) -> Run:
    """An operation that is refused before it runs where its request cannot be what it takes."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]

    @functools.wraps(run)
    def checked_run(request: HttpRequest, **values: Any) -> HttpResponseBase:
        try:
            check_words(operation, request)
            check_content(operation, request)
        except Refused as error:
            return answer_to(request, error)
        answer = run(request, **values)
        if answer.status_code >= 400 and connection.in_atomic_block:
            transaction.set_rollback(
                True
            )  # the error became an answer, so that nothing else would undo what went before it
        return answer

    return checked_run


def check_words(operation: Operation, request: HttpRequest) -> None:
    """Whether the address asks only what the operation knows, each once. Refused (422) names the nearest."""
    known = [name for model in operation.models if source_of(model) == "query" for name in model.__ninja_flatten_map__]
    for name in request.GET:
        values = request.GET.getlist(name)
        if name not in known:
            words = ", ".join(known) or "none"
            raise Refused(
                422,
                f"query.{name}: there is no such parameter.{nearest(name, known)} This operation knows: {words}.",
                fields=[{"path": f"query.{name}", "sentence": "There is no such parameter.", "kind": "unknown"}],
            )
        if len(values) > 1:
            raise Refused(422, f"query.{name}: it is given {len(values)} times; once is enough.")
    if "\x00" in request.path or any("\x00" in request.GET[name] for name in request.GET):
        raise Refused(422, "The address holds a NUL character.")


def check_content(operation: Operation, request: HttpRequest) -> None:
    """Whether the operation gives what is accepted (406), and takes what is sent (415, 413)."""
    given = produced(operation)
    if not any(request.accepts(kind) for kind in given):
        raise Refused(406, f"This operation answers {' or '.join(given)}; the header Accept asks for something else.")
    if not any(source_of(model) == "body" for model in operation.models):
        return
    check_length(request)
    if request.content_type != JSON:
        raise Refused(415, f"This operation takes {JSON}; the header Content-Type says “{request.content_type}”.")
    if length_of(request) > LARGEST_BODY:
        raise Refused(413, f"A body has at most {LARGEST_BODY // 1024 // 1024} MB.")


def check_length(request: HttpRequest) -> None:
    """Refused (411) for a body without its length: the server's interface gives none of it to us."""
    if request.headers.get("Transfer-Encoding") and not request.META.get("CONTENT_LENGTH"):
        raise Refused(411)


def length_of(request: HttpRequest) -> int:
    """Bytes of the body as the request states them; 0 where it does not."""
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() else 0


def source_of(model: Any) -> str:
    """Where an operation's values come from: query, path, body, form, file or header."""
    return str(model.__ninja_param_source__)


def produced(operation: Operation) -> tuple[str, ...]:
    """What kinds of content an operation answers when all is well."""
    answers: dict[Any, Any] = (operation.openapi_extra or {}).get("responses", {})
    return tuple(answers.get(200, {}).get("content", {})) or (JSON,)
