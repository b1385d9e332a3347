"""Answers by kind: categories, numbers, steps of a scale, sets, texts, pairs, spans, boxes, orders."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from callsheet.cli.choosing import chosen
from callsheet.cli.truth_asking import Asked
from callsheet.errors import UnusableInput

KINDS: Mapping[str, str] = {
    "category": "callsheet.cli.truth_category",
    "numeric": "callsheet.cli.truth_numeric",
    "ordinal": "callsheet.cli.truth_ordinal",
    "multi-label": "callsheet.cli.truth_sets",
    "text": "callsheet.cli.truth_text",
    "pairs": "callsheet.cli.truth_pairs",
    "spans": "callsheet.cli.truth_spans",
    "boxes": "callsheet.cli.truth_boxes",
    "orders": "callsheet.cli.truth_orders",
}
"""Kind -> module whose `answer` makes one answer of many; loaded when asked for."""


def answer_of_kind(kind: str, asked: Asked) -> dict[str, Any]:
    """What `callsheet truth --kind KIND` prints. UnusableInput for a kind that there is not."""
    known = chosen(kind, KINDS, "kind")
    if asked.steps and known != "ordinal":
        raise UnusableInput(f"--steps is for --kind ordinal, and this is {known}.")
    answer: Callable[[Asked], dict[str, Any]] = import_module(KINDS[known]).answer
    try:
        return answer(asked)
    except ValueError as error:
        raise UnusableInput(f"{asked.file.name}: {error}") from error
