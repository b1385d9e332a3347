"""COCO images and annotations as facts: a judgment for every image, category and (where named) annotator. Pure."""

from collections.abc import Mapping
from typing import Any

from callsheet.said import say
from callsheet.sources.fact_rows import Row, canonical

Json = dict[str, Any]
Fact = tuple[str, Row]
WHO = ("annotator", "annotator_id", "worker_id", "created_by", "user_id", "username")
KINDS = {"box": "boxes", "polygons": "polygons"}


def image_fact(image: Json, rows: Mapping[str, Row], link: str | None) -> Fact:
    """An image as item; KeyError where it has no id."""
    item = str(image["id"])
    row = rows["items"] | {"item": item}
    if link:
        row["link"] = link.replace("{item}", item).replace("{file_name}", str(image.get("file_name", "")))
    return "items", row


def annotator_of(annotation: Json) -> str:
    """Who made it, where the annotation or its attributes say so; '' otherwise (COCO itself knows no annotators)."""
    places: list[Json] = [annotation]
    if isinstance(annotation.get("attributes"), dict):
        places.append(annotation["attributes"])
    for place in places:
        for name in WHO:
            if place.get(name) not in (None, ""):
                return str(place[name])
    return ""


def shape_of(annotation: Json) -> tuple[str, Json]:
    """("box", "polygons" or "other", the shape in pixels); KeyError or ValueError where there is neither box nor shape."""
    extra: Json = {"iscrowd": 1} if annotation.get("iscrowd") else {}
    attributes = annotation.get("attributes")
    if isinstance(attributes, dict) and (told := {k: v for k, v in attributes.items() if k not in WHO}):
        extra["attributes"] = told
    if annotation.get("keypoints"):
        return "other", {"keypoints": annotation["keypoints"]} | _box(annotation) | extra
    outline = annotation.get("segmentation")
    if isinstance(outline, dict):
        return "other", {"rle": outline} | _box(annotation) | extra
    if outline:
        rings = [[[x, y] for x, y in zip(ring[::2], ring[1::2], strict=True)] for ring in outline]
        return "polygons", ({"points": rings[0]} if len(rings) == 1 else {"rings": rings}) | extra
    box = _box(annotation)
    if not box:
        raise ValueError(say("neither bbox nor segmentation"))
    return "box", box | extra


def _box(annotation: Json) -> Json:
    box = annotation.get("bbox")
    if not box:
        return {}
    x, y, width, height = (float(side) for side in box)
    return {"x": x, "y": y, "width": width, "height": height}


def group_fact(group: tuple[str, str, str], shapes: list[tuple[str, Json]], rows: Mapping[str, Row]) -> Fact:
    """All shapes of one (image, category, annotator) as one judgment."""
    item, category, annotator = group
    kinds = {kind for kind, _ in shapes}
    answer = "[" + ",".join(sorted(canonical(shape) for _, shape in shapes)) + "]"
    row = rows["judgments"] | {"item": item, "question": category, "annotator": annotator, "attempt": 1}
    row |= {"outcome": "submitted", "seconds_kind": "missing", "answer": answer}
    row["answer_kind"] = KINDS.get(next(iter(kinds)), "json") if len(kinds) == 1 else "json"
    return "judgments", row
