"""Answers of Amazon's crowd-HTML elements: the `answerContent` of SageMaker and A2I, `Answer.taskAnswers` of MTurk."""

from typing import Any

import orjson

from callsheet.sources.fact_rows import canonical, number_text

Told = tuple[str, str, str]
Json = dict[str, Any]


def crowd_answers(content: Json) -> list[Told]:
    """(question, answer_kind, answer) of every element of one worker's answer, in the order written; empty ones left out."""
    answers: list[Told] = []
    for question, value in content.items():
        form = crowd_answer(value)
        if form is not None:
            answers.append((str(question), *form))
    return answers


def crowd_answer(value: Any) -> tuple[str, str] | None:
    """(answer_kind, answer) of one element; None where nothing was answered."""
    if value is None or value == "" or value == {}:
        return None
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "category", str(value).lower()
    if isinstance(value, (int, float)):
        return "number", number_text(value)
    if isinstance(value, list):
        return "categories" if all(isinstance(v, str) for v in value) else "json", canonical(value)
    return _element(value)


def _text(value: str) -> tuple[str, str]:
    if value[0] in "[{":
        try:
            inner = crowd_answer(orjson.loads(value))
        except orjson.JSONDecodeError:
            inner = None
        if inner is not None:
            return inner
    return ("text" if len(value) > 80 or "\n" in value else "category"), value


def _element(value: Json) -> tuple[str, str]:
    if isinstance(value.get("label"), str) and len(value) == 1:
        return "category", value["label"]
    if isinstance(value.get("labels"), list) and len(value) == 1:
        return "categories", canonical(sorted(map(str, value["labels"])))
    if isinstance(value.get("boundingBoxes"), list):
        return "boxes", canonical(sorted((crowd_box(box) for box in value["boundingBoxes"]), key=canonical))
    if isinstance(value.get("entities"), list):
        return "spans", canonical(sorted((crowd_span(s) for s in value["entities"]), key=canonical))
    if isinstance(value.get("polygons"), list):
        return "polygons", canonical(value["polygons"])
    if all(isinstance(chosen, bool) for chosen in value.values()):
        chosen_names = sorted(name for name, chosen in value.items() if chosen)
        return "categories", canonical(chosen_names)
    return "json", canonical(value)


def crowd_box(box: Json) -> Json:
    """A box in pixels, in the canonical form: x, y, width, height, label."""
    place = {"x": box["left"], "y": box["top"], "width": box["width"], "height": box["height"]}
    return place | ({"label": str(box["label"])} if box.get("label") is not None else {})


def crowd_span(span: Json) -> Json:
    """A stretch of text in the canonical form: start, end (characters), label."""
    return {"start": span["startOffset"], "end": span["endOffset"], "label": str(span.get("label", ""))}
