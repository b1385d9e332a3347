"""The fact tables as a page: the text of docs/reference/facts.md, which a test holds current."""

from callsheet.facts.fields import Field, Table
from callsheet.facts.tables import TABLES

HEAD = """# Facts

Generated from `callsheet.facts.TABLES`; do not edit. Six kinds of facts can come in. Identity fields together name a fact: a row
with the same identity and a newer revision supersedes, and nothing is ever overwritten. Times are UTC, durations whole
milliseconds; what is missing is missing, never 0. Names of programme, workstream, batch, locale, vendor and site are turned into
registry codes at import. An asterisk marks a field that may not be missing.
"""


def facts_reference() -> str:
    """Markdown: one section a table, one row a field, in stored order."""
    return HEAD + "".join(_section(table) for table in TABLES.values())


def _section(table: Table) -> str:
    rows = "\n".join(_row(field) for field in table.fields)
    return f"""
## {table.name}

One row is {table.one_row}. Identity: {", ".join(table.identity)}.

| field | type | meaning | default |
|---|---|---|---|
{rows}
"""


def _row(field: Field) -> str:
    meaning = field.meaning
    if field.choices:
        meaning += f": {', '.join(field.choices)}"
    if field.unit:
        meaning += f" ({field.unit})"
    mark = " *" if field.required else ""
    default = "" if field.default is None else f"`{field.default!r}`"
    return f"| `{field.name}`{mark} | {field.type} | {meaning.replace('|', '/')} | {default} |"
