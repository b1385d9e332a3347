"""COCO: shapes of one image and category are one judgment, wherever they stand in the file."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from callsheet.errors import UnusableInput
from callsheet.sources.coco import read as coco_read
from callsheet.sources.coco.read import SOURCE
from callsheet.sources.contract import Record
from tests.sources.reading import facts, made, only, records, rejects, sample

SAMPLE = json.loads(sample("coco", "instances.json").read_text())


def read(folder: Path, content: Any) -> list[Record]:
    return records(SOURCE, made(folder, "coco.json", content if isinstance(content, str) else json.dumps(content)))


def test_shapes_of_one_image_and_category_are_one_judgment() -> None:
    found = records(SOURCE, sample("coco", "instances.json"))
    rows = facts(found, "judgments")
    dogs = only(rows, item="1", question="dog")
    assert dogs["answer_kind"] == "boxes"
    assert sorted(box["x"] for box in json.loads(dogs["answer"])) == [1, 9]
    assert [r["item"] for r in facts(found, "items")] == ["1", "2", "3"]
    assert rejects(found) == []


def test_polygons_masks_and_keypoints_are_kept() -> None:
    rows = facts(records(SOURCE, sample("coco", "instances.json")), "judgments")
    polygon = only(rows, item="2", question="dog")
    assert (polygon["answer_kind"], json.loads(polygon["answer"])) == (
        "polygons",
        [{"points": [[0, 0], [4, 0], [4, 4]]}],
    )
    (mask,) = json.loads(only(rows, item="1", question="person")["answer"])
    assert (mask["rle"], mask["iscrowd"]) == ({"counts": [1, 2, 1], "size": [2, 2]}, 1)
    person = only(rows, item="2", question="person")
    assert person["annotator"] == "w7"
    assert json.loads(person["answer"])[0]["attributes"] == {"pose": "sitting"}


def test_every_element_of_the_file_is_a_record_once() -> None:
    found = records(SOURCE, sample("coco", "instances.json"))
    elements = sum(len(SAMPLE[name]) for name in ("images", "annotations", "categories", "licenses"))
    assert sorted(record.line for record in found) == list(range(1, elements + 1))
    assert len({record.skipped for record in found}) <= 4


@pytest.mark.parametrize("order", [["annotations", "images", "categories"], ["categories", "annotations", "images"]])
def test_the_order_of_the_sections_does_not_matter(order: list[str], tmp_path: Path) -> None:
    expected = facts(records(SOURCE, sample("coco", "instances.json")), "judgments")
    found = facts(read(tmp_path, {name: SAMPLE[name] for name in order}), "judgments")
    key = lambda row: (row["item"], row["question"])  # noqa: E731
    assert sorted(found, key=key) == sorted(expected, key=key)


def test_images_spread_over_many_temporary_files_are_still_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coco_read, "BUCKET_BYTES", 1_000)
    rng = random.Random(2)
    shapes = [{"id": n, "image_id": n % 50, "category_id": n % 3, "bbox": [n, 0, 1, 1]} for n in range(3_000)]
    rng.shuffle(shapes)
    found = read(tmp_path, {"images": [{"id": n} for n in range(50)], "annotations": shapes, "categories": []})
    rows = facts(found, "judgments")
    assert len(rows) == 150
    assert sum(len(json.loads(r["answer"])) for r in rows) == 3_000
    assert {(r["item"], r["question"]) for r in rows} == {(str(n % 50), str(n % 3)) for n in range(3_000)}


def test_a_broken_annotation_costs_only_itself(tmp_path: Path) -> None:
    shapes = [{"id": n, "image_id": n, "category_id": 5, "bbox": [n, 0, 1, 1], "area": 1} for n in range(20)]
    shapes[3]["bbox"] = []
    shapes[4].pop("image_id")
    text = json.dumps({"images": SAMPLE["images"], "annotations": shapes, "categories": SAMPLE["categories"]})
    text = text.replace('{"id": 9, "image_id": 9', '{"id": 9, "image_id": oops', 1)
    found = read(tmp_path, text)
    reasons = [reason for _, _, reason in rejects(found)]
    assert len(reasons) == 3
    assert {r["item"] for r in facts(found, "judgments")} == {str(n) for n in range(20)} - {"3", "4", "9"}


def test_a_lost_brace_among_annotations_costs_only_its_own(tmp_path: Path) -> None:
    shapes = [{"id": n, "image_id": n, "category_id": 5, "bbox": [n, 0, 1, 1], "area": 1} for n in range(20)]
    for damage in (lambda text: text[:-1], lambda text: text[1:]):
        texts = [json.dumps(shape) for shape in shapes]
        texts[7] = damage(texts[7])
        found = read(tmp_path, f'{{"images": [], "annotations": [{", ".join(texts)}]}}')
        assert {r["item"] for r in facts(found, "judgments")} == {str(n) for n in range(20)} - {"7"}


def test_a_file_without_images_and_annotations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="neither images nor annotations"):
        read(tmp_path, {"categories": [{"id": 1, "name": "x", "supercategory": ""}]})
