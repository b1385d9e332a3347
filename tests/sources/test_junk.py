"""Whatever stands in place of a value, a reader gives facts, rejects or one sentence, and never breaks down."""

import csv
import io
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.errors import UnusableInput
from callsheet.sources.catalogue import SOURCES
from tests.sources.reading import made, records, sample

JUNK = st.sampled_from(
    [
        None,
        "",
        "x",
        -1,
        1e308,
        True,
        [],
        {},
        [None],
        {"id": None},
        [[]],
        "2026-13-45T99:00:00Z",
        "\x00",
        "9" * 400,
        [1, "a"],
        {"": {}},
    ]
)
JSON_SAMPLES = [
    ("label_studio", "every_control.json"), ("coco", "instances.json"), ("cvat", "jobs.json"), ("cvat", "quality.json"),
    ("sagemaker", "human_loop.json"),
]  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) within a JSON value."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from places(inner)


def survives(tool: str, path: Path) -> None:
    try:
        found = records(SOURCES[tool], path)
    except UnusableInput:
        return
    assert all(record.facts or record.rejects or record.skipped for record in found)


@pytest.mark.parametrize(("tool", "name"), JSON_SAMPLES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_value_of_a_json_payload_may_be_junk(
    tool: str, name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = json.loads(sample(tool, name).read_text())
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(list(places(content))))
        container[key] = deepcopy(data.draw(JUNK))
    survives(tool, made(tmp_path_factory.mktemp("junk"), name, json.dumps(content)))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_value_of_a_manifest_may_be_junk(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = [json.loads(line) for line in sample("sagemaker", "output.manifest").read_text().splitlines()]
    container, key = data.draw(st.sampled_from([place for line in lines for place in places(line)]))
    container[key] = deepcopy(data.draw(JUNK))
    text = "\n".join(map(json.dumps, lines))
    survives("sagemaker", made(tmp_path_factory.mktemp("junk"), "output.manifest", text))


@pytest.mark.parametrize(
    ("tool", "name"), [("mturk", "batch_results.csv"), ("appen", "full_report.csv"), ("cvat", "events.csv")]
)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_cell_of_a_table_may_be_junk(
    tool: str, name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = list(csv.reader(io.StringIO(sample(tool, name).read_text())))
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.sampled_from(rows[1:]))
        row[data.draw(st.integers(0, len(row) - 1))] = str(data.draw(JUNK))
    told = io.StringIO()
    csv.writer(told).writerows(rows)
    survives(tool, made(tmp_path_factory.mktemp("junk"), name, told.getvalue()))


@pytest.mark.parametrize("name", ["annotations.xml", "tracks.xml"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_attribute_of_an_xml_may_be_junk(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = sample("cvat", name).read_text()
    found = data.draw(st.sampled_from(list(re.finditer(r'(\w+)="[^"]*"', text))[2:]))
    junk = data.draw(st.sampled_from(["", "x", "-1", "1e999", "nan", ",;,", "9" * 400]))
    text = f'{text[: found.start()]}{found[1]}="{junk}"{text[found.end() :]}'
    survives("cvat", made(tmp_path_factory.mktemp("junk"), name, text))
