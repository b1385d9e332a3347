"""Every control type of Label Studio becomes the answer it should."""

import json
import math
from typing import Any

import pytest

from callsheet.sources.label_studio.answers import answers_of
from callsheet.sources.label_studio.brush import painted_pixels

from .payloads import SIZE, Json, item


def one(*result: Json) -> tuple[str, Any]:
    (answer,) = answers_of(list(result))
    structured = answer.kind not in ("category", "text", "number", "ordinal", "pair")
    return answer.kind, json.loads(answer.answer) if structured else answer.answer


SIMPLE = [
    ("choices", {"choices": ["happy"]}, ("category", "happy")),
    ("choices", {"choices": ["b", "a"]}, ("categories", ["a", "b"])),
    ("rating", {"rating": 4}, ("ordinal", "4")),
    ("number", {"number": 2.50}, ("number", "2.5")),
    ("number", {"number": 3.0}, ("number", "3")),
    ("datetime", {"datetime": "2026-05-01"}, ("text", "2026-05-01")),
    ("textarea", {"text": ["one", "two"]}, ("text", "one\ntwo")),
    ("pairwise", {"selected": "left"}, ("pair", "left")),
    ("ranker", {"ranker": {"_": ["c", "a", "b"]}}, ("ranking", ["c", "a", "b"])),
    ("ranker", {"ranker": {"good": ["a"], "bad": ["b"]}}, ("ranking", {"bad": ["b"], "good": ["a"]})),
    ("taxonomy", {"taxonomy": [["Music", "Jazz"]]}, ("category", "Music / Jazz")),
    ("taxonomy", {"taxonomy": [["B"], ["A", "C"]]}, ("categories", ["A / C", "B"])),
    ("chatmessage", {"chat": [1]}, ("json", [{"chat": [1]}])),
]


@pytest.mark.parametrize(("kind", "value", "expected"), SIMPLE)
def test_controls_without_regions(kind: str, value: Json, expected: tuple[str, Any]) -> None:
    assert one(item(kind, value)) == expected


REGIONS = [
    (
        "rectanglelabels",
        {"x": 10, "y": 20, "width": 50, "height": 25, "rotation": 0, "rectanglelabels": ["Face"]},
        ("boxes", [{"x": 20, "y": 20, "width": 100, "height": 25, "label": "Face"}]),
    ),
    (
        "rectanglelabels",
        {"x": 10, "y": 20, "width": 50, "height": 25, "rotation": 90, "rectanglelabels": ["B", "A"]},
        ("boxes", [{"x": 20, "y": 20, "width": 100, "height": 25, "rotation": 90, "label": "A|B"}]),
    ),
    (
        "ellipselabels",
        {"x": 50, "y": 50, "radiusX": 10, "radiusY": 10, "rotation": 0, "ellipselabels": ["E"]},
        ("json", [{"x": 100, "y": 50, "radiusX": 20, "radiusY": 10, "label": "E"}]),
    ),
    (
        "polygonlabels",
        {"points": [[0, 0], [50, 0], [50, 100]], "closed": True, "polygonlabels": ["P"]},
        ("polygons", [{"points": [[0, 0], [100, 0], [100, 100]], "label": "P"}]),
    ),
    (
        "keypointlabels",
        {"x": 25, "y": 10, "width": 0.5, "keypointlabels": ["Nose"]},
        ("json", [{"x": 50, "y": 10, "width": 1, "label": "Nose"}]),
    ),
    (
        "labels",
        {"start": 4, "end": 9, "text": "Miles", "labels": ["PER"]},
        ("spans", [{"start": 4, "end": 9, "label": "PER"}]),
    ),
    (
        "labels",
        {"start": 1.23456, "end": 2.5, "channel": 0, "labels": ["Speech"]},
        ("spans", [{"start": 1.235, "end": 2.5, "channel": 0, "label": "Speech"}]),
    ),
    (
        "hypertextlabels",
        {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 3,
         "globalOffsets": {"start": 10, "end": 13}, "text": "abc", "hypertextlabels": ["H"]},
        ("spans", [{"start": 10, "end": 13, "label": "H"}]),
    ),
    (
        "paragraphlabels",
        {"start": "0", "end": "1", "startOffset": 3, "endOffset": 5, "paragraphlabels": ["Q"]},
        ("spans", [{"start": "0", "end": "1", "startOffset": 3, "endOffset": 5, "label": "Q"}]),
    ),
    (
        "timeserieslabels",
        {"start": 100, "end": 120, "instant": False, "timeserieslabels": ["Run"]},
        ("spans", [{"start": 100, "end": 120, "instant": False, "label": "Run"}]),
    ),
    (
        "timelinelabels",
        {"ranges": [{"start": 9, "end": 12}, {"start": 1, "end": 4}], "timelinelabels": ["Goal"]},
        ("spans", [{"start": 1, "end": 4, "label": "Goal"}, {"start": 9, "end": 12, "label": "Goal"}]),
    ),
    (
        "videorectangle",
        {"sequence": [{"frame": 1, "enabled": True, "x": 1, "y": 2, "width": 3, "height": 4, "rotation": 0, "time": 0.1}],
         "framesCount": 9, "duration": 0.3, "labels": ["Car"]},
        ("json", [{"sequence": [{"frame": 1, "enabled": True, "x": 1, "y": 2, "width": 3, "height": 4, "rotation": 0,
                                 "time": 0.1}], "framesCount": 9, "duration": 0.3, "label": "Car"}]),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "expected"), REGIONS)
def test_controls_with_regions(kind: str, value: Json, expected: tuple[str, Any]) -> None:
    found = one(item(kind, value, **SIZE))
    assert found == expected


