"""A draft for a long table of judgments."""

from collections.abc import Sequence
from datetime import date

from callsheet.sources.grid import Sheet
from callsheet.sources.suggest.model import Suggestion


def judgments_suggestion(found: Sequence[Sheet], *, name: str, today: date) -> Suggestion | None:
    return None
