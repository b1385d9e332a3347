"""A registry row as a form: fields in their groups, pickers with names, what was typed, and what is wrong beside each field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from callsheet.actions.nouns import FieldNote, Group, Noun
from callsheet.facts.week_text import week_text

PICKED = 80
"""Rows to choose from that a list shows at once; where there are more, the code is typed and completed."""
TICKED = 60
FIRST, LAST = "-first", "-last"
"""What the two ends of a period are called in a form, after the field's name."""
INPUTS: Mapping[str, str] = {
    "day": "date",
    "days": "period",
    "whole number": "number",
    "number": "number",
    "minutes": "time",
    "hours": "long",
    "paragraph": "long",
    "yes or no": "boolean",
    "choice": "choice",
    "reference": "pick",
    "kpi": "pick",
    "person": "pick",
    "references": "tick",
}
OPEN_ENDED = ("valid",)
"""Periods that may have neither a first nor a last day."""
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is asked for, what stands in it, what may be chosen, what is wrong with it."""

    note: FieldNote
    input: str
    value: str
    options: Options
    is_key: bool
    is_locked: bool
    may_be_empty: bool
    wrong: str = ""
    has_focus: bool = False

    @property
    def name(self) -> str:
        """Its name in the form."""
        return self.note.name

    @property
    def is_needed(self) -> bool:
        """Whether it may not stay empty."""
        return self.name not in OPEN_ENDED and (self.is_key and not self.may_be_empty or self.note.required)

    @property
    def hint(self) -> str:
        """One line on what is meant; where a row is picked by its name, how its code is written is of no use."""
        picked = self.note.kind == "reference" and (self.is_key or self.is_needed)
        return "" if picked or (self.input == "pick" and self.is_needed) else self.note.help

    @property
    def is_wide(self) -> bool:
        """Whether it takes a line of its own."""
        return self.input in ("long", "tick")

    @property
    def ends(self) -> tuple[str, str]:
        """First and last day of a period, as date inputs hold them."""
        first, _dots, last = self.value.partition("..")
        return first.strip(), last.strip()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of a list."""
        return tuple(code.strip() for code in self.value.split(",") if code.strip())


@dataclass(frozen=True, slots=True)
class Section:
    """A group with its fields."""

    group: Group
    fields: tuple[Field, ...]


def sections(
    noun: Noun,
    values: Mapping[str, object],
    options: Mapping[str, Options],
    *,
    is_there: bool,
    wrong: Mapping[str, str],
) -> tuple[Section, ...]:
    """The form of a row: of what stands there, of what somebody typed, or of defaults. `wrong` is by field."""
    groups = _groups(noun)
    first_wrong = next((name for group in groups for name in group.fields if name in wrong), "")
    made: dict[str, Field] = {}
    for note in noun.described:
        field = _field(noun, note, values.get(note.name), options.get(note.name, ()), is_there=is_there)
        if note.name in wrong:
            said = _beside(noun, note, field.value, wrong[note.name])
            field = replace(field, wrong=said, has_focus=note.name == first_wrong)
        made[note.name] = field
    return tuple(Section(group, tuple(made[name] for name in group.fields)) for group in groups)


def _groups(noun: Noun) -> tuple[Group, ...]:
    return noun.groups or (Group("", "", noun.columns),)


def _field(noun: Noun, note: FieldNote, value: object, options: Options, *, is_there: bool) -> Field:
    field = noun.model._meta.get_field(note.name)
    assert isinstance(field, models.Field), note.name
    if value is None and field.has_default() and not is_there:
        value = field.get_default()
    text, is_key = text_of(note, value), note.name in noun.key
    return Field(
        note=note,
        input=_input(note, options),
        value=text,
        options=_with_own(note, options, text),
        is_key=is_key,
        is_locked=is_there and (is_key or note.moved),
        may_be_empty=not note.required and "" not in note.choices and field.blank,
    )


def _input(note: FieldNote, options: Options) -> str:
    asked = INPUTS.get(note.kind, "text")
    if asked == "pick" and not 0 < len(options) <= PICKED:
        return "text"
    if asked == "tick" and not 0 < len(options) <= TICKED:
        return "codes"
    return asked


def _with_own(note: FieldNote, options: Options, text: str) -> Options:
    """What may be chosen; what stands there already may always stay."""
    known = {code for code, _word in options}
    own = [code.strip() for code in (text.split(",") if note.kind == "references" else [text])]
    return [*options, *((code, "") for code in own if code and code not in known)] if options else options


def _beside(noun: Noun, note: FieldNote, text: str, wrong: str) -> str:
    """What is wrong, as it reads beside the field: without its name, and plain where nothing was written."""
    if wrong and not text.strip():
        return _("%(field)s is needed.") % {"field": _(note.label)}
    said = wrong.removeprefix(f"{noun.name}, {note.name}: ")
    return said[:1].upper() + said[1:]


def text_of(note: FieldNote, value: object) -> str:
    """A value as the form's field holds it."""
    if note.kind == "hours" and not isinstance(value, str):
        return week_text(value if isinstance(value, dict) else {})
    if note.kind == "minutes" and isinstance(value, int):
        return f"{value // 60:02d}:{value % 60:02d}"
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def sent_in(noun: Noun, form: QueryDict) -> dict[str, str]:
    """What was sent, a text a field: two ends make a period, ticks make a list."""
    sent: dict[str, str] = {}
    for note in noun.described:
        name = note.name
        if f"{name}{FIRST}" in form or f"{name}{LAST}" in form:
            ends = (form.get(f"{name}{FIRST}", "").strip(), form.get(f"{name}{LAST}", "").strip())
            sent[name] = "..".join(ends) if any(ends) or name in OPEN_ENDED else ""
        elif name in form:
            values = form.getlist(name)
            ticked = note.kind == "references" and len(values) > 1
            sent[name] = ", ".join(v for v in values if v.strip()) if ticked else form.get(name, "")
    return sent


__all__ = ["Field", "Section", "sections", "sent_in", "text_of"]
