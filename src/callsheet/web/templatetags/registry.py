"""Small things that registry templates need."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django import template

register = template.Library()


@register.simple_tag
def query(values: Mapping[str, object]) -> str:
    """Values as the query of an address."""
    return urlencode({k: "" if v is None else v for k, v in values.items()})
