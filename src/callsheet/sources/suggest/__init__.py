"""The first hour: what a file probably is, the few questions that only a person can answer, the mapping that comes of it."""

from callsheet.sources.names import KnownNames
from callsheet.sources.suggest.model import BadCell, Fact, NameFound, Option, Preview, Question, Suggestion, Sum
from callsheet.sources.suggest.suggesting import answer, preview, suggest

__all__ = [
    "BadCell",
    "Fact",
    "KnownNames",
    "NameFound",
    "Option",
    "Preview",
    "Question",
    "Suggestion",
    "Sum",
    "answer",
    "preview",
    "suggest",
]
