"""The worked examples on the method pages are run as they stand there."""

import doctest
from pathlib import Path

import pytest

from callsheet.metrics import KPIS

METHODS = Path(__file__).parents[3] / "docs" / "methods"
PAGES = [page for page in sorted(METHODS.glob("*.md")) if page.name != "README.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_worked_example_of_each_page_comes_out_as_printed(page):
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert tried > 0, f"{page.name} has no worked example"
    assert failed == 0


def test_every_kpi_has_its_method_page():
    assert {Path(kpi.page).name for kpi in KPIS.values()} <= {page.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_point_only_at_pages_that_exist(page):
    import re

    for target in re.findall(r"\]\(([\w-]+\.md)\)", page.read_text(encoding="utf-8")):
        assert (METHODS / target).is_file(), target


def test_the_index_names_every_page():
    index = (METHODS / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if f"({page.name})" not in index] == []
