"""Changes as commands and the API say them: one shape for machines, one line a change for people."""

from collections.abc import Iterator, Sequence

from callsheet.decisions.wording import count
from callsheet.facts.canonical import plain_text
from callsheet.facts.changes import Changes, Problem
from callsheet.said import say

WORKBOOK = ("sheet", "cell")
FOLDER = ("file", "line")


def as_json(changes: Changes, place: tuple[str, str]) -> dict[str, list[dict[str, object]]]:
    """created and removed: noun, key, values; changed: noun, key, field, was, is; errors: their place, value, sentence.

    `place` names the two halves of a place: WORKBOOK or FOLDER.
    """
    return {
        "created": [{"noun": r.noun, "key": r.key, "values": dict(r.values)} for r in changes.created],
        "changed": [
            {"noun": c.noun, "key": c.key, "field": c.field, "was": c.was, "is": c.is_} for c in changes.changed
        ],
        "removed": [{"noun": r.noun, "key": r.key, "values": dict(r.values)} for r in changes.removed],
        "errors": errors(changes.errors, place),
    }


def errors(problems: Sequence[Problem], place: tuple[str, str]) -> list[dict[str, object]]:
    """Problems with their places; a line is a number."""
    where, spot = place
    return [
        {
            where: problem.at.where,
            spot: int(problem.at.spot) if place == FOLDER and problem.at.spot else problem.at.spot,
            "value": problem.value,
            "sentence": problem.sentence,
        }
        for problem in problems
    ]


def lines(changes: Changes) -> Iterator[str]:
    """+ created, ~ changed, - removed, ! wrong."""
    for row in changes.created:
        given = ", ".join(f"{name} {_shown(row.values[name])}" for name in row.said if name in row.values)
        yield f"+ {row.noun} {row.key}: {given}"
    for change in changes.changed:
        yield f"~ {change.noun} {change.key}, {change.field}: {_shown(change.was)} → {_shown(change.is_)}"
    for row in changes.removed:
        yield f"- {row.noun} {row.key}"
    for problem in changes.errors:
        place = " ".join(part for part in (problem.at.where, problem.at.spot) if part)
        yield f"! {place}: {problem.sentence}"


def _shown(value: object) -> str:
    text = plain_text("" if value is None else value)
    return f"“{text}”" if text else "nothing"


def summary(changes: Changes) -> str:
    """How much there is of each, in one line."""
    if changes.are_none:
        return say("Nothing differs.")
    rows = len({(change.noun, change.id) for change in changes.changed})
    said = say(
        "Rows created: {created}; values changed: {changed} (rows: {rows}); rows removed: {removed}",
        created=count(len(changes.created)),
        changed=count(len(changes.changed)),
        rows=count(rows),
        removed=count(len(changes.removed)),
    )
    return f"{said}; wrong: {len(changes.errors):,}." if changes.errors else f"{said}."
