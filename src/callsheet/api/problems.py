"""One shape for everything that goes wrong: {"error": {"code", "sentence", "details"}}."""

import logging
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from callsheet.errors import (
    BrokenPromise,
    CallsheetError,
    Clash,
    NotAllowed,
    NotThere,
    Stale,
    Unavailable,
    UnusableInput,
)

log = logging.getLogger("callsheet.api")

STATUS: Mapping[type[CallsheetError], int] = {
    NotThere: 404,
    NotAllowed: 403,
    Stale: 412,
    Clash: 409,
    Unavailable: 503,
    UnusableInput: 422,
    BrokenPromise: 500,
}
CODES: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "The request cannot be read."),
    401: ("signed_out", "Show a token: Authorization: Bearer cs_…"),
    403: ("not_allowed", "This is not for you."),
    404: ("not_there", "There is nothing at this address."),
    405: ("wrong_method", "This address does not answer that method."),
    406: ("not_acceptable", "This address answers another kind of content: mind the header Accept."),
    409: ("clash", "It exists already, or somebody else changed it first."),
    411: ("length_needed", "Send the body with its length in the header Content-Length, not in chunks."),
    412: ("stale", "It was changed since you read it: read it again and compare."),
    413: ("too_large", "The request is larger than this address takes."),
    415: ("wrong_content", "This address takes another kind of content: mind the header Content-Type."),
    422: ("unusable_input", "The request says something that cannot be used."),
    429: ("too_many", "Too many requests in a minute: wait as long as Retry-After says."),
    500: ("broken", "Something on our side broke. Nothing was changed; what happened is in the server's log."),
    503: ("unavailable", "The database is restarting. Try again in a few seconds."),
}
"""Status -> code and sentence where nothing more is known."""
OWN_SERVER_ERRORS = (OperationalError, InterfaceError)


class Refused(Exception):
    """An answer other than a good one: `status` with its code, a sentence, details, headers."""

    def __init__(
        self, status: int, sentence: str = "", *, headers: Mapping[str, str] | None = None, **details: Any
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence or CODES[status][1]
        self.headers = dict(headers or {})
        self.details = details


def problem(
    status: int,
    sentence: str = "",
    *,
    code: str = "",
    details: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer for something that went wrong."""
    known_code, known_sentence = CODES.get(status, CODES[400])
    said = {"code": code or known_code, "sentence": sentence or known_sentence, "details": dict(details or {})}
    try:
        body = orjson.dumps({"error": said}, default=str, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # a number or text among the details that JSON cannot hold: the sentence is what matters
        body = orjson.dumps({"error": {**said, "details": {}}})
    return HttpResponse(body, status=status, content_type="application/json", headers=dict(headers or {}))


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse:
    """Any exception as its answer; defects are logged and told apart from what somebody can mend."""
    if isinstance(error, Refused):
        return problem(error.status, error.sentence, details=error.details, headers=error.headers)
    if isinstance(error, CallsheetError):
        status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), 400)
        return problem(status, error.sentence, code=error.code, details=error.details)
    if isinstance(error, ValidationError):
        return _invalid(error)
    if isinstance(error, HttpError):
        return _http(error)
    if isinstance(error, RequestDataTooBig):
        return problem(413)
    if isinstance(error, Http404):
        return problem(404)
    if isinstance(error, DataError):
        return problem(422, "A value is too long, too large, or holds a character that no text may hold.")
    if isinstance(error, SuspiciousOperation | BadRequest):
        return problem(400)
    return _defect(request, error)


def _defect(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, OWN_SERVER_ERRORS):
        return problem(503, headers={"Retry-After": "2"})
    got_request_exception.send(sender=None, request=request)
    log.error("%s %s", request.method, request.path, exc_info=error if sys.exc_info()[1] is None else True)
    return problem(500)


def _http(error: HttpError) -> HttpResponse:
    if error.status_code == 403:
        return problem(403, "A change by a page needs its header X-CSRFToken; a program shows a token.")
    if error.status_code == 400:
        return problem(400, "The body is not JSON that can be read.")
    return problem(error.status_code)


def _invalid(error: ValidationError) -> HttpResponse:
    """All fields that do not fit, each with its path; the first of them is the sentence."""
    fields = [{"path": _path(e["loc"]), "sentence": sentence_of(e), "kind": str(e["type"])} for e in error.errors]
    first = fields[0] if fields else {"path": "", "sentence": ""}
    return problem(422, f"{first['path']}: {first['sentence']}", code="invalid", details={"fields": fields})


SENTENCES: Mapping[str, str] = {
    "missing": "This is missing, and needed.",
    "extra_forbidden": "There is no such field.",
    "greater_than_equal": "Give {ge} or more.",
    "less_than_equal": "Give at most {le}.",
    "int_parsing": "This is not a whole number.",
    "int_parsing_size": "This is not a whole number that can be used.",
    "int_type": "This is not a whole number.",
    "int_from_float": "This is not a whole number.",
    "bool_parsing": "Write true or false.",
    "bool_type": "Write true or false.",
    "string_type": "This is not a text.",
    "string_unicode": "This text holds a character that cannot be used.",
    "string_too_long": "Write at most {max_length} characters.",
    "string_too_short": "Write at least {min_length} characters.",
    "list_type": "This is not a list.",
    "dict_type": "This is not an object of fields and values.",
    "model_attributes_type": "This is not an object of fields and values.",
    "too_long": "Give at most {max_length}; these are {actual_length}.",
    "too_short": "Give at least {min_length}; these are {actual_length}.",
    "literal_error": "Choose {expected}.",
}
"""What is wrong with a value, by pydantic's name for it, in plain words."""


def sentence_of(error: Mapping[str, Any]) -> str:
    """What is wrong with one value, and what was expected."""
    known = SENTENCES.get(str(error["type"]))
    if known is None:
        return f"{error['msg']}."
    try:
        return known.format(**error.get("ctx", {}))
    except (KeyError, IndexError):
        return f"{error['msg']}."


def _path(where: tuple[object, ...]) -> str:
    """("body", "wanted", "values", 0) as body.values.0: the name of the function's argument says nothing to anybody."""
    place, *inner = [str(part) for part in where]
    return ".".join([place, *(inner[1:] if place == "body" and len(inner) > 1 else inner)])


def nearest(word: str, known: list[str]) -> str:
    """The known word that is most like this one, as a hint; '' where none is near."""
    found = get_close_matches(word, known, n=1, cutoff=0.5)
    return f" Did you mean “{found[0]}”?" if found else ""
