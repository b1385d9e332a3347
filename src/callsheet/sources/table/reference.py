"""The reference page of the mapping language, made from its models."""

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from callsheet.sources.table.language import Condition, Errors, Repeat, Seconds, Skip, Twin, Value, Worker
from callsheet.sources.table.mapping import SECTIONS, Section, TableMapping
from callsheet.sources.table.time_formats import EPOCH, ISO, ZONE_MINUTES, example

PARTS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("A value", Value),
    ("A condition", Condition),
    ("skip: rows left out", Skip),
    ("repeat: several answers in one row", Repeat),
    ("What every section may say", Section),
    ("seconds: time spent", Seconds),
    ("twin: planted checks without a known answer", Twin),
    ("errors: one error a row", Errors),
    ("workers: whose workers they are", Worker),
)

HEAD = """# Mapping language: reference

Made from the models by `callsheet.sources.table.reference.page()`; a test keeps it current. The guide with examples is
[guides/mapping.md](../guides/mapping.md). A mapping is a YAML file; `kind: table` (the default) means what stands here.
Scalars are taken as they are written: `no`, `007` and `1.10` stay text where a text is wanted.
"""


def page() -> str:
    """The whole page as Markdown."""
    blocks = [HEAD, "## The mapping\n", _table(TableMapping, hide=())]
    for title, model in PARTS:
        blocks += [f"## {title}\n", f"{_first_line(model)}\n", _table(model, hide=())]
    blocks += ["## Sections\n", "Besides the keys of every section, a section has the fields of its fact table.\n"]
    for name, section in SECTIONS.items():
        blocks += [f"### {name}\n", f"{_first_line(section)}\n", _table(section, hide=tuple(Section.model_fields))]
    blocks += ["## Times\n", _times()]
    return "\n".join(blocks).rstrip() + "\n"


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().split("\n")[0]


def _table(model: type[BaseModel], *, hide: tuple[str, ...]) -> str:
    rows = ["| key | meaning | default |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        if name not in hide:
            rows.append(f"| `{field.alias or name}` | {_said(field)} | {_default(field)} |")
    return "\n".join(rows) + "\n"


def _said(field: FieldInfo) -> str:
    return (field.description or "").replace("|", "\\|").replace("\n", " ")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    if field.default in (None, "", [], {}):
        return ""
    shown = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return f"`{shown}`"


def _times() -> str:
    formats = "\n".join(f"| `{name}` | {example(name)} |" for name in (ISO, *EPOCH))
    zones = ", ".join(f"{name} ({minutes / 60:+g} h)" for name, minutes in ZONE_MINUTES.items())
    return (
        "| format | example |\n|---|---|\n"
        f"{formats}\n| `%d/%m/%Y %H:%M:%S` | {example('%d/%m/%Y %H:%M:%S')} |\n"
        f"| `%a %b %d %H:%M:%S %Z %Y` | {example('%a %b %d %H:%M:%S %Z %Y')} |\n\n"
        f"Patterns are those of strftime. Zone abbreviations known to `%Z`: {zones}. `zones` adds others.\n"
    )
