"""Answers that are not one category, by kind: numbers, steps of a scale, sets, texts, pairs."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from callsheet.cli.truth_asking import Asked
from callsheet.errors import UnusableInput

KINDS: Mapping[str, str] = {
    "numeric": "callsheet.cli.truth_numeric",
    "ordinal": "callsheet.cli.truth_ordinal",
    "multi-label": "callsheet.cli.truth_sets",
    "text": "callsheet.cli.truth_text",
    "pairs": "callsheet.cli.truth_pairs",
}
"""Kind -> module whose `answer` makes one answer of many; loaded when asked for."""


def answer_of_kind(kind: str, asked: Asked) -> dict[str, Any]:
    """What `callsheet truth --kind KIND` prints. UnusableInput for a kind that there is not."""
    if kind not in KINDS:
        raise UnusableInput(f"There is no kind {kind!r}; there are category, {', '.join(KINDS)}.")
    answer: Callable[[Asked], dict[str, Any]] = import_module(KINDS[kind]).answer
    try:
        return answer(asked)
    except ValueError as error:
        raise UnusableInput(f"{asked.file.name}: {error}") from error
