"""A Label Studio `result` list as answers: one for every question (`from_name`), in the canonical form of the facts.

Several result items that share an `id` are one region: its shape, its labels and whatever was asked about it. Shapes
in percent of the picture become pixels. Forms of the answers are described in this folder's README.
"""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from callsheet.sources.fact_rows import canonical, number_text
from callsheet.sources.label_studio.brush import painted_pixels

Item = dict[str, Any]
Region = dict[str, Any]
RELATIONS = "relations"


class Answer(NamedTuple):
    """What was answered to one question, and what became of the machine's suggestion."""

    question: str
    kind: str
    answer: str
    prelabel: str | None


def _choices(chosen: list[str]) -> tuple[str, str]:
    if len(chosen) == 1:
        return "category", str(chosen[0])
    names = sorted({str(c) for c in chosen})
    return ("category", names[0]) if len(names) == 1 else ("categories", canonical(names))


def _taxonomy(paths: list[list[str]]) -> tuple[str, str]:
    return _choices([" / ".join(map(str, path)) for path in paths])


def _ranking(ranker: dict[str, Any]) -> tuple[str, str]:
    only = next(iter(ranker.values())) if isinstance(ranker, dict) and len(ranker) == 1 else ranker
    return "ranking", canonical(only)


def _text(text: list[str] | str) -> tuple[str, str]:
    return "text", text if isinstance(text, str) else "\n".join(map(str, text))


SIMPLE: dict[str, tuple[str, Callable[[Any], tuple[str, str]]]] = {
    "choices": ("choices", _choices),
    "taxonomy": ("taxonomy", _taxonomy),
    "rating": ("rating", lambda v: ("ordinal", number_text(v))),
    "number": ("number", lambda v: ("number", number_text(v))),
    "datetime": ("datetime", lambda v: ("text", str(v))),
    "textarea": ("text", _text),
    "pairwise": ("selected", lambda v: ("pair", str(v))),
    "ranker": ("ranker", _ranking),
}


def _pixels(value: Item, item: Item, sides: dict[str, str]) -> Region:
    width, height = item.get("original_width"), item.get("original_height")
    if not width or not height:
        return {key: round(float(value[key]), 4) for key in sides if key in value} | {"unit": "percent"}
    scale = {"x": width / 100, "y": height / 100}
    return {key: round(float(value[key]) * scale[axis], 2) for key, axis in sides.items() if key in value}


def _rotation(value: Item) -> Region:
    turned = float(value.get("rotation") or 0)
    return {"rotation": round(turned, 2)} if turned else {}


def _rectangle(value: Item, item: Item) -> list[Region]:
    return [_pixels(value, item, {"x": "x", "y": "y", "width": "x", "height": "y"}) | _rotation(value)]


def _ellipse(value: Item, item: Item) -> list[Region]:
    return [_pixels(value, item, {"x": "x", "y": "y", "radiusX": "x", "radiusY": "y"}) | _rotation(value)]


def _keypoint(value: Item, item: Item) -> list[Region]:
    return [_pixels(value, item, {"x": "x", "y": "y", "width": "x"})]


def _polygon(value: Item, item: Item) -> list[Region]:
    width, height = item.get("original_width"), item.get("original_height")
    across, down = (width / 100, height / 100) if width and height else (1, 1)
    points = [[round(float(x) * across, 2), round(float(y) * down, 2)] for x, y in value["points"]]
    return [{"points": points} | ({} if width and height else {"unit": "percent"})]


def _brush(value: Item, item: Item) -> list[Region]:
    rle = value.get("rle")
    size = {key: item[key] for key in ("original_width", "original_height") if item.get(key)}
    if not isinstance(rle, list):
        return [size | {k: v for k, v in value.items() if not k.endswith("labels")}]
    try:
        packed = bytes(rle)
        area = painted_pixels(packed)
    except (ValueError, TypeError):
        return [size | {"rle": rle}]
    return [size | {"area": area, "mask": hashlib.md5(packed, usedforsecurity=False).hexdigest()}]


def _span(value: Item, item: Item) -> list[Region]:
    kept = ("start", "end", "startOffset", "endOffset", "channel", "instant")
    if isinstance(places := value.get("globalOffsets"), dict):
        return [{"start": places["start"], "end": places["end"]}]
    region = {k: round(v, 3) if isinstance(v, float) else v for k in kept if (v := value.get(k)) is not None}
    return [region] if "start" in region else [_whole(value)]


def _timeline(value: Item, item: Item) -> list[Region]:
    return [{"start": part["start"], "end": part["end"]} for part in value["ranges"]]


def _video(value: Item, item: Item) -> list[Region]:
    return [{k: v for k, v in value.items() if k != "labels"}]


def _whole(value: Item) -> Region:
    return {k: v for k, v in value.items() if not k.endswith("labels") and k != "text"}


SHAPES: dict[str, tuple[str, Callable[[Item, Item], list[Region]]]] = {
    "rectangle": ("boxes", _rectangle),
    "rectanglelabels": ("boxes", _rectangle),
    "ellipse": ("json", _ellipse),
    "ellipselabels": ("json", _ellipse),
    "polygon": ("polygons", _polygon),
    "polygonlabels": ("polygons", _polygon),
    "keypoint": ("json", _keypoint),
    "keypointlabels": ("json", _keypoint),
    "brush": ("json", _brush),
    "brushlabels": ("json", _brush),
    "labels": ("spans", _span),
    "hypertextlabels": ("spans", _span),
    "paragraphlabels": ("spans", _span),
    "timeserieslabels": ("spans", _span),
    "timelinelabels": ("spans", _timeline),
    "videorectangle": ("json", _video),
}


