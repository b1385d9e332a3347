"""Answers of one part of the work: of annotators in their first days, or where one version of the guideline was in force."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date

from callsheet.store.connect import literal
from callsheet.store.facts_view import Facts


@dataclass(frozen=True, slots=True)
class Span:
    """A place and the production days on which something held there; `last` None: it still holds."""

    vendor: str
    site: str
    locale: str
    first: date
    last: date | None


@contextmanager
def by_experience(opened: AbstractContextManager[Facts], days: int) -> Iterator[Facts]:
    """The answers with `is_new`: given within `days` of the annotator's first production day. All answers must be open."""
    began = "min(production_day) OVER (PARTITION BY annotator)"
    with opened as facts:
        relation = f"(SELECT *, production_day < {began} + {days} AS is_new FROM {facts.relation} AS answers)"
        yield replace(facts, relation=relation, fields={**facts.fields, "is_new": "BOOLEAN"})


@contextmanager
def within(opened: AbstractContextManager[Facts], spans: Sequence[Span]) -> Iterator[Facts]:
    """The answers that were given in one of these spans."""
    conditions = " OR ".join(_condition(one) for one in spans) or "false"
    with opened as facts:
        yield replace(facts, relation=f"(SELECT * FROM {facts.relation} AS answers WHERE {conditions})")


def _condition(one: Span) -> str:
    place = " AND ".join(f"{name} = {literal(getattr(one, name))}" for name in ("vendor", "site", "locale"))
    until = f" AND production_day <= {literal(one.last.isoformat())}::DATE" if one.last else ""
    return f"({place} AND production_day >= {literal(one.first.isoformat())}::DATE{until})"
