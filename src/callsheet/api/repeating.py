"""Writes: each may carry an Idempotency-Key, and is then done once however often it is sent."""

import functools
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Schema

from callsheet.actions.repeats import Answer, Repeatable, once
from callsheet.api.asking import Asking, asking_of
from callsheet.api.problems import Refused
from callsheet.api.rendering import as_bytes

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,200}")
REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True, slots=True)
class Done:
    """What a write did: its status, what it answers, headers."""

    body: Schema | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Write = Callable[..., Done]


def write(view: Write) -> Callable[..., HttpResponse]:
    """An operation that changes something: repeated under the same key it is answered and not done again."""

    @functools.wraps(view)
    def run(request: HttpRequest, **values: Any) -> HttpResponse:
        asking = asking_of(request)

        def act() -> Answer:
            done = view(request, **values)
            body = "" if done.body is None else as_bytes(done.body).decode()
            return Answer(done.status, body, done.headers)

        key = request.headers.get(HEADER)
        if key is None:
            return _response(act(), is_replay=False)
        if not KEY.fullmatch(key):
            raise Refused(422, f"header.{HEADER}: give 1 to 200 visible ASCII characters, such as a UUID.")
        said = Repeatable(asking.whose, key, _asked(request, values))
        answer, is_replay = once(said, act, actor=asking.actor)
        return _response(answer, is_replay=is_replay)

    run.is_write = True  # type: ignore[attr-defined]
    return run


def _response(answer: Answer, *, is_replay: bool) -> HttpResponse:
    headers = {**answer.headers, **({REPLAYED: "true"} if is_replay else {})}
    if not answer.body:
        return HttpResponse(status=answer.status, headers=headers)
    return HttpResponse(answer.body, status=answer.status, content_type="application/json", headers=headers)


def _asked(request: HttpRequest, values: Mapping[str, Any]) -> str:
    """What is asked, whatever the order of its keys or the boundaries of its parts: method, address, values, files."""
    said = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode("utf-8", "surrogatepass"))
    said.update((request.headers.get("If-Match") or "").encode())
    for name in sorted(values):
        said.update(f"\n{name}=".encode())
        said.update(_fingerprint(values[name]))
    sent = getattr(request, "sent_file", None)
    if sent is not None:
        said.update(f"\nfile={sent.name}/{sent.sha256}".encode())
    return said.hexdigest()


def _fingerprint(value: Any) -> bytes:
    plain = value.model_dump(mode="json") if isinstance(value, Schema) else value
    return orjson.dumps(plain, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


__all__ = ["HEADER", "KEY", "REPLAYED", "Asking", "Done", "write"]
