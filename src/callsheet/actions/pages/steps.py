"""From what everything is computed: the manifest's steps, and how fresh each feed is."""

from callsheet.actions.acting import Actor, reading
from callsheet.actions.assessments import assessed
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.reports.pieces import Provenance
from callsheet.reports.today import Freshness
from callsheet.state import access
from callsheet.state.models import Manifest


def steps(actor: Actor, *, programme: str = "", before: int | None = None, limit: int = 100) -> list[Manifest]:
    """Steps of the programmes that the actor sees, newest first, before a step where one is named."""
    with reading(actor):
        seen = access.scope(actor).programmes
        rows = Manifest.objects.order_by("-seq")
        rows = rows if seen is None else rows.filter(programme__in=seen)
        rows = rows.filter(programme=programme) if programme else rows
        return list((rows if before is None else rows.filter(seq__lt=before))[:limit])


def freshness(actor: Actor, as_of: str = "") -> tuple[list[Freshness], Provenance]:
    """The feeds of the programmes that the actor sees, and the facts' newest state."""
    with read_at(actor, as_of) as when:
        known = assessed(actor, access.programmes(actor), when)
        return [feed for one in known for feed in one.freshness], provenance(when)
