"""Lists of programmes and vendors say how sure: the days of the forecast, quality with its interval."""

import pytest
from django.test import Client

from callsheet.actions.acting import SYSTEM, acting
from callsheet.actions.pages.programmes import programme_list
from callsheet.actions.pages.vendors import LISTED, vendor_list, vendor_view
from callsheet.state.models import Assessment
from callsheet.web.days import day_words
from tests.edges.web.conftest import Town
from tests.world import cast

pytestmark = pytest.mark.django_db


def test_a_vendors_quality_in_the_list_is_that_of_its_page(owner: Client, town: Town) -> None:
    compared = 0
    for line in vendor_list(SYSTEM):
        view, _ = vendor_view(SYSTEM, line.code)
        strip = {one.kpi.id: one.estimate for one in view.strip}
        assert tuple(one.kpi.id for one in line.quality) == LISTED
        for one in line.quality:
            if one.kpi.id in strip:
                assert (one.estimate.value, one.estimate.n) == (strip[one.kpi.id].value, strip[one.kpi.id].n)
                compared += 1
    assert compared
    page = owner.get("/vendors/").content.decode()
    assert "Gold accuracy" in page
    assert "±" in page or 'class="sure"' in page


def keep_status(said: dict[str, object] | None) -> None:
    """Write the newest kept morning of the programme anew; None takes the days of the forecast out of it."""
    with acting(SYSTEM, "registry"):
        kept = Assessment.objects.filter(programme=cast.PROGRAMME).latest("pk")
        status = {name: value for name, value in kept.payload["status"].items() if name not in ("p50", "p85")}
        kept.payload = {**kept.payload, "status": {**status, **(said or {})}}
        kept.save()


def test_the_likely_end_of_a_programme_stands_beside_its_due_day(owner: Client, town: Town) -> None:
    list(programme_list(SYSTEM))
    keep_status({"odds": 0.4, "p50": "2027-01-07", "p85": "2027-01-21"})
    (line,) = (one for one in programme_list(SYSTEM) if one.code == cast.PROGRAMME)
    assert (str(line.p50), str(line.p85)) == ("2027-01-07", "2027-01-21")
    page = owner.get("/programmes/").content.decode()
    for day in (line.p50, line.p85):
        assert day_words(day, "D j M") in page
    keep_status(None)
    (line,) = (one for one in programme_list(SYSTEM) if one.code == cast.PROGRAMME)
    assert (line.p50, line.p85) == (None, None), "what was kept before the days were said is still read"
