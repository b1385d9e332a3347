"""What others call: `ingest`, `kpi`, `today`, `registry`, `mapping`: exit codes, JSON to the key, sentences instead of tracebacks."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from callsheet.cli.main import COMMANDS
from callsheet.state.replay import entered_long_ago
from tests.world import cast
from tests.world.house import House, Said, counts, query, rows_of

pytestmark = pytest.mark.django_db

FACTS = ("judgments", "reviews", "items", "gold", "totals")
PROMISED = {"file", "source", "rows_read", *FACTS, "duplicates", "superseded", "rejected", "rejected_file"}
"""Keys of one file that the issue promises to other programs."""


def ingest(house: House, *files: Path, json: bool = True, **options: str) -> Said:
    given = {"programme": cast.PROGRAMME, "source": cast.SOURCE, "mapping": str(mapping(house)), **options}
    return house.cli("ingest", *files, *(f"--{k}={v}" for k, v in given.items() if v), *(["--json"] if json else []))


def mapping(house: House, text: str = cast.MAPPING, name: str = "mapping.yaml") -> Path:
    path = house.desk / name
    path.write_text(text)
    return path


def songs(house: House, count: int = 6, name: str = "songs.csv", first: int = 0) -> Path:
    return cast.judgments_csv(house.desk / name, cast.answers(count, first=first))


# -- ingest -----------------------------------------------------------------------------------------------------------


def test_ingest_prints_exactly_what_was_promised(house: House) -> None:
    said = ingest(house, songs(house))
    assert said.code == 0, said.err
    assert set(said.json) == {"files", "manifest", "seconds"}
    (one,) = said.json["files"]
    assert set(one) >= PROMISED
    assert {k: one[k] for k in PROMISED} == {
        "file": "songs.csv", "source": "songs", "rows_read": 6, "judgments": 6, "reviews": 0, "items": 0, "gold": 0,
        "totals": 0, "duplicates": 0, "superseded": 0, "rejected": 0, "rejected_file": None,
    }  # fmt: skip
    assert said.json["manifest"] == query("SELECT max(seq) FROM manifest")[0][0]
    assert said.json["seconds"] > 0
    assert f"programme {cast.PROGRAMME}" in one["created"]


def test_the_numbers_of_each_file_account_for_every_row(house: House) -> None:
    path = songs(house, 8)
    path.write_text(path.read_text().replace("2026-11-02 08:05:00", "never") + "\n")
    again = cast.judgments_csv(house.desk / "again.csv", [*cast.answers(3), *cast.answers(2, first=8)])
    said = ingest(house, path, again)
    assert said.code == 3
    for one in said.json["files"]:
        filtered = sum(one["skipped"].values())
        kept = sum(one[k] for k in (*FACTS, "queue"))
        assert one["rows_read"] == kept + one["duplicates"] + one["older"] + one["rejected"] + filtered
    assert [one["empty"] for one in said.json["files"]] == [1, 0]
    assert [one["rejected"] for one in said.json["files"]] == [1, 0]
    assert counts()["judgments"] == sum(one["judgments"] - one["superseded"] for one in said.json["files"])


def test_some_rejected_rows_give_exit_code_3_and_the_file_with_their_reasons(house: House) -> None:
    path = songs(house)
    path.write_text(path.read_text().replace("2026-11-02 08:03:00", "never"))
    said = ingest(house, path)
    assert said.code == 3
    rejected = Path(said.json["files"][0]["rejected_file"])
    assert "never" in rejected.read_text()
    assert counts()["judgments"] == 5


@pytest.mark.parametrize(
    "what", ["no such file", "empty", "unknown", "missing column", "broken mapping", "no programme code"]
)
def test_unusable_input_gives_exit_code_2_one_sentence_and_changes_nothing(house: House, what: str) -> None:
    path, options = songs(house), {}
    if what == "no such file":
        path = house.desk / "nowhere.csv"
    elif what == "empty":
        path.write_text("")
    elif what == "unknown":
        path.write_text("Dear all,\nplease find attached.\n")
        options["mapping"] = ""
    elif what == "missing column":
        options["mapping"] = str(mapping(house, cast.MAPPING.replace("item: song", "item: track"), "wrong.yaml"))
    elif what == "broken mapping":
        options["mapping"] = str(mapping(house, "kind: table\njudgments: [", "broken.yaml"))
    else:
        options["programme"] = "Not A Code"
    said = ingest(house, path, **options)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("callsheet: ")
    assert len(said.err.strip().splitlines()) == 1
    for table in ("programme", "manifest", "part", "mapping", "vendor", "raw_file", "import_run", "audit_entry"):
        assert rows_of(table) == 0, table


def test_one_unusable_file_among_several_stops_them_all_before_the_first(house: House) -> None:
    said = ingest(house, songs(house), house.desk / "nowhere.csv")
    assert said.code == 2
    assert rows_of("manifest") == rows_of("import_run") == 0


def test_a_file_that_breaks_while_it_is_read_says_which_and_keeps_those_before_it(house: House) -> None:
    days = [(date(2026, 11, 2), "DE", 120, 8)]
    good = cast.tracker(house.desk / "good.xlsx", days)
    cut = house.desk / "cut.xlsx"
    cut.write_bytes(good.read_bytes()[:1500])
    tracker = str(mapping(house, cast.TRACKER, "tracker.yaml"))
    said = ingest(house, good, cut, mapping=tracker)
    assert said.code == 2
    assert "cut.xlsx" in said.err


def test_the_same_file_again_says_that_nothing_was_changed(house: House) -> None:
    path = songs(house)
    ingest(house, path)
    before = rows_of("manifest")
    said = ingest(house, path)
    assert said.code == 0
    assert said.json["files"][0]["duplicates"] == 6
    assert rows_of("manifest") == before
    assert "nothing was changed" in ingest(house, path, json=False).out


def test_gzip_zip_and_a_shipped_mapping_are_read_too(house: House) -> None:
    path = house.desk / "songs.csv.gz"
    path.write_bytes(gzip.compress(songs(house).read_bytes()))
    assert ingest(house, path).json["files"][0]["judgments"] == 6
    toloka = house.desk / "toloka.tsv"
    toloka.write_text(
        "INPUT:song\tOUTPUT:alike\tASSIGNMENT:task_id\tASSIGNMENT:assignment_id\tASSIGNMENT:worker_id\t"
        "ASSIGNMENT:status\tASSIGNMENT:started\tASSIGNMENT:submitted\n"
        "1\tyes\tt1\ta1\tw1\tSUBMITTED\t2026-11-02T08:00:00\t2026-11-02T08:00:30\n"
    )
    assert ingest(house, toloka, mapping="toloka", source="toloka").json["files"][0]["judgments"] == 1


def test_for_people_the_same_is_said_in_words(house: House) -> None:
    said = ingest(house, songs(house), json=False)
    assert said.code == 0
    assert "songs.csv (table, source songs): 6 rows read" in said.out
    assert "in: 6 judgments" in said.out
    assert f"created programme {cast.PROGRAMME}" in said.out


# -- kpi --------------------------------------------------------------------------------------------------------------


def test_kpi_prints_exactly_what_was_promised(house: House) -> None:
    house.vendors()
    ingest(house, songs(house, 12))
    said = house.cli("kpi", "submitted", f"--programme={cast.PROGRAMME}", "--by=vendor,locale", "--json")
    assert set(said.json) == {"kpi", "rows", "manifest"}
    assert set(said.json["kpi"]) == {"id", "name", "unit", "direction", "formula"}
    for row in said.json["rows"]:
        assert set(row) == {"by", "value", "low", "high", "n", "method", "evidence", "reason"}
        assert set(row["by"]) == {"vendor", "locale"}
        assert row["evidence"] == "counted"
    assert sum(row["value"] for row in said.json["rows"]) == 12


def test_kpi_respects_days_and_what_was_known_when(house: House) -> None:
    with entered_long_ago():
        house.vendors()
    first = ingest(house, songs(house, 4)).json["manifest"]
    ingest(house, songs(house, 4, "more.csv", first=2000))
    of = f"--programme={cast.PROGRAMME}"

    def value(*options: str) -> float:
        return house.cli("kpi", "submitted", of, *options, "--json").json["rows"][0]["value"]

    assert value() == 8
    assert value("--from=2026-11-02", "--to=2026-11-02") == 4
    assert value("--to=2026-11-01") in (0, None)
    assert value("--as-of=2020-01-01") in (0, None)
    house.put("programme", code="later", name="Later")
    said = house.cli("kpi", "submitted", "--programme=later", "--as-of=2020-01-01")
    assert "registry of Thu 2 Jan 2020 00:00 UTC: what was entered later is not in it" in said.err
    assert query("SELECT count(*) FROM manifest WHERE seq <= %s AND kind = 'import'", first)[0][0] == 1


def test_kpi_list_is_the_dictionary(house: House) -> None:
    rows = house.cli("kpi", "--list", "--json").json
    assert {"id", "name", "unit", "direction", "formula"} <= set(rows[0])
    assert len({row["id"] for row in rows}) == len(rows) > 20


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["kpi", "Q99"], 1, "There is no KPI"),
        (["kpi"], 2, "Which KPI"),
        (["kpi", "Q02", "--by=colour"], 2, "colour"),
        (["kpi", "Q02", "--from=yesterday"], 2, "--from “yesterday”"),
        (["kpi", "Q02", "--as-of=soon"], 2, "soon"),
        (["kpi", "Q02", "--programme=nowhere"], 1, "no programme “nowhere”"),
        (["today", "--as-of=soon"], 2, "soon"),
        (["registry", "list", "colour"], 1, "no noun"),
        (["registry", "set", "vendor", "code"], 2, "field=value"),
        (["registry", "set", "vendor", "name=x"], 2, "needs its code"),
        (["registry", "remove", "vendor", "code=nobody"], 1, "no vendor nobody"),
        (["audit", "list", "--since=soon"], 2, "soon"),
        (["mapping", "check", "nowhere.yaml", "nowhere.csv"], 2, "nowhere.yaml"),
        (["mapping", "suggest", "nowhere.csv"], 2, "nowhere.csv"),
        (["sign-in-link", "not an address"], 2, "not an address"),
        (["sign-in-link", "a@example.invalid", "--role=king"], 2, "king"),
        (["simulate", "--out=/dev/null/x"], 2, "/dev/null"),
    ],
)
def test_every_mistake_is_one_sentence_and_an_exit_code(
    house: House, arguments: list[str], code: int, said: str
) -> None:
    found = house.cli(*arguments)
    assert (found.code, found.out) == (code, "")
    assert said in found.err
    assert len(found.err.strip().splitlines()) == 1


# -- today, registry, mapping -----------------------------------------------------------------------------------------


def test_today_prints_exactly_what_was_promised(house: House) -> None:
    house.vendors()
    house.put("target", programme=cast.PROGRAMME, kpi="audit-accuracy", value=0.95)
    house.put("programme", code=cast.PROGRAMME, volume=10_000, due=date(2026, 11, 6))
    rows = cast.answers(400)
    house.bring(cast.judgments_csv(house.desk / "songs.csv", rows))
    house.bring(
        cast.reviews_csv(house.desk / "audit.csv", [(r, "rejected") for r in rows[:200]]), cast.REVIEWS, name="a.yaml"
    )
    said = house.cli("today", "--as-of=2026-11-04", "--json").json
    assert set(said) == {"as_of", "findings", "cannot_say"}
    assert said["findings"] == []  # nothing of this was known on that day
    said = house.cli("today", "--json").json
    keys = {
        "id",
        "kind",
        "severity",
        "title",
        "programme",
        "vendor",
        "locale",
        "evidence",
        "action",
        "owner",
        "cost_of_waiting",
    }
    assert said["findings"]
    for finding in said["findings"]:
        assert set(finding) >= keys
        assert finding["programme"] == cast.PROGRAMME
    assert "Marigold" in house.cli("today").out


def test_today_of_an_empty_house_says_what_to_do(house: House) -> None:
    assert house.cli("today", "--json").json["findings"] == []
    assert house.cli("today").out.strip()


def test_registry_sets_lists_and_removes(house: House) -> None:
    assert house.cli("registry", "set", "vendor", "code=lumen", "name=Lumen Data").code == 0
    assert house.cli("registry", "list", "vendor", "--json").json == [
        {"id": "lumen", "code": "lumen", "name": "Lumen Data", "kind": "company", "contact": ""}
    ]
    assert "Nothing changed" in house.cli("registry", "set", "vendor", "code=lumen", "name=Lumen Data").out
    assert house.cli("registry", "remove", "vendor", "code=lumen").code == 0
    assert house.cli("registry", "list", "vendor", "--json").json == []


def test_mapping_check_explains_and_imports_nothing(house: House) -> None:
    path = songs(house)
    said = house.cli("mapping", "check", mapping(house), path, "--json").json
    assert (said["rows_read"], said["rejected"]) == (6, 0)
    assert rows_of("import_run") == 0


def test_mapping_suggest_drafts_a_mapping_that_reads_its_sample(house: House) -> None:
    path = cast.tracker(house.desk / "tracker.xlsx", [(date(2026, 11, d), "DE", 100 + d, 8) for d in (2, 3, 4, 5)])
    drafted = mapping(house, house.cli("mapping", "suggest", path).out, "drafted.yaml")
    said = ingest(house, path, mapping=str(drafted), source="lumen")
    assert said.code == 0, said.err
    assert said.json["files"][0]["totals"] >= 4


def test_every_command_has_its_line_and_help(house: House) -> None:
    for name, (_, line) in COMMANDS.items():
        assert line
        assert house.cli(name, "--help").code == 0, name
