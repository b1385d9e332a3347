"""Files that are sent: as the body itself, streamed to disk and never held in memory, or as a form with the part `file`."""

import functools
import hashlib
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from callsheet.api.checking import check_length, length_of
from callsheet.api.problems import Refused

LARGEST = 2_000_000_000
"""Bytes of a file; larger files go through the command line or the watched folder."""
CHUNK = 1024 * 1024
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was sent, in a folder that goes when the request ends; `texts` are the other parts of its form."""

    name: str
    path: Path
    sha256: str
    texts: dict[str, str]


BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "mapping": {"type": "string", "description": "A mapping (YAML) to read the file with."},
                    },
                    "required": ["file"],
                    "additionalProperties": False,
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
"""The description of a body that is a file."""


def with_file(view: Callable[..., Result]) -> Callable[..., Result]:
    """An operation that takes a file; inside it `file_in(request)` is the file."""

    @functools.wraps(view)
    def run(request: HttpRequest, **values: Any) -> Result:
        check_length(request)
        if length_of(request) > LARGEST:
            raise Refused(413, "Files over 2 GB come in by `callsheet ingest FILE` or the watched folder.")
        with tempfile.TemporaryDirectory(prefix="callsheet-") as folder:
            request.sent_file = _received(request, Path(folder), values)  # type: ignore[attr-defined]
            return view(request, **values)

    return run


def file_in(request: HttpRequest) -> SentFile:
    """The file that this request sent."""
    found = request.sent_file  # type: ignore[attr-defined]
    assert isinstance(found, SentFile)
    return found


def _received(request: HttpRequest, folder: Path, values: dict[str, Any]) -> SentFile:
    texts: dict[str, str] = {}
    if request.content_type == "multipart/form-data":
        file, texts = _form(request)
        name, chunks = file.name or "", file.chunks()
    elif request.content_type == "application/x-www-form-urlencoded":
        raise Refused(415, "Send the file as the body itself, or as the part `file` of multipart/form-data.")
    else:
        name, chunks = values.get("name", ""), iter(lambda: request.read(CHUNK), b"")
    name = Path(name.replace("\\", "/")).name
    if not name or len(name) > 300 or "\x00" in name or not name.isprintable():
        raise Refused(422, "query.name: give the file a name of at most 300 printable letters, with its ending.")
    path = folder / "sent"
    return SentFile(name, path, _written(path, chunks), texts)


def _form(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    try:
        file = request.FILES.get("file")
        texts = {name: str(request.POST[name]) for name in request.POST}
    except MultiPartParserError as error:
        raise Refused(
            400, "The form cannot be read: its parts do not begin and end as its Content-Type says."
        ) from error
    unknown = sorted({*texts, *request.FILES} - {"file", "mapping"})
    if unknown or file is None:
        what = f"there is no part “{unknown[0]}”" if unknown else "the part `file` is missing"
        raise Refused(422, f"body: {what}; a form has the parts file and mapping.")
    if any("\x00" in text for text in texts.values()):
        raise Refused(422, "body.mapping: a text holds no NUL character.")
    return file, texts


def _written(path: Path, chunks: Iterable[bytes]) -> str:
    said, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                raise Refused(413, "Files over 2 GB come in by `callsheet ingest FILE` or the watched folder.")
            said.update(chunk)
            file.write(chunk)
    return said.hexdigest()
