"""Keep a page with its filters under a name, for oneself or for all; find it again."""

from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, urlencode

from django.db.models import Q
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from callsheet.actions import audit
from callsheet.actions.acting import Actor, acting, reading
from callsheet.actions.rules import rule_of
from callsheet.errors import NotAllowed, NotThere, UnusableInput
from callsheet.said import say
from callsheet.state import access
from callsheet.state.models import SavedView

MOST = 50
"""Views that one person may keep of one page."""
PASSING = ("as_of", "offset", "cursor")
"""What belongs to one visit, not to the question."""


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as it is offered: its address, whether it is one's own, and whose it is otherwise."""

    key: int
    name: str
    address: str
    is_own: bool
    is_shared: bool
    by: str


@dataclass(frozen=True, slots=True)
class Wished:
    """What is to be kept: the page's path, its query, its table's state, and for whom."""

    page: str
    name: str
    query: str = ""
    table: str = ""
    is_shared: bool = False


def views_of(actor: Actor, page: str) -> tuple[View, ...]:
    """The views of a page that this reader may open: their own, and shared ones on programmes that they may see."""
    if actor.person is None:
        return ()
    with reading(actor):
        return _views_of(actor, page)


def _views_of(actor: Actor, page: str) -> tuple[View, ...]:
    rows = SavedView.objects.filter(Q(person_id=actor.person) | Q(is_shared=True), page=page).select_related("person")
    seen = access.scope(actor)
    return tuple(
        View(
            key=row.id,
            name=row.name,
            address=_address(row),
            is_own=row.person_id == actor.person,
            is_shared=row.is_shared,
            by=row.person.name,
        )
        for row in rows.order_by("name", "id")
        if row.person_id == actor.person or all(seen.sees(code) for code in _programmes(row))
    )


def every_view(actor: Actor) -> tuple[View, ...]:
    """The same, of all pages: by page, then by name."""
    with reading(actor):
        pages = SavedView.objects.filter(Q(person_id=actor.person) | Q(is_shared=True)).values_list("page", flat=True)
        return tuple(view for page in sorted(set(pages)) for view in _views_of(actor, page))


def page_named(path: str) -> str:
    """The path as one of our pages for people who are signed in; UnusableInput for any other."""
    try:
        found = resolve(path)
    except (Resolver404, Http404):
        found = None
    declared = rule_of(found.func) if found else None
    if declared is None or declared.is_public or path.startswith("/api/"):
        raise UnusableInput(_("Only pages of Callsheet can be kept as views."), field="page")
    return path


def save(wished: Wished, *, actor: Actor) -> View:
    """Keep the view; one of the same name and page is changed. UnusableInput without a name, or with too many kept."""
    name = " ".join(wished.name.split())
    if not 1 <= len(name) <= 80:
        raise UnusableInput(say("Give the view a name of at most 80 characters."), field="name")
    query = urlencode([pair for pair in parse_qsl(wished.query) if pair[0] not in PASSING])
    if len(query) > 1000 or len(wished.table) > 300:
        raise UnusableInput(say("This view asks for too much to be kept: take a filter away."), field="query")
    with acting(actor, "read"):
        person = _person(actor)
        mine = SavedView.objects.filter(person_id=person, page=wished.page)
        if not mine.filter(name=name).exists() and mine.count() >= MOST:
            raise UnusableInput(
                say("You keep {most} views of this page already: remove one first.", most=MOST), field="name"
            )
        row, _is_new = SavedView.objects.update_or_create(
            person_id=person,
            page=wished.page,
            name=name,
            defaults={"query": query, "table": wished.table, "is_shared": wished.is_shared},
        )
        if wished.is_shared:
            audit.record("view.shared", noun="view", key=f"{wished.page} {name}", actor=actor, now=query)
        return View(row.id, row.name, _address(row), True, row.is_shared, actor.name)


def remove(key: int, *, actor: Actor) -> Wished:
    """Remove one's own view, and give what brings it back. NotThere for another's."""
    with acting(actor, "read"):
        row = SavedView.objects.filter(id=key, person_id=_person(actor)).first()
        if row is None:
            raise NotThere(say("There is no such view of yours."), key=key)
        row.delete()
        return Wished(row.page, row.name, row.query, row.table, row.is_shared)


def _person(actor: Actor) -> int:
    if actor.person is None:
        raise NotAllowed(say("Views belong to people: sign in to keep one."))
    return actor.person


def _address(row: SavedView) -> str:
    return row.page + (f"?{row.query}" if row.query else "") + (f"#{row.table}" if row.table else "")


def _programmes(row: SavedView) -> list[str]:
    """Programmes that a view names: in its query, or as the object of its page."""
    named = parse_qs(row.query).get("programme", [])
    parts = row.page.strip("/").split("/")
    return named + (parts[1:2] if parts[0] == "programmes" else [])
