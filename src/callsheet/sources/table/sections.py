"""One section of a mapping compiled: the columns it stages, what makes a row bad, and what its values are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from callsheet.errors import UnusableInput
from callsheet.facts.fields import Field, Table
from callsheet.said import say
from callsheet.sources.table.expressions import Columns, condition_sql, number_sql, source_sql, text_sql, unreadable_sql
from callsheet.sources.table.language import Value
from callsheet.sources.table.mapping import COMPUTED, MILLI, Section, TableMapping, key_of
from callsheet.sources.table.sql import any_of, literal
from callsheet.sources.table.times import date_sql, time_words, timestamp_sql

YES = "'true', 'yes', 'y', 't', '1', '1.0', 'x', 'on'"
NO = "'false', 'no', 'n', 'f', '0', '0.0', 'off'"


@dataclass(frozen=True, slots=True)
class Bad:
    """A condition that rejects the row, with SQL of the value to show and of the reason to give."""

    field: str
    when: str
    shown: str
    reason: str


@dataclass(slots=True)
class Staged:
    """What a section adds to the staged query, layer by layer (a later layer uses the names of an earlier one).

    `fixed` are fields whose SQL needs no row; `names` maps a field to its staged column.
    """

    table: Table
    section: Section
    prefix: str
    applies: str = "TRUE"
    text: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    bad: list[Bad] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def value_of(self, name: str) -> str:
        """SQL over `staged` of a field's value, default applied."""
        spec = self.table.field(name)
        sql = self.fixed.get(name) or self.names.get(name) or "NULL"
        if spec.default is not None:
            sql = f"coalesce({sql}, {_default(spec)})"
        return f"CAST({sql} AS {spec.type})"


def section_values(section: Section, table: Table, everywhere: Mapping[str, Value]) -> dict[str, Value]:
    """Field name -> the value that the section, or else `everywhere`, gives it."""
    found: dict[str, Value] = {}
    for spec in table.fields:
        value = getattr(section, key_of(spec.name), None) or everywhere.get(key_of(spec.name))
        if value is not None and spec.name not in COMPUTED:
            found[spec.name] = value
    return found


def stage_section(section: Section, table: Table, *, prefix: str, mapping: TableMapping, columns: Columns) -> Staged:
    """Compile the fields of one section. UnusableInput where a needed field is missing or a constant is not allowed."""
    staged = Staged(table, section, prefix)
    if section.rows_when is not None:
        staged.applies = condition_sql(section.rows_when, columns)
    values = section_values(section, table, mapping.everywhere)
    for spec in table.fields:
        if spec.name in COMPUTED:
            continue
        if spec.name not in values:
            _without(spec, table, columns)
            continue
        _stage_field(staged, spec, values[spec.name], mapping=mapping, columns=columns)
    return staged


def _without(spec: Field, table: Table, columns: Columns) -> None:
    if spec.required:
        raise UnusableInput(
            say(
                "{file}: {name} needs `{name2}` ({meaning}); say which column holds it.",
                file=columns.file,
                name=table.name,
                name2=key_of(spec.name),
                meaning=spec.meaning,
            ),
            table=table.name,
            field=spec.name,
        )


def _stage_field(staged: Staged, spec: Field, value: Value, *, mapping: TableMapping, columns: Columns) -> None:
    plain = value.constant is not None and spec.type == "TEXT" and value.model_fields_set == {"constant"}
    if value.constant is not None and plain and "{n}" not in value.constant:
        _check_constant(spec, value.constant, columns)
        staged.fixed[spec.name] = literal(value.constant)
        return
    text, name = f"{staged.prefix}t_{spec.name}", f"{staged.prefix}{spec.name}"
    staged.text[text] = text_sql(value, columns)
    sql, expected = typed_sql(text, spec, value, mapping)
    staged.typed[name] = sql
    staged.names[spec.name] = name
    staged.bad += _bad_of(staged, spec, value, columns=columns, expected=expected)


def typed_sql(text: str, spec: Field, value: Value, mapping: TableMapping) -> tuple[str, str]:
    """(SQL of the typed value of SQL `text`, what was expected) for a field."""
    decimal = value.decimal or mapping.decimal
    formats = value.times or mapping.times
    if spec.type == "TIMESTAMP":
        sql = timestamp_sql(text, formats, zone=value.zone or mapping.zone, zones=mapping.zones)
        return sql, time_words(formats, kind="time")
    if spec.type == "DATE":
        return date_sql(text, formats), time_words(formats, kind="day")
    if spec.type == "BOOLEAN":
        word = f"lower({text})"
        return f"CASE WHEN {word} IN ({YES}) THEN TRUE WHEN {word} IN ({NO}) THEN FALSE END", say("true or false")
    if spec.type == "DOUBLE":
        return number_sql(text, decimal), say("a number")
    if spec.type in ("INTEGER", "BIGINT"):
        number = number_sql(text, decimal)
        if spec.name in MILLI:
            return f"TRY(CAST(round(({number}) * 1000) AS BIGINT))", say("a number")
        return f"CASE WHEN ({number}) = trunc({number}) THEN TRY(CAST({number} AS {spec.type})) END", say(
            "a whole number"
        )
    return text, say("a text")


def _bad_of(staged: Staged, spec: Field, value: Value, *, columns: Columns, expected: str) -> list[Bad]:
    text, name = f"{staged.prefix}t_{spec.name}", f"{staged.prefix}{spec.name}"
    key, shown = key_of(spec.name), source_sql(value, columns)
    found: list[Bad] = []
    if spec.required or key in staged.section.needs:
        found.append(Bad(key, f"{text} IS NULL", shown, literal(say("{name} is missing", name=key))))
    if value.unreadable == "missing":
        return found
    if spec.type != "TEXT":
        found.append(
            Bad(key, f"{text} IS NOT NULL AND {name} IS NULL", shown, literal(say("expected {what}", what=expected)))
        )
    allowed = staged.section.labels if spec.name == "answer" and staged.section.labels else list(spec.choices)
    if allowed and spec.type == "TEXT":
        words = ", ".join(literal(a) for a in allowed)
        said = say("expected one of {choices}", choices=", ".join(allowed[:20]) + (" …" if len(allowed) > 20 else ""))
        found.append(Bad(key, f"{text} NOT IN ({words})", shown, literal(said)))
    unreadable = unreadable_sql(value, columns)
    if unreadable:
        said = (
            say("expected JSON")
            if value.path is not None
            else say("expected numbers")
            if value.sum
            else say("expected JSON or numbers")
        )
        found.append(Bad(key, any_of(unreadable), shown, literal(said)))
    return found


def _check_constant(spec: Field, constant: str, columns: Columns) -> None:
    if spec.choices and constant not in spec.choices:
        raise UnusableInput(
            say(
                "{file}: {name} cannot be {constant}; expected one of {choices}.",
                file=columns.file,
                name=key_of(spec.name),
                constant=repr(constant),
                choices=", ".join(spec.choices),
            ),
            field=spec.name,
            value=constant,
        )


def _default(spec: Field) -> str:
    if isinstance(spec.default, bool):
        return "TRUE" if spec.default else "FALSE"
    return literal(spec.default) if isinstance(spec.default, str) else str(spec.default)
