"""Shapes of CVAT's XML in the canonical form of answers: pixels, sorted, one JSON list for every kind of shape."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from callsheet.sources.fact_rows import canonical

Attributes = Mapping[str, str]
Shape = dict[str, Any]


class Drawn(NamedTuple):
    """One shape or tag: its element name, its attributes, its own `<attribute>` values, its label."""

    element: str
    given: Attributes
    attributes: Mapping[str, str]


def _number(text: str) -> float | int:
    value = round(float(text), 2)
    return int(value) if value.is_integer() else value


def _points(text: str) -> list[list[float | int]]:
    return [[_number(part) for part in point.split(",")] for point in text.split(";") if point]


def _rotation(given: Attributes) -> Shape:
    turned = _number(given.get("rotation") or "0")
    return {"rotation": turned} if turned else {}


def _box(given: Attributes) -> Shape:
    left, top, right, bottom = (float(given[k]) for k in ("xtl", "ytl", "xbr", "ybr"))
    place = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    return {k: _number(str(v)) for k, v in place.items()} | _rotation(given)


def _path(given: Attributes) -> Shape:
    return {"points": _points(given["points"])}


def _ellipse(given: Attributes) -> Shape:
    place = {"x": given["cx"], "y": given["cy"], "radiusX": given["rx"], "radiusY": given["ry"]}
    return {k: _number(v) for k, v in place.items()} | _rotation(given)


def _mask(given: Attributes) -> Shape:
    counts = [int(part) for part in given["rle"].split(",")]
    code = hashlib.md5(canonical(counts).encode(), usedforsecurity=False).hexdigest()
    place = {k: int(float(given[k])) for k in ("left", "top", "width", "height")}
    return place | {"area": sum(counts[1::2]), "mask": code}


def _numbers(given: Attributes) -> Shape:
    kept = {k: v for k, v in given.items() if k not in ("label", "source", "occluded", "z_order", "frame", "keyframe")}
    return {k: _number(v) for k, v in kept.items() if v.replace(".", "", 1).lstrip("-").isdigit()}


SHAPES: dict[str, tuple[str, Callable[[Attributes], Shape]]] = {
    "box": ("boxes", _box),
    "polygon": ("polygons", _path),
    "polyline": ("json", _path),
    "points": ("json", _path),
    "ellipse": ("json", _ellipse),
    "mask": ("json", _mask),
    "cuboid": ("json", _numbers),
    "skeleton": ("json", lambda given: {}),
}


def shape_of(drawn: Drawn) -> Shape:
    """The canonical form of one shape with its label and attributes; KeyError or ValueError where numbers are missing."""
    shape = SHAPES[drawn.element][1](drawn.given)
    label = drawn.given.get("label")
    return (
        shape
        | ({"label": label} if label else {})
        | ({"attributes": dict(drawn.attributes)} if drawn.attributes else {})
    )


def answers_of(drawn: Iterable[Drawn]) -> list[tuple[str, str, str, str | None]]:
    """(question, answer_kind, answer, prelabel) for every kind of shape of one image; the tags are one question too."""
    by_element: dict[str, list[Drawn]] = {}
    for one in drawn:
        by_element.setdefault(one.element, []).append(one)
    answers: list[tuple[str, str, str, str | None]] = []
    for element, ones in by_element.items():
        prelabel = prelabel_of(one.given.get("source") for one in ones)
        if element == "tag":
            labels = sorted({one.given.get("label") or "" for one in ones})
            kind, answer = ("category", labels[0]) if len(labels) == 1 else ("categories", canonical(labels))
        else:
            kind = SHAPES[element][0]
            answer = "[" + ",".join(sorted(canonical(shape_of(one)) for one in ones)) + "]"
        answers.append((element, kind, answer, prelabel))
    return answers


def prelabel_of(sources: Iterable[str | None]) -> str | None:
    """none: drawn by hand; kept: made by a model and left; changed: corrected, or mixed; None where the XML does not say."""
    told = {source for source in sources if source}
    if not told or "file" in told:
        return None
    if told <= {"manual"}:
        return "none"
    return "kept" if told == {"auto"} else "changed"
