"""Weekly hours as a page says them: Mon to Fri 09:00–18:00."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from callsheet.facts.week_text import week_text


def week_words(hours: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Weekly hours ("0" is Monday) in words; days with the same hours stand together, no hours at all is round the clock."""
    return week_text(hours) if hours else _("round the clock")
