"""The registry as a folder of YAML: stable order and formatting, so that the same registry is the same bytes."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from callsheet.actions import registry
from callsheet.actions.acting import Actor, acting
from callsheet.actions.exchange import layout
from callsheet.actions.exchange.schema import schema_text, schemas
from callsheet.actions.exchange.shapes import standing
from callsheet.actions.nouns import NOUNS, FieldNote, Noun
from callsheet.errors import Clash, UnusableInput
from callsheet.facts.canonical import canonical
from callsheet.facts.yaml_text import document, listed
from callsheet.said import say, term

Values = Mapping[str, list[dict[str, object]]]
SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
MARKER_TEXT = """\
# A registry of Callsheet, written by `callsheet export`. `callsheet diff` shows what this folder would change,
# `callsheet apply` changes it: all files, or nothing when one line is wrong.
# A field that is not written is left as it is. A row that is not written is removed if its noun stands under `complete`.
"""


def folder(*, actor: Actor) -> dict[str, str]:
    """Path -> text of every file, as far as the actor sees the registry."""
    with acting(actor, "registry"):
        version, values = registry.version(), standing(actor).values
    found = {layout.MARKER: MARKER_TEXT + document({"version": version, "complete": list(NOUNS)})}
    for path, place in layout.files(values).items():
        if place.code and not set(place.code) <= SAFE:
            raise UnusableInput(
                say(
                    "The {name} “{code}” cannot name a file; export it as a workbook.",
                    name=term(place.noun.name),
                    code=place.code,
                )
            )
        found[path] = _head(path, place.noun) + _text(place, values)
    for name in schemas():
        found[f"{layout.SCHEMAS}/{name}"] = schema_text(name)
    return dict(sorted(found.items()))


def _head(path: str, noun: Noun) -> str:
    up = "../" * path.count("/")
    return f"# yaml-language-server: $schema={up}{layout.SCHEMAS}/{noun.name}.json\n"


def _text(place: layout.Place, values: Values) -> str:
    noun = place.noun
    if place.code:
        row = next(row for row in values[noun.name] if row[noun.key[0]] == place.code)
        return document(_row(noun, row, values, within=False))
    first = noun.key[0]
    loose = [row for row in values[noun.name] if layout.parent_of(noun) is None or not row[first]]
    within = layout.parent_of(noun) is not None
    return listed([_row(noun, row, values, within=within) for row in _sorted(noun, loose)])


def _row(noun: Noun, row: Mapping[str, object], values: Values, *, within: bool) -> dict[str, object]:
    """A row with everything that belongs to it; what is empty by default is not written."""
    said: dict[str, object] = {}
    for note in layout.own_notes(noun, within=within):
        value = row[note.name]
        if note.name in noun.key or not _goes_without_saying(noun, note, value):
            said[note.name] = _written(note, value)
    for child in layout.children_of(noun):
        name = layout.reference_to(row, noun)
        rows = [r for r in values[child.name] if r[child.key[0]] == name]
        if rows:
            said[child.plural] = [_row(child, r, values, within=True) for r in _sorted(child, rows)]
    return said


def _goes_without_saying(noun: Noun, note: FieldNote, value: object) -> bool:
    if value not in (None, "", [], {}):
        return False
    default = getattr(noun.model(), note.name)
    return canonical(note.kind, value) == canonical(note.kind, default if default is not None else "")


def _written(note: FieldNote, value: object) -> object:
    if note.kind in ("days", "day"):
        return canonical(note.kind, value)
    return "" if value is None else value


def _sorted(noun: Noun, rows: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(rows, key=lambda row: tuple(canonical(noun.note(name).kind, row[name]) for name in noun.key))


def write_folder(place: Path, files: Mapping[str, str]) -> tuple[int, int]:
    """Write the files, each whole or not at all, and take away those of ours that are no longer; how many of each.

    UnusableInput where the folder holds something that is not an export: nothing of it is touched.
    """
    if place.exists() and not place.is_dir():
        raise UnusableInput(say("{place} is a file; expected a folder.", place=place), file=str(place))
    if place.is_dir() and any(place.iterdir()) and not (place / layout.MARKER).is_file():
        raise Clash(
            say(
                "{place} is not empty and holds no {marker}: it is not an export. Name a new folder.",
                place=place,
                marker=layout.MARKER,
            ),
            file=str(place),
        )
    written = 0
    for path, text in files.items():
        target = place / path
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, target)
        written += 1
    stale = [path for path in _ours(place) if path not in files]
    for path in stale:
        (place / path).unlink()
    return written, len(stale)


def _ours(place: Path) -> Iterator[str]:
    """Files of a folder that an export may have written."""
    for path in sorted(place.rglob(f"*{layout.ENDING}")):
        name = path.relative_to(place).as_posix()
        if layout.place_of(name) is not None:
            yield name
