"""What every page needs besides its own report: who reads it, where they are, and as of when."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from callsheet.actions.mornings import day_of
from callsheet.actions.saved_views import views_of
from callsheet.errors import UnusableInput
from callsheet.reports.formats import day
from callsheet.state.actors import Actor
from callsheet.state.programmes import Programme


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation; `key` follows g on the keyboard, `small` stands in the bar of a phone."""

    title: str | Promise
    path: str
    icon: str
    key: str
    right: str = "read"
    small: bool = False


PLACES = (
    Place(_("Today"), "/", "today", "t", small=True),
    Place(_("Programmes"), "/programmes/", "programmes", "p", small=True),
    Place(_("Vendors"), "/vendors/", "vendors", "v", small=True),
    Place(_("Quality"), "/quality/", "quality", "q"),
    Place(_("KPIs"), "/kpis/", "kpis", "k"),
    Place(_("Imports"), "/imports/", "imports", "i", small=True),
    Place(_("First hour"), "/first-hour/", "drop", "f", right="import"),
    Place(_("Registry"), "/registry/", "registry", "r"),
    Place(_("Audit"), "/audit/", "rows", "a", right="audit"),
    Place(_("Members"), "/members/", "owner", "m", right="members"),
)


OPEN = (
    Place(_("API"), "/api/v1/docs", "rows", "d", small=True),
    Place(_("Sign in"), "/sign-in/", "owner", "s", small=True),
)
"""What there is for those who are not signed in."""


def page(request: HttpRequest) -> dict[str, object]:
    """Navigation, the reader and the replay date for templates."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"places": OPEN, "actor": None, "here": request.path}
    places = places_of(actor)
    under = "/kpis/" if request.path.startswith("/rows/") else request.path
    here = next((p for p in places if under == p.path or (p.path != "/" and under.startswith(p.path))), None)
    kept = [(name, value) for name in request.GET if name != "as_of" for value in request.GET.getlist(name) if value]
    return {
        "places": places,
        "here": here.path if here else "",
        "actor": actor,
        "as_of": request.GET.get("as_of", ""),
        **_replayed(request.GET.get("as_of", "")),
        "kept": kept,
        "kept_query": urlencode(kept),
        "can_search": actor.role != "vendor",
        "views": SimpleLazyObject(lambda: views_of(actor, request.path)),
        "can_register": actor.may("registry"),
        "can_import": actor.may("import"),
        "synthetic": Programme.objects.filter(synthetic=True).exists() if actor.role != "vendor" else False,
    }


def _replayed(text: str) -> dict[str, str]:
    """The replayed day and its hour (UTC) as they are read; what is no day stays as it was written (the page says what is
    wrong)."""
    try:
        found = day_of(text)
    except UnusableInput:
        return {"replayed": text, "replayed_hour": ""}
    return {"replayed": day(found.today), "replayed_hour": f"{found.now:%H:%M}"}


def places_of(actor: Actor) -> tuple[Place, ...]:
    """The entries of the navigation for this reader; a vendor's people have their own page and numbers."""
    if actor.role == "vendor":
        return (
            Place(_("Your numbers"), f"/vendors/{actor.vendor}/", "vendors", "v", small=True),
            Place(_("KPIs"), "/kpis/", "kpis", "k", small=True),
        )
    return tuple(p for p in PLACES if actor.may(p.right))


__all__ = ["PLACES", "Place", "page", "places_of"]
