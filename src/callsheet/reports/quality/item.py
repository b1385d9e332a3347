"""One item: every answer to it, what is known and believed, what reviewers said, and the way to its tool."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.decisions.finding import Link
from callsheet.reports import formats as f
from callsheet.reports.pieces import Cell, Provenance, TextCell
from callsheet.reports.quality.items import Plain, share_cell, state_cell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, say


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """All that is known of one item, as plain rows, without `annotator` where nobody is shown one by one; `studied` are its lines
    of the study.
    """

    programme: str
    name: str
    item: str
    judgments: tuple[Plain, ...]
    reviews: tuple[Plain, ...]
    gold: tuple[Plain, ...]
    studied: tuple[Plain, ...]
    link: str = ""
    cannot_study: str = ""


@dataclass(frozen=True, slots=True)
class ItemReport:
    """The page; `tool` is the item's address in its tool, '' where nobody said one."""

    title: str
    name: str
    provenance: Provenance
    tables: tuple[tuple[str, Table], ...]
    tool: str
    notes: tuple[str, ...]
    strip: tuple[object, ...] = ()


ANSWERS = ("question", "answer", "annotator", "vendor", "site", "attempt", "submitted_at", "seconds")
REVIEWS = ("question", "annotator", "verdict", "error_class", "severity", "corrected", "reviewer", "at")
KNOWN = ("question", "answer", "version", "author", "valid_from", "valid_to", "reason")
TITLES = {
    "question": say("Question"),
    "answer": say("Answer"),
    "annotator": say("Annotator"),
    "vendor": say("Vendor"),
    "site": say("Site"),
    "attempt": say("Attempt"),
    "submitted_at": say("Submitted (UTC)"),
    "seconds": say("Seconds"),
    "verdict": say("Verdict"),
    "error_class": say("Error class"),
    "severity": say("Severity"),
    "corrected": say("Corrected"),
    "reviewer": say("Reviewer"),
    "at": say("At (UTC)"),
    "version": say("Version"),
    "author": say("Author"),
    "valid_from": say("Valid from"),
    "valid_to": say("Valid to"),
    "reason": say("Reason"),
}


def item_report(facts: ItemFacts, *, provenance: Provenance) -> ItemReport:
    """The report of one item."""
    tables: list[tuple[str, Table]] = []
    if facts.studied:
        tables.append(("consensus", _consensus(facts.studied)))
    answers = f.plural(len(facts.judgments), "answer")
    tables.append(("answers", _plain(answers, ANSWERS, facts.judgments, facts.programme)))
    if facts.gold:
        tables.append(("known", _plain(say("Known answers"), KNOWN, facts.gold, facts.programme)))
    if facts.reviews:
        tables.append(("reviews", _plain(say("Reviews"), REVIEWS, facts.reviews, facts.programme)))
    return ItemReport(
        title=_title(facts),
        name=facts.name,
        provenance=provenance,
        tables=tuple(tables),
        tool=facts.link if facts.link.startswith(("https://", "http://")) else "",
        notes=(facts.cannot_study,) if facts.cannot_study else (),
    )


def _title(facts: ItemFacts) -> str:
    first = facts.studied[0] if facts.studied else None
    if first is None or first["consensus"] is None:
        return say("{item}: {answers}", item=facts.item, answers=f.plural(len(facts.judgments), "answer"))
    said = say(
        "{item}: probably “{consensus}” ({probability}), answered {given}",
        item=facts.item,
        consensus=first["consensus"],
        probability=f.percent(float(str(first["probability"]))),
        given=first["given"],
    )
    if not first["known"]:
        return said
    if first["is_against_known"]:
        return beside("; ", (said, say("held to be “{known}”", known=first["known"])))
    return beside("; ", (said, say("as is known")))


def _consensus(studied: Sequence[Plain]) -> Table:
    columns = (
        Column("question", say("Question"), numeric=False),
        Column("given", say("Answers"), numeric=False),
        Column("consensus", say("Consensus"), numeric=False),
        Column("probability", say("Probability"), "%"),
        Column("agreement", say("Agreement"), "%"),
        Column("known", say("Known answer"), numeric=False),
        Column("gold_state", say("State of the known answer"), numeric=False),
    )
    rows = tuple(
        Row(
            str(one["question"]),
            (
                TextCell(str(one["question"] or "")),
                TextCell(str(one["given"] or "")),
                TextCell(str(one["consensus"] or "")),
                share_cell(one["probability"]),
                share_cell(one["agreement"]),
                TextCell(str(one["known"] or "")),
                state_cell(one),
            ),
        )
        for one in studied
    )
    return Table(say("What is believed"), columns, rows)


def _plain(title: str, names: Sequence[str], rows: Sequence[Plain], programme: str) -> Table:
    there = {name for name in names if any(row.get(name) not in (None, "") for row in rows)} or set(names[:2])
    shown = [name for name in names if name in there or name == "annotator"]  # that one is not shown is said
    return Table(
        title=title,
        columns=tuple(Column(name, TITLES[name], numeric=name in ("attempt", "seconds", "version")) for name in shown),
        rows=tuple(
            Row(str(number), tuple(_cell(name, row, programme) for name in shown)) for number, row in enumerate(rows)
        ),
    )


def _cell(name: str, row: Plain, programme: str) -> Cell:
    value = row.get(name)
    if name == "annotator" and value is None:
        return TextCell(say("not shown"), greyed=True)
    text = "" if value is None else str(value)
    if name == "annotator" and text:
        where = (("programme", programme), ("vendor", str(row.get("vendor") or "")), ("annotator", text))
        return TextCell(text, Link("annotator", "programme", where))
    return TextCell(text)
