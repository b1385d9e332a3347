"""Long lists: what is found in plain columns is what rows say, and what occurs in the audit is what its entries say."""

from datetime import date, datetime

import pytest

from callsheet.actions import registry, registry_lists, registry_rows
from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.exchange.applying import apply_changes
from callsheet.actions.nouns import NOUNS
from callsheet.actions.pages.audit import audit_page
from callsheet.actions.pages.registry import counts, listing
from callsheet.facts.changes import Place, Said, Wish, WishedRow
from callsheet.state import access, audit_values
from callsheet.web.templatetags.cells import fact
from tests.edges.web.conftest import Town
from tests.world import cast
from tests.world.house import person

pytestmark = pytest.mark.django_db


def test_columns_read_without_rows_are_written_as_rows_write_them(town: Town) -> None:
    town.house.put("guideline", programme=cast.PROGRAMME, version="v9", issued_on="2026-11-01")
    with reading(SYSTEM):
        for noun in NOUNS.values():
            said = registry.rows(noun.name, actor=SYSTEM)
            wanted = [{n: "" if row[n] is None else str(row[n]) for n in noun.columns} for row in said]
            seen: list[dict[str, str]] = []
            keys = registry_lists.fitting(
                noun, registry.visible(noun, SYSTEM), lambda texts, seen=seen: seen.append(dict(texts)) or True
            )
            assert (keys, seen) == ([row["id"] for row in said], wanted), noun.name
            assert registry_lists.chosen(noun, registry.visible(noun, SYSTEM), keys) == said


def test_a_search_pages_through_what_fits_and_counts_all(town: Town) -> None:
    names = [{"kind": "vendor", "name": f"Lumen {n:03} GmbH", "code": "lumen"} for n in range(205)]
    rows = [WishedRow("name", {k: Said(v, Place()) for k, v in values.items()}, Place()) for values in names]
    assert not apply_changes(Wish(tuple(rows)), actor=SYSTEM).errors
    noun = NOUNS["name"]
    first = listing(noun, {}, text="lumen ", offset=0, actor=SYSTEM)
    rest = listing(noun, {"code": "lumen"}, text="LUMEN ", offset=200, actor=SYSTEM)
    assert (len(first.rows), first.fitting, rest.fitting) == (200, 205, 205)
    assert [row["name"] for row in rest.rows] == [f"Lumen {n} GmbH" for n in range(200, 205)]
    whole = listing(noun, {}, text="", offset=0, actor=SYSTEM)
    assert (len(whole.rows), whole.fitting) == (200, whole.number)


def test_a_page_of_rows_goes_on_after_a_row_or_where_it_was(town: Town) -> None:
    whole = [row.key for row in registry_rows.listed("vendor", actor=SYSTEM, limit=500).rows]
    assert len(whole) > 2
    after = registry_rows.listed("vendor", actor=SYSTEM, limit=500, start=(whole[0], 1))
    gone = registry_rows.listed("vendor", actor=SYSTEM, limit=500, start=("no-such-vendor", 1))
    assert [row.key for row in after.rows] == [row.key for row in gone.rows] == whole[1:]
    assert registry_rows.listed("vendor", actor=SYSTEM, limit=1).is_more


def test_what_occurs_in_the_audit_is_what_its_entries_say(town: Town) -> None:
    with reading(SYSTEM):
        entries = list(access.audit_entries(SYSTEM))
        for column in audit_values.COLUMNS:
            assert set(audit_values.occurring(column)) == {getattr(entry, column) for entry in entries}
        assert set(audit_values.actors_by_name()) == {entry.who for entry in entries}  # type: ignore[attr-defined]
    page = audit_page(SYSTEM, {})
    for name in page.people:
        found = audit_page(SYSTEM, {"person": name})
        assert found.number == sum(entry.who == name for entry in entries) > 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["owner", "requester", "vendor"])
def test_nouns_are_counted_at_once_as_their_lists_are_one_by_one(town: Town, role: str) -> None:
    actor = person(
        role, name=f"counting {role}", vendor="lumen" if role == "vendor" else "", member=role == "requester"
    )
    told = {noun.name: n for noun, n in counts(actor)}
    assert told == {noun.name: listing(noun, {}, text="", offset=0, actor=actor).number for noun in NOUNS.values()}
    assert role == "vendor" or sum(told.values()) > 5


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<b>", '<td translate="no">&lt;b&gt;</td>'),
        (3, '<td class="right num" data-value="3">3</td>'),
        (1234.5, '<td class="right num" data-value="1234.5">1234.5</td>'),
        (date(2026, 11, 2), '<td translate="no">2026-11-02</td>'),
        (datetime(2026, 11, 2, 15, 4, 9), '<td translate="no">2026-11-02 15:04</td>'),
        ("&" * 64, f'<td translate="no">{"&amp;" * 64}</td>'),
        ('"' * 65, f'<td translate="no" title="{"&quot;" * 65}">{"&quot;" * 63}…</td>'),
    ],
)
def test_a_fact_is_escaped_and_a_long_one_cut_with_the_whole_to_hover(value: object, shown: str) -> None:
    assert fact(value) == shown
