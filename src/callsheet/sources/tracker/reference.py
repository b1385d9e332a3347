"""The reference page of `kind: tracker`, made from its models."""

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from callsheet.sources.tracker.mapping import Days, Header, Ignore, TrackerMapping
from callsheet.sources.tracker.words import CLOSURES, FIELDS, MEASURES, MISSING, TOTALS

HEAD = """# Tracker mapping: reference

Made from the models by `callsheet.sources.tracker.reference.tracker_reference()`; a test keeps it current. What the keys are good for is
told in [guides/trackers.md](../guides/trackers.md). A tracker's mapping is a YAML file that begins with `kind: tracker`; First hour and
`callsheet mapping suggest FILE` write it.
"""


def tracker_reference() -> str:
    """The whole page as Markdown."""
    blocks = [HEAD, "## The mapping\n", _table(TrackerMapping)]
    for title, model in (("header", Header), ("days", Days), ("ignore", Ignore)):
        blocks += [f"## {title}\n", f"{(model.__doc__ or '').strip()}\n", _table(model)]
    blocks += ["## Words that need no mapping\n", _words()]
    return "\n".join(blocks).rstrip() + "\n"


def _table(model: type[BaseModel]) -> str:
    rows = ["| key | meaning | default |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        rows.append(f"| `{name}` | {(field.description or '').replace('|', '/')} | {_default(field)} |")
    return "\n".join(rows) + "\n"


def _default(field: FieldInfo) -> str:
    if field.default in (None, "", [], {}) or isinstance(field.default, BaseModel):
        return ""
    shown = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return f"`{shown}`"


def _words() -> str:
    rows = ["| meaning | words (case and accents do not matter) |", "|---|---|"]
    rows += [f"| column of the {field} | {_listed(words)} |" for field, words in FIELDS.items()]
    rows += [f"| counts as {measure} | {_listed(words)} |" for measure, words in MEASURES.items()]
    rows += [f"| adds up others | {_listed(TOTALS)} |", f"| no work that day | {_listed(CLOSURES)} |"]
    rows += [f"| not known (never 0) | {_listed(MISSING)} |"]
    return "\n".join(rows) + "\n"


def _listed(words: str) -> str:
    return ", ".join(w for w in words.split("|") if w)
