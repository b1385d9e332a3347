"""Audit deeds and registry nouns as pages: the texts of docs/reference/audit.md and registry.md, which tests hold current."""

from typing import Any

from django.db.models import Field

from callsheet.actions.audit import DEEDS
from callsheet.actions.nouns import NOUNS, FieldNote, Noun
from callsheet.state.actors import RIGHTS

AUDIT_HEAD = """# Audit

Generated from `callsheet.actions.audit`; do not edit. Every action leaves one entry, written in its own transaction and sealed with
the hash of the entry before it. `callsheet audit list` shows them, `callsheet audit verify` walks the chain. People stand in it as
numbers, so that a person can be erased without breaking it.
"""
REGISTRY_HEAD = """# Registry

Generated from `callsheet.actions.nouns`; do not edit. What people decide. `callsheet registry list NOUN`, `callsheet registry set NOUN
field=value …` and the page *Registry* work on the same rows. Fields of the key are marked with an asterisk, others that may
not be empty with an exclamation mark; ranges of days are written `2026-11-01..2026-11-30`, either end may be empty. Where measures depend on a noun they follow every change of it.
"""


def audit_reference() -> str:
    """Markdown: every deed with its sentence and the personal data in it."""
    rows = "\n".join(f"| `{name}` | {deed.sentence} | {deed.personal} |" for name, deed in DEEDS.items())
    return f"{AUDIT_HEAD}\n| action | sentence | personal data |\n|---|---|---|\n{rows}\n"


def registry_reference() -> str:
    """Markdown: every noun with its key and fields, then who may do what."""
    overview = "\n".join(f"| [{noun.name}](#{noun.name}) | {noun.one_row} |" for noun in NOUNS.values())
    sections = "\n".join(_section(noun) for noun in NOUNS.values())
    return f"{REGISTRY_HEAD}\n| noun | one row is |\n|---|---|\n{overview}\n\n{sections}\n{_rights()}"


def _section(noun: Noun) -> str:
    follow = " Measures follow its changes." if noun.measured else ""
    rows = "\n".join(_row(noun, name) for name in noun.columns)
    return (
        f"## {noun.name}\n\n{_sentence(noun.one_row)}{follow}\n\n"
        f"| field | called | holds | meaning | default |\n|---|---|---|---|---|\n{rows}\n"
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _row(noun: Noun, name: str) -> str:
    field: Any = noun.model._meta.get_field(name)
    note = noun.note(name)
    mark = " *" if name in noun.key else " !" if note.required else ""
    return f"| `{name}`{mark} | {note.label} | {_holds(note)} | {note.help} | {_default(field)} |"


def _holds(note: FieldNote) -> str:
    if note.kind in ("reference", "references"):
        what = "key of a" if note.kind == "reference" else "codes of"
        return f"{what} {note.of}"
    return f"one of {', '.join(note.choices)}" if note.kind == "choice" else note.kind


def _default(field: "Field[Any, Any]") -> str:
    if not field.has_default() or callable(field.default) or field.default in ("", None):
        return ""
    return f"`{field.default}`"


def _rights() -> str:
    rows = "\n".join(f"| {role} | {', '.join(sorted(rights))} |" for role, rights in RIGHTS.items())
    return f"""## Who may do what

`registry` is the right to set and remove rows. A vendor's people read the rows of their own vendor alone.

| role | rights |
|---|---|
{rows}
"""
