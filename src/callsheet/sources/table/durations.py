"""Time spent as SQL: the milliseconds, how they came about, and what is no time at all.

A time is the least reliable number of a file, so every doubt ends in `missing` with a note that counts it: zero, an end
before its beginning, less than was possible, a clock without seconds. Long times are cut and marked `capped`.
"""

from callsheet.facts.plans import Note
from callsheet.facts.tables import JUDGMENTS
from callsheet.said import say
from callsheet.sources.table.expressions import Columns, number_sql, source_sql, text_sql
from callsheet.sources.table.language import UNITS_MS, Seconds, Value
from callsheet.sources.table.mapping import TableMapping
from callsheet.sources.table.sections import Bad, Staged, typed_sql
from callsheet.sources.table.sql import literal

HAS_SECONDS = r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}"
DOUBTS = {
    "zero": say("{n} rows state no time spent (0, or end = start): their time is missing"),
    "negative": say("{n} rows end before they begin: their time is missing"),
    "below": say("{n} rows took less time than is possible: their time is missing"),
    "coarse": say("{n} rows have times without seconds: their time spent is missing"),
    "capped": say("{n} times were cut to the cap"),
}


def stage_seconds(staged: Staged, *, mapping: TableMapping, columns: Columns) -> None:
    """Add the columns of `seconds`: `…ms` (of the whole row, before any sharing), `…doubt`, and `…page` or `…end`."""
    seconds = staged.section.seconds
    if seconds is None:
        return
    whole: str | None
    if seconds.value is not None:
        whole = _stated(staged, seconds, seconds.value, mapping=mapping, columns=columns)
    else:
        whole = _between(staged, seconds, mapping=mapping, columns=columns)
    if seconds.share is not None:
        parts = [f"coalesce({text_sql(v, columns)}, '')" for v in seconds.share]
        staged.text[f"{staged.prefix}page"] = " || chr(31) || ".join(parts)
    if whole is not None:
        _doubt(staged, seconds, whole, mapping=mapping, columns=columns)


def _stated(staged: Staged, seconds: Seconds, value: Value, *, mapping: TableMapping, columns: Columns) -> str:
    text = f"{staged.prefix}t_seconds"
    staged.text[text] = text_sql(value, columns)
    number = number_sql(text, value.decimal or mapping.decimal)
    whole = f"CASE WHEN ({number}) >= 0 THEN TRY(CAST(round(({number}) * {UNITS_MS[seconds.unit]}) AS BIGINT)) END"
    staged.typed[f"{staged.prefix}whole"] = whole
    if value.unreadable == "reject":
        bad = f"{text} IS NOT NULL AND {staged.prefix}whole IS NULL"
        staged.bad.append(Bad("seconds", bad, source_sql(value, columns), literal("expected a number, 0 or more")))
    return f"{staged.prefix}whole"


def _between(staged: Staged, seconds: Seconds, *, mapping: TableMapping, columns: Columns) -> str | None:
    moment = JUDGMENTS.field("submitted_at")
    for which, value in (("from", seconds.from_), ("to", seconds.to)):
        if value is None:
            continue
        text, name = f"{staged.prefix}t_{which}", f"{staged.prefix}{which}"
        staged.text[text] = text_sql(value, columns)
        staged.typed[name], expected = typed_sql(text, moment, value, mapping)
        bad = f"{text} IS NOT NULL AND {name} IS NULL"
        staged.bad.append(Bad(f"seconds.{which}", bad, source_sql(value, columns), literal(f"expected {expected}")))
    if seconds.from_ is None:
        return None
    return f"(epoch_ms({staged.prefix}to) - epoch_ms({staged.prefix}from))"


def _doubt(staged: Staged, seconds: Seconds, whole: str, *, mapping: TableMapping, columns: Columns) -> None:
    whens = [f"WHEN {whole} < 0 THEN 'negative'"]
    if seconds.zero == "missing":
        whens.append(f"WHEN {whole} = 0 THEN 'zero'")
    if seconds.needs_seconds and seconds.value is None:
        texts = [f"{staged.prefix}t_from", f"{staged.prefix}t_to"]
        whens.append(
            f"WHEN NOT ({' AND '.join(f'regexp_matches({t}, {literal(HAS_SECONDS)})' for t in texts)}) THEN 'coarse'"
        )
    if seconds.at_least is not None:
        least = number_sql(text_sql(seconds.at_least, columns), seconds.at_least.decimal or mapping.decimal)
        whens.append(f"WHEN {whole} < ({least}) * {UNITS_MS[seconds.at_least_unit]} THEN 'below'")
    ms = whole
    if seconds.cap_s is not None:
        cap = round(seconds.cap_s * 1000)
        whens.append(f"WHEN {whole} > {cap} THEN 'capped'")
        ms = f"CASE WHEN {whole} > {cap} THEN {cap} ELSE {whole} END"
    doubt = f"CASE {' '.join(whens)} END"
    staged.typed[f"{staged.prefix}doubt"] = doubt
    staged.typed[f"{staged.prefix}ms"] = f"CASE WHEN coalesce({doubt}, '') IN ('', 'capped') THEN {ms} END"


def staged_seconds(staged: Staged) -> list[str]:
    """Names of the columns of `seconds` that the projection needs."""
    seconds = staged.section.seconds
    if seconds is None:
        return []
    gaps = seconds.longest_gap_s is not None
    wanted = [f"{staged.prefix}{n}" for n in (("to",) if gaps else ("ms", "doubt"))]
    return [*wanted, f"{staged.prefix}page"] if seconds.share is not None else wanted


def duration_sql(staged: Staged) -> tuple[str, str]:
    """(duration_ms, seconds_kind) as SQL over the section's staged rows."""
    seconds, prefix = staged.section.seconds, staged.prefix
    if seconds is None:
        return "NULL", "NULL"
    if seconds.longest_gap_s is not None:
        return _gap(staged, seconds)
    kind = seconds.kind or ("measured" if seconds.value is not None else "wall")
    ms = f"{prefix}ms"
    if seconds.share is not None:
        ms, kind = f"CAST(round({ms} / count(*) OVER (PARTITION BY {prefix}page)) AS BIGINT)", "shared"
    if seconds.divide is not None:
        ms, kind = f"CAST(round({ms} / {seconds.divide!r}) AS BIGINT)", "shared"
    how = f"CASE WHEN {prefix}ms IS NULL THEN 'missing' WHEN {prefix}doubt = 'capped' THEN 'capped' ELSE {literal(kind)} END"
    return ms, how


def _gap(staged: Staged, seconds: Seconds) -> tuple[str, str]:
    to, longest = f"{staged.prefix}to", round((seconds.longest_gap_s or 0) * 1000)
    before = f"lag({to}) OVER (PARTITION BY {staged.value_of('annotator')} ORDER BY {to}, line, answer)"
    gap = f"(epoch_ms({to}) - epoch_ms({before}))"
    ms = f"CASE WHEN {gap} BETWEEN 1 AND {longest} THEN {gap} END"
    return ms, f"CASE WHEN ({ms}) IS NULL THEN 'missing' ELSE 'derived' END"


def seconds_notes(staged: Staged, rows: str) -> list[Note]:
    """Notes that count each doubt; `rows` is the SQL source of the section's good rows."""
    seconds = staged.section.seconds
    if seconds is None or seconds.longest_gap_s is not None:
        return []
    return [
        Note(sentence, f"SELECT count(*) FROM {rows} WHERE {staged.prefix}doubt = {literal(doubt)}")
        for doubt, sentence in DOUBTS.items()
    ]
