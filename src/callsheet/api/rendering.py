"""Values as JSON: money and other decimals as text, times in UTC with Z, what is no number as null."""

from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest
from ninja import Schema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS
DEEPEST = 50


def as_bytes(value: object) -> bytes:
    """The value as JSON."""
    return orjson.dumps(value, default=_plain, option=OPTIONS)


def _plain(value: object) -> object:
    if isinstance(value, Schema):
        return value.model_dump()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


class Renderer(BaseRenderer):
    """How answers are written."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The answer's body."""
        return as_bytes(data)


class Reader(Parser):
    """How bodies are read: strictly, without NaN, lone surrogates, or characters that no text of the database may hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as values. ValueError where it is not JSON, or holds a NUL character."""
        found = orjson.loads(request.body)
        _check(found, DEEPEST)
        return found


def _check(value: object, depth: int) -> None:
    if depth == 0:
        raise ValueError("the body is nested too deeply")
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("the body holds a NUL character")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth)
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)
