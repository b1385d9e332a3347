"""The tables of the pages of quality, for those who take them along as files."""

from callsheet.actions.acting import Actor
from callsheet.actions.pages.quality.confusion import confusion_page
from callsheet.actions.pages.quality.lots import lots_page
from callsheet.actions.pages.quality.overview import quality_page
from callsheet.actions.pages.quality.slices import slices_page
from callsheet.actions.pages.quality.subject import Wanted
from callsheet.errors import NotThere
from callsheet.reports.tables import Table
from callsheet.said import say

TABLES = ("places", "periods", "pairs", "slices", "lots", "inspection")
OURS = ("lots", "inspection")
"""Tables that are not for a vendor's people: what is agreed with whom is told them in their contract."""


def quality_table(  # noqa: PLR0913 — whose, which table, and which question of it
    actor: Actor, table: str, wanted: Wanted, *, question: str | None = None, against: str = "", as_of: str = ""
) -> Table:
    """One table of a subject. NotThere for a table, programme, vendor or question that there is not."""
    if table == "pairs":
        return confusion_page(actor, wanted, question=question, against=against, as_of=as_of).table
    if table == "slices":
        return slices_page(actor, wanted, as_of).table
    if table in OURS and actor.role != "vendor":
        lots = lots_page(actor, wanted, as_of)
        return lots.lots if table == "lots" else lots.series
    if table not in TABLES or table in OURS:
        raise NotThere(
            say("There is no table “{table}”: choose {tables}.", table=table, tables=", ".join(_offered(actor)))
        )
    report = quality_page(actor, wanted, as_of)
    return report.table if table == "places" else report.points


def _offered(actor: Actor) -> tuple[str, ...]:
    return tuple(table for table in TABLES if table not in OURS or actor.role != "vendor")
