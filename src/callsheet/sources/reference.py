"""Readers and shipped mappings as a page: the text of docs/reference/sources.md, which a test holds current."""

from importlib.resources import files

import yaml

from callsheet.sources.catalogue import SOURCES

HEAD = """# Sources

Generated from `callsheet.sources`; do not edit. A file is recognised by its content, whatever it is called; gzip and zip are opened.
What no reader takes is read through a mapping: a saved one of its source, one given with `--mapping`, or one that the First hour
page makes from your answers.
"""


def sources_reference() -> str:
    """Markdown: tools that need no mapping, then the mappings that come along."""
    tools = "\n".join(
        f"| `{name}` | {source.title} | {', '.join(source.tables)} | [read this](../../src/callsheet/sources/{name}/README.md) |"
        for name, source in SOURCES.items()
    )
    mappings = "\n".join(f"| `{name}` | {kind} | {title} |" for name, kind, title in _shipped())
    return f"""{HEAD}
## Tools

| source | file | facts | fields, decisions, traps |
|---|---|---|---|
{tools}

## Shipped mappings

`callsheet ingest FILE --programme CODE --mapping NAME`. Each is a file in `src/callsheet/sources/mappings/` that may be copied and
changed.

| name | kind | what it reads |
|---|---|---|
{mappings}
"""


def _shipped() -> list[tuple[str, str, str]]:
    """(name, kind, title) of every mapping that comes along, by name."""
    found = []
    for file in files("callsheet.sources").joinpath("mappings").iterdir():
        name, dot, ending = file.name.partition(".")
        if dot and ending == "yaml":
            said = yaml.safe_load(file.read_text(encoding="utf-8"))
            found.append((name, str(said.get("kind", "table")), str(said.get("title", "")).replace("|", "/")))
    return sorted(found)
