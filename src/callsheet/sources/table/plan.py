"""A mapping and a header compiled to one staged query over lines, and a projection for each section."""

from collections.abc import Sequence

from callsheet.errors import UnusableInput
from callsheet.facts.plans import EMPTY, LONGEST_RAW, LineFormat, LinePlan, Note
from callsheet.said import say
from callsheet.sources.table.durations import seconds_notes, stage_seconds, staged_seconds
from callsheet.sources.table.expressions import Columns, condition_sql, list_sql, number_sql, text_sql
from callsheet.sources.table.mapping import TableMapping
from callsheet.sources.table.projections import good_rows, losers, projection, repeated_sql
from callsheet.sources.table.sections import Bad, Staged, stage_section
from callsheet.sources.table.spoken import spoken_columns
from callsheet.sources.table.sql import any_of, json_path, literal


def line_format(mapping: TableMapping) -> LineFormat:
    """How the mapping's files become cells."""
    return LineFormat(
        kind={"csv": "separated", "tsv": "separated"}.get(mapping.format, mapping.format),
        delimiter=mapping.delimiter or ("\t" if mapping.format == "tsv" else ","),
        quoting=mapping.quoting,
        escape=mapping.escape,
        encoding=mapping.encoding,
        bad_bytes=mapping.bad_bytes,
        header=mapping.header if mapping.format in ("csv", "tsv") else 0,
        columns=tuple(spoken_columns(mapping)) if mapping.format == "jsonl" else tuple(mapping.columns),
        comment=mapping.comment,
        paths=tuple(json_path(c) for c in spoken_columns(mapping)) if mapping.format == "jsonl" else (),
    )


def plan(
    mapping: TableMapping, header: Sequence[str], *, programme: str, source: str, file: str = "the file"
) -> LinePlan:
    """The mapping compiled for a file with that header.

    `header` is what `store.lines.head` gives: the file's column names (jsonl: the paths that the mapping names). Raises
    UnusableInput where the mapping names a column that is not there, lacks a needed field, or says an unknown constant.
    """
    form = line_format(mapping)
    columns = _columns(mapping, tuple(header), file)
    sections = []
    for at, (table, section) in enumerate(mapping.sections()):
        staged = stage_section(section, table, prefix=f"s{at}_", mapping=mapping, columns=columns)
        stage_seconds(staged, mapping=mapping, columns=columns)
        _stage_flags(staged, columns)
        sections.append(staged)
    return LinePlan(
        format=form,
        header=tuple(header),
        staged=_staged_sql(mapping, columns, sections),
        facts=tuple(projection(s, programme=programme, source=source) for s in sections),
        losers=" UNION ALL ".join(sql for s in sections if (sql := losers(s))) if len(sections) == 1 else "",
        notes=tuple(note for s in sections for note in _notes(s)),
    )


def _columns(mapping: TableMapping, header: tuple[str, ...], file: str) -> Columns:
    repeat = mapping.repeat
    names: tuple[str, ...] = ()
    if repeat and repeat.over:
        names = tuple(repeat.over)
    if repeat and repeat.columns:
        before, after = repeat.columns.split("*")
        fits = [h for h in header if h.startswith(before) and h.endswith(after) and len(h) > len(before) + len(after)]
        names = tuple(h[len(before) : len(h) - len(after)] for h in fits)
        if not names:
            raise UnusableInput(
                say(
                    "{file}: no column is named like {columns}. The header has: {header}.",
                    file=file,
                    columns=repr(repeat.columns),
                    header=", ".join(header),
                )
            )
    lists = frozenset(repeat.lists or ()) if repeat else frozenset()
    return Columns(
        header,
        names=names,
        lists=lists,
        missing=tuple(mapping.missing),
        decimal=mapping.decimal,
        untrimmed=mapping.format in ("jsonl", "parquet"),
        file=file,
    )


