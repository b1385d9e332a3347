"""The registry: what may be put, how it says no, and the measures that follow every change of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from callsheet.actions import measures, registry, upkeep
from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.nouns import NOUNS
from callsheet.errors import CallsheetError, Clash, NotThere, UnusableInput
from callsheet.state.models import Person
from tests.world import cast
from tests.world.house import House, all_rows, counts, kept_sums, query, rows_of, true_sums

pytestmark = pytest.mark.django_db

EXAMPLES: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "programme": ({"code": "sonnet", "name": "Sonnet"}, {"zone": "Europe/Berlin"}),
    "member": ({"programme": cast.PROGRAMME, "person": "mia@example.invalid"}, {}),
    "workstream": ({"programme": cast.PROGRAMME, "code": "pairs", "name": "Pairs"}, {"name": "Song pairs"}),
    "batch": ({"programme": cast.PROGRAMME, "code": "b1", "name": "B1"}, {"due": "2026-12-01"}),
    "vendor": ({"code": "heron", "name": "Heron"}, {"name": "Heron Ltd"}),
    "site": ({"vendor": "lumen", "code": "cebu", "name": "Cebu"}, {"zone": "Asia/Manila", "cutoff_minutes": "120"}),
    "closure": ({"vendor": "lumen", "days": "2026-12-25..2026-12-26", "reason": "Christmas"}, {"excused": "true"}),
    "locale": ({"code": "is-IS", "name": "Icelandic"}, {"name": "Icelandic (Iceland)"}),
    "quota": ({"programme": cast.PROGRAMME, "units": "500"}, {"units": "600"}),
    "target": ({"programme": cast.PROGRAMME, "kpi": "Q02", "value": "0.95"}, {"value": "0.97"}),
    "guideline": ({"programme": cast.PROGRAMME, "version": "2"}, {"issued_on": "2026-11-01"}),
    "acknowledgement": ({"guideline": f"{cast.PROGRAMME}/1", "vendor": "lumen", "on": "2026-11-01"}, {"on": "2026-11-02"}),
    "commitment": ({"programme": cast.PROGRAMME, "vendor": "lumen", "week": "2026-11-02", "units": "500"}, {"units": "0"}),
    "worker-rule": (
        {"programme": cast.PROGRAMME, "match": "exact", "pattern": "x", "valid": "2026-11-01..", "vendor": "lumen"},
        {"site": "manila"},
    ),
    "name": ({"programme": "", "kind": "vendor", "name": "Lumen GmbH", "code": "lumen"}, {"code": "orbit"}),
    "crowd-manager": ({"person": "mia@example.invalid", "region": "EMEIA"}, {"zone": "Europe/Berlin", "speaks": "de-DE"}),
    "portfolio": (
        {"code": "emeia", "name": "EMEIA", "manager": "mia@example.invalid", "programmes": [cast.PROGRAMME]},
        {"deputy": "ben@example.invalid", "deputy_days": "2026-12-21..2027-01-03", "vendors": "lumen, orbit"},
    ),
    "taxonomy": ({"code": "mqm", "version": "2", "name": "MQM"}, {"issued_on": "2026-11-01"}),
    "error-class": ({"taxonomy": "mqm/2", "code": "accuracy", "name": "Accuracy"}, {"severity": "major", "weight": "5"}),
    "taxonomy-use": ({"programme": cast.PROGRAMME, "since": "2026-11-01", "taxonomy": "mqm/2"}, {}),
}  # fmt: skip


@pytest.fixture
def furnished(house: House) -> House:
    house.vendors()
    house.put("guideline", programme=cast.PROGRAMME, version="1")
    house.put("name", programme=cast.PROGRAMME, kind="vendor", name="heron", code="orbit")
    with all_rows():
        for name in ("Mia", "Ben"):
            Person.objects.create(email=f"{name.lower()}@example.invalid", name=name, role="crowd manager")
    house.put("locale", code="de-DE", name="German (Germany)")
    return house


def put(noun: str, **values: object) -> bool:
    return registry.put(noun, values, actor=SYSTEM)


# -- put, change, remove ----------------------------------------------------------------------------------------------


def test_every_noun_is_put_changed_left_alone_and_removed(furnished: House) -> None:
    assert set(EXAMPLES) == set(NOUNS)
    for noun, (values, change) in EXAMPLES.items():
        before = len(rows(noun))
        assert put(noun, **values), noun
        assert not put(noun, **values), noun
        assert put(noun, **{**values, **change}) or not change, noun
        assert not put(noun, **{**values, **change}), noun
        assert len(rows(noun)) == before + 1, noun
    for noun in reversed(EXAMPLES):
        values = EXAMPLES[noun][0]
        registry.remove(noun, values, actor=SYSTEM)
        with pytest.raises(NotThere):
            registry.remove(noun, values, actor=SYSTEM)


def test_a_name_that_stands_for_itself_is_no_circle(furnished: House) -> None:
    assert put("name", kind="locale", name="de-DE", code="de-DE")
    furnished.bring(cast.judgments_csv(furnished.desk / "songs.csv", cast.answers(2)))
    assert counts(locale="de-DE")["submitted"] == 2


def test_hours_can_be_typed_as_text(furnished: House) -> None:
    hours = {"0": [["09:00", "18:00"]]}
    assert put("site", vendor="lumen", code="manila", hours='{"0": [["09:00", "18:00"]]}')
    assert not put("site", vendor="lumen", code="manila", hours=hours)


def rows(noun: str) -> list[dict[str, object]]:
    with reading(SYSTEM):
        return registry.rows(noun, actor=SYSTEM)


def test_what_is_shown_can_be_put_back_as_it_stands(furnished: House) -> None:
    for noun, (values, _) in EXAMPLES.items():
        put(noun, **values)
        for row in rows(noun):
            row.pop("id")
            assert not put(noun, **row), (noun, row)


def test_only_a_change_counts_as_a_new_version_and_is_recorded(furnished: House) -> None:
    def state() -> tuple[int, int]:
        return int(query("SELECT version FROM registry_version")[0][0]), rows_of("audit_entry")

    version, entries = state()
    put("vendor", code="lumen", name="Lumen")
    assert state() == (version, entries)
    put("vendor", code="lumen", name="Lumen Data")
    assert state() == (version + 1, entries + 1)


REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("vendor", {"code": "lumen", "colour": "red"}, "no field “colour”.*code, name"),
    ("vendor", {"name": "Lumen"}, "needs its code"),
    ("colour", {"code": "x"}, "no noun “colour”"),
    ("site", {"vendor": "nobody", "code": "x", "name": "X"}, "no vendor “nobody”"),
    ("site", {"vendor": "lumen", "code": "x", "name": "X", "zone": "Mars/Olympus"}, "Mars/Olympus"),
    ("site", {"vendor": "lumen", "code": "x", "name": "X", "country": "XX"}, "XX"),
    ("site", {"vendor": "lumen", "code": "x", "name": "X", "hours": {"0": [["9am", "5pm"]]}}, "9am"),
    ("site", {"vendor": "lumen", "code": "x", "name": "X", "hours": "always"}, "always"),
    ("site", {"vendor": "lumen", "code": "x", "name": "X", "cutoff_minutes": "2000"}, "2000"),
    ("programme", {"code": "x", "name": "X", "zone": "Nowhere"}, "Nowhere"),
    ("programme", {"code": "x", "name": "X", "due": "soon"}, "due: “soon”"),
    ("programme", {"code": "x", "name": "X", "volume": "many"}, "volume: “many”"),
    ("programme", {"code": "x", "name": "X", "volume": "-5"}, "volume"),
    ("programme", {"code": "x", "name": "X", "cutoff_minutes": "1500"}, "cutoff"),
    ("programme", {"code": "x", "name": "X", "done_means": "perhaps"}, "perhaps"),
    ("programme", {"code": "x", "name": "a\0b"}, "name"),
    ("programme", {"code": "Marigold Two!", "name": "X"}, "code"),
    ("programme", {"code": "", "name": "X"}, "code"),
    ("quota", {"programme": cast.PROGRAMME, "units": "0"}, "units|quota"),
    ("quota", {"programme": "nowhere", "units": "5"}, "no programme “nowhere”"),
    ("target", {"programme": cast.PROGRAMME, "kpi": "Q99", "value": "1"}, "Q99"),
    ("target", {"programme": cast.PROGRAMME, "kpi": "Q02", "value": "nan"}, "value: “nan”"),
    ("target", {"programme": cast.PROGRAMME, "kpi": "Q02", "vendor": "nobody", "value": "1"}, "no vendor “nobody”"),
    ("commitment", {"programme": cast.PROGRAMME, "vendor": "lumen", "week": "2026-11-03", "units": "5"}, "Monday"),
    ("commitment", {"programme": cast.PROGRAMME, "vendor": "lumen", "week": "2026-11-02", "units": "-1"}, "units|commitment"),
    ("closure", {"vendor": "lumen", "days": "2026-12-26..2026-12-25", "reason": "x"}, "days"),
    ("closure", {"vendor": "lumen", "days": "Christmas", "reason": "x"}, "days: “Christmas”"),
    ("acknowledgement", {"guideline": f"{cast.PROGRAMME}/9", "vendor": "lumen", "on": "2026-11-01"}, "no guideline"),
    ("worker-rule", {"programme": cast.PROGRAMME, "match": "guess", "pattern": "x", "valid": "..", "vendor": "lumen"}, "guess"),
    ("worker-rule", {"programme": cast.PROGRAMME, "match": "regex", "pattern": "(", "valid": "..", "vendor": "lumen"}, "pattern"),
    ("site", {"vendor": "lumen", "code": "x", "name": "X", "hours": {"0": [["18:00", "09:00"]]}}, "before"),
    ("vendor", {"code": "lumen,orbit", "name": "Both"}, "hyphens"),
    ("name", {"kind": "vendor", "name": "orbit", "code": "heron"}, "circle"),
    ("name", {"kind": "colour", "name": "red", "code": "x"}, "colour"),
]  # fmt: skip


@pytest.mark.parametrize(("noun", "values", "said"), REFUSED)
def test_what_cannot_stand_is_refused_with_field_value_and_what_was_expected(
    furnished: House, noun: str, values: dict[str, object], said: str
) -> None:
    before = rows_of("audit_entry")
    with pytest.raises(CallsheetError, match=said) as raised:
        registry.put(noun, values, actor=SYSTEM)
    assert isinstance(raised.value, UnusableInput | NotThere | Clash)
    assert "\n" not in raised.value.sentence
    assert rows_of("audit_entry") == before


def test_rules_for_one_pattern_may_follow_each_other_but_not_overlap(furnished: House) -> None:
    rule = {"programme": cast.PROGRAMME, "match": "exact", "pattern": "lum-ana"}
    assert put("worker-rule", **rule, valid="..2026-11-02", vendor="lumen")
    with pytest.raises(Clash, match="beside another"):
        put("worker-rule", **rule, valid="2026-11-02..", vendor="orbit")
    assert put("worker-rule", **rule, valid="2026-11-03..", vendor="orbit")


def test_what_others_stand_on_cannot_be_removed(furnished: House) -> None:
    furnished.bring(cast.judgments_csv(furnished.desk / "songs.csv", cast.answers(2)))
    for noun, key in (("programme", {"code": cast.PROGRAMME}), ("vendor", {"code": "lumen"})):
        with pytest.raises(Clash, match="used elsewhere"):
            registry.remove(noun, key, actor=SYSTEM)
    assert (rows_of("programme"), rows_of("vendor")) == (1, 2)


# -- the measures follow ----------------------------------------------------------------------------------------------

NIGHT = cast.MORNING + timedelta(hours=9)


@pytest.fixture
def working(furnished: House) -> House:
    """Marigold at work: judgments around midnight of Manila, reviews, a released item, a due batch."""
    rows = [replace(a, sent=NIGHT + timedelta(minutes=10 * i)) for i, a in enumerate(cast.answers(16))]
    stray = [replace(a, worker="zoe", song=f"stray-{i}") for i, a in enumerate(rows[:3])]
    furnished.bring(cast.judgments_csv(furnished.desk / "songs.csv", [*rows, *stray]))
    audits = [(rows[0], "accepted"), (rows[1], "rejected"), (rows[5], "fixed")]
    furnished.bring(cast.reviews_csv(furnished.desk / "audit.csv", audits), cast.REVIEWS, name="audits.yaml")
    items = furnished.desk / "items.csv"
    items.write_text("song,at\n" + "".join(f"song-{i:04d},2026-10-30 10:00:00\n" for i in range(8)))
    furnished.bring(items, "kind: table\nitems: {item: song, released_at: at}\n", name="items.yaml")
    assert kept_sums() == true_sums()
    return furnished


CHANGES: dict[str, tuple[str, dict[str, object]]] = {
    "a site's zone": ("site", {"vendor": "lumen", "code": "manila", "zone": "Europe/London"}),
    "a site's cut-off": ("site", {"vendor": "lumen", "code": "manila", "cutoff_minutes": 240}),
    "a site's hours": ("site", {"vendor": "lumen", "code": "manila", "hours": {str(d): [["09:00", "18:00"]] for d in range(5)}}),
    "a rule for a stray worker": (
        "worker-rule",
        {"programme": cast.PROGRAMME, "match": "exact", "pattern": "zoe", "valid": "..", "vendor": "orbit", "site": "bogota"},
    ),
    "a due day": ("batch", {"programme": cast.PROGRAMME, "code": "week-1", "due": "2026-11-02"}),
    "a merged locale": ("name", {"programme": "", "kind": "locale", "name": "fr-FR", "code": "de-DE"}),
    "a merged vendor": ("name", {"programme": cast.PROGRAMME, "kind": "vendor", "name": "orbit", "code": "lumen"}),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_moves_the_measures_to_what_a_full_recomputation_says(working: House, change: str) -> None:
    noun, values = CHANGES[change]
    before, seq = kept_sums(), query("SELECT max(seq) FROM manifest")[0][0]
    said = working.put(noun, **values)
    assert "measure rows follow" in said
    assert before != kept_sums() == true_sums()
    assert measures.repair(cast.PROGRAMME, actor=SYSTEM, reason="test") == 0
    assert kept_sums(seq=seq) == before, "what was known before stays known"


def test_the_programmes_zone_moves_the_days_of_workers_without_site(working: House) -> None:
    assert counts(day=date(2026, 11, 2), vendor="")["submitted"] == 3
    working.put("programme", code=cast.PROGRAMME, zone="Pacific/Auckland")
    assert counts(day=date(2026, 11, 3), vendor="")["submitted"] == 3
    assert kept_sums() == true_sums()


def test_a_closure_takes_its_days_off_the_vendors_clock(working: House) -> None:
    working.put("site", vendor="lumen", code="manila", hours={str(d): [["00:00", "00:00"]] for d in range(7)})
    before = counts(vendor="lumen")
    working.put("closure", vendor="lumen", site="manila", days="2026-10-31..2026-11-01", reason="typhoon", excused=True)
    after = counts(vendor="lumen")
    assert after["tat_n"] == before["tat_n"] > 0
    assert before["tat_ms"] - after["tat_ms"] == before["tat_n"] * 2 * 86_400_000
    assert kept_sums() == true_sums()
    upkeep.remove_and_follow(
        "closure", {"vendor": "lumen", "site": "manila", "days": "2026-10-31..2026-11-01"}, actor=SYSTEM
    )
    assert counts(vendor="lumen") == before


def test_a_stray_workers_rule_holds_from_its_day_on(working: House) -> None:
    rule = {"programme": cast.PROGRAMME, "match": "exact", "pattern": "zoe"}
    working.put("worker-rule", **rule, valid="2026-11-03..", vendor="orbit")
    assert counts(vendor="")["submitted"] == 3
    working.put("worker-rule", **rule, valid="..2026-11-02", vendor="lumen")
    assert counts(vendor="")["submitted"] == 0
    assert kept_sums() == true_sums()


def test_a_change_that_measures_do_not_depend_on_adds_no_manifest(working: House) -> None:
    before = rows_of("manifest")
    working.put("vendor", code="lumen", name="Lumen Data")
    working.put("target", programme=cast.PROGRAMME, kpi="Q02", value=0.9)
    working.put("site", vendor="lumen", code="manila", name="Manila, 3rd floor")
    assert rows_of("manifest") == before


def test_a_damaged_measure_is_found_and_mended_by_the_night_check(working: House) -> None:
    truth = kept_sums()
    query("UPDATE measure SET submitted = submitted + 1 WHERE vendor = 'lumen'")
    query("DELETE FROM measure_hist")
    assert kept_sums() != truth
    assert upkeep.check_one(actor=SYSTEM, turn=0) > 0
    assert kept_sums() == truth
    assert upkeep.check_one(actor=SYSTEM, turn=1) == 0


def test_compaction_changes_no_number_and_no_replay(working: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.world.house import facts_of

    monkeypatch.setattr(upkeep, "SMALL_PARTS", 2)
    done = working.bring(cast.judgments_csv(working.desk / "more.csv", cast.answers(6, first=100)))
    corrected = [replace(a, answer="unsure") for a in cast.answers(3, first=100)]
    working.bring(cast.judgments_csv(working.desk / "less.csv", corrected))
    before, facts, then = kept_sums(), facts_of("judgments"), facts_of("judgments", seq=done.seq)
    assert upkeep.compact_all(actor=SYSTEM) > 0
    assert (kept_sums(), true_sums()) == (before, before)
    assert by_row(facts_of("judgments")) == by_row(facts)
    assert by_row(facts_of("judgments", seq=done.seq)) == by_row(then)
    assert kept_sums(seq=done.seq) == true_sums(seq=done.seq)


def by_row(facts: list[dict[str, object]]) -> list[str]:
    return sorted(map(str, facts))
