"""The registry's nouns, each declared once: forms, commands, spreadsheets, YAML and API are made from this table."""

from callsheet.actions.nouns import errors, people, places, plans, programmes
from callsheet.actions.nouns.noun import FieldNote, Group, Kind, Noun

_FIRST = ("programme", "vendor", "locale", "site")
_ALL = {n.name: n for n in (*programmes.NOUNS, *places.NOUNS, *plans.NOUNS, *people.NOUNS, *errors.NOUNS)}
NOUNS: dict[str, Noun] = {name: _ALL[name] for name in dict.fromkeys((*_FIRST, *_ALL))}
"""By name, in the order in which they can be put: what a row names stands before it."""

__all__ = ["NOUNS", "FieldNote", "Group", "Kind", "Noun"]
