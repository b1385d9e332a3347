"""JSON Schemas of the folder's files, from the nouns' declarations: editors complete and check while one types."""

import json
from collections.abc import Mapping

from callsheet.actions.exchange import layout
from callsheet.actions.nouns import NOUNS, FieldNote, Noun

DRAFT = "https://json-schema.org/draft/2020-12/schema"
CODE = "^[a-z0-9]+(-[a-z0-9]+)*$"
DAY = r"^\d{4}-\d{2}-\d{2}$"
DAYS = r"^(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$"
Schema = dict[str, object]


def schemas() -> dict[str, Schema]:
    """File name -> schema, one for each kind of file, and one for the marker; plain values, with no word to translate."""
    found = {
        f"{noun.name}.json": _file(noun) for noun in NOUNS.values() if layout.has_files(noun) or layout.has_list(noun)
    }
    plain: dict[str, Schema] = json.loads(json.dumps({**found, "callsheet.json": _marker()}))
    return plain


def schema_text(name: str) -> str:
    """A schema as the text of its file."""
    return json.dumps(schemas()[name], indent=2, ensure_ascii=False) + "\n"


def _file(noun: Noun) -> Schema:
    within = layout.parent_of(noun) is not None
    row = _row(noun, within=within)
    title = f"Callsheet: {noun.name if layout.has_files(noun) else noun.plural}"
    head: Schema = {"$schema": DRAFT, "title": title}
    return head | (
        row if layout.has_files(noun) else {"type": "array", "description": row["description"], "items": row}
    )


def _row(noun: Noun, *, within: bool) -> Schema:
    notes = layout.own_notes(noun, within=within)
    properties: Schema = {note.name: _value(note) for note in notes}
    for child in layout.children_of(noun):
        properties[child.plural] = {
            "type": "array",
            "description": child.one_row,
            "items": _row(child, within=True),
        }
    return {
        "type": "object",
        "description": noun.one_row,
        "properties": properties,
        "required": [note.name for note in notes if note.name in noun.key and note.required],
        "additionalProperties": False,
    }


def _value(note: FieldNote) -> Schema:
    said: Schema = {"description": ". ".join(part for part in (note.label, note.help) if part)}
    if note.example:
        said["examples"] = [note.example]
    kind = dict(KINDS.get(note.kind, {"type": "string"}))
    if note.choices:
        kind = {"enum": [*note.choices, *([] if note.required or "" in note.choices else [""])]}
    return said | kind


def _empty(schema: Schema) -> Schema:
    """The same, or nothing: an empty value makes a field empty."""
    return {"anyOf": [schema, {"enum": ["", None]}]}


KINDS: Mapping[str, Schema] = {
    "code": {"type": ["string", "integer"], "pattern": CODE},
    "text": {"type": ["string", "number"]},
    "whole number": _empty({"type": "integer"}),
    "minutes": {"type": "integer", "minimum": 0, "maximum": 1439},
    "number": _empty({"type": "number"}),
    "yes or no": {"enum": [True, False, "yes", "no"]},
    "day": _empty({"type": "string", "pattern": DAY}),
    "days": _empty({"type": "string", "pattern": DAYS}),
    "hours": {
        "type": "object",
        "propertyNames": {"enum": [str(day) for day in range(7)]},
        "additionalProperties": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
    },
    "references": {"type": ["array", "string"], "items": {"type": "string"}},
}
"""By kind of field; every other kind is text."""


def _marker() -> Schema:
    return {
        "$schema": DRAFT,
        "title": "Callsheet: the folder itself",
        "type": "object",
        "properties": {
            "version": {"type": "integer", "description": "the registry's version when it was exported"},
            "complete": {
                "type": "array",
                "description": "nouns whose rows are removed from the registry when this folder does not write them",
                "items": {"enum": list(NOUNS)},
            },
        },
        "additionalProperties": False,
    }