def _stage_flags(staged: Staged, columns: Columns) -> None:
    section, p = staged.section, staged.prefix
    if section.errors is not None:
        staged.typed[f"{p}none"] = condition_sql(section.errors.none, columns)
    if section.twin is not None:
        twin = section.twin
        staged.typed[f"{p}planted"] = condition_sql(twin.planted, columns)
        staged.typed[f"{p}clean"] = condition_sql(twin.clean, columns)
        score = text_sql(twin.score, columns)
        staged.typed[f"{p}score"] = number_sql(score, twin.score.decimal or columns.decimal)
        parts = [f"coalesce({text_sql(v, columns)}, '')" for v in twin.same]
        staged.typed[f"{p}same"] = " || chr(31) || ".join(parts) or "''"


def _notes(staged: Staged) -> list[Note]:
    rows = good_rows(staged)
    notes = seconds_notes(staged, rows)
    if staged.table.name == "judgments":
        notes += _judgment_notes(staged, rows)
    if staged.section.left_out is not None:
        others = f"skipped IS NULL AND reasons IS NULL AND NOT {staged.prefix}applies"
        sentence = f"{{n}} answers gave no {staged.table.name}: {staged.section.left_out}"
        notes.append(Note(sentence, f"SELECT count(*) FROM staged WHERE {others}"))
    if staged.section.repeats == "attempts":
        notes.append(Note(say("{n} rows answer a question again: numbered as further attempts"), repeated_sql(staged)))
    return notes


def _judgment_notes(staged: Staged, rows: str) -> list[Note]:
    submitted = f"SELECT count(*) FROM {rows} WHERE {staged.value_of('outcome')} = 'submitted'"
    notes = [Note(say("{n} rows give judgments with neither time nor day"), f"{submitted} AND {_undated(staged)}")]
    if "answer" in staged.names:
        notes.append(
            Note(
                say("{n} rows give submitted judgments without an answer"),
                f"{submitted} AND {staged.names['answer']} IS NULL",
            )
        )
    if staged.section.twin is not None:
        p = staged.prefix
        twins = f"SELECT {staged.value_of('annotator')}, {p}same FROM {rows} WHERE {p}clean AND {p}score IS NOT NULL"
        alone = f"({staged.value_of('annotator')}, {p}same) NOT IN ({twins})"
        notes.append(
            Note(
                say("{n} planted checks have no clean twin"),
                f"SELECT count(*) FROM {rows} WHERE {p}planted AND {alone}",
            )
        )
    return notes


def _undated(staged: Staged) -> str:
    return f"{staged.value_of('submitted_at')} IS NULL AND {staged.value_of('day')} IS NULL"


def _staged_sql(mapping: TableMapping, columns: Columns, sections: list[Staged]) -> str:
    """Four layers: answers of each line, their texts, their typed values, and which rows are bad or skipped."""
    text = ", ".join(f"{sql} AS {key}" for s in sections for key, sql in s.text.items())
    applies = ", ".join(f"({s.applies}) AS {s.prefix}applies" for s in sections)
    typed = ", ".join(f"{sql} AS {key}" for s in sections for key, sql in s.typed.items())
    bad = any_of(["unequal", *(_guarded(s, b) for s in sections for b in s.bad)])
    kept = [f"{s.prefix}applies" for s in sections]
    kept += [n for s in sections for n in (*s.names.values(), *staged_seconds(s), *_flag_names(s))]
    return f"""WITH answers AS ({_answers_sql(mapping, columns)}),
texts AS (SELECT *, {_skip_sql(mapping, columns)} AS skipped, {applies}{", " + text if text else ""} FROM answers),
typed AS (SELECT *{", " + typed if typed else ""} FROM texts),
judged AS (SELECT *, problem IS NULL AND skipped IS NULL AND ({bad}) AS bad FROM typed)
SELECT line, answer,
CASE WHEN problem = '' THEN {literal(EMPTY)} WHEN problem IS NULL THEN coalesce(skipped, {_nothing(sections)}) END AS skipped,
CASE WHEN problem <> '' THEN [{{'field': '', 'value': '', 'reason': problem}}]
WHEN bad THEN {_reasons_sql(sections)} END AS reasons,
CASE WHEN problem IS NOT NULL THEN raw WHEN bad THEN left(raw, {LONGEST_RAW}) END AS raw, {", ".join(kept)}
FROM judged"""


