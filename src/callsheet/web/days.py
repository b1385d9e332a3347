"""Days and moments as a page writes them: in the order and with the marks of the reader's language."""

from datetime import date, datetime

from django.template.defaultfilters import date as plain_date
from django.utils.translation import get_language

FORMS = {"de": (("D j", "D, j"), ("j M", "j. M"))}
"""How the forms of days that templates ask for are written in a language, where it is not as in English."""


def day_words(value: date | datetime | str | None, form: str = "D j M Y") -> str:
    """As Django's filter `date`, in the reader's language."""
    for english, own in FORMS.get((get_language() or "").partition("-")[0], ()):
        form = form.replace(english, own)
    return str(plain_date(value, form))
