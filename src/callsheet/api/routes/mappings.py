"""Mappings: how a table or tracker is read; drafted from a sample, and tried on one."""

from django.http import HttpRequest
from ninja import Router

from callsheet.actions import drafts
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers_change
from callsheet.api.problems import Refused
from callsheet.api.schemas import CheckOut, SuggestionOut
from callsheet.api.sent_files import BODY, file_in, with_file

router = Router(tags=["mappings"])
UNNAMED = "mapping.yaml"


@router.post("/suggest", response=offers_change(SuggestionOut), summary="Draft a mapping", openapi_extra=BODY)
@rule("import")
@with_file
def suggest_mapping(request: HttpRequest, name: str = "") -> SuggestionOut:
    """A mapping for a sample; what is open stands in its comments. Nothing is imported."""
    sent = file_in(request)
    path = sent.path.rename(sent.path.with_name(sent.name))
    text = drafts.suggest_text(path, actor=actor_in(request))
    return SuggestionOut(mapping=text, needs_mapping="it needs no mapping" not in text.splitlines()[0])


@router.post("/check", response=offers_change(CheckOut), summary="Try a mapping", openapi_extra=BODY)
@rule("import")
@with_file
def check_mapping(request: HttpRequest, name: str = "") -> CheckOut:
    """What the part `mapping` of a form would read from its part `file`, in sentences. Nothing is imported."""
    sent = file_in(request)
    if not sent.texts.get("mapping", "").strip():
        raise Refused(422, "body.mapping: send a form with the parts file and mapping.")
    path = sent.path.rename(sent.path.with_name(sent.name))
    found = drafts.check(sent.texts["mapping"], UNNAMED, path)
    return CheckOut(
        sentences=[str(s) for s in found["sentences"]], rows_read=found["rows_read"], rejected=found["rejected"]
    )
