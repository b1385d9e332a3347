"""What a dropped or pasted file probably is, as a mapping to be confirmed; and the mapping that comes of the answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources import mapping_file
from callsheet.sources.grid import PASTED, Sheet, pasted_sheets, sheets
from callsheet.sources.names import KnownNames
from callsheet.sources.suggest.judgments import answered_table, judgments_suggestion
from callsheet.sources.suggest.model import Preview, Suggestion
from callsheet.sources.suggest.previewing import preview_of
from callsheet.sources.suggest.trackers import answered, tracker_suggestion
from callsheet.sources.suggest.yaml_text import yaml_text
from callsheet.sources.table import TableMapping
from callsheet.sources.tracker import TrackerMapping

KINDS: dict[str, type[BaseModel]] = {"tracker": TrackerMapping, "table": TableMapping}


def suggest(path_or_text: Path | str, *, name: str, known: KnownNames, today: date) -> Suggestion:
    """The draft mapping for a file (Path) or pasted text (str), with at most three questions and a preview.

    `name` is the file's name as the person knows it; `today` helps with dates that leave out the year. Raises UnusableInput
    where neither a table of totals nor one of judgments is found.
    """
    found = _opened(path_or_text)
    table = judgments_suggestion(found, name=name, today=today)
    if table is not None:
        return table
    tracker = tracker_suggestion(found, name=name, known=known, today=today)
    if tracker is not None:
        return tracker
    raise _nothing(found, name)


def answer(suggestion: Suggestion, answers: Mapping[str, str]) -> str:
    """The final mapping as YAML. Questions without an answer take the proposed one.

    Keys: a question's id; "name:KIND:TEXT" = what a name means; "merge:KIND:NAME" = "yes" for a proposed merge. Raises
    UnusableInput where an answer cannot be (a zone that does not exist).
    """
    if suggestion.kind != "tracker":
        return _answered_table(suggestion, answers)
    values = yaml.load(suggestion.mapping, Loader=yaml.BaseLoader)
    text = yaml_text({**answered(suggestion, values, answers), "kind": "tracker"})
    mapping_file.parse(text, name=f"mapping for {suggestion.name}", kinds=KINDS)
    return text


def preview(path_or_text: Path | str, mapping: str, *, name: str) -> Preview:
    """What a tracker's mapping (YAML) reads from a file or pasted text; to be shown again after the answers."""
    parsed = mapping_file.parse(mapping, name=f"mapping for {name}", kinds=KINDS)
    assert isinstance(parsed, TrackerMapping)
    return preview_of(_opened(path_or_text), parsed, file_name=name)


def _answered_table(suggestion: Suggestion, answers: Mapping[str, str]) -> str:
    chosen = {q.id: answers.get(q.id) or q.proposed for q in suggestion.questions}
    text = yaml_text(answered_table(yaml.load(suggestion.mapping, Loader=yaml.BaseLoader), chosen))
    mapping_file.parse(text, name=f"mapping for {suggestion.name}", kinds=KINDS)
    return text


def _opened(path_or_text: Path | str) -> Sequence[Sheet]:
    return sheets(path_or_text) if isinstance(path_or_text, Path) else pasted_sheets(path_or_text)


def _nothing(found: Sequence[Sheet], name: str) -> UnusableInput:
    hidden = [s.name for s in found if s.hidden]
    said = say(" (hidden sheets are not read: {hidden})", hidden=", ".join(hidden)) if hidden else ""
    return UnusableInput(
        say(
            "{name}: no table of totals was found{said}; expected a header row with dates, or with a column of "
            "dates, and columns or rows of numbers. A day may also stand in the sheet's or the file's name.",
            name=name or PASTED,
            said=said,
        ),
        file=name,
    )
