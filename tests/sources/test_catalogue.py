"""Every tool's files are recognised by their content, whatever they are called, and nothing else is."""

import gzip
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from callsheet.errors import NotThere
from callsheet.facts.tables import TABLES
from callsheet.sources.catalogue import MODULES, SOURCES, recognise
from tests.sources.reading import REAL, SAMPLES, made, real

FILES = sorted(
    (tool, path.name)
    for tool in MODULES
    for path in (SAMPLES / tool / "samples").iterdir()
    if not path.name.startswith(".")
)


@pytest.mark.parametrize(("tool", "name"), FILES)
@pytest.mark.parametrize("zipped", [False, True])
def test_a_sample_is_recognised_without_its_name(tool: str, name: str, zipped: bool, tmp_path: Path) -> None:
    raw = (SAMPLES / tool / "samples" / name).read_bytes()
    path = made(tmp_path, "upload", gzip.compress(raw) if zipped else raw)
    found = recognise(path)
    assert found is not None
    assert found[0].name == tool
    assert found[1] >= 0.9


def test_every_tool_has_samples_a_readme_and_known_tables() -> None:
    assert {tool for tool, _ in FILES} == set(MODULES)
    for name, source in SOURCES.items():
        assert source.name == name
        assert set(source.tables) <= set(TABLES)
        assert (SAMPLES / name / "README.md").read_text().startswith("# ")


def test_exported_archives_are_recognised_by_the_names_in_them(tmp_path: Path) -> None:
    for tool, name in (("cvat", "annotations.xml"), ("sagemaker", "annotations/worker-response/iteration-1/0/a.json")):
        path = tmp_path / f"{tool}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "x")
        found = recognise(path)
        assert found is not None
        assert found[0].name == tool


def test_a_folder_of_worker_responses_is_recognised(tmp_path: Path) -> None:
    place = tmp_path / "annotations" / "worker-response" / "iteration-1" / "0"
    place.mkdir(parents=True)
    shutil.copy(SAMPLES / "sagemaker" / "samples" / "human_loop.json", place / "a.json")
    found = recognise(tmp_path)
    assert found is not None
    assert found[0].name == "sagemaker"


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"vendor,locale,produced\nLumen,de,5\n", b'[{"a": 1}]', b'{"action": "ANNOTATION_CREATED"}',
     b"<html></html>", b"\x1f\x8bnot gzip", b"PK\x03\x04 something else"],
)  # fmt: skip
def test_other_files_belong_to_nobody(content: bytes, tmp_path: Path) -> None:
    assert recognise(made(tmp_path, "upload", content)) is None


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(NotThere, match="label_studio, "):
        SOURCES["prodigy"]


def test_asking_for_the_catalogue_imports_no_reader() -> None:
    code = "import sys, callsheet.sources.catalogue; print([m for m in sys.modules if m.endswith('.read') or 'numpy' in m])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


REAL_FILES = {
    "label_studio/export.json": "label_studio",
    "label_studio/export_min.json": "label_studio",
    "label_studio/export.csv": "label_studio",
    "label_studio/tasks_list.json": "label_studio",
    "label_studio/webhooks.json": None,
    "music_similarity_mturk/judgments.csv": "mturk",
    "crowdtruth_sound/1-1-99-f669064.csv": "appen",
    "crowdtruth_sound/workers.csv": None,
    "trec2011_mturk/assignments.txt": None,
    "wmt_mqm_ted/mqm_ted_ende.tsv": None,
    "voxdiy/crowdspeech-test-other-crowd.tsv": None,
    "truth/rte/labels.csv": None,
}


@pytest.mark.parametrize("name", REAL_FILES)
def test_real_files_are_recognised_or_left_alone(name: str) -> None:
    found = recognise(real(name))
    assert (found[0].name if found else None) == REAL_FILES[name]


def test_no_real_file_breaks_recognition() -> None:
    if not REAL.exists():
        pytest.skip(f"real data is not here: {REAL}")
    for path in REAL.rglob("*"):
        if path.is_file():
            recognise(path)
