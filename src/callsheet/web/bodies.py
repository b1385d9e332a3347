"""How large a form may be: refused by what it says of itself, before a byte of it is read or kept."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from callsheet.web.answers import API, problem

MB = 1 << 20
LARGEST_FORM = 16 * MB
"""Bytes of a form without files."""
AROUND = MB
"""Bytes that a form may have beside its file."""
View = Callable[..., HttpResponse]


def takes_file(largest: int, sentence: str = "") -> Callable[[View], View]:
    """The address takes a file of at most `largest` bytes; `sentence` says (translated when shown) where larger ones go."""

    def declare(view: View) -> View:
        view.takes = (largest + AROUND, sentence)  # type: ignore[attr-defined]
        return view

    return declare


class BodyMiddleware:
    """Stands before all that reads forms. The API has limits of its own, for it answers in its own shape."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """413 where the body is larger than its address takes."""
        if request.path.startswith(API):
            return None
        most, sentence = getattr(view, "takes", (LARGEST_FORM, ""))
        stated = str(request.META.get("CONTENT_LENGTH") or "0")
        if not (stated.isascii() and stated.isdigit()) or int(stated) <= most:
            return None
        known = _("What was sent is larger than the %(most)d MB that this page takes.") % {"most": most // MB}
        return problem(request, _(sentence) if sentence else known, status=413)
