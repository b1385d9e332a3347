"""From staged rows to the rows of a fact table: repeats, attempts, twins, and one error a row."""

from callsheet.facts.plans import Projection
from callsheet.sources.table.durations import duration_sql
from callsheet.sources.table.sections import Staged
from callsheet.sources.table.sql import literal, name

ORDERED = ("revised_at", "submitted_at", "at", "taken_at")
"""Fields that say which of several rows is newer, most telling first."""


ONE_KEPT = ("first", "last", "newest", "once", "sum")
"""Kinds of repeats of which one row of an identity is left."""


def good_rows(staged: Staged) -> str:
    """SQL source of the section's rows that are neither skipped nor rejected."""
    return f"(SELECT * FROM staged WHERE skipped IS NULL AND reasons IS NULL AND {staged.prefix}applies)"


def projection(staged: Staged, *, programme: str, source: str) -> Projection:
    """The section's facts: the table's fields in stored order, and `line`."""
    values = {n: staged.value_of(n) for n in staged.table.names}
    values["programme"], values["source"] = literal(programme), literal(source)
    if "duration_ms" in values:
        values["duration_ms"], kind = duration_sql(staged)
        if "seconds_kind" in values:
            values["seconds_kind"] = f"coalesce({kind}, 'missing')"
    _judge_by_twin(staged, values)
    if staged.section.repeats == "attempts":
        values["attempt"] = _rank(staged, values, newest_first=False, without="attempt")
    if staged.section.repeats == "sum" and "value_milli" in values:
        values["value_milli"] = f"sum({values['value_milli']}) OVER (PARTITION BY {_identity(staged, values, '')})"
    columns = ", ".join(f"CAST({sql} AS {staged.table.field(n).type}) AS {name(n)}" for n, sql in values.items())
    kept = f" QUALIFY {_wins(staged, values)}" if staged.section.repeats in ONE_KEPT else ""
    select = f"SELECT {columns}, line{_error_columns(staged)} FROM {good_rows(staged)}{kept}"
    return Projection(staged.table.name, _with_verdicts(staged, select) if staged.section.errors else select)


def losers(staged: Staged) -> str:
    """SQL of (line, reason) of rows that lost to another row of the same identity, "" where none can."""
    how = staged.section.repeats
    if how not in ("first", "last", "newest"):
        return ""
    values = {n: staged.value_of(n) for n in staged.table.names}
    return (
        f"SELECT line, {literal(f'repeated row: the {how} one counts')} AS reason FROM "
        f"(SELECT line, {_wins(staged, values)} AS wins FROM {good_rows(staged)}) GROUP BY line HAVING NOT bool_or(wins)"
    )


def repeated_sql(staged: Staged) -> str:
    """SQL of how many rows repeat the identity of another one (their attempt apart)."""
    values = {n: staged.value_of(n) for n in staged.table.names}
    identity = _identity(staged, values, "attempt")
    return f"SELECT count(*) - count(DISTINCT ({identity})) FROM {good_rows(staged)}"


def _judge_by_twin(staged: Staged, values: dict[str, str]) -> None:
    twin, p = staged.section.twin, staged.prefix
    if twin is None or "is_gold" not in values:
        return
    clean = f"max(CASE WHEN {p}clean THEN {p}score END) OVER (PARTITION BY {values['annotator']}, {p}same)"
    sign = "<" if twin.passes == "below" else ">"
    values["is_gold"] = f"({p}planted OR {values['is_gold']})"
    values["check_passed"] = f"CASE WHEN {p}planted THEN {p}score {sign} {clean} ELSE {values['check_passed']} END"


def _identity(staged: Staged, values: dict[str, str], without: str) -> str:
    names = [n for n in staged.table.identity if n not in ("programme", "source", "error_no", without)]
    return ", ".join(values[n] for n in names)


def _rank(staged: Staged, values: dict[str, str], *, newest_first: bool, without: str = "") -> str:
    times = [values[n] for n in ORDERED if n in values and n in staged.names]
    keys = [*times, "line", "answer"] if staged.section.repeats in ("newest", "attempts") else ["line", "answer"]
    order = ", ".join(f"{k} {'DESC NULLS LAST' if newest_first else 'ASC NULLS FIRST'}" for k in keys)
    return f"row_number() OVER (PARTITION BY {_identity(staged, values, without)} ORDER BY {order})"


def _wins(staged: Staged, values: dict[str, str]) -> str:
    newest_first = staged.section.repeats in ("last", "newest")
    return f"{_rank(staged, values, newest_first=newest_first)} = 1"


def _error_columns(staged: Staged) -> str:
    return f", {staged.prefix}none AS no_error, answer" if staged.section.errors else ""


def _with_verdicts(staged: Staged, select: str) -> str:
    """Each error as a row numbered within its review, and one verdict row (error_no 0) that holds the review's whole time."""
    errors = staged.section.errors
    assert errors is not None
    review = ", ".join(n for n in staged.table.identity if n != "error_no")
    error = {"verdict": "NULL", "duration_ms": "NULL", "error_count": "greatest(error_count, 1)"}
    error["error_no"] = f"row_number() OVER (PARTITION BY {review} ORDER BY line, answer)"
    verdict = {
        "error_no": "0",
        "error_count": "0",
        "error_class": "NULL",
        "severity": "NULL",
        "corrected": "NULL",
        "duration_ms": "sum(duration_ms) OVER w",
        "at": 'max("at") OVER w',
        "verdict": f"CASE WHEN bool_and(no_error) OVER w THEN {_word(errors.verdict_without)} ELSE {_word(errors.verdict_with)} END",
    }
    first = "QUALIFY row_number() OVER (w ORDER BY line, answer) = 1"
    return (
        f"WITH listed AS ({select}) SELECT {_fields(staged, error)}, line FROM listed WHERE NOT no_error "
        f"UNION ALL SELECT {_fields(staged, verdict)}, line FROM listed WINDOW w AS (PARTITION BY {review}) {first}"
    )


def _fields(staged: Staged, changed: dict[str, str]) -> str:
    return ", ".join(
        f"CAST({changed.get(f.name, name(f.name))} AS {f.type}) AS {name(f.name)}" for f in staged.table.fields
    )


def _word(word: str | None) -> str:
    return "NULL" if word is None else literal(word)
