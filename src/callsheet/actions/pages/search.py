"""One box for everything: programmes, vendors, batches, KPIs, findings, imports … that this reader may see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlencode

from django.db.models import Model, Q, QuerySet

from callsheet.actions.acting import Actor, reading
from callsheet.metrics.dictionary import KPIS
from callsheet.said import beside, restored, term
from callsheet.state import access
from callsheet.state.models import Batch, Locale, Workstream

Row = TypeVar("Row", bound=Model)
SHORTEST = 2
MOST = 8
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: its name, its code, a line on it, and its address."""

    name: str
    code: str
    note: str
    path: str


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one kind; `more` where there are others besides."""

    kind: str
    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was asked and found, best kinds first. `too_short`: nothing was looked for."""

    asked: str
    kinds: tuple[Found, ...]
    too_short: bool

    @property
    def count(self) -> int:
        """How many hits are shown."""
        return sum(len(found.hits) for found in self.kinds)


def search_page(actor: Actor, text: str) -> SearchPage:
    """Everything whose code or name holds all words of the text; exact codes and beginnings first. One query a kind."""
    asked = " ".join(text.split())[:LONGEST]
    if len(asked) < SHORTEST:
        return SearchPage(asked, (), too_short=True)
    with reading(actor):
        kinds = [_found(kind, hits(actor, asked), asked) for kind, hits in KINDS.items()]
    return SearchPage(asked, tuple(kind for kind in kinds if kind.hits), too_short=False)


def _found(kind: str, hits: Iterable[Hit], asked: str) -> Found:
    ranked = sorted(hits, key=lambda hit: (_rank(hit, asked.casefold()), hit.name.casefold(), hit.code))
    return Found(kind, tuple(ranked[:MOST]), len(ranked) > MOST)


def _rank(hit: Hit, asked: str) -> int:
    names = (hit.code.casefold(), hit.name.casefold())
    if asked in names:
        return 0
    return 1 if any(name.startswith(asked) for name in names) else 2


def _matching(rows: QuerySet[Row], asked: str, *fields: str) -> QuerySet[Row]:
    """Rows of which every word stands in one of the fields."""
    for word in asked.split():
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(one)
    return rows[: MOST * 8]


def _programmes(actor: Actor, asked: str) -> Iterable[Hit]:
    for row in _matching(access.programmes(actor), asked, "code", "name", "alias", "customer", "domain"):
        yield Hit(row.name or row.code, row.code, row.domain, _path("programmes", row.code))


def _vendors(actor: Actor, asked: str) -> Iterable[Hit]:
    for row in _matching(access.vendors(actor), asked, "code", "name"):
        yield Hit(row.name or row.code, row.code, "", _path("vendors", row.code))


def _sites(actor: Actor, asked: str) -> Iterable[Hit]:
    for row in _matching(access.sites(actor), asked, "code", "name", "vendor__name"):
        yield Hit(row.name or row.code, row.code, f"{row.vendor_id} · {row.zone}", _path("vendors", row.vendor_id))


def _batches(actor: Actor, asked: str) -> Iterable[Hit]:
    for row in _matching(_within(actor, Batch.objects.all()), asked, "code", "name"):
        yield Hit(row.name or row.code, row.code, row.programme_id, _work(programme=row.programme_id, batch=row.code))


def _workstreams(actor: Actor, asked: str) -> Iterable[Hit]:
    for row in _matching(_within(actor, Workstream.objects.all()), asked, "code", "name"):
        where = _work(programme=row.programme_id, workstream=row.code)
        yield Hit(row.name or row.code, row.code, row.programme_id, where)


def _within(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows.filter(programme__in=access.programmes(actor).order_by().values("code")).order_by("code")


def _path(page: str, code: str) -> str:
    return f"/{page}/{quote(code, safe='')}/"


def _work(**where: str) -> str:
    """The work of a label by week: what there is to see of things without a page of their own."""
    return f"/kpis/submitted/?{urlencode({'by': 'week', **where})}"


def _locales(_actor: Actor, asked: str) -> Iterable[Hit]:
    for row in _matching(Locale.objects.order_by("code"), asked, "code", "name"):
        yield Hit(row.name or row.code, row.code, "", _work(locale=row.code))


def _kpis(_actor: Actor, asked: str) -> Iterable[Hit]:
    words = asked.casefold().split()
    for kpi in KPIS.values():
        text = f"{kpi.id} {kpi.name} {kpi.formula}".casefold()
        if all(word in text for word in words):
            yield Hit(kpi.name, kpi.id, kpi.unit, f"/kpis/{kpi.id}/")


def _findings(actor: Actor, asked: str) -> Iterable[Hit]:
    for row in _matching(access.raised_findings(actor).order_by("-last_at"), asked, "said__title"):
        yield Hit(restored(row.said["card"]["sentence"]), row.id, row.programme, f"/findings/{row.id}/")


def _imports(actor: Actor, asked: str) -> Iterable[Hit]:
    for row in _matching(access.import_runs(actor), asked, "file_name", "source"):
        yield Hit(
            row.file_name,
            str(row.id),
            beside(" · ", (row.programme, row.source, term(row.state))),
            f"/imports/{row.id}/",
        )


KINDS: dict[str, Callable[[Actor, str], Iterable[Hit]]] = {
    "programmes": _programmes,
    "vendors": _vendors,
    "sites": _sites,
    "KPIs": _kpis,
    "findings": _findings,
    "batches": _batches,
    "workstreams": _workstreams,
    "locales": _locales,
    "imports": _imports,
}
"""Kinds in the order in which they are shown."""
