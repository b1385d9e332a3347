"""What a field expected of a value that it refuses, in our words: Django's own name neither an example nor what to do."""

import re
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, DateField, Field, FloatField, IntegerField, Model

from callsheet.actions.nouns import Noun
from callsheet.decisions.wording import count
from callsheet.errors import UnusableInput
from callsheet.said import say, term
from callsheet.sources.mapping_file import nearest

SHOWN_LONGEST = 80
EMPTY = ("null", "blank")
OF_RANGE = {"min_value": "expected {limit} or more", "max_value": "expected {limit} or less"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED_DAY = re.compile(r"\s*(\d{1,2})[-. ]+([a-z]{3})[a-z]*\.?[-, ]+(\d{4})\s*", re.IGNORECASE)
DAY_PARTS = re.compile(r"\s*(\d{1,4})[-./ ](\d{1,2})[-./ ](\d{1,4})\.?\s*")


NOT_NONE = say("expected 1 or more")
NOT_LESS = say("expected 0 or more")
RULES: Mapping[str, tuple[str, str]] = {
    "volume_is_positive": ("volume", NOT_NONE),
    "batch_has_units": ("units", NOT_NONE),
    "cycles_begin_at_one": ("cycle", NOT_NONE),
    "quota_is_positive": ("units", NOT_NONE),
    "commitment_is_not_negative": ("units", NOT_LESS),
    "weight_is_not_negative": ("weight", NOT_LESS),
    "cutoff_within_a_day": ("cutoff_minutes", say("expected minutes after midnight, 0 to 1439")),
    "nobody_is_their_own_deputy": ("deputy", say("expected somebody else than the manager")),
}
"""By constraint of the database: the field that it is about, and what it expects."""


def ruled(error: BaseException) -> tuple[str, str] | None:
    """The field and what was expected, where the database refused a row by one of the rules above."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return RULES.get(name or "")


def refused(noun: Noun, name: str, value: object, expected: str) -> UnusableInput:
    """The error about one value of one field: noun, field, value and what was expected, which ends the sentence."""
    end = "" if expected.endswith(("?", ".")) else "."
    sentence = say(
        "{noun}, {field}: “{value}” — {expected}{end}",
        noun=term(noun.name),
        field=name,
        value=shortened(value),
        expected=expected,
        end=end,
    )
    return UnusableInput(sentence, field=name)


def misfit(noun: Noun, name: str, value: object, error: ValidationError) -> UnusableInput:
    """The error about a value that its field, or its model, refused."""
    fault = error.error_list[0]
    if fault.code in EMPTY:
        said = say("{noun}, {field}: it is empty and cannot be; write a value.", noun=term(noun.name), field=name)
        return UnusableInput(said, field=name)
    return refused(noun, name, value, expected(noun.model, name, value, fault))


def shortened(value: object) -> str:
    """A value as a sentence can hold it."""
    text = str(value)
    return text if len(text) <= SHOWN_LONGEST else f"{text[:SHOWN_LONGEST]}…"


def expected(model: type[Model], name: str, value: object, fault: ValidationError) -> str:
    """What the field expected, with an example or the nearest value that it would take."""
    field = model._meta.get_field(name)
    if isinstance(field, Field):
        if fault.code == "invalid_choice" and field.choices:
            return _choice(str(value), [str(code) for code, _label in field.flatchoices if code])
        if fault.code == "max_length":
            return say(
                "expected {most} characters at most, not {length}",
                most=count(field.max_length or 0),
                length=count(len(str(value))),
            )
    if fault.code in OF_RANGE and isinstance(fault.params, Mapping):
        return say(OF_RANGE[str(fault.code)], limit=fault.params["limit_value"])
    return _kind(field, value) or " ".join(fault.messages).rstrip(".")


def _kind(field: object, value: object) -> str | None:
    if isinstance(field, IntegerField):
        return say("expected a whole number, written in digits alone such as 1500")
    if isinstance(field, FloatField):
        return say("expected a number with a point and no other sign, such as 0.95")
    if isinstance(field, BooleanField):
        return say("expected yes or no")
    return day_expected(str(value)) if isinstance(field, DateField) else None


def day_expected(text: str) -> str:
    """What was expected where a text is no day; the days that it may mean are named, never guessed."""
    meant = days_meant(text)
    if len(meant) == 1:
        return say("expected a day as year-month-day: write {day}", day=meant[0])
    if meant:
        return say(
            "expected a day as year-month-day: write {day} or {other}, whichever is meant", day=meant[0], other=meant[1]
        )
    return say("expected a day as year-month-day, such as 2026-12-24")


def days_meant(text: str) -> list[str]:
    """The days that 24/12/2026, 12.24.2026 or 24 Dec 2026 may mean, as year-month-day; none where it is no such text."""
    named = NAMED_DAY.fullmatch(text)
    if named and named[2].casefold() in MONTHS:
        text = f"{named[3]}-{MONTHS.index(named[2].casefold()) + 1}-{named[1]}"
    found = DAY_PARTS.fullmatch(text)
    if found is None:
        return []
    first, middle, last = (int(part) for part in found.groups())
    orders = (
        [(first, middle, last)] if first > 31 else [(last, middle, first), (last, first, middle)] if last > 31 else []
    )
    days: dict[str, None] = {}
    for year, month, day in orders:
        if 1 <= month <= 12 and 1 <= day <= 31 and year >= 1000:
            try:
                days[date(year, month, day).isoformat()] = None
            except ValueError:
                continue
    return list(days)


def _choice(value: str, known: list[str]) -> str:
    meant = nearest(value, known)
    if meant:
        return say("expected one of {known}; did you mean {meant}?", known=", ".join(known), meant=meant)
    return say("expected one of {known}", known=", ".join(known))