def _answers_sql(mapping: TableMapping, columns: Columns) -> str:
    repeat, base = mapping.repeat, "line, raw, cells, problem"
    if repeat is None:
        return f"SELECT {base}, 1 AS answer, FALSE AS unequal, FALSE AS nothing FROM lines"
    if columns.names:
        numbers = list(range(1, len(columns.names) + 1))
        answers = f"unnest(CASE WHEN problem IS NULL THEN {numbers} ELSE [1] END)"
        return f"SELECT {base}, {answers} AS answer, FALSE AS unequal, FALSE AS nothing FROM lines"
    if repeat.lists:
        places = [columns.place(c, optional=False) for c in repeat.lists]
        sizes = "[" + ", ".join(f"coalesce(len({list_sql(f'cells[{p}]')}), 0)" for p in places) + "]"
        return (
            f"SELECT * EXCLUDE (sizes), unnest(range(1, greatest(list_max(sizes), 1) + 1)) AS answer, "
            f"len(list_distinct(sizes)) > 1 AS unequal, list_max(sizes) = 0 AS nothing "
            f"FROM (SELECT {base}, {sizes} AS sizes FROM lines)"
        )
    whole = f"cells[{columns.place(repeat.column or '$', optional=False)}]"
    path = json_path(repeat.objects or "$")
    path = path if path.endswith("[*]") else path + "[*]"
    found = f"CASE WHEN json_valid({whole}) THEN json_extract({whole}, {literal(path)}) END"
    return (
        f"SELECT * EXCLUDE (elements), unnest(range(1, greatest(len(elements), 1) + 1)) AS answer, "
        f"unnest(CASE WHEN len(elements) > 0 THEN elements ELSE [NULL] END) AS element, "
        f"FALSE AS unequal, len(elements) = 0 AS nothing FROM (SELECT {base}, coalesce({found}, []) AS elements FROM lines)"
    )


def _skip_sql(mapping: TableMapping, columns: Columns) -> str:
    whens = [f"WHEN {condition_sql(s.when, columns)} THEN {literal(s.reason)}" for s in mapping.skip]
    if mapping.repeat is not None:
        whens.append(f"WHEN nothing AND problem IS NULL THEN {literal(say('no answers in this row'))}")
    return f"CASE {' '.join(whens)} END" if whens else "CAST(NULL AS VARCHAR)"


def _nothing(sections: list[Staged]) -> str:
    """A row to which no section applies is skipped, and said so."""
    if any(s.applies == "TRUE" for s in sections):
        return "NULL"
    none = " AND ".join(f"NOT {s.prefix}applies" for s in sections)
    return f"CASE WHEN {none} THEN {literal(say('no section of the mapping applies'))} END"


def _guarded(staged: Staged, bad: Bad) -> str:
    return bad.when if staged.applies == "TRUE" else f"{staged.prefix}applies AND ({bad.when})"


def _reasons_sql(sections: list[Staged]) -> str:
    cases = [
        f"CASE WHEN unequal THEN {{'field': 'repeat', 'value': '', 'reason': {literal(say('the lists differ in length'))}}} END",
        *_field_cases(sections),
    ]
    return f"list_distinct(list_filter([{', '.join(cases)}], lambda r: r IS NOT NULL))"


def _field_cases(sections: list[Staged]) -> list[str]:
    return [
        f"CASE WHEN {_guarded(s, b)} THEN {{'field': {literal(b.field)}, 'value': coalesce(left({b.shown}, 1000), ''), "
        f"'reason': {b.reason}}} END"
        for s in sections
        for b in s.bad
    ]


def _flag_names(staged: Staged) -> list[str]:
    flags = ["none"] if staged.section.errors else []
    flags += ["planted", "clean", "score", "same"] if staged.section.twin else []
    return [staged.prefix + f for f in flags]
