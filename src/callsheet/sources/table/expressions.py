"""Values and conditions of a mapping as SQL over one record's `cells`; `answer` is the answer's number in the record."""

from dataclasses import dataclass

from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.mapping_file import nearest
from callsheet.sources.table.language import Condition, Value
from callsheet.sources.table.sql import BLANKS, any_of, json_path, literal, texts


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one file and how its cells are understood.

    `header` are the names in order; `names` the texts that `{n}` stands for (empty: none); `lists` the columns that hold
    one element an answer; `missing` the words for missing; `untrimmed` whether cells may begin or end with line ends; `file` the file's or mapping's name for sentences.
    """

    header: tuple[str, ...]
    names: tuple[str, ...] = ()
    lists: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    decimal: str = "."
    untrimmed: bool = False
    file: str = "the file"

    def place(self, column: str, *, optional: bool) -> int | None:
        """1-based place of a column. UnusableInput where it is absent (None if optional) or stands there twice."""
        count = self.header.count(column)
        if count == 1:
            return self.header.index(column) + 1
        if count > 1:
            raise UnusableInput(
                say(
                    "{file}: the column {column} stands {count} times in the header; rename one of them",
                    file=self.file,
                    column=repr(column),
                    count=count,
                ),
                column=column,
            )
        if optional:
            return None
        meant = nearest(column, self.header)
        hint = say("; did you mean {meant}?", meant=repr(meant)) if meant else "."
        shown = ", ".join(self.header[:40]) + (" …" if len(self.header) > 40 else "")
        raise UnusableInput(
            say(
                "{file}: the mapping names the column {column}, which is not in the header{hint} "
                "The header has: {shown}. Mend the mapping or the file.",
                file=self.file,
                column=repr(column),
                hint=hint,
                shown=shown,
            ),
            column=column,
            header=self.header,
        )

    def cell(self, column: str, *, optional: bool) -> str:
        """SQL of a column's raw text; `{n}` picks the column of each answer; a list column gives the answer's element."""
        if column in self.lists:
            return f"{list_sql(f'cells[{self.place(column, optional=False)}]')}[answer]"
        if "{n}" not in column or not self.names:
            at = self.place(column, optional=optional)
            return "CAST(NULL AS VARCHAR)" if at is None else f"cells[{at}]"
        places = [self.place(column.replace("{n}", n), optional=optional) for n in self.names]
        return f"cells[([{', '.join('NULL' if p is None else str(p) for p in places)}])[answer]]"

    def named(self, text: str) -> str:
        """SQL of a constant in which `{n}` stands for the answer's name."""
        if "{n}" not in text or not self.names:
            return literal(text)
        return f"({texts(text.replace('{n}', n) for n in self.names)})[answer]"


def list_sql(text: str) -> str:
    """SQL of the list that a cell holds, JSON or as Python prints one."""
    return f"coalesce(TRY(CAST(TRY(CAST({text} AS JSON)) AS VARCHAR[])), try_cast({text} AS VARCHAR[]))"


def text_sql(value: Value, columns: Columns) -> str:
    """SQL of a value's text, NULL where it is missing."""
    sql = _origin(value, columns)
    if value.path is not None:
        sql = _inside(sql, value)
    if value.remove is not None:
        sql = f"regexp_replace({sql}, {literal(value.remove)}, '', 'g')"
    if value.pattern is not None:
        group = 1 if "(" in value.pattern.replace("(?:", "").replace("\\(", "") else 0
        sql = f"nullif(regexp_extract({sql}, {literal(value.pattern)}, {group}), '')"
    if value.case is not None:
        sql = f"{value.case}({sql})"
    if value.map is not None:
        sql = _mapped(sql, value)
    if value.scale is not None:
        sql = f"CAST({number_sql(sql, value.decimal or columns.decimal)} * {value.scale!r} AS VARCHAR)"
    if value.split is not None:
        sql = _split(sql, value.split)
    if value.default is not None:
        sql = f"coalesce({sql}, {literal(value.default)})"
    return sql


def _origin(value: Value, columns: Columns) -> str:
    if value.column is not None:
        cell = columns.cell(value.column, optional=value.optional)
        # The store gives cells of separated values without the blanks beside them; elements of lists it has not seen.
        is_cut = not columns.untrimmed and value.column not in columns.lists
        return _known(cell, columns) if is_cut else _present(cell, columns)
    if value.constant is not None:
        return columns.named(value.constant)
    if value.each is not None:
        return _present(f"json_extract_string(element, {literal(json_path(value.each))})", columns)
    if value.when is not None:
        return f"CASE WHEN {condition_sql(value.when, columns)} THEN 'true' ELSE 'false' END"
    return _combined(value, columns)


def _combined(value: Value, columns: Columns) -> str:
    if value.join is not None:
        return "(" + f" || {literal(value.with_)} || ".join(text_sql(v, columns) for v in value.join) + ")"
    if value.first_of is not None:
        return f"coalesce({', '.join(text_sql(v, columns) for v in value.first_of)})"
    if value.sum is not None:
        numbers = ", ".join(number_sql(text_sql(v, columns), v.decimal or columns.decimal) for v in value.sum)
        return f"CAST(list_sum([{numbers}]) AS VARCHAR)"
    if value.object is not None:
        pairs = ", ".join(f"{literal(k)}, {text_sql(v, columns)}" for k, v in sorted(value.object.items()))
        return f"CAST(json_object({pairs}) AS VARCHAR)"
    counted = value.words_of or value.characters_of
    text = text_sql(counted, columns) if counted else "NULL"
    if value.words_of is not None:
        return f"CAST(len(list_filter(string_split_regex({text}, '\\s+'), lambda w: w <> '')) AS VARCHAR)"
    return f"CAST(length(regexp_replace({text}, '\\s', '', 'g')) AS VARCHAR)"


