"""Where people are not measured one by one: today's registry says so, of every past as well."""

from callsheet.state.replay import as_it_was
from callsheet.state.vendors import Site


def unmeasured_sites() -> frozenset[tuple[str, str]]:
    """Sites at which nobody is shown or screened one by one, as (vendor, site), of those that the reader may see."""
    with as_it_was(None):
        return frozenset(Site.objects.filter(measures_people=False).values_list("vendor_id", "code"))
