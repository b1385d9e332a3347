"""Every written file goes through the real readers without a reject, and nothing is lost on the way."""

from collections import Counter
from pathlib import Path

import pytest

from callsheet.simulator import Written
from callsheet.simulator.writers.files import WrittenFile
from callsheet.sources import mapping_file
from callsheet.sources.catalogue import SOURCES, recognise
from callsheet.sources.contract import ReadOptions
from callsheet.sources.table import TableMapping, line_format, plan
from callsheet.store.contract import Stage
from callsheet.store.lines import head, read_staged, stage_lines


def _staged(demo: Written, file: WrittenFile, folder: Path) -> Stage:
    text = (demo.folder / file.mapping).read_text(encoding="utf-8")
    mapping = mapping_file.parse(text, name=file.mapping, kinds={"table": TableMapping})
    assert isinstance(mapping, TableMapping)
    path = demo.folder / file.path
    first = head(path, line_format(mapping), rows=1)
    return stage_lines(path, plan(mapping, first.header, programme=file.programme, source=file.source), folder)


def _last_of_each_mapping(demo: Written) -> list[WrittenFile]:
    return list({file.mapping: file for file in demo.imports() if file.reader == "table"}.values())


@pytest.fixture(scope="module")
def staged(demo: Written, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    folder = tmp_path_factory.mktemp("staged")
    chosen = _last_of_each_mapping(demo)
    return {file.path: _staged(demo, file, folder / str(number)) for number, file in enumerate(chosen)}


def test_no_row_of_any_table_is_rejected_or_skipped(staged: dict[str, Stage]) -> None:
    assert len(staged) > 20
    assert {path: stage.rejected for path, stage in staged.items() if stage.rejected} == {}
    assert {path: stage.skipped for path, stage in staged.items() if stage.skipped} == {}
    assert all(stage.rows_read > 0 for stage in staged.values())


def test_song_similarity_is_read_as_places_on_its_scale(staged: dict[str, Stage]) -> None:
    (path,) = [path for path in staged if "demo-songsim-judgments" in path]
    rows = [row for row in read_staged(staged[path], "judgments") if row["outcome"] == "submitted"]
    assert {row["answer"] for row in rows} == {"0", "1", "2"}
    assert {row["answer_kind"] for row in rows} == {"ordinal"}
    assert {row["seconds_kind"] for row in rows} == {"measured"}


def test_appen_times_are_shared_by_their_page_and_personal_columns_are_not_read(staged: dict[str, Stage]) -> None:
    (path,) = [path for path in staged if "demo-apptox-f" in path]
    rows = read_staged(staged[path], "judgments")
    kinds = Counter(row["seconds_kind"] for row in rows)
    assert kinds["shared"] > 0.5 * len(rows)
    assert not any("192.0.2." in str(value) or "Sampleton" in str(value) for row in rows for value in row.values())
    assert {row["outcome"] for row in rows} <= {"submitted", "abandoned"}


def test_linguists_errors_become_a_verdict_and_its_errors(staged: dict[str, Stage]) -> None:
    (path,) = [path for path in staged if "demo-synopsis-errors" in path]
    rows = read_staged(staged[path], "reviews")
    verdicts = [row for row in rows if row["error_no"] == 0]
    errors = [row for row in rows if row["error_no"] != 0]
    assert {row["verdict"] for row in verdicts} == {"accepted", "fixed"}
    assert {row["severity"] for row in errors} <= {"minor", "major", "critical"}
    assert {row["side"] for row in rows} == {"third party"}


def test_label_studio_exports_are_recognised_and_read_whole(demo: Written) -> None:
    exports = [file for file in demo.imports() if file.reader == "label_studio"]
    assert len(exports) == 4
    counts: Counter[tuple[str, str]] = Counter()
    for file in exports:
        path = demo.folder / file.path
        found = recognise(path)
        assert found is not None
        assert found[0].name == SOURCES["label_studio"].name
        records = list(found[0].read(path, ReadOptions(file.programme, file.source)))
        assert all(record.rejects == () for record in records)
        counts.update((table, file.path) for record in records for table, _ in record.facts)
    assert all(counts["gold", file.path] >= 1 for file in exports)
    assert all(counts["judgments", file.path] > counts["items", file.path] for file in exports)


def test_label_studio_facts_say_workstream_locale_and_batch(demo: Written) -> None:
    file = next(file for file in demo.imports() if "write-export" in file.path)
    records = SOURCES["label_studio"].read(demo.folder / file.path, ReadOptions(file.programme, file.source))
    rows = [fact for record in records for table, fact in record.facts if table == "judgments"]
    assert {row["workstream"] for row in rows} == {"write"}
    assert {row["locale"] for row in rows} == {"de-DE", "fr-FR", "en-GB"}
    assert {row["question"] for row in rows if row["outcome"] == "submitted"} == {"synopsis"}
    assert any(row["role"] == "gold" for row in rows)


def test_the_tools_own_readers_know_the_crowd_files_too(demo: Written) -> None:
    for what, name in (("MTurk", "mturk"), ("Appen", "appen")):
        file = next(file for file in demo.imports() if what in file.what)
        found = recognise(demo.folder / file.path)
        assert found is not None
        assert found[0].name == SOURCES[name].name