def _present(cell: str, columns: Columns) -> str:
    # Spaces alone are cut six times faster.
    return _known(f"trim({cell}, {BLANKS})" if columns.untrimmed else f"trim({cell})", columns)


def _known(trimmed: str, columns: Columns) -> str:
    if not columns.missing:
        return f"nullif({trimmed}, '')"
    return f"CASE WHEN {trimmed} NOT IN ({', '.join(literal(w) for w in ('', *columns.missing))}) THEN {trimmed} END"


def _inside(sql: str, value: Value) -> str:
    path = json_path(value.path or "$")
    found = f"json_extract_string({sql}, {literal(path)})"
    if "*" in path:
        found = f"list_sum(CAST({found} AS DOUBLE[]))" if value.total else f"({found})[1]"
    return f"CASE WHEN json_valid({sql}) THEN nullif(CAST({found} AS VARCHAR), '') END"


def _split(sql: str, mark: str) -> str:
    words = f"list_transform(string_split({sql}, {literal(mark)}), lambda w: trim(w, {BLANKS}))"
    kept = f"list_sort(list_distinct(list_filter({words}, lambda w: w <> '')))"
    return f"CASE WHEN {sql} IS NOT NULL THEN CAST(to_json({kept}) AS VARCHAR) END"


def _mapped(sql: str, value: Value) -> str:
    meanings = value.map or {}
    whens = " ".join(f"WHEN {literal(k)} THEN {'NULL' if v is None else literal(v)}" for k, v in meanings.items())
    otherwise = sql if value.otherwise is None else literal(value.otherwise)
    return f"CASE WHEN {sql} IS NOT NULL THEN CASE {sql} {whens} ELSE {otherwise} END END"


def number_sql(text: str, decimal: str) -> str:
    """SQL of the finite DOUBLE that SQL `text` states, NULL where it states none."""
    plain = f"replace(replace({text}, '.', ''), ',', '.')" if decimal == "," else text
    number = f"try_cast({plain} AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def condition_sql(condition: Condition, columns: Columns) -> str:
    """SQL that is TRUE or FALSE, never NULL."""
    parts: list[str] = []
    value = condition.value or (
        Value.model_validate({"column": condition.column}) if condition.column is not None else None
    )
    if value is not None:
        parts += _tests(condition, text_sql(value, columns), value.decimal or columns.decimal)
    if condition.all_:
        parts += [f"({condition_sql(c, columns)})" for c in condition.all_]
    if condition.any_:
        parts.append(f"({any_of(condition_sql(c, columns) for c in condition.any_)})")
    if condition.not_:
        parts.append(f"NOT ({condition_sql(condition.not_, columns)})")
    return " AND ".join(parts)


def _tests(condition: Condition, text: str, decimal: str) -> list[str]:
    parts: list[str] = []
    if condition.present is not None:
        parts.append(f"{text} IS {'NOT ' if condition.present else ''}NULL")
    if condition.is_ is not None:
        parts.append(f"coalesce(list_contains({texts(condition.is_)}, {text}), FALSE)")
    if condition.is_not is not None:
        parts.append(f"NOT coalesce(list_contains({texts(condition.is_not)}, {text}), FALSE)")
    if condition.matches is not None:
        parts.append(f"coalesce(regexp_matches({text}, {literal(condition.matches)}), FALSE)")
    if condition.below is not None:
        parts.append(f"coalesce({number_sql(text, decimal)} < {condition.below!r}, FALSE)")
    if condition.at_least is not None:
        parts.append(f"coalesce({number_sql(text, decimal)} >= {condition.at_least!r}, FALSE)")
    return parts


def unreadable_sql(value: Value, columns: Columns) -> list[str]:
    """Conditions under which a part of the value is there but cannot be understood: no JSON under a path, no number in a sum."""
    found: list[str] = []
    if value.scale is not None:
        text = text_sql(value.model_copy(update={"scale": None}), columns)
        found.append(f"{text} IS NOT NULL AND ({number_sql(text, value.decimal or columns.decimal)}) IS NULL")
    if value.path is not None:
        text = _origin(value, columns)
        found.append(f"{text} IS NOT NULL AND NOT json_valid({text})")
    for part in value.sum or []:
        text = text_sql(part, columns)
        found.append(f"{text} IS NOT NULL AND ({number_sql(text, part.decimal or columns.decimal)}) IS NULL")
    inner = [*(value.join or []), *(value.first_of or []), *(value.sum or []), *(value.object or {}).values()]
    counted = [v for v in (value.words_of, value.characters_of) if v is not None]
    for each in (*inner, *counted):
        found += unreadable_sql(each, columns)
    return found


def source_sql(value: Value, columns: Columns) -> str:
    """SQL of the text to show beside a reject: what stood in the cells that the value is made of."""
    if value.column is not None:
        return columns.cell(value.column, optional=value.optional)
    inner = [*(value.join or []), *(value.first_of or []), *(value.sum or []), *(value.object or {}).values()]
    parts = [p for p in (*inner, value.words_of, value.characters_of) if p is not None]
    if parts:
        return f"concat_ws(' | ', {', '.join(source_sql(p, columns) for p in parts)})"
    return text_sql(value, columns)