def test_percent_stays_percent_and_says_so_where_the_picture_has_no_size() -> None:
    box = {"x": 10, "y": 20, "width": 50, "height": 25, "rectanglelabels": ["Face"]}
    assert one(item("rectanglelabels", box))[1] == [
        {"x": 10, "y": 20, "width": 50, "height": 25, "unit": "percent", "label": "Face"}
    ]


def test_items_of_one_region_are_joined_by_their_id() -> None:
    place = {"x": 0, "y": 0, "width": 50, "height": 50, "rotation": 0}
    result = [
        item("rectangle", place, name="box", key="a", **SIZE),
        item("labels", place | {"labels": ["Car"]}, name="what", key="a", **SIZE),
        item("choices", place | {"choices": ["old"]}, name="age", key="a", **SIZE),
        item("textarea", place | {"text": ["AB 12"]}, name="plate", key="a", **SIZE),
        item("choices", {"choices": ["day"]}, name="scene", key="z"),
    ]
    box, scene = answers_of(result)
    assert json.loads(box.answer) == [
        {"x": 0, "y": 0, "width": 100, "height": 50, "attributes": {"what": "Car", "age": "old", "plate": "AB 12"}}
    ]
    assert (box.question, box.kind) == ("box", "boxes")
    assert (scene.question, scene.answer) == ("scene", "day")


def test_the_order_of_regions_in_the_export_does_not_change_the_answer() -> None:
    spans = [item("labels", {"start": n, "end": n + 2, "labels": ["L"]}, key=f"r{n}") for n in (7, 1, 30)]
    assert answers_of(spans)[0].answer == answers_of(spans[::-1])[0].answer


def test_relations_name_regions_by_their_place_not_by_random_ids() -> None:
    result = [
        item("labels", {"start": 9, "end": 12, "labels": ["ORG"]}, name="ner", key="x9"),
        item("labels", {"start": 1, "end": 4, "labels": ["PER"]}, name="ner", key="k2"),
        {"type": "relation", "from_id": "k2", "to_id": "x9", "direction": "right", "labels": ["works at"]},
    ]
    relations = answers_of(result)[-1]
    assert relations.question == "relations"
    assert json.loads(relations.answer) == [
        {"direction": "right", "from": "ner[0]", "to": "ner[1]", "labels": ["works at"]}
    ]


def test_several_results_of_one_choice_question_are_one_answer() -> None:
    parts = [item("choices", {"choices": [name]}, key=name) for name in "ba"]
    assert one(*parts) == ("categories", ["a", "b"])


@pytest.mark.parametrize(
    ("origins", "expected"),
    [(["manual"], "none"), (["prediction"], "kept"), (["prediction-changed"], "changed"),
     (["prediction", "manual"], "changed"), ([None], None)],
)  # fmt: skip
def test_origin_says_what_became_of_the_suggestion(origins: list[str | None], expected: str | None) -> None:
    spans = [
        item("labels", {"start": n, "end": n + 1, "labels": ["L"]}, key=f"r{n}", origin=origin)
        for n, origin in enumerate(origins)
    ]
    assert answers_of(spans)[0].prelabel == expected


def packed(pixels: list[int]) -> list[int]:
    """A mask in Label Studio's coding: every pixel's alpha given; runs of equal bytes, word size 8, sizes 3, 4, 8, 16."""
    sizes = (3, 4, 8, 16)
    values = [part for alpha in pixels for part in (255, 255, 255, alpha)]
    bits = f"{len(values):032b}{7:05b}" + "".join(f"{size - 1:04b}" for size in sizes)
    at = 0
    while at < len(values):
        run = next((n for n in range(at, len(values)) if values[n] != values[at]), len(values)) - at
        literal = run == 1
        length = min(len(values) - at, 4) if literal else run
        choice = next(n for n, size in enumerate(sizes) if length - 1 < 2**size)
        words = values[at : at + length] if literal else values[at : at + 1]
        bits += f"{0 if literal else 1}{choice:02b}" + format(length - 1, f"0{sizes[choice]}b")
        bits += "".join(f"{word:08b}" for word in words)
        at += length
    bits += "0" * (-len(bits) % 8)
    return [int(bits[n : n + 8], 2) for n in range(0, len(bits), 8)]


@pytest.mark.parametrize("pixels", [[0] * 50, [255] * 50, [0, 255] * 20, [0] * 9 + [255] * 300 + [1, 0, 7]])
def test_the_area_of_a_brush_mask_is_its_painted_pixels(pixels: list[int]) -> None:
    assert painted_pixels(packed(pixels)) == sum(alpha > 0 for alpha in pixels)


def test_a_brush_keeps_area_and_hash_of_its_mask() -> None:
    mask = packed([0, 255, 255, 0])
    kind, (region,) = one(item("brushlabels", {"format": "rle", "rle": mask, "brushlabels": ["Sky"]}, **SIZE))
    assert kind == "json"
    assert region["area"] == 2
    assert region["label"] == "Sky"
    assert len(region["mask"]) == 32


@pytest.mark.parametrize("rle", [[1, 2, 3], [255] * 20, [0, 0, 0, 8, 57, 1]])
def test_a_brush_mask_that_cannot_be_decoded_is_kept_as_it_is(rle: list[int]) -> None:
    _, (region,) = one(item("brushlabels", {"format": "rle", "rle": rle, "brushlabels": ["Sky"]}, **SIZE))
    assert region["rle"] == rle


def test_numbers_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        one(item("rating", {"rating": True}))
    assert math.isclose(float(one(item("number", {"number": 1e-7}))[1]), 1e-7)
