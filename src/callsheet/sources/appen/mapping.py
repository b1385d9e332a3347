"""A row of an Appen full report (one judgment of one unit) as facts: the unit, answers, known answers.

Pure: cells in, facts out. The decisions behind it are in README.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from callsheet.said import say
from callsheet.sources.answer_columns import Form
from callsheet.sources.appen.dates import appen_time
from callsheet.sources.contract import Reject
from callsheet.sources.fact_rows import Row, content_hash

Cells = Mapping[str, str]
Fact = tuple[str, Row]
SEPARATOR = "\n"
GOLD, GOLD_REASON = "_gold", "_gold_reason"
Answers = list[tuple[str, str | None, str | None]]
NOTHING: Answers = [("", None, None)]


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """How the rows of one report are read; questions (name, form) in the order of how often they are answered."""

    rows: Mapping[str, Row]
    questions: tuple[tuple[str, Form], ...]
    content: tuple[str, ...]
    orders: Mapping[str, str]
    zone: tzinfo = UTC
    link: str | None = None


def question_columns(header: list[str], varying: set[str]) -> list[str]:
    """Columns that are questions, where nobody named them.

    Those with a `<question>_gold` twin; without any twin, those whose value differs between the judgments of a unit
    and which stand in the first block of columns in alphabetical order (the second block is the unit's own content).
    """
    names = [name for name in header if name and not name.startswith("_") and not is_gold_column(name, header)]
    twins = [name for name in names if name + GOLD in header]
    if twins:
        return twins
    block = names[: next((n for n in range(1, len(names)) if names[n] < names[n - 1]), len(names))]
    return [name for name in block if name in varying]


def is_gold_column(name: str, header: list[str]) -> bool:
    """Whether a column holds the known answer of another, or the reason for it."""
    for ending in (GOLD_REASON, GOLD):
        if name.endswith(ending):
            return name.removesuffix(ending) in header
    return False


def is_true(cell: str | None) -> bool:
    """Appen's flags: true in any case; everything else, also an empty cell, is false."""
    return (cell or "").strip().lower() == "true"


def judgment_facts(
    cells: Cells, plan: ReportPlan, page_rows: int, *, with_item: bool
) -> tuple[list[Fact], list[Reject]]:
    """Facts of one row, whose page had `page_rows` rows, and what of it could not be read."""
    rejects: list[Reject] = []
    item, worker = cells["_unit_id"].strip(), (cells.get("_worker_id") or "").strip()
    if not item:
        raise ValueError(say("_unit_id is empty"))
    golden = is_true(cells.get("_golden"))
    gold = _gold(cells, plan) if golden else []
    facts: list[Fact] = [("items", _item(cells, plan, item)), *gold] if with_item else []
    started = _time(cells, "_started_at", plan, rejects)
    submitted = _time(cells, "_created_at", plan, rejects)
    row = plan.rows["judgments"] | {"item": item, "annotator": worker, "attempt": 1, "is_gold": golden}
    row |= {"started_at": started, "submitted_at": submitted} | _where(cells, plan)
    row["outcome"] = "abandoned" if is_true(cells.get("_tainted")) else "submitted"
    if cells.get("_channel"):
        row["channel"] = cells["_channel"]
    if golden and not gold and (cells.get("_missed") or "").strip():
        row["check_passed"] = not is_true(cells["_missed"])
    timed = _timed(started, submitted, page_rows)
    answers: Answers = [
        (name, *form.answer(cell)) for name, form in plan.questions if (cell := cells.get(name) or "").strip()
    ]
    for name, kind, answer in answers or NOTHING:
        facts.append(("judgments", row | timed | {"question": name, "answer_kind": kind, "answer": answer}))
        timed = {"seconds_kind": "missing" if timed["seconds_kind"] == "missing" else "shared"}
    return facts, rejects


def _time(cells: Cells, column: str, plan: ReportPlan, rejects: list[Reject]) -> datetime | None:
    text = (cells.get(column) or "").strip()
    if not text:
        return None
    try:
        return appen_time(text, plan.orders, plan.zone)
    except ValueError as problem:
        rejects.append(
            Reject(column, text[:200], say("not a time ({problem}); the row is kept without it", problem=problem), "")
        )
        return None


def _timed(started: datetime | None, submitted: datetime | None, page_rows: int) -> Row:
    if started is None or submitted is None or submitted < started:
        return {"seconds_kind": "missing"}
    spent = round((submitted - started).total_seconds() * 1000 / page_rows)
    return {"seconds_kind": "shared" if page_rows > 1 else "wall", "duration_ms": spent}


def _where(cells: Cells, plan: ReportPlan) -> Row:
    return {"locale": cells["locale"]} if "locale" in plan.content and cells.get("locale") else {}


def _item(cells: Cells, plan: ReportPlan, item: str) -> Row:
    row = plan.rows["items"] | {"item": item} | _where(cells, plan)
    if plan.content:
        row["content_hash"] = content_hash({name: cells.get(name) or "" for name in plan.content})
    if plan.link:
        row["link"] = plan.link.replace("{item}", item)
    return row


def _gold(cells: Cells, plan: ReportPlan) -> list[Fact]:
    facts: list[Fact] = []
    for name, form in plan.questions:
        known = (cells.get(name + GOLD) or "").strip()
        if not known:
            continue
        several = form.kind == "category" and SEPARATOR in known  # any of these answers is right
        kind, answer = Form("categories", SEPARATOR).answer(known) if several else form.answer(known)
        row = plan.rows["gold"] | {"item": cells["_unit_id"].strip(), "question": name, "version": 1}
        row |= {"answer_kind": kind, "answer": answer, "reason": (cells.get(name + GOLD_REASON) or "").strip() or None}
        facts.append(("gold", row))
    return facts
