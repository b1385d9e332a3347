"""Undo: an audit entry is taken back while the row is as it left it, and not afterwards."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callsheet.actions import audit, registry, undoing, upkeep
from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.batches import move_batch
from callsheet.actions.nouns import NOUNS
from callsheet.errors import Clash, NotAllowed, NotThere, UnusableInput
from callsheet.state.access import audit_entries
from callsheet.state.models import AuditEntry, Programme
from tests.world import cast
from tests.world.house import House, all_rows, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(house: House) -> House:
    house.vendors()
    return house


def last() -> AuditEntry:
    with all_rows():
        found = AuditEntry.objects.order_by("-n").first()
    assert found is not None
    return found


def rows(noun: str) -> list[dict[str, Any]]:
    with reading(SYSTEM):
        return [{k: v for k, v in row.items() if k != "id"} for row in registry.rows(noun, actor=SYSTEM)]


def everything() -> dict[str, list[dict[str, Any]]]:
    return {noun: rows(noun) for noun in NOUNS}


def test_a_change_is_taken_back_by_an_entry_that_names_it(known: House) -> None:
    before = everything()
    known.put("vendor", code="lumen", name="Lumen Data")
    entry = last()
    assert [(c.field, c.was, c.now) for c in undoing.preview(entry.n, actor=SYSTEM).changes] == [
        ("name", "Lumen Data", "Lumen")
    ]
    assert upkeep.undo_and_follow(entry.n, actor=SYSTEM) == "Taken back."
    assert everything() == before
    assert (last().undoes, last().action) == (entry.n, "registry.put")
    with pytest.raises(Clash, match="taken back already"):
        undoing.undo(entry.n, actor=SYSTEM)
    upkeep.undo_and_follow(last().n, actor=SYSTEM)
    assert rows("vendor")[0]["name"] == "Lumen Data", "an undo can be taken back too"
    with reading(SYSTEM):
        assert audit.first_broken(audit_entries(SYSTEM).order_by("n")) is None


def test_what_was_entered_goes_and_what_was_removed_returns(known: House) -> None:
    before = everything()
    known.put("locale", code="is-IS", name="Icelandic")
    upkeep.undo_and_follow(last().n, actor=SYSTEM)
    assert everything() == before
    known.put("commitment", programme=cast.PROGRAMME, vendor="lumen", week="2026-11-02", units="500")
    before = everything()
    upkeep.remove_and_follow("commitment", rows("commitment")[0], actor=SYSTEM)
    upkeep.undo_and_follow(last().n, actor=SYSTEM)
    assert everything() == before


def test_an_entry_that_others_built_upon_is_refused_and_says_who(known: House) -> None:
    known.put("vendor", code="heron", name="Heron")
    entered = last()
    known.put("vendor", code="heron", name="Heron Ltd")
    with pytest.raises(Clash, match="was changed by callsheet on .* take that back first") as raised:
        undoing.undo(entered.n, actor=SYSTEM)
    assert raised.value.details["since"] == [last().n]
    known.put("vendor", code="heron", name="Heron")
    known.put("site", vendor="heron", code="oslo", name="Oslo")
    with pytest.raises(Clash, match="1 site stand"):
        undoing.undo(entered.n, actor=SYSTEM)
    registry.remove("vendor", {"code": "heron"}, actor=SYSTEM, with_dependents=True)
    with pytest.raises(Clash, match="removed by callsheet"):
        undoing.undo(entered.n, actor=SYSTEM)


def test_a_row_that_is_there_again_is_not_overwritten(known: House) -> None:
    known.put("locale", code="is-IS", name="Icelandic")
    registry.remove("locale", {"code": "is-IS"}, actor=SYSTEM)
    removed = last()
    known.put("locale", code="is-IS", name="Íslenska")
    with pytest.raises(Clash, match="again, entered by callsheet"):
        undoing.undo(removed.n, actor=SYSTEM)


def test_removing_says_what_stands_on_a_row_and_takes_it_along_when_told_to(known: House) -> None:
    of = {"programme": cast.PROGRAMME}
    known.put("guideline", **of, version="1/b", note="first")
    known.put("acknowledgement", guideline=f"{cast.PROGRAMME}/1/b", vendor="lumen", on="2026-11-01")
    known.put("batch", **of, code="b1", name="B1", state="in audit", cycle="2")
    known.put("target", **of, kpi="Q02", value="0.95")
    before = everything()
    with pytest.raises(Clash, match="[1-9] .* stands? on it") as raised:
        registry.remove("programme", {"code": cast.PROGRAMME}, actor=SYSTEM)
    assert ["batch", f"{cast.PROGRAMME}/b1"] in raised.value.details["dependents"]
    assert everything() == before
    assert registry.remove("programme", {"code": cast.PROGRAMME}, actor=SYSTEM, with_dependents=True) == 7
    assert not rows("programme")
    assert not rows("acknowledgement")
    found = undoing.preview(last().n, actor=SYSTEM)
    assert ("guideline", f"{cast.PROGRAMME}/1/b") in found.also
    upkeep.undo_and_follow(last().n, actor=SYSTEM)
    assert everything() == before


def test_a_move_of_a_batch_is_taken_back_from_its_entry(known: House) -> None:
    known.put("batch", programme=cast.PROGRAMME, code="b1", name="B1")
    move_batch(cast.PROGRAMME, "b1", "loaded", actor=SYSTEM)
    entry = last()
    assert [(c.field, c.was, c.now) for c in undoing.preview(entry.n, actor=SYSTEM).changes] == [
        ("state", "loaded", "planned")
    ]
    undoing.undo(entry.n, actor=SYSTEM)
    assert rows("batch")[0]["state"] == "planned"
    assert last().undoes == entry.n
    with pytest.raises(Clash):
        undoing.undo(entry.n, actor=SYSTEM)


def test_what_is_no_registry_change_cannot_be_taken_back(known: House) -> None:
    known.bring(cast.judgments_csv(known.desk / "songs.csv", cast.answers(2)))
    with all_rows():
        n = AuditEntry.objects.get(action="import.done").n
    with pytest.raises(Clash, match="cannot be taken back"):
        undoing.undo(n, actor=SYSTEM)
    with pytest.raises(NotThere):
        undoing.undo(999_999, actor=SYSTEM)


def test_only_those_who_keep_the_registry_take_back_and_only_in_their_programmes(known: House) -> None:
    known.put("programme", code=cast.PROGRAMME, owner="Mia")
    n = last().n
    with pytest.raises(NotAllowed):
        undoing.undo(n, actor=person("auditor"))
    with pytest.raises(NotThere):
        undoing.undo(n, actor=person("crowd manager", name="elsewhere"))
    with pytest.raises((NotThere, NotAllowed)):
        undoing.undo(n, actor=person("vendor", vendor="lumen"))
    undoing.undo(n, actor=person("crowd manager", name="here", member=True))


def test_the_history_of_a_row_is_its_own_and_nobody_elses(known: House) -> None:
    """Keys are written without their empty parts: a target of vendor x and one of locale x look alike."""
    known.put("locale", code="de-DE", name="German")
    of = {"programme": cast.PROGRAMME, "kpi": "Q02"}
    known.put("target", **of, value="0.9")
    known.put("target", **of, locale="de-DE", value="0.8")
    known.put("target", **of, value="0.91")
    with reading(SYSTEM):
        found = undoing.history(NOUNS["target"], {**of, "vendor": "", "locale": ""}, actor=SYSTEM)
    assert [e.now["value"] for e in found] == [0.91, 0.9]


def test_a_stale_form_is_refused_with_who_was_quicker(known: House) -> None:
    seen = registry.fingerprint(rows("vendor")[0])
    known.put("vendor", code="lumen", name="Lumen Data")
    with pytest.raises(Clash, match="was changed by callsheet .* since you opened it"):
        registry.put("vendor", {"code": "lumen", "name": "Lumen Ltd"}, actor=SYSTEM, seen=seen)
    with pytest.raises(Clash, match="already"):
        registry.put("vendor", {"code": "lumen", "name": "Lumen Ltd"}, actor=SYSTEM, seen=registry.NEW)
    seen = registry.fingerprint(rows("vendor")[0])
    assert registry.put("vendor", {"code": "lumen", "name": "Lumen Ltd"}, actor=SYSTEM, seen=seen)


def test_people_see_and_set_rows_of_their_own_programmes_alone(known: House) -> None:
    known.put("workstream", programme=cast.PROGRAMME, code="rate", name="Rate")
    here, elsewhere = person("crowd manager", name="here", member=True), person("crowd manager", name="elsewhere")
    for actor, number in ((here, 1), (elsewhere, 0), (person("vendor", vendor="lumen"), 0)):
        with reading(actor):
            assert len(registry.rows("workstream", actor=actor)) == number
    with pytest.raises((NotThere, UnusableInput)):
        registry.put("workstream", {"programme": cast.PROGRAMME, "code": "rate", "name": "x"}, actor=elsewhere)
    with pytest.raises((NotThere, UnusableInput)):
        registry.remove("workstream", {"programme": cast.PROGRAMME, "code": "rate"}, actor=elsewhere)


names = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=20)
ROWS = st.fixed_dictionaries(
    {"code": st.sampled_from(("p1", "p2")), "name": names.filter(str.strip), "priority": st.integers(1, 9)},
    optional={
        "alias": names,
        "due": st.dates().map(str) | st.just(""),
        "volume": st.integers(1, 10**9),
        "modality": st.sampled_from(("", "text", "audio")),
        "zone": st.sampled_from(("UTC", "Asia/Manila")),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_put_then_undo_is_as_if_nothing_had_been_put(house: House, puts: list[dict[str, object]]) -> None:
    with all_rows():
        Programme.objects.all().delete()
    states, entries = [rows("programme")], []
    for values in puts:
        if registry.put("programme", values, actor=SYSTEM):
            entries.append(last().n)
            states.append(rows("programme"))
    for n in reversed(entries):
        assert rows("programme") == states.pop()
        undoing.undo(n, actor=SYSTEM)
    assert rows("programme") == states[0]


TOGETHER = {
    "vendors/acme.yaml": "code: acme\nname: Acme\nsites:\n  - code: quito\n    name: Quito\n",
    "vendors/lumen.yaml": "code: lumen\nname: Lumen Data\n",
}


def applied(known: House, folder: Path) -> AuditEntry:
    """A folder that says a new vendor with a site and another name, applied by command; the entry that says so."""
    for name, text in TOGETHER.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    said = known.cli("apply", folder)
    assert said.code == 0, said.out
    entry = last()
    assert entry.action == "registry.applied"
    return entry


def test_a_whole_folder_is_taken_back_in_one_step_and_that_too(known: House, tmp_path: Path) -> None:
    before = everything()
    entry = applied(known, tmp_path / "it")
    after = everything()
    assert after != before
    assert ("site", "acme/quito") in undoing.preview(entry.n, actor=SYSTEM).also
    assert upkeep.undo_and_follow(entry.n, actor=SYSTEM).startswith("Taken back.")
    assert everything() == before
    assert (last().action, last().undoes) == ("registry.applied", entry.n)
    with pytest.raises(Clash, match="taken back already"):
        undoing.undo(entry.n, actor=SYSTEM)
    upkeep.undo_and_follow(last().n, actor=SYSTEM)
    assert everything() == after
    with reading(SYSTEM):
        assert audit.first_broken(audit_entries(SYSTEM).order_by("n")) is None


def test_a_folder_is_not_taken_back_in_part_where_others_built_upon_it(known: House, tmp_path: Path) -> None:
    entry = applied(known, tmp_path / "it")
    known.put("site", vendor="acme", code="lima", name="Lima")
    stood = everything()
    with pytest.raises(Clash, match="vendor acme is used elsewhere: 1 site"):
        undoing.undo(entry.n, actor=SYSTEM)
    assert everything() == stood, "nothing of it was taken back"
    registry.remove("site", {"vendor": "acme", "code": "lima"}, actor=SYSTEM)
    known.put("vendor", code="lumen", name="Lumen III")
    with pytest.raises(Clash, match="vendor lumen was changed by callsheet on .*: take that back first"):
        undoing.undo(entry.n, actor=SYSTEM)