def answers_of(result: list[Item]) -> list[Answer]:
    """One answer for every question of the annotation, in the order in which questions first appear."""
    by_question: dict[str, list[Item]] = {}
    relations: list[Item] = []
    shaped = False
    for item in result:
        kind = item["type"]
        if kind == "relation":
            relations.append(item)
            continue
        shaped = shaped or kind in SHAPES
        by_question.setdefault(str(item.get("from_name") or ""), []).append(item)
    if not shaped and not relations:
        return [_plain(question, items) for question, items in by_question.items()]
    return _with_regions(by_question, relations)


def _plain(question: str, items: list[Item]) -> Answer:
    """The answer of a question without regions."""
    first = items[0]
    rule = SIMPLE.get(first["type"])
    if rule is None:
        return Answer(question, "json", canonical([i.get("value") for i in items]), prelabel_of(items))
    key, form = rule
    value = first["value"][key]
    if len(items) > 1:
        value = _joined([i["value"][key] for i in items])
        if not isinstance(value, list) or first["type"] not in ("choices", "taxonomy", "textarea"):
            return Answer(question, "json", canonical([i["value"][key] for i in items]), prelabel_of(items))
    kind, answer = form(value)
    return Answer(question, kind, answer, prelabel_of(items))


def _joined(values: list[Any]) -> list[Any] | None:
    if all(isinstance(v, list) for v in values):
        return [part for value in values for part in value]
    return None


def prelabel_of(items: list[Item]) -> str | None:
    """none: made by hand; kept: the machine's suggestion as it was; changed: corrected, or partly by hand."""
    if len(items) == 1 and items[0].get("origin") == "manual":
        return "none"
    origins = {item.get("origin") for item in items}
    if origins <= {None, "manual"}:
        return None if None in origins else "none"
    return "kept" if origins == {"prediction"} else "changed"


def _with_regions(by_question: dict[str, list[Item]], relations: list[Item]) -> list[Answer]:
    owner = _owners(by_question)
    told = _told_about_regions(by_question, owner)
    answers: list[Answer] = []
    places: dict[str, str] = {}
    for question, items in by_question.items():
        own = [i for i in items if owner.get(i.get("id") or "", question) == question]
        shapes = [i for i in own if i["type"] in SHAPES]
        if shapes:
            answers.append(_region_answer(question, shapes, told, places))
        elif own:
            answers.append(_plain(question, own))
    if relations:
        answers.append(_relation_answer(relations, places))
    return answers


def _owners(by_question: dict[str, list[Item]]) -> dict[str, str]:
    """Region id -> the question that drew it; plain `labels` give way to a real shape of the same region."""
    owner: dict[str, str] = {}
    for real_shape in (True, False):
        for question, items in by_question.items():
            for item in items:
                kind, key = item["type"], item.get("id")
                if key and kind in SHAPES and (kind != "labels") == real_shape:
                    owner.setdefault(key, question)
    return owner


def _told_about_regions(by_question: dict[str, list[Item]], owner: dict[str, str]) -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = {}
    for question, items in by_question.items():
        for item in items:
            key = item.get("id") or ""
            if owner.get(key, question) == question:
                continue
            value = _label(item) if item["type"] in SHAPES else _plain(question, [item]).answer
            told.setdefault(key, {})[question] = value
    return told


def _label(item: Item) -> str:
    value = item.get("value") or {}
    labels = value.get(item["type"]) or value.get("labels") or []
    return "|".join(sorted(map(str, labels))) if isinstance(labels, list) else str(labels)


def _first_place(region: Region) -> float:
    place = region.get("start", region.get("x", 0))
    return place if isinstance(place, (int, float)) else 0


def _region_answer(
    question: str, shapes: list[Item], told: dict[str, dict[str, str]], places: dict[str, str]
) -> Answer:
    kinds: set[str] = set()
    drawn: list[tuple[float, str, str]] = []
    for item in shapes:
        kind, form = SHAPES[item["type"]]
        kinds.add(kind)
        label, key = _label(item), item.get("id") or ""
        extra: Region = ({"label": label} if label else {}) | ({"attributes": told[key]} if key in told else {})
        drawn += [(_first_place(region), canonical(region | extra), key) for region in form(item["value"], item)]
    drawn.sort()
    for place, (_, _, key) in enumerate(drawn):
        places.setdefault(key, f"{question}[{place}]")
    kind = kinds.pop() if len(kinds) == 1 else "json"
    return Answer(question, kind, "[" + ",".join(text for _, text, _ in drawn) + "]", prelabel_of(shapes))


def _relation_answer(relations: list[Item], places: dict[str, str]) -> Answer:
    told = [
        {
            "from": places.get(r.get("from_id") or "", "?"),
            "to": places.get(r.get("to_id") or "", "?"),
            "direction": r.get("direction") or "right",
            "labels": sorted(map(str, r.get("labels") or [])),
        }
        for r in relations
    ]
    return Answer(RELATIONS, "json", canonical(sorted(told, key=canonical)), prelabel_of(relations))
