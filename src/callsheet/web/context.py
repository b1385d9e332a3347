"""What every page needs besides its own report: who reads it, where they are, and as of when."""

from dataclasses import dataclass

from django.http import HttpRequest

from callsheet.state.programmes import Programme


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation."""

    title: str
    path: str
    icon: str
    key: str
    right: str = "read"
    small: bool = False


PLACES = (
    Place("Today", "/", "today", "t", small=True),
    Place("Programmes", "/programmes/", "programmes", "p", small=True),
    Place("Vendors", "/vendors/", "vendors", "v", small=True),
    Place("KPIs", "/kpis/", "kpis", "k"),
    Place("Imports", "/imports/", "imports", "i", small=True),
    Place("First hour", "/first-hour/", "drop", "f", right="import"),
    Place("Registry", "/registry/", "registry", "r"),
)


def page(request: HttpRequest) -> dict[str, object]:
    """Navigation, the reader and the replay date for templates."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"places": (), "actor": None}
    places = [p for p in PLACES if actor.may(p.right)]
    here = max((p for p in places if request.path.startswith(p.path)), key=lambda p: len(p.path), default=None)
    return {
        "places": places,
        "here": here.path if here else "",
        "actor": actor,
        "as_of": request.GET.get("as_of", ""),
        "synthetic": Programme.objects.filter(synthetic=True).exists() if actor.role != "vendor" else False,
    }


__all__ = ["PLACES", "Place", "page"]
