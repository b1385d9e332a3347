"""Which numbers lead to a page of quality, and to whose."""

import pytest

from callsheet.decisions.finding import Link
from callsheet.metrics.dictionary import KPIS
from callsheet.reports.kpis import quality_link
from callsheet.web.links import address

HERE = (("programme", "songs"), ("vendor", "lumen"), ("locale", "de-DE"))


@pytest.mark.parametrize("kpi", ["Q02", "audit-accuracy", "Q09", "agreement", "Q01"])
def test_a_number_about_quality_leads_to_the_page_of_quality_of_its_place(kpi: str) -> None:
    assert address(quality_link(KPIS[kpi], HERE)) == "/programmes/songs/quality/?vendor=lumen&locale=de-DE"


@pytest.mark.parametrize("kpi", ["submitted", "D03", "W03", "backlog", "unmapped-share"])
def test_a_number_about_something_else_leads_to_none(kpi: str) -> None:
    assert quality_link(KPIS[kpi], HERE) is None


def test_what_comes_first_names_the_page_and_what_narrows_rows_alone_is_left_out() -> None:
    vendor_first = (("vendor", "lumen"), ("programme", "Larch"), ("item", "a"), ("locale", "-"))
    assert address(quality_link(KPIS["Q02"], vendor_first)) == "/vendors/lumen/quality/?programme=Larch"
    assert address(quality_link(KPIS["Q02"], (("locale", "de-DE"),))) == "/quality/?locale=de-DE"
    assert quality_link(KPIS["Q02"], ()) == Link("quality")
