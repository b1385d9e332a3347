"""The pasted grid of orders."""

from datetime import date

import pytest

from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.orders import put_orders, read_orders
from callsheet.actions.registry import put, rows
from callsheet.errors import NotThere, UnusableInput
from callsheet.state.models import Programme

pytestmark = pytest.mark.django_db(transaction=True)
GRID = "Locale\tOrdered\tDue\nde-DE\t12,000\t2026-12-18\nFrench (France)\t8 000\t2026-12-11\n"


def test_a_pasted_grid_sets_volume_and_due_date() -> None:
    put("programme", {"code": "song", "name": "Song"}, actor=SYSTEM)
    said = put_orders(GRID, programme="song", actor=SYSTEM)
    assert said == ("20,000 units ordered", "due on 2026-12-18")
    with reading(SYSTEM):
        found = Programme.objects.get(code="song")
        assert (found.volume, found.due) == (20_000, date(2026, 12, 18))
        assert {row["code"] for row in rows("locale", actor=SYSTEM)} >= {"de-DE", "fr-FR"}


def test_quotas_are_set_a_locale_and_commitments_a_vendor_and_week() -> None:
    put("programme", {"code": "song", "name": "Song"}, actor=SYSTEM)
    grid = (
        "vendor\tlocale\tquota\tcommitted\tweek\nLumen\tde-DE\t500\t300\t2026-11-18\nAcme\tde-DE\t\t200\t2026-11-16\n"
    )
    assert put_orders(grid, programme="song", actor=SYSTEM) == ("500 units a week in 1 locales", "2 commitments")
    with reading(SYSTEM):
        found = {(row["vendor"], row["locale"], row["week"], row["units"]) for row in rows("commitment", actor=SYSTEM)}
    assert found == {("lumen", "de-DE", "2026-11-16", 300), ("acme", "de-DE", "2026-11-16", 200)}


def test_a_wrong_number_names_row_column_and_value_and_nothing_is_set() -> None:
    put("programme", {"code": "song", "name": "Song"}, actor=SYSTEM)
    with pytest.raises(UnusableInput, match="Row 3, ordered: “many” is not a number of units"):
        put_orders("locale\tordered\nde-DE\t5\nfr-FR\tmany\n", programme="song", actor=SYSTEM)
    with reading(SYSTEM):
        assert Programme.objects.get(code="song").volume is None


def test_a_grid_without_a_known_heading_is_refused_with_the_headings_that_are_known() -> None:
    with pytest.raises(UnusableInput, match="name columns locale, vendor, ordered, due"):
        read_orders("a\tb\n1\t2\n")


def test_orders_of_a_programme_that_is_not_there_are_refused() -> None:
    with pytest.raises(NotThere):
        put_orders(GRID, programme="none", actor=SYSTEM)
