"""The language of a page's reader: its messages from the catalogue, its spelling of numbers and days from Babel's tables."""

from dataclasses import replace
from datetime import UTC, tzinfo
from functools import lru_cache, partial

from babel import Locale
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext, ngettext

from callsheet.decisions.spelling import ENGLISH, Manner, spell
from callsheet.said import Voice

SOURCE = "en"
FORMS = {"de": ("{weekday}, {day}. {month}", "{weekday}, {day}. {month} {year}")}
"""How a day is written where it is not as in English: without and with its year."""


def reader() -> Voice | None:
    """The voice of whoever reads the page that is being made; None for the source language in UTC."""
    language, zone = get_language() or SOURCE, get_current_timezone()
    return None if language == SOURCE and str(zone) == "UTC" else voice_of(language, zone)


@lru_cache(maxsize=256)
def voice_of(language: str, zone: tzinfo = UTC) -> Voice:
    """The voice of a language in a zone; its messages are looked up in the language that is active."""
    manner = replace(manner_of(language), zone=UTC if str(zone) == "UTC" else zone)
    return Voice(gettext, ngettext, partial(spell, manner), is_source=language == SOURCE)


@lru_cache(maxsize=16)
def manner_of(language: str) -> Manner:
    """How a language spells numbers and days; the made-up ones of the tests spell as English."""
    code = language.partition("-")[0]
    if code == SOURCE or "-x" in language:
        return ENGLISH
    locale = Locale.parse(code)
    symbols = locale.number_symbols["latn"]
    days, months = locale.days["format"]["abbreviated"], locale.months["format"]["abbreviated"]
    day_form, year_form = FORMS.get(code, (ENGLISH.day_form, ENGLISH.year_form))
    return Manner(
        decimal=str(symbols["decimal"]),
        group=str(symbols["group"]),
        weekdays=tuple(str(days[n]).rstrip(".") for n in range(7)),
        months=tuple(str(months[n]) for n in range(1, 13)),
        day_form=day_form,
        year_form=year_form,
    )
