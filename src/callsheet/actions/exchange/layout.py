"""Where each noun stands in a folder of YAML: derived from the nouns' keys, so that a new noun finds its place by itself.

A noun that others belong to, and that one code names, has a file a row (`programmes/marigold.yaml`). A noun whose key begins
with a row of another one stands as a list within it; every other noun, and rows that belong to nothing, in a file of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from callsheet.actions.exchange.shapes import REFERENCE
from callsheet.actions.nouns import NOUNS, FieldNote, Noun

MARKER = "callsheet.yaml"
SCHEMAS = "schema"
ENDING = ".yaml"


def parent_of(noun: Noun) -> Noun | None:
    """The noun that rows of this one belong to by the first field of their key."""
    first = noun.note(noun.key[0])
    return NOUNS[first.of] if first.kind == REFERENCE else None


def children_of(noun: Noun) -> tuple[Noun, ...]:
    """The nouns whose rows stand within a row of this one."""
    return tuple(child for child in NOUNS.values() if parent_of(child) is noun)


def has_files(noun: Noun) -> bool:
    """Whether each row of the noun has a file of its own."""
    return parent_of(noun) is None and len(noun.key) == 1 and bool(children_of(noun))


def has_list(noun: Noun) -> bool:
    """Whether the noun has one file for rows that belong to no other row."""
    return not has_files(noun) and (parent_of(noun) is None or not noun.note(noun.key[0]).required)


def own_notes(noun: Noun, *, within: bool) -> tuple[FieldNote, ...]:
    """The fields that a row says itself: within its parent the first one is understood."""
    return noun.described[1:] if within else noun.described


@dataclass(frozen=True, slots=True)
class Place:
    """What a file holds: one row of a noun (`code`), or the list of its rows."""

    noun: Noun
    code: str = ""


def files(values: Mapping[str, list[dict[str, object]]]) -> dict[str, Place]:
    """Path within the folder -> what it holds, for the rows that stand."""
    found: dict[str, Place] = {}
    for noun in NOUNS.values():
        if has_files(noun):
            for row in values[noun.name]:
                code = str(row[noun.key[0]])
                found[f"{noun.plural}/{code}{ENDING}"] = Place(noun, code)
        elif has_list(noun):
            found[f"{noun.plural}{ENDING}"] = Place(noun)
    return found


def file_of(noun: Noun, row: Mapping[str, object]) -> str:
    """Path within the folder where a row stands."""
    parent = parent_of(noun)
    named = str(row[noun.key[0]] or "")
    while parent is not None and named and not has_files(noun):
        noun, parent = parent, parent_of(parent)
    return f"{noun.plural}/{named.partition('/')[0]}{ENDING}" if has_files(noun) else f"{noun.plural}{ENDING}"


def place_of(path: str) -> Place | None:
    """What a file of a folder is about, by its path; None where it is none of ours."""
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(ENDING)
    for noun in NOUNS.values():
        if has_files(noun) and folder == noun.plural and name.endswith(ENDING):
            return Place(noun, stem)
        if has_list(noun) and not folder and stem == noun.plural and name.endswith(ENDING):
            return Place(noun)
    return None


def reference_to(row: Mapping[str, object], noun: Noun) -> str:
    """How rows of other nouns name this one: its key, joined by slashes."""
    return "/".join(str(row[name]) for name in noun.key)
