"""The registry: every noun by one set of operations."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Header, Query, Router, Schema

from callsheet.actions import registry_rows
from callsheet.actions.nouns import NOUNS
from callsheet.actions.rules import rule
from callsheet.api.asking import actor_in
from callsheet.api.offers import offers, offers_change
from callsheet.api.paging import Listed, after, cursor, named_place, page
from callsheet.api.problems import Refused
from callsheet.api.repeating import Done, write
from callsheet.api.routes.audit import audit_out
from callsheet.api.schemas import AuditOut, NounOut, Page, RowIn, RowOut, RowPutOut

router = Router(tags=["registry"])
KEY = "Values of the key's fields with commas between them; ~0, ~1, ~2 stand for tilde, slash and comma in a value."


class Held(Schema):
    """The version of the row as it was read."""

    if_match: str = Field("", alias="If-Match", max_length=100, description="Its version as ETag, or * for any.")


class HeldOrNew(Held):
    """The same, or that there must not be a row yet."""

    if_none_match: str = Field("", alias="If-None-Match", max_length=100, description="* to create and never change.")


class RowsAsked(Listed):
    """Part of the rows of a noun."""

    q: str = Field("", max_length=200, description="A text that one of the row's values contains, whatever its case.")
    where: str = Field(
        "",
        max_length=1000,
        description="field=value, as the row's values say it, more of them behind semicolons: only rows that are so.",
    )


@router.get("", response=offers(Page[NounOut]), summary="The nouns")
@rule("read")
def list_nouns(request: HttpRequest, asked: Query[Listed]) -> Page[NounOut]:
    """What the registry holds: each noun with the fields of its key and those that can be set."""
    shown, following = page(request, asked, list(NOUNS.values()), lambda noun: noun.name)
    items = [
        NounOut(
            name=noun.name,
            plural=noun.plural,
            one_row=noun.one_row,
            key=list(noun.key),
            fields=list(noun.fields),
            measured=noun.measured,
        )
        for noun in shown
    ]
    return Page[NounOut](items=items, next_cursor=following)


@router.get("/{noun}", response=offers(Page[RowOut]), summary="Rows of a noun")
@rule("read", objects=("noun",))
def list_noun_rows(request: HttpRequest, noun: str, asked: Query[RowsAsked]) -> Page[RowOut]:
    """All rows that you may see, by key, each with the version that a change of it names; `q` and `where` leave some out,
    as the page's search and filters do."""
    start = named_place(after(request, asked))
    sought = registry_rows.Sought(asked.q, tuple(part.strip() for part in asked.where.split(";") if part.strip()))
    found = registry_rows.listed(noun, actor=actor_in(request), limit=asked.limit, start=start, sought=sought)
    following = cursor(request, [found.rows[-1].key, found.last]) if found.is_more and found.rows else None
    return Page[RowOut](items=[_row(row) for row in found.rows], next_cursor=following)


@router.get("/{noun}/{key}", response=offers(RowOut), summary="One row")
@rule("read", objects=("noun", "registry row"))
def get_row(request: HttpRequest, response: HttpResponse, noun: str, key: str) -> RowOut:
    """One row; its version stands in the header ETag too."""
    row = registry_rows.one(noun, key, actor=actor_in(request))
    response.headers["ETag"] = f'"{row.version}"'
    return _row(row)


@router.put("/{noun}/{key}", response=offers_change(RowPutOut, also=201), summary="Create or change a row")
@rule("registry", objects=("noun", "registry row"))
@write
def put_row(request: HttpRequest, noun: str, key: str, wanted: RowIn, held: Header[HeldOrNew]) -> Done:
    """Fields that are not named stay as they are. Name the version in If-Match, and nobody's change is written over;
    `If-None-Match: *` creates only. Measures follow where they depend on the noun."""
    expected = _expected(held.if_match, held.if_none_match)
    row, is_new, said = registry_rows.put(noun, key, wanted.values, actor=actor_in(request), expected=expected)
    body = RowPutOut(**_row(row).model_dump(), said=said)
    return Done(body, 201 if is_new else 200, {"ETag": f'"{row.version}"'})


@router.delete("/{noun}/{key}", response=offers_change(None, status=204), summary="Remove a row")
@rule("registry", objects=("noun", "registry row"))
@write
def delete_row(request: HttpRequest, noun: str, key: str, held: Header[Held]) -> Done:
    """Rows that others stand on stay (409)."""
    registry_rows.remove(noun, key, actor=actor_in(request), expected=_expected(held.if_match, ""))
    return Done(None, 204)


@router.get("/{noun}/{key}/history", response=offers(Page[AuditOut]), summary="History of a row")
@rule("audit", objects=("noun", "registry row"))
def get_row_history(request: HttpRequest, noun: str, key: str, asked: Query[Listed]) -> Page[AuditOut]:
    """What was done to it, newest first; also where it is gone."""
    entries = registry_rows.history(noun, key, actor=actor_in(request))
    shown, following = page(request, asked, entries, lambda entry: str(entry.n))
    return Page[AuditOut](items=[audit_out(entry) for entry in shown], next_cursor=following)


def _row(row: registry_rows.RegistryRow) -> RowOut:
    values: dict[str, Any] = dict(row.values)
    return RowOut(noun=row.noun, key=row.key, values=values, version=row.version)


def _expected(if_match: str, if_none_match: str) -> str | None:
    """The version that the sender read, from the two headers of HTTP."""
    if if_none_match:
        if if_none_match.strip() != "*" or if_match:
            raise Refused(422, "header.If-None-Match: “*” alone is known, without If-Match: create, never change.")
        return registry_rows.NONE
    text = if_match.strip()
    if not text:
        return None
    return registry_rows.ANY if text == "*" else text.removeprefix("W/").strip('"') or "-"
