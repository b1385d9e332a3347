"""Filters of a list as links: what can be chosen, how many there are, and the address of each choice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from callsheet.reports.today import FindingCard


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter; choosing it again takes it away."""

    word: str
    count: int
    path: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter: its word and its choices."""

    title: str
    choices: tuple[Choice, ...]


def finding_facets(cards: Sequence[FindingCard], asked: Mapping[str, str]) -> tuple[Facet, ...]:
    """Severity, owner and programme of the findings, each counted over all of them."""
    names = {"severity": _("How bad"), "owner": _("Owner"), "programme": _("Programme")}
    facets = []
    for name, title in names.items():
        found = Counter(str(getattr(card, name)) for card in cards)
        if len(found) > 1 or asked.get(name):
            ordered = (
                found.items() if name == "severity" else sorted(found.items(), key=lambda item: (-item[1], item[0]))
            )
            facets.append(Facet(title, tuple(_choice(name, value, n, asked) for value, n in ordered)))
    return tuple(facets)


def _choice(name: str, value: str, count: int, asked: Mapping[str, str]) -> Choice:
    is_on = asked.get(name) == value
    return Choice(value, count, with_query(asked, **{name: "" if is_on else value}), is_on)


def chosen(cards: Sequence[FindingCard], asked: Mapping[str, str]) -> tuple[FindingCard, ...]:
    """The cards that every chosen filter keeps."""
    names = [name for name in ("severity", "owner", "programme") if asked.get(name)]
    return tuple(card for card in cards if all(getattr(card, name) == asked[name] for name in names))


def with_query(asked: Mapping[str, str], path: str = "", **change: str) -> str:
    """This page's address with other values; an empty one is left out."""
    values = {name: value for name, value in {**asked, **change}.items() if value}
    return f"{path}?{urlencode(values)}" if values else path or "?"
