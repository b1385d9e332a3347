"""The registry as a folder of YAML: the same bytes for the same registry, an edit is that difference, errors name their line."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema_rs import meta, validator_for

from callsheet.actions import registry
from callsheet.actions.acting import SYSTEM
from callsheet.actions.exchange.applying import apply_changes, plan
from callsheet.actions.exchange.folder_in import read_files, read_folder
from callsheet.actions.exchange.folder_out import folder, write_folder
from callsheet.actions.exchange.said import FOLDER, as_json
from callsheet.actions.exchange.schema import schemas
from callsheet.actions.nouns import NOUNS
from callsheet.errors import CallsheetError
from callsheet.facts.changes import Changes
from tests.edges.exchange.test_workbook import HOSTILE, NOTHING, rows
from tests.edges.exchange.test_workbook import kept as kept
from tests.world import cast
from tests.world.house import House, query

pytestmark = pytest.mark.django_db


def planned(files: Mapping[str, str]) -> Changes:
    return plan(read_files(files), actor=SYSTEM)


def said(changes: Changes) -> dict[str, list[dict[str, object]]]:
    return as_json(changes, FOLDER)


def exported() -> dict[str, str]:
    return {path: text for path, text in folder(actor=SYSTEM).items() if path.endswith(".yaml")}


def test_an_export_of_every_noun_comes_back_as_no_change_and_as_the_same_bytes(kept: House) -> None:
    files = exported()
    assert said(planned(files)) == NOTHING
    assert exported() == files
    text = "".join(files.values())
    assert all(
        noun.plural in text or f"{noun.plural}.yaml" in files or f"{noun.plural}/" in "".join(files)
        for noun in NOUNS.values()
    )


def test_a_programme_reads_like_a_page(kept: House) -> None:
    kept.put("guideline", programme=cast.PROGRAMME, version="2", note="clause 4.2 is new\nexamples too")
    text = exported()["programmes/marigold.yaml"]
    assert text.startswith(
        "# yaml-language-server: $schema=../schema/programme.json\ncode: marigold\nname: Marigold\nalias: Alder\n"
    )
    assert "batches:\n  - code: b1\n    name: B1\n    due: 2026-12-01\n" in text
    assert "    note: |-\n      clause 4.2 is new\n      examples too\n" in text
    assert "acknowledgements:\n      - vendor: lumen\n" in text


def test_texts_that_yaml_could_take_for_something_else_come_back_to_the_letter(kept: House) -> None:
    words = ["no", "null", "~", "1.10", "0x1F", "2026-11-01", "- a", "a: b", "a #b", "[x]", "{}", "*a", "&a", "!tag", "%d", "@x", "`x", "|", ">", "'", '"', "\\", "é", "x: ", "\ufeff", "\u2028", "\x85", " a\n b", "a\n\n", "\n", "a \nb"]  # fmt: skip
    for number, text in enumerate([*HOSTILE.values(), *words]):
        kept.put("guideline", programme=cast.PROGRAMME, version=f"h{number}", note=text)
    files = exported()
    assert said(planned(files)) == NOTHING
    assert exported() == files


def test_every_exported_file_fits_its_schema_and_every_schema_is_one(kept: House) -> None:
    known = schemas()
    assert all(meta.is_valid(schema) for schema in known.values())
    for path, text in exported().items():
        folder_name = path.split("/")[0].removesuffix(".yaml")
        name = next((f"{n.name}.json" for n in NOUNS.values() if n.plural == folder_name), "callsheet.json")
        wrong = [
            error.message for error in validator_for(known[name]).iter_errors(_as_an_editor_sees(yaml.safe_load(text)))
        ]
        assert not wrong, path


def _as_an_editor_sees(value: object) -> object:
    """Days as text: YAML 1.2, which editors speak, knows none."""
    if isinstance(value, dict):
        return {key: _as_an_editor_sees(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_an_editor_sees(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def test_an_edit_is_exactly_that_difference(kept: House) -> None:
    files = exported()
    files["programmes/marigold.yaml"] = files["programmes/marigold.yaml"].replace("due: 2026-12-01", "due: 2026-12-24")
    files["vendors/heron.yaml"] = files["vendors/heron.yaml"].replace(
        "name: Heron Ltd", "name: Heron\nsites:\n  - code: leeds\n    name: Leeds"
    )
    files["locales.yaml"] = "- code: de-DE\n"
    shown = said(planned(files))
    assert shown["changed"] == [
        {"noun": "vendor", "key": "heron", "field": "name", "was": "Heron Ltd", "is": "Heron"},
        {"noun": "batch", "key": "marigold/b1", "field": "due", "was": "2026-12-01", "is": "2026-12-24"},
    ]
    assert [row["key"] for row in shown["created"]] == ["heron/leeds"]
    assert [row["key"] for row in shown["removed"]] == ["is-IS"]
    assert said(apply_changes(read_files(files), actor=SYSTEM)) == shown
    assert said(planned(files)) == NOTHING


def test_what_is_not_written_is_left_unless_the_folder_says_that_it_is_complete(kept: House) -> None:
    files = exported()
    files["programmes/marigold.yaml"] = "code: marigold\n"
    del files["vendors/heron.yaml"]
    gone = [(row["noun"], row["key"]) for row in said(planned(files))["removed"]]
    assert ("vendor", "heron") in gone
    assert ("batch", "marigold/b1") in gone
    assert not said(planned(files))["changed"]
    del files["callsheet.yaml"]
    assert said(planned(files)) == NOTHING


WRONG: dict[str, tuple[str, str, str, int, str]] = {
    "not YAML": ("locales.yaml", "- code: de-DE\n  name: [German\n", "name: [German", 2, "not YAML: a bracket is opened here"),
    "a tab": ("vendors/lumen.yaml", "code: lumen\nsites:\n\t- code: x\n", "- code: x", 3, "a tab stands"),
    "a colon in a text": ("vendors/lumen.yaml", "code: lumen\nname: Lumen: best\n", "name: Lumen: best", 2, "in quotes"),
    "a sign that means something": ("vendors/lumen.yaml", "code: lumen\nname: @lumen\n", "name: @lumen", 2, "begins with “@”"),
    "a quote that never ends": ("vendors/lumen.yaml", 'code: lumen\nname: "Lumen\nkind: x\n', 'name: "Lumen', 2, "a quote is opened here"),
    "a control": ("vendors/lumen.yaml", "code: lumen\nname: é\x07\n", "name: é\x07", 2, "U+0007"),
    "two documents": ("vendors/lumen.yaml", "code: lumen\n---\ncode: orbit\n", "---", 2, "a file holds one"),
    "a file without a line": ("vendors/lumen.yaml", "# nothing\n", "", 1, "or delete the file"),
    "a list without a line": ("taxonomies.yaml", "", "", 1, "empty"),
    "another ending": ("vendors/lumen.yml", "code: lumen\n", "", 1, "name this one vendors/lumen.yaml"),
    "lines from elsewhere": ("vendors/lumen.yaml", "code: lumen\n<<: {name: X}\n", "<<", 2, "write the lines again"),
    "a null where a value must be": ("vendors/lumen.yaml", "code: lumen\nname: null\n", "", 2, "it is empty and cannot be"),
    "a vendor misspelt": ("programmes/marigold.yaml", "code: marigold\ncommitments:\n  - vendor: lumenn\n    week: 2026-11-23\n", "lumenn", 3, "did you mean lumen?"),
    "a word for a number": ("programmes/marigold.yaml", "code: marigold\npriority: high\n", "high", 2, "expected a whole number"),
    "a day in another order": ("programmes/marigold.yaml", "code: marigold\nbatches:\n  - code: b1\n    due: 24/12/2026\n", "24/12/2026", 4, "write 2026-12-24."),
    "an eighth day of the week": ("vendors/lumen.yaml", "code: lumen\nsites:\n  - code: manila\n    hours: {8: []}\n", '{"8": []}', 4, "“8” is none of them."),
    "hours that are no pairs": ("vendors/lumen.yaml", "code: lumen\nsites:\n  - code: manila\n    hours: {0: 9-17}\n", '{"0": "9-17"}', 4, "pairs of opening and closing"),
    "a row without whom it needs": ("portfolios.yaml", "- code: north\n  name: North\n", "", 1, "portfolio, manager: it is empty and cannot be"),
    "an unknown key": ("vendors/lumen.yaml", "code: lumen\nnmae: Lumen\n", "nmae", 2, "did you mean name"),
    "a key twice": ("vendors/lumen.yaml", "code: lumen\nname: A\nname: B\n", "name", 3, "first on line 2"),
    "a row twice": ("locales.yaml", "- code: fr-FR\n  name: French\n- code: fr-FR\n  name: French\n", "fr-FR", 3, "second time"),
    "a value that cannot stand": ("vendors/lumen.yaml", "code: lumen\nsites:\n  - code: manila\n    zone: Mars\n", "Mars", 4, "IANA zone"),
    "a vendor used but not declared": ("programmes/marigold.yaml", "code: marigold\ncommitments:\n  - vendor: nobody\n    week: 2026-11-23\n    units: 5\n", "nobody", 3, "no vendor “nobody”"),
    "a part of the key missing": ("vendors/lumen.yaml", "code: lumen\nsites:\n  - name: Here\n", "", 3, "needs its code"),
    "a list where a value stands": ("vendors/lumen.yaml", "code: lumen\nname:\n  - a\n", "a", 3, "one value"),
    "a value where a list stands": ("vendors/lumen.yaml", "code: lumen\nsites: manila\n", "manila", 2, "expected a list"),
    "no mapping": ("vendors/lumen.yaml", "just text\n", "just text", 1, "key: value"),
    "another code than its name": ("vendors/lumen.yaml", "code: orbit\n", "orbit", 1, "named after"),
    "a file nobody knows": ("vendor/lumen.yaml", "code: lumen\n", "", 1, "did you mean vendors/"),
    "an alias": ("vendors/lumen.yaml", "code: lumen\nsites:\n  - &a\n    code: x\n    name: X\n  - *a\n", "", 3, "anchors"),
    "a tag": ("vendors/lumen.yaml", "code: lumen\nname: !!python/object:os.system ls\n", "ls", 2, "tag !!python"),
    "a noun that is none": ("callsheet.yaml", "version: 1\ncomplete:\n  - vendors\n", "vendors", 3, "did you mean vendor"),
    "too deep": ("locales.yaml", "[" * 100_000, "", 1, "deep"),
}  # fmt: skip


def test_what_is_wrong_is_named_with_file_and_line_and_nothing_is_applied(kept: House) -> None:
    before = query("SELECT version FROM registry_version")
    for what, (file, text, value, line, sentence) in WRONG.items():
        files = {"locales.yaml": "- code: sv-SE\n  name: Swedish\n", file: text}
        (error,) = said(apply_changes(read_files(files), actor=SYSTEM))["errors"]
        assert (error["file"], error["value"], error["line"]) == (file, value, line), (what, error)
        assert sentence in str(error["sentence"]), (what, error)
        assert str(error["sentence"]).endswith((".", "?"))
        assert "?." not in str(error["sentence"])
    assert query("SELECT version FROM registry_version") == before


def test_a_row_that_cannot_go_is_named_with_the_file_that_it_is_missing_from(kept: House) -> None:
    marker = {"callsheet.yaml": "version: 1\ncomplete: [site]\n"}
    files = {path: text for path, text in exported().items() if path.startswith("vendors/")}
    files["vendors/orbit.yaml"] = files["vendors/orbit.yaml"].split("sites:")[0]
    (error,) = said(planned({**files, **marker}))["errors"]
    assert (error["file"], error["line"], error["value"]) == ("vendors/orbit.yaml", 1, "orbit/bogota")
    assert str(error["sentence"]).endswith("Put it back.")


def test_nothing_is_nothing_whether_null_or_a_wave_or_left_out(kept: House) -> None:
    written = "code: marigold\nbatches:\n  - code: b1\n    due: {}\nquotas:\n"
    for nothing in ("null", "~", ""):
        shown = said(planned({"programmes/marigold.yaml": written.format(nothing)}))
        assert [(c["field"], c["is"]) for c in shown["changed"]] == [("due", None)]
        assert not shown["errors"]


def test_every_error_of_every_file_is_told_at_once(kept: House) -> None:
    files = {file: text for file, text, *_ in WRONG.values() if file.startswith(("vendors/", "locales"))}
    files["programmes/marigold.yaml"] = WRONG["a vendor used but not declared"][1]
    errors = said(planned({**files, "colours.yaml": "[]"}))["errors"]
    assert {e["file"] for e in errors} == {*files, "colours.yaml"}


def test_a_registry_is_moved_to_an_empty_house_by_its_folder(kept: House) -> None:
    files = exported()
    for noun in (
        "commitment",
        "target",
        "quota",
        "closure",
        "worker-rule",
        "acknowledgement",
        "guideline",
        "batch",
        "name",
    ):
        for row in rows(noun):
            registry.remove(noun, {k: row[k] for k in NOUNS[noun].key}, actor=SYSTEM)
    assert not apply_changes(read_files(files), actor=SYSTEM).errors
    del files["callsheet.yaml"]
    assert {p: t for p, t in exported().items() if p != "callsheet.yaml"} == files


def test_the_commands_export_show_apply_and_refuse(kept: House, tmp_path: Path) -> None:
    place = tmp_path / "registry"
    assert kept.cli("export", place).code == 0
    bytes_before = {p: p.read_bytes() for p in place.rglob("*") if p.is_file()}
    assert "Wrote 0 files" in kept.cli("export", place).out
    assert {p: p.read_bytes() for p in place.rglob("*") if p.is_file()} == bytes_before
    assert kept.cli("diff", place, "--json").json == NOTHING
    lumen = place / "vendors" / "lumen.yaml"
    lumen.write_text(lumen.read_text().replace("name: Lumen", "name: Lumen Data", 1))
    assert "“Lumen” → “Lumen Data”" in kept.cli("diff", place).out
    assert kept.cli("apply", place, "--json").json["changed"][0]["is"] == "Lumen Data"
    assert kept.cli("diff", place, "--json").json == NOTHING
    lumen.write_text(lumen.read_text() + "colour: red\n")
    wrong = kept.cli("apply", place)
    assert wrong.code == 2
    assert "! vendors/lumen.yaml" in wrong.out
    assert kept.cli("diff", tmp_path / "none").code == 2


def test_an_export_takes_away_its_own_stale_files_and_touches_no_other_folder(kept: House, tmp_path: Path) -> None:
    place = tmp_path / "registry"
    write_folder(place, folder(actor=SYSTEM))
    (place / "README.md").write_text("ours")
    registry.remove("vendor", {"code": "heron"}, actor=SYSTEM)
    assert write_folder(place, folder(actor=SYSTEM))[1] == 1
    assert not (place / "vendors" / "heron.yaml").exists()
    assert (place / "README.md").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    with pytest.raises(CallsheetError, match="not empty"):
        write_folder(other, folder(actor=SYSTEM))


def test_a_file_that_is_not_utf_8_is_named_with_its_line(kept: House, tmp_path: Path) -> None:
    (tmp_path / "locales.yaml").write_bytes(b"- code: de-DE\n  name: D\xe9\n")
    (problem,) = read_folder(tmp_path).problems
    assert (problem.at.where, problem.at.spot) == ("locales.yaml", "2")
